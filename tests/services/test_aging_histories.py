# SPDX-License-Identifier: MPL-2.0
"""Aging and kept balances of random histories against the domain's own objects (INV-13 to INV-20,
INV-44)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from cso_desktop.domain.aging import AgingRow
from cso_desktop.store import balances, integrity, projections
from cso_desktop.store.aging import age_customers
from cso_desktop.store.cache import Cache
from tests.homes import KEY, copy_home
from tests.services.random_histories import SPAN, History, day, histories

EXAMPLES = settings(max_examples=60, deadline=None)
FAR = date(2030, 1, 1)
_LATE_DAYS = st.integers(-1, SPAN + 200).map(day)


class _Undone(Exception):
    """Leaves the transaction so that nothing of it stays."""


@pytest.fixture(scope="module")
def cache(empty_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cache]:
    home = copy_home(empty_home, tmp_path_factory.mktemp("histories") / "home")
    opened = Cache.open(home.cache, bytes.fromhex(KEY))
    yield opened
    opened.close()


@contextmanager
def written(cache: Cache, history: History) -> Iterator[Connection]:
    """Give a cache that holds the history, and take it out again."""
    try:
        with cache.write() as connection:
            history.write(connection)
            yield connection
            raise _Undone
    except _Undone:
        pass


@EXAMPLES
@given(history=histories(), days=st.lists(_LATE_DAYS, min_size=1, max_size=6))
def test_inv_19_and_20_aging_is_what_the_domain_says_on_any_day(
    cache: Cache, history: History, days: list[date]
) -> None:
    event(f"allocations: {len(history.allocations) > 0}")
    with written(cache, history) as connection:
        for as_of in days:
            for by_issue_date in (False, True):
                found = {
                    row.customer_id: row.figures
                    for row in age_customers(connection, as_of, by_issue_date=by_issue_date)
                }
                wanted = {
                    customer: history.aged(customer, as_of, by_issue_date=by_issue_date)
                    for customer in history.customers
                }
                assert found == {c: row for c, row in wanted.items() if row != AgingRow()}


@EXAMPLES
@given(history=histories(), as_of=_LATE_DAYS)
def test_inv_18_the_balance_from_entries_is_the_balance_from_open_items(
    cache: Cache, history: History, as_of: date
) -> None:
    with written(cache, history) as connection:
        rows = {row.customer_id: row.figures for row in age_customers(connection, as_of)}
    for customer in history.customers:
        figures = rows.get(customer, AgingRow())
        assert figures.balance == history.balance(customer, as_of)
        assert sum(figures.buckets.values()) - figures.unapplied == figures.balance


@EXAMPLES
@given(history=histories())
def test_inv_14_and_44_kept_balances_are_what_the_objects_sum_to(
    cache: Cache, history: History
) -> None:
    with written(cache, history) as connection:
        for invoice in history.invoices:
            kept = balances.of_invoice(connection, invoice.id)
            assert kept.open_minor == history.open_of(invoice, FAR)
            assert kept.disputed_minor == history.disputed_of(invoice, FAR)
        for customer in history.customers:
            row = history.aged(customer, FAR)
            owed = balances.of_customer(connection, customer, FAR.isoformat())
            assert owed.open_minor == owed.overdue_minor == row.open
            assert (owed.disputed_minor, owed.unapplied_minor) == (row.disputed, row.unapplied)
            assert owed.balance_minor == row.balance
        assert projections.differences(connection) == []
        assert integrity.wrong_allocations(connection) == []


@EXAMPLES
@given(history=histories())
def test_kept_balances_made_anew_are_the_same(cache: Cache, history: History) -> None:
    tables = ("invoice_balances", "payment_balances")
    with written(cache, history) as connection:
        before = [set(connection.exec_driver_sql(f"SELECT * FROM {t}").fetchall()) for t in tables]
        projections.rebuild(connection)
        after = [set(connection.exec_driver_sql(f"SELECT * FROM {t}").fetchall()) for t in tables]
    assert after == before


@EXAMPLES
@given(history=histories(), as_of=_LATE_DAYS, later=st.integers(1, 100))
def test_inv_20_what_happens_later_changes_nothing_of_a_past_day(
    cache: Cache, history: History, as_of: date, later: int
) -> None:
    after = as_of + timedelta(days=later)
    with written(cache, history) as connection:
        before = list(age_customers(connection, as_of))
        connection.exec_driver_sql(
            "DELETE FROM allocations WHERE allocated_on >= ?", (after.isoformat(),)
        )
        connection.exec_driver_sql("DELETE FROM payments WHERE value_on > ?", (as_of.isoformat(),))
        connection.exec_driver_sql("DELETE FROM disputes WHERE opened_on > ?", (as_of.isoformat(),))
        connection.exec_driver_sql(
            "DELETE FROM allocations WHERE allocated_on > ?", (as_of.isoformat(),)
        )
        assert list(age_customers(connection, as_of)) == before
