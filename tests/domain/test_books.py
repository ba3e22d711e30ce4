# SPDX-License-Identifier: MPL-2.0
"""Months close, open again and lock in order (INV-27)."""

from datetime import date

import pytest

from cso_desktop.domain.books import Books, PeriodState
from cso_desktop.errors import RuleBroken

AUGUST, SEPTEMBER, OCTOBER = date(2026, 8, 31), date(2026, 9, 30), date(2026, 10, 31)


def test_months_are_open_closed_or_locked() -> None:
    books = Books().close(OCTOBER).lock(AUGUST)
    assert books.state_on(AUGUST) is PeriodState.LOCKED
    assert books.state_on(date(2026, 9, 1)) is PeriodState.CLOSED
    assert books.state_on(date(2026, 11, 1)) is PeriodState.OPEN
    assert books.first_open_day(AUGUST) == date(2026, 11, 1)
    assert Books().first_open_day(AUGUST) == AUGUST
    books.require_open(date(2026, 11, 1))
    with pytest.raises(RuleBroken, match="closed through 2026-10-31"):
        books.require_open(OCTOBER)


def test_only_closed_months_are_opened_again() -> None:
    books = Books(OCTOBER, AUGUST)
    assert books.reopen(SEPTEMBER) == Books(SEPTEMBER, AUGUST)
    with pytest.raises(RuleBroken, match="locked through"):
        books.reopen(date(2026, 7, 31))
    with pytest.raises(RuleBroken, match="No month"):
        books.reopen(OCTOBER)


@pytest.mark.parametrize(
    ("books", "step", "day"),
    [
        (Books(), "close", date(2026, 10, 30)),
        (Books(OCTOBER), "close", SEPTEMBER),
        (Books(), "lock", AUGUST),
        (Books(AUGUST), "lock", SEPTEMBER),
        (Books(OCTOBER, SEPTEMBER), "lock", AUGUST),
    ],
)
def test_what_is_out_of_order_is_refused(books: Books, step: str, day: date) -> None:
    with pytest.raises(RuleBroken):
        getattr(books, step)(day)


def test_the_setting_is_read_whatever_is_in_it() -> None:
    assert Books.from_setting(None) == Books.from_setting({}) == Books()
    assert Books.from_setting({"closed_through": "2026-10-31"}) == Books(OCTOBER)
