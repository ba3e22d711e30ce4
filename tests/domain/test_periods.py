# SPDX-License-Identifier: MPL-2.0
"""Billing periods are contiguous, anchored, and each is billed exactly once."""

from datetime import date, timedelta
from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cso_desktop.domain.periods import Cycle, Frequency, Period, periods_to_bill

days = st.dates(date(2015, 1, 1), date(2035, 12, 31))
cycles = st.builds(
    Cycle, st.sampled_from(Frequency), days, st.one_of(st.none(), st.integers(1, 31))
)


@given(cycles, days, st.integers(0, 1500))
def test_inv_33_periods_are_contiguous_and_cover_the_line_exactly(
    cycle: Cycle, start: date, length: int
) -> None:
    end = start + timedelta(days=length)
    periods = list(cycle.periods(start, end))
    assert periods[0].starts_on == start
    assert periods[-1].ends_on == end
    assert all(b.starts_on == a.ends_on + timedelta(days=1) for a, b in pairwise(periods))
    assert all(p.whole_starts_on <= p.starts_on <= p.ends_on <= p.whole_ends_on for p in periods)
    assert all(period.is_whole for period in periods[1:-1])


@given(cycles, days)
def test_a_day_lies_in_the_period_of_its_index(cycle: Cycle, day: date) -> None:
    n = cycle.index(day)
    assert cycle.boundary(n) <= day < cycle.boundary(n + 1)


@given(cycles, days, st.lists(st.integers(0, 900), min_size=1, max_size=6), st.booleans())
def test_ctr_11_ctr_12_whatever_the_runs_each_period_is_billed_once(
    cycle: Cycle, start: date, runs: list[int], is_prepaid: bool
) -> None:
    billed: list[Period] = []
    for offset in sorted(runs):
        billed += periods_to_bill(
            cycle,
            start,
            None,
            billed_through=billed[-1].ends_on if billed else None,
            as_of=start + timedelta(days=offset),
            is_prepaid=is_prepaid,
        )
    at_once = periods_to_bill(
        cycle,
        start,
        None,
        billed_through=None,
        as_of=start + timedelta(days=max(runs)),
        is_prepaid=is_prepaid,
    )
    assert billed == at_once


def test_ctr_10_a_cycle_keeps_its_own_anchor() -> None:
    cycle = Cycle(Frequency.MONTH, date(2024, 1, 31))
    starts = [period.starts_on for period in islice(cycle.periods(date(2024, 1, 31)), 4)]
    assert starts == [date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 31), date(2024, 4, 30)]


def test_ctr_10_month_last_day_ends_with_the_calendar_month() -> None:
    cycle = Cycle(Frequency.MONTH_LAST_DAY, date(2024, 1, 15))
    first, second = islice(cycle.periods(date(2024, 1, 15)), 2)
    assert (first.starts_on, first.ends_on) == (date(2024, 1, 15), date(2024, 1, 31))
    assert (second.starts_on, second.ends_on) == (date(2024, 2, 1), date(2024, 2, 29))
    assert not first.is_whole
    assert (first.days, first.whole_days, first.offset) == (17, 31, 14)


def test_a_cycle_can_start_in_february_and_mean_the_31st() -> None:
    cycle = Cycle(Frequency.MONTH, date(2025, 2, 28), anchor_day=31)
    assert [cycle.boundary(n) for n in range(3)] == [
        date(2025, 2, 28),
        date(2025, 3, 31),
        date(2025, 4, 30),
    ]


@pytest.mark.parametrize(("is_prepaid", "expected"), [(True, 3), (False, 2)])
def test_pre_paid_is_due_at_the_start_and_post_paid_after_the_end(
    is_prepaid: bool, expected: int
) -> None:
    due = periods_to_bill(
        Cycle(Frequency.QUARTER, date(2026, 1, 1)),
        date(2026, 1, 1),
        None,
        billed_through=None,
        as_of=date(2026, 7, 1),
        is_prepaid=is_prepaid,
    )
    assert len(due) == expected


def test_expiry_stops_billing_by_its_date() -> None:
    due = periods_to_bill(
        Cycle(Frequency.YEAR, date(2020, 3, 1)),
        date(2020, 3, 1),
        date(2021, 8, 31),
        billed_through=date(2021, 2, 28),
        as_of=date(2030, 1, 1),
        is_prepaid=True,
    )
    assert [(p.starts_on, p.ends_on) for p in due] == [(date(2021, 3, 1), date(2021, 8, 31))]
