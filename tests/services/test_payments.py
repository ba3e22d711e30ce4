# SPDX-License-Identifier: MPL-2.0
"""Receipts, refunds and bounced payments, from two desks through a real central store."""

from datetime import timedelta

import pytest

from cso_desktop.errors import FieldErrors, NotAllowed, Offline, RuleBroken
from cso_desktop.services.applying import Part
from cso_desktop.services.desk import Desk
from cso_desktop.services.payments import (
    METHODS,
    ReceiptDraft,
    RefundDraft,
    Reversal,
    record_receipt,
    refund,
    reverse,
)
from cso_desktop.services.records import Step, move_record
from tests.services.builders import (
    TODAY,
    a_customer,
    a_payment,
    a_posted_invoice,
    an_allocation,
    document,
    instalments_of,
    query,
)
from tests.services.counting_house import House, balance_by_every_path, open_of, state_of


def test_a_receipt_recorded_offline_waits_as_submitted_and_is_in_no_balance(desk: Desk) -> None:
    """INV-50: nothing is posted here."""
    customer = a_customer(desk)
    bill = a_posted_invoice(desk, customer)
    part = Part(instalment_id=instalments_of(desk, bill)[0], amount_minor=4_000)
    saved = record_receipt(
        desk, ReceiptDraft(customer_id=customer, amount_minor=5_000, parts=[part])
    )
    assert (saved.state, saved.is_waiting) == ("submitted", True)
    assert str(saved.number).startswith("D")
    assert open_of(desk, bill) == 10_000
    assert balance_by_every_path(desk, customer) == 10_000


def test_pay_01_one_receipt_pays_many_invoices_and_the_rest_stays_on_account(house: House) -> None:
    customer = house.customer()
    bills = [house.bill(customer, total) for total in (4_000, 3_000)]
    parts = [
        Part(instalment_id=instalments_of(house.anna, bill)[0], amount_minor=amount)
        for bill, amount in zip(bills, (4_000, 2_500), strict=True)
    ]
    payment = house.receive(customer, 8_000, parts=parts, reference="CK 100")
    shown = document(house.anna, "payments", payment)
    assert shown["state"] == "posted"
    assert shown["number"].startswith("RCT-")
    assert [open_of(house.anna, bill) for bill in bills] == [0, 500]
    assert query(
        house.anna, "SELECT unapplied_minor FROM payment_balances WHERE payment_id = ?", payment
    ) == [(1_500,)]
    assert house.check(customer) == -1_000


@pytest.mark.parametrize("method", [each for each in METHODS if each != "offset"])
def test_receipts_of_every_method_are_posted_by_the_store(house: House, method: str) -> None:
    payment = house.receive(house.customer(), 100, method=method)
    assert state_of(house.anna, "payments", payment) == "posted"


def test_an_offset_waits_for_a_second_person(house: House) -> None:
    payment = house.receive(house.customer(), 100, method="offset")
    assert state_of(house.anna, "payments", payment) == "submitted"
    with pytest.raises(RuleBroken, match="another person"):
        move_record(house.anna, Step("payment", payment, "approve"))
    house.sync(house.sue)
    move_record(house.sue, Step("payment", payment, "approve"))
    house.sync(house.anna)
    move_record(house.anna, Step("payment", payment, "post"))
    assert state_of(house.anna, "payments", payment) == "posted"


def test_what_was_settled_meanwhile_is_refused_by_the_store_and_taken_back(house: House) -> None:
    """INV-13: both desks apply to the same invoice; the second is told why."""
    customer = house.customer()
    bill = house.bill(customer)
    part = Part(instalment_id=instalments_of(house.anna, bill)[0], amount_minor=10_000)
    house.receive(customer, 10_000, parts=[part])
    with house.anna.work("As if the first were not known") as work:
        work.insert(
            "payments",
            {
                "customer_id": customer,
                "kind": "receipt",
                "method": "ach",
                "amount_minor": 10_000,
                "currency": "USD",
                "value_on": TODAY,
                "origin": "entered",
            },
        )
        payment = query_last(work.connection)
        work.call("submit", "payments", payment)
        work.call("post", "payments", payment)
        args = {"parts": [{"instalment_id": part.instalment_id, "amount_minor": 10_000}]}
        work.call("apply", "payments", payment, args=args)
    assert house.sync(house.anna)[0].refused == 1
    [[why]] = query(house.anna, "SELECT why FROM quarantine WHERE state = 'open'")
    assert "over_settled" in why
    assert query(house.anna, "SELECT 1 FROM payments WHERE id = ?", payment) == []
    assert house.check(customer) == 0


def query_last(connection: object) -> str:
    row = connection.exec_driver_sql(  # type: ignore[attr-defined]
        "SELECT id FROM payments ORDER BY row_key DESC LIMIT 1"
    ).one()
    return str(row[0])


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"customer_id": ""}, "customer_id"),
        ({"amount_minor": 0}, "amount_minor"),
        ({"method": "shells"}, "method"),
        ({"value_on": TODAY + timedelta(days=1)}, "value_on"),
    ],
)
def test_a_receipt_is_refused_field_by_field(
    desk: Desk, values: dict[str, object], field: str
) -> None:
    draft = {"customer_id": a_customer(desk), "amount_minor": 100} | values
    with pytest.raises(FieldErrors) as caught:
        record_receipt(desk, ReceiptDraft(**draft))  # type: ignore[arg-type]
    assert next(iter(caught.value.fields)) == field
    assert query(desk, "SELECT count(*) FROM payments") == [(0,)]


def test_a_receipt_does_not_pay_more_than_it_brings(desk: Desk) -> None:
    """INV-12."""
    customer = a_customer(desk)
    [part] = instalments_of(desk, a_posted_invoice(desk, customer))
    draft = ReceiptDraft(
        customer_id=customer,
        amount_minor=5_000,
        parts=[Part(instalment_id=part, amount_minor=5_001)],
    )
    with pytest.raises(RuleBroken) as caught:
        record_receipt(desk, draft)
    assert caught.value.rule == "over_applied"
    assert query(desk, "SELECT count(*) FROM payments") == [(0,)]


# -- bounced ---------------------------------------------------------------------------------------


def test_pay_09_a_bounced_payment_is_mirrored_and_its_invoices_are_open_again(
    house: House,
) -> None:
    """INV-17: both documents and every entry are kept."""
    customer = house.customer()
    bills = [house.bill(customer, total) for total in (4_000, 3_000)]
    before = house.check(customer)
    parts = [
        Part(instalment_id=instalments_of(house.anna, bill)[0], amount_minor=amount)
        for bill, amount in zip(bills, (4_000, 1_000), strict=True)
    ]
    payment = house.receive(customer, 6_000, parts=parts)
    assert house.check(customer) == before - 6_000
    reverse(house.anna, Reversal(payment, "insufficient_funds"))
    assert state_of(house.anna, "payments", payment) == "reversed"
    assert [open_of(house.anna, bill) for bill in bills] == [4_000, 3_000]
    assert query(
        house.anna,
        "SELECT kind, amount_minor, value_on FROM payments WHERE reverses_payment_id = ?",
        payment,
    ) == [("reversal", 6_000, TODAY.isoformat())]
    assert query(
        house.anna,
        "SELECT count(*), sum(amount_minor) FROM allocations WHERE source_id = ?",
        payment,
    ) == [(4, 0)]
    assert house.check(customer) == before
    with pytest.raises(NotAllowed, match="Only a posted payment"):
        reverse(house.anna, Reversal(payment, "again"))


def test_a_reversal_above_the_limit_needs_a_supervisor(house: House) -> None:
    payment = house.receive(house.customer(), 1_000_001)
    with pytest.raises(RuleBroken, match="SUP"):
        reverse(house.anna, Reversal(payment, "recalled"))
    assert state_of(house.anna, "payments", payment) == "posted"


def test_a_home_that_works_alone_reverses_nothing(desk: Desk) -> None:
    customer = a_customer(desk)
    payment = a_payment(desk, customer)
    [part] = instalments_of(desk, a_posted_invoice(desk, customer))
    an_allocation(desk, payment, part, amount=100)
    with pytest.raises(Offline):
        reverse(desk, Reversal(payment, "recalled"))
    with pytest.raises(FieldErrors, match="Say why"):
        reverse(desk, Reversal(payment, " "))
    assert state_of(desk, "payments", payment) == "posted"


# -- refunds ---------------------------------------------------------------------------------------


def test_pay_10_a_refund_is_approved_by_another_person_and_takes_from_the_account(
    house: House,
) -> None:
    customer = house.customer()
    payment = house.receive(customer, 5_000)
    asked = refund(house.anna, RefundDraft(customer_id=customer, amount_minor=3_000))
    house.sync()
    assert state_of(house.anna, "payments", asked.id) == "submitted"
    move_record(house.sue, Step("payment", asked.id, "approve"))
    house.sync(house.anna)
    move_record(house.anna, Step("payment", asked.id, "post"))
    assert house.check(customer) == -2_000
    bill = house.bill(customer)
    house.sync(house.anna)
    with house.anna.work("Use money that was paid back") as work:
        row = document(house.anna, "payments", payment)
        work.insert(
            "allocations",
            {
                "customer_id": customer,
                "source_kind": "payment",
                "source_id": payment,
                "invoice_id": bill,
                "instalment_id": instalments_of(house.anna, bill)[0],
                "amount_minor": 2_001,
                "discount_minor": 0,
                "write_off_minor": 0,
                "currency": row["currency"],
                "allocated_on": TODAY,
                "origin": "entered",
            },
        )
    assert house.sync(house.anna)[0].refused == 1
    assert house.check(customer) == 8_000


def test_no_more_is_refunded_than_is_on_account(house: House) -> None:
    customer = house.customer()
    house.receive(customer, 500)
    with pytest.raises(FieldErrors, match=r"Only 5\.00 USD"):
        refund(house.anna, RefundDraft(customer_id=customer, amount_minor=501))
