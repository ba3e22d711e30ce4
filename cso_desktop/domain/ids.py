# SPDX-License-Identifier: MPL-2.0
"""Identifiers: UUIDv7 text made on any device, sorted by when they were made.

Within one process ids only ever grow, even when the clock stands still or is set back, so an
id can break ties between events of the same second.
"""

import secrets
import threading
import time
from collections.abc import Callable
from typing import NewType

CustomerId = NewType("CustomerId", str)
ContactId = NewType("ContactId", str)
SiteId = NewType("SiteId", str)
ProductId = NewType("ProductId", str)
OrderId = NewType("OrderId", str)
OrderLineId = NewType("OrderLineId", str)
ShipmentId = NewType("ShipmentId", str)
InvoiceId = NewType("InvoiceId", str)
InvoiceLineId = NewType("InvoiceLineId", str)
InstalmentId = NewType("InstalmentId", str)
PaymentId = NewType("PaymentId", str)
AllocationId = NewType("AllocationId", str)
DisputeId = NewType("DisputeId", str)
ContractId = NewType("ContractId", str)
ContractLineId = NewType("ContractLineId", str)
RenewalId = NewType("RenewalId", str)
ItemId = NewType("ItemId", str)
LicenceId = NewType("LicenceId", str)
CaseId = NewType("CaseId", str)
NoteId = NewType("NoteId", str)
UserId = NewType("UserId", str)
DeviceId = NewType("DeviceId", str)

_RANDOM_BITS = 74
_RANDOM_LIMIT = 1 << _RANDOM_BITS
_RAND_B_BITS = 62
_STEP_LIMIT = 1 << 32


class IdMaker:
    """Makes UUIDv7 texts (RFC 9562), each greater than the one before.

    In the same millisecond the random part is raised by a random step rather than drawn anew
    (method 2 of RFC 9562, section 6.2). Safe to call from any thread.
    """

    def __init__(self, now_ms: Callable[[], int]) -> None:
        self._now_ms = now_ms
        self._lock = threading.Lock()
        self._last_ms = -1
        self._last_random = 0

    def new_id(self) -> str:
        """Make the next id."""
        with self._lock:
            return _as_text(*self._next())

    def _next(self) -> tuple[int, int]:
        now_ms = self._now_ms()
        if now_ms > self._last_ms:
            self._last_ms = now_ms
            self._last_random = secrets.randbits(_RANDOM_BITS)
        else:
            self._last_random += 1 + secrets.randbelow(_STEP_LIMIT)
            if self._last_random >= _RANDOM_LIMIT:
                self._last_ms += 1
                self._last_random = secrets.randbits(_RANDOM_BITS - 1)
        return self._last_ms, self._last_random


def _as_text(ms: int, random: int) -> str:
    rand_a, rand_b = random >> _RAND_B_BITS, random & ((1 << _RAND_B_BITS) - 1)
    value = (ms & ((1 << 48) - 1)) << 80 | 0x7 << 76 | rand_a << 64 | 0b10 << 62 | rand_b
    digits = f"{value:032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


_process_maker = IdMaker(lambda: time.time_ns() // 1_000_000)


def new_id() -> str:
    """Make an id from this process's own maker."""
    return _process_maker.new_id()
