# SPDX-License-Identifier: MPL-2.0
"""Receipts, refunds and bounced payments.

A receipt recorded here is on its way: the central store approves and posts it, and applies it as
the receipt says. Until then it is in no balance, so nothing here shows money that is not booked.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cso_desktop.domain.ids import new_id
from cso_desktop.domain.money import Money
from cso_desktop.domain.receivables import Source
from cso_desktop.domain.records import ENTERED
from cso_desktop.errors import NotAllowed
from cso_desktop.services.applications import CASH, dispute_rests
from cso_desktop.services.applying import Part, books_of, plan_parts
from cso_desktop.services.checks import Checks
from cso_desktop.services.desk import Desk
from cso_desktop.services.drafts import text
from cso_desktop.services.records import Saved, saved
from cso_desktop.services.registry import use_case
from cso_desktop.services.syncing import decide
from cso_desktop.store import balances, records
from cso_desktop.store.codec import Document, codec
from cso_desktop.store.open_items import PAYMENT
from cso_desktop.store.unit_of_work import UnitOfWork

METHODS = ("check", "ach", "wire", "card", "federal_eft", "offset")
OFFSET = "offset"
"""Not money but a manual adjustment: it waits for a second person."""
_PLANNED = (
    "id",
    "instalment_id",
    "amount_minor",
    "discount_minor",
    "write_off_minor",
    "write_off_reason",
    "allocated_on",
    "rule",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptDraft:
    """Money that came in, and what it pays; what is not said stays on account."""

    customer_id: str
    amount_minor: int
    method: str = "check"
    value_on: date | None = None
    reference: str | None = None
    bank_account: str | None = None
    batch: str | None = None
    remittance_text: str | None = None
    parts: list[Part] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundDraft:
    """Money to pay back from what a customer has on account."""

    customer_id: str
    amount_minor: int
    method: str = "ach"
    value_on: date | None = None
    reference: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Reversal:
    """A payment that bounced, was recalled, or belongs to somebody else."""

    payment_id: str
    reason: str
    on: date | None = None


@use_case("payments.record", roles=CASH, writes=True)
def record_receipt(desk: Desk, draft: ReceiptDraft) -> Saved:
    """Record a receipt and what it pays: one over many invoices, the rest on account (PAY-01)."""
    value_on = draft.value_on or desk.clock.today()
    customer = _check(desk, draft, value_on)
    checks = Checks()
    checks.that(
        draft.method != OFFSET or not draft.parts,
        "parts",
        "An offset is applied when another person has approved it.",
    )
    checks.done()
    values = _values(draft, "receipt", customer, value_on=value_on) | {
        "reference": text(draft.reference or "") or None,
        "bank_account": text(draft.bank_account or "") or None,
        "batch": text(draft.batch or "") or None,
        "remittance_text": text(draft.remittance_text or "") or None,
    }
    amount = Money(draft.amount_minor, customer["currency"])
    with desk.work(f"Record receipt of {amount} from {customer['display_name']}") as work:
        payment_id = work.insert("payments", values)
        submit(work, payment_id)
        if draft.method != OFFSET:
            work.call("post", "payments", payment_id)
        if draft.parts:
            _apply_when_posted(desk, work, values, draft.parts)
    return saved(desk, "payments", payment_id)


@use_case("payments.refund", roles=CASH, writes=True)
def refund(desk: Desk, draft: RefundDraft) -> Saved:
    """Ask for a refund of what is on account; another person approves it (PAY-10, BIL-11)."""
    value_on = draft.value_on or desk.clock.today()
    customer = _check(desk, draft, value_on)
    with desk.cache.read() as connection:
        balance = balances.of_customer(connection, draft.customer_id, value_on.isoformat())
    left = Money(max(balance.unapplied_minor, 0), customer["currency"])
    checks = Checks()
    checks.that(
        draft.amount_minor <= left.minor, "amount_minor", f"Only {left} is on account to pay back."
    )
    checks.done()
    values = _values(draft, "refund", customer, value_on=value_on) | {
        "reference": text(draft.reference or "") or None,
        "reason": text(draft.reason or "") or None,
    }
    with desk.work(f"Ask for a refund to {customer['display_name']}") as work:
        payment_id = work.insert("payments", values)
        submit(work, payment_id)
    return saved(desk, "payments", payment_id)


@use_case("payments.reverse", roles=CASH, writes=True, offline=False)
def reverse(desk: Desk, wanted: Reversal) -> Saved:
    """Reverse a bounced payment: a mirror document, its applications undone (PAY-09, INV-17)."""
    with desk.cache.read() as connection:
        payment = records.read(connection, "payments", wanted.payment_id)
    if payment["state"] != "posted" or payment["kind"] == "reversal":
        raise NotAllowed("Only a posted payment can be reversed.")
    on = wanted.on or max(desk.clock.today(), date.fromisoformat(payment["value_on"]))
    checks = Checks()
    checks.need("reason", wanted.reason, "Say why the payment is reversed.")
    checks.that(
        date.fromisoformat(payment["value_on"]) <= on <= desk.clock.today(),
        "on",
        "A payment is reversed on a day from its value date to today.",
    )
    checks.done()
    decide(
        desk,
        f"Reverse payment {payment['number']}",
        move="reverse",
        table="payments",
        record_id=wanted.payment_id,
        args={"reason": text(wanted.reason), "on": on.isoformat()},
    )
    return saved(desk, "payments", wanted.payment_id)


def submit(work: UnitOfWork, payment_id: str) -> None:
    """Hand a new payment in; until the central store has answered it is shown as submitted."""
    shows = {"state": "submitted", "submitted_by": work.author.login}
    work.call("submit", "payments", payment_id, shows=shows)


def _check(desk: Desk, draft: ReceiptDraft | RefundDraft, value_on: date) -> Document:
    checks = Checks()
    checks.need("customer_id", draft.customer_id, "Choose the customer.")
    checks.that(draft.amount_minor > 0, "amount_minor", "A payment is more than nothing.")
    checks.choice("method", draft.method, METHODS)
    checks.that(value_on <= desk.clock.today(), "value_on", "The value date is in the future.")
    customer = checks.known(desk, "customers", draft.customer_id, field="customer_id")
    checks.done()
    with desk.cache.read() as connection:
        books_of(connection).require_open(value_on)
    return customer


def _values(
    draft: ReceiptDraft | RefundDraft, kind: str, customer: Document, *, value_on: date
) -> dict[str, Any]:
    return {
        "id": new_id(),
        "customer_id": customer["id"],
        "kind": kind,
        "method": draft.method,
        "amount_minor": draft.amount_minor,
        "currency": customer["currency"],
        "value_on": value_on,
        "origin": ENTERED,
    }


def _apply_when_posted(
    desk: Desk, work: UnitOfWork, values: dict[str, Any], parts: list[Part]
) -> None:
    """Send along what the receipt pays, judged here already."""
    payment_id = str(values["id"])
    source = Source(
        payment_id,
        frozenset({str(values["customer_id"])}),
        values["value_on"],
        values["amount_minor"],
        values["currency"],
    )
    plan = plan_parts(work.connection, PAYMENT, source, parts)
    rows = codec("allocations")
    planned = [rows.to_wire({name: row[name] for name in _PLANNED}) for row in plan.rows]
    work.call("apply", "payments", payment_id, args={"parts": planned})
    dispute_rests(desk, work, plan, parts, is_planned=True)
