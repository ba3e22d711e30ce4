# SPDX-License-Identifier: MPL-2.0
"""Files of contracts, one row a line; they come in signed, and what is signed is not changed."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from cso_desktop.interchange.kinds import CONTRACTS
from cso_desktop.interchange.reading import DataRow
from cso_desktop.services.imports_documents import DocumentRows, DocumentsBatch, Fault
from cso_desktop.services.imports_records import by_number
from cso_desktop.services.imports_writer import ImportWriter
from cso_desktop.store.codec import Document
from cso_desktop.store.types import decimal_text


class ContractsBatch(DocumentsBatch):
    """A file of contracts with their lines."""

    kind = CONTRACTS
    number = "contract_number"
    word = "contract"
    header = (
        *("customer_number", "title", "kind", "start_date", "end_date", "signed_date"),
        *("billing_frequency", "po_number"),
    )

    def prepare(self, writer: ImportWriter) -> None:
        rows = self.reading.rows
        self._customers = by_number(writer, "customers", (r["customer_number"] for r in rows))
        self._products = by_number(writer, "products", (r["product_number"] for r in rows))
        self._contracts = by_number(writer, "contracts", (r["contract_number"] for r in rows))
        self._lines: dict[str, list[Document]] = {c["id"]: [] for c in self._contracts.values()}
        for line in writer.find("contract_lines", "contract_id", self._lines):
            self._lines[line["contract_id"]].append(line)

    def faults(self, document: DocumentRows) -> Iterator[Fault]:
        head = document.head
        if head["customer_number"] not in self._customers:
            reason = f"There is no customer {head['customer_number']} here."
            yield head.number, "customer number", reason
        if head["end_date"] and head["end_date"] < head["start_date"]:
            reason = f"It ends before it starts on {head['start_date']}."
            yield head.number, "end date", reason
        for row in document.rows:
            if row["product_number"] and row["product_number"] not in self._products:
                reason = f"There is no product {row['product_number']} here."
                yield row.number, "product number", reason
            if row["quantity"] is not None and row["quantity"] <= 0:
                yield row.number, "quantity", "A quantity is above 0."
            if row["unit_price"] < 0:
                yield row.number, "unit price", "A price can't be negative."
        known = self._contracts.get(document.number)
        if known is not None and not self._is_same(document, known):
            reason = f"Contract {document.number} is here already and says something else."
            yield head.number, "contract number", reason

    def _is_same(self, document: DocumentRows, known: Document) -> bool:
        head = document.head
        customer = self._customers.get(head["customer_number"], {})
        ends_on = head["end_date"] and head["end_date"].isoformat()
        here = (known["customer_id"], known["starts_on"], known["ends_on"])
        lines = self._lines[known["id"]]
        return here == (customer.get("id"), head["start_date"].isoformat(), ends_on) and sorted(
            (line["description"], line["quantity"], line["unit_price"]) for line in lines
        ) == sorted(
            (row["description"], decimal_text(_quantity(row)), decimal_text(row["unit_price"]))
            for row in document.rows
        )

    def write_document(self, writer: ImportWriter, document: DocumentRows) -> str:
        if document.number in self._contracts:
            return "unchanged"
        head = document.head
        customer = self._customers[head["customer_number"]]
        contract_id = writer.insert("contracts", self._values(head, customer))
        state = _line_state(head, writer.work.now.date())
        for seq, row in enumerate(document.rows, 1):
            product = self._products.get(row["product_number"], {})
            values = {
                "customer_id": customer["id"],
                "contract_id": contract_id,
                "seq": seq,
                "product_id": product.get("id"),
                "description": row["description"],
                "quantity": _quantity(row),
                "unit_price": row["unit_price"],
                "starts_on": head["start_date"],
                "ends_on": head["end_date"],
                "service_level": row["service_level"],
                "state": state,
            }
            writer.insert("contract_lines", values)
        return "created"

    def _values(self, head: DataRow, customer: Document) -> dict[str, Any]:
        return {
            "customer_id": customer["id"],
            "number": head["contract_number"],
            "kind": head["kind"] or "maintenance",
            "state": "signed",
            "title": head["title"] or f"Contract {head['contract_number']}",
            "starts_on": head["start_date"],
            "ends_on": head["end_date"],
            "renewal_kind": "explicit",
            "notice_days": 30,
            "renewal_months": 12,
            "billing_frequency": head["billing_frequency"] or "month",
            "billing_timing": "pre_paid",
            "is_consolidated": False,
            "po_number": head["po_number"],
            "signed_on": head["signed_date"] or head["start_date"],
            "payment_term": customer["payment_term"],
            "currency": self.currency,
        }

    def amount_of(self, rows: Sequence[DataRow]) -> int:
        """Return nothing: what a contract will bill is not money that has moved."""
        return 0


def _quantity(row: DataRow) -> Decimal:
    return Decimal(1) if row["quantity"] is None else row["quantity"]


def _line_state(head: DataRow, today: date) -> str:
    if head["start_date"] > today:
        return "planned"
    return "ended" if head["end_date"] and head["end_date"] < today else "active"
