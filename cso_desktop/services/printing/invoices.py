# SPDX-License-Identifier: MPL-2.0
"""Invoices and credit memos as they are printed: everything the records say, frozen."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from cso_desktop.documents.snapshots import Instalment, InvoiceLine, InvoiceSnapshot, TaxLine
from cso_desktop.documents.wording import wording
from cso_desktop.services.printing.papers import Paper, letterhead
from cso_desktop.services.records import called
from cso_desktop.store import records, reference
from cso_desktop.store.codec import Document

if TYPE_CHECKING:
    from sqlalchemy import Connection

_PERCENT = Decimal(100)


def invoice_paper(connection: "Connection", invoice_id: str) -> Paper:
    """Give an invoice or credit memo ready to be drawn; a draft says so on each page."""
    record = records.read_with_parts(connection, "invoices", invoice_id)
    customer = records.read(connection, "customers", record["customer_id"])
    is_credit = record["kind"] == "credit_memo"
    official = record["state"] == "posted" and bool(record["number"])
    snapshot = InvoiceSnapshot(
        **letterhead(
            connection,
            customer,
            record,
            official=official,
            bill_to=tuple((record["bill_to_text"] or "").splitlines()),
        ),
        kind="credit_memo" if is_credit else "invoice",
        issued_on=date.fromisoformat(record["issued_on"]),
        due_on=None if is_credit else date.fromisoformat(record["due_on"]),
        lines=tuple(_line(row, customer["language"]) for row in record["invoice_lines"]),
        taxes=tuple(_tax(row) for row in record["invoice_taxes"]),
        instalments=tuple(
            Instalment(date.fromisoformat(row["due_on"]), row["amount_minor"])
            for row in record["instalments"]
        ),
        net=record["net_minor"],
        tax=record["tax_minor"],
        total=record["total_minor"],
        terms="" if is_credit else _terms(connection, record["payment_term"]),
        po_number=record["po_number"] or "",
        order_number=_number(connection, "orders", record["order_id"]),
        contract_number=_number(connection, "contracts", record["contract_id"]),
        corrects_number=_number(connection, "invoices", record["corrects_invoice_id"]),
        notes=customer["cost_centre_text"] or "",
    )
    return Paper(
        kind=snapshot.kind,
        title="Credit memo" if is_credit else "Invoice",
        record_id=invoice_id,
        customer_id=customer["id"],
        snapshot=snapshot,
        is_frozen=True,
    )


def _line(row: Document, language: str) -> InvoiceLine:
    details = [row["detail"]] if row["detail"] else []
    if row["period_from"] and row["period_to"] and not details:
        words = wording(language)
        first, last = (
            words.full_date(date.fromisoformat(row[name])) for name in ("period_from", "period_to")
        )
        details.append(words.label("to", first=first, last=last))
    return InvoiceLine(
        text=row["description"],
        detail=" · ".join(details),
        quantity=Decimal(row["quantity"]),
        unit_price=Decimal(row["unit_price"]),
        net=row["net_minor"],
        discount_pct=Decimal(row["discount"]) * _PERCENT,
    )


def _tax(row: Document) -> TaxLine:
    rate = Decimal(row["rate"]) * _PERCENT
    return TaxLine(row["label"], row["tax_minor"], rate, row["base_minor"])


def _terms(connection: "Connection", code: str | None) -> str:
    known = reference.payment_term(connection, code) if code else None
    return known["title"] if known else code or ""


def _number(connection: "Connection", table: str, record_id: str | None) -> str:
    if not record_id:
        return ""
    found = connection.exec_driver_sql(
        f"SELECT number, provisional_number FROM {table} WHERE id = ?", (record_id,)
    ).mappings()
    return next((called(dict(row)) or "" for row in found), "")
