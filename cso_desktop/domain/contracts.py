# SPDX-License-Identifier: MPL-2.0
"""What a contract is on a day, what it covers, and when it must be renewed.

A stored state says what people decided; that a contract is active, expiring or expired follows
from its dates. All end dates are inclusive, and no end means it runs on.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from cso_desktop.domain.dates import ONE_DAY, add_months
from cso_desktop.errors import RuleBroken

EXPIRING_DAYS: Final = 90
_BINDING_STATES: Final = frozenset({"signed", "terminating", "terminated"})


class ContractStatus(StrEnum):
    """What a contract is on a day."""

    DRAFT = "draft"
    QUOTED = "quoted"
    SIGNED = "signed"
    ACTIVE = "active"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    RENEWED = "renewed"
    TERMINATING = "terminating"
    TERMINATED = "terminated"
    CANCELLED = "cancelled"


class Window(StrEnum):
    """The worklist a contract stands in by its end (CTR-05); disjoint, nearest first."""

    EXPIRED_30 = "expired_30"
    WITHIN_7 = "within_7"
    WITHIN_30 = "within_30"
    WITHIN_60 = "within_60"
    WITHIN_90 = "within_90"


_WINDOW_ENDS = (
    (-31, None),
    (-1, Window.EXPIRED_30),
    (7, Window.WITHIN_7),
    (30, Window.WITHIN_30),
    (60, Window.WITHIN_60),
    (90, Window.WITHIN_90),
)


@dataclass(frozen=True, slots=True)
class Term:
    """The stored state and the dates of a contract.

    Attributes:
        terminated_on: the last day, when notice has been given.
        successor_starts_on: first day of a signed successor, if there is one.
    """

    state: str
    starts_on: date
    ends_on: date | None
    terminated_on: date | None = None
    successor_starts_on: date | None = None

    @property
    def last_day(self) -> date | None:
        """The last day it binds, by its end or its termination."""
        days = [day for day in (self.ends_on, self.terminated_on) if day is not None]
        return min(days, default=None)


@dataclass(frozen=True, slots=True)
class CoverageLine:
    """A contract line's promise for one item, with every date that bounds it."""

    contract_number: str
    line_id: str
    item_id: str
    term: Term
    line_starts_on: date
    covered_from: date
    line_ends_on: date | None = None
    covered_to: date | None = None
    service_level: str | None = None
    is_suspended: bool = False

    @property
    def until(self) -> date | None:
        """The last covered day; None when it runs on."""
        days = (self.term.last_day, self.line_ends_on, self.covered_to)
        return min((day for day in days if day is not None), default=None)

    def covers(self, day: date) -> bool:
        """Tell whether the item is covered by this line on a day."""
        if self.term.state not in _BINDING_STATES or self.is_suspended:
            return False
        first = max(self.term.starts_on, self.line_starts_on, self.covered_from)
        return first <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Coverage:
    """The answer for one item on one day: none, one line, or explicitly several (INV-38)."""

    lines: tuple[CoverageLine, ...]

    @property
    def is_covered(self) -> bool:
        """Whether any line covers the item."""
        return bool(self.lines)

    @property
    def is_multiple(self) -> bool:
        """Whether the item is covered twice, which a person should look at."""
        return len(self.lines) > 1

    @property
    def only(self) -> CoverageLine | None:
        """The one line that covers the item; None when there is none or more than one."""
        return self.lines[0] if len(self.lines) == 1 else None


@dataclass(frozen=True, slots=True)
class RenewalDates:
    """When a successor runs and by when notice must be given.

    Attributes:
        notice_by: the last day for notice.
    """

    starts_on: date
    ends_on: date
    notice_by: date


def contract_status(
    term: Term, as_of: date, *, expiring_days: int = EXPIRING_DAYS
) -> ContractStatus:
    """Derive what a contract is on a day."""
    last = term.last_day
    if term.state not in {"signed", "terminating"}:
        return ContractStatus(term.state)
    if term.state == "terminating":
        over = last is not None and as_of > last
        return ContractStatus.TERMINATED if over else ContractStatus.TERMINATING
    if as_of < term.starts_on:
        return ContractStatus.SIGNED
    if term.successor_starts_on is not None and as_of >= term.successor_starts_on:
        return ContractStatus.RENEWED
    if last is None or as_of < last - timedelta(days=expiring_days):
        return ContractStatus.ACTIVE
    return ContractStatus.EXPIRING if as_of <= last else ContractStatus.EXPIRED


def expiry_window(ends_on: date | None, as_of: date) -> Window | None:
    """Return the worklist an end date puts a contract in, None if it is in none."""
    if ends_on is None:
        return None
    days_left = (ends_on - as_of).days
    return next((window for last, window in _WINDOW_ENDS if days_left <= last), None)


def coverage(lines: Iterable[CoverageLine], item_id: str, day: date) -> Coverage:
    """Return what covers an item on a day, in a fixed order (CTR-04)."""
    found = [line for line in lines if line.item_id == item_id and line.covers(day)]
    return Coverage(tuple(sorted(found, key=lambda x: (x.contract_number, x.line_id))))


def renewal_dates(ends_on: date, *, months: int, notice_days: int) -> RenewalDates:
    """Return the dates of a renewal: it starts the day after the old end (CTR-07)."""
    starts_on = ends_on + ONE_DAY
    return RenewalDates(
        starts_on=starts_on,
        ends_on=add_months(starts_on, months) - ONE_DAY,
        notice_by=ends_on - timedelta(days=notice_days),
    )


def gap_days(predecessor_ends_on: date, successor_starts_on: date) -> int:
    """Return the uncovered days between two contracts, for the flag of CTR-09.

    Raises:
        RuleBroken: the successor starts before the predecessor ends (``overlap``, INV-36).
    """
    gap = (successor_starts_on - predecessor_ends_on).days - 1
    if gap < 0:
        raise RuleBroken("overlap", "The successor starts before the old contract has ended.")
    return gap


def check_chain(successor_of: Mapping[str, str], contract_id: str, predecessor_id: str) -> None:
    """Refuse a link that would close a ring or give a contract two successors (INV-36).

    Args:
        successor_of: the links there are, predecessor to successor.
    """
    if successor_of.get(predecessor_id, contract_id) != contract_id:
        raise RuleBroken("has_successor", "The old contract has a successor already.")
    follower: str | None = contract_id
    while follower is not None:
        if follower == predecessor_id:
            raise RuleBroken("ring", "A contract can't come before itself.")
        follower = successor_of.get(follower)


def check_line_end(ends_on: date, *, billed_through: date | None) -> None:
    """Refuse to end a line inside what is billed already (CTR-15, INV-35)."""
    if billed_through is not None and ends_on < billed_through:
        raise RuleBroken(
            "billed_already",
            f"This line is billed through {billed_through.isoformat()}.",
            hint="Credit the unused part first.",
        )


def due_reminders(
    ends_on: date, delays: Iterable[int], sent: Iterable[int], as_of: date
) -> list[int]:
    """Return the reminder delays, in days before the end, to be sent now; each once (INV-37)."""
    days_left = (ends_on - as_of).days
    if days_left < 0:
        return []
    return sorted({delay for delay in delays if days_left <= delay} - set(sent), reverse=True)
