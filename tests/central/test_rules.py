# SPDX-License-Identifier: MPL-2.0
"""Who may add and edit what, and how history from elsewhere comes in."""

import pytest

from tests.central.conftest import Staff
from tests.central.desks import (
    SITE,
    Office,
    allocation,
    call,
    customer,
    delete,
    dispute,
    insert,
    invoice,
    new_id,
    order,
    order_line,
    payment,
    update,
)


@pytest.fixture
def mill(staff: Staff) -> str:
    made = customer()
    staff.all.done(made)
    return str(made["id"])


@pytest.fixture(scope="module")
def old(staff: Staff) -> str:
    """A customer brought in from another system."""
    made = customer(origin="imported", state="active", number="0379-NEVHP")
    staff.all.done(made)
    return str(made["id"])


def test_roles_decide_who_adds_what(staff: Staff, mill: str) -> None:
    """A supervisor drafts no order, and nobody adds reference data."""
    assert staff.sup.refused(*order(mill)) == "CS003 role"
    line = insert("territories", code="NORTH", name="North")
    assert staff.all.refused(line) == "CS003 role"
    entry = insert("billed_periods", customer_id=mill, contract_line_id=new_id())
    assert staff.all.refused(entry) == "CS003 role"


def test_roles_decide_who_edits_which_field(staff: Staff, mill: str) -> None:
    staff.all.done(update("customers", mill, None, {}, credit_limit_minor=5_000_000))
    staff.sup.done(update("customers", mill, None, {"segment": "commercial"}, segment="federal"))
    limit = update("customers", mill, None, {}, credit_limit_minor=1)
    assert staff.rep.refused(limit) == "CS003 role"
    for field, value in (("segment", "partner"), ("number", "1"), ("state", "active")):
        edit = update("customers", mill, None, {}, **{field: value})
        assert staff.rep.refused(edit) == "CS003 role", field


@pytest.mark.parametrize(
    ("field", "value"),
    [("number", "0000001"), ("state", "active"), ("replaced_by_id", new_id())],
)
def test_what_only_the_store_sets_is_refused_on_new_rows(
    staff: Staff, field: str, value: str
) -> None:
    """INV-50."""
    assert staff.all.refused(customer(**{field: value})) == "CS010 reserved"


def test_an_item_may_start_as_installed(staff: Staff, mill: str) -> None:
    product = insert(
        "products",
        number=f"P-{new_id()[:8]}",
        description="Printer",
        product_class="hardware",
        is_serialised=True,
        unit="each",
        quantity_decimals=0,
        list_price="99.5",
        currency="USD",
        tax_category="goods",
        warranty_months=12,
    )
    item = {"customer_id": mill, "product_id": product["id"], "serial": "A-1"}
    item |= {"compact_serial": "A1", "ownership": "owned", "condition": "good"}
    staff.all.done(product, insert("items", state="installed", **item))
    assert staff.all.refused(insert("items", **item)) == "23505 items_serial"
    retired = insert("items", state="scrapped", **item | {"compact_serial": "A2"})
    assert staff.all.refused(retired) == "CS010 reserved"


def test_lines_are_added_and_edited_only_while_the_order_may_be(staff: Staff, mill: str) -> None:
    ops = order(mill)
    staff.all.done(*ops)
    staff.all.done(call("orders.cancel", ops[0]["id"]))
    assert staff.all.refused(order_line(ops[0], 500)) == "CS008 state"
    edit = update("order_lines", ops[1]["id"], None, {}, description="other")
    assert staff.all.refused(edit) == "CS008 state"
    assert staff.all.refused(delete("order_lines", ops[1]["id"], None)) == "CS008 state"
    assert staff.all.refused(update("orders", ops[0]["id"], None, {}, po_number="1")) == (
        "CS008 state"
    )
    staff.all.done(update("orders", ops[0]["id"], None, {}, notes="still allowed"))


def test_notes_are_only_ever_added(staff: Staff, mill: str) -> None:
    """CAS-09."""
    case = insert(
        "cases",
        customer_id=mill,
        segment="commercial",
        queue="general",
        category="question",
        subject="Where is it?",
        channel="call",
        priority="normal",
        opened_at="2026-11-20T10:00:00Z",
    )
    note = insert(
        "case_notes",
        customer_id=mill,
        case_id=case["id"],
        written_at="2026-11-20T10:01:00Z",
        author="ann",
        kind="call",
        visibility="internal",
        body="Rang back.",
    )
    staff.all.done(case, note)
    edit = update("case_notes", note["id"], None, {}, body="Never rang.")
    assert staff.all.refused(edit) == "CS008 append_only"
    assert staff.all.refused(delete("case_notes", note["id"], None)) == "CS003 role"


def test_history_comes_in_with_its_own_numbers_and_states(
    staff: Staff, old: str, office: Office
) -> None:
    """Posted invoices, payments, allocations and disputes, all in one group."""
    bill = invoice(old, 5594, origin="imported", state="posted", number="0000611365")
    cash = payment(old, 5594, origin="imported", state="posted")
    used = allocation(cash, bill, 5594, origin="imported")
    claim = dispute(bill, 5594, origin="imported", state="resolved", resolved_on="2026-11-08")
    shipped = insert(
        "shipments",
        customer_id=old,
        kind="delivery",
        state="delivered",
        shipped_on="2026-11-01",
        delivered_on="2026-11-02",
        origin="imported",
        number="S-77",
    )
    placed = order(old, origin="imported", state="confirmed", number="10248")
    numbers = staff.all.done(*bill, cash, used, claim, shipped, *placed)
    assert set(numbers) == {cash["id"], claim["id"]}
    assert staff.all.row(bill[0]["id"])["doc"]["number"] == "0000611365"
    assert office.sql("select app.invoice_open(%s)", bill[0]["id"]) == [(0,)]


def test_importers_bring_in_what_they_may_not_enter(staff: Staff, old: str) -> None:
    """A receivables clerk imports invoices but drafts none."""
    mine = customer(origin="imported", state="active")
    staff.west.done(mine)
    history = invoice(mine["id"], origin="imported", state="posted", number=new_id())
    staff.west.done(*history)
    assert staff.west.refused(*invoice(mine["id"])) == "CS003 role"


def test_parts_of_posted_history_come_only_with_it(staff: Staff, old: str) -> None:
    bill = invoice(old, origin="imported", state="posted", number=new_id())
    staff.all.done(*bill)
    late = invoice(old)[1]
    late["set"]["invoice_id"] = bill[0]["id"]
    assert staff.all.refused(late) == "CS008 state"


@pytest.mark.parametrize("number", ["INV-2026-000001", "CM-2025-1234567"])
def test_imported_numbers_may_not_look_official(staff: Staff, old: str, number: str) -> None:
    bill = invoice(old, origin="imported", state="posted", number=number)
    assert staff.all.refused(*bill) == "CS010 official_number"


def test_an_imported_number_is_stepped_over_by_the_series(staff: Staff) -> None:
    first = customer()
    taken = int(staff.all.done(first)[first["id"]]) + 1
    staff.all.done(customer(origin="imported", number=f"{taken:07d}"))
    after = customer()
    assert int(staff.all.done(after)[after["id"]]) == taken + 1


def test_a_number_is_there_once(staff: Staff, old: str) -> None:
    """Fault 13."""
    twin = customer(origin="imported", number="0379-NEVHP")
    result = staff.all.push(twin)
    assert (result["code"], result["rule"]) == ("23505", "customers_number")
    assert result["message"] == "Another customer has this number already."


def test_history_that_does_not_add_up_is_refused(staff: Staff, old: str) -> None:
    bill = invoice(old, origin="imported", state="posted", number=new_id())
    bill[2]["set"]["amount_minor"] = 999
    assert staff.all.refused(*bill) == "CS011 totals"


def test_a_site_outside_the_rules_names_its_constraint(staff: Staff, mill: str) -> None:
    site = insert("sites", customer_id=mill, **(dict(SITE) | {"country": "USA"}))
    result = staff.all.push(site)
    assert (result["code"], result["rule"], result["tab"]) == ("23514", "sites_country", "sites")
