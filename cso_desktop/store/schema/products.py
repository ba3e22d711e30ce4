# SPDX-License-Identifier: MPL-2.0
"""What can be ordered and covered (PRODUCT 3.4)."""

from datetime import date
from decimal import Decimal

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from cso_desktop.store.schema.base import Record


class Product(Record):
    """A machine type and model, a programme, a publication, or a service."""

    __tablename__ = "products"
    __table_args__ = (Index(None, "number"),)

    number: Mapped[str]
    type_code: Mapped[str | None]
    model_code: Mapped[str | None]
    description: Mapped[str]
    product_class: Mapped[str]
    state: Mapped[str]
    is_serialised: Mapped[bool]
    licence_metric: Mapped[str | None]
    unit: Mapped[str]
    quantity_decimals: Mapped[int]
    list_price: Mapped[Decimal]
    currency: Mapped[str]
    tax_category: Mapped[str]
    warranty_months: Mapped[int]
    replaced_by_id: Mapped[str | None]
    orderable_from: Mapped[date | None]
    orderable_to: Mapped[date | None]
    origin: Mapped[str]
