# SPDX-License-Identifier: MPL-2.0
"""Steps of cash application as use cases, taken at random; what a rule refuses changes nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from cso_desktop.domain.receivables import (
    Allocation,
    open_minor,
    unapplied_minor,
)
from cso_desktop.errors import FieldErrors, RuleBroken
from cso_desktop.services import applications
from cso_desktop.services.applications import Application, AutoApply, Undoing
from cso_desktop.services.applying import Part
from cso_desktop.services.desk import Desk
from cso_desktop.services.disputes import DisputeDraft, open_dispute
from cso_desktop.store import open_items
from cso_desktop.store.projections import differences
from tests.services.builders import (
    TODAY,
    a_payment,
    a_posted_invoice,
    query,
)
from tests.services.counting_house import balance_by_every_path

Act = Callable[["Clerk"], object]


@dataclass(slots=True)
class Clerk:
    """Somebody at a desk who works on one customer."""

    desk: Desk
    customer: str
    chance: Random

    def amount(self) -> int:
        return self.chance.choice((1, 999, 2_500, 5_000, 10_000, 12_345, 30_000))

    def do(self, acts: Sequence[Act]) -> str | None:
        """Take one step; gives the rule that refused it."""
        try:
            self.chance.choice(acts)(self)
        except RuleBroken as broken:
            return broken.rule
        except FieldErrors as errors:
            return next(iter(errors.fields))
        return None


def bill(clerk: Clerk) -> None:
    issued = TODAY - timedelta(days=clerk.chance.choice((0, 30, 50, 60)))
    total = clerk.amount()
    first = total // clerk.chance.choice((1, 2, 3))
    parts = [(issued, first), (issued + timedelta(days=30), total - first)]
    a_posted_invoice(
        clerk.desk,
        clerk.customer,
        total=total,
        issued_on=issued,
        parts=[part for part in parts if part[1]],
        payment_term="2-10-net30",
    )


def credit(clerk: Clerk) -> None:
    issued = TODAY - timedelta(days=clerk.chance.randint(0, 60))
    a_posted_invoice(clerk.desk, clerk.customer, total=-clerk.amount(), issued_on=issued)


def receive(clerk: Clerk) -> None:
    on = TODAY - timedelta(days=clerk.chance.choice((0, 30, 50, 60)))
    a_payment(clerk.desk, clerk.customer, amount=clerk.amount(), on=on)


def _a_source(clerk: Clerk) -> applications.ToApply:
    found = applications.sources(clerk.desk, applications.OfCustomer(clerk.customer))
    if not found:
        raise RuleBroken("no_source", "There is nothing to apply.")
    return clerk.chance.choice(found)


def apply(clerk: Clerk) -> None:
    source = _a_source(clerk)
    items = applications.open_of_customer(clerk.desk, applications.OfCustomer(clerk.customer))
    chosen = clerk.chance.sample(items, min(len(items), clerk.chance.randint(1, 2)))
    parts = [_a_part(clerk, item, source.unapplied_minor // len(chosen)) for item in chosen]
    applications.apply(clerk.desk, Application(source_id=source.id, parts=parts))


def _a_part(clerk: Clerk, item: applications.Open, budget: int) -> Part:
    kind = clerk.chance.choice(("some", "discount", "discount", "write_off", "dispute"))
    discount = item.discount_minor if kind == "discount" else 0
    off = min(item.open_minor, clerk.chance.randint(1, 2_600)) if kind == "write_off" else 0
    rest = item.open_minor - discount - off
    amount = clerk.chance.choice((min(rest, budget), min(rest, clerk.amount())))
    return Part(
        instalment_id=item.instalment_id,
        amount_minor=amount,
        discount_minor=discount,
        write_off_minor=off,
        write_off_reason="small_difference" if off else None,
        force_reason="Agreed" if clerk.chance.random() < 0.3 else None,
        dispute_reason="price" if kind == "dispute" else None,
    )


def auto_apply(clerk: Clerk) -> None:
    applications.auto_apply(clerk.desk, AutoApply(_a_source(clerk).id))


def undo(clerk: Clerk) -> None:
    rows = query(
        clerk.desk,
        "SELECT a.id FROM allocations a LEFT JOIN payments p ON p.id = a.source_id "
        "WHERE a.customer_id = ? AND coalesce(p.state, 'posted') = 'posted' ORDER BY a.id",
        clerk.customer,
    )
    if rows:
        applications.undo(clerk.desk, Undoing(clerk.chance.choice(rows)[0]))


def dispute(clerk: Clerk) -> None:
    rows = query(
        clerk.desk,
        "SELECT id FROM invoices WHERE customer_id = ? AND total_minor > 0 ORDER BY id",
        clerk.customer,
    )
    if rows:
        draft = DisputeDraft(invoice_id=clerk.chance.choice(rows)[0], amount_minor=clerk.amount())
        open_dispute(clerk.desk, draft)


OFFLINE: tuple[Act, ...] = (bill, bill, credit, receive, apply, apply, auto_apply, undo, dispute)


def check_books(desk: Desk, customer: str) -> int:
    """Hold balances, aging, documents and the domain against each other; give the balance."""
    balance = balance_by_every_path(desk, customer)
    with desk.cache.read() as connection:
        assert differences(connection) == []
        sources = open_items.sources_of(connection, customer)
        entries: list[Allocation] = []
        charged = 0
        for (invoice_id,) in connection.exec_driver_sql(
            "SELECT id FROM invoices WHERE customer_id = ? AND state = 'posted' "
            "AND kind NOT IN ('credit_memo', 'pro_forma')",
            (customer,),
        ).fetchall():
            made = open_items.entries_of_invoices(connection, invoice_id)
            items = open_items.items_of_invoice(connection, invoice_id)
            # INV-13, INV-14 by the domain's own sum, on every day on which something happened.
            for item in items:
                for day in {one.allocated_on for one in made}:
                    assert 0 <= open_minor(item.target, made, day) <= item.target.amount_minor
                assert open_minor(item.target, made, TODAY) == item.open_minor
            charged += sum(item.open_minor for item in items)
            entries += made
        made_of: list[Allocation] = []
        left = 0
        for found in sources:
            made_of = open_items.entries_of_sources(connection, found.source.id)
            for day in {one.allocated_on for one in made_of}:
                assert unapplied_minor(found.source, made_of, day) >= 0
            left += unapplied_minor(found.source, made_of, TODAY)
        [paid_back] = connection.exec_driver_sql(
            "SELECT coalesce(sum(amount_minor), 0) FROM payments WHERE customer_id = ? "
            "AND kind = 'refund' AND state IN ('posted', 'reversed')",
            (customer,),
        ).one()
    assert balance == charged - (left - paid_back)
    _check_entries(entries)
    return balance


def _check_entries(entries: Sequence[Allocation]) -> None:
    """INV-16: what is undone was made, once, and no pair sums below nothing."""
    by_id = {one.id: one for one in entries}
    for one in entries:
        if one.counters_id:
            undone = by_id[one.counters_id]
            assert one.allocated_on >= undone.allocated_on
            assert one.settled_minor == -undone.settled_minor
    countered = [one.counters_id for one in entries if one.counters_id]
    assert len(countered) == len(set(countered))
