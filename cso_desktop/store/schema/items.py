# SPDX-License-Identifier: MPL-2.0
"""The installed base: machines by type, model and serial, and licences (PRODUCT 3.14, 3.15)."""

from datetime import date

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from cso_desktop.store.schema.base import OwnedRecord


class Item(OwnedRecord):
    """A machine on record at a customer's site; the serial is unique per product (ITM-02)."""

    __tablename__ = "items"

    product_id: Mapped[str]
    serial: Mapped[str]
    compact_serial: Mapped[str]
    site_id: Mapped[str | None]
    state: Mapped[str]
    installed_on: Mapped[date | None]
    withdrawn_on: Mapped[date | None]
    warranty_until: Mapped[date | None]
    configuration: Mapped[str | None]
    ownership: Mapped[str]
    condition: Mapped[str]
    parent_id: Mapped[str | None]
    notes: Mapped[str | None]
    origin: Mapped[str]

    @classmethod
    def indexes(cls) -> tuple[Index, ...]:
        return (Index(None, "compact_serial"), Index(None, "product_id"))


class ItemEvent(OwnedRecord):
    """One thing that happened to an item; append-only (ITM-03)."""

    __tablename__ = "item_events"

    item_id: Mapped[str]
    happened_on: Mapped[date]
    kind: Mapped[str]
    detail: Mapped[str | None]
    site_id: Mapped[str | None]
    reference: Mapped[str | None]

    @classmethod
    def indexes(cls) -> tuple[Index, ...]:
        return (Index(None, "item_id", "happened_on"),)


class Licence(OwnedRecord):
    """A right to use a programme for a term; renewing adds a term, never edits one (ITM-09)."""

    __tablename__ = "licences"

    number: Mapped[str | None]
    provisional_number: Mapped[str | None]
    product_id: Mapped[str]
    state: Mapped[str]
    metric: Mapped[str]
    quantity: Mapped[int]
    key_text: Mapped[str | None]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    support_until: Mapped[date | None]
    order_line_id: Mapped[str | None]
    contract_line_id: Mapped[str | None]
    predecessor_id: Mapped[str | None]
    is_over_use_allowed: Mapped[bool]
    origin: Mapped[str]

    @classmethod
    def indexes(cls) -> tuple[Index, ...]:
        return (Index(None, "product_id"), Index(None, "ends_on"))


class LicenceAssignment(OwnedRecord):
    """Seats of a licence handed to a user, group or machine."""

    __tablename__ = "licence_assignments"

    licence_id: Mapped[str]
    assigned_to: Mapped[str]
    quantity: Mapped[int]
    assigned_on: Mapped[date]
    released_on: Mapped[date | None]

    @classmethod
    def indexes(cls) -> tuple[Index, ...]:
        return (Index(None, "licence_id"),)
