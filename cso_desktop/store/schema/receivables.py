# SPDX-License-Identifier: MPL-2.0
"""Payments, what they were applied to, and disputes (PRODUCT 3.9 to 3.11)."""

from datetime import date

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from cso_desktop.store.schema.base import Minor, OwnedRecord


class Payment(OwnedRecord):
    """Money received (``receipt``), paid back (``refund``) or mirrored (``reversal``)."""

    __tablename__ = "payments"

    number: Mapped[str | None]
    provisional_number: Mapped[str | None]
    kind: Mapped[str]
    state: Mapped[str]
    method: Mapped[str]
    amount_minor: Mapped[Minor]
    currency: Mapped[str]
    value_on: Mapped[date]
    reference: Mapped[str | None]
    bank_account: Mapped[str | None]
    batch: Mapped[str | None]
    remittance_text: Mapped[str | None]
    reverses_payment_id: Mapped[str | None]
    reason: Mapped[str | None]
    submitted_by: Mapped[str | None]
    origin: Mapped[str]

    @classmethod
    def indexes(cls) -> tuple[Index, ...]:
        return (Index(None, "number"), Index(None, "value_on"))


class Allocation(OwnedRecord):
    """Part of a payment or credit memo applied to one instalment.

    Immutable. It is undone by a counter-allocation: a row with the amounts negated and
    ``counters_id`` naming this one, so that every "as of" question stays answerable (INV-16).
    """

    __tablename__ = "allocations"

    source_kind: Mapped[str]
    source_id: Mapped[str]
    invoice_id: Mapped[str]
    instalment_id: Mapped[str]
    amount_minor: Mapped[Minor]
    discount_minor: Mapped[Minor]
    write_off_minor: Mapped[Minor]
    write_off_reason: Mapped[str | None]
    currency: Mapped[str]
    allocated_on: Mapped[date]
    counters_id: Mapped[str | None]
    rule: Mapped[str | None]
    origin: Mapped[str]

    @classmethod
    def indexes(cls) -> tuple[Index, ...]:
        return (Index(None, "invoice_id"), Index(None, "source_id"), Index(None, "allocated_on"))


class Dispute(OwnedRecord):
    """A customer's objection to an amount; while open it is out of dunning, not out of balance."""

    __tablename__ = "disputes"

    number: Mapped[str | None]
    provisional_number: Mapped[str | None]
    state: Mapped[str]
    cycle: Mapped[int]
    case_id: Mapped[str | None]
    invoice_id: Mapped[str]
    invoice_line_id: Mapped[str | None]
    amount_minor: Mapped[Minor]
    approved_minor: Mapped[Minor | None]
    currency: Mapped[str]
    reason_code: Mapped[str]
    description: Mapped[str | None]
    owner: Mapped[str | None]
    opened_on: Mapped[date]
    respond_by: Mapped[date | None]
    resolve_by: Mapped[date | None]
    resolved_on: Mapped[date | None]
    resolution_kind: Mapped[str | None]
    result_document_id: Mapped[str | None]
    submitted_by: Mapped[str | None]
    origin: Mapped[str]

    @classmethod
    def indexes(cls) -> tuple[Index, ...]:
        return (Index(None, "number"), Index(None, "invoice_id"), Index(None, "state"))
