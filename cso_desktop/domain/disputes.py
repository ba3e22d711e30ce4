# SPDX-License-Identifier: MPL-2.0
"""The disputed part of an invoice: out of dunning, never out of the balance (INV-44)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from cso_desktop.domain.money import format_minor
from cso_desktop.errors import RuleBroken

OPEN_STATES: Final = frozenset({"submitted", "under_review", "approved"})


@dataclass(frozen=True, slots=True)
class Dispute:
    """A customer's objection to an amount, with the days that bound it."""

    amount_minor: int
    state: str
    opened_on: date
    resolved_on: date | None = None

    def is_open_on(self, day: date) -> bool:
        """Tell whether it stood open at the end of a day."""
        if self.state == "draft" or day < self.opened_on:
            return False
        if self.resolved_on is None:
            return self.state in OPEN_STATES
        return day < self.resolved_on


def disputed_minor(disputes: Iterable[Dispute], open_minor: int, as_of: date) -> int:
    """Return the disputed part of an open amount; what has since been settled is not disputed."""
    claimed = sum(x.amount_minor for x in disputes if x.is_open_on(as_of))
    return min(claimed, max(open_minor, 0))


def spread_disputed(disputed: int, opens: Sequence[int]) -> list[int]:
    """Lay the disputed part of an invoice on its instalments, the earliest first."""
    parts: list[int] = []
    for open_amount in opens:
        part = min(disputed, max(open_amount, 0))
        parts.append(part)
        disputed -= part
    return parts


def check_opening(amount_minor: int, *, open_minor: int, already_minor: int) -> None:
    """Refuse to dispute nothing, or more than is open and not disputed yet."""
    left = open_minor - already_minor
    if not 0 < amount_minor <= left:
        raise RuleBroken(
            "over_disputed", f"At most {format_minor(max(left, 0))} can be disputed here."
        )


def check_approval(approved_minor: int, *, claimed_minor: int) -> None:
    """Refuse to approve nothing, or more than was claimed."""
    if not 0 < approved_minor <= claimed_minor:
        raise RuleBroken(
            "over_approved", f"At most {format_minor(claimed_minor)} can be approved here."
        )


def check_resolution(approved_minor: int, results: Iterable[int]) -> None:
    """Refuse to resolve before the result documents sum to the approved amount (DIS-03)."""
    missing = approved_minor - sum(results)
    if missing:
        raise RuleBroken(
            "not_settled", f"{format_minor(missing)} of the approved amount has no document yet."
        )
