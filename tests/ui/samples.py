# SPDX-License-Identifier: MPL-2.0
"""A list source over rows in memory, for the tests of the table and of the panes' frame."""

import datetime as dt
import threading
from array import array
from collections.abc import Callable, Sequence
from typing import Any

from cso_desktop.services.lists import (
    ActionState,
    Chip,
    Column,
    ColumnKind,
    Detail,
    Figure,
    Filter,
    Link,
    ListQuery,
    ListSpec,
    ListSummary,
    Tab,
)

INVOICES = ListSpec(
    kind="invoices",
    title="Invoices",
    columns=(
        Column("number", "Invoice", ColumnKind.NUMBER, 15),
        Column("customer", "Customer", ColumnKind.TEXT, 24),
        Column("issued_on", "Issued", ColumnKind.DATE, 12),
        Column("due_on", "Due", ColumnKind.DATE, 12),
        Column("total", "Total", ColumnKind.MONEY, 12),
        Column("balance", "Balance", ColumnKind.MONEY, 12),
        Column("state", "Status", ColumnKind.TAG, 8),
    ),
    chips=(
        Chip("all", "All"),
        Chip("draft", "Draft"),
        Chip("open", "Open"),
        Chip("overdue", "Overdue", counted=True),
        Chip("disputed", "Disputed", counted=True),
        Chip("paid", "Paid"),
    ),
    default_sort="number desc",
    sum_label="open",
)
_FIRST = ("Alder", "Birchwood", "Cascade", "Dunmore", "Eastgate", "Fairhaven", "Granite Falls")
_LAST = ("Logistics", "Foods", "Mutual", "Paper Company", "Clinics and Laboratories", "Tools")
_STATES = ("overdue", "open", "disputed", "open", "overdue", "paid", "open")
_DAY_ONE = dt.date(2026, 7, 20)
_COMPARE: dict[str, Callable[[str, str], bool]] = {
    "=": lambda value, wanted: value == wanted,
    "contains": lambda value, wanted: wanted.casefold() in value.casefold(),
}


def invoice_row(number: int) -> tuple[Any, ...]:
    """Return one made-up invoice."""
    issued = _DAY_ONE + dt.timedelta(days=number * 37 % 120)
    total = 26_067 + number * 7_919_113 % 2_400_000
    state = _STATES[number * 5 % 7]
    balance = 0 if state == "paid" else total // 2 if number % 6 == 0 else total
    customer = f"{_FIRST[number % 7]} {_LAST[number // 7 % 6]}"
    due = issued + dt.timedelta(days=30)
    return (
        f"INV-{1_048_000 + number}",
        customer,
        issued.isoformat(),
        due.isoformat(),
        total,
        balance,
        state,
    )


class InvoicesInMemory:
    """Invoices in a dictionary by key; counts what it is asked."""

    spec = INVOICES

    def __init__(self, count: int) -> None:
        self.table = {key: invoice_row(key) for key in range(1, count + 1)}
        self.asked: list[str] = []
        self.threads: set[str] = set()
        self.fails_with: Exception | None = None

    def first_page(
        self, query: ListQuery, limit: int
    ) -> tuple["array[int]", list[tuple[Any, ...]]]:
        keys = self._ordered("first_page", query)[:limit]
        return keys, [self.table[key] for key in keys]

    def keys(self, query: ListQuery) -> "array[int]":
        return self._ordered("keys", query)

    def rows(self, keys: Sequence[int]) -> list[tuple[Any, ...] | None]:
        self._note(f"rows {len(keys)}")
        return [self.table.get(key) for key in keys]

    def summary(self, query: ListQuery) -> ListSummary:
        keys = self._ordered("summary", query)
        states = [row[6] for row in self.table.values()]
        return ListSummary(
            count=len(keys),
            sum_minor=sum(self.table[key][5] for key in keys),
            chip_counts={"overdue": states.count("overdue"), "disputed": states.count("disputed")},
        )

    def _note(self, what: str) -> None:
        self.asked.append(what)
        self.threads.add(threading.current_thread().name)
        if self.fails_with is not None:
            raise self.fails_with

    def _ordered(self, what: str, query: ListQuery) -> "array[int]":
        self._note(what)
        key, _, direction = (query.sort or self.spec.default_sort).partition(" ")
        column = [column.key for column in self.spec.columns].index(key)
        matching = [(row[column], key) for key, row in self.table.items() if _fits(row, query)]
        matching.sort(reverse=direction == "desc")
        return array("q", [key for _, key in matching])


def _fits(row: tuple[Any, ...], query: ListQuery) -> bool:
    if query.chip != "all" and row[6] != query.chip:
        return False
    if query.text.casefold() not in f"{row[0]} {row[1]}".casefold():
        return False
    return all(_passes(row, condition) for condition in query.filters)


def _passes(row: tuple[Any, ...], condition: Filter) -> bool:
    place = [column.key for column in INVOICES.columns].index(condition.column)
    return _COMPARE[condition.op](str(row[place]), condition.value)


def invoice_detail(key: int) -> Detail:
    """Return the detail of a made-up invoice."""
    number, customer, _issued, _due, total, balance, state = invoice_row(key)
    lines = Tab(
        title="Lines",
        columns=(
            Column("item", "Item", ColumnKind.TEXT, 28),
            Column("quantity", "Qty", ColumnKind.QUANTITY, 4),
            Column("amount", "Amount", ColumnKind.MONEY, 10),
        ),
        rows=(
            ("5887-F10  Disk drawer · S/N 10-7B2C4", "1", 185_000),
            ("5724-J34  Licence, 25 PVU", "4", 39_944),
            ("Maintenance Oct 2026 · contract 0C4471", "1", 61_250),
            ("Publications SC24-5527", "2", 8_800),
        ),
        links=(None, None, None, None),
    )
    payments = Tab(
        title="Payments",
        columns=(
            Column("number", "Payment", ColumnKind.NUMBER, 12),
            Column("on", "Received", ColumnKind.DATE, 12),
            Column("amount", "Amount", ColumnKind.MONEY, 10),
        ),
        rows=(("PAY-20041", "2026-10-30", 120_000),),
        links=(Link("payments", "p1"),),
    )
    return Detail(
        kind="invoices",
        id=f"id-{key}",
        number=number,
        subtitle=f"{customer}  ·  0448121  ·  Commercial",
        tag=state,
        figures=(
            Figure("Total", f"${total / 100:,.2f}"),
            Figure("Balance", f"${balance / 100:,.2f}", "bad" if balance else "good"),
            Figure("Due", "Oct 28, 2026"),
        ),
        tabs=(lines, payments, Tab("Dispute", (), (), ()), Tab("History", (), (), ())),
        actions=(
            ActionState("dispute.open", "Open dispute", enabled=True),
            ActionState("payment.apply", "Apply payment", False, "Nothing is left to pay."),
            ActionState("invoice.print", "Print invoice", enabled=True, primary=True),
        ),
    )
