# SPDX-License-Identifier: MPL-2.0
"""Reference data that every desk holds: it belongs to no customer."""

from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Mapped

from cso_desktop.store.schema.base import Json, Record


class Territory(Record):
    """A field territory: customers belong to one, people see one or more."""

    __tablename__ = "territories"

    code: Mapped[str]
    name: Mapped[str]


class SupportLine(Record):
    """The telephone line, web form and queue of a segment in a country."""

    __tablename__ = "support_lines"

    country: Mapped[str]
    segment: Mapped[str]
    phone: Mapped[str]
    web_form: Mapped[str | None]
    queue: Mapped[str]


class Queue(Record):
    """Where cases wait for somebody."""

    __tablename__ = "queues"

    code: Mapped[str]
    title: Mapped[str]
    segment: Mapped[str | None]


class ReasonCode(Record):
    """A reason that can be chosen, by area (dispute, hold, write-off, reschedule)."""

    __tablename__ = "reason_codes"

    area: Mapped[str]
    code: Mapped[str]
    title: Mapped[str]


class PaymentTerm(Record):
    """When an invoice falls due; ``rule`` is read by the domain (BIL-05)."""

    __tablename__ = "payment_terms"

    code: Mapped[str]
    title: Mapped[str]
    rule: Mapped[Json]


class TaxRate(Record):
    """The rate of a jurisdiction for a tax category, valid between two dates."""

    __tablename__ = "tax_rates"

    jurisdiction: Mapped[str]
    tax_category: Mapped[str]
    label: Mapped[str]
    rate: Mapped[Decimal]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class Person(Record):
    """Somebody who works with the product, as others may see them."""

    __tablename__ = "people"

    login: Mapped[str]
    name: Mapped[str]
    roles: Mapped[str]
    territories: Mapped[str]


class Setting(Record):
    """A setting of the selling entity: its name, addresses, bank text, tax basis."""

    __tablename__ = "settings"

    key: Mapped[str]
    value: Mapped[Json]
