# SPDX-License-Identifier: MPL-2.0
"""What is open, disputed and unapplied now, read from the kept balances."""

from dataclasses import dataclass

from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class InvoiceBalance:
    """What is left of a posted document; zero for one that is not posted."""

    open_minor: int = 0
    disputed_minor: int = 0


@dataclass(frozen=True, slots=True)
class CustomerBalance:
    """What a customer owes now: open invoices, the part that is late, and what is on account."""

    open_minor: int
    overdue_minor: int
    disputed_minor: int
    unapplied_minor: int

    @property
    def balance_minor(self) -> int:
        """What is owed after credits and money on account."""
        return self.open_minor - self.unapplied_minor


def of_invoice(connection: Connection, invoice_id: str) -> InvoiceBalance:
    """Give the balance of one invoice or credit memo."""
    row = connection.exec_driver_sql(
        "SELECT open_minor, disputed_minor FROM invoice_balances WHERE invoice_id = ?",
        (invoice_id,),
    ).fetchone()
    return InvoiceBalance() if row is None else InvoiceBalance(row[0], row[1])


def unapplied(connection: Connection, payment_id: str) -> int:
    """Give what is left on account of one payment."""
    row = connection.exec_driver_sql(
        "SELECT unapplied_minor FROM payment_balances WHERE payment_id = ?", (payment_id,)
    ).fetchone()
    return 0 if row is None else int(row[0])


def of_customer(connection: Connection, customer_id: str, today: str) -> CustomerBalance:
    """Give what a customer owes now; credit memos count as money on account, refunds against it."""
    row = connection.exec_driver_sql(
        "SELECT coalesce(sum(max(b.open_minor, 0)), 0), "
        "coalesce(sum(iif(i.due_on < :today, max(b.open_minor, 0), 0)), 0), "
        "coalesce(sum(min(b.disputed_minor, max(b.open_minor, 0))), 0), "
        "-coalesce(sum(min(b.open_minor, 0)), 0) "
        "FROM invoices i JOIN invoice_balances b ON b.invoice_id = i.id "
        "WHERE i.customer_id = :customer",
        {"today": today, "customer": customer_id},
    ).one()
    on_account = connection.exec_driver_sql(
        "SELECT coalesce(sum(b.unapplied_minor), 0) FROM payments p "
        "JOIN payment_balances b ON b.payment_id = p.id WHERE p.customer_id = ?",
        (customer_id,),
    ).scalar_one()
    paid_back = connection.exec_driver_sql(
        "SELECT coalesce(sum(amount_minor), 0) FROM payments "
        "WHERE customer_id = ? AND kind = 'refund' AND state IN ('posted', 'reversed')",
        (customer_id,),
    ).scalar_one()
    return CustomerBalance(row[0], row[1], row[2], row[3] + on_account - paid_back)
