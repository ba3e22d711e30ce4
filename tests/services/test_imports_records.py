# SPDX-License-Identifier: MPL-2.0
"""Files of customers, products, orders, contracts, items, licences, payments and cases."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from cso_desktop.domain.clock import FixedClock
from cso_desktop.interchange.mapping import FileMapping
from cso_desktop.services.imports import ImportResult, import_file
from cso_desktop.store import projections
from cso_desktop.store.cache import Cache

KEY = bytes(32)
CLOCK = FixedClock(datetime(2026, 11, 22, 9, 0, tzinfo=UTC))
FILES = {
    "customers": ("Number,Name,Segment,Country,Tax ID", "C-1,Harbor Tools,federal,USA,12-34"),
    "contacts": ("Customer No,Name,Title,Email", "C-1,Ada Example,Buyer,ada@example.com"),
    "sites": ("Customer No,Address,City,State,Zip", "C-1,1 Pier Road,Salem,MA,01970"),
    "products": ("SKU,Description,Price,Class", "P-1,Printer,99.5,hardware"),
    "orders": (
        "Order No,Customer No,Order Date,Ship Date,Freight,SKU,Qty,Unit Price,Discount",
        "0010,C-1,1/15/2026,1/20/2026,5.00,P-1,2,99.5,5%",
        "0010,C-1,1/15/2026,1/20/2026,5.00,P-1,1,10,0",
    ),
    "shipments": ("Order No,Delivery Note,Ship Date,Delivered On", "0010,DN9,1/21/2026,1/31/2026"),
    "contracts": (
        "Contract No,Customer No,Start,End,Frequency,Description,Qty,Price",
        "K-1,C-1,1/1/2026,12/31/2026,monthly,Maintenance,2,10",
        "K-1,C-1,1/1/2026,12/31/2026,monthly,Updates,,5",
    ),
    "items": ("Customer No,SKU,Serial No,Install Date", "C-1,P-1,78-abc 9,1/31/2026"),
    "licences": (
        "Licence,Customer No,SKU,Seats,Start,End",
        "L-1,C-1,P-1,25,1/15/2026,1/14/2027",
    ),
    "invoices": (
        "Customer No,Invoice No,Invoice Date,Due Date,Amount",
        "C-1,0901,1/15/2026,2/14/2026,100.00",
    ),
    "payments": ("Payment No,Customer No,Amount,Date,Invoice", "R-1,C-1,120.00,1/31/2026,0901"),
    "cases": ("Ticket,Customer No,Subject,Opened,Priority,Note", "T-1,C-1,Late,1/15/2026,2,Called"),
}
"""A header and rows of each kind, in an order in which they can be imported."""

BEFORE = {kind: tuple(list(FILES)[: list(FILES).index(kind)]) for kind in FILES}


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("blank") / "cache.db"
    Cache.create(path, KEY).close()
    return path


@pytest.fixture
def cache(blank: Path, tmp_path: Path) -> Iterator[Cache]:
    made = Cache.open(Path(shutil.copy(blank, tmp_path)), KEY)
    yield made
    made.close()


class Office:
    """Imports files and asks the cache about what came of them."""

    def __init__(self, cache: Cache, folder: Path) -> None:
        self.cache = cache
        self.folder = folder

    def take(self, kind: str, *lines: str, **choices: Any) -> ImportResult:
        file = self.folder / f"{kind}.csv"
        file.write_text("\n".join(lines), encoding="utf-8")
        return import_file(self.cache, CLOCK, kind, file, **choices)

    def take_usual(self, *kinds: str) -> dict[str, ImportResult]:
        return {kind: self.take(kind, *FILES[kind]) for kind in kinds}

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        with self.cache.read() as connection:
            return [tuple(row) for row in connection.exec_driver_sql(sql)]


@pytest.fixture
def office(cache: Cache, tmp_path: Path) -> Office:
    return Office(cache, tmp_path)


def test_every_kind_imports_and_again_changes_nothing(office: Office) -> None:
    first = office.take_usual(*FILES)
    assert {kind: result.rejected for kind, result in first.items() if result.rejected} == {}
    assert all(result.created == result.read for result in first.values())
    groups = office.ask("SELECT count(*) FROM outbox")
    again = office.take_usual(*FILES)
    assert {kind: r.rejected for kind, r in again.items() if r.rejected} == {}
    assert all(result.unchanged == result.read for result in again.values())
    assert office.ask("SELECT count(*) FROM outbox") == groups


def test_what_a_file_says_replaces_and_what_it_does_not_say_stays(office: Office) -> None:
    office.take_usual("customers")
    assert office.take("customers", "Number,Name,Country", "C-1,Harbor Tools Inc,").updated == 1
    assert office.ask("SELECT display_name, segment, country FROM customers") == [
        ("Harbor Tools Inc", "federal", "US")
    ]
    assert office.ask("SELECT kind, compact_value FROM customer_identifiers") == [
        ("tax_id", "1234")
    ]


def test_the_first_contact_of_a_customer_is_the_primary_one(office: Office) -> None:
    office.take_usual("customers", "contacts")
    office.take("contacts", "Customer No,Name", "C-1,Ben Example")
    assert office.ask("SELECT name, is_primary FROM contacts ORDER BY name") == [
        ("Ada Example", 1),
        ("Ben Example", 0),
    ]


def test_an_order_has_its_lines_its_freight_and_a_delivery_of_all_of_it(office: Office) -> None:
    office.take_usual("customers", "sites", "products")
    result = office.take("orders", *FILES["orders"])
    assert (result.created, result.amount_in, result.amount_applied) == (2, 20405, 20405)
    orders = "SELECT number, state, ordered_on, freight_minor, ship_to_site_id IS NULL FROM orders"
    assert office.ask(orders) == [("0010", "confirmed", "2026-01-15", 500, 0)]
    lines = "SELECT seq, quantity, discount, net_minor FROM order_lines ORDER BY seq"
    assert office.ask(lines) == [
        (1, "2.000000", "0.050000", 18905),
        (2, "1.000000", "0.000000", 1000),
    ]
    assert office.ask("SELECT number, state, shipped_on FROM shipments") == [
        ("S-0010", "shipped", "2026-01-20")
    ]
    assert office.ask("SELECT quantity FROM shipment_lines ORDER BY quantity") == [
        ("1.000000",),
        ("2.000000",),
    ]


def test_an_order_that_is_shipped_later_gets_its_delivery(office: Office) -> None:
    office.take_usual("customers", "products")
    header, *lines = FILES["orders"]
    office.take("orders", header, *(line.replace("1/20/2026", "") for line in lines))
    assert office.ask("SELECT number FROM shipments") == []
    assert office.take("orders", header, *lines).updated == 2
    assert office.ask("SELECT number FROM shipments") == [("S-0010",)]


def test_a_bad_line_takes_its_whole_order_along_and_no_other(office: Office) -> None:
    office.take_usual("customers", "products")
    header, first, second = FILES["orders"]
    other = first.replace("0010", "0011")
    result = office.take(
        "orders", header, first, second.replace("P-1", "P-9"), other, keep_good=True
    )
    assert [(r.row, r.field, r.reason) for r in result.rejected] == [
        (2, "order", "Row 3 of the same order can't be taken."),
        (3, "product number", "There is no product P-9 here."),
    ]
    assert office.ask("SELECT number FROM orders") == [("0011",)]


def test_a_payment_above_what_is_open_leaves_the_rest_on_account(office: Office) -> None:
    """INV-12, INV-13: nothing is applied twice, nothing is lost."""
    office.take_usual("customers", "invoices", "payments")
    assert office.ask("SELECT amount_minor, allocated_on FROM allocations") == [
        (10000, "2026-01-31")
    ]
    assert office.ask("SELECT unapplied_minor FROM payment_balances") == [(2000,)]
    with office.cache.read() as connection:
        assert projections.differences(connection) == []


def test_lines_of_an_ended_contract_have_ended(office: Office) -> None:
    office.take_usual("customers", "contracts")
    assert office.ask("SELECT DISTINCT state FROM contract_lines") == [("active",)]
    header, *lines = FILES["contracts"]
    ended = [line.replace("K-1", "K-2").replace("12/31/2026", "6/30/2026") for line in lines]
    office.take("contracts", header, *ended)
    sql = (
        "SELECT c.state, c.signed_on, l.state, l.quantity FROM contracts c "
        "JOIN contract_lines l ON l.contract_id = c.id WHERE c.number = 'K-2' ORDER BY l.seq"
    )
    assert office.ask(sql) == [
        ("signed", "2026-01-01", "ended", "2.000000"),
        ("signed", "2026-01-01", "ended", "1.000000"),
    ]


@pytest.mark.parametrize(
    ("kind", "old", "new", "field", "reason"),
    [
        ("customers", "federal", "martian", "segment", "known are commercial, state_local"),
        ("customers", "USA", "Atlantis", "country", "“Atlantis” is not a country."),
        ("customers", "Harbor Tools", "", "name", "The name is missing."),
        ("contacts", "C-1", "C-9", "customer number", "There is no customer C-9 here."),
        ("products", "99.5", "-1", "list price", "A list price can't be negative."),
        ("products", "99.5", "cheap", "list price", "“cheap” is not a number"),
        ("shipments", "0010", "0099", "order number", "There is no order 0099 here."),
        ("shipments", "1/21/2026", "1/14/2026", "shipped date", "before it was ordered"),
        ("items", "P-1", "P-9", "product number", "There is no product P-9 here."),
        ("items", "78-abc 9", "--", "serial", "“--” is no serial number."),
        ("licences", "25", "2.5", "quantity", "“2.5” is not a whole number."),
        ("licences", "25", "0", "quantity", "A licence is for at least one."),
        ("licences", "1/14/2027", "1/14/2026", "end date", "It ends before it starts"),
        ("payments", "120.00", "0", "amount", "The amount of a payment is above 0."),
        ("payments", "0901", "0909", "invoice number", "has no invoice 0909 here"),
        ("cases", ",2,", ",9,", "priority", "“9” is not a known priority"),
    ],
)
def test_a_faulty_row_is_rejected_with_a_sentence(
    office: Office, kind: str, old: str, new: str, field: str, reason: str
) -> None:
    office.take_usual(*BEFORE[kind])
    ((last,),) = office.ask(f"SELECT coalesce(max(id), '') FROM {kind}")
    header, row = FILES[kind]
    assert row.count(old) == 1
    result = office.take(kind, header, row.replace(old, new), mapping=FileMapping())
    (rejection,) = result.rejected
    assert (rejection.row, rejection.field) == (2, field)
    assert reason in rejection.reason
    assert office.ask(f"SELECT count(*) FROM {kind} WHERE id > '{last}'") == [(0,)]


@pytest.mark.parametrize(
    ("old", "new", "row", "field", "reason"),
    [
        ("0010,C-1", "0010,C-9", 2, "customer number", "There is no customer C-9 here."),
        ("1/20/2026", "1/14/2026", 2, "shipped date", "before it was ordered on 2026-01-15"),
        ("5.00,", "-5.00,", 2, "freight", "Freight can't be negative."),
        (",2,99.5", ",0,99.5", 2, "quantity", "An ordered quantity is above 0."),
        (",1,10", ",1,-10", 3, "unit price", "A price can't be negative."),
        (",5%", ",150%", 2, "discount", "“150%” is not a part of the whole"),
    ],
)
def test_a_faulty_order_is_rejected_with_a_sentence(
    office: Office, old: str, new: str, row: int, field: str, reason: str
) -> None:
    office.take_usual("customers", "products")
    result = office.take("orders", *(line.replace(old, new) for line in FILES["orders"]))
    found = {(r.row, r.field): r.reason for r in result.rejected}
    assert reason in found[row, field]
    assert {r.row for r in result.rejected} == {2, 3}
    assert office.ask("SELECT count(*) FROM orders") == [(0,)]


@pytest.mark.parametrize(
    ("kind", "old", "new", "field"),
    [
        ("orders", "1/15/2026", "1/16/2026", "order date"),
        ("orders", ",1,10", ",1,11", "order lines"),
        ("orders", "5.00", "6.00", "freight"),
        ("shipments", "1/21/2026", "1/22/2026", "shipped date"),
        ("contracts", "12/31/2026", "11/30/2026", "contract number"),
        ("licences", "25", "30", "quantity"),
        ("payments", "120.00", "121.00", "amount"),
    ],
)
def test_a_row_that_contradicts_what_is_fixed_is_rejected(
    office: Office, kind: str, old: str, new: str, field: str
) -> None:
    """INV-8, ITM-09: what is posted, confirmed or signed is never changed by a file."""
    office.take_usual(*BEFORE[kind], kind)
    header, *lines = FILES[kind]
    result = office.take(kind, header, *(line.replace(old, new) for line in lines))
    assert field in {r.field for r in result.rejected}
    assert result.updated == 0


def test_rows_of_one_order_must_agree_about_it(office: Office) -> None:
    office.take_usual("customers", "products")
    header, first, second = FILES["orders"]
    result = office.take("orders", header, first, second.replace("5.00", "6.00"))
    assert ("freight", "In row 2 order 0010 has another freight.") in {
        (r.field, r.reason) for r in result.rejected
    }


def test_the_same_number_twice_in_a_file_is_rejected(office: Office) -> None:
    header, row = FILES["customers"]
    result = office.take("customers", header, row, row)
    assert [(r.row, r.field, r.reason) for r in result.rejected] == [
        (3, "number", "Row 2 has the same number.")
    ]
