# SPDX-License-Identifier: MPL-2.0
"""The entries behind a balance: documents, what is in them, and what was applied to what."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection

_BILLS = """
SELECT id, kind, coalesce(number, provisional_number, ''), issued_on, total_minor
FROM invoices
WHERE {which} AND state = 'posted' AND kind <> 'pro_forma' AND issued_on <= :as_of
ORDER BY issued_on, number, id
"""
_PAYMENTS = """
SELECT id, iif(method = 'adjustment' AND kind = 'receipt', 'adjustment', kind),
       coalesce(number, provisional_number, ''), value_on,
       iif(kind = 'receipt', -amount_minor, amount_minor)
FROM payments
WHERE customer_id = :record AND state IN ('posted', 'reversed') AND value_on <= :as_of
ORDER BY value_on, number, id
"""
_APPLICATIONS = """
SELECT a.source_id, a.invoice_id, a.allocated_on, a.amount_minor, a.discount_minor,
       a.write_off_minor, coalesce(a.write_off_reason, ''), a.counters_id IS NOT NULL,
       coalesce(p.number, p.provisional_number, m.number, m.provisional_number, ''),
       coalesce(i.number, i.provisional_number, ''),
       iif(p.method = 'adjustment', 'adjustment', a.source_kind)
FROM allocations a
LEFT JOIN payments p ON p.id = a.source_id
LEFT JOIN invoices m ON m.id = a.source_id
LEFT JOIN invoices i ON i.id = a.invoice_id
WHERE {which} AND a.allocated_on <= :as_of
ORDER BY a.allocated_on, a.created_at, a.id
"""
_CONTENTS = """
SELECT 'line', description, net_minor FROM (
    SELECT description, net_minor FROM invoice_lines WHERE invoice_id = :record ORDER BY seq)
UNION ALL
SELECT 'tax', label, tax_minor FROM (
    SELECT label, tax_minor FROM invoice_taxes WHERE invoice_id = :record ORDER BY seq)
"""


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A posted document; ``minor`` is what it adds to the balance."""

    id: str
    kind: str
    number: str
    dated_on: date
    minor: int


@dataclass(frozen=True, slots=True)
class ApplicationRow:
    """Part of a payment or credit memo applied to an invoice, or its undoing.

    Attributes:
        source_kind: payment, credit_memo or adjustment.
        is_undoing: 1 for a counter-entry, 0 otherwise.
    """

    source_id: str
    invoice_id: str
    applied_on: date
    amount_minor: int
    discount_minor: int
    write_off_minor: int
    reason: str
    is_undoing: int
    source_number: str
    invoice_number: str
    source_kind: str


@dataclass(frozen=True, slots=True)
class ContentRow:
    """A ``line`` or a ``tax`` of a billing document."""

    kind: str
    text: str
    minor: int


def of_customer(
    connection: Connection, customer_id: str, as_of: date
) -> tuple[list[DocumentRow], list[ApplicationRow]]:
    """Give the documents of a customer up to a day, and all that was applied among them."""
    values = _values(customer_id, as_of)
    which = "customer_id = :record"
    documents = _documents(connection, _BILLS.format(which=which), values)
    documents += _documents(connection, _PAYMENTS, values)
    return documents, _applications(connection, f"a.{which}", values)


def of_invoice(
    connection: Connection, invoice_id: str, as_of: date
) -> tuple[DocumentRow | None, list[ApplicationRow], list[ContentRow]]:
    """Give a billing document if it was posted by a day, its applications and what it consists of.

    Of a credit memo, those are where it was applied.
    """
    values = _values(invoice_id, as_of)
    found = _documents(connection, _BILLS.format(which="id = :record"), values)
    if not found:
        return None, [], []
    of_it = "a.source_id" if found[0].kind == "credit_memo" else "a.invoice_id"
    applied = _applications(connection, f"{of_it} = :record", values)
    contents = connection.exec_driver_sql(_CONTENTS, {"record": invoice_id})
    return found[0], applied, [ContentRow(*row) for row in contents]


def _documents(connection: Connection, query: str, values: Mapping[str, Any]) -> list[DocumentRow]:
    return [
        DocumentRow(row[0], row[1], row[2], date.fromisoformat(row[3]), row[4])
        for row in connection.exec_driver_sql(query, dict(values))
    ]


def _applications(
    connection: Connection, which: str, values: Mapping[str, Any]
) -> list[ApplicationRow]:
    rows = connection.exec_driver_sql(_APPLICATIONS.format(which=which), dict(values))
    return [_application(*row) for row in rows]


def _application(source_id: str, invoice_id: str, applied_on: str, *rest: Any) -> ApplicationRow:
    return ApplicationRow(source_id, invoice_id, date.fromisoformat(applied_on), *rest)


def _values(record_id: str, as_of: date) -> dict[str, str]:
    return {"record": record_id, "as_of": as_of.isoformat()}
