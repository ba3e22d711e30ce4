# SPDX-License-Identifier: MPL-2.0
"""Service clocks count business time from history, whenever and in whatever order it is read."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cso_desktop.domain.sla import (
    PAUSING_STATES,
    BusinessHours,
    Due,
    StateChange,
    due,
    running_spans,
    used,
)
from cso_desktop.errors import Bug

HOURS = BusinessHours()
MONDAY = datetime(2026, 6, 1, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
states = st.sampled_from(["open", "pending_customer", "pending_internal", "pending_until"])
histories = st.lists(
    st.builds(
        StateChange,
        st.integers(0, 20 * 24 * 60).map(lambda n: MONDAY + timedelta(minutes=n)),
        states,
        st.uuids().map(str),
    ),
    max_size=12,
)
allowances = st.integers(0, 40 * 60).map(lambda n: timedelta(minutes=n))


@pytest.mark.parametrize(
    ("start", "allowed", "expected"),
    [
        ("2026-06-01T09:00", 4, "2026-06-01T13:00"),
        ("2026-06-01T15:00", 4, "2026-06-02T11:00"),
        ("2026-06-05T16:00", 2, "2026-06-08T10:00"),
        ("2026-06-06T12:00", 1, "2026-06-08T10:00"),
        ("2026-06-01T09:00", 8, "2026-06-01T17:00"),
    ],
)
def test_cas_05_only_business_hours_count(start: str, allowed: int, expected: str) -> None:
    begins = datetime.fromisoformat(start).replace(tzinfo=UTC)
    found = due(begins, allowed * HOUR, [], HOURS)
    assert found == Due(datetime.fromisoformat(expected).replace(tzinfo=UTC))


def test_cas_05_holidays_do_not_count() -> None:
    hours = BusinessHours(holidays={date(2026, 6, 2)})
    assert due(MONDAY, 9 * HOUR, [], hours).at == datetime(2026, 6, 3, 10, tzinfo=UTC)


def test_a_day_of_summer_time_change_has_its_true_length() -> None:
    all_day = dict.fromkeys(range(7), (time(0), time(23, 59)))
    hours = BusinessHours(ZoneInfo("America/New_York"), all_day)
    night = datetime(2026, 3, 8, 5, tzinfo=UTC)  # midnight before clocks go forward
    assert due(night, 3 * HOUR, [], hours).at == night + 3 * HOUR
    assert hours.between(night, night + 24 * HOUR) == 24 * HOUR - timedelta(minutes=1)


@given(allowances, histories)
def test_inv_42_due_is_start_plus_allowed_plus_the_time_paused(
    allowed: timedelta, history: list[StateChange]
) -> None:
    found = due(MONDAY, allowed, history, HOURS)
    if found.at is None:
        assert (
            used(MONDAY, datetime(2030, 1, 1, tzinfo=UTC), history, HOURS) == allowed - found.left
        )
        return
    paused = HOURS.between(MONDAY, found.at) - used(MONDAY, found.at, history, HOURS)
    assert HOURS.between(MONDAY, found.at) == allowed + paused


@given(allowances, histories)
def test_inv_42_the_order_in_which_history_arrives_does_not_matter(
    allowed: timedelta, history: list[StateChange]
) -> None:
    shuffled = sorted(history, key=lambda change: change.id)
    assert due(MONDAY, allowed, shuffled, HOURS) == due(MONDAY, allowed, history, HOURS)


@given(allowances, histories)
def test_inv_43_what_happens_after_the_due_time_does_not_change_it(
    allowed: timedelta, history: list[StateChange]
) -> None:
    found = due(MONDAY, allowed, history, HOURS)
    if found.at is not None:
        late = StateChange(found.at + timedelta(minutes=1), "pending_customer", "zzz")
        assert due(MONDAY, allowed, [*history, late], HOURS) == found


def test_cas_05_several_pauses_count_also_outside_business_hours() -> None:
    def at(hours: float, state: str) -> StateChange:
        return StateChange(MONDAY + timedelta(hours=hours), state, state)

    history = [
        at(1, "pending_customer"),
        at(2, "open"),
        at(5, "pending_until"),
        at(26, "open"),  # from 14:00 until 11:00 the next day: five business hours
    ]
    assert due(MONDAY, 6 * HOUR, history, HOURS).at == MONDAY + timedelta(hours=28)
    assert used(MONDAY, MONDAY + 24 * HOUR, history, HOURS) == 4 * HOUR


def test_a_stopped_clock_has_no_due_time_but_remembers_what_is_left() -> None:
    waiting = [StateChange(MONDAY + HOUR, "pending_customer")]
    found = due(MONDAY, 4 * HOUR, waiting, HOURS)
    assert found == Due(None, 3 * HOUR)
    assert not found.is_breached(None, MONDAY + 1000 * HOUR)
    assert "pending_internal" not in PAUSING_STATES


def test_cas_06_another_policy_keeps_the_earlier_pauses() -> None:
    history = [
        StateChange(MONDAY + HOUR, "pending_customer"),
        StateChange(MONDAY + 2 * HOUR, "open"),
    ]
    assert due(MONDAY, 2 * HOUR, history, HOURS).at == MONDAY + 3 * HOUR
    assert due(MONDAY, 4 * HOUR, history, HOURS).at == MONDAY + 5 * HOUR


def test_a_goal_is_breached_after_its_due_time() -> None:
    goal = Due(MONDAY)
    assert goal.is_breached(None, MONDAY + HOUR)
    assert not goal.is_breached(MONDAY, MONDAY + HOUR)


def test_changes_before_the_start_count_from_the_start() -> None:
    early = StateChange(MONDAY - HOUR, "pending_customer")
    assert running_spans(MONDAY, [early, StateChange(MONDAY + HOUR, "open")]) == [
        (MONDAY, MONDAY),
        (MONDAY + HOUR, None),
    ]


def test_hours_that_never_open_are_a_bug() -> None:
    with pytest.raises(Bug):
        BusinessHours(hours={0: (time(9), time(9))})
