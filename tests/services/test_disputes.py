# SPDX-License-Identifier: MPL-2.0
"""Disputes: opened from an invoice in one step, online or not (DIS-01, INV-44)."""

import json
from datetime import timedelta
from typing import Any

import pytest

from cso_desktop.errors import FieldErrors, NotFound, Offline
from cso_desktop.services import registry
from cso_desktop.services.desk import Desk
from cso_desktop.services.disputes import DisputeDraft, open_dispute
from cso_desktop.services.invoices import InvoiceDraft, InvoiceLineDraft, save_invoice
from cso_desktop.services.records import Step, move_record
from cso_desktop.store import balances, home_state
from tests.services.builders import (
    TODAY,
    a_customer,
    a_dispute,
    a_payment,
    a_posted_invoice,
    an_allocation,
    document,
    instalments_of,
    query,
)


def disputed(desk: Desk, invoice: str) -> tuple[int, int]:
    with desk.cache.read() as connection:
        found = balances.of_invoice(connection, invoice)
    return found.open_minor, found.disputed_minor


def refused(desk: Desk, **values: Any) -> dict[str, str]:
    before = query(desk, "SELECT count(*) FROM outbox")
    with pytest.raises(FieldErrors) as caught:
        open_dispute(desk, DisputeDraft(**values))
    assert query(desk, "SELECT count(*) FROM outbox") == before
    return caught.value.fields


def test_dis_01_a_dispute_is_opened_and_submitted_in_one_step_offline(desk: Desk) -> None:
    invoice = a_posted_invoice(desk, total=10_000)
    saved = open_dispute(desk, DisputeDraft(invoice_id=invoice, amount_minor=2_500))
    stored = document(desk, "disputes", saved.id)
    assert (saved.state, saved.is_waiting) == ("submitted", True)
    assert (stored["submitted_by"], stored["owner"], stored["number"]) == ("local", "local", None)
    assert stored["opened_on"] == TODAY.isoformat()
    assert stored["respond_by"] == (TODAY + timedelta(days=5)).isoformat()
    assert stored["resolve_by"] == (TODAY + timedelta(days=30)).isoformat()
    assert disputed(desk, invoice) == (10_000, 2_500)


def test_the_whole_step_waits_as_one_group(desk: Desk) -> None:
    invoice = a_posted_invoice(desk)
    [[before]] = query(desk, "SELECT max(seq) FROM outbox")
    open_dispute(desk, DisputeDraft(invoice_id=invoice))
    [[ops]] = query(desk, "SELECT ops FROM outbox WHERE seq > ?", before)
    assert [op["op"] for op in json.loads(ops)] == ["insert", "call"]
    insert, call = json.loads(ops)
    assert insert["set"]["state"] == "draft"
    assert call["fn"] == "disputes.submit"


def test_without_an_amount_all_that_is_open_and_not_yet_disputed_is_meant(desk: Desk) -> None:
    customer = a_customer(desk)
    invoice = a_posted_invoice(desk, customer, total=10_000)
    payment = a_payment(desk, customer, amount=3_000)
    an_allocation(desk, payment, instalments_of(desk, invoice)[0], amount=3_000)
    a_dispute(desk, invoice, amount=1_000)
    saved = open_dispute(desk, DisputeDraft(invoice_id=invoice))
    assert document(desk, "disputes", saved.id)["amount_minor"] == 6_000
    assert disputed(desk, invoice) == (7_000, 7_000)


def test_inv_44_no_more_than_the_open_amount_is_disputed(desk: Desk) -> None:
    invoice = a_posted_invoice(desk, total=10_000)
    a_dispute(desk, invoice, amount=4_000)
    assert refused(desk, invoice_id=invoice, amount_minor=6_001) == {
        "amount_minor": "At most 60.00 USD of this invoice can still be disputed."
    }
    open_dispute(desk, DisputeDraft(invoice_id=invoice, amount_minor=6_000))
    assert refused(desk, invoice_id=invoice, amount_minor=1) == {
        "amount_minor": "There is nothing left on this invoice to dispute."
    }


@pytest.mark.parametrize("amount", [0, -1])
def test_a_disputed_amount_is_more_than_nothing(desk: Desk, amount: int) -> None:
    invoice = a_posted_invoice(desk)
    assert refused(desk, invoice_id=invoice, amount_minor=amount) == {
        "amount_minor": "A disputed amount is more than nothing."
    }


def test_a_withdrawn_dispute_leaves_its_amount_free(desk: Desk) -> None:
    invoice = a_posted_invoice(desk)
    a_dispute(desk, invoice, amount=10_000, state="withdrawn", resolved_on=TODAY)
    open_dispute(desk, DisputeDraft(invoice_id=invoice, amount_minor=10_000))
    assert disputed(desk, invoice) == (10_000, 10_000)


def test_only_a_posted_invoice_is_disputed(desk: Desk) -> None:
    line = InvoiceLineDraft(description="Rack")
    draft = save_invoice(desk, InvoiceDraft(customer_id=a_customer(desk), lines=[line]))
    assert refused(desk, invoice_id=draft.id)["invoice_id"] == "Only a posted invoice is disputed."


def test_a_credit_memo_has_nothing_to_dispute(desk: Desk) -> None:
    memo = a_posted_invoice(desk, total=-5_000)
    assert "amount_minor" in refused(desk, invoice_id=memo)


def test_the_reason_comes_from_the_list(desk: Desk) -> None:
    invoice = a_posted_invoice(desk)
    assert set(refused(desk, invoice_id=invoice, reason_code="mood")) == {"reason_code"}


def test_an_invoice_that_is_not_here_is_not_disputed(desk: Desk) -> None:
    with pytest.raises(NotFound):
        open_dispute(desk, DisputeDraft(invoice_id="none"))


def test_dis_02_reviewing_takes_the_central_store(desk: Desk) -> None:
    dispute = a_dispute(desk, a_posted_invoice(desk))
    with pytest.raises(Offline):
        move_record(desk, Step("dispute", dispute, "review"))
    assert document(desk, "disputes", dispute)["state"] == "submitted"


def test_who_may_open_a_dispute_may_also_submit_it(desk: Desk) -> None:
    with desk.cache.write() as connection:
        home_state.put(connection, "person", {"login": "bea", "roles": ["BIL"]})
    case = registry.cases()["disputes.open"]
    assert not desk.author.roles & case.roles
