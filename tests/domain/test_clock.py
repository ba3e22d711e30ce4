# SPDX-License-Identifier: MPL-2.0
"""Clocks give whole seconds in UTC and the business date of their zone."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from cso_desktop.domain.clock import Clock, FixedClock, SystemClock
from cso_desktop.errors import Bug

EVENING = datetime(2024, 3, 1, 2, 30, tzinfo=UTC)


def test_the_system_clock_gives_whole_seconds_in_utc() -> None:
    clock: Clock = SystemClock()
    assert clock.now().microsecond == 0
    assert clock.now().utcoffset() == timedelta(0)


def test_today_is_the_date_of_the_business_zone() -> None:
    new_york = timezone(timedelta(hours=-5))
    assert FixedClock(EVENING).today() == date(2024, 3, 1)
    assert FixedClock(EVENING, new_york).today() == date(2024, 2, 29)


def test_a_fixed_clock_answers_in_utc() -> None:
    in_new_york = EVENING.astimezone(timezone(timedelta(hours=-5)))
    assert FixedClock(in_new_york).now().utcoffset() == timedelta(0)


@pytest.mark.parametrize("wrong", [EVENING.replace(tzinfo=None), EVENING.replace(microsecond=5)])
def test_a_clock_refuses_naive_or_fractional_instants(wrong: datetime) -> None:
    with pytest.raises(Bug):
        FixedClock(wrong)
