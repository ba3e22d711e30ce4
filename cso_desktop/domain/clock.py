# SPDX-License-Identifier: MPL-2.0
"""The clock that is handed to whoever needs the time; nothing else asks the system.

Instants are aware UTC in whole seconds. ``today`` is the business date of the place where the
work is done, which is why it is a separate question.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from typing import Protocol

from cso_desktop.errors import Bug


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Return the present instant: aware, UTC, whole seconds."""
        ...

    def today(self) -> date:
        """Return the present business date."""
        ...


@dataclass(frozen=True, slots=True)
class SystemClock:
    """The computer's clock; ``zone`` is the business zone, by default the computer's own."""

    zone: tzinfo | None = None

    def now(self) -> datetime:
        """Return the computer's time, cut to the second."""
        return datetime.now(UTC).replace(microsecond=0)

    def today(self) -> date:
        """Return the date it now is in the business zone."""
        return self.now().astimezone(self.zone).date()


@dataclass(frozen=True, slots=True)
class FixedClock:
    """A clock that stands still, for tests and replay."""

    at: datetime
    zone: tzinfo = UTC

    def __post_init__(self) -> None:
        if self.at.utcoffset() is None or self.at.microsecond:
            raise Bug(f"a clock needs an aware instant in whole seconds, not {self.at!r}")

    def now(self) -> datetime:
        """Return the instant it stands at."""
        return self.at.astimezone(UTC)

    def today(self) -> date:
        """Return the date of that instant in its zone."""
        return self.at.astimezone(self.zone).date()
