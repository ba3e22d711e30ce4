# SPDX-License-Identifier: MPL-2.0
"""What all areas of the sample company share: its calendar, its chance, its ids and its rows.

The same day always gives the same company, down to the ids. Nothing here draws from the clock
or from the system's randomness.
"""

import random
import tomllib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any, Final, TypeVar

from cso_desktop import resources
from cso_desktop.domain.dates import BusinessDays
from cso_desktop.domain.numbers import device_prefix, provisional_number
from cso_desktop.domain.records import BY_TABLE, ENTERED, KINDS
from cso_desktop.store.codec import codec

Row = dict[str, Any]
"""A row in wire spelling."""

T = TypeVar("T")

OFFICE: Final = "office"
CHIEF: Final = "chief"
_SEED: Final = 19_440_107
_FIRST_ID_MS: Final = 1_760_000_000_000
_DEVICE: Final = "01890a5d-ac96-774b-bcce-b302099a8057"
_DEFAULTS: Final = {"origin": ENTERED, "currency": "USD"}


class World:
    """The sample company while it is being made.

    Attributes:
        today: the day it is made for.
        last: the working day before it; nothing in it has happened later.
        rng: the one source of chance.
        rows: the rows made so far, by table, in wire spelling.
    """

    def __init__(self, today: date) -> None:
        self.today = today
        self.rng = random.Random(_SEED)
        self.rows: dict[str, list[Row]] = {kind.table: [] for kind in KINDS}
        self.work_days = BusinessDays()
        self.last = self.work_days.add(today, -1)
        self._ids = 0
        self._provisional = 0

    def add(
        self, table: str, values: Mapping[str, object], *, on: date | datetime, by: str = OFFICE
    ) -> Row:
        """Add a row; what is not given is null, and it was entered by somebody on a day."""
        rows = codec(table)
        at = on if isinstance(on, datetime) else self.moment(on)
        row: Row = dict.fromkeys(rows.fields)
        row |= {name: value for name, value in _DEFAULTS.items() if name in row}
        row |= rows.to_wire(values)
        row["id"] = self.new_id()
        for stamp in ("created", "changed"):
            row[f"{stamp}_by"] = by
            row[f"{stamp}_at"] = at.isoformat()
            row[f"{stamp}_device"] = _DEVICE
        self.rows[table].append(row)
        return row

    def new_id(self) -> str:
        """Make the next id: a UUIDv7 whose time only counts the rows."""
        self._ids += 1
        chance = self.rng.getrandbits(74)
        value = (_FIRST_ID_MS + self._ids) << 80 | 0x7 << 76 | (chance >> 62) << 64
        return str(uuid.UUID(int=value | 0b10 << 62 | chance & ((1 << 62) - 1)))

    def number(self, table: str, rows: Sequence[Row]) -> None:
        """Give official numbers to rows of a kind, in the order in which they are handed in."""
        rule = BY_TABLE[table].number
        assert rule is not None, table
        for count, row in enumerate(rows, rule.first):
            row["number"] = f"{rule.prefix}{count:0{rule.digits}d}"

    def provisional(self) -> str:
        """Give the number of a record the central store has not numbered yet."""
        self._provisional += 1
        return provisional_number(device_prefix(_DEVICE), self._provisional)

    def moment(self, day: date) -> datetime:
        """Pick an instant in the office hours of a day (which lie between 14 and 22 UTC)."""
        second = self.rng.randrange(8 * 3600)
        return datetime(day.year, day.month, day.day, 14, tzinfo=UTC) + timedelta(seconds=second)

    def chance(self, percent: int) -> bool:
        """Let something happen so many times out of a hundred."""
        return self.rng.randrange(100) < percent

    def pick(self, weights: Mapping[T, int]) -> T:
        """Choose one key by weight."""
        return self.rng.choices(list(weights), list(weights.values()))[0]

    def ago(self, most: int, least: int = 1) -> date:
        """Pick a working day between so many days ago."""
        return self.work_day(self.today - timedelta(days=self.rng.randint(least, most)))

    def work_day(self, day: date) -> date:
        """Return the day or the next working day, but never one that is still to come."""
        return min(self.work_days.on_or_after(day), self.last)

    def later(self, day: date, least: int, most: int) -> date:
        """Pick a working day so many days later, which may lie in the future."""
        return self.work_days.on_or_after(day + timedelta(days=self.rng.randint(least, most)))


@dataclass(frozen=True, slots=True)
class Site:
    """An address of a customer and where it is taxed."""

    id: str
    roles: str
    jurisdiction: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Customer:
    """What the other areas need to know of a customer.

    Attributes:
        row: its row.
        manager: login of its account manager.
        size: how much it buys, from 1 to 10.
        pays: how it pays: prompt, usual, slow or late.
    """

    row: Row
    sites: tuple[Site, ...]
    contacts: tuple[Row, ...]
    manager: str
    size: int
    pays: str

    @property
    def id(self) -> str:
        """Its id."""
        return str(self.row["id"])

    @property
    def segment(self) -> str:
        """Its segment."""
        return str(self.row["segment"])

    @property
    def bill_site(self) -> Site:
        """Where its invoices go."""
        return self.sites[0]


@cache
def sample_data(name: str) -> dict[str, Any]:
    """Read one of the files of words and products."""
    file = resources.path("seed", "sample", f"{name}.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))
