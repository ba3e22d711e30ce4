# SPDX-License-Identifier: MPL-2.0
"""Customers with their identifiers, contacts and sites (PRODUCT 3.1 to 3.3)."""

from datetime import date

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from cso_desktop.store.schema.base import Minor, OwnedRecord, Record


class Customer(Record):
    """A commercial customer: the root on which everything else hangs."""

    __tablename__ = "customers"
    __table_args__ = (Index(None, "number"), Index(None, "display_name"))

    number: Mapped[str | None]
    provisional_number: Mapped[str | None]
    state: Mapped[str]
    legal_name: Mapped[str]
    display_name: Mapped[str]
    segment: Mapped[str]
    territory_id: Mapped[str | None]
    account_manager: Mapped[str | None]
    parent_id: Mapped[str | None]
    replaced_by_id: Mapped[str | None]
    country: Mapped[str]
    language: Mapped[str]
    currency: Mapped[str]
    tax_status: Mapped[str]
    exemption_certificate: Mapped[str | None]
    exemption_valid_to: Mapped[date | None]
    payment_term: Mapped[str]
    payment_method: Mapped[str | None]
    delivery_channel: Mapped[str]
    delivery_channel_since: Mapped[date | None]
    invoice_grouping: Mapped[str]
    invoice_copies: Mapped[int]
    is_po_required: Mapped[bool]
    cost_centre_text: Mapped[str | None]
    statement_kind: Mapped[str]
    statement_cycle_day: Mapped[int]
    dunning_policy: Mapped[str | None]
    credit_limit_minor: Mapped[Minor | None]
    overdue_limit_minor: Mapped[Minor | None]
    hold_reason: Mapped[str | None]
    submitted_by: Mapped[str | None]
    notes: Mapped[str | None]
    origin: Mapped[str]


class CustomerIdentifier(OwnedRecord):
    """One more number by which a customer is known: tax id, enterprise number, DUNS, UEI."""

    __tablename__ = "customer_identifiers"

    kind: Mapped[str]
    value: Mapped[str]
    compact_value: Mapped[str]


class Contact(OwnedRecord):
    """A person at the customer; ``roles`` is a sorted comma-separated list."""

    __tablename__ = "contacts"

    state: Mapped[str]
    name: Mapped[str]
    roles: Mapped[str]
    is_primary: Mapped[bool]
    job_title: Mapped[str | None]
    phone: Mapped[str | None]
    mobile_phone: Mapped[str | None]
    email: Mapped[str | None]
    language: Mapped[str | None]
    has_consent: Mapped[bool]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    notes: Mapped[str | None]
    origin: Mapped[str]


class Site(OwnedRecord):
    """An address of the customer; ``roles`` lists bill, ship, install and remit."""

    __tablename__ = "sites"

    state: Mapped[str]
    label: Mapped[str]
    roles: Mapped[str]
    street: Mapped[str]
    city: Mapped[str]
    subdivision: Mapped[str | None]
    postal_code: Mapped[str | None]
    country: Mapped[str]
    tax_jurisdiction: Mapped[str | None]
    access_notes: Mapped[str | None]
    opening_hours: Mapped[str | None]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    origin: Mapped[str]
