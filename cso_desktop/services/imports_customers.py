# SPDX-License-Identifier: MPL-2.0
"""Files of customers, contacts, sites and products: one row is one record.

A record is found again by its number, or by its customer and name; what the file says then
replaces what is here, and what it does not say stays.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from cso_desktop.domain.money import USD
from cso_desktop.domain.numbers import compact
from cso_desktop.domain.segments import Segment
from cso_desktop.domain.tax import TaxStatus
from cso_desktop.interchange.kinds import CONTACTS, CUSTOMERS, PRODUCTS, SITES
from cso_desktop.interchange.reading import DataRow
from cso_desktop.services.imports_records import OwnedRecordsBatch, RecordsBatch, by_number
from cso_desktop.services.imports_writer import ImportWriter
from cso_desktop.store.codec import Document

HOME_COUNTRY: Final = "US"
MAIN_ADDRESS: Final = "Main address"


def new_customer(number: str, name: str, known: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a new customer: what the file says, the usual for the rest."""
    return {
        "number": number,
        "state": "active",
        "legal_name": name,
        "display_name": name,
        "segment": Segment.COMMERCIAL.value,
        "country": HOME_COUNTRY,
        "language": "en",
        "currency": USD,
        "tax_status": TaxStatus.BY_SEGMENT.value,
        "payment_term": "net30",
        "delivery_channel": "paper",
        "invoice_grouping": "per_order",
        "invoice_copies": 1,
        "is_po_required": False,
        "statement_kind": "open_item",
        "statement_cycle_day": 25,
        **known,
    }


class CustomersBatch(RecordsBatch):
    """A file of customers."""

    kind = CUSTOMERS
    table = "customers"

    def key(self, row: DataRow) -> str:
        return str(row["number"])

    def known(self, writer: ImportWriter, rows: Sequence[DataRow]) -> dict[str, Document]:
        return by_number(writer, self.table, (row["number"] for row in rows))

    def said(self, row: DataRow) -> dict[str, Any]:
        same = ("segment", "country", "language", "payment_term", "delivery_channel", "notes")
        return {
            "display_name": row["name"],
            "legal_name": row["legal_name"],
            "credit_limit_minor": row["credit_limit"],
            **{name: row[name] for name in same},
        }

    def insert(self, writer: ImportWriter, row: DataRow, said: dict[str, Any]) -> None:
        known = {"currency": self.currency, **said}
        customer_id = writer.insert("customers", new_customer(row["number"], row["name"], known))
        if row["tax_id"]:
            identifier = {"kind": "tax_id", "value": row["tax_id"]}
            more = {"customer_id": customer_id, "compact_value": compact(row["tax_id"])}
            writer.insert("customer_identifiers", identifier | more)


class ContactsBatch(OwnedRecordsBatch):
    """A file of contacts; the first of a customer becomes its primary one."""

    kind = CONTACTS
    table = "contacts"

    def prepare(self, writer: ImportWriter, rows: Sequence[DataRow]) -> None:
        super().prepare(writer, rows)
        sql = "SELECT DISTINCT customer_id FROM contacts WHERE customer_id IN"
        self._with_contact = {row[0] for row in writer.query(sql, self.customer_ids)}

    def key(self, row: DataRow) -> str:
        return f"{self.customer_id(row)} {row['name'].casefold()}"

    def key_title(self) -> str:
        return "name"

    def known(self, writer: ImportWriter, rows: Sequence[DataRow]) -> dict[str, Document]:
        found = writer.find(self.table, "customer_id", self.customer_ids)
        return {f"{each['customer_id']} {each['name'].casefold()}": each for each in found}

    def said(self, row: DataRow) -> dict[str, Any]:
        names = ("name", "job_title", "phone", "mobile_phone", "email", "language", "notes")
        return {name: row[name] for name in names}

    def insert(self, writer: ImportWriter, row: DataRow, said: dict[str, Any]) -> None:
        customer_id = self.customer_id(row)
        is_first = customer_id not in self._with_contact
        self._with_contact.add(customer_id)
        values = {
            "customer_id": customer_id,
            "state": "active",
            "roles": "",
            "is_primary": is_first,
            "has_consent": False,
            **said,
        }
        writer.insert(self.table, values)


class SitesBatch(OwnedRecordsBatch):
    """A file of addresses; one without a label is the customer's main address."""

    kind = SITES
    table = "sites"

    def key(self, row: DataRow) -> str:
        return f"{self.customer_id(row)} {(row['label'] or MAIN_ADDRESS).casefold()}"

    def key_title(self) -> str:
        return "label"

    def known(self, writer: ImportWriter, rows: Sequence[DataRow]) -> dict[str, Document]:
        found = writer.find(self.table, "customer_id", self.customer_ids)
        return {f"{site['customer_id']} {site['label'].casefold()}": site for site in found}

    def said(self, row: DataRow) -> dict[str, Any]:
        names = ("street", "city", "subdivision", "postal_code", "country")
        return {name: row[name] for name in names}

    def insert(self, writer: ImportWriter, row: DataRow, said: dict[str, Any]) -> None:
        values = {
            "customer_id": self.customer_id(row),
            "state": "active",
            "label": row["label"] or MAIN_ADDRESS,
            "roles": "bill,ship",
            "street": "",
            "city": "",
            "country": HOME_COUNTRY,
            **said,
        }
        writer.insert(self.table, values)


class ProductsBatch(RecordsBatch):
    """A file of products."""

    kind = PRODUCTS
    table = "products"

    def fault(self, row: DataRow) -> tuple[str, str] | None:
        if row["list_price"] is not None and row["list_price"] < 0:
            return "list price", "A list price can't be negative."
        return None

    def key(self, row: DataRow) -> str:
        return str(row["number"])

    def known(self, writer: ImportWriter, rows: Sequence[DataRow]) -> dict[str, Document]:
        return by_number(writer, self.table, (row["number"] for row in rows))

    def said(self, row: DataRow) -> dict[str, Any]:
        names = (
            *("description", "list_price", "product_class", "unit", "type_code", "model_code"),
            *("is_serialised", "tax_category", "warranty_months"),
        )
        return {name: row[name] for name in names}

    def insert(self, writer: ImportWriter, row: DataRow, said: dict[str, Any]) -> None:
        values = {
            "number": row["number"],
            "product_class": "hardware",
            "state": "withdrawn_from_marketing" if row["is_discontinued"] else "orderable",
            "is_serialised": False,
            "unit": "each",
            "quantity_decimals": 0,
            "list_price": Decimal(0),
            "currency": self.currency,
            "tax_category": "goods",
            "warranty_months": 0,
            **said,
        }
        writer.insert(self.table, values)
