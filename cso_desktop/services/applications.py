# SPDX-License-Identifier: MPL-2.0
"""Cash application: what is left of receipts and credits, applied to what is open, and undone.

An application of posted money is recorded here at once, offline too; it counts in every balance of
this desk and the central store judges it again.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from cso_desktop.domain import matching, receivables
from cso_desktop.domain.ids import new_id
from cso_desktop.domain.matching import Candidate, Rule, Suggestion
from cso_desktop.domain.receivables import Allocation
from cso_desktop.domain.records import ENTERED
from cso_desktop.domain.roles import Role
from cso_desktop.errors import FieldErrors, RuleBroken
from cso_desktop.services.applying import Part, Plan, books_of, early_discount, plan_parts
from cso_desktop.services.checks import Checks
from cso_desktop.services.desk import Desk
from cso_desktop.services.disputes import REASONS, raise_dispute
from cso_desktop.services.registry import use_case
from cso_desktop.store import balances, open_items, records
from cso_desktop.store.open_items import FoundSource, OpenItem
from cso_desktop.store.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from sqlalchemy import Connection

CASH = frozenset({Role.AR})
ADJUSTMENT = "adjustment"
"""The method of a document that is no money but a write-off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """Parts of a posted payment or credit memo; without a day, the first on which they fit."""

    source_id: str
    parts: list[Part] = field(default_factory=list)
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Applied:
    """What was made: the entries, the disputes opened with them, and what is left of the source."""

    source_id: str
    number: str
    entries: list[str]
    disputes: list[str]
    unapplied_minor: int
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Undoing:
    """An entry to be undone, from today on or from a day."""

    allocation_id: str
    on: date | None = None


@dataclass(frozen=True, slots=True)
class OfSource:
    """A payment or credit memo by its id."""

    source_id: str


@dataclass(frozen=True, slots=True)
class AutoApply:
    """A source to apply by rule; the rules are tried in this order, those that are named."""

    source_id: str
    rules: list[str] = field(default_factory=lambda: [str(rule) for rule in Rule])


@dataclass(frozen=True, slots=True)
class OfCustomer:
    """A customer by id; without one, everybody where that is possible."""

    customer_id: str | None = None


@dataclass(frozen=True, slots=True)
class ToApply:
    """A receipt or credit memo with something left to apply."""

    id: str
    kind: str
    number: str
    customer_id: str
    dated_on: date
    currency: str
    amount_minor: int
    unapplied_minor: int
    reference: str


@dataclass(frozen=True, slots=True)
class Open:
    """An open instalment, with the early-payment discount that its invoice still grants."""

    instalment_id: str
    invoice_id: str
    invoice_number: str
    issued_on: date
    due_on: date
    currency: str
    amount_minor: int
    open_minor: int
    disputed_minor: int
    discount_minor: int
    discount_until: date | None


@dataclass(frozen=True, slots=True)
class Match:
    """An entry in force: what of a source went where, and by which rule."""

    allocation_id: str
    invoice_id: str
    invoice_number: str
    due_on: date
    allocated_on: date
    amount_minor: int
    discount_minor: int
    write_off_minor: int
    rule: str | None


@dataclass(frozen=True, slots=True)
class Proposal:
    """What one rule proposes."""

    rule: str
    parts: list[Part]
    remainder_minor: int


@use_case("applications.sources")
def sources(desk: Desk, wanted: OfCustomer) -> list[ToApply]:
    """List receipts and credit memos of which something is left to apply, oldest first (PAY-03)."""
    with desk.cache.read() as connection:
        found = open_items.sources_of(connection, wanted.customer_id)
        return [_to_apply(connection, one) for one in found]


@use_case("applications.open_items")
def open_of_customer(desk: Desk, wanted: OfCustomer) -> list[Open]:
    """List the open instalments of a customer with disputes and discounts, by due date (PAY-02)."""
    if not wanted.customer_id:
        raise FieldErrors({"customer_id": "Say whose open items."})
    with desk.cache.read() as connection:
        found = open_items.open_items(connection, wanted.customer_id)
        return [_open(connection, item) for item in found]


@use_case("applications.matches")
def matches(desk: Desk, wanted: OfSource) -> list[Match]:
    """List what a payment or credit memo is applied to; each match can be undone (PAY-04)."""
    with desk.cache.read() as connection:
        entries = open_items.entries_of_sources(connection, wanted.source_id)
        return [_match(connection, one) for one in receivables.active(entries)]


@use_case("applications.suggest")
def suggest(desk: Desk, wanted: OfSource) -> list[Proposal]:
    """Propose what a receipt pays: exact, by reference, a set that adds up, oldest (PAY-05)."""
    with desk.cache.read() as connection:
        found, left = _source_left(connection, wanted.source_id)
        proposed = matching.distinct(_suggestions(connection, found, left))
    return [_proposal(one) for one in proposed]


@use_case("applications.apply", roles=CASH, writes=True)
def apply(desk: Desk, wanted: Application) -> Applied:
    """Apply a posted payment or credit memo to open instalments; the rest stays on account."""
    return _apply(desk, wanted)


@use_case("applications.auto_apply", roles=CASH, writes=True)
def auto_apply(desk: Desk, wanted: AutoApply) -> Applied:
    """Apply a receipt by the first rule that fits; what is in dispute is left alone (PAY-05)."""
    checks = Checks()
    for number, rule in enumerate(wanted.rules):
        checks.choice(f"rules.{number}", rule, [str(each) for each in Rule])
    checks.done()
    with desk.cache.read() as connection:
        found, left = _source_left(connection, wanted.source_id)
        proposed = {one.rule.value: one for one in _suggestions(connection, found, left)}
    for rule in wanted.rules:
        if rule in proposed:
            parts = _proposal(proposed[rule]).parts
            return _apply(desk, Application(source_id=wanted.source_id, parts=parts), rule)
    raise RuleBroken("no_match", f"No rule fits what is left of {found.number}.")


@use_case("applications.undo", roles=CASH, writes=True)
def undo(desk: Desk, wanted: Undoing) -> Applied:
    """Undo one application by a counter-entry; payment and history stay (PAY-04, INV-16)."""
    with desk.cache.read() as connection:
        made = records.read(connection, "allocations", wanted.allocation_id)
        found = open_items.find_source(connection, made["source_id"])
        entries = open_items.entries_of_sources(connection, made["source_id"])
        books = books_of(connection)
    if found.method == ADJUSTMENT:
        raise RuleBroken(
            "adjustment", "A write-off is taken back as a whole.", hint="Reverse its document."
        )
    [entry] = [one for one in entries if one.id == wanted.allocation_id]
    on = wanted.on or max(desk.clock.today(), entry.allocated_on)
    books.require_open(on)
    back = receivables.counter(entry, new_id=new_id(), on=on, existing=entries)
    kept = ("customer_id", "source_kind", "source_id", "invoice_id", "instalment_id", "currency")
    with desk.work(f"Undo application of {found.number}") as work:
        work.insert(
            "allocations",
            {name: made[name] for name in kept}
            | {
                "id": back.id,
                "amount_minor": back.amount_minor,
                "discount_minor": back.discount_minor,
                "write_off_minor": back.write_off_minor,
                "allocated_on": back.allocated_on,
                "counters_id": back.counters_id,
                "rule": "undo",
                "origin": ENTERED,
            },
        )
        return _applied(work, found, [back.id])


def _apply(desk: Desk, wanted: Application, rule: str | None = None) -> Applied:
    with desk.cache.read() as connection:
        found = open_items.find_source(connection, wanted.source_id)
    with desk.work(f"Apply {found.number}") as work:
        plan = plan_parts(work.connection, found.kind, found.source, wanted.parts, on=wanted.on)
        for row in plan.rows:
            work.insert("allocations", row | ({"rule": rule} if rule else {}))
        opened = dispute_rests(desk, work, plan, wanted.parts)
        made = [one.id for one in plan.made]
        return _applied(work, found, made, disputes=opened, rule=rule)


def dispute_rests(
    desk: Desk, work: UnitOfWork, plan: Plan, parts: list[Part], *, is_planned: bool = False
) -> list[str]:
    """Open the disputes on what stays open, for the parts that ask for it (DIS-05).

    Args:
        is_planned: the entries are not made here but by the central store.
    """
    opened = []
    wanted = {
        row["invoice_id"]: part.dispute_reason
        for row, part in zip(plan.rows, parts, strict=True)
        if part.dispute_reason
    }
    settled: dict[str, int] = {}
    for row, made in zip(plan.rows, plan.made, strict=True):
        settled.setdefault(row["invoice_id"], 0)
        settled[row["invoice_id"]] += made.settled_minor if is_planned else 0
    for invoice_id, reason in wanted.items():
        if reason not in REASONS:
            raise FieldErrors({"dispute_reason": f"Choose one of: {', '.join(REASONS)}."})
        balance = balances.of_invoice(work.connection, invoice_id)
        rest = balance.open_minor - balance.disputed_minor - settled[invoice_id]
        if rest <= 0:
            raise RuleBroken("over_disputed", "Nothing stays open that could be disputed.")
        invoice = records.read(work.connection, "invoices", invoice_id)
        opened.append(
            raise_dispute(
                work,
                invoice,
                rest,
                reason_code=reason,
                today=desk.clock.today(),
                description="Short payment",
            )
        )
    return opened


def _applied(
    work: UnitOfWork,
    found: FoundSource,
    entries: list[str],
    *,
    disputes: list[str] | None = None,
    rule: str | None = None,
) -> Applied:
    left = _left(work.connection, found)
    return Applied(found.source.id, found.number, entries, disputes or [], left, rule)


def _left(connection: "Connection", found: FoundSource) -> int:
    made = open_items.entries_of_sources(connection, found.source.id)
    return found.source.amount_minor - sum(one.amount_minor for one in made)


def _source_left(connection: "Connection", source_id: str) -> tuple[FoundSource, int]:
    found = open_items.find_source(connection, source_id)
    return found, _left(connection, found)


def _customer_of(found: FoundSource) -> str:
    return next(iter(found.source.payer_ids))


def _suggestions(connection: "Connection", found: FoundSource, left: int) -> list[Suggestion]:
    candidates = [
        Candidate(
            instalment_id=item.target.id,
            invoice_number=item.invoice_number,
            due_on=item.due_on,
            open_minor=item.open_minor - item.disputed_minor,
            is_disputed=0 < item.invoice_open_minor <= item.invoice_disputed_minor,
        )
        for item in open_items.open_items(connection, _customer_of(found))
        if item.target.currency == found.source.currency
    ]
    return matching.suggestions(left, found.reference, candidates)


def _proposal(suggestion: Suggestion) -> Proposal:
    rule = str(suggestion.rule)
    parts = [
        Part(instalment_id=item, amount_minor=amount, rule=rule)
        for item, amount in suggestion.parts
    ]
    return Proposal(rule, parts, suggestion.remainder_minor)


def _to_apply(connection: "Connection", found: FoundSource) -> ToApply:
    return ToApply(
        id=found.source.id,
        kind=found.kind,
        number=found.number,
        customer_id=_customer_of(found),
        dated_on=found.source.dated_on,
        currency=found.source.currency,
        amount_minor=found.source.amount_minor,
        unapplied_minor=_left(connection, found),
        reference=found.reference,
    )


def _open(connection: "Connection", item: OpenItem) -> Open:
    granted, last_day = early_discount(connection, item)
    taken = sum(
        one.discount_minor for one in open_items.entries_of_invoices(connection, item.invoice_id)
    )
    return Open(
        instalment_id=item.target.id,
        invoice_id=item.invoice_id,
        invoice_number=item.invoice_number,
        issued_on=item.target.dated_on,
        due_on=item.due_on,
        currency=item.target.currency,
        amount_minor=item.target.amount_minor,
        open_minor=item.open_minor,
        disputed_minor=item.disputed_minor,
        discount_minor=max(min(granted - taken, item.open_minor), 0),
        discount_until=last_day,
    )


def _match(connection: "Connection", entry: Allocation) -> Match:
    item = open_items.find_item(connection, entry.instalment_id)
    row = records.read(connection, "allocations", entry.id)
    return Match(
        allocation_id=entry.id,
        invoice_id=item.invoice_id,
        invoice_number=item.invoice_number,
        due_on=item.due_on,
        allocated_on=entry.allocated_on,
        amount_minor=entry.amount_minor,
        discount_minor=entry.discount_minor,
        write_off_minor=entry.write_off_minor,
        rule=row["rule"],
    )
