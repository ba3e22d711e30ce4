# SPDX-License-Identifier: MPL-2.0
"""Dates are read in the one order the whole file allows, or it is asked for."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cso_desktop.interchange.dates import DateOrder, date_order, read_date
from cso_desktop.interchange.readings import Ambiguous, Sample

WRITTEN = {
    DateOrder.MDY: "{0.month}/{0.day}/{0.year}",
    DateOrder.DMY: "{0.day}.{0.month}.{0.year}",
    DateOrder.YMD: "{0.year}-{0.month:02}-{0.day:02}",
}
days = st.dates(date(1950, 1, 1), date(2100, 12, 31))


def samples(*texts: str) -> list[Sample]:
    return [Sample(row, "InvoiceDate", text) for row, text in enumerate(texts, 2)]


@given(days, st.sampled_from(DateOrder))
def test_a_day_is_read_back_in_the_order_it_was_written(day: date, order: DateOrder) -> None:
    assert read_date(WRITTEN[order].format(day), order) == day


@given(st.lists(days, min_size=1), st.sampled_from([DateOrder.MDY, DateOrder.DMY]))
def test_the_order_is_found_or_it_makes_no_difference_or_it_is_asked_for(
    wanted: list[date], order: DateOrder
) -> None:
    texts = [WRITTEN[order].format(day) for day in wanted]
    try:
        found = date_order(samples(*texts))
    except Ambiguous:
        assert all(day.day <= 12 for day in wanted)
    else:
        assert [read_date(text, found) for text in texts] == wanted


def test_one_value_above_twelve_decides_for_all_columns_of_the_file() -> None:
    issued, due = Sample(2, "InvoiceDate", "1/2/2013"), Sample(2, "DueDate", "1/31/2013")
    assert date_order([issued, due]) is DateOrder.MDY


def test_a_file_that_can_be_read_both_ways_is_an_error_that_names_both_readings() -> None:
    with pytest.raises(Ambiguous) as caught:
        date_order(samples("1/1/2013", "1/2/2013"))
    assert caught.value.field == "date order"
    assert caught.value.message == (
        "“1/2/2013” in InvoiceDate (row 3) could be January 2, 2013 or February 1, 2013; "
        'say date_order = "mdy" or "dmy" in a mapping file.'
    )


def test_a_few_impossible_dates_among_many_are_faults_of_their_rows() -> None:
    texts = [f"1/{day}/2013" for day in range(13, 32)] + ["31/1/2013", "2/30/2013", "soon"]
    assert date_order(samples(*texts)) is DateOrder.MDY


def test_a_file_that_contradicts_itself_is_asked_about() -> None:
    with pytest.raises(Ambiguous, match="contradicts itself: “31/1/2013” in InvoiceDate"):
        date_order(samples("1/31/2013", "31/1/2013"))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2013-01-02", date(2013, 1, 2)),
        ("20130102", date(2013, 1, 2)),
        ("2013/1/2", date(2013, 1, 2)),
        ("1996-07-04 00:00:00.000", date(1996, 7, 4)),
        ("2013-01-02T23:59:59Z", date(2013, 1, 2)),
        ("2 Jan 2013", date(2013, 1, 2)),
        ("02-JAN-13", date(2013, 1, 2)),
        ("January 2nd, 2013", date(2013, 1, 2)),
        ("Sept 3, 1999", date(1999, 9, 3)),
        ("1/2/13", date(2013, 2, 1)),
        ("1/2/1999 12:00", date(1999, 2, 1)),
        ("30/2/2013", None),
        ("1/2/0013", None),
        ("Ju 2, 2013", None),
        ("01022013", None),
        ("", None),
    ],
)
def test_usual_spellings_are_read_day_first(text: str, day: date | None) -> None:
    assert read_date(text, DateOrder.DMY) == day
