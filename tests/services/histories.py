# SPDX-License-Identifier: MPL-2.0
"""Random but lawful histories of a few customers' accounts, written straight into a cache.

Invoices, credit memos, payments, partial applications, discounts, write-offs, undoings, bounces
and refunds, back-dated as they come. What is lawful is decided by the domain's own rules.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from sqlalchemy import Connection

from cso_desktop.domain.receivables import Allocation, open_minor, unapplied_minor
from cso_desktop.domain.receivables import Source as AnySource
from cso_desktop.domain.receivables import Target as AnyTarget
from cso_desktop.store.codec import codec

FIRST = date(2026, 1, 1)
DAYS = 120
CUSTOMERS = ("c0", "c1", "c2")
_STAMPS = {
    f"{verb}_{what}": value
    for verb in ("created", "changed")
    for what, value in (("by", "office"), ("at", "2026-05-01T00:00:00+00:00"), ("device", "d"))
}
_OWN: dict[str, dict[str, Any]] = {
    "customers": {
        "state": "active",
        "segment": "commercial",
        "country": "US",
        "language": "en",
        "tax_status": "by_segment",
        "payment_term": "net30",
        "delivery_channel": "paper",
        "invoice_grouping": "per_order",
        "invoice_copies": 1,
        "is_po_required": False,
        "statement_kind": "open_item",
        "statement_cycle_day": 1,
    },
    "invoices": {"state": "posted", "delivery_channel": "paper", "tax_basis": "document"},
    "invoice_lines": {
        "description": "Charge",
        "quantity": "1.000000",
        "unit": "each",
        "unit_price": "1.000000",
        "discount": "0.000000",
        "tax_category": "goods",
    },
    "invoice_taxes": {"jurisdiction": "US-NY", "label": "Tax", "rate": "0.050000"},
    "instalments": {},
    "payments": {"state": "posted", "method": "check"},
    "allocations": {},
}


@dataclass
class History:
    """An account book that grows by random steps; each step is lawful when it is made."""

    connection: Connection
    random: Random
    targets: list[AnyTarget] = field(default_factory=list)
    invoice_of: dict[str, str] = field(default_factory=dict)
    sources: list[tuple[str, AnySource]] = field(default_factory=list)
    made: list[Allocation] = field(default_factory=list)
    count: int = 0

    def begin(self) -> None:
        """Add the customers."""
        for key in CUSTOMERS:
            self.put("customers", id=key, number=key, legal_name=key, display_name=key)

    def step(self) -> None:
        """Make one thing happen."""
        steps = (self.bill, self.bill, self.pay, self.credit, self.apply, self.apply, self.apply)
        self.random.choice((*steps, self.undo, self.bounce, self.refund))()

    def put(self, table: str, **values: Any) -> str:
        """Write a row with what every row of its table has."""
        self.count += 1
        rows = codec(table)
        known = {"id": f"{table}-{self.count:04}", "currency": "USD", "origin": "imported"}
        document = dict.fromkeys(rows.fields) | known | _OWN[table] | _STAMPS | values
        rows.write(self.connection, [({name: document[name] for name in rows.fields}, None, None)])
        return str(document["id"])

    def day(self, since: date = FIRST) -> date:
        """Give a day of the history, not before another."""
        last = FIRST + timedelta(days=DAYS)
        return since + timedelta(days=self.random.randint(0, max((last - since).days, 0)))

    def bill(self, sign: int = 1) -> None:
        """Post an invoice of two lines, a tax and up to three instalments."""
        owner, on = self.random.choice(CUSTOMERS), self.day()
        first, second = self.random.randint(1, 9_000), self.random.randint(0, 900)
        tax = self.random.randint(0, 500)
        total = sign * (first + second + tax)
        kind = "invoice" if sign > 0 else "credit_memo"
        invoice = self.put(
            "invoices",
            customer_id=owner,
            kind=kind,
            number=f"N-{self.count}",
            issued_on=on.isoformat(),
            due_on=on.isoformat(),
            net_minor=sign * (first + second),
            tax_minor=sign * tax,
            total_minor=total,
        )
        mine = {"customer_id": owner, "invoice_id": invoice}
        for seq, net in enumerate((first, second)):
            self.put("invoice_lines", **mine, seq=seq, net_minor=sign * net)
        self.put("invoice_taxes", **mine, seq=1, base_minor=sign * first, tax_minor=sign * tax)
        if sign < 0:
            self.put("instalments", **mine, seq=1, due_on=on.isoformat(), amount_minor=total)
            self._have_source("credit_memo", invoice, owner, (on, -total))
            return
        parts = self.random.randint(1, 3)
        for seq in range(parts):
            amount = total // parts + (total % parts if seq == 0 else 0)
            due = on + timedelta(days=self.random.choice((0, 30, 60)))
            part = self.put(
                "instalments", **mine, seq=seq, due_on=due.isoformat(), amount_minor=amount
            )
            self.targets.append(AnyTarget(part, owner, on, amount, "USD"))
            self.invoice_of[part] = invoice

    def credit(self) -> None:
        """Post a credit memo."""
        self.bill(sign=-1)

    def pay(self) -> None:
        """Post a receipt."""
        owner, on = self.random.choice(CUSTOMERS), self.day()
        amount = self.random.randint(1, 12_000)
        payment = self._pay(owner, amount, on, "receipt")
        self._have_source("payment", payment, owner, (on, amount))

    def refund(self) -> None:
        """Pay something back."""
        owner = self.random.choice(CUSTOMERS)
        self._pay(owner, self.random.randint(1, 500), self.day(), "refund")

    def apply(self) -> None:
        """Apply part of a source to an instalment of the same customer."""
        pairs = [
            (kind, source, target)
            for kind, source in self.sources
            for target in self.targets
            if target.customer_id in source.payer_ids
        ]
        if not pairs:
            return
        kind, source, target = self.random.choice(pairs)
        on = self.day(max(source.dated_on, target.dated_on))
        days = {on, *(one.allocated_on for one in self.made if one.allocated_on >= on)}
        left = min(unapplied_minor(source, self.made, day) for day in days)
        room = min(open_minor(target, self.made, day) for day in days)
        amount = self.random.randint(0, max(min(left, room), 0))
        rest = max(room - amount, 0)
        discount = self.random.choice((0, min(rest, 7)))
        write_off = self.random.choice((0, min(rest - discount, 3)))
        if amount + discount + write_off:
            new = Allocation(
                f"a{len(self.made):04}", source.id, target.id, on, amount, discount, write_off
            )
            self._allocate(kind, target.customer_id, new)

    def undo(self) -> None:
        """Undo an application."""
        undone = {one.counters_id for one in self.made}
        left = [one for one in self.made if one.counters_id is None and one.id not in undone]
        if left:
            self._counter(self.random.choice(left), None)

    def bounce(self) -> None:
        """Reverse a payment by a mirror document, and undo its applications (INV-17)."""
        payments = [source for kind, source in self.sources if kind == "payment"]
        if not payments:
            return
        source = self.random.choice(payments)
        undone = {one.counters_id for one in self.made}
        mine = [
            one
            for one in self.made
            if one.source_id == source.id and one.counters_id is None and one.id not in undone
        ]
        on = self.day(max([source.dated_on, *(one.allocated_on for one in mine)]))
        (owner,) = source.payer_ids
        for one in mine:
            self._counter(one, on)
        codec("payments").patch(self.connection, source.id, {"state": "reversed"})
        self._pay(owner, source.amount_minor, on, "reversal", reverses_payment_id=source.id)
        self.sources.remove(("payment", source))

    def _pay(self, owner: str, amount: int, on: date, kind: str, **more: Any) -> str:
        facts = {"number": f"R-{self.count}", "amount_minor": amount, "value_on": on.isoformat()}
        return self.put("payments", customer_id=owner, kind=kind, **facts, **more)

    def _have_source(self, kind: str, key: str, owner: str, what: tuple[date, int]) -> None:
        self.sources.append((kind, AnySource(key, frozenset({owner}), *what, "USD")))

    def _counter(self, one: Allocation, on: date | None) -> None:
        target = next(x for x in self.targets if x.id == one.instalment_id)
        kind = "payment" if one.source_id.startswith("payments") else "credit_memo"
        new = Allocation(
            f"a{len(self.made):04}",
            one.source_id,
            one.instalment_id,
            on or self.day(one.allocated_on),
            -one.amount_minor,
            -one.discount_minor,
            -one.write_off_minor,
            one.id,
        )
        self._allocate(kind, target.customer_id, new)

    def _allocate(self, kind: str, owner: str, new: Allocation) -> None:
        self.made.append(new)
        self.put(
            "allocations",
            id=new.id,
            customer_id=owner,
            source_kind=kind,
            source_id=new.source_id,
            invoice_id=self.invoice_of[new.instalment_id],
            instalment_id=new.instalment_id,
            amount_minor=new.amount_minor,
            discount_minor=new.discount_minor,
            write_off_minor=new.write_off_minor,
            write_off_reason="small_difference" if new.write_off_minor else None,
            allocated_on=new.allocated_on.isoformat(),
            counters_id=new.counters_id,
        )
