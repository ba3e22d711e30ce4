# SPDX-License-Identifier: MPL-2.0
"""Prorated parts always sum to the price of the period."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cso_desktop.domain.money import round_ratio
from cso_desktop.domain.periods import Cycle, Frequency, Period
from cso_desktop.domain.proration import (
    prorate,
    prorate_changes,
    prorate_period,
    termination_credit,
)
from cso_desktop.errors import Bug

prices = st.integers(-(10**9), 10**9)
JANUARY = Period(date(2026, 1, 1), date(2026, 1, 31), date(2026, 1, 1), date(2026, 1, 31))


def test_golden_10000_over_31_days() -> None:
    assert prorate(10000, 31, 0, 10) == 3226
    assert prorate(10000, 31, 10, 31) == 6774


@given(prices, st.integers(1, 366), st.sets(st.integers(0, 366)))
def test_inv_34_parts_over_any_partition_sum_to_the_price(
    price: int, days: int, cuts: set[int]
) -> None:
    bounds = sorted({0, days} | {cut for cut in cuts if cut < days})
    assert sum(prorate(price, days, a, b) for a, b in pairwise(bounds)) == price


@given(st.lists(st.tuples(st.integers(0, 60), prices), min_size=1, max_size=6))
def test_inv_34_changing_quantity_sums_to_the_time_weighted_total(
    steps: list[tuple[int, int]],
) -> None:
    days = sum(length for length, _ in steps) or 1
    total = round_ratio(sum(length * price for length, price in steps), days)
    assert sum(prorate_changes(steps, days)) == total


@given(prices, st.integers(1, 30))
def test_an_unchanged_price_gives_the_plain_parts(price: int, cut: int) -> None:
    plain = [prorate(price, 31, 0, cut), prorate(price, 31, cut, 31)]
    assert prorate_changes([(cut, price), (31 - cut, price)], 31) == plain


def test_ctr_13_a_late_start_pays_its_days() -> None:
    cycle = Cycle(Frequency.MONTH, date(2026, 1, 1))
    first = next(cycle.periods(date(2026, 1, 11)))
    assert prorate_period(10000, first) == 6774


@given(st.integers(0, 10**9), st.integers(-5, 40))
def test_inv_39_earned_and_credit_make_up_what_was_billed(price: int, used_days: int) -> None:
    credit = termination_credit(price, price, JANUARY, used_days)
    earned = prorate(price, 31, 0, min(max(used_days, 0), 31))
    assert credit + earned == price
    assert credit >= 0


def test_inv_39_nothing_is_credited_when_less_was_billed_than_earned() -> None:
    assert termination_credit(100, 10000, JANUARY, 10) == 0


def test_days_outside_the_period_are_a_bug() -> None:
    with pytest.raises(Bug):
        prorate(100, 31, 5, 32)
    with pytest.raises(Bug):
        prorate_changes([(32, 100)], 31)
