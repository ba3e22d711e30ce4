# SPDX-License-Identifier: MPL-2.0
"""Balances derived from entries, kept by triggers so that lists can sort and filter by them.

They are never the truth: ``verify`` recomputes them from the entries by the same rule written
once as a view, and a rebuild replaces them.
"""

from sqlalchemy import Connection

_VIEWS = (
    """
    CREATE VIEW invoice_balance_now AS
    SELECT i.id AS invoice_id,
           i.total_minor
             - CASE WHEN i.total_minor >= 0 THEN coalesce((
                 SELECT sum(a.amount_minor + a.discount_minor + a.write_off_minor)
                 FROM allocations a WHERE a.invoice_id = i.id), 0)
               ELSE -coalesce((
                 SELECT sum(a.amount_minor) FROM allocations a
                 WHERE a.source_id = i.id AND a.source_kind = 'credit_memo'), 0)
               END AS open_minor,
           coalesce((
             SELECT sum(d.amount_minor) FROM disputes d
             WHERE d.invoice_id = i.id
               AND d.state IN ('submitted', 'under_review', 'approved')), 0)
             AS disputed_minor
    FROM invoices i
    WHERE i.state = 'posted' AND i.kind <> 'pro_forma'
    """,
    """
    CREATE VIEW payment_balance_now AS
    SELECT p.id AS payment_id,
           p.amount_minor - coalesce((
             SELECT sum(a.amount_minor) FROM allocations a
             WHERE a.source_id = p.id AND a.source_kind = 'payment'), 0) AS unapplied_minor
    FROM payments p
    WHERE p.state = 'posted' AND p.kind = 'receipt'
    """,
)

_REFRESH = {
    "invoice": (
        "DELETE FROM invoice_balances WHERE invoice_id = {id}; "
        "INSERT INTO invoice_balances SELECT invoice_id, open_minor, disputed_minor "
        "FROM invoice_balance_now WHERE invoice_id = {id};"
    ),
    "payment": (
        "DELETE FROM payment_balances WHERE payment_id = {id}; "
        "INSERT INTO payment_balances SELECT payment_id, unapplied_minor "
        "FROM payment_balance_now WHERE payment_id = {id};"
    ),
}

_TOUCHES = {
    "invoices": (("invoice", "id"),),
    "payments": (("payment", "id"),),
    "allocations": (("invoice", "invoice_id"), ("invoice", "source_id"), ("payment", "source_id")),
    "disputes": (("invoice", "invoice_id"),),
}
"""Table to the balances one of its rows can move: which kind, by which column."""


def statements() -> list[str]:
    """Give the views and triggers in the order in which they are made."""
    return [*_VIEWS, *(text for table in _TOUCHES for text in _triggers(table))]


def _triggers(table: str) -> list[str]:
    made = []
    for event, rows in (("INSERT", ("NEW",)), ("UPDATE", ("OLD", "NEW")), ("DELETE", ("OLD",))):
        body = " ".join(
            _REFRESH[what].format(id=f"{row}.{column}")
            for row in rows
            for what, column in _TOUCHES[table]
        )
        made.append(
            f"CREATE TRIGGER balance_{table}_{event.lower()} AFTER {event} ON {table} "
            f"BEGIN {body} END"
        )
    return made


def suspend(connection: Connection) -> None:
    """Drop the triggers before a bulk load; ``rebuild`` puts them back."""
    for table in _TOUCHES:
        for event in ("insert", "update", "delete"):
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS balance_{table}_{event}")


def rebuild(connection: Connection) -> None:
    """Recompute every balance from the entries and put the triggers in place."""
    suspend(connection)
    connection.exec_driver_sql("DELETE FROM invoice_balances")
    connection.exec_driver_sql("DELETE FROM payment_balances")
    connection.exec_driver_sql(
        "INSERT INTO invoice_balances "
        "SELECT invoice_id, open_minor, disputed_minor FROM invoice_balance_now"
    )
    connection.exec_driver_sql(
        "INSERT INTO payment_balances SELECT payment_id, unapplied_minor FROM payment_balance_now"
    )
    for table in _TOUCHES:
        for text in _triggers(table):
            connection.exec_driver_sql(text)


def differences(connection: Connection) -> list[str]:
    """List the ids whose kept balance differs from what the entries say."""
    rows = connection.exec_driver_sql(
        "SELECT coalesce(k.invoice_id, n.invoice_id) FROM invoice_balances k "
        "FULL JOIN invoice_balance_now n ON n.invoice_id = k.invoice_id "
        "WHERE k.open_minor IS NOT n.open_minor OR k.disputed_minor IS NOT n.disputed_minor "
        "UNION ALL "
        "SELECT coalesce(k.payment_id, n.payment_id) FROM payment_balances k "
        "FULL JOIN payment_balance_now n ON n.payment_id = k.payment_id "
        "WHERE k.unapplied_minor IS NOT n.unapplied_minor"
    )
    return [row[0] for row in rows]
