# SPDX-License-Identifier: MPL-2.0
"""Random histories of receivables: as plain objects of the domain, and as rows of a cache."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st
from sqlalchemy import Connection

from cso_desktop.domain.aging import AgingRow, OpenItem, age
from cso_desktop.domain.ids import new_id
from cso_desktop.domain.receivables import (
    Allocation,
    Source,
    Target,
    check_allocation,
    counter,
    earliest_date,
    open_minor,
    unapplied_minor,
)
from cso_desktop.errors import RuleBroken
from cso_desktop.store.codec import codec

START = date(2026, 1, 1)
SPAN = 200
_OPEN = ("submitted", "under_review", "approved")
_CLOSED = ("resolved", "withdrawn")


def day(offset: int) -> date:
    """Give a day of the histories."""
    return START + timedelta(days=offset)


@dataclass
class Invoice:
    """A posted invoice with the instalments it falls due in."""

    id: str
    customer: str
    issued_on: date
    parts: list[tuple[Target, date]]

    @property
    def total(self) -> int:
        return sum(target.amount_minor for target, _ in self.parts)


@dataclass
class Dispute:
    """An objection to an invoice; open as long as it is not resolved."""

    invoice: Invoice
    amount: int
    state: str
    opened_on: date
    resolved_on: date | None

    def is_open(self, on: date) -> bool:
        if self.opened_on > on:
            return False
        return self.resolved_on > on if self.resolved_on else self.state in _OPEN


@dataclass
class Money:
    """A receipt or a credit memo, and the day it bounced, if it did; or a refund."""

    kind: str
    source: Source
    reversed_on: date | None = None


@dataclass
class History:
    """All that happened with the receivables of some customers."""

    customers: list[str]
    invoices: list[Invoice] = field(default_factory=list)
    money: list[Money] = field(default_factory=list)
    allocations: list[Allocation] = field(default_factory=list)
    disputes: list[Dispute] = field(default_factory=list)

    # -- what the domain says --------------------------------------------------------------------

    def aged(self, customer: str, as_of: date, *, by_issue_date: bool = False) -> AgingRow:
        """Age one customer from the objects alone."""
        items = []
        for invoice in self._of(customer):
            left = self.open_of(invoice, as_of)
            disputed = min(self.disputed_of(invoice, as_of), left)
            for target, due_on in invoice.parts:
                open_now = open_minor(target, self.allocations, as_of)
                since = invoice.issued_on if by_issue_date else due_on
                items.append(OpenItem(since, open_now, disputed))
                disputed = 0
        return age(items, as_of, unapplied=self.unapplied(customer, as_of))

    def _of(self, customer: str) -> list[Invoice]:
        return [invoice for invoice in self.invoices if invoice.customer == customer]

    def open_of(self, invoice: Invoice, as_of: date) -> int:
        """Give what is open on an invoice."""
        return sum(open_minor(target, self.allocations, as_of) for target, _ in invoice.parts)

    def disputed_of(self, invoice: Invoice, as_of: date) -> int:
        """Give what is under dispute on an invoice."""
        return sum(d.amount for d in self.disputes if d.invoice is invoice and d.is_open(as_of))

    def unapplied(self, customer: str, as_of: date) -> int:
        """Give what is left of receipts and credits, less what was paid back or bounced."""
        total = 0
        for money in self.money:
            if customer not in money.source.payer_ids:
                continue
            if money.kind == "refund":
                paid_back = money.source.dated_on <= as_of
                total -= money.source.amount_minor if paid_back else 0
                continue
            total += unapplied_minor(money.source, self.allocations, as_of)
            if money.reversed_on and money.reversed_on <= as_of:
                total -= money.source.amount_minor
        return total

    def balance(self, customer: str, as_of: date) -> int:
        """Give the balance from documents and entries, by another way (INV-18)."""
        owed = sum(i.total for i in self._of(customer) if i.issued_on <= as_of)
        for money in self.money:
            if customer in money.source.payer_ids:
                signs = [(money.source.dated_on, -1), (money.reversed_on, 1)]
                if money.kind == "refund":
                    signs = [(money.source.dated_on, 1)]
                for on, sign in signs:
                    owed += sign * money.source.amount_minor if on and on <= as_of else 0
        targets = {target.id for i in self._of(customer) for target, _ in i.parts}
        return owed - sum(
            made.discount_minor + made.write_off_minor
            for made in self.allocations
            if made.instalment_id in targets and made.allocated_on <= as_of
        )

    # -- the same as rows ------------------------------------------------------------------------

    def write(self, connection: Connection) -> None:
        """Write the history into a cache, behind the back of all use cases."""
        for table, values in self._rows():
            row = {**_STAMPS, "origin": "imported", "currency": "USD", **values}
            known = {name: row[name] for name in row if name in codec(table).fields}
            codec(table).write(connection, [(codec(table).to_wire(known), None, None)])

    def _rows(self) -> Iterator[tuple[str, dict[str, Any]]]:
        for n, customer in enumerate(self.customers):
            yield "customers", {**_CUSTOMER, "id": customer, "number": f"C{n}"}
        for invoice in self.invoices:
            yield from _invoice_rows(invoice)
        for money in self.money:
            yield from _money_rows(money)
        for made in self.allocations:
            yield "allocations", self._allocation_row(made)
        for dispute in self.disputes:
            yield (
                "disputes",
                {
                    "id": new_id(),
                    "customer_id": dispute.invoice.customer,
                    "invoice_id": dispute.invoice.id,
                    "state": dispute.state,
                    "cycle": 1,
                    "amount_minor": dispute.amount,
                    "reason_code": "price",
                    "opened_on": dispute.opened_on,
                    "resolved_on": dispute.resolved_on,
                },
            )

    def _allocation_row(self, made: Allocation) -> dict[str, Any]:
        kinds = {m.source.id: m.kind for m in self.money}
        [(invoice, target)] = [
            (i, t) for i in self.invoices for t, _ in i.parts if t.id == made.instalment_id
        ]
        return {
            "id": made.id,
            "customer_id": target.customer_id,
            "source_kind": "payment" if kinds[made.source_id] == "receipt" else "credit_memo",
            "source_id": made.source_id,
            "invoice_id": invoice.id,
            "instalment_id": made.instalment_id,
            "amount_minor": made.amount_minor,
            "discount_minor": made.discount_minor,
            "write_off_minor": made.write_off_minor,
            "allocated_on": made.allocated_on,
            "counters_id": made.counters_id,
        }


_STAMPS = {
    f"{name}_{what}": value
    for name in ("created", "changed")
    for what, value in (("by", "x"), ("at", "2026-01-01T00:00:00+00:00"), ("device", "x"))
}
_CUSTOMER = {
    "state": "active",
    "legal_name": "A",
    "display_name": "A",
    "segment": "commercial",
    "country": "US",
    "language": "en",
    "tax_status": "taxable",
    "payment_term": "net30",
    "delivery_channel": "electronic",
    "invoice_grouping": "per_order",
    "invoice_copies": 1,
    "is_po_required": False,
    "statement_kind": "open_item",
    "statement_cycle_day": 1,
}


def _header(record_id: str, customer: str, issued_on: date, total: int) -> dict[str, Any]:
    return {
        "id": record_id,
        "customer_id": customer,
        "number": record_id[-12:],
        "kind": "invoice" if total >= 0 else "credit_memo",
        "state": "posted",
        "issued_on": issued_on,
        "due_on": issued_on,
        "delivery_channel": "electronic",
        "tax_basis": "document",
        "net_minor": total,
        "tax_minor": 0,
        "total_minor": total,
    }


def _invoice_rows(invoice: Invoice) -> Iterator[tuple[str, dict[str, Any]]]:
    header = _header(invoice.id, invoice.customer, invoice.issued_on, invoice.total)
    yield "invoices", header | {"due_on": max(due for _, due in invoice.parts)}
    for seq, (target, due_on) in enumerate(invoice.parts, start=1):
        yield (
            "instalments",
            {
                "id": target.id,
                "customer_id": invoice.customer,
                "invoice_id": invoice.id,
                "seq": seq,
                "due_on": due_on,
                "amount_minor": target.amount_minor,
            },
        )


def _money_rows(money: Money) -> Iterator[tuple[str, dict[str, Any]]]:
    source = money.source
    [customer] = source.payer_ids
    if money.kind == "credit_memo":
        yield "invoices", _header(source.id, customer, source.dated_on, -source.amount_minor)
        return
    payment = {
        "id": source.id,
        "customer_id": customer,
        "kind": money.kind,
        "state": "reversed" if money.reversed_on else "posted",
        "method": "ach",
        "amount_minor": source.amount_minor,
        "value_on": source.dated_on,
    }
    yield "payments", payment
    if money.reversed_on:
        mirror = {"id": new_id(), "kind": "reversal", "state": "posted"}
        yield "payments", {**payment, **mirror, "value_on": money.reversed_on}


# -- drawing them --------------------------------------------------------------------------------

_DAYS = st.integers(0, SPAN)
_CENTS = st.one_of(st.integers(1, 3), st.integers(1, 50_000))


@st.composite
def histories(draw: st.DrawFn) -> History:
    """Draw a history in which every entry was legal on its day and on every later one."""
    history = History([new_id() for _ in range(draw(st.integers(1, 2)))])
    for _ in range(draw(st.integers(0, 4))):
        history.invoices.append(_draw_invoice(draw, draw(st.sampled_from(history.customers))))
    for _ in range(draw(st.integers(0, 4))):
        customer = draw(st.sampled_from(history.customers))
        source = Source(new_id(), frozenset({customer}), day(draw(_DAYS)), draw(_CENTS), "USD")
        kind = draw(st.sampled_from(("receipt", "receipt", "credit_memo", "refund")))
        history.money.append(Money(kind, source))
    sources = [money for money in history.money if money.kind != "refund"]
    if history.invoices and sources:
        for _ in range(draw(st.integers(0, 8))):
            _draw_allocation(draw, history, draw(st.sampled_from(sources)))
        for money in sources:
            if money.kind == "receipt" and draw(st.booleans()):
                _draw_reversal(draw, history, money)
    if history.invoices:
        for _ in range(draw(st.integers(0, 3))):
            history.disputes.append(_draw_dispute(draw, history))
    return history


def _draw_invoice(draw: st.DrawFn, customer: str) -> Invoice:
    issued_on = day(draw(_DAYS))
    amounts = draw(st.lists(_CENTS, min_size=1, max_size=3))
    parts = [
        (
            Target(new_id(), customer, issued_on, amount, "USD"),
            issued_on + timedelta(days=draw(st.sampled_from((0, 1, 30, 31, 60)))),
        )
        for amount in amounts
    ]
    return Invoice(new_id(), customer, issued_on, parts)


def _draw_allocation(draw: st.DrawFn, history: History, money: Money) -> None:
    if history.allocations and draw(st.integers(0, 3)) == 0:
        undone = draw(st.sampled_from(history.allocations))
        on = undone.allocated_on + timedelta(days=draw(st.integers(0, 40)))
        _try_counter(history, undone, on)
        return
    target, _ = draw(st.sampled_from(draw(st.sampled_from(history.invoices)).parts))
    made = history.allocations
    amount = min(unapplied_minor(money.source, made, date.max), open_minor(target, made, date.max))
    if draw(st.booleans()):
        amount = draw(st.integers(0, max(amount, 0)))
    extra = draw(st.sampled_from((0, 0, 1, 25)))
    new = Allocation(
        id=new_id(),
        source_id=money.source.id,
        instalment_id=target.id,
        allocated_on=earliest_date(money.source, target) + timedelta(days=draw(st.integers(0, 40))),
        amount_minor=amount,
        discount_minor=extra if money.kind == "receipt" else 0,
        write_off_minor=draw(st.sampled_from((0, 0, 2))) if money.kind == "receipt" else 0,
    )
    try:
        check_allocation(new, money.source, target, made)
    except RuleBroken:
        return
    history.allocations.append(new)


def _try_counter(history: History, undone: Allocation, on: date) -> None:
    try:
        made = counter(undone, new_id=new_id(), on=on, existing=history.allocations)
    except RuleBroken:
        return
    history.allocations.append(made)


def _draw_reversal(draw: st.DrawFn, history: History, money: Money) -> None:
    """Bounce a receipt: everything applied from it is undone on one day (PAY-09)."""
    applied = [made for made in history.allocations if made.source_id == money.source.id]
    latest = max((made.allocated_on for made in applied), default=money.source.dated_on)
    money.reversed_on = latest + timedelta(days=draw(st.integers(0, 30)))
    for made in applied:
        _try_counter(history, made, money.reversed_on)


def _draw_dispute(draw: st.DrawFn, history: History) -> Dispute:
    invoice = draw(st.sampled_from(history.invoices))
    state = draw(st.sampled_from((*_OPEN, *_CLOSED, "draft", "rejected")))
    opened_on = invoice.issued_on + timedelta(days=draw(st.integers(0, 60)))
    resolved_on = opened_on + timedelta(days=draw(st.integers(0, 60)))
    return Dispute(
        invoice, draw(_CENTS), state, opened_on, resolved_on if state in _CLOSED else None
    )
