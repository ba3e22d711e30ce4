# SPDX-License-Identifier: MPL-2.0
"""Periods of recurring billing: contiguous, counted from an anchor, the first and last cut to fit.

All ends are inclusive. A period also knows the whole period it was cut from, which is what
proration measures it against.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from cso_desktop.domain.dates import ONE_DAY, add_months


class Frequency(StrEnum):
    """How long a whole period is; ``MONTH_LAST_DAY`` ends with the calendar month."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    MONTH_LAST_DAY = "month_last_day"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"


_DAYS = {Frequency.DAY: 1, Frequency.WEEK: 7}
_MONTHS = {
    Frequency.MONTH: 1,
    Frequency.MONTH_LAST_DAY: 1,
    Frequency.QUARTER: 3,
    Frequency.HALF_YEAR: 6,
    Frequency.YEAR: 12,
}


@dataclass(frozen=True, slots=True)
class Period:
    """The days from ``starts_on`` to ``ends_on``, both included, within a whole period."""

    starts_on: date
    ends_on: date
    whole_starts_on: date
    whole_ends_on: date

    @property
    def is_whole(self) -> bool:
        """Whether nothing was cut off."""
        return (self.starts_on, self.ends_on) == (self.whole_starts_on, self.whole_ends_on)

    @property
    def days(self) -> int:
        """Days in the period."""
        return (self.ends_on - self.starts_on).days + 1

    @property
    def whole_days(self) -> int:
        """Days in the whole period it was cut from."""
        return (self.whole_ends_on - self.whole_starts_on).days + 1

    @property
    def offset(self) -> int:
        """Days of the whole period that lie before this one."""
        return (self.starts_on - self.whole_starts_on).days


@dataclass(frozen=True, slots=True)
class Cycle:
    """An endless sequence of whole periods around an anchor date.

    Attributes:
        anchor: a day on which a period starts.
        anchor_day: the day of the month periods start on, when it is not the anchor's own: a
            cycle can start on 28 February and still mean the 31st.
    """

    frequency: Frequency
    anchor: date
    anchor_day: int | None = None

    def boundary(self, n: int) -> date:
        """Return the first day of period ``n``, counted from the anchor; ``n`` may be below 0."""
        if self.frequency in _DAYS:
            return self.anchor + timedelta(days=n * _DAYS[self.frequency])
        day = 1 if self.frequency is Frequency.MONTH_LAST_DAY else self.anchor_day
        return add_months(self.anchor, n * _MONTHS[self.frequency], day=day)

    def index(self, day: date) -> int:
        """Return which period a day lies in."""
        if self.frequency in _DAYS:
            return (day - self.anchor).days // _DAYS[self.frequency]
        months = (day.year - self.anchor.year) * 12 + day.month - self.anchor.month
        n = months // _MONTHS[self.frequency]
        return n if self.boundary(n) <= day else n - 1

    def periods(self, starts_on: date, ends_on: date | None = None) -> Iterator[Period]:
        """Yield the periods from a start to an end (or without end), cut to fit (INV-33)."""
        n = self.index(starts_on)
        while ends_on is None or starts_on <= ends_on:
            whole_end = self.boundary(n + 1) - ONE_DAY
            last = whole_end if ends_on is None else min(whole_end, ends_on)
            yield Period(starts_on, last, self.boundary(n), whole_end)
            starts_on, n = last + ONE_DAY, n + 1


def periods_to_bill(
    cycle: Cycle,
    starts_on: date,
    ends_on: date | None,
    *,
    billed_through: date | None,
    as_of: date,
    is_prepaid: bool,
) -> list[Period]:
    """Return every period that is due on a day and not billed yet, oldest first (CTR-11).

    A missed run is caught up, a repeated run finds nothing (CTR-12), and expiry stops billing by
    its date. A pre-paid period is due when it starts, a post-paid one when it has ended.
    """
    due: list[Period] = []
    for period in cycle.periods(starts_on, ends_on):
        if (period.starts_on if is_prepaid else period.ends_on + ONE_DAY) > as_of:
            break
        if billed_through is None or period.starts_on > billed_through:
            due.append(period)
    return due
