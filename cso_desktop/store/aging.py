# SPDX-License-Identifier: MPL-2.0
"""Aging as of any day, as one set-based query over the entries (INV-19, INV-20).

It never looks at the kept balances, at a stored status or at the present date, so that it stays
an independent witness of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection

from cso_desktop.domain.aging import AgingRow

_QUERY = """
WITH settled AS (
    SELECT instalment_id, sum(amount_minor + discount_minor + write_off_minor) AS minor
    FROM allocations WHERE allocated_on <= :as_of GROUP BY instalment_id
),
open_items AS (
    SELECT n.customer_id, n.invoice_id,
           n.amount_minor - coalesce(s.minor, 0) AS minor,
           {aged_from} AS aged_on
    FROM instalments n
    JOIN invoices i ON i.id = n.invoice_id
    LEFT JOIN settled s ON s.instalment_id = n.id
    WHERE i.state = 'posted' AND i.kind NOT IN ('pro_forma', 'credit_memo')
      AND i.issued_on <= :as_of {customer_filter}
),
disputed AS (
    SELECT d.invoice_id, sum(d.amount_minor) AS minor
    FROM disputes d
    WHERE d.opened_on <= :as_of AND (d.resolved_on > :as_of OR d.resolved_on IS NULL
      AND d.state IN ('submitted', 'under_review', 'approved'))
    GROUP BY d.invoice_id
),
disputed_open AS (
    SELECT o.customer_id, min(d.minor, sum(o.minor)) AS minor
    FROM open_items o JOIN disputed d ON d.invoice_id = o.invoice_id
    GROUP BY o.invoice_id
),
sources AS (
    SELECT i.customer_id, iif(i.kind = 'receipt', i.amount_minor, -i.amount_minor) AS minor
    FROM payments i
    WHERE i.state IN ('posted', 'reversed') AND i.value_on <= :as_of {customer_filter}
    UNION ALL
    SELECT i.customer_id, -i.total_minor FROM invoices i
    WHERE i.kind = 'credit_memo' AND i.state = 'posted' AND i.issued_on <= :as_of
      {customer_filter}
    UNION ALL
    SELECT i.customer_id, -a.amount_minor FROM allocations a JOIN payments i ON i.id = a.source_id
    WHERE i.state IN ('posted', 'reversed') AND i.value_on <= :as_of
      AND a.allocated_on <= :as_of {customer_filter}
    UNION ALL
    SELECT i.customer_id, -a.amount_minor FROM allocations a JOIN invoices i ON i.id = a.source_id
    WHERE a.source_kind = 'credit_memo' AND i.kind = 'credit_memo' AND i.state = 'posted'
      AND i.issued_on <= :as_of AND a.allocated_on <= :as_of {customer_filter}
),
buckets AS (
    SELECT customer_id,
           sum(iif(aged_on >= :day_0, minor, 0)) AS not_due,
           sum(iif(aged_on BETWEEN :day_30 AND :day_1, minor, 0)) AS d1,
           sum(iif(aged_on BETWEEN :day_60 AND :day_31, minor, 0)) AS d31,
           sum(iif(aged_on BETWEEN :day_90 AND :day_61, minor, 0)) AS d61,
           sum(iif(aged_on BETWEEN :day_120 AND :day_91, minor, 0)) AS d91,
           sum(iif(aged_on < :day_120, minor, 0)) AS over_120,
           0 AS disputed, 0 AS unapplied
    FROM open_items WHERE minor <> 0 GROUP BY +customer_id
    UNION ALL
    SELECT customer_id, 0, 0, 0, 0, 0, 0, sum(minor), 0 FROM disputed_open GROUP BY customer_id
    UNION ALL
    SELECT customer_id, 0, 0, 0, 0, 0, 0, 0, sum(minor) FROM sources GROUP BY +customer_id
)
SELECT c.id, coalesce(c.number, c.provisional_number), c.display_name,
       sum(b.not_due), sum(b.d1), sum(b.d31), sum(b.d61), sum(b.d91), sum(b.over_120),
       sum(b.disputed), sum(b.unapplied)
FROM buckets b JOIN customers c ON c.id = b.customer_id
GROUP BY c.id
HAVING sum(abs(b.not_due) + abs(b.d1) + abs(b.d31) + abs(b.d61) + abs(b.d91)
           + abs(b.over_120) + abs(b.disputed) + abs(b.unapplied)) <> 0
ORDER BY 2
"""


@dataclass(frozen=True, slots=True)
class CustomerAging:
    """One customer's figures on the day asked for."""

    customer_id: str
    number: str
    name: str
    figures: AgingRow


def age_customers(
    connection: Connection,
    as_of: date,
    *,
    by_issue_date: bool = False,
    customer_id: str | None = None,
) -> Iterator[CustomerAging]:
    """Age what every customer owed on a day, customers in order of their numbers.

    Args:
        connection: a read connection.
        as_of: the day; entries after it do not exist yet.
        by_issue_date: age from the invoice date instead of the due date.
        customer_id: only this customer.
    """
    query = _QUERY.format(
        aged_from="i.issued_on" if by_issue_date else "n.due_on",
        customer_filter="AND i.customer_id = :customer_id" if customer_id else "",
    )
    values = {"as_of": as_of.isoformat(), "customer_id": customer_id} | _day_bounds(as_of)
    rows = connection.exec_driver_sql(query, values)
    for row in rows:
        yield CustomerAging(row[0], row[1], row[2], AgingRow(*row[3:]))


def _day_bounds(as_of: date) -> dict[str, str]:
    """Give the days by which the buckets are told apart: text compares quicker than ages."""
    late = (0, 1, 30, 31, 60, 61, 90, 91, 120)
    return {f"day_{days}": (as_of - timedelta(days=days)).isoformat() for days in late}
