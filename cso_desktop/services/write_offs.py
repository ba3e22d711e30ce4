# SPDX-License-Identifier: MPL-2.0
"""Write-offs as documents of their own: within the limit at once, above it after an approval.

A small difference is written off along with the payment it belongs to; see ``applications.apply``.
"""

from dataclasses import dataclass

from cso_desktop.domain import receivables
from cso_desktop.domain.records import ENTERED
from cso_desktop.domain.roles import Role
from cso_desktop.errors import RuleBroken
from cso_desktop.services.applications import ADJUSTMENT
from cso_desktop.services.applying import check_write_off_reason, write_off_limit
from cso_desktop.services.desk import Desk
from cso_desktop.services.drafts import text
from cso_desktop.services.payments import submit
from cso_desktop.services.records import Saved, saved
from cso_desktop.services.registry import use_case
from cso_desktop.store import balances, records


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteOff:
    """An amount to give up on an invoice; without an amount, all that is open."""

    invoice_id: str
    reason_code: str
    amount_minor: int | None = None
    remark: str | None = None


@use_case("write_offs.record", roles=frozenset({Role.AR}), writes=True)
def record_write_off(desk: Desk, wanted: WriteOff) -> Saved:
    """Write off what won't be paid; above the limit another person approves (PAY-08, INV-26).

    A supervisor approves one that waits with the move ``approve`` of the payment.
    """
    with desk.cache.read() as connection:
        invoice = records.read(connection, "invoices", wanted.invoice_id)
        balance = balances.of_invoice(connection, wanted.invoice_id)
        limit = write_off_limit(connection)
        check_write_off_reason(connection, wanted.reason_code, "reason_code")
    if invoice["state"] != "posted" or invoice["kind"] == "credit_memo":
        raise RuleBroken("not_posted", "Only what is open on a posted invoice is written off.")
    amount = balance.open_minor if wanted.amount_minor is None else wanted.amount_minor
    receivables.check_write_off(
        amount,
        reason=wanted.reason_code,
        limit_minor=amount,  # above the person's own limit it waits for somebody else
        open_minor=balance.open_minor,
    )
    with desk.work(f"Write off on {invoice['number']}") as work:
        payment_id = work.insert(
            "payments",
            {
                "customer_id": invoice["customer_id"],
                "kind": "receipt",
                "method": ADJUSTMENT,
                "amount_minor": amount,
                "currency": invoice["currency"],
                "value_on": max(desk.clock.today().isoformat(), invoice["issued_on"]),
                "reference": invoice["number"],
                "remittance_text": text(wanted.remark or "") or None,
                "reason": wanted.reason_code,
                "origin": ENTERED,
            },
        )
        submit(work, payment_id)
        if amount <= limit:
            work.call("post", "payments", payment_id)
    return saved(desk, "payments", payment_id)
