# SPDX-License-Identifier: MPL-2.0
"""How old what is owed is, as of any day; nothing depends on the present one (INV-19, INV-20).

Buckets are ranges of whole days late, disjoint and exhaustive, with a column of its own for what
is not due yet. Nothing is left out for being small, and credits stand beside the buckets.
"""

from collections.abc import Iterable
from dataclasses import astuple, dataclass
from datetime import date
from enum import StrEnum
from functools import reduce


class Bucket(StrEnum):
    """A range of days late; the values are the keys scripts rely on."""

    NOT_DUE = "not_due"
    DAYS_1_30 = "1-30"
    DAYS_31_60 = "31-60"
    DAYS_61_90 = "61-90"
    DAYS_91_120 = "91-120"
    OVER_120 = "over_120"


_LAST_DAY = (
    (0, Bucket.NOT_DUE),
    (30, Bucket.DAYS_1_30),
    (60, Bucket.DAYS_31_60),
    (90, Bucket.DAYS_61_90),
    (120, Bucket.DAYS_91_120),
)


@dataclass(frozen=True, slots=True)
class OpenItem:
    """An instalment with what is still open on it on the day in question.

    Attributes:
        due_on: the day it is aged from: its due date, or the invoice date when so chosen.
        disputed_minor: the part of ``open_minor`` under dispute.
    """

    due_on: date
    open_minor: int
    disputed_minor: int = 0


@dataclass(frozen=True, slots=True)
class AgingRow:
    """What is owed by age; ``disputed`` is contained in the buckets, ``unapplied`` is not."""

    not_due: int = 0
    d1_30: int = 0
    d31_60: int = 0
    d61_90: int = 0
    d91_120: int = 0
    over_120: int = 0
    disputed: int = 0
    unapplied: int = 0

    def __add__(self, other: "AgingRow") -> "AgingRow":
        return AgingRow(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))

    @property
    def buckets(self) -> dict[Bucket, int]:
        """The amount of each bucket, in order of age."""
        return dict(zip(Bucket, astuple(self), strict=False))

    @property
    def open(self) -> int:
        """Everything owed, before credits."""
        return sum(self.buckets.values())

    @property
    def overdue(self) -> int:
        """What is late."""
        return self.open - self.not_due

    @property
    def balance(self) -> int:
        """What is owed after unapplied payments and credits."""
        return self.open - self.unapplied


def bucket(due_on: date, as_of: date) -> Bucket:
    """Return the bucket of an item by the days it is late on a day."""
    days_late = (as_of - due_on).days
    return next((found for last, found in _LAST_DAY if days_late <= last), Bucket.OVER_120)


def age(items: Iterable[OpenItem], as_of: date, *, unapplied: int = 0) -> AgingRow:
    """Sum the open items of one customer by age.

    Args:
        unapplied: payments and credits not yet applied on that day, as a positive figure.
    """
    sums = dict.fromkeys(Bucket, 0)
    disputed = 0
    for item in items:
        sums[bucket(item.due_on, as_of)] += item.open_minor
        disputed += item.disputed_minor
    figures = (*sums.values(), disputed, unapplied)
    return AgingRow(*figures)


def total(rows: Iterable[AgingRow]) -> AgingRow:
    """Sum the rows of several customers."""
    return reduce(AgingRow.__add__, rows, AgingRow())
