# SPDX-License-Identifier: MPL-2.0
"""Months are counted from the anchor, and business days skip what is not worked."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cso_desktop.domain.dates import BusinessDays, add_months, month_end
from cso_desktop.errors import Bug

days = st.dates(date(2000, 1, 1), date(2100, 12, 31))


def test_r6_the_anchor_of_31_january_is_kept() -> None:
    anchor = date(2024, 1, 31)
    assert [add_months(anchor, n) for n in range(1, 4)] == [
        date(2024, 2, 29),
        date(2024, 3, 31),
        date(2024, 4, 30),
    ]


@given(days, st.integers(-600, 600))
def test_r6_a_month_step_lands_on_the_anchor_day_or_the_month_end(day: date, months: int) -> None:
    reached = add_months(day, months)
    assert reached.day == day.day or (reached == month_end(reached) and reached.day < day.day)
    assert (reached.year - day.year) * 12 + reached.month - day.month == months


def test_business_days_skip_weekends_and_holidays() -> None:
    calendar = BusinessDays(holidays={date(2026, 7, 3)})
    thursday = date(2026, 7, 2)
    assert calendar.add(thursday, 1) == date(2026, 7, 6)
    assert calendar.add(date(2026, 7, 6), -1) == thursday
    assert calendar.on_or_after(date(2026, 7, 3)) == date(2026, 7, 6)
    assert calendar.on_or_after(thursday) == thursday
    assert calendar.between(thursday, date(2026, 7, 7)) == 2


@given(days, st.integers(0, 60))
def test_counting_business_days_undoes_adding_them(day: date, count: int) -> None:
    calendar = BusinessDays()
    assert calendar.between(day, calendar.add(day, count)) == count


def test_a_week_without_working_days_is_a_bug() -> None:
    with pytest.raises(Bug):
        BusinessDays(weekdays=frozenset())
