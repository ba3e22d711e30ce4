# SPDX-License-Identifier: MPL-2.0
"""Service clocks: business time with pauses, derived from the history of states (INV-42, INV-43).

Nothing is counted as it happens. The same history gives the same due time whenever it is asked,
in whatever order its entries arrived, and under another policy or priority just as well.
"""

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

from cso_desktop.domain.dates import ONE_DAY
from cso_desktop.errors import Bug

PAUSING_STATES: Final = frozenset(
    {"pending_customer", "pending_until", "resolved", "closed", "merged"}
)
_NINE_TO_FIVE: Final = dict.fromkeys(range(5), (time(9), time(17)))
_LONGEST: Final = timedelta(days=3660)


@dataclass(frozen=True, slots=True)
class BusinessHours:
    """When the desk works.

    Attributes:
        hours: opening and closing time for each weekday worked, 0 for Monday.
        zone: the zone those times are in.
    """

    zone: tzinfo = UTC
    hours: Mapping[int, tuple[time, time]] = field(default_factory=lambda: _NINE_TO_FIVE)
    holidays: Set[date] = frozenset()

    def __post_init__(self) -> None:
        if not any(opens < closes for opens, closes in self.hours.values()):
            raise Bug("business hours need at least one day with an opening before its closing")

    def spans(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield the business spans between two instants, in UTC and in order."""
        day = start.astimezone(self.zone).date()
        last = end.astimezone(self.zone).date()
        while day <= last:
            if day.weekday() in self.hours and day not in self.holidays:
                opens, closes = (
                    datetime.combine(day, at, self.zone).astimezone(UTC)
                    for at in self.hours[day.weekday()]
                )
                if max(opens, start) < min(closes, end):
                    yield max(opens, start), min(closes, end)
            day += ONE_DAY

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Return the business time between two instants."""
        return sum((b - a for a, b in self.spans(start, end)), timedelta())


@dataclass(frozen=True, slots=True)
class StateChange:
    """That a case entered a state at an instant; ``id`` settles ties."""

    at: datetime
    state: str
    id: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """When a service goal is due.

    Attributes:
        at: the instant, or None while the clock is stopped with no end in sight.
        left: business time that was left when it stopped; zero once ``at`` is known.
    """

    at: datetime | None
    left: timedelta = timedelta()

    def is_breached(self, reached_at: datetime | None, now: datetime) -> bool:
        """Tell whether the goal was, or by now is, missed."""
        return self.at is not None and (reached_at or now) > self.at


def running_spans(
    start: datetime, history: Iterable[StateChange]
) -> list[tuple[datetime, datetime | None]]:
    """Return when the clock ran, from the history of states; the last may have no end."""
    running: list[tuple[datetime, datetime | None]] = []
    since: datetime | None = start
    for change in sorted(history, key=lambda x: (x.at, x.id)):
        at = max(change.at, start)
        pauses = change.state in PAUSING_STATES
        if pauses and since is not None:
            running.append((since, at))
            since = None
        elif not pauses and since is None:
            since = at
    return running if since is None else [*running, (since, None)]


def due(
    start: datetime, allowed: timedelta, history: Iterable[StateChange], hours: BusinessHours
) -> Due:
    """Return when the allowed business time is used up, pauses left out (CAS-05).

    That is start + allowed + the business time paused before then, counted in business time. A
    pause that begins after the due time can't undo a breach.
    """
    left = allowed
    for begins, ends in running_spans(start, history):
        horizon = begins + _LONGEST
        for opens, closes in hours.spans(begins, ends or horizon):
            if left <= closes - opens:
                return Due(opens + left)
            left -= closes - opens
        if ends is None:
            raise Bug(f"{allowed} of business time do not fit in ten years")
    return Due(None, left)


def used(
    start: datetime, until: datetime, history: Iterable[StateChange], hours: BusinessHours
) -> timedelta:
    """Return the business time the clock has run between two instants."""
    return sum(
        (
            hours.between(begins, min(ends or until, until))
            for begins, ends in running_spans(start, history)
            if begins < until
        ),
        timedelta(),
    )
