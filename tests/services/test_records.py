# SPDX-License-Identifier: MPL-2.0
"""Showing, finding and moving records of every kind (CAS-01, ORD-03, INV-50)."""

from typing import Any

import pytest

from cso_desktop.domain.lifecycles import machine_of
from cso_desktop.domain.records import KINDS
from cso_desktop.errors import NotAllowed, NotFound, Offline, RuleBroken, UsageError
from cso_desktop.services.desk import Desk
from cso_desktop.services.records import (
    Search,
    Step,
    Wanted,
    find_records,
    known_kind,
    move_record,
    show_record,
)
from cso_desktop.store import home_state, records
from tests.services.builders import (
    TODAY,
    a_case,
    a_contact,
    a_contract,
    a_customer,
    a_dispute,
    a_licence,
    a_payment,
    a_posted_invoice,
    a_product,
    a_shipment,
    a_site,
    an_allocation,
    an_imported_order,
    an_item,
    an_order,
    document,
    instalments_of,
    query,
)


def found_id(desk: Desk, table: str, text: str) -> str:
    with desk.cache.read() as connection:
        return records.find_id(connection, table, text)


# -- moves ---------------------------------------------------------------------------------------


def test_a_move_that_is_not_legal_now_says_what_is(desk: Desk) -> None:
    order = an_order(desk)
    with pytest.raises(NotAllowed) as caught:
        move_record(desk, Step("order", order, "confirm"))
    assert caught.value.message == "“Confirm” is not possible while the order is draft."
    assert caught.value.hint == "Possible now: Submit, Cancel."


def test_a_move_nobody_knows_names_those_there_are(desk: Desk) -> None:
    with pytest.raises(UsageError, match="no move 'fly' for this order") as caught:
        move_record(desk, Step("order", an_order(desk), "fly"))
    assert "submit, confirm" in (caught.value.hint or "")


def test_a_move_asks_for_the_role(desk: Desk) -> None:
    order = an_order(desk)
    with desk.cache.write() as connection:
        home_state.put(connection, "person", {"login": "ian", "roles": ["INV"]})
    with pytest.raises(NotAllowed) as caught:
        move_record(desk, Step("order", order, "submit"))
    assert caught.value.message.startswith("“Submit” needs one of these roles: Representative")


def test_a_move_asks_for_its_reason_before_anything_else_happens(desk: Desk) -> None:
    item = an_item(desk, a_customer(desk), a_product(desk))
    with pytest.raises(RuleBroken, match="“Withdraw” needs a reason"):
        move_record(desk, Step("item", item, "withdraw"))
    saved = move_record(desk, Step("item", item, "withdraw", reason="Lease ended"))
    assert saved.state == "withdrawn"
    [[ops]] = query(desk, "SELECT ops FROM outbox ORDER BY seq DESC LIMIT 1")
    assert '"args":{"reason":"Lease ended"}' in ops


ONLINE_ONLY = [
    ("orders", "submitted", "confirm"),
    ("orders", "confirmed", "hold"),
    ("orders", "confirmed", "cancel"),
    ("orders", "confirmed", "short_close"),
    ("customers", "prospect", "activate"),
    ("customers", "active", "hold"),
    ("cases", "resolved", "close"),
    ("cases", "new", "merge"),
    ("contracts", "quoted", "sign"),
    ("disputes", "under_review", "approve"),
    ("payments", "submitted", "approve"),
    ("shipments", "packed", "ship"),
    ("licences", "pending", "activate"),
    ("products", "draft", "release"),
]


def a_record(desk: Desk, table: str, **values: Any) -> str:
    if table in ("customers", "products"):
        return a_customer(desk, **values) if table == "customers" else a_product(desk, **values)
    customer = a_customer(desk)
    if table == "shipments":
        return a_shipment(desk, an_imported_order(desk, customer), **values)
    if table == "disputes":
        return a_dispute(desk, a_posted_invoice(desk, customer), **values)
    if table == "licences":
        return a_licence(desk, customer, a_product(desk), **values)
    makers = {
        "orders": an_imported_order,
        "cases": a_case,
        "contracts": a_contract,
        "payments": a_payment,
    }
    return makers[table](desk, customer, **values)


@pytest.mark.parametrize(("table", "state", "move"), ONLINE_ONLY)
def test_inv_50_a_home_that_works_alone_decides_nothing_and_queues_nothing(
    desk: Desk, table: str, state: str, move: str
) -> None:
    record_id = a_record(desk, table, state=state)
    before = query(desk, "SELECT count(*) FROM outbox")
    with pytest.raises(Offline, match="works alone"):
        move_record(desk, Step(table, record_id, move, reason="Because"))
    assert document(desk, table, record_id)["state"] == state
    assert query(desk, "SELECT count(*) FROM outbox") == before


def test_every_offline_move_is_shown_at_once_and_waits_in_one_group(desk: Desk) -> None:
    shipment = a_record(desk, "shipments", state="shipped")
    [[before]] = query(desk, "SELECT max(seq) FROM outbox")
    saved = move_record(desk, Step("deliveries", shipment, "deliver"))
    assert (saved.state, saved.is_waiting) == ("delivered", True)
    [[title]] = query(desk, "SELECT title FROM outbox WHERE seq > ?", before)
    assert title == f"Deliver shipment {saved.number}"


def test_records_without_a_life_of_their_own_are_not_moved(desk: Desk) -> None:
    customer = a_customer(desk)
    payment = a_payment(desk, customer)
    part = instalments_of(desk, a_posted_invoice(desk, customer))[0]
    an_allocation(desk, payment, part, amount=1)
    with pytest.raises(NotAllowed, match="has no states"):
        move_record(desk, Step("instalment", part, "pay"))
    assert machine_of("instalments", None) is None


# -- showing -------------------------------------------------------------------------------------


def test_a_record_is_shown_with_number_status_customer_and_parts(desk: Desk) -> None:
    customer = a_customer(desk, "Harbor Mills", number="0448123")
    invoice = a_posted_invoice(desk, customer, number="0000611365", total=5_594)
    shown = show_record(desk, Wanted("Invoice", "0000611365"))
    assert (shown["id"], shown["number"], shown["status"]) == (invoice, "0000611365", "open")
    assert shown["customer"] == {"id": customer, "number": "0448123", "name": "Harbor Mills"}
    assert [line["net_minor"] for line in shown["invoice_lines"]] == [5_594]
    assert [part["amount_minor"] for part in shown["instalments"]] == [5_594]


def test_a_customer_is_shown_as_its_own_customer(desk: Desk) -> None:
    customer = a_customer(desk)
    assert show_record(desk, Wanted("customer", customer))["customer"]["id"] == customer


def test_a_product_belongs_to_no_customer(desk: Desk) -> None:
    assert show_record(desk, Wanted("product", a_product(desk)))["customer"] is None


@pytest.mark.parametrize("kind", [kind.table for kind in KINDS])
def test_asking_for_what_is_not_there_is_refused_for_every_kind(desk: Desk, kind: str) -> None:
    with pytest.raises(NotFound, match="'17' among the"):
        show_record(desk, Wanted(kind, "17"))


@pytest.mark.parametrize(
    ("said", "table"),
    [
        ("invoice", "invoices"),
        ("Invoices", "invoices"),
        ("case-note", "case_notes"),
        ("deliveries", "shipments"),
        ("delivery", "shipments"),
        ("people", "people"),
    ],
)
def test_a_kind_is_said_in_singular_or_plural(said: str, table: str) -> None:
    assert known_kind(said) == table


@pytest.mark.parametrize("said", ["", "rubbish", "s"])
def test_a_kind_nobody_knows_is_wrong_usage(said: str) -> None:
    with pytest.raises(UsageError, match="no kind of record"):
        known_kind(said)


# -- finding -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said", ["0000611365", "611365", " 000-061 1365", "00611365", "0000 611365"]
)
def test_cas_01_a_number_is_found_in_any_spacing_and_with_any_leading_zeros(
    desk: Desk, said: str
) -> None:
    invoice = a_posted_invoice(desk, number="0000611365")
    a_posted_invoice(desk, number="1611365")
    assert found_id(desk, "invoices", said) == invoice


@pytest.mark.parametrize("said", ["OC-0017", "oc17", "Oc 0017", "oc-017"])
def test_cas_01_a_number_with_a_prefix_is_found_in_any_case(desk: Desk, said: str) -> None:
    order = an_imported_order(desk, a_customer(desk), number="OC-0017")
    an_imported_order(desk, a_customer(desk), number="OC-1017")
    assert found_id(desk, "orders", said) == order


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("items", "104421a"),
        ("products", "9406520"),
        ("products", "9406 520"),
        ("contacts", "Service Desk"),
        ("contacts", "service desk"),
        ("sites", "plantnorth"),
        ("licences", "lic 20001"),
    ],
)
def test_records_are_found_by_what_people_call_them(desk: Desk, table: str, said: str) -> None:
    customer = a_customer(desk)
    product = a_product(desk, "9406-520")
    ids = {
        "products": product,
        "items": an_item(desk, customer, product, "10-4421A"),
        "contacts": a_contact(desk, customer, "Service Desk"),
        "sites": a_site(desk, customer, "Plant North"),
        "licences": a_licence(desk, customer, product, number="LIC-20001"),
    }
    assert found_id(desk, table, said) == ids[table]


def test_a_provisional_number_is_found_until_there_is_an_official_one(desk: Desk) -> None:
    order = an_order(desk)
    provisional = document(desk, "orders", order)["provisional_number"]
    assert found_id(desk, "orders", provisional.lower()) == order


def test_two_records_of_one_number_are_told_apart_by_id_only(desk: Desk) -> None:
    customer = a_customer(desk)
    first = a_contact(desk, customer, "Desk")
    a_contact(desk, customer, "Desk")
    with pytest.raises(NotFound, match="More than one record"):
        found_id(desk, "contacts", "Desk")
    assert found_id(desk, "contacts", first) == first


@pytest.mark.parametrize("said", ["", " ", "-", "%", "_", "0"])
def test_nothing_is_found_by_nothing(desk: Desk, said: str) -> None:
    a_posted_invoice(desk, number="0000611365")
    an_order(desk)
    for table in ("invoices", "orders", "products"):
        with pytest.raises(NotFound):
            found_id(desk, table, said)


def test_a_search_puts_the_exact_number_first(desk: Desk) -> None:
    customer = a_customer(desk, "611365 Mills")
    a_posted_invoice(desk, customer, number="16113650")
    exact = a_posted_invoice(desk, customer, number="0000611365", issued_on=TODAY)
    hits = find_records(desk, Search("611365"))
    assert (hits[0].kind, hits[0].id) == ("invoices", exact)
    assert {hit.kind for hit in hits} == {"customers", "invoices"}
    assert find_records(desk, Search("611365", limit=1)) == hits[:1]
