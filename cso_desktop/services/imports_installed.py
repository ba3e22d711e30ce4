# SPDX-License-Identifier: MPL-2.0
"""Files of installed items and licences of another system: one row each."""

from collections.abc import Mapping, Sequence
from typing import Any

from cso_desktop.domain.numbers import compact
from cso_desktop.interchange.kinds import ITEMS, LICENCES
from cso_desktop.interchange.reading import DataRow
from cso_desktop.services.imports_records import (
    OwnedRecordsBatch,
    by_number,
    first_difference,
    iso_day,
)
from cso_desktop.services.imports_writer import ImportWriter
from cso_desktop.store.codec import Document


class _WithProducts(OwnedRecordsBatch):
    """Records that name a product."""

    def prepare(self, writer: ImportWriter, rows: Sequence[DataRow]) -> None:
        super().prepare(writer, rows)
        self.products = by_number(writer, "products", (row["product_number"] for row in rows))

    def fault(self, row: DataRow) -> tuple[str, str] | None:
        if row["product_number"] not in self.products:
            return "product number", f"There is no product {row['product_number']} here."
        return super().fault(row)


class ItemsBatch(_WithProducts):
    """A file of installed items; an item is known by its product and serial (ITM-11)."""

    kind = ITEMS
    table = "items"

    def prepare(self, writer: ImportWriter, rows: Sequence[DataRow]) -> None:
        super().prepare(writer, rows)
        found = sorted(
            writer.find("sites", "customer_id", self.customer_ids), key=lambda site: site["id"]
        )
        self._sites = {
            (site["customer_id"], site["label"].casefold()): site["id"] for site in found
        }
        self._first_sites = {site["customer_id"]: site["id"] for site in reversed(found)}

    def fault(self, row: DataRow) -> tuple[str, str] | None:
        if not compact(row["serial"]):
            return "serial", f"“{row['serial']}” is no serial number."
        if fault := super().fault(row):
            return fault
        if row["site"] and (self.customer_id(row), row["site"].casefold()) not in self._sites:
            return "site", f"The customer has no site “{row['site']}” here."
        return None

    def key(self, row: DataRow) -> str:
        return f"{self.products[row['product_number']]['id']} {compact(row['serial'])}"

    def key_title(self) -> str:
        return "serial"

    def known(self, writer: ImportWriter, rows: Sequence[DataRow]) -> Mapping[str, Document]:
        serials = (compact(row["serial"]) for row in rows)
        found = writer.find(self.table, "compact_serial", serials)
        return {f"{item['product_id']} {item['compact_serial']}": item for item in found}

    def contradiction(self, row: DataRow, known: Document) -> tuple[str, str] | None:
        if known["customer_id"] != self.customer_id(row):
            return "customer number", f"Item {row['serial']} belongs to another customer here."
        return None

    def said(self, row: DataRow) -> dict[str, Any]:
        site = row["site"] and self._sites[self.customer_id(row), row["site"].casefold()]
        same = ("warranty_until", "configuration", "notes")
        return {
            "site_id": site,
            "installed_on": row["installed_date"],
            **{name: row[name] for name in same},
        }

    def insert(self, writer: ImportWriter, row: DataRow, said: dict[str, Any]) -> None:
        customer_id = self.customer_id(row)
        values = {
            "customer_id": customer_id,
            "product_id": self.products[row["product_number"]]["id"],
            "serial": row["serial"],
            "compact_serial": compact(row["serial"]),
            "site_id": self._first_sites.get(customer_id),
            "state": "installed",
            "ownership": "owned",
            "condition": "ok",
            **said,
        }
        item_id = writer.insert(self.table, values)
        if row["installed_date"]:
            event = {
                "customer_id": customer_id,
                "item_id": item_id,
                "happened_on": row["installed_date"],
                "kind": "installed",
                "site_id": values["site_id"],
            }
            writer.insert("item_events", event)


class LicencesBatch(_WithProducts):
    """A file of licences; a term is never edited, so what differs is rejected (ITM-09)."""

    kind = LICENCES
    table = "licences"

    def fault(self, row: DataRow) -> tuple[str, str] | None:
        if row["quantity"] <= 0:
            return "quantity", "A licence is for at least one."
        if row["end_date"] and row["end_date"] < row["start_date"]:
            return "end date", f"It ends before it starts on {row['start_date']}."
        return super().fault(row)

    def key(self, row: DataRow) -> str:
        return str(row["number"])

    def known(self, writer: ImportWriter, rows: Sequence[DataRow]) -> Mapping[str, Document]:
        return by_number(writer, self.table, (row["number"] for row in rows))

    def contradiction(self, row: DataRow, known: Document) -> tuple[str, str] | None:
        return first_difference(
            f"Licence {row['number']}",
            ("customer number", known["customer_id"], self.customer_id(row)),
            ("quantity", known["quantity"], row["quantity"]),
            ("start date", known["starts_on"], iso_day(row["start_date"])),
            ("end date", known["ends_on"], iso_day(row["end_date"])),
        )

    def said(self, row: DataRow) -> dict[str, Any]:
        return {"key_text": row["key_text"], "support_until": row["support_until"]}

    def insert(self, writer: ImportWriter, row: DataRow, said: dict[str, Any]) -> None:
        product = self.products[row["product_number"]]
        values = {
            "customer_id": self.customer_id(row),
            "number": row["number"],
            "product_id": product["id"],
            "state": "active",
            "metric": row["metric"] or product["licence_metric"] or "authorised_user",
            "quantity": row["quantity"],
            "starts_on": row["start_date"],
            "ends_on": row["end_date"],
            "is_over_use_allowed": False,
            **said,
        }
        writer.insert(self.table, values)
