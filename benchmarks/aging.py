# SPDX-License-Identifier: MPL-2.0
"""P10: aging and the figures of all statements, beside one hand-written SQL aggregate each.

Items are half open, half settled, a fifth of these in part; the cache is encrypted as always. The
aggregates sum what is open by age, and what is on account, and know nothing of disputes, credit
memos, bounces and back-dating: they are what somebody writes who wants one figure now.
"""

import argparse
import tempfile
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import Connection

from benchmarks._measuring import Times, alternately, milliseconds
from cso_desktop.store import projections, search
from cso_desktop.store.aging import age_customers
from cso_desktop.store.cache import Cache
from cso_desktop.store.codec import codec
from cso_desktop.store.reconciliation import statement_figures

SIZES = (10_000, 100_000, 1_000_000)
AS_OF = date(2026, 11, 22)
MONTH = date(2026, 11, 1)
_PER_CUSTOMER = 500
_STAMPS = {
    f"{verb}_{what}": value
    for verb in ("created", "changed")
    for what, value in (("by", "x"), ("at", "2026-11-22T00:00:00+00:00"), ("device", "x"))
}
_ID = "printf('%s-%012x', '{table}', n)"
_OWNER = "printf('customers-%012x', n * 7919 % {customers})"
_DAY = "date('2026-11-22', '-' || (n * 7919 % 400) || ' days')"
_AMOUNT = "(100 + n * 104729 % 900000)"
_OWN = {
    "customers": {"id": "printf('customers-%012x', n)", "number": "printf('%07d', n)"}
    | {"segment": "'commercial'", "country": "'US'", "language": "'en_US'"}
    | dict.fromkeys(("legal_name", "display_name"), "'Customer ' || n"),
    "invoices": {
        "id": _ID.format(table="invoices"),
        "customer_id": _OWNER,
        "number": "printf('INV-%08d', n)",
        "kind": "'invoice'",
        "state": "'posted'",
        "issued_on": _DAY,
        "due_on": f"date({_DAY}, '+30 days')",
        "net_minor": _AMOUNT,
        "tax_minor": "0",
        "total_minor": _AMOUNT,
    },
    "instalments": {
        "id": _ID.format(table="instalments"),
        "customer_id": _OWNER,
        "invoice_id": _ID.format(table="invoices"),
        "seq": "1",
        "due_on": f"date({_DAY}, '+30 days')",
        "amount_minor": _AMOUNT,
    },
    "payments": {
        "id": _ID.format(table="payments"),
        "customer_id": _OWNER,
        "kind": "'receipt'",
        "state": "'posted'",
        "method": "'ach'",
        "amount_minor": f"iif(n % 10 = 1, 60, {_AMOUNT})",
        "value_on": f"date({_DAY}, '+' || (n % 60) || ' days')",
    },
    "allocations": {
        "id": _ID.format(table="allocations"),
        "customer_id": _OWNER,
        "source_kind": "'payment'",
        "source_id": _ID.format(table="payments"),
        "invoice_id": _ID.format(table="invoices"),
        "instalment_id": _ID.format(table="instalments"),
        "amount_minor": f"iif(n % 10 = 1, 60, {_AMOUNT}) - 2 * (n % 100 = 3)",
        "discount_minor": "n % 100 = 3",
        "write_off_minor": "n % 100 = 3",
        "allocated_on": f"date({_DAY}, '+' || (n % 60) || ' days')",
    },
}
"""What of each table differs from row to row; all else is the same text."""

_AGING = """
WITH settled AS (
    SELECT instalment_id, sum(amount_minor + discount_minor + write_off_minor) AS minor
    FROM allocations WHERE allocated_on <= :as_of GROUP BY instalment_id
),
owed AS (
    SELECT i.customer_id,
           sum(iif(n.due_on >= :as_of, n.amount_minor - coalesce(s.minor, 0), 0)) AS not_due,
           sum(iif(n.due_on < :as_of AND n.due_on >= :day_30,
                   n.amount_minor - coalesce(s.minor, 0), 0)) AS d1,
           sum(iif(n.due_on < :day_30 AND n.due_on >= :day_60,
                   n.amount_minor - coalesce(s.minor, 0), 0)) AS d31,
           sum(iif(n.due_on < :day_60, n.amount_minor - coalesce(s.minor, 0), 0)) AS older
    FROM instalments n JOIN invoices i ON i.id = n.invoice_id
    LEFT JOIN settled s ON s.instalment_id = n.id
    WHERE i.state = 'posted' AND i.issued_on <= :as_of
    GROUP BY +i.customer_id
),
received AS (
    SELECT customer_id, sum(amount_minor) AS minor FROM payments
    WHERE state = 'posted' AND value_on <= :as_of GROUP BY +customer_id
),
used AS (
    SELECT customer_id, sum(amount_minor) AS minor FROM allocations
    WHERE allocated_on <= :as_of GROUP BY +customer_id
)
SELECT o.*, r.minor - u.minor FROM owed o
LEFT JOIN received r ON r.customer_id = o.customer_id
LEFT JOIN used u ON u.customer_id = o.customer_id
"""
_STATEMENTS = """
SELECT customer_id, sum(iif(dated_on < :starts_on, minor, 0)), sum(minor) FROM (
    SELECT customer_id, issued_on AS dated_on, total_minor AS minor FROM invoices
    WHERE state = 'posted' AND issued_on <= :as_of
    UNION ALL
    SELECT customer_id, value_on, -amount_minor FROM payments
    WHERE state = 'posted' AND value_on <= :as_of
    UNION ALL
    SELECT customer_id, allocated_on, -discount_minor - write_off_minor FROM allocations
    WHERE allocated_on <= :as_of
) GROUP BY customer_id
"""


def fill(cache: Cache, items: int, *, per_customer: int = _PER_CUSTOMER) -> None:
    """Write as many invoices, and payments for half of them."""
    with cache.write() as connection:
        projections.suspend(connection)
        search.suspend(connection)
        customers = items // per_customer
        _fill(connection, "customers", range(customers), customers)
        for table in ("invoices", "instalments"):
            _fill(connection, table, range(items), customers)
        for table in ("payments", "allocations"):
            _fill(connection, table, range(1, items, 2), customers)
    with cache.write() as connection:
        connection.exec_driver_sql("ANALYZE")


def _fill(connection: Connection, table: str, numbers: range, customers: int) -> None:
    own = _OWN[table]
    same = codec(table).table.columns
    fields = {
        column.name: own.get(column.name) or f"'{_STAMPS.get(column.name, 'USD')}'"
        for column in same
        if column.name in own or (not column.nullable and column.name != "row_key")
    }
    values = ", ".join(fields.values()).replace("{customers}", str(customers))
    connection.exec_driver_sql(
        "WITH RECURSIVE numbers (n) AS ("
        f"SELECT {numbers.start} UNION ALL SELECT n + {numbers.step} FROM numbers "
        f"WHERE n + {numbers.step} < {numbers.stop}) "
        f"INSERT INTO {table} ({', '.join(fields)}) SELECT {values} "
        "FROM numbers"
    )


def measure(folder: Path, items: int, rounds: int) -> dict[str, Times]:
    """Measure both sides over a cache of some items."""
    cache = Cache.create(folder / f"{items}.db", bytes(32))
    fill(cache, items)
    values = {"as_of": AS_OF.isoformat(), "starts_on": MONTH.isoformat()}
    values |= {f"day_{days}": (AS_OF - timedelta(days=days)).isoformat() for days in (30, 60)}
    with cache.read() as connection:
        times = alternately(
            {
                "aging": lambda: list(age_customers(connection, AS_OF)),
                "aging, plain": lambda: connection.exec_driver_sql(_AGING, values).fetchall(),
                "statements": lambda: statement_figures(connection, starts_on=MONTH, as_of=AS_OF),
                "statements, plain": lambda: connection.exec_driver_sql(
                    _STATEMENTS, values
                ).fetchall(),
            },
            rounds=rounds,
        )
    cache.close()
    return times


def show(items: int, times: dict[str, Times], before: dict[str, Times] | None) -> None:
    """Print a size: both sides, the ratio, and the growth over the size before."""
    for name in ("aging", "statements"):
        ours, plain = times[name], times[f"{name}, plain"]
        growth = f"  ×{ours.median / before[name].median:.1f}" if before else ""
        print(
            f"{items:>9,} {name:<11}{milliseconds(ours):>22}{milliseconds(plain):>22}"
            f"{ours.median / plain.median:>8.2f}×{growth}"
        )


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure every size and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, metavar="N")
    parser.add_argument("--rounds", type=int, default=5)
    chosen = parser.parse_args(arguments)
    print(f"{'items':>9} {'figures':<11}{'ours':>22}{'plain aggregate':>22}{'ratio':>9}  growth")
    before = None
    with tempfile.TemporaryDirectory() as folder:
        for items in chosen.sizes:
            times = measure(Path(folder), items, chosen.rounds)
            show(items, times, before)
            before = times


if __name__ == "__main__":
    main()
