# SPDX-License-Identifier: MPL-2.0
"""The Northwind sample imports whole: customers, contacts, sites, products, orders, deliveries."""

import csv
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest

from cso_desktop.domain.clock import FixedClock
from cso_desktop.services.imports import ImportResult, import_file
from cso_desktop.store.cache import Cache
from tests.interchange import northwind

SCRIPT = northwind.SHARED_DATA / "northwind" / "create.sql"
CLOCK = FixedClock(datetime(2026, 11, 22, 9, 0, tzinfo=UTC))
STEPS = {
    "customers": "customers",
    "contacts": "customers",
    "sites": "customers",
    "products": "products",
    "orders": "orders",
    "shipments": "shipments",
}
"""Which kind comes from which file, in the order in which they are imported."""

pytestmark = pytest.mark.skipif(not SCRIPT.exists(), reason="../shared/data/northwind is not here")


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return northwind.write_csv(northwind.load(SCRIPT), tmp_path_factory.mktemp("northwind"))


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cache]:
    made = Cache.create(tmp_path_factory.mktemp("home") / "cache.db", bytes(32))
    yield made
    made.close()


def take(cache: Cache, files: dict[str, Path]) -> dict[str, ImportResult]:
    return {kind: import_file(cache, CLOCK, kind, files[name]) for kind, name in STEPS.items()}


@pytest.fixture(scope="module")
def results(cache: Cache, files: dict[str, Path]) -> dict[str, ImportResult]:
    return take(cache, files)


def count(cache: Cache, sql: str) -> Any:
    with cache.read() as connection:
        return connection.exec_driver_sql(f"SELECT {sql}").scalar()


def test_every_record_arrives(cache: Cache, results: dict[str, ImportResult]) -> None:
    assert all(not result.rejected for result in results.values())
    tables = ("customers", "contacts", "products", "orders", "order_lines", "shipments")
    counts = {table: count(cache, f"count(*) FROM {table}") for table in tables}
    assert counts == {
        "customers": 93,
        "contacts": 93,
        "products": 77,
        "orders": 830,
        "order_lines": 2155,
        "shipments": 809,
    }


def test_two_customers_without_an_address_have_no_site(
    cache: Cache, results: dict[str, ImportResult]
) -> None:
    assert (results["sites"].created, results["sites"].unchanged) == (91, 2)
    street = "street FROM sites s JOIN customers c ON c.id = s.customer_id WHERE c.number = 'ALFKI'"
    assert count(cache, street) == "Obere Str. 57"
    assert count(cache, "country FROM customers WHERE number = 'AROUT'") == "GB"


def test_order_lines_and_freight_tie_to_the_file(
    cache: Cache, results: dict[str, ImportResult], files: dict[str, Path]
) -> None:
    """INV-1: a line is its quantity times its price less its discount, rounded once."""
    with files["orders"].open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    net = sum(
        int(
            (
                100
                * Decimal(row["Quantity"])
                * Decimal(row["UnitPrice"])
                * (1 - Decimal(row["Discount"]))
            ).quantize(Decimal(1), ROUND_HALF_UP)
        )
        for row in rows
    )
    freight = sum(
        int(100 * Decimal(amount))
        for amount in {row["OrderID"]: row["Freight"] for row in rows}.values()
    )
    assert count(cache, "sum(net_minor) FROM order_lines") == net
    assert count(cache, "sum(freight_minor) FROM orders") == freight
    assert results["orders"].amount_in == results["orders"].amount_applied == net + freight


def test_a_shipped_order_is_delivered_in_full(
    cache: Cache, results: dict[str, ImportResult]
) -> None:
    """INV-28, INV-29: what went out is what was ordered."""
    unshipped = "count(*) FROM orders WHERE id NOT IN (SELECT order_id FROM shipments)"
    assert count(cache, unshipped) == 21
    differing = (
        "count(*) FROM order_lines l JOIN shipments s ON s.order_id = l.order_id "
        "LEFT JOIN shipment_lines m ON m.order_line_id = l.id AND m.shipment_id = s.id "
        "WHERE m.quantity IS NOT l.quantity"
    )
    assert count(cache, differing) == 0
    carrier = (
        "s.shipped_on || ' ' || s.carrier FROM shipments s JOIN orders o ON o.id = s.order_id "
        "WHERE o.number = '10248'"
    )
    assert count(cache, carrier) == "1996-07-16 Federal Shipping"


def test_importing_all_of_it_again_changes_nothing(
    cache: Cache, results: dict[str, ImportResult], files: dict[str, Path]
) -> None:
    groups = count(cache, "count(*) FROM outbox")
    again = take(cache, files)
    assert {(result.created, result.updated) for result in again.values()} == {(0, 0)}
    assert all(result.unchanged == result.read for result in again.values())
    assert count(cache, "count(*) FROM outbox") == groups
