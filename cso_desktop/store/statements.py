# SPDX-License-Identifier: MPL-2.0
"""What customers' statements are made of, as of any day, from the entries alone.

Open items, money and credits not applied, everything that moved the balance, and what was applied
to what: for any number of customers at once, each a set-based query. It looks at neither the kept
balances nor the aging query, so that the three can be held against each other (INV-18, INV-22).
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from operator import attrgetter
from typing import Any, TypeVar

from sqlalchemy import Connection

from cso_desktop.domain.statements import (
    Application,
    Entry,
    EntryKind,
    Issued,
    OpenLine,
    UnappliedLine,
)

_WHOSE = "IN (SELECT value FROM json_each(:customers))"
_CHARGES = f"""
WITH mine AS (
    SELECT id, customer_id, coalesce(number, provisional_number, '') AS number, issued_on,
           po_number
    FROM invoices
    WHERE customer_id {_WHOSE} AND state = 'posted' AND issued_on <= :as_of
      AND kind NOT IN ('pro_forma', 'credit_memo')
),
settled AS (
    SELECT a.instalment_id, sum(a.amount_minor + a.discount_minor + a.write_off_minor) AS minor
    FROM mine JOIN allocations a ON a.invoice_id = mine.id
    WHERE a.allocated_on <= :as_of GROUP BY a.instalment_id
),
disputed AS (
    SELECT d.invoice_id, sum(d.amount_minor) AS minor
    FROM mine JOIN disputes d ON d.invoice_id = mine.id
    WHERE d.state NOT IN ('draft', 'reopened') AND d.opened_on <= :as_of
      AND (d.resolved_on IS NULL OR d.resolved_on > :as_of)
    GROUP BY d.invoice_id
)
SELECT mine.customer_id, mine.id, mine.number, mine.issued_on, n.due_on, n.amount_minor,
       n.amount_minor - coalesce(s.minor, 0), coalesce(d.minor, 0), coalesce(mine.po_number, '')
FROM mine JOIN instalments n ON n.invoice_id = mine.id
LEFT JOIN settled s ON s.instalment_id = n.id
LEFT JOIN disputed d ON d.invoice_id = mine.id
ORDER BY mine.customer_id, mine.id, n.due_on, n.seq
"""
# A write-off above the limit is a receipt that brought no money: it is not shown as a payment.
_PAYMENT_KIND = "iif(p.method = 'adjustment', 'write_off', p.kind)"
# A reversed payment and its mirror are one thing of which nothing is left.
_CREDITS = f"""
WITH sources AS (
    SELECT p.customer_id, coalesce(p.reverses_payment_id, p.id) AS id, p.id AS own_id,
           iif(p.kind = 'receipt', p.amount_minor, -p.amount_minor) AS minor
    FROM payments p
    WHERE p.customer_id {_WHOSE} AND p.state IN ('posted', 'reversed') AND p.value_on <= :as_of
),
kept AS (
    SELECT s.id, sum(s.minor - coalesce((
        SELECT sum(a.amount_minor) FROM allocations a
        WHERE a.source_id = s.own_id AND a.allocated_on <= :as_of), 0)) AS minor
    FROM sources s GROUP BY s.id
)
SELECT p.customer_id, {_PAYMENT_KIND}, coalesce(p.number, p.provisional_number, ''), p.value_on,
       iif(p.kind = 'receipt', p.amount_minor, -p.amount_minor), k.minor, coalesce(p.reference, '')
FROM kept k JOIN payments p ON p.id = k.id
UNION ALL
SELECT i.customer_id, 'credit_memo', coalesce(i.number, i.provisional_number, ''), i.issued_on,
       -i.total_minor,
       -i.total_minor - coalesce((
           SELECT sum(a.amount_minor) FROM allocations a
           WHERE a.source_id = i.id AND a.allocated_on <= :as_of), 0),
       coalesce(i.po_number, '')
FROM invoices i
WHERE i.customer_id {_WHOSE} AND i.kind = 'credit_memo' AND i.state = 'posted'
  AND i.issued_on <= :as_of
"""
_MOVEMENTS = f"""
SELECT i.customer_id, i.id, iif(i.kind = 'credit_memo', 'credit_memo', 'invoice'),
       coalesce(i.number, i.provisional_number, ''), i.issued_on,
       coalesce(i.posted_at, i.created_at), i.total_minor, coalesce(i.po_number, '')
FROM invoices i
WHERE i.customer_id {_WHOSE} AND i.state = 'posted' AND i.kind <> 'pro_forma'
  AND i.issued_on <= :as_of
UNION ALL
SELECT p.customer_id, p.id, {_PAYMENT_KIND}, coalesce(p.number, p.provisional_number, ''),
       p.value_on, p.created_at, iif(p.kind = 'receipt', -p.amount_minor, p.amount_minor),
       coalesce(p.reference, '')
FROM payments p
WHERE p.customer_id {_WHOSE} AND p.state IN ('posted', 'reversed') AND p.value_on <= :as_of
UNION ALL
SELECT i.customer_id, a.id, iif(a.write_off_minor <> 0, 'write_off', 'discount'),
       coalesce(i.number, i.provisional_number, ''), a.allocated_on, a.created_at,
       -a.discount_minor - a.write_off_minor, ''
FROM invoices i JOIN allocations a ON a.invoice_id = i.id
WHERE i.customer_id {_WHOSE} AND a.allocated_on <= :as_of
  AND (a.discount_minor <> 0 OR a.write_off_minor <> 0)
"""
_APPLICATIONS = f"""
SELECT i.customer_id, a.source_id, a.invoice_id, coalesce(i.number, i.provisional_number, ''),
       a.allocated_on, a.amount_minor
FROM invoices i JOIN allocations a ON a.invoice_id = i.id
WHERE i.customer_id {_WHOSE} AND a.allocated_on <= :as_of AND a.amount_minor <> 0
"""
_ISSUED = f"""
SELECT customer_id, ends_on, created_at, closing FROM (
    SELECT customer_id, json_extract(snapshot, '$.as_of') AS ends_on, created_at,
           json_extract(snapshot, '$.total_due') AS closing,
           row_number() OVER (
               PARTITION BY customer_id
               ORDER BY json_extract(snapshot, '$.as_of') DESC, created_at DESC, revision DESC
           ) AS place
    FROM printed_documents
    WHERE customer_id {_WHOSE} AND kind = 'statement'
      AND json_extract(snapshot, '$.kind') IN ('balance_forward', 'detailed')
      AND json_extract(snapshot, '$.as_of') < :as_of
) WHERE place = 1
"""
_COLUMNS = {
    "invoice": EntryKind.CHARGE,
    "credit_memo": EntryKind.CREDIT,
    "write_off": EntryKind.ADJUSTMENT,
    "discount": EntryKind.ADJUSTMENT,
}


@dataclass(frozen=True, slots=True)
class OpenCharge:
    """An instalment as of the day, with the invoice it is a part of and the customer's words."""

    invoice_id: str
    line: OpenLine
    reference: str


@dataclass(frozen=True, slots=True)
class OpenCredit:
    """A payment, refund or credit memo as of the day; ``kind`` says which."""

    kind: str
    line: UnappliedLine
    reference: str


@dataclass(frozen=True, slots=True)
class Movement:
    """One thing that changed the balance; ``kind`` says what it was."""

    kind: str
    entry: Entry
    reference: str


@dataclass(frozen=True, slots=True)
class NamedApplication:
    """What was applied, with the number of the document it was applied to."""

    application: Application
    target_number: str


def charges(
    connection: Connection, customer_ids: Sequence[str], as_of: date
) -> dict[str, list[OpenCharge]]:
    """List every instalment issued by a day with what was open and disputed of it then."""
    found = _by_customer(connection, _CHARGES, customer_ids, as_of, make=_charge)
    return {
        customer_id: [
            charge
            for _, parts in groupby(rows, key=attrgetter("invoice_id"))
            for charge in _with_disputes(list(parts))
        ]
        for customer_id, rows in found.items()
    }


def credits_of(
    connection: Connection, customer_ids: Sequence[str], as_of: date
) -> dict[str, list[OpenCredit]]:
    """List payments, refunds and credit memos by a day with what was not applied of them then."""
    return _by_customer(connection, _CREDITS, customer_ids, as_of, make=_credit)


def movements(
    connection: Connection, customer_ids: Sequence[str], as_of: date
) -> dict[str, list[Movement]]:
    """List everything that moved the balances of customers up to a day."""
    return _by_customer(connection, _MOVEMENTS, customer_ids, as_of, make=_movement)


def applications(
    connection: Connection, customer_ids: Sequence[str], as_of: date
) -> dict[str, list[NamedApplication]]:
    """List what was applied to customers' invoices up to a day."""
    return _by_customer(connection, _APPLICATIONS, customer_ids, as_of, make=_application)


def issued_before(
    connection: Connection, customer_ids: Sequence[str], as_of: date
) -> dict[str, Issued]:
    """Give the last balance-forward or detailed statements as of an earlier day."""
    found = _by_customer(connection, _ISSUED, customer_ids, as_of, make=_issued)
    return {customer_id: last for customer_id, (last,) in found.items()}


T = TypeVar("T")


def _by_customer(
    connection: Connection,
    sql: str,
    customer_ids: Sequence[str],
    as_of: date,
    *,
    make: Callable[[Sequence[Any]], T],
) -> dict[str, list[T]]:
    """Run a query whose first column is the customer, and collect what its rows become."""
    values = {"customers": json.dumps(list(customer_ids)), "as_of": as_of.isoformat()}
    found: dict[str, list[T]] = {}
    for customer_id, *row in connection.exec_driver_sql(sql, values):
        found.setdefault(customer_id, []).append(make(row))
    return found


def _charge(row: Sequence[Any]) -> OpenCharge:
    invoice_id, number, issued_on, due_on, amount, left, disputed, reference = row
    line = OpenLine(number, _day(issued_on), _day(due_on), amount, left, disputed)
    return OpenCharge(invoice_id, line, reference)


def _credit(row: Sequence[Any]) -> OpenCredit:
    kind, number, dated_on, amount, left, reference = row
    line = UnappliedLine(
        number=number,
        kind=_COLUMNS.get(kind, EntryKind.PAYMENT),
        dated_on=_day(dated_on),
        amount_minor=amount,
        unapplied_minor=left,
    )
    return OpenCredit(kind, line, reference)


def _movement(row: Sequence[Any]) -> Movement:
    entry_id, kind, number, dated_on, recorded_at, effect, reference = row
    entry = Entry(
        id=entry_id,
        kind=_COLUMNS.get(kind, EntryKind.PAYMENT),
        number=number,
        dated_on=_day(dated_on),
        recorded_at=datetime.fromisoformat(recorded_at),
        effect_minor=effect,
    )
    return Movement(kind, entry, reference)


def _application(row: Sequence[Any]) -> NamedApplication:
    source_id, invoice_id, number, applied_on, amount = row
    return NamedApplication(Application(source_id, invoice_id, _day(applied_on), amount), number)


def _issued(row: Sequence[Any]) -> Issued:
    ends_on, cutoff_at, closing = row
    return Issued(_day(ends_on), datetime.fromisoformat(cutoff_at), closing)


def _with_disputes(parts: list[OpenCharge]) -> Iterator[OpenCharge]:
    """Spread an invoice's disputed amount over its open instalments, the earliest due first."""
    left = parts[0].line.disputed_minor
    for part in parts:
        line = part.line
        disputed = max(0, min(left, line.open_minor))
        left -= disputed
        held = OpenLine(
            number=line.number,
            dated_on=line.dated_on,
            due_on=line.due_on,
            amount_minor=line.amount_minor,
            open_minor=line.open_minor,
            disputed_minor=disputed,
        )
        yield OpenCharge(part.invoice_id, held, part.reference)


def _day(text: str) -> date:
    return date.fromisoformat(text)
