# SPDX-License-Identifier: MPL-2.0
"""Files of receipts and of cases of another system: one row each."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any, Final

from cso_desktop.interchange.kinds import CASES, PAYMENTS
from cso_desktop.interchange.reading import DataRow
from cso_desktop.interchange.words import folded
from cso_desktop.services.cases import CATEGORIES
from cso_desktop.services.imports_records import (
    OwnedRecordsBatch,
    by_number,
    first_difference,
    iso_day,
)
from cso_desktop.services.imports_writer import ImportWriter
from cso_desktop.store.codec import Document

_QUEUES: Final = {"state_local": "state-local"}
"""The queue of a segment where it is not called like the segment."""


class PaymentsBatch(OwnedRecordsBatch):
    """A file of receipts; one that names its invoice is applied to it, the rest is on account."""

    kind = PAYMENTS
    table = "payments"

    def prepare(self, writer: ImportWriter, rows: Sequence[DataRow]) -> None:
        super().prepare(writer, rows)
        numbers = [row["invoice_number"] for row in rows if row["invoice_number"]]
        found = writer.find("invoices", "number", numbers)
        self._invoices = {i["number"]: i for i in found if i["kind"] == "invoice"}
        ids = [invoice["id"] for invoice in self._invoices.values()]
        parts = sorted(writer.find("instalments", "invoice_id", ids), key=lambda part: part["seq"])
        self._open = {part["id"]: part["amount_minor"] for part in parts}
        self._instalments: dict[str, list[str]] = {invoice_id: [] for invoice_id in ids}
        for part in parts:
            self._instalments[part["invoice_id"]].append(part["id"])
        sql = (
            "SELECT instalment_id, amount_minor + discount_minor + write_off_minor "
            "FROM allocations WHERE invoice_id IN"
        )
        for instalment_id, settled in writer.query(sql, ids):
            self._open[instalment_id] -= settled

    def amount(self, row: DataRow) -> int:
        return row["amount"] or 0

    def fault(self, row: DataRow) -> tuple[str, str] | None:
        if row["amount"] <= 0:
            return "amount", "The amount of a payment is above 0."
        if fault := super().fault(row):
            return fault
        if row["invoice_number"] is None:
            return None
        invoice = self._invoices.get(row["invoice_number"])
        if invoice is None or invoice["customer_id"] != self.customer_id(row):
            return "invoice number", f"The customer has no invoice {row['invoice_number']} here."
        return None

    def key(self, row: DataRow) -> str:
        return str(row["number"])

    def known(self, writer: ImportWriter, rows: Sequence[DataRow]) -> Mapping[str, Document]:
        return by_number(writer, self.table, (row["number"] for row in rows))

    def contradiction(self, row: DataRow, known: Document) -> tuple[str, str] | None:
        return first_difference(
            f"Payment {row['number']}",
            ("customer number", known["customer_id"], self.customer_id(row)),
            ("amount", known["amount_minor"], row["amount"]),
            ("value date", known["value_on"], iso_day(row["value_date"])),
        )

    def said(self, row: DataRow) -> dict[str, Any]:
        return {}

    def insert(self, writer: ImportWriter, row: DataRow, said: dict[str, Any]) -> None:
        values = {
            "customer_id": self.customer_id(row),
            "number": row["number"],
            "kind": "receipt",
            "state": "posted",
            "method": row["method"] or "other",
            "amount_minor": row["amount"],
            "currency": self.currency,
            "value_on": row["value_date"],
            "reference": row["reference"] or row["invoice_number"],
        }
        payment_id = writer.insert(self.table, values)
        if row["invoice_number"]:
            self._apply(writer, row, payment_id)

    def _apply(self, writer: ImportWriter, row: DataRow, payment_id: str) -> None:
        """Apply as much as is open, earliest instalment first (INV-12, INV-13)."""
        invoice = self._invoices[row["invoice_number"]]
        left = row["amount"]
        for instalment_id in self._instalments[invoice["id"]]:
            amount = min(left, self._open[instalment_id])
            if amount <= 0:
                continue
            left -= amount
            self._open[instalment_id] -= amount
            values = {
                "customer_id": invoice["customer_id"],
                "source_kind": "payment",
                "source_id": payment_id,
                "invoice_id": invoice["id"],
                "instalment_id": instalment_id,
                "amount_minor": amount,
                "discount_minor": 0,
                "write_off_minor": 0,
                "currency": self.currency,
                "allocated_on": max(row["value_date"], date.fromisoformat(invoice["issued_on"])),
                "rule": "import",
            }
            writer.insert("allocations", values)


class CasesBatch(OwnedRecordsBatch):
    """A file of cases."""

    kind = CASES
    table = "cases"

    def fault(self, row: DataRow) -> tuple[str, str] | None:
        if row["closed_date"] and row["closed_date"] < row["opened_date"]:
            return "closed date", f"It is closed before it was opened on {row['opened_date']}."
        return super().fault(row)

    def key(self, row: DataRow) -> str:
        return str(row["number"])

    def known(self, writer: ImportWriter, rows: Sequence[DataRow]) -> Mapping[str, Document]:
        return by_number(writer, self.table, (row["number"] for row in rows))

    def contradiction(self, row: DataRow, known: Document) -> tuple[str, str] | None:
        here = ("customer number", known["customer_id"], self.customer_id(row))
        return first_difference(f"Case {row['number']}", here)

    def said(self, row: DataRow) -> dict[str, Any]:
        category = folded(row["category"] or "").replace(" ", "_")
        return {
            "subject": row["subject"],
            "category": category if category in CATEGORIES else None,
            "priority": row["priority"],
        }

    def insert(self, writer: ImportWriter, row: DataRow, said: dict[str, Any]) -> None:
        customer = self.customers[row["customer_number"]]
        closed_at = row["closed_date"] and _start_of(row["closed_date"])
        values = {
            "customer_id": customer["id"],
            "number": row["number"],
            "state": "closed" if closed_at else "open",
            "segment": customer["segment"],
            "queue": _QUEUES.get(customer["segment"], customer["segment"]),
            "category": "other",
            "channel": "mail",
            "priority": "normal",
            "opened_at": _start_of(row["opened_date"]),
            "resolved_at": closed_at,
            "closed_at": closed_at,
            **said,
        }
        case_id = writer.insert(self.table, values)
        if row["note"]:
            note = {
                "customer_id": customer["id"],
                "case_id": case_id,
                "written_at": values["opened_at"],
                "author": writer.work.author.login,
                "kind": "system",
                "visibility": "internal",
                "body": row["note"],
            }
            writer.insert("case_notes", note)


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
