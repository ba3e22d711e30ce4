# SPDX-License-Identifier: MPL-2.0
"""The disputes of the sample company in all their states, with the credit memos they ended in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from cso_desktop.services.sample import credit_memos
from cso_desktop.services.sample.documents import Billing, Document
from cso_desktop.services.sample.world import OFFICE, Row, World

_OPEN: Final = {"draft": 8, "submitted": 22, "under_review": 30, "approved": 8}
_CLOSED: Final = {"resolved": 26, "rejected": 8, "withdrawn": 14, "reopened": 4}
_REASONS: Final = {
    "price": 30,
    "quantity": 14,
    "not_received": 12,
    "damaged": 8,
    "duplicate": 8,
    "contract_terms": 12,
    "tax": 6,
    "already_paid": 6,
    "other": 4,
}
_TEXTS: Final = {
    "price": "The price differs from the quote.",
    "quantity": "Fewer pieces arrived than were billed.",
    "not_received": "The goods have not arrived at the site.",
    "damaged": "One piece arrived damaged.",
    "duplicate": "This was billed before.",
    "contract_terms": "The contract says another rate.",
    "tax": "Tax should not have been charged.",
    "already_paid": "Paid with last month's run.",
    "other": "Customer will send details.",
}


@dataclass(frozen=True, slots=True)
class Dispute:
    """What cases need to know of a dispute."""

    row: Row
    invoice: Document

    @property
    def opened_on(self) -> date:
        """The day it was opened."""
        return date.fromisoformat(self.row["opened_on"])


def make(
    world: World, billing: Billing, invoices: Sequence[Document]
) -> tuple[list[Dispute], list[Document]]:
    """Add the disputes; return them with the credit memos that settled some."""
    disputes: list[Dispute] = []
    memos: list[Document] = []
    for state, times in _OPEN.items():
        for invoice in _candidates(world, invoices, times, oldest=90):
            disputes.append(_still_open(world, invoice, state))
    for state, times in _CLOSED.items():
        for invoice in _candidates(world, invoices, times, oldest=400, youngest=70):
            dispute = _closed(world, billing, invoice, state=state, memos=memos)
            disputes.append(dispute)
            if state == "reopened":
                disputes.append(_next_cycle(world, dispute))
    first = sorted((d.row for d in disputes if d.row["cycle"] == 1), key=_when_opened)
    world.number("disputes", first)
    numbers = {row["invoice_id"]: row["number"] for row in first}
    for dispute in disputes:
        dispute.row["number"] = numbers[dispute.invoice.id]
    return disputes, memos


def _when_opened(row: Row) -> tuple[str, str]:
    return row["opened_on"], row["id"]


def _candidates(
    world: World, invoices: Sequence[Document], count: int, *, oldest: int, youngest: int = 12
) -> list[Document]:
    pool = [
        invoice
        for invoice in invoices
        if invoice.is_posted
        and not invoice.has_story
        and len(invoice.parts) == 1
        and invoice.total > 150_00
        and youngest <= (world.today - invoice.issued_on).days <= oldest
    ]
    found = world.rng.sample(pool, count)
    for invoice in found:
        invoice.has_story = True
    return found


def _still_open(world: World, invoice: Document, state: str) -> Dispute:
    """Dispute all or part of what is open; the customer holds it back."""
    amount = invoice.total if world.chance(40) else invoice.total * world.rng.randint(10, 70) // 100
    invoice.held_minor = amount
    opened_on = world.work_day(invoice.issued_on + timedelta(days=world.rng.randint(4, 30)))
    row = _dispute(world, invoice, state, amount=amount, opened_on=opened_on)
    if state == "approved":
        row["approved_minor"] = amount
    return Dispute(row, invoice)


def _closed(
    world: World, billing: Billing, invoice: Document, *, state: str, memos: list[Document]
) -> Dispute:
    opened_on = world.work_day(invoice.issued_on + timedelta(days=world.rng.randint(5, 20)))
    ended_on = world.work_day(opened_on + timedelta(days=world.rng.randint(8, 40)))
    invoice.paid_after = ended_on
    if state != "resolved":
        amount = invoice.total * world.rng.randint(10, 100) // 100
        row = _dispute(world, invoice, state, amount=amount, opened_on=opened_on)
        row |= {"resolved_on": ended_on.isoformat(), "resolution_kind": "none"}
        return Dispute(row, invoice)
    net = max(int(invoice.lines[0]["net_minor"]) * world.rng.randint(8, 50) // 100, 100)
    values = {"reason_code": "price_correction"}
    memo = credit_memos.correction(billing, invoice, net, on=ended_on, values=values)
    memos.append(memo)
    row = _dispute(world, invoice, state, amount=-memo.total, opened_on=opened_on)
    row |= {
        "approved_minor": -memo.total,
        "resolved_on": ended_on.isoformat(),
        "resolution_kind": "credit_memo",
        "result_document_id": memo.id,
    }
    return Dispute(row, invoice)


def _next_cycle(world: World, dispute: Dispute) -> Dispute:
    """Reopen a dispute: a new entry on the same number."""
    amount = int(dispute.row["amount_minor"])
    dispute.invoice.held_minor = amount
    reopened_on = world.work_day(date.fromisoformat(dispute.row["resolved_on"]) + timedelta(days=4))
    row = _dispute(world, dispute.invoice, "under_review", amount=amount, opened_on=reopened_on)
    row["cycle"] = 2
    return Dispute(row, dispute.invoice)


def _dispute(world: World, invoice: Document, state: str, *, amount: int, opened_on: date) -> Row:
    reason = world.pick(_REASONS)
    opener = invoice.customer.manager if world.chance(40) else OFFICE
    line = invoice.lines[0]["id"] if world.chance(50) else None
    return world.add(
        "disputes",
        {
            "customer_id": invoice.customer.id,
            "state": state,
            "cycle": 1,
            "invoice_id": invoice.id,
            "invoice_line_id": line,
            "amount_minor": amount,
            "reason_code": reason,
            "description": _TEXTS[reason],
            "owner": OFFICE,
            "opened_on": opened_on,
            "respond_by": world.work_days.add(opened_on, 5),
            "resolve_by": world.work_days.on_or_after(opened_on + timedelta(days=30)),
            "submitted_by": None if state == "draft" else opener,
        },
        on=opened_on,
        by=opener,
    )
