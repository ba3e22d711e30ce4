# SPDX-License-Identifier: MPL-2.0
"""Write-offs as documents of their own (PAY-08, PAY-23, INV-26)."""

import pytest

from cso_desktop.errors import FieldErrors, RuleBroken
from cso_desktop.services import applications
from cso_desktop.services.applications import OfSource, Undoing
from cso_desktop.services.desk import Desk
from cso_desktop.services.payments import Reversal, reverse
from cso_desktop.services.records import Step, move_record
from cso_desktop.services.write_offs import WriteOff, record_write_off
from tests.services.builders import a_posted_invoice, query
from tests.services.counting_house import House, open_of, state_of


def test_within_the_limit_the_store_approves_and_applies_it(house: House) -> None:
    customer = house.customer()
    bill = house.bill(customer, 2_500)
    made = record_write_off(house.anna, WriteOff(invoice_id=bill, reason_code="abandoned"))
    assert open_of(house.anna, bill) == 2_500
    assert house.sync(house.anna)[0].refused == 0
    assert state_of(house.anna, "payments", made.id) == "posted"
    assert open_of(house.anna, bill) == 0
    assert house.check(customer) == 0


def test_above_the_limit_a_supervisor_approves_it(house: House) -> None:
    customer = house.customer()
    bill = house.bill(customer, 50_000)
    wanted = WriteOff(invoice_id=bill, reason_code="bad_debt", amount_minor=40_000)
    made = record_write_off(house.anna, wanted)
    house.sync()
    assert state_of(house.anna, "payments", made.id) == "submitted"
    with pytest.raises(RuleBroken):
        move_record(house.anna, Step("payment", made.id, "approve"))
    move_record(house.sue, Step("payment", made.id, "approve"))
    assert house.check(customer) == 10_000
    assert state_of(house.anna, "payments", made.id) == "posted"
    [match] = applications.matches(house.anna, OfSource(made.id))
    with pytest.raises(RuleBroken, match="as a whole"):
        applications.undo(house.anna, Undoing(match.allocation_id))
    reverse(house.anna, Reversal(made.id, "Paid after all"))
    assert house.check(customer) == 50_000


def test_what_was_paid_meanwhile_is_not_written_off(house: House) -> None:
    """INV-26: at most what is open when it is approved."""
    customer = house.customer()
    bill = house.bill(customer, 30_000)
    made = record_write_off(house.anna, WriteOff(invoice_id=bill, reason_code="bad_debt"))
    house.sync()
    payment = house.receive(customer, 1_000)
    applications.auto_apply(house.anna, applications.AutoApply(payment))
    house.sync()
    with pytest.raises(RuleBroken) as caught:
        move_record(house.sue, Step("payment", made.id, "approve"))
    assert caught.value.rule == "over_settled"
    assert house.check(customer) == 29_000


def test_a_write_off_needs_an_open_invoice_and_a_known_reason(desk: Desk) -> None:
    bill = a_posted_invoice(desk, total=1_000)
    with pytest.raises(FieldErrors, match="bad_debt"):
        record_write_off(desk, WriteOff(invoice_id=bill, reason_code="whim"))
    for amount in (0, 1_001):
        with pytest.raises(RuleBroken, match="at most what is open"):
            record_write_off(
                desk, WriteOff(invoice_id=bill, reason_code="bad_debt", amount_minor=amount)
            )
    memo = a_posted_invoice(desk, total=-1_000)
    with pytest.raises(RuleBroken, match="Only what is open"):
        record_write_off(desk, WriteOff(invoice_id=memo, reason_code="bad_debt"))
    assert query(desk, "SELECT count(*) FROM payments") == [(0,)]
