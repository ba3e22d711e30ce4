# SPDX-License-Identifier: MPL-2.0
"""Calendar arithmetic: months counted from an anchor, ends of months, business days.

A periodic date is always counted from its anchor (R6): 31 January gives 29 February and then
31 March again, where counting from the date before would stay at 29 for ever.
"""

from calendar import monthrange
from collections.abc import Set
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from cso_desktop.errors import Bug

ONE_DAY: Final = timedelta(days=1)
_MONDAY_TO_FRIDAY: Final = frozenset(range(5))


def add_months(anchor: date, months: int, *, day: int | None = None) -> date:
    """Return the date so many months from the anchor, on its day or the last there is.

    Args:
        day: the day of the month meant, when it is not the anchor's own (31 for the last).
    """
    year, month = divmod(anchor.year * 12 + anchor.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day or anchor.day, last))


def month_end(day: date) -> date:
    """Return the last day of the month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def day_after(day: date) -> date:
    """Return the next day."""
    return day + ONE_DAY


@dataclass(frozen=True, slots=True)
class BusinessDays:
    """Which days are worked.

    Attributes:
        weekdays: 0 for Monday to 6 for Sunday.
    """

    weekdays: Set[int] = _MONDAY_TO_FRIDAY
    holidays: Set[date] = frozenset()

    def __post_init__(self) -> None:
        if not set(self.weekdays) & set(range(7)):
            raise Bug("a calendar needs at least one working day a week")

    def __contains__(self, day: date) -> bool:
        return day.weekday() in self.weekdays and day not in self.holidays

    def on_or_after(self, day: date) -> date:
        """Return the day itself if it is worked, else the next that is."""
        while day not in self:
            day += ONE_DAY
        return day

    def add(self, day: date, count: int) -> date:
        """Return the working day that many working days after (or, below 0, before) a day."""
        step = ONE_DAY if count >= 0 else -ONE_DAY
        for _ in range(abs(count)):
            day += step
            while day not in self:
                day += step
        return day

    def between(self, first: date, last: date) -> int:
        """Count the working days after ``first``, up to and including ``last``."""
        return sum(
            first + timedelta(days=offset) in self for offset in range(1, (last - first).days + 1)
        )
