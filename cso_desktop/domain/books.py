# SPDX-License-Identifier: MPL-2.0
"""Months of the books: open, closed, locked; nothing is posted into one that is not open (INV-27).

Months close in order, so two days say it all: up to which day the books are closed, and locked.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from cso_desktop.domain.dates import ONE_DAY, month_end
from cso_desktop.errors import RuleBroken


class PeriodState(StrEnum):
    """What may happen in a month."""

    OPEN = "open"
    CLOSED = "closed"
    LOCKED = "locked"


@dataclass(frozen=True, slots=True)
class Books:
    """How far the books are closed and, for good, locked; None where they never were."""

    closed_through: date | None = None
    locked_through: date | None = None

    @classmethod
    def from_setting(cls, value: Mapping[str, Any] | None) -> "Books":
        """Read the setting ``books``."""
        days = [(value or {}).get(name) for name in ("closed_through", "locked_through")]
        closed, locked = (date.fromisoformat(day) if day else None for day in days)
        return cls(closed, locked)

    def state_on(self, day: date) -> PeriodState:
        """Tell what the month of a day is."""
        if self.locked_through and day <= self.locked_through:
            return PeriodState.LOCKED
        if self.closed_through and day <= self.closed_through:
            return PeriodState.CLOSED
        return PeriodState.OPEN

    def first_open_day(self, day: date) -> date:
        """Return the day, or the first one after it that may be posted on."""
        if self.closed_through is None:
            return day
        return max(day, self.closed_through + ONE_DAY)

    def require_open(self, day: date) -> None:
        """Refuse to post on a day that is closed or locked.

        Raises:
            RuleBroken: ``period_closed``.
        """
        state = self.state_on(day)
        if state is not PeriodState.OPEN:
            raise RuleBroken(
                "period_closed",
                f"The books are {state} through {self.closed_through}; {day} is before.",
                hint="Date it later, or have a controller open the month again.",
            )

    def close(self, through: date) -> "Books":
        """Close the months up to the one that ends on a day.

        Raises:
            RuleBroken: ``period``, when that is no end of a month or nothing new is closed.
        """
        _require_month_end(through)
        if self.closed_through and through <= self.closed_through:
            raise RuleBroken("period", f"The books are closed through {self.closed_through}.")
        return Books(through, self.locked_through)

    def reopen(self, back_to: date) -> "Books":
        """Open closed months again, so that only those up to a day stay closed.

        Raises:
            RuleBroken: ``period``, when nothing is closed after that day, or it is locked.
        """
        _require_month_end(back_to)
        if self.closed_through is None or back_to >= self.closed_through:
            raise RuleBroken("period", "No month after that day is closed.")
        if self.locked_through and back_to < self.locked_through:
            raise RuleBroken("period", f"The books are locked through {self.locked_through}.")
        return Books(back_to, self.locked_through)

    def lock(self, through: date) -> "Books":
        """Lock closed months for good.

        Raises:
            RuleBroken: ``period``, when a month is not closed yet, or all are locked already.
        """
        _require_month_end(through)
        if self.closed_through is None or through > self.closed_through:
            raise RuleBroken("period", "Only closed months are locked.")
        if self.locked_through and through <= self.locked_through:
            raise RuleBroken("period", f"The books are locked through {self.locked_through}.")
        return Books(self.closed_through, through)


def _require_month_end(day: date) -> None:
    if day != month_end(day):
        raise RuleBroken("period", "Books are closed at the end of a month.")
