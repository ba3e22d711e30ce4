# SPDX-License-Identifier: MPL-2.0
"""The record that is shown, with the one snapshot of the cache that everything is read from."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from cso_desktop.domain.segments import Segment
from cso_desktop.services.listing import LISTINGS
from cso_desktop.services.records import called
from cso_desktop.store import records
from cso_desktop.store.codec import Document
from cso_desktop.store.home_state import Author

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Desktop:
    """The circumstances a record is shown in: who looks, when, and what the cache holds."""

    connection: "Connection"
    author: Author
    today: date
    is_enrolled: bool


@dataclass(frozen=True, slots=True)
class Subject:
    """One record as its area's figures, tabs and actions see it."""

    kind: str
    record: Document
    desktop: Desktop

    @classmethod
    def read(cls, desktop: Desktop, kind: str, record_id: str) -> "Subject":
        """Read a record.

        Raises:
            NotFound: it is not on this desk.
        """
        return cls(kind, records.read(desktop.connection, kind, record_id), desktop)

    @property
    def id(self) -> str:
        """The record's id."""
        return str(self.record["id"])

    @property
    def state(self) -> str:
        """The stored state, empty where the kind has none."""
        return str(self.record.get("state") or "")

    @property
    def currency(self) -> str:
        """The currency of the record's amounts."""
        return str(self.record.get("currency") or "USD")

    @property
    def today(self) -> str:
        """The business date as it is stored."""
        return self.desktop.today.isoformat()

    @property
    def number(self) -> str:
        """What people call the record."""
        return called(self.record) or ""

    def other(self, kind: str, field: str) -> "Subject | None":
        """Read the record that a field names; None where it names none that is here."""
        record_id = self.record.get(field)
        if not record_id:
            return None
        found = self.rows(f"SELECT 1 FROM {kind} WHERE id = :other", other=record_id)
        return Subject.read(self.desktop, kind, record_id) if found else None

    def customer(self) -> Document | None:
        """Read the customer the record belongs to."""
        if self.kind == "customers":
            return self.record
        owner = self.other("customers", "customer_id")
        return owner.record if owner else None

    def rows(self, sql: str, **values: object) -> list[tuple[Any, ...]]:
        """Fetch rows; ``:id``, ``:customer`` and ``:today`` are bound already."""
        given = {
            "id": self.id,
            "customer": self.record.get("customer_id"),
            "today": self.today,
        }
        found = self.desktop.connection.exec_driver_sql(sql, given | values)
        return [tuple(row) for row in found]

    def row(self, sql: str, **values: object) -> tuple[Any, ...]:
        """Fetch the one row of a query that always has one, such as a sum."""
        [found] = self.rows(sql, **values)
        return found

    def status(self) -> str | None:
        """Derive the status as the kind's list shows it."""
        layout = LISTINGS[self.kind].layout
        if "status" not in layout.columns:
            return None
        [(word,)] = self.rows(
            f"SELECT {layout.columns['status']} FROM {layout.table} {layout.alias} "
            f"{' '.join(layout.joins.values())} WHERE {layout.alias}.id = :id"
        )
        return str(word) if word else None

    def subtitle(self) -> str:
        """Say whose record it is: name, number and segment of the customer."""
        customer = self.customer()
        if customer is None:
            return ""
        parts = [customer["display_name"], called(customer), Segment(customer["segment"]).label]
        return " · ".join(part for part in parts if part)
