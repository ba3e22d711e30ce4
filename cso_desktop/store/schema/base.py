# SPDX-License-Identifier: MPL-2.0
"""What every synced table has in common.

``row_key`` is local: lists fetch it in order as a plain integer. ``id`` is the record's identity
everywhere. The ``sync_`` columns belong to the sync engine and never travel as fields.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from sqlalchemy import Boolean, Date, Index, Integer, MetaData, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

from cso_desktop.store.types import ExactDecimal, JsonText, UtcSecond

Json = Annotated[Any, mapped_column(JsonText)]
"""A list or object kept as canonical JSON text."""

Minor = Annotated[int, mapped_column(Integer)]
"""Money in minor units; the currency stands in the same row or in its header."""


class Base(DeclarativeBase):
    """Base of all mapped tables of the cache."""

    metadata = MetaData(
        naming_convention={"ix": "ix_%(table_name)s_%(column_0_N_name)s", "pk": "pk_%(table_name)s"}
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it as a plain class attribute
        str: Text,
        int: Integer,
        bool: Boolean(create_constraint=False),
        date: Date,
        datetime: UtcSecond,
        Decimal: ExactDecimal,
    }


class Record(Base):
    """A synced row: its identity, who touched it first and last, and where it came from."""

    __abstract__ = True

    row_key: Mapped[int] = mapped_column(primary_key=True, sort_order=-100)
    id: Mapped[str] = mapped_column(unique=True, sort_order=-99)
    created_by: Mapped[str] = mapped_column(sort_order=100)
    created_at: Mapped[datetime] = mapped_column(sort_order=100)
    created_device: Mapped[str] = mapped_column(sort_order=100)
    changed_by: Mapped[str] = mapped_column(sort_order=100)
    changed_at: Mapped[datetime] = mapped_column(sort_order=100)
    changed_device: Mapped[str] = mapped_column(sort_order=100)
    sync_rev: Mapped[int | None] = mapped_column(sort_order=101)
    sync_scope: Mapped[str | None] = mapped_column(sort_order=101)


class OwnedRecord(Record):
    """A row that hangs on one customer and moves between territories with it."""

    __abstract__ = True

    customer_id: Mapped[str] = mapped_column(sort_order=-98)

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Index, ...]:  # noqa: N805 - SQLAlchemy's protocol
        return (Index(None, "customer_id"), *cls.indexes())

    @classmethod
    def indexes(cls) -> tuple[Index, ...]:
        """Indexes of the table beside the one by customer."""
        return ()
