# SPDX-License-Identifier: MPL-2.0
"""The entries of the sub-ledger as balanced journal lines, from the documents' own parts.

Revenue comes from invoice lines, tax from tax lines, cash from payments, and what was applied,
granted or written off from the applications. Nothing here looks at open amounts or at balances
that are kept, so that the journal is an independent witness of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

CONTROL_ROLES = ("receivables", "unapplied_cash")
"""The two accounts whose sum is what customers owe."""

_LINES = """
WITH bills AS (
    SELECT id, customer_id, kind, issued_on, total_minor,
           coalesce(number, provisional_number, '') AS number, coalesce(po_number, '') AS reference
    FROM invoices
    WHERE state = 'posted' AND kind <> 'pro_forma' AND issued_on BETWEEN :since AND :until
),
money AS (
    SELECT id, customer_id, kind, value_on, method, coalesce(reference, '') AS reference,
           coalesce(number, provisional_number, '') AS number,
           iif(kind = 'receipt', amount_minor, -amount_minor) AS minor
    FROM payments
    WHERE state IN ('posted', 'reversed') AND value_on BETWEEN :since AND :until
),
applied AS (
    SELECT a.id, a.customer_id, a.allocated_on, a.source_id,
           iif(a.source_kind = 'payment', a.amount_minor, 0) AS cash_minor,
           a.discount_minor, a.write_off_minor, coalesce(a.write_off_reason, '') AS reason,
           a.invoice_id
    FROM allocations a WHERE a.allocated_on BETWEEN :since AND :until
),
lines (dated_on, kind, document_id, number, customer_id, role, detail, minor, reference) AS (
    SELECT issued_on, kind, id, number, customer_id, 'receivables', '', total_minor, reference
    FROM bills
    UNION ALL
    SELECT b.issued_on, b.kind, b.id, b.number, b.customer_id,
           iif(b.kind = 'deposit', 'deposits', 'revenue'), coalesce(p.product_class, ''),
           -sum(l.net_minor), b.reference
    FROM bills b JOIN invoice_lines l ON l.invoice_id = b.id
    LEFT JOIN products p ON p.id = l.product_id
    GROUP BY b.id, coalesce(p.product_class, '')
    UNION ALL
    SELECT b.issued_on, b.kind, b.id, b.number, b.customer_id, 'tax', t.jurisdiction,
           -sum(t.tax_minor), b.reference
    FROM bills b JOIN invoice_taxes t ON t.invoice_id = b.id GROUP BY b.id, t.jurisdiction
    UNION ALL
    SELECT value_on, kind, id, number, customer_id,
           iif(method = 'adjustment', 'write_offs', 'cash'),
           iif(method = 'adjustment', '', method), minor, reference
    FROM money
    UNION ALL
    SELECT value_on, kind, id, number, customer_id, 'unapplied_cash', '', -minor, reference
    FROM money
    UNION ALL
    SELECT allocated_on, 'application', id, source_id, customer_id, 'unapplied_cash', '',
           cash_minor, invoice_id
    FROM applied
    UNION ALL
    SELECT allocated_on, 'application', id, source_id, customer_id, 'discounts', '',
           discount_minor, invoice_id
    FROM applied
    UNION ALL
    SELECT allocated_on, 'application', id, source_id, customer_id, 'write_offs', reason,
           write_off_minor, invoice_id
    FROM applied
    UNION ALL
    SELECT allocated_on, 'application', id, source_id, customer_id, 'receivables', '',
           -cash_minor - discount_minor - write_off_minor, invoice_id
    FROM applied
)
"""
# An application is called by the numbers of what it joins; looked up only for what is shown.
_SHOWN = """
SELECT l.dated_on, l.kind, l.document_id,
       iif(l.kind = 'application', coalesce(p.number, p.provisional_number, m.number, ''),
           l.number),
       coalesce(c.number, c.provisional_number, ''), coalesce(c.display_name, ''),
       l.role, l.detail, l.minor,
       iif(l.kind = 'application', coalesce(i.number, i.provisional_number, ''), l.reference)
FROM lines l
LEFT JOIN customers c ON c.id = l.customer_id
LEFT JOIN payments p ON l.kind = 'application' AND p.id = l.number
LEFT JOIN invoices m ON l.kind = 'application' AND m.id = l.number
LEFT JOIN invoices i ON l.kind = 'application' AND i.id = l.reference
WHERE l.minor <> 0
ORDER BY l.dated_on, l.kind, 4, l.document_id, l.minor < 0, l.role, l.detail
"""
_FIRST_DAY = date.min


@dataclass(frozen=True, slots=True)
class JournalRow:
    """One line of a document's entry.

    Attributes:
        kind: the billing document's or payment's kind, or ``application``.
        role: what the account is for: receivables, revenue, tax, cash, ...
        detail: which of them: the product class, the jurisdiction, the method, the reason.
        minor: the amount; debits above 0, credits below.
        reference: the customer's words; of an application, the number of the invoice.
    """

    dated_on: date
    kind: str
    document_id: str
    number: str
    customer_number: str
    customer_name: str
    role: str
    detail: str
    minor: int
    reference: str


def journal_rows(connection: Connection, starts_on: date, ends_on: date) -> Iterator[JournalRow]:
    """Give the lines of a period by day and document, in the same order each time."""
    for row in connection.exec_driver_sql(_LINES + _SHOWN, _period(starts_on, ends_on)):
        yield JournalRow(date.fromisoformat(row[0]), *row[1:])


def unbalanced(connection: Connection, starts_on: date, ends_on: date) -> list[str]:
    """List the numbers of documents whose debits are not their credits."""
    rows = connection.exec_driver_sql(
        _LINES + "SELECT max(number) FROM lines WHERE kind <> 'application' "
        "GROUP BY document_id HAVING sum(minor) <> 0 ORDER BY 1",
        _period(starts_on, ends_on),
    )
    return [row[0] for row in rows]


def control_total(connection: Connection, as_of: date) -> int:
    """Give what the journal says customers owe: its control accounts up to a day."""
    total = connection.exec_driver_sql(
        _LINES + f"SELECT coalesce(sum(minor), 0) FROM lines WHERE role IN {CONTROL_ROLES}",
        _period(_FIRST_DAY, as_of),
    ).scalar_one()
    return int(total)


def owed_by_customer(connection: Connection, as_of: date) -> dict[str, int]:
    """Give what each customer owes by the other side of the journal.

    That is revenue, tax, cash, discounts and write-offs: what must stand against the control
    accounts if every document balances.
    """
    rows = connection.exec_driver_sql(
        _LINES + f"SELECT customer_id, -sum(minor) FROM lines WHERE role NOT IN {CONTROL_ROLES} "
        "GROUP BY customer_id",
        _period(_FIRST_DAY, as_of),
    )
    return {row[0]: row[1] for row in rows}


def _period(starts_on: date, ends_on: date) -> dict[str, str]:
    return {"since": starts_on.isoformat(), "until": ends_on.isoformat()}
