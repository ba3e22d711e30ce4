# SPDX-License-Identifier: MPL-2.0
"""Orders, their lines and amendments, and the shipments that fulfil them (PRODUCT 3.5, 3.6)."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from cso_desktop.store.schema.base import Json, Minor, OwnedRecord


class Order(OwnedRecord):
    """An order; ``number`` is the confirmation number and stays null until confirmation."""

    __tablename__ = "orders"

    number: Mapped[str | None]
    provisional_number: Mapped[str | None]
    state: Mapped[str]
    held_from_state: Mapped[str | None]
    hold_reason: Mapped[str | None]
    bill_to_site_id: Mapped[str | None]
    ship_to_site_id: Mapped[str | None]
    po_number: Mapped[str | None]
    po_date: Mapped[date | None]
    case_id: Mapped[str | None]
    payment_term: Mapped[str]
    delivery_term: Mapped[str | None]
    currency: Mapped[str]
    ordered_on: Mapped[date]
    requested_on: Mapped[date | None]
    prices_frozen_on: Mapped[date | None]
    freight_minor: Mapped[Minor]
    submitted_by: Mapped[str | None]
    confirmed_by: Mapped[str | None]
    confirmed_at: Mapped[datetime | None]
    cancel_reason: Mapped[str | None]
    notes: Mapped[str | None]
    origin: Mapped[str]

    @classmethod
    def indexes(cls) -> tuple[Index, ...]:
        return (Index(None, "number"), Index(None, "ordered_on"), Index(None, "po_number"))


class OrderLine(OwnedRecord):
    """One line of an order; delivered and billed quantities are derived, never stored."""

    __tablename__ = "order_lines"

    order_id: Mapped[str]
    seq: Mapped[int]
    product_id: Mapped[str | None]
    description: Mapped[str]
    quantity: Mapped[Decimal]
    unit: Mapped[str]
    unit_price: Mapped[Decimal]
    discount: Mapped[Decimal]
    net_minor: Mapped[Minor]
    tax_category: Mapped[str]
    requested_on: Mapped[date | None]
    promised_on: Mapped[date | None]
    site_id: Mapped[str | None]
    contract_line_id: Mapped[str | None]
    quantity_short_closed: Mapped[Decimal]

    @classmethod
    def indexes(cls) -> tuple[Index, ...]:
        return (Index(None, "order_id", "seq"),)


class OrderAmendment(OwnedRecord):
    """A recorded change of a confirmed order; ``changes`` lists field, old and new."""

    __tablename__ = "order_amendments"

    order_id: Mapped[str]
    seq: Mapped[int]
    state: Mapped[str]
    reason: Mapped[str]
    changes: Mapped[Json]

    @classmethod
    def indexes(cls) -> tuple[Index, ...]:
        return (Index(None, "order_id"),)


class Shipment(OwnedRecord):
    """A delivery to the customer, or a return from them (``kind``)."""

    __tablename__ = "shipments"

    order_id: Mapped[str | None]
    number: Mapped[str | None]
    provisional_number: Mapped[str | None]
    kind: Mapped[str]
    state: Mapped[str]
    ship_from: Mapped[str | None]
    ship_to_site_id: Mapped[str | None]
    carrier: Mapped[str | None]
    tracking_number: Mapped[str | None]
    requested_on: Mapped[date | None]
    planned_on: Mapped[date | None]
    promised_on: Mapped[date | None]
    shipped_on: Mapped[date | None]
    delivered_on: Mapped[date | None]
    delivered_to: Mapped[str | None]
    packages: Mapped[int | None]
    exception: Mapped[str | None]
    origin: Mapped[str]

    @classmethod
    def indexes(cls) -> tuple[Index, ...]:
        return (Index(None, "order_id"), Index(None, "planned_on"))


class ShipmentLine(OwnedRecord):
    """How much of an order line goes with a shipment; serials one a line."""

    __tablename__ = "shipment_lines"

    shipment_id: Mapped[str]
    order_line_id: Mapped[str | None]
    product_id: Mapped[str | None]
    quantity: Mapped[Decimal]
    serials: Mapped[str | None]

    @classmethod
    def indexes(cls) -> tuple[Index, ...]:
        return (Index(None, "shipment_id"), Index(None, "order_line_id"))


class ShipmentReschedule(OwnedRecord):
    """A change of the planned date with its reason; never edited (DEL-04)."""

    __tablename__ = "shipment_reschedules"

    shipment_id: Mapped[str]
    planned_from: Mapped[date | None]
    planned_to: Mapped[date]
    reason: Mapped[str]

    @classmethod
    def indexes(cls) -> tuple[Index, ...]:
        return (Index(None, "shipment_id"),)
