# SPDX-License-Identifier: MPL-2.0
"""Invoices and credit memos with lines, taxes and instalments (PRODUCT 3.7, 3.8)."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from cso_desktop.store.schema.base import Minor, OwnedRecord


class Invoice(OwnedRecord):
    """A billing document of any ``kind``; credit memos carry negative amounts (INV-4)."""

    __tablename__ = "invoices"

    number: Mapped[str | None]
    provisional_number: Mapped[str | None]
    series: Mapped[str | None]
    fiscal_year: Mapped[int | None]
    kind: Mapped[str]
    state: Mapped[str]
    bill_to_text: Mapped[str | None]
    remit_to_text: Mapped[str | None]
    po_number: Mapped[str | None]
    order_id: Mapped[str | None]
    contract_id: Mapped[str | None]
    corrects_invoice_id: Mapped[str | None]
    replaces_invoice_id: Mapped[str | None]
    issued_on: Mapped[date]
    due_on: Mapped[date]
    posted_at: Mapped[datetime | None]
    posted_by: Mapped[str | None]
    payment_term: Mapped[str | None]
    delivery_channel: Mapped[str]
    currency: Mapped[str]
    tax_basis: Mapped[str]
    net_minor: Mapped[Minor]
    tax_minor: Mapped[Minor]
    total_minor: Mapped[Minor]
    reason_code: Mapped[str | None]
    disposition: Mapped[str | None]
    internal_comment: Mapped[str | None]
    dunning_blocked_until: Mapped[date | None]
    dunning_block_reason: Mapped[str | None]
    origin: Mapped[str]

    @classmethod
    def indexes(cls) -> tuple[Index, ...]:
        return (
            Index(None, "number"),
            Index(None, "issued_on"),
            Index(None, "due_on"),
            Index(None, "total_minor"),
            Index(None, "order_id"),
            Index(None, "contract_id"),
        )


class InvoiceLine(OwnedRecord):
    """One charge with where it comes from and the period it covers (BIL-12)."""

    __tablename__ = "invoice_lines"

    invoice_id: Mapped[str]
    seq: Mapped[int]
    product_id: Mapped[str | None]
    description: Mapped[str]
    detail: Mapped[str | None]
    quantity: Mapped[Decimal]
    unit: Mapped[str]
    unit_price: Mapped[Decimal]
    discount: Mapped[Decimal]
    net_minor: Mapped[Minor]
    tax_category: Mapped[str]
    period_from: Mapped[date | None]
    period_to: Mapped[date | None]
    order_line_id: Mapped[str | None]
    shipment_line_id: Mapped[str | None]
    contract_line_id: Mapped[str | None]

    @classmethod
    def indexes(cls) -> tuple[Index, ...]:
        return (Index(None, "invoice_id", "seq"), Index(None, "order_line_id"))


class InvoiceTax(OwnedRecord):
    """One tax of the document: its rate, its base and its amount (INV-2)."""

    __tablename__ = "invoice_taxes"

    invoice_id: Mapped[str]
    seq: Mapped[int]
    jurisdiction: Mapped[str]
    label: Mapped[str]
    rate: Mapped[Decimal]
    base_minor: Mapped[Minor]
    tax_minor: Mapped[Minor]

    @classmethod
    def indexes(cls) -> tuple[Index, ...]:
        return (Index(None, "invoice_id", "seq"),)


class Instalment(OwnedRecord):
    """A part of the total with its own due date; what cash is applied to (INV-6)."""

    __tablename__ = "instalments"

    invoice_id: Mapped[str]
    seq: Mapped[int]
    due_on: Mapped[date]
    amount_minor: Mapped[Minor]
    currency: Mapped[str]

    @classmethod
    def indexes(cls) -> tuple[Index, ...]:
        return (Index(None, "invoice_id", "seq"), Index(None, "due_on"))
