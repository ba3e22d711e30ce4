# SPDX-License-Identifier: MPL-2.0
"""The sample company in a cache and in a central store: both take it, and their checks pass."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Connection

from cso_desktop.central import create, load
from cso_desktop.central.reference import load_reference
from cso_desktop.domain.aging import AgingRow, OpenItem, age
from cso_desktop.domain.records import KINDS
from cso_desktop.store import integrity, projections, search
from cso_desktop.store.cache import Cache
from cso_desktop.store.codec import codec
from tests.services.sample.conftest import DAYS, Company

pytestmark = pytest.mark.parametrize("company", DAYS[:1], indirect=True, ids=str)
_KEY = bytes(range(32))


@pytest.fixture
def cache(company: Company, tmp_path: Path) -> Iterator[Cache]:
    cache = Cache.create(tmp_path / "cache.db", _KEY)
    with cache.write() as connection:
        projections.suspend(connection)
        search.suspend(connection)
        for kind in KINDS:
            rows = company.rows.get(kind.table, [])
            codec(kind.table).write(connection, ((row, None, None) for row in rows))
        search.rebuild(connection)
        projections.rebuild(connection)
    yield cache
    cache.close()


def test_the_cache_takes_it_and_no_check_finds_anything(company: Company, cache: Cache) -> None:
    with cache.read() as connection:
        assert not projections.differences(connection)
        assert not integrity.broken_structure(connection)
        assert not integrity.dangling_references(connection)
        assert not integrity.wrong_balances(connection)
        assert not integrity.wrong_allocations(connection)
        assert not integrity.wrong_totals(connection)
        _check_aging(company, connection)


def _check_aging(company: Company, connection: Connection) -> None:
    """INV-19: the aging of the rows is the balance the cache keeps."""
    aged = _aging(company)
    receivable, credited = connection.exec_driver_sql(
        "SELECT sum(b.open_minor) FILTER (WHERE i.total_minor >= 0), "
        "sum(b.open_minor) FILTER (WHERE i.total_minor < 0) "
        "FROM invoice_balances b JOIN invoices i ON i.id = b.invoice_id"
    ).one()
    on_account = connection.exec_driver_sql(
        "SELECT sum(unapplied_minor) FROM payment_balances"
    ).scalar_one()
    assert aged.open == receivable
    assert aged.balance == receivable + credited - on_account
    assert min(aged.buckets.values()) > 0, "something in every bucket"
    assert aged.unapplied > 0


@pytest.mark.timeout(180)
def test_the_central_store_takes_it_and_proves_its_books(
    company: Company, central_database: str
) -> None:
    create(central_database)
    load_reference(central_database)  # the books are judged by the terms of payment
    loaded = load(central_database, company.rows)
    assert loaded == {table: len(rows) for table, rows in company.rows.items()}


def _aging(company: Company) -> AgingRow:
    still_open = {part["id"]: part["amount_minor"] for part in company["instalments"]}
    posted = {row["id"] for row in company.posted("invoice")}
    memos = {row["id"]: -row["total_minor"] for row in company.posted("credit_memo")}
    receipts = {
        row["id"]: row["amount_minor"]
        for row in company["payments"]
        if row["state"] == "posted" and row["kind"] == "receipt"
    }
    left = memos | receipts
    for made in company["allocations"]:
        taken = made["amount_minor"] + made["discount_minor"] + made["write_off_minor"]
        still_open[made["instalment_id"]] -= taken
        if made["source_id"] in left:
            left[made["source_id"]] -= made["amount_minor"]
    items = [
        OpenItem(date.fromisoformat(part["due_on"]), still_open[part["id"]])
        for part in company["instalments"]
        if part["invoice_id"] in posted and still_open[part["id"]]
    ]
    return age(items, company.today, unapplied=sum(left.values()))
