# SPDX-License-Identifier: MPL-2.0
"""Disputes: opened from an invoice in one step, offline too, and worked on by others."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from cso_desktop.domain.money import Money
from cso_desktop.domain.records import ENTERED
from cso_desktop.domain.roles import Role
from cso_desktop.services.checks import Checks
from cso_desktop.services.desk import Desk
from cso_desktop.services.drafts import text
from cso_desktop.services.records import Saved, saved
from cso_desktop.services.registry import use_case
from cso_desktop.store import balances, records, reference
from cso_desktop.store.codec import Document
from cso_desktop.store.unit_of_work import UnitOfWork

REASONS = (
    "price",
    "quantity",
    "not_received",
    "damaged",
    "duplicate",
    "contract_terms",
    "tax",
    "already_paid",
    "other",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeDraft:
    """An objection to an invoice; without an amount the whole open amount is meant."""

    invoice_id: str
    invoice_line_id: str | None = None
    amount_minor: int | None = None
    reason_code: str = "other"
    description: str | None = None
    case_id: str | None = None


@use_case(
    "disputes.open",
    roles=frozenset({Role.REP, Role.FAM, Role.AR}),
    writes=True,
)
def open_dispute(desk: Desk, draft: DisputeDraft) -> Saved:
    """Open a dispute on an invoice and submit it (DIS-01, INV-44)."""
    with desk.cache.read() as connection:
        invoice = records.read(connection, "invoices", draft.invoice_id)
        balance = balances.of_invoice(connection, draft.invoice_id)
    free = max(balance.open_minor - balance.disputed_minor, 0)
    amount = free if draft.amount_minor is None else draft.amount_minor
    left = Money(free, invoice["currency"])
    checks = Checks()
    checks.that(invoice["state"] == "posted", "invoice_id", "Only a posted invoice is disputed.")
    checks.that(free > 0, "amount_minor", "There is nothing left on this invoice to dispute.")
    checks.that(amount > 0, "amount_minor", "A disputed amount is more than nothing.")
    checks.that(
        amount <= free, "amount_minor", f"At most {left} of this invoice can still be disputed."
    )
    checks.choice("reason_code", draft.reason_code, REASONS)
    checks.done()
    with desk.work(f"Open dispute on invoice {invoice['number']}") as work:
        dispute_id = raise_dispute(
            work,
            invoice,
            amount,
            reason_code=draft.reason_code,
            today=desk.clock.today(),
            description=draft.description,
            more={"invoice_line_id": draft.invoice_line_id, "case_id": draft.case_id},
        )
    return saved(desk, "disputes", dispute_id)


def raise_dispute(
    work: UnitOfWork,
    invoice: Document,
    amount_minor: int,
    *,
    reason_code: str,
    today: date,
    description: str | None = None,
    more: Mapping[str, object] = MappingProxyType({}),
) -> str:
    """Add a dispute on an invoice and submit it within a piece of work; its clocks start today."""
    respond_days = int(reference.setting(work.connection, "dispute_respond_days", 5))
    resolve_days = int(reference.setting(work.connection, "dispute_resolve_days", 30))
    dispute_id = work.insert(
        "disputes",
        {
            "customer_id": invoice["customer_id"],
            "cycle": 1,
            "invoice_id": invoice["id"],
            "amount_minor": amount_minor,
            "currency": invoice["currency"],
            "reason_code": reason_code,
            "description": text(description or "") or None,
            "owner": work.author.login,
            "opened_on": today,
            "respond_by": today + timedelta(days=respond_days),
            "resolve_by": today + timedelta(days=resolve_days),
            "origin": ENTERED,
            **more,
        },
    )
    shows = {"state": "submitted", "submitted_by": work.author.login}
    work.call("submit", "disputes", dispute_id, shows=shows)
    return dispute_id
