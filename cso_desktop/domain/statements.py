# SPDX-License-Identifier: MPL-2.0
"""The arithmetic of customer statements: open-item, balance-forward and detailed.

A balance-forward statement opens with what the one before closed with. Whatever is dated into an
earlier statement but came to be known later shows as an adjustment (INV-23), so a statement that
was sent stays true.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from cso_desktop.domain.aging import AgingRow, OpenItem, age


class EntryKind(StrEnum):
    """The column an entry stands in; a credit memo is neither a payment nor netted away."""

    CHARGE = "charge"
    PAYMENT = "payment"
    CREDIT = "credit"
    ADJUSTMENT = "adjustment"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that changed what the customer owes.

    Refunds and reversals stand among the payments with the opposite sign; discounts taken and
    write-offs are adjustments.

    Attributes:
        recorded_at: when it came to be known, which may be long after ``dated_on``.
        effect_minor: what it adds to the balance; below 0 for payments and credits.
    """

    id: str
    kind: EntryKind
    number: str
    dated_on: date
    recorded_at: datetime
    effect_minor: int


@dataclass(frozen=True, slots=True)
class Issued:
    """What must be kept of an issued statement so that the next one follows from it."""

    ends_on: date
    cutoff_at: datetime
    closing_minor: int

    def includes(self, entry: Entry) -> bool:
        """Tell whether an entry was already counted."""
        return entry.dated_on <= self.ends_on and entry.recorded_at <= self.cutoff_at


@dataclass(frozen=True, slots=True)
class StatementLine:
    """An entry with the balance after it; ``column`` is where it counts."""

    entry: Entry
    column: EntryKind
    running_minor: int


@dataclass(frozen=True, slots=True)
class BalanceForward:
    """Opening balance, activity, closing balance (INV-21)."""

    opening_minor: int
    lines: tuple[StatementLine, ...]
    ends_on: date
    cutoff_at: datetime

    def column_minor(self, column: EntryKind) -> int:
        """Return the sum of one column."""
        return sum(line.entry.effect_minor for line in self.lines if line.column is column)

    @property
    def closing_minor(self) -> int:
        """The total due."""
        return self.opening_minor + sum(self.column_minor(column) for column in EntryKind)

    def issued(self) -> Issued:
        """Return what the next statement starts from."""
        return Issued(self.ends_on, self.cutoff_at, self.closing_minor)


@dataclass(frozen=True, slots=True)
class OpenLine:
    """An instalment that is not settled on the day of the statement."""

    number: str
    dated_on: date
    due_on: date
    amount_minor: int
    open_minor: int
    disputed_minor: int = 0


@dataclass(frozen=True, slots=True)
class UnappliedLine:
    """A payment or credit memo of which something is left; positive figures."""

    number: str
    kind: EntryKind
    dated_on: date
    amount_minor: int
    unapplied_minor: int


@dataclass(frozen=True, slots=True)
class OpenItemStatement:
    """Everything not settled on a day, with its age (INV-22)."""

    as_of: date
    items: tuple[OpenLine, ...]
    unapplied: tuple[UnappliedLine, ...]
    aging: AgingRow

    @property
    def total_due_minor(self) -> int:
        """The total due, which the aging row adds up to."""
        owed = sum(line.open_minor for line in self.items)
        return owed - sum(line.unapplied_minor for line in self.unapplied)


@dataclass(frozen=True, slots=True)
class Application:
    """That a payment or credit, by its entry, was applied to a charge."""

    source_id: str
    target_id: str
    applied_on: date
    amount_minor: int


@dataclass(frozen=True, slots=True)
class DetailedLine:
    """A line of activity with what was applied to it, or where it was applied."""

    line: StatementLine
    applications: tuple[Application, ...]


def balance(entries: Iterable[Entry], as_of: date) -> int:
    """Return the balance of a customer from documents alone, not from open amounts (INV-18)."""
    return sum(entry.effect_minor for entry in entries if entry.dated_on <= as_of)


def balance_forward(
    entries: Iterable[Entry],
    *,
    ends_on: date,
    cutoff_at: datetime,
    previous: Issued | None = None,
    starts_on: date = date.min,
) -> BalanceForward:
    """Make the statement of a period.

    Args:
        cutoff_at: only what was recorded by then counts.
        previous: the statement it follows.
        starts_on: where there is none, the first day of activity; all before is the opening.
    """
    known = [x for x in entries if x.dated_on <= ends_on and x.recorded_at <= cutoff_at]
    if previous is None:
        opening = sum(entry.effect_minor for entry in known if entry.dated_on < starts_on)
        activity = [entry for entry in known if entry.dated_on >= starts_on]
    else:
        opening = previous.closing_minor
        activity = [entry for entry in known if not previous.includes(entry)]
    lines: list[StatementLine] = []
    running = opening
    for entry in sorted(activity, key=lambda x: (x.dated_on, x.recorded_at, x.id)):
        is_late = previous is not None and entry.dated_on <= previous.ends_on
        running += entry.effect_minor
        column = EntryKind.ADJUSTMENT if is_late else entry.kind
        lines.append(StatementLine(entry, column, running))
    return BalanceForward(opening, tuple(lines), ends_on, cutoff_at)


def open_item_statement(
    items: Iterable[OpenLine], unapplied: Iterable[UnappliedLine], as_of: date
) -> OpenItemStatement:
    """Make the open-item statement of a day: by due date, settled ones left out."""
    owed = sorted((x for x in items if x.open_minor), key=lambda x: (x.due_on, x.number))
    left = sorted((x for x in unapplied if x.unapplied_minor), key=lambda x: (x.dated_on, x.number))
    row = age(
        (OpenItem(line.due_on, line.open_minor, line.disputed_minor) for line in owed),
        as_of,
        unapplied=sum(line.unapplied_minor for line in left),
    )
    return OpenItemStatement(as_of, tuple(owed), tuple(left), row)


def detailed(
    statement: BalanceForward, applications: Iterable[Application]
) -> tuple[DetailedLine, ...]:
    """Put each application of the period's end or before under both entries it joins."""
    by_entry: dict[str, list[Application]] = {}
    for made in sorted(applications, key=lambda x: x.applied_on):
        if made.applied_on <= statement.ends_on:
            by_entry.setdefault(made.source_id, []).append(made)
            by_entry.setdefault(made.target_id, []).append(made)
    return tuple(
        DetailedLine(line, tuple(by_entry.get(line.entry.id, ()))) for line in statement.lines
    )
