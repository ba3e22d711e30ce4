# SPDX-License-Identifier: MPL-2.0
"""Whole companies are loaded at once, and only if their books add up."""

import time
from typing import Any

import pytest

from cso_desktop.central import check, create, load
from cso_desktop.errors import UserError
from tests.central.desks import Office, call, customer, invoice, new_id, payment

Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture
def office(central_database: str) -> Office:
    create(central_database)
    return Office(central_database)


def document(op: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"id": op["id"], **op["set"], "origin": "entered", **fields}


def company(invoices: int) -> Rows:
    """One customer in the west with invoices, half of them paid."""
    west = {"id": new_id(), "code": "WEST", "name": "West"}
    made = document(customer(), number="0448001", state="active", territory_id=west["id"])
    rows: Rows = {name: [] for name in ("invoices", "invoice_lines", "instalments", "payments")}
    rows |= {"territories": [west], "customers": [made], "allocations": []}
    stamps = {"created_by": "ann", "created_at": "2026-01-02T03:04:05Z", "created_device": "x"}
    stamps |= {name.replace("created", "changed"): value for name, value in stamps.items()}
    for n in range(1, invoices + 1):
        head, line, instalment = invoice(made["id"])
        number = f"INV-2026-{n:06d}"
        rows["invoices"].append(
            document(head, state="posted", number=number, fiscal_year=2026, **stamps)
        )
        rows["invoice_lines"].append({"id": line["id"], **line["set"], **stamps})
        rows["instalments"].append({"id": instalment["id"], **instalment["set"], **stamps})
        cash = payment(made["id"], 1000)
        rows["payments"].append(document(cash, state="posted", number=f"RCT-{600_000 + n:07d}"))
    return rows


def test_a_loaded_company_is_pulled_and_goes_on_numbering(office: Office) -> None:
    rows = company(3)
    assert load(office.url, rows)["invoices"] == 3
    desk = office.hire("ann", "BIL", "AR", "REP", "ORD", territories=("WEST",))
    seen = desk.rows(limit=2)
    assert {one["id"] for table in rows.values() for one in table} <= seen.keys()
    doc = seen[rows["invoices"][0]["id"]]["doc"]
    assert (doc["created_by"], doc["created_at"]) == ("ann", "2026-01-02T03:04:05+00:00")
    home = rows["customers"][0]["id"]
    next_one = invoice(home, issued_on="2026-11-02")
    desk.done(*next_one)
    desk.done(call("invoices.validate", next_one[0]["id"]))
    numbers = desk.done(call("invoices.post", next_one[0]["id"]))
    assert numbers[next_one[0]["id"]] == "INV-2026-000004"
    fresh = customer()
    assert desk.done(fresh)[fresh["id"]] == "0448002"
    office.close()


def test_a_loaded_store_passes_every_check(office: Office) -> None:
    load(office.url, company(2))
    assert [line for line in check(office.url) if not line.ok] == []


def test_books_that_do_not_add_up_are_not_loaded(office: Office) -> None:
    rows = company(2)
    rows["instalments"][1]["amount_minor"] = 999
    with pytest.raises(UserError, match="break a rule") as caught:
        load(office.url, rows)
    assert "instalments do not add up" in (caught.value.detail or "")
    assert office.sql("select count(*) from app.invoices") == [(0,)]


def test_a_row_that_refers_to_nothing_is_not_loaded(office: Office) -> None:
    rows = company(1)
    rows["invoices"][0]["order_id"] = new_id()
    with pytest.raises(UserError, match="break a rule"):
        load(office.url, rows)


def test_an_unknown_table_is_named(office: Office) -> None:
    with pytest.raises(UserError, match="no table secrets"):
        load(office.url, {"secrets": []})


@pytest.mark.slow
def test_a_large_company_loads_in_seconds(office: Office) -> None:
    rows = company(5_000)
    began = time.perf_counter()
    load(office.url, rows)
    assert time.perf_counter() - began < 20
