# SPDX-License-Identifier: MPL-2.0
"""What a customer's statement is made of, as of any day, from the entries alone.

Open items, money and credits not applied, everything that moved the balance, and what was applied
to what. It looks at neither the kept balances nor the aging query, so that the three can be held
against each other (INV-18, INV-22).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection

from cso_desktop.domain.statements import (
    Application,
    Entry,
    EntryKind,
    Issued,
    OpenLine,
    UnappliedLine,
)

_CHARGES = """
WITH mine AS (
    SELECT id, coalesce(number, provisional_number, '') AS number, issued_on, po_number
    FROM invoices
    WHERE customer_id = :customer AND state = 'posted' AND issued_on <= :as_of
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
SELECT mine.id, mine.number, mine.issued_on, n.due_on, n.amount_minor,
       n.amount_minor - coalesce(s.minor, 0), coalesce(d.minor, 0), coalesce(mine.po_number, '')
FROM mine JOIN instalments n ON n.invoice_id = mine.id
LEFT JOIN settled s ON s.instalment_id = n.id
LEFT JOIN disputed d ON d.invoice_id = mine.id
ORDER BY mine.id, n.due_on, n.seq
"""
# A reversed payment and its mirror are one thing of which nothing is left.
_CREDITS = """
WITH sources AS (
    SELECT coalesce(p.reverses_payment_id, p.id) AS id, p.id AS own_id,
           iif(p.kind = 'receipt', p.amount_minor, -p.amount_minor) AS minor
    FROM payments p
    WHERE p.customer_id = :customer AND p.state IN ('posted', 'reversed') AND p.value_on <= :as_of
),
kept AS (
    SELECT s.id, sum(s.minor - coalesce((
        SELECT sum(a.amount_minor) FROM allocations a
        WHERE a.source_id = s.own_id AND a.allocated_on <= :as_of), 0)) AS minor
    FROM sources s GROUP BY s.id
)
SELECT p.kind, coalesce(p.number, p.provisional_number, ''), p.value_on,
       iif(p.kind = 'receipt', p.amount_minor, -p.amount_minor), k.minor, coalesce(p.reference, '')
FROM kept k JOIN payments p ON p.id = k.id
UNION ALL
SELECT 'credit_memo', coalesce(i.number, i.provisional_number, ''), i.issued_on, -i.total_minor,
       -i.total_minor - coalesce((
           SELECT sum(a.amount_minor) FROM allocations a
           WHERE a.source_id = i.id AND a.allocated_on <= :as_of), 0),
       coalesce(i.po_number, '')
FROM invoices i
WHERE i.customer_id = :customer AND i.kind = 'credit_memo' AND i.state = 'posted'
  AND i.issued_on <= :as_of
"""
_MOVEMENTS = """
SELECT i.id, iif(i.kind = 'credit_memo', 'credit_memo', 'invoice'),
       coalesce(i.number, i.provisional_number, ''), i.issued_on,
       coalesce(i.posted_at, i.created_at), i.total_minor, coalesce(i.po_number, '')
FROM invoices i
WHERE i.customer_id = :customer AND i.state = 'posted' AND i.kind <> 'pro_forma'
  AND i.issued_on <= :as_of
UNION ALL
SELECT p.id, p.kind, coalesce(p.number, p.provisional_number, ''), p.value_on, p.created_at,
       iif(p.kind = 'receipt', -p.amount_minor, p.amount_minor), coalesce(p.reference, '')
FROM payments p
WHERE p.customer_id = :customer AND p.state IN ('posted', 'reversed') AND p.value_on <= :as_of
UNION ALL
SELECT a.id, iif(a.write_off_minor <> 0, 'write_off', 'discount'),
       coalesce(i.number, i.provisional_number, ''), a.allocated_on, a.created_at,
       -a.discount_minor - a.write_off_minor, ''
FROM invoices i JOIN allocations a ON a.invoice_id = i.id
WHERE i.customer_id = :customer AND a.allocated_on <= :as_of
  AND (a.discount_minor <> 0 OR a.write_off_minor <> 0)
"""
_APPLICATIONS = """
SELECT a.source_id, a.invoice_id, coalesce(i.number, i.provisional_number, ''), a.allocated_on,
       a.amount_minor
FROM invoices i JOIN allocations a ON a.invoice_id = i.id
WHERE i.customer_id = :customer AND a.allocated_on <= :as_of AND a.amount_minor <> 0
"""
_ISSUED = """
SELECT json_extract(snapshot, '$.as_of'), created_at, json_extract(snapshot, '$.total_due')
FROM printed_documents
WHERE customer_id = :customer AND kind = 'statement'
  AND json_extract(snapshot, '$.kind') IN ('balance_forward', 'detailed')
  AND json_extract(snapshot, '$.as_of') < :as_of
ORDER BY 1 DESC, created_at DESC, revision DESC LIMIT 1
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


def charges(connection: Connection, customer_id: str, as_of: date) -> list[OpenCharge]:
    """List every instalment issued by a day with what was open and disputed of it then."""
    rows = _fetch(connection, _CHARGES, customer_id, as_of)
    found = [
        OpenCharge(
            row[0],
            OpenLine(row[1], _day(row[2]), _day(row[3]), row[4], row[5], row[6]),
            row[7],
        )
        for row in rows
    ]
    return [
        charge
        for _, parts in groupby(found, key=attrgetter("invoice_id"))
        for charge in _with_disputes(list(parts))
    ]


def credits_of(connection: Connection, customer_id: str, as_of: date) -> list[OpenCredit]:
    """List payments, refunds and credit memos by a day with what was not applied of them then."""
    return [
        OpenCredit(
            row[0],
            UnappliedLine(
                number=row[1],
                kind=_COLUMNS.get(row[0], EntryKind.PAYMENT),
                dated_on=_day(row[2]),
                amount_minor=row[3],
                unapplied_minor=row[4],
            ),
            row[5],
        )
        for row in _fetch(connection, _CREDITS, customer_id, as_of)
    ]


def movements(connection: Connection, customer_id: str, as_of: date) -> list[Movement]:
    """List everything that moved a customer's balance up to a day."""
    return [
        Movement(
            row[1],
            Entry(
                id=row[0],
                kind=_COLUMNS.get(row[1], EntryKind.PAYMENT),
                number=row[2],
                dated_on=_day(row[3]),
                recorded_at=datetime.fromisoformat(row[4]),
                effect_minor=row[5],
            ),
            row[6],
        )
        for row in _fetch(connection, _MOVEMENTS, customer_id, as_of)
    ]


def applications(connection: Connection, customer_id: str, as_of: date) -> list[NamedApplication]:
    """List what was applied to a customer's invoices up to a day."""
    return [
        NamedApplication(Application(row[0], row[1], _day(row[3]), row[4]), row[2])
        for row in _fetch(connection, _APPLICATIONS, customer_id, as_of)
    ]


def issued_before(connection: Connection, customer_id: str, as_of: date) -> Issued | None:
    """Give the last balance-forward or detailed statement as of an earlier day."""
    rows = _fetch(connection, _ISSUED, customer_id, as_of)
    if not rows:
        return None
    [(ends_on, cutoff_at, closing)] = rows
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


def _fetch(connection: Connection, sql: str, customer_id: str, as_of: date) -> list[Any]:
    values = {"customer": customer_id, "as_of": as_of.isoformat()}
    return list(connection.exec_driver_sql(sql, values))


def _day(text: str) -> date:
    return date.fromisoformat(text)
