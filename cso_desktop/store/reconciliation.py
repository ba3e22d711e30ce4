# SPDX-License-Identifier: MPL-2.0
"""What every customer owes on a day, by four sums that share no code (INV-18).

The balance comes from the headers of documents, the aging from open instalments and from what is
left of payments, the statement from the movements it prints, the journal from document lines,
taxes and cash. Each is one set-based query over all customers.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from cso_desktop.store import journal
from cso_desktop.store.aging import age_customers

_BALANCES = """
SELECT customer_id, sum(minor) FROM (
    SELECT customer_id, total_minor AS minor FROM invoices
    WHERE state = 'posted' AND kind <> 'pro_forma' AND issued_on <= :as_of
    UNION ALL
    SELECT customer_id, iif(kind = 'receipt', -amount_minor, amount_minor) FROM payments
    WHERE state IN ('posted', 'reversed') AND value_on <= :as_of
    UNION ALL
    SELECT customer_id, -discount_minor - write_off_minor FROM allocations
    WHERE allocated_on <= :as_of AND (discount_minor <> 0 OR write_off_minor <> 0)
) GROUP BY customer_id
"""
# As a statement prints it: what was before the period, and the columns of the period. Each kind
# of document is summed by itself, so that no row is looked at for a column it can't be in; the
# plus keeps SQLite from reading a large table in the order of an index, page by random page.
_STATEMENTS = """
WITH money AS (
    SELECT customer_id, value_on, method,
           iif(kind = 'receipt', -amount_minor, amount_minor) AS minor
    FROM payments WHERE state IN ('posted', 'reversed') AND value_on <= :as_of
),
moved (customer_id, opening, charges, payments, credits, adjustments) AS (
    SELECT customer_id, sum(iif(issued_on < :starts_on, total_minor, 0)),
           sum(iif(issued_on >= :starts_on AND kind <> 'credit_memo', total_minor, 0)), 0,
           sum(iif(issued_on >= :starts_on AND kind = 'credit_memo', total_minor, 0)), 0
    FROM invoices
    WHERE state = 'posted' AND kind <> 'pro_forma' AND issued_on <= :as_of
    GROUP BY +customer_id
    UNION ALL
    SELECT customer_id, sum(iif(value_on < :starts_on, minor, 0)), 0,
           sum(iif(value_on >= :starts_on AND method <> 'adjustment', minor, 0)), 0,
           sum(iif(value_on >= :starts_on AND method = 'adjustment', minor, 0))
    FROM money GROUP BY +customer_id
    UNION ALL
    SELECT i.customer_id,
           -sum(iif(a.allocated_on < :starts_on, a.discount_minor + a.write_off_minor, 0)),
           0, 0, 0,
           -sum(iif(a.allocated_on >= :starts_on, a.discount_minor + a.write_off_minor, 0))
    FROM allocations a JOIN invoices i ON i.id = a.invoice_id
    WHERE a.allocated_on <= :as_of AND (a.discount_minor <> 0 OR a.write_off_minor <> 0)
    GROUP BY +i.customer_id
)
SELECT customer_id, sum(opening), sum(charges), sum(payments), sum(credits), sum(adjustments)
FROM moved GROUP BY customer_id
"""
_CUSTOMERS = "SELECT id, coalesce(number, provisional_number, ''), display_name FROM customers"


@dataclass(frozen=True, slots=True)
class StatementFigures:
    """The sums of one customer's statement; what lowers the balance is below 0 (INV-21)."""

    opening_minor: int
    charges_minor: int
    payments_minor: int
    credits_minor: int
    adjustments_minor: int

    @property
    def has_moved(self) -> bool:
        """Whether anything happened in the period."""
        return any(
            (self.charges_minor, self.payments_minor, self.credits_minor, self.adjustments_minor)
        )

    @property
    def closing_minor(self) -> int:
        """The total due."""
        moved = self.charges_minor + self.payments_minor + self.credits_minor
        return self.opening_minor + moved + self.adjustments_minor


@dataclass(frozen=True, slots=True)
class CustomerSums:
    """What one customer owes, by each of the four sums."""

    number: str
    name: str
    balance: int
    aging: int
    statement: int
    journal: int

    @property
    def agree(self) -> bool:
        """Whether all four are the same."""
        return self.balance == self.aging == self.statement == self.journal


def statement_figures(
    connection: Connection, *, starts_on: date, as_of: date
) -> dict[str, StatementFigures]:
    """Give the sums of the statements of all customers, by customer id."""
    values = {"starts_on": starts_on.isoformat(), "as_of": as_of.isoformat()}
    rows = connection.exec_driver_sql(_STATEMENTS, values)
    return {row[0]: StatementFigures(*row[1:]) for row in rows}


def balances(connection: Connection, as_of: date) -> dict[str, int]:
    """Give what each customer owes by the headers of documents, by customer id."""
    rows = connection.exec_driver_sql(_BALANCES, {"as_of": as_of.isoformat()})
    return {row[0]: row[1] for row in rows}


def reconcile_customers(connection: Connection, as_of: date) -> Iterator[CustomerSums]:
    """Give the four sums of every customer, in order of their numbers.

    Entries of a customer that is not here are shown under its id.
    """
    owed = balances(connection, as_of)
    aged = {row.customer_id: row.figures.balance for row in age_customers(connection, as_of)}
    printed = statement_figures(connection, starts_on=as_of.replace(day=1), as_of=as_of)
    booked = journal.owed_by_customer(connection, as_of)
    named = {row[0]: (row[1], row[2]) for row in connection.exec_driver_sql(_CUSTOMERS)}
    strangers = {x: (x, "") for x in owed | aged | printed | booked if x not in named}
    for customer_id, (number, name) in sorted((named | strangers).items(), key=lambda x: x[1]):
        statement = printed.get(customer_id)
        yield CustomerSums(
            number=number,
            name=name,
            balance=owed.get(customer_id, 0),
            aging=aged.get(customer_id, 0),
            statement=statement.closing_minor if statement else 0,
            journal=booked.get(customer_id, 0),
        )
