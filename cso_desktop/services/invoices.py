# SPDX-License-Identifier: MPL-2.0
"""Invoices: drafted here with tax and instalments; numbered and posted by the central store."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from cso_desktop.domain import tax
from cso_desktop.domain.instalments import PaymentTerm, last_due_on
from cso_desktop.domain.pricing import Price
from cso_desktop.domain.records import ENTERED
from cso_desktop.domain.roles import Role
from cso_desktop.services.checks import Checks
from cso_desktop.services.desk import Desk
from cso_desktop.services.drafts import text
from cso_desktop.services.records import Saved, saved
from cso_desktop.services.registry import use_case
from cso_desktop.store import records, reference, taxes
from cso_desktop.store.codec import Document
from cso_desktop.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceLineDraft:
    """One charge."""

    product_id: str | None = None
    description: str
    detail: str | None = None
    quantity: Decimal = Decimal(1)
    unit_price: Decimal = Decimal(0)
    discount: Decimal = Decimal(0)
    unit: str = "each"
    tax_category: str = "goods"
    period_from: date | None = None
    period_to: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceDraft:
    """What the invoice form submits; without an id it is a new invoice."""

    id: str | None = None
    customer_id: str
    issued_on: date | None = None
    payment_term: str | None = None
    po_number: str | None = None
    order_id: str | None = None
    contract_id: str | None = None
    internal_comment: str | None = None
    lines: list[InvoiceLineDraft] = field(default_factory=list)


@use_case("invoices.save", roles=frozenset({Role.BIL}), writes=True)
def save_invoice(desk: Desk, draft: InvoiceDraft) -> Saved:
    """Add an invoice as a draft, or replace what a draft says (BIL-02, INV-1 to INV-3, INV-6)."""
    customer = check(desk, draft)
    today = desk.clock.today()
    with desk.work(
        f"{'Change' if draft.id else 'Draft'} invoice for {customer['display_name']}"
    ) as work:
        invoice_id = write(work, draft, customer, today=today)
    return saved(desk, "invoices", invoice_id)


def write(
    work: UnitOfWork,
    draft: InvoiceDraft,
    customer: Document,
    *,
    today: date,
    more: Mapping[str, object] = MappingProxyType({}),
) -> str:
    """Write a checked draft with its figures within a piece of work, and give its id.

    Args:
        more: what else a new one is: its kind, what it replaces.
    """
    bill = _bill(work, draft, customer, draft.issued_on or today)
    invoice_id = _save_header(work, draft, customer, _Bill({**bill.header, **more}, bill.parts))
    _replace_parts(work, invoice_id, customer["id"], bill)
    return invoice_id


@dataclass(frozen=True, slots=True)
class _Bill:
    """A draft with its figures worked out, as header values and rows of parts."""

    header: dict[str, Any]
    parts: dict[str, list[dict[str, Any]]]


def check(desk: Desk, draft: InvoiceDraft) -> Document:
    """Give the customer of a draft that may be saved.

    Raises:
        FieldErrors: what is wrong with the draft, field by field.
    """
    checks = Checks()
    checks.need("customer_id", draft.customer_id, "Choose the customer to bill.")
    checks.that(bool(draft.lines), "lines", "An invoice needs at least one line.")
    for number, line in enumerate(draft.lines):
        place = f"lines.{number}"
        checks.need(f"{place}.description", line.description, "Say what is charged.")
        checks.known(desk, "products", line.product_id, field=f"{place}.product_id")
        checks.quantity(f"{place}.quantity", line.quantity)
        checks.exact(f"{place}.unit_price", line.unit_price)
        checks.discount(f"{place}.discount", line.discount)
    customer = checks.known(desk, "customers", draft.customer_id, field="customer_id")
    checks.same_customer(desk, "invoices", draft.id, customer_id=draft.customer_id)
    checks.that(
        not _bills_contracts(desk, draft.id),
        "lines",
        "A billing run made this invoice; void it, and the next run bills the contract anew.",
    )
    kind = checks.known(desk, "invoices", draft.id, field="id").get("kind")
    checks.that(kind != "credit_memo", "id", "A credit memo follows its invoice; draft it anew.")
    if customer.get("is_po_required"):
        checks.need("po_number", draft.po_number, "This customer requires a purchase order number.")
    checks.done()
    return customer


def _bills_contracts(desk: Desk, invoice_id: str | None) -> bool:
    """Tell whether a draft bills periods of a contract, which its form does not know."""
    with desk.cache.read() as connection:
        found = connection.exec_driver_sql(
            "SELECT 1 FROM invoice_lines WHERE invoice_id = ? AND contract_line_id IS NOT NULL",
            (invoice_id,),
        )
        return found.fetchone() is not None


def _bill(work: UnitOfWork, draft: InvoiceDraft, customer: Document, issued_on: date) -> _Bill:
    """Work out the figures of a draft: net and tax by the basis of the house, then instalments."""
    currency = customer["currency"]
    prices = [
        Price(line.quantity, line.unit_price, line.discount, currency) for line in draft.lines
    ]
    basis = tax.Basis(reference.setting(work.connection, "tax_basis", "document"))
    taxed = tax.add_tax(_charges(work, draft, customer, prices, issued_on=issued_on), basis)
    term_code = draft.payment_term or customer["payment_term"]
    known = reference.payment_term(work.connection, term_code)
    term = PaymentTerm.from_rule(known["rule"]) if known else PaymentTerm.net(30)
    instalments = term.instalments(taxed.total_minor, issued_on)
    header = {
        "issued_on": issued_on,
        "due_on": last_due_on(instalments),
        "payment_term": term_code,
        "po_number": text(draft.po_number or "") or None,
        "order_id": draft.order_id,
        "contract_id": draft.contract_id,
        "delivery_channel": customer["delivery_channel"],
        "tax_basis": basis.value,
        "net_minor": taxed.net_minor,
        "tax_minor": taxed.tax_minor,
        "total_minor": taxed.total_minor,
        "internal_comment": text(draft.internal_comment or "") or None,
    }
    lines = zip(draft.lines, prices, strict=True)
    parts = {
        "invoice_lines": [_line_values(line, price) for line, price in lines],
        "invoice_taxes": [taxes.row_of(line) for line in taxed.taxes],
        "instalments": [
            {"due_on": part.due_on, "amount_minor": part.amount_minor, "currency": currency}
            for part in instalments
        ],
    }
    return _Bill(header, parts)


def _charges(
    work: UnitOfWork,
    draft: InvoiceDraft,
    customer: Document,
    prices: list[Price],
    *,
    issued_on: date,
) -> list[tax.Charge]:
    """Put the tax that applies on the day beside each line's exact amount."""
    place = taxes.jurisdiction_of(work.connection, customer["id"])
    return [
        tax.Charge.of(
            price,
            taxes.applicable(
                work.connection, customer, place, category=line.tax_category, on=issued_on
            ),
        )
        for line, price in zip(draft.lines, prices, strict=True)
    ]


def _line_values(line: InvoiceLineDraft, price: Price) -> dict[str, Any]:
    return {
        "product_id": line.product_id,
        "description": text(line.description),
        "detail": text(line.detail or "") or None,
        "quantity": line.quantity,
        "unit": line.unit,
        "unit_price": line.unit_price,
        "discount": line.discount,
        "net_minor": price.net_minor,
        "tax_category": line.tax_category,
        "period_from": line.period_from,
        "period_to": line.period_to,
    }


def _save_header(work: UnitOfWork, draft: InvoiceDraft, customer: Document, bill: _Bill) -> str:
    if draft.id:
        work.update("invoices", draft.id, bill.header)
        return draft.id
    return work.insert(
        "invoices",
        {
            "kind": "invoice",
            **bill.header,
            "customer_id": customer["id"],
            "currency": customer["currency"],
            "origin": ENTERED,
        },
    )


def _replace_parts(work: UnitOfWork, invoice_id: str, customer_id: str, bill: _Bill) -> None:
    """Write the parts anew: a draft's figures depend on all of its lines at once."""
    for table, rows in bill.parts.items():
        for row in records.read_many(work.connection, table, "invoice_id", invoice_id):
            work.delete(table, row["id"])
        for seq, values in enumerate(rows, start=1):
            owner = {"customer_id": customer_id, "invoice_id": invoice_id, "seq": seq}
            work.insert(table, {**values, **owner})
