# SPDX-License-Identifier: MPL-2.0
"""Every open item falls in exactly one bucket, decided by days alone."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cso_desktop.domain.aging import AgingRow, Bucket, OpenItem, age, bucket, total

AS_OF = date(2026, 6, 30)
RANGES = {
    Bucket.NOT_DUE: range(-(10**6), 1),
    Bucket.DAYS_1_30: range(1, 31),
    Bucket.DAYS_31_60: range(31, 61),
    Bucket.DAYS_61_90: range(61, 91),
    Bucket.DAYS_91_120: range(91, 121),
    Bucket.OVER_120: range(121, 10**6),
}
days = st.dates(date(2000, 1, 1), date(2100, 1, 1))
items = st.builds(
    OpenItem, st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 10**9), st.just(0)
)


@given(days, days)
def test_inv_20_the_bucket_is_the_range_of_days_late(due_on: date, as_of: date) -> None:
    late = (as_of - due_on).days
    assert [b for b, days in RANGES.items() if late in days] == [bucket(due_on, as_of)]


@pytest.mark.parametrize(
    ("late", "expected"),
    [(0, "not_due"), (1, "1-30"), (30, "1-30"), (31, "31-60"), (120, "91-120"), (121, "over_120")],
)
def test_inv_20_an_edge_belongs_to_one_side(late: int, expected: str) -> None:
    assert bucket(AS_OF - timedelta(days=late), AS_OF) == expected


@given(st.lists(items), st.integers(0, 10**9))
def test_inv_19_buckets_less_unapplied_are_the_balance(
    open_items: list[OpenItem], unapplied: int
) -> None:
    row = age(open_items, AS_OF, unapplied=unapplied)
    assert row.open == sum(item.open_minor for item in open_items)
    assert row.balance == row.open - unapplied
    assert row.overdue == sum(x.open_minor for x in open_items if x.due_on < AS_OF)


def test_inv_19_a_single_cent_appears() -> None:
    assert age([OpenItem(AS_OF - timedelta(days=45), 1)], AS_OF) == AgingRow(d31_60=1)


def test_pay_18_the_disputed_part_is_shown_beside_and_stays_in_the_balance() -> None:
    row = age([OpenItem(AS_OF, 500, disputed_minor=200)], AS_OF)
    assert (row.not_due, row.disputed, row.balance) == (500, 200, 500)


@given(st.lists(st.lists(items), max_size=5))
def test_the_total_row_is_the_row_of_all_items(by_customer: list[list[OpenItem]]) -> None:
    everything = [item for open_items in by_customer for item in open_items]
    assert total(age(open_items, AS_OF) for open_items in by_customer) == age(everything, AS_OF)


def test_the_bucket_keys_are_those_scripts_rely_on() -> None:
    row = AgingRow(1, 2, 3, 4, 5, 6, disputed=7, unapplied=8)
    assert {str(key): value for key, value in row.buckets.items()} == {
        "not_due": 1,
        "1-30": 2,
        "31-60": 3,
        "61-90": 4,
        "91-120": 5,
        "over_120": 6,
    }
