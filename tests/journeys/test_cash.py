# SPDX-License-Identifier: MPL-2.0
"""The cash desk from end to end: two homes, one central store, and the same cent everywhere."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

from cso_desktop.errors import RuleBroken
from cso_desktop.services import applications, everything, payments
from cso_desktop.services.applications import AutoApply, OfCustomer, OfSource, Undoing
from cso_desktop.services.applying import Part
from cso_desktop.services.credit_memos import MemoDraft, OfMemo, draft_memo, post_memo
from cso_desktop.services.dispute_decisions import Approval, approve
from cso_desktop.services.invoices import InvoiceLineDraft
from cso_desktop.services.payments import ReceiptDraft, RefundDraft, Reversal
from cso_desktop.services.records import Step, move_record
from cso_desktop.services.syncing import Nothing, sync
from cso_desktop.services.write_offs import WriteOff, record_write_off
from tests.services.builders import document, instalments_of, query
from tests.services.cash_steps import OFFLINE, Clerk, check_books
from tests.services.counting_house import House, open_house, open_of, state_of

RACK = InvoiceLineDraft(description="Rack", quantity=Decimal(4), unit_price=Decimal("249.99"))


@pytest.fixture
def house(central_database: str, empty_home: Path, tmp_path: Path) -> Iterator[House]:
    everything.load()
    with open_house(central_database, empty_home, tmp_path) as made:
        yield made


def test_a_month_at_the_cash_desk(house: House) -> None:
    """PAY-01 to PAY-10, DIS-02 to DIS-05, BIL-09: from the invoice to the last cent."""
    anna, sue = house.anna, house.sue
    customer = house.customer(payment_term="halves")
    first, second = (house.posted(customer, RACK) for _ in range(2))
    assert house.check(customer) == 199_992

    # One receipt pays the first and half of the second; the rest of that half is disputed.
    halves = [*instalments_of(anna, first), instalments_of(anna, second)[0]]
    amounts = (49_998, 49_998, 40_000)
    parts = [
        Part(instalment_id=half, amount_minor=amount)
        for half, amount in zip(halves, amounts, strict=True)
    ]
    parts[2] = Part(instalment_id=halves[2], amount_minor=40_000, dispute_reason="damaged")
    receipt = payments.record_receipt(
        anna, ReceiptDraft(customer_id=customer, amount_minor=150_000, parts=parts)
    )
    assert (receipt.state, open_of(anna, first)) == ("submitted", 99_996)
    assert house.check(customer) == 49_992
    assert (open_of(sue, first), open_of(sue, second)) == (0, 59_996)
    [left] = applications.sources(sue, OfCustomer(customer))
    assert left.unapplied_minor == 10_004

    # The dispute is right in part; the memo takes that much back when it is posted.
    [[dispute, claimed]] = query(anna, "SELECT id, amount_minor FROM disputes")
    assert claimed == 59_996
    move_record(anna, Step("dispute", dispute, "review"))
    house.sync(sue)
    done = approve(sue, Approval(dispute, 50_000))
    house.sync(anna)
    post_memo(anna, OfMemo(done.memo.id))
    assert state_of(anna, "disputes", dispute) == "resolved"
    assert open_of(anna, second) == 9_996

    # What is on account pays the rest; a rest of that is paid back by two people.
    assert applications.auto_apply(anna, AutoApply(receipt.id)).unapplied_minor == 8
    assert house.check(customer) == -8
    refund = payments.refund(anna, RefundDraft(customer_id=customer, amount_minor=8))
    house.sync()
    move_record(sue, Step("payment", refund.id, "approve"))
    house.sync(anna)
    move_record(anna, Step("payment", refund.id, "post"))
    assert house.check(customer) == 0

    # The bank takes the receipt back after all: everything it paid is open again.
    payments.reverse(anna, Reversal(receipt.id, "insufficient_funds"))
    assert (open_of(anna, first), open_of(anna, second)) == (99_996, 49_996)
    assert house.check(customer) == 150_000
    assert applications.matches(sue, OfSource(receipt.id)) == []
    for desk in (anna, sue):
        assert check_books(desk, customer) == 150_000


def test_one_history_through_two_homes_and_the_store(house: House) -> None:
    """INV-12 to INV-18, INV-46: whatever happens, both desks and the store hold the same."""
    customer = house.customer()
    house.sync()
    clerk = Clerk(house.anna, customer, Random(11))
    for number in range(40):
        clerk.do((*OFFLINE, _receive, _receive, _bounce, _write_off, _refund, _credit))
        check_books(house.anna, customer)
        if number % 10 == 9:
            rounds = house.sync()
            assert [each.refused for each in rounds] == [0, 0], query(
                house.anna, "SELECT title, why FROM quarantine"
            )
            assert house.check(customer) == check_books(house.sue, customer)
    kinds = dict(query(house.sue, "SELECT kind, count(*) FROM payments GROUP BY kind"))
    assert kinds.keys() >= {"receipt", "reversal", "refund"}


def test_two_clerks_offline_at_the_same_customer_agree_in_the_end(house: House) -> None:
    """What the second one did on old knowledge is refused with its reason and leaves no trace."""
    house.sql("update sync.person set roles = roles || '{AR,BIL,REP}' where login = 'u_sue'")
    house.sync()
    customer = house.customer()
    bills = [house.bill(customer) for _ in range(3)]
    receipts = [house.receive(customer, 10_000) for _ in range(3)]
    house.sync()
    for desk in (house.anna, house.sue):
        for receipt in receipts[:2]:
            applications.auto_apply(desk, AutoApply(receipt, ["oldest"]))
    house.sync(house.anna)
    [late] = house.sync(house.sue)
    assert late.refused == 2
    assert house.check(customer) == 0
    assert [open_of(house.sue, bill) for bill in bills] == [open_of(house.anna, b) for b in bills]
    assert sum(open_of(house.sue, bill) for bill in bills) == 10_000
    [match, *_] = applications.matches(house.sue, OfSource(receipts[0]))
    applications.undo(house.sue, Undoing(match.allocation_id))
    assert house.check(customer) == 0


# -- steps that need the store ---------------------------------------------------------------------


def _receive(clerk: Clerk) -> None:
    draft = ReceiptDraft(customer_id=clerk.customer, amount_minor=clerk.amount())
    payments.record_receipt(clerk.desk, draft)


def _posted(clerk: Clerk) -> list[str]:
    rows = query(
        clerk.desk,
        "SELECT id FROM payments WHERE customer_id = ? AND state = 'posted' AND kind = 'receipt' "
        "ORDER BY id",
        clerk.customer,
    )
    return [row[0] for row in rows]


def _bounce(clerk: Clerk) -> None:
    if found := _posted(clerk):
        payments.reverse(clerk.desk, Reversal(clerk.chance.choice(found), "recalled"))


def _open_bill(clerk: Clerk) -> str:
    items = applications.open_of_customer(clerk.desk, OfCustomer(clerk.customer))
    if not items:
        raise RuleBroken("no_item", "Nothing is open.")
    return clerk.chance.choice(items).invoice_id


def _write_off(clerk: Clerk) -> None:
    wanted = WriteOff(invoice_id=_open_bill(clerk), reason_code="goodwill", amount_minor=1)
    record_write_off(clerk.desk, wanted)
    sync(clerk.desk, Nothing())  # so that nothing settles it meanwhile


def _refund(clerk: Clerk) -> None:
    payments.refund(clerk.desk, RefundDraft(customer_id=clerk.customer, amount_minor=1))


def _credit(clerk: Clerk) -> None:
    bill = _open_bill(clerk)
    left = min(open_of(clerk.desk, bill), int(document(clerk.desk, "invoices", bill)["net_minor"]))
    memo = draft_memo(clerk.desk, MemoDraft(invoice_id=bill, amount_minor=max(left // 2, 1)))
    post_memo(clerk.desk, OfMemo(memo.id))
