# SPDX-License-Identifier: MPL-2.0
"""Looks for damage and for broken invariants in a cache; each look lists what it finds.

The sums here are written from the entries anew, not from the kept balances, so that they are an
independent witness (INV-2, INV-6, INV-12, INV-13).
"""

from itertools import pairwise

from sqlalchemy import Connection

from cso_desktop.store import projections, search

_MOST = 50

REFERENCES = (
    ("contacts", "customer_id", "customers"),
    ("sites", "customer_id", "customers"),
    ("orders", "customer_id", "customers"),
    ("order_lines", "order_id", "orders"),
    ("shipments", "order_id", "orders"),
    ("shipment_lines", "shipment_id", "shipments"),
    ("invoices", "customer_id", "customers"),
    ("invoice_lines", "invoice_id", "invoices"),
    ("invoice_taxes", "invoice_id", "invoices"),
    ("instalments", "invoice_id", "invoices"),
    ("payments", "customer_id", "customers"),
    ("allocations", "instalment_id", "instalments"),
    ("disputes", "invoice_id", "invoices"),
    ("contracts", "customer_id", "customers"),
    ("contract_lines", "contract_id", "contracts"),
    ("covered_items", "item_id", "items"),
    ("items", "product_id", "products"),
    ("item_events", "item_id", "items"),
    ("cases", "customer_id", "customers"),
    ("case_notes", "case_id", "cases"),
)
"""Table, column and the table it names: what must never dangle."""


def damaged_pages(connection: Connection) -> list[str]:
    """Check the authentication code of every encrypted page."""
    return [str(row[0]) for row in connection.exec_driver_sql("PRAGMA cipher_integrity_check")]


def broken_structure(connection: Connection) -> list[str]:
    """Check trees, indexes and pages."""
    rows = connection.exec_driver_sql(f"PRAGMA integrity_check({_MOST})").fetchall()
    return [str(row[0]) for row in rows if row[0] != "ok"]


def dangling_references(connection: Connection) -> list[str]:
    """List rows that name a record which is not here."""
    found = []
    for table, column, target in REFERENCES:
        rows = connection.exec_driver_sql(
            f"SELECT count(*) FROM {table} r WHERE r.{column} IS NOT NULL "
            f"AND NOT EXISTS (SELECT 1 FROM {target} t WHERE t.id = r.{column})"
        )
        count = rows.scalar_one()
        if count:
            found.append(f"{count} of {table} name {target} that are not here")
    return found


def wrong_balances(connection: Connection) -> list[str]:
    """List documents whose kept balance differs from their entries."""
    return [f"balance of {record_id}" for record_id in projections.differences(connection)]


def wrong_allocations(connection: Connection) -> list[str]:
    """List instalments and payments that more was applied to, or from, than they have."""
    over_target = connection.exec_driver_sql(
        "SELECT n.id FROM instalments n JOIN allocations a ON a.instalment_id = n.id "
        "GROUP BY n.id HAVING sum(a.amount_minor + a.discount_minor + a.write_off_minor) "
        f"> n.amount_minor LIMIT {_MOST}"
    ).fetchall()
    over_source = connection.exec_driver_sql(
        "SELECT s.id, s.title FROM (SELECT id, 'payment' AS title, amount_minor FROM payments "
        "UNION ALL SELECT id, 'credit memo', -total_minor FROM invoices "
        "WHERE kind = 'credit_memo') s JOIN allocations a ON a.source_id = s.id "
        f"GROUP BY s.id HAVING sum(a.amount_minor) > s.amount_minor LIMIT {_MOST}"
    ).fetchall()
    over_undone = connection.exec_driver_sql(
        "SELECT instalment_id FROM allocations GROUP BY source_id, instalment_id "
        f"HAVING sum(amount_minor) < 0 LIMIT {_MOST}"
    ).fetchall()
    return [
        *(f"instalment {row[0]} is settled beyond its amount" for row in over_target),
        *(f"{row[1]} {row[0]} is applied beyond its amount" for row in over_source),
        *(f"more is undone on instalment {row[0]} than was applied" for row in over_undone),
    ]


def wrong_totals(connection: Connection) -> list[str]:
    """List posted documents whose lines, taxes or instalments do not sum to their header."""
    rows = connection.exec_driver_sql(
        "SELECT coalesce(i.number, i.id) FROM invoices i WHERE i.state = 'posted' AND ("
        "i.net_minor + i.tax_minor <> i.total_minor OR i.net_minor <> coalesce("
        "(SELECT sum(l.net_minor) FROM invoice_lines l WHERE l.invoice_id = i.id), 0) "
        "OR i.tax_minor <> coalesce("
        "(SELECT sum(t.tax_minor) FROM invoice_taxes t WHERE t.invoice_id = i.id), 0) "
        "OR i.total_minor <> coalesce("
        "(SELECT sum(n.amount_minor) FROM instalments n WHERE n.invoice_id = i.id), 0)) "
        f"LIMIT {_MOST}"
    )
    return [f"totals of {row[0]}" for row in rows]


def wrong_search(connection: Connection) -> list[str]:
    """Count records that the look-up index does not know, or knows although they are gone."""
    found = []
    for table in sorted(search.NUMBERED):
        entries = f"(SELECT id FROM search_entries WHERE tab = '{table}')"
        lost, stale = connection.exec_driver_sql(
            f"SELECT (SELECT count(*) FROM {table} WHERE id NOT IN {entries}), "
            f"(SELECT count(*) FROM {entries} WHERE id NOT IN (SELECT id FROM {table}))"
        ).one()
        found += [f"{table}: {lost} entries missing"] if lost else []
        found += [f"{table}: {stale} entries too many"] if stale else []
    return found


def wrong_outbox(connection: Connection) -> list[str]:
    """List gaps in the numbers of waiting groups: each is one more than the one before."""
    numbers = [
        row[0]
        for row in connection.exec_driver_sql(
            "SELECT seq FROM outbox WHERE status = 'pending' ORDER BY seq"
        )
    ]
    return [
        f"group {number} follows {before}"
        for before, number in pairwise(numbers)
        if number != before + 1
    ]
