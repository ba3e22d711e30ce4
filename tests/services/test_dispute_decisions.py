# SPDX-License-Identifier: MPL-2.0
"""How disputes end, between the one who opens, the one who reviews and the one who decides."""

import pytest

from cso_desktop.errors import NotAllowed, RuleBroken
from cso_desktop.services.credit_memos import MemoDraft, OfMemo, draft_memo, post_memo
from cso_desktop.services.dispute_decisions import Approval, Reopening, approve, reopen
from cso_desktop.services.disputes import DisputeDraft, open_dispute
from cso_desktop.services.records import Step, move_record
from tests.services.builders import document, query
from tests.services.counting_house import House, open_of, state_of


def claimed(house: House, amount: int = 3_000) -> tuple[str, str, str]:
    """Give customer, invoice and a dispute under review, known at both desks."""
    customer = house.customer()
    bill = house.posted(customer)
    draft = DisputeDraft(invoice_id=bill, amount_minor=amount, reason_code="price")
    dispute = open_dispute(house.anna, draft).id
    move_record(house.anna, Step("dispute", dispute, "review"))
    house.sync()
    return customer, bill, dispute


def test_dis_02_and_03_an_approval_drafts_the_memo_that_resolves_it_when_posted(
    house: House,
) -> None:
    """INV-44: what was approved is what the document takes back."""
    customer, bill, dispute = claimed(house)
    done = approve(house.sue, Approval(dispute, 2_000))
    assert (done.dispute.state, done.memo.state) == ("approved", "draft")
    house.sync(house.anna)
    memo = document(house.anna, "invoices", done.memo.id)
    assert (memo["total_minor"], memo["corrects_invoice_id"]) == (-2_000, bill)
    shown = document(house.anna, "disputes", dispute)
    assert (shown["approved_minor"], shown["result_document_id"]) == (2_000, done.memo.id)
    post_memo(house.anna, OfMemo(done.memo.id))
    shown = document(house.anna, "disputes", dispute)
    assert (shown["state"], shown["resolution_kind"]) == ("resolved", "credit_memo")
    assert open_of(house.anna, bill) == 7_999
    assert house.check(customer) == 7_999


def test_a_memo_drafted_by_hand_resolves_the_dispute_it_settles(house: House) -> None:
    customer, bill, dispute = claimed(house)
    move_record(house.sue, Step("dispute", dispute, "approve", args={"approved_minor": 1_000}))
    house.sync(house.anna)
    memo = draft_memo(house.anna, MemoDraft(invoice_id=bill, amount_minor=1_000))
    post_memo(house.anna, OfMemo(memo.id))
    shown = document(house.anna, "disputes", dispute)
    assert (shown["state"], shown["result_document_id"]) == ("resolved", memo.id)
    assert house.check(customer) == 8_999


def test_a_refused_approval_leaves_no_memo_behind(house: House) -> None:
    _, bill, dispute = claimed(house)
    with pytest.raises(RuleBroken, match="can be approved here"):
        approve(house.sue, Approval(dispute, 3_001))
    move_record(house.anna, Step("dispute", dispute, "withdraw"))
    with pytest.raises(RuleBroken) as caught:
        approve(house.sue, Approval(dispute))
    assert caught.value.rule == "state"
    assert query(house.sue, "SELECT 1 FROM invoices WHERE corrects_invoice_id = ?", bill) == []


def test_a_rejected_dispute_goes_on_as_a_new_cycle_of_the_same_number(house: House) -> None:
    customer, bill, dispute = claimed(house)
    with pytest.raises(NotAllowed, match="Only a rejected or resolved"):
        reopen(house.anna, Reopening(dispute, "too soon"))
    move_record(house.sue, Step("dispute", dispute, "reject", reason="As on the price list"))
    house.sync(house.anna)
    again = reopen(house.anna, Reopening(dispute, "A newer price list", 2_500))
    house.sync(house.anna)
    old, new = (document(house.anna, "disputes", each) for each in (dispute, again.id))
    assert (old["state"], new["state"]) == ("reopened", "submitted")
    assert (new["number"], new["cycle"], new["amount_minor"]) == (old["number"], 2, 2_500)
    assert new["resolve_by"] == old["resolve_by"]
    assert state_of(house.anna, "invoices", bill) == "posted"
    assert house.check(customer) == 9_999


def test_who_opened_a_dispute_does_not_decide_it(house: House) -> None:
    """DIS-02: by role already; Anna is no supervisor."""
    _, _, dispute = claimed(house)
    with pytest.raises(RuleBroken):
        approve(house.anna, Approval(dispute))
    assert state_of(house.anna, "disputes", dispute) == "under_review"
