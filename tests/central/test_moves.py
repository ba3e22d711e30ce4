# SPDX-License-Identifier: MPL-2.0
"""Moves of orders, customers, cases, shipments, items and contracts in the central store."""

import pytest

from tests.central.conftest import Staff
from tests.central.desks import (
    SITE,
    Office,
    Op,
    call,
    customer,
    insert,
    invoice,
    new_id,
    order,
    update,
)


@pytest.fixture
def mill(staff: Staff) -> str:
    """An active customer."""
    made = customer()
    staff.all.done(made)
    staff.all.done(call("customers.activate", made["id"]))
    return str(made["id"])


def submitted(staff: Staff, customer_id: str, amount: int = 1000) -> list[Op]:
    ops = order(customer_id, amount)
    staff.all.done(*ops, call("orders.submit", ops[0]["id"]))
    return ops


def state(staff: Staff, id: str) -> str:  # noqa: A002
    return str(staff.all.row(id)["doc"]["state"])


def test_confirming_gives_the_order_its_number(staff: Staff, mill: str) -> None:
    """ORD-02, ORD-03."""
    draft = order(mill)
    assert staff.all.done(*draft) == {}
    staff.all.done(call("orders.submit", draft[0]["id"]))
    numbers = staff.all.done(call("orders.confirm", draft[0]["id"]))
    doc = staff.all.row(draft[0]["id"])["doc"]
    assert doc["number"] == numbers[draft[0]["id"]]
    assert doc["number"].startswith("OC-22")
    assert (doc["state"], doc["confirmed_by"], doc["submitted_by"]) == ("confirmed", "ann", "ann")
    assert doc["confirmed_at"]
    assert doc["prices_frozen_on"]


def test_confirmation_numbers_have_no_gap_after_a_refusal(staff: Staff, mill: str) -> None:
    first, second = submitted(staff, mill), submitted(staff, mill)
    one = staff.all.done(call("orders.confirm", first[0]["id"]))[first[0]["id"]]
    confirm = call("orders.confirm", second[0]["id"])
    assert staff.all.refused(confirm, customer(currency="?")).startswith("23514")
    two = staff.all.done(confirm)[second[0]["id"]]
    assert int(two[3:]) == int(one[3:]) + 1


def test_a_move_from_another_state_is_refused(staff: Staff, mill: str) -> None:
    draft = order(mill)
    staff.all.done(*draft)
    assert staff.all.refused(call("orders.confirm", draft[0]["id"])) == "CS008 state"
    assert staff.all.refused(call("orders.launch", draft[0]["id"])) == "CS002 unknown_action"
    assert staff.all.refused(call("orders.submit", new_id())) == "CS004 unknown_record"


def test_only_the_order_desk_confirms(staff: Staff, mill: str) -> None:
    ops = submitted(staff, mill)
    assert staff.rep.refused(call("orders.confirm", ops[0]["id"])) == "CS003 role"


def test_an_order_above_the_credit_limit_needs_a_supervisor_and_a_reason(
    staff: Staff, mill: str, office: Office
) -> None:
    """ORD-13."""
    staff.all.done(update("customers", mill, None, {}, credit_limit_minor=1500))
    owed = invoice(mill, 600)
    staff.all.done(*owed)
    for move in ("validate", "post"):
        staff.all.done(call(f"invoices.{move}", owed[0]["id"]))
    fits, beyond = submitted(staff, mill, 900), submitted(staff, mill, 901)
    staff.all.done(call("orders.confirm", fits[0]["id"]))
    confirm = call("orders.confirm", beyond[0]["id"])
    refusal = staff.all.push(confirm)
    assert refusal["rule"] == "credit_limit"
    assert "6.00" in refusal["message"]
    assert "15.00" in refusal["message"]
    assert staff.all.refused(
        call("orders.confirm", beyond[0]["id"], override_reason="paid by wire")
    ) == ("CS011 credit_limit")
    boss = office.hire("bea", "SUP", "ORD")
    boss.done(call("orders.confirm", beyond[0]["id"], override_reason="paid by wire"))


def test_an_order_of_a_customer_on_hold_is_not_confirmed(staff: Staff, mill: str) -> None:
    ops = submitted(staff, mill)
    staff.all.done(call("customers.hold", mill, reason="overdue"))
    refusal = staff.all.refused(call("orders.confirm", ops[0]["id"]))
    assert refusal == "CS011 customer_not_active"


def test_nobody_releases_what_they_held_themselves(staff: Staff, mill: str) -> None:
    """ORD-05."""
    assert staff.all.refused(call("customers.hold", mill)) == "CS011 needs_reason"
    staff.all.done(call("customers.hold", mill, reason="overdue"))
    release = call("customers.release", mill, reason="paid")
    assert staff.all.refused(release) == "CS009 second_person"
    staff.sup.done(release)
    assert state(staff, mill) == "active"


def test_an_order_on_hold_goes_back_to_where_it_was(staff: Staff, mill: str) -> None:
    ops = submitted(staff, mill)
    staff.all.done(call("orders.hold", ops[0]["id"], reason="address unclear"))
    staff.sup.done(call("orders.release", ops[0]["id"], reason="cleared"))
    doc = staff.all.row(ops[0]["id"])["doc"]
    assert (doc["state"], doc["held_from_state"], doc["hold_reason"]) == ("submitted", None, None)


def test_a_customer_with_open_work_stays_active(staff: Staff, mill: str) -> None:
    ops = order(mill)
    staff.all.done(*ops)
    assert staff.all.refused(call("customers.deactivate", mill)) == "CS011 open_work"
    staff.all.done(call("orders.cancel", ops[0]["id"]))
    staff.all.done(call("customers.deactivate", mill))


def test_a_merged_customer_points_to_the_one_that_took_over(staff: Staff, mill: str) -> None:
    """CUS-05."""
    winner = customer()
    staff.all.done(winner)
    assert staff.sup.refused(call("customers.merge", mill, into=mill)) == "CS011 no_winner"
    staff.sup.done(call("customers.merge", mill, into=winner["id"]))
    doc = staff.all.row(mill)["doc"]
    assert (doc["state"], doc["replaced_by_id"]) == ("merged", winner["id"])


def test_contacts_and_sites_retire_and_return(staff: Staff, mill: str) -> None:
    site = insert("sites", customer_id=mill, **SITE)
    staff.all.done(site)
    staff.all.done(call("sites.deactivate", site["id"]))
    assert state(staff, site["id"]) == "inactive"
    staff.all.done(call("sites.reactivate", site["id"]))
    assert state(staff, site["id"]) == "active"


def case(customer_id: str) -> Op:
    return insert(
        "cases",
        customer_id=customer_id,
        segment="commercial",
        queue="general",
        category="question",
        subject="Where is it?",
        channel="call",
        priority="normal",
        opened_at="2026-11-01T10:00:00Z",
    )


def test_every_state_a_case_enters_is_written_down(staff: Staff, mill: str) -> None:
    """CAS-05, INV-42."""
    made = case(mill)
    staff.all.done(made)
    moves = ["open", "wait_for_customer", "resume", "resolve", "close"]
    for move in moves:
        staff.all.done(call(f"cases.{move}", made["id"], at="2026-11-01T11:00:00Z"))
    staff.all.cursors = {}
    entered = sorted(
        (row["rev"], row["doc"]["state"], row["doc"]["entered_at"])
        for row in staff.all.rows().values()
        if row["tab"] == "case_state_changes" and row["doc"]["case_id"] == made["id"]
    )
    assert {at[:16] for _, _, at in entered[1:]} == {"2026-11-01T11:00"}
    assert [name for _, name, _ in entered] == [
        "new",
        "open",
        "pending_customer",
        "open",
        "resolved",
        "closed",
    ]
    assert staff.all.row(made["id"])["doc"]["closed_at"] >= "2026-11-01T11:00:00+00:00"


def test_a_merged_case_takes_no_new_note(staff: Staff, mill: str) -> None:
    """INV-45."""
    lost, kept = case(mill), case(mill)
    staff.all.done(lost, kept)
    staff.all.done(call("cases.merge", lost["id"], into=kept["id"]))
    note = insert(
        "case_notes",
        customer_id=mill,
        case_id=lost["id"],
        written_at="2026-11-20T10:01:00Z",
        author="ann",
        kind="call",
        visibility="internal",
        body="Too late.",
    )
    assert staff.all.refused(note) == "CS008 state"


@pytest.fixture(scope="module")
def printer(staff: Staff) -> str:
    made = insert(
        "products",
        number="P-4711",
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
    staff.all.done(made)
    return str(made["id"])


def test_serialised_products_leave_with_their_serials(
    staff: Staff, mill: str, printer: str
) -> None:
    """DEL-02."""
    head = insert("shipments", customer_id=mill, kind="delivery")
    line = insert(
        "shipment_lines",
        customer_id=mill,
        shipment_id=head["id"],
        product_id=printer,
        quantity="2",
        serials="A-1",
    )
    assert staff.all.done(head, line)[head["id"]].startswith("DN-51")
    for move in ("assign", "pick", "pack"):
        staff.all.done(call(f"shipments.{move}", head["id"]))
    ship = call("shipments.ship", head["id"], on="2026-11-20")
    assert staff.all.refused(ship) == "CS011 serials_missing"
    staff.all.done(update("shipment_lines", line["id"], None, {}, serials="A-1\nA-2"))
    staff.all.done(ship)
    staff.all.done(call("shipments.deliver", head["id"], on="2026-11-21", delivered_to="Gate 2"))
    doc = staff.all.row(head["id"])["doc"]
    assert (doc["shipped_on"], doc["delivered_on"]) == ("2026-11-20", "2026-11-21")
    assert doc["delivered_to"] == "Gate 2"


def test_each_move_of_an_item_is_in_its_history(staff: Staff, mill: str, printer: str) -> None:
    """ITM-03, INV-40."""
    item = insert(
        "items",
        customer_id=mill,
        product_id=printer,
        serial="B-1",
        compact_serial="B1",
        ownership="owned",
        condition="good",
    )
    staff.all.done(item)
    for move in ("ship", "install"):
        staff.all.done(call(f"items.{move}", item["id"], on="2026-11-20"))
    staff.all.done(call("items.withdraw", item["id"], on="2026-11-21", reason="end of lease"))
    staff.all.cursors = {}
    events = sorted(
        (row["rev"], row["doc"]["kind"], row["doc"]["detail"])
        for row in staff.all.rows().values()
        if row["tab"] == "item_events" and row["doc"]["item_id"] == item["id"]
    )
    assert [event[1:] for event in events] == [
        ("shipped", None),
        ("installed", None),
        ("withdrawn", "end of lease"),
    ]
    assert staff.all.row(item["id"])["doc"]["withdrawn_on"] == "2026-11-21"


def test_signing_starts_the_lines_and_each_period_is_billed_once(staff: Staff, mill: str) -> None:
    """CTR-12, INV-33."""
    head = insert(
        "contracts",
        customer_id=mill,
        kind="maintenance",
        title="Printers",
        starts_on="2026-01-01",
        ends_on="2026-12-31",
        renewal_kind="explicit",
        notice_days=30,
        renewal_months=12,
        billing_frequency="month",
        billing_timing="pre",
        is_consolidated=False,
        payment_term="N30",
        currency="USD",
    )
    line = insert(
        "contract_lines",
        customer_id=mill,
        contract_id=head["id"],
        seq=1,
        description="Printer care",
        quantity="2",
        unit_price="12.5",
        starts_on="2026-01-01",
    )
    assert staff.all.done(head)[head["id"]].startswith("CT-104")
    assert staff.all.refused(call("contracts.quote", head["id"])) == "CS011 no_lines"
    staff.all.done(line)
    staff.all.done(call("contracts.quote", head["id"]))
    staff.all.done(call("contracts.sign", head["id"], signed_on="2025-12-20"))
    assert staff.all.row(head["id"])["doc"]["signed_on"] == "2025-12-20"
    assert state(staff, line["id"]) == "active"
    edit = update("contract_lines", line["id"], None, {}, unit_price="9")
    assert staff.all.refused(edit) == "CS008 state"
    january = {"contract_line_id": line["id"], "period_from": "2026-01-01"}
    january["period_to"] = "2026-01-31"
    bill, again, wrong = invoice(mill, 2500), invoice(mill, 2500), invoice(mill, 2400)
    for one in (bill, again, wrong):
        one[1]["set"] |= january
    post = [call(f"invoices.{move}", wrong[0]["id"]) for move in ("validate", "post")]
    assert staff.all.refused(*wrong, *post) == "CS011 amount"
    staff.all.done(*bill)
    assert staff.all.refused(*again) == "CS011 billed_already"
    for move in ("validate", "post"):
        staff.all.done(call(f"invoices.{move}", bill[0]["id"]))
    assert staff.all.refused(*again) == "CS011 billed_already"


def test_moves_of_the_store_alone_are_refused_to_people(staff: Staff, mill: str) -> None:
    ops = submitted(staff, mill)
    staff.all.done(call("orders.confirm", ops[0]["id"]))
    assert staff.all.refused(call("orders.close", ops[0]["id"])) == "CS011 not_complete"
