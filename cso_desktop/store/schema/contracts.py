# SPDX-License-Identifier: MPL-2.0
"""Contracts, what they cover and bill, and their renewals (PRODUCT 3.12, 3.13)."""

from datetime import date
from decimal import Decimal

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from cso_desktop.store.schema.base import Json, Minor, OwnedRecord


class Contract(OwnedRecord):
    """A maintenance, services, purchase or software licensing contract."""

    __tablename__ = "contracts"

    number: Mapped[str | None]
    provisional_number: Mapped[str | None]
    kind: Mapped[str]
    state: Mapped[str]
    title: Mapped[str]
    bill_to_site_id: Mapped[str | None]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    renewal_kind: Mapped[str]
    notice_days: Mapped[int]
    renewal_months: Mapped[int]
    price_policy: Mapped[str | None]
    billing_frequency: Mapped[str]
    billing_timing: Mapped[str]
    billing_anchor_day: Mapped[int | None]
    is_consolidated: Mapped[bool]
    po_number: Mapped[str | None]
    po_covers_from: Mapped[date | None]
    po_covers_to: Mapped[date | None]
    signed_on: Mapped[date | None]
    signed_for_customer: Mapped[str | None]
    signed_for_us: Mapped[str | None]
    predecessor_id: Mapped[str | None]
    terminated_on: Mapped[date | None]
    termination_reason: Mapped[str | None]
    payment_term: Mapped[str]
    currency: Mapped[str]
    notes: Mapped[str | None]
    origin: Mapped[str]

    @classmethod
    def indexes(cls) -> tuple[Index, ...]:
        return (Index(None, "number"), Index(None, "ends_on"))


class ContractLine(OwnedRecord):
    """What the customer pays for per billing period, with its own dates (CTR-02)."""

    __tablename__ = "contract_lines"

    contract_id: Mapped[str]
    seq: Mapped[int]
    product_id: Mapped[str | None]
    description: Mapped[str]
    quantity: Mapped[Decimal]
    unit_price: Mapped[Decimal]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    service_level: Mapped[str | None]
    state: Mapped[str]

    @classmethod
    def indexes(cls) -> tuple[Index, ...]:
        return (Index(None, "contract_id", "seq"),)


class CoveredItem(OwnedRecord):
    """An installed item that a contract line covers, and from when to when (CTR-03)."""

    __tablename__ = "covered_items"

    contract_line_id: Mapped[str]
    item_id: Mapped[str]
    covered_from: Mapped[date]
    covered_to: Mapped[date | None]

    @classmethod
    def indexes(cls) -> tuple[Index, ...]:
        return (Index(None, "contract_line_id"), Index(None, "item_id"))


class BilledPeriod(OwnedRecord):
    """One period of a contract line that has been billed; made once, then locked (INV-33)."""

    __tablename__ = "billed_periods"

    contract_line_id: Mapped[str]
    period_from: Mapped[date]
    period_to: Mapped[date]
    amount_minor: Mapped[Minor]
    invoice_line_id: Mapped[str | None]

    @classmethod
    def indexes(cls) -> tuple[Index, ...]:
        return (Index(None, "contract_line_id", "period_from"),)


class Renewal(OwnedRecord):
    """The decision about what follows a contract's end (CTR-07 to CTR-09)."""

    __tablename__ = "renewals"

    contract_id: Mapped[str]
    number: Mapped[str | None]
    provisional_number: Mapped[str | None]
    state: Mapped[str]
    target_start_on: Mapped[date]
    uplift: Mapped[Decimal]
    offered_on: Mapped[date | None]
    valid_until: Mapped[date | None]
    decision: Mapped[str | None]
    decided_on: Mapped[date | None]
    successor_id: Mapped[str | None]
    reminders: Mapped[Json | None]

    @classmethod
    def indexes(cls) -> tuple[Index, ...]:
        return (Index(None, "contract_id"), Index(None, "target_start_on"))
