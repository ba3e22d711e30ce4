# SPDX-License-Identifier: MPL-2.0
"""What can be applied to what: sources with something left, open instalments, their entries.

All of it is read from the entries, with whatever the caller's transaction has added to them.
"""

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import Connection

from cso_desktop.domain.disputes import spread_disputed
from cso_desktop.domain.receivables import Allocation, Source, Target
from cso_desktop.errors import NotFound
from cso_desktop.store.types import json_text

PAYMENT, CREDIT_MEMO = "payment", "credit_memo"

_SOURCES = """
SELECT 'payment' AS kind, p.id, coalesce(p.number, p.provisional_number) AS number,
       p.customer_id, p.value_on AS dated_on, p.amount_minor, p.currency,
       coalesce(p.reference, '') || ' ' || coalesce(p.remittance_text, '') AS reference, p.method
FROM payments p WHERE p.kind = 'receipt' AND p.state = 'posted' {payments}
UNION ALL
SELECT 'credit_memo', i.id, coalesce(i.number, i.provisional_number), i.customer_id,
       i.issued_on, -i.total_minor, i.currency, coalesce(o.number, ''), ''
FROM invoices i LEFT JOIN invoices o ON o.id = i.corrects_invoice_id
WHERE i.kind = 'credit_memo' AND i.state = 'posted' {memos}
"""
_ITEMS = """
SELECT n.id, n.invoice_id, coalesce(i.number, i.provisional_number), n.customer_id,
       i.issued_on, n.due_on, n.amount_minor, n.currency, i.total_minor, i.payment_term,
       n.amount_minor - coalesce((
         SELECT sum(a.amount_minor + a.discount_minor + a.write_off_minor)
         FROM allocations a WHERE a.invoice_id = n.invoice_id AND a.instalment_id = n.id), 0),
       coalesce((SELECT sum(d.amount_minor) FROM disputes d WHERE d.invoice_id = n.invoice_id
                 AND d.state IN ('submitted', 'under_review', 'approved')), 0)
FROM instalments n JOIN invoices i ON i.id = n.invoice_id
WHERE i.state = 'posted' AND i.kind NOT IN ('pro_forma', 'credit_memo') AND {which}
ORDER BY i.issued_on, i.id, n.due_on, n.seq
"""
_ENTRIES = """
SELECT id, source_id, instalment_id, allocated_on, amount_minor, discount_minor,
       write_off_minor, counters_id
FROM allocations WHERE {column} IN (SELECT value FROM json_each(?)) ORDER BY allocated_on, id
"""


@dataclass(frozen=True, slots=True)
class FoundSource:
    """A posted receipt or credit memo that can be applied."""

    kind: str
    number: str
    reference: str
    method: str
    source: Source


@dataclass(frozen=True, slots=True)
class OpenItem:
    """An instalment of a posted invoice with what is open and in dispute of it.

    Attributes:
        invoice_total_minor: total of the whole invoice, which its early-payment discount is on.
        invoice_open_minor: what is open on the whole invoice.
        invoice_disputed_minor: what is in dispute on the whole invoice.
    """

    target: Target
    invoice_id: str
    invoice_number: str
    due_on: date
    payment_term: str | None
    open_minor: int
    disputed_minor: int
    invoice_total_minor: int
    invoice_open_minor: int
    invoice_disputed_minor: int


def find_source(connection: Connection, source_id: str) -> FoundSource:
    """Give a posted receipt or credit memo.

    Raises:
        NotFound: it is not on this desk, or not posted.
    """
    query = _SOURCES.format(payments="AND p.id = :id", memos="AND i.id = :id")
    row = connection.exec_driver_sql(query, {"id": source_id}).fetchone()
    if row is None:
        raise NotFound("There is no posted payment or credit memo of this id on this desk.")
    return _source(tuple(row))


def sources_of(connection: Connection, customer_id: str | None = None) -> list[FoundSource]:
    """List what has something left to apply, the oldest first; of one customer, or of all."""
    own = "AND {0}.customer_id = :customer" if customer_id else ""
    query = _SOURCES.format(
        payments="AND p.id IN (SELECT payment_id FROM payment_balances WHERE unapplied_minor > 0)"
        + own.format("p"),
        memos="AND i.id IN (SELECT invoice_id FROM invoice_balances WHERE open_minor < 0)"
        + own.format("i"),
    )
    rows = connection.exec_driver_sql(f"{query} ORDER BY 5, 2", {"customer": customer_id})
    return [_source(tuple(row)) for row in rows]


def open_items(connection: Connection, customer_id: str) -> list[OpenItem]:
    """List the instalments of a customer on which something is open, by due date."""
    items = _items(connection, "n.customer_id = ?", customer_id)
    found = [item for item in items if item.open_minor != 0]
    return sorted(found, key=lambda item: (item.due_on, item.invoice_number, item.target.id))


def items_of_invoice(connection: Connection, invoice_id: str) -> list[OpenItem]:
    """List the instalments of a posted invoice, open or not."""
    return _items(connection, "n.invoice_id = ?", invoice_id)


def find_item(connection: Connection, instalment_id: str) -> OpenItem:
    """Give one instalment of a posted invoice.

    Raises:
        NotFound: there is none of this id, or its invoice is not posted.
    """
    which = "n.invoice_id = (SELECT invoice_id FROM instalments WHERE id = ?)"
    for item in _items(connection, which, instalment_id):
        if item.target.id == instalment_id:
            return item
    raise NotFound("There is no such instalment of a posted invoice on this desk.")


def entries_of_sources(connection: Connection, *source_ids: str) -> list[Allocation]:
    """List every entry made from these sources, undone ones and their counters too."""
    return _entries(connection, "source_id", source_ids)


def entries_of_invoices(connection: Connection, *invoice_ids: str) -> list[Allocation]:
    """List every entry made to these invoices, undone ones and their counters too."""
    return _entries(connection, "invoice_id", invoice_ids)


def _entries(connection: Connection, column: str, ids: tuple[str, ...]) -> list[Allocation]:
    rows = connection.exec_driver_sql(_ENTRIES.format(column=column), (json_text(list(ids)),))
    return [
        Allocation(row[0], row[1], row[2], date.fromisoformat(row[3]), *row[4:]) for row in rows
    ]


def _source(row: tuple[Any, ...]) -> FoundSource:
    kind, source_id, number, customer_id, dated_on, amount, currency, reference, method = row
    payers = frozenset({customer_id})
    source = Source(source_id, payers, date.fromisoformat(dated_on), amount, currency)
    return FoundSource(kind, number, reference.strip(), method, source)


def _items(connection: Connection, which: str, value: str) -> list[OpenItem]:
    rows = connection.exec_driver_sql(_ITEMS.format(which=which), (value,)).fetchall()
    items = []
    for _, group in groupby(rows, key=lambda row: row[1]):
        parts = list(group)
        opens = [part[10] for part in parts]
        disputed = spread_disputed(parts[0][11], opens)
        for part, held in zip(parts, disputed, strict=True):
            items.append(_item(tuple(part), held, sum(opens)))
    return items


def _item(row: tuple[Any, ...], disputed_minor: int, invoice_open_minor: int) -> OpenItem:
    target = Target(row[0], row[3], date.fromisoformat(row[4]), row[6], row[7])
    return OpenItem(
        target=target,
        invoice_id=row[1],
        invoice_number=row[2],
        due_on=date.fromisoformat(row[5]),
        payment_term=row[9],
        open_minor=row[10],
        disputed_minor=disputed_minor,
        invoice_total_minor=row[8],
        invoice_open_minor=invoice_open_minor,
        invoice_disputed_minor=row[11],
    )
