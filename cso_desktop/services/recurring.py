# SPDX-License-Identifier: MPL-2.0
"""Recurring billing: every period that is due and on no invoice is billed, and billed once.

A desk works out the invoices; the store decides whether they stand. Each invoice is a group of its
own, so a run that is cut off has billed some contracts wholly and the others not at all.
"""

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final

from cso_desktop.domain.money import USD
from cso_desktop.domain.periods import Period
from cso_desktop.domain.recurring import to_bill
from cso_desktop.domain.roles import Role
from cso_desktop.services.desk import Desk
from cso_desktop.services.recurring_invoices import Bill, BillingRules, Charge, write
from cso_desktop.services.registry import use_case
from cso_desktop.services.syncing import decide_groups
from cso_desktop.store import records, recurring
from cso_desktop.store.recurring import Line, Scope
from cso_desktop.store.unit_of_work import UnitOfWork

_AT_ONCE: Final = 50
"""Invoices of one round of syncing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BillingRun:
    """What is to be billed.

    Attributes:
        through: periods due by this day; today unless given.
        contract: number or id, for one contract alone.
        customer_id: for one customer alone.
        begins_on: first day billed here of contracts that came from another system.
        as_drafts: leave the invoices as drafts for a person to look at; works offline.
        dry_run: only tell what would be billed.
    """

    through: date | None = None
    contract: str | None = None
    customer_id: str | None = None
    begins_on: date | None = None
    as_drafts: bool = False
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class RunInvoice:
    """An invoice of the run; ``state`` says how far it came."""

    invoice_id: str
    number: str | None
    state: str
    customer: str
    contracts: list[str]
    periods: int
    net_minor: int
    total_minor: int


@dataclass(frozen=True, slots=True)
class HeldBack:
    """A contract line with something due that was not billed, and why."""

    contract: str
    contract_id: str
    line: str
    reason: str


@dataclass(frozen=True, slots=True)
class Refused:
    """An invoice the store did not take, in its words; nothing of it was kept."""

    customer: str
    contracts: list[str]
    reason: str


@dataclass(frozen=True, slots=True)
class BillingDone:
    """What a run did."""

    through: date
    invoices: list[RunInvoice]
    held_back: list[HeldBack]
    refused: list[Refused]
    currency: str = USD


@use_case("contracts.bill", roles=frozenset({Role.BIL}), writes=True, offline=False)
def bill_contracts(desk: Desk, run: BillingRun) -> BillingDone:
    """Bill every contract period that is due and not billed, each exactly once (CTR-10 to CTR-13).

    Raises:
        Offline: the central store can't be reached; nothing was billed.
    """
    through = run.through or desk.clock.today()
    bills, held = _plan(desk, run, through)
    if run.dry_run:
        return BillingDone(through, [_planned(bill) for bill in bills], held, [])
    refused: list[Refused] = []
    made: list[Bill] = []
    for start in range(0, len(bills), _AT_ONCE):
        some = bills[start : start + _AT_ONCE]
        for bill, refusal in zip(some, _make(desk, some, posts=not run.as_drafts), strict=True):
            if refusal is None:
                made.append(bill)
            else:
                refused.append(Refused(bill.head.customer, bill.contracts, refusal))
    return BillingDone(through, [_done(desk, bill) for bill in made], held, refused)


def why_not(line: Line, *, begins_on: date | None = None, posts: bool = True) -> str | None:
    """Tell why nothing of a line can be billed now; None if it can."""
    if line.is_suspended:
        return "The line is suspended."
    if line.is_po_required and not line.po_number:
        return "This customer requires a purchase order number, and the contract has none."
    if line.is_imported and not line.claims and begins_on is None:
        return "Brought in from another system: say from which day it is billed here."
    waiting = next((claim for claim in line.claims if not claim.is_final), None)
    if posts and waiting is not None:
        return f"Invoice {waiting.invoice} bills an earlier period and is not posted yet."
    return None


def is_unfunded(line: Line, period: Period) -> bool:
    """Tell whether the customer's purchase order does not pay for a period any more."""
    cover = line.po_covers_to
    return line.po_number is not None and cover is not None and period.starts_on > cover


def unfunded(line: Line) -> str:
    """Say that the purchase order has run out."""
    return f"Purchase order {line.po_number} pays only until {line.po_covers_to}."


def _plan(desk: Desk, run: BillingRun, through: date) -> tuple[list[Bill], list[HeldBack]]:
    """Work out the invoices, in the order of customers and contracts."""
    bills: dict[tuple[str | None, ...], Bill] = {}
    held: list[HeldBack] = []
    with desk.cache.read() as connection:
        contract_id = (
            records.find_id(connection, "contracts", run.contract) if run.contract else None
        )
        found = list(recurring.lines(connection, through, Scope(run.customer_id, contract_id)))
    for line in found:
        due = to_bill(line.plan, line.claims, through, begins_on=line.begins_on or run.begins_on)
        if not due:
            continue
        reason = why_not(line, begins_on=run.begins_on, posts=not run.as_drafts)
        charges = [] if reason else [Charge(line, p) for p in due if not is_unfunded(line, p)]
        if len(charges) < len(due):
            told = reason or unfunded(line)
            held.append(HeldBack(line.contract, line.contract_id, line.description, told))
        if charges:
            bills.setdefault(_invoice_of(line), Bill()).charges.extend(charges)
    return list(bills.values()), held


def _invoice_of(line: Line) -> tuple[str | None, ...]:
    """Tell which lines share an invoice: those of a contract, or all of a customer (BIL-13)."""
    if not line.is_consolidated:
        return (line.contract_id,)
    return (line.customer_id, line.currency, line.payment_term, line.po_number)


def _make(desk: Desk, bills: list[Bill], *, posts: bool) -> list[str | None]:
    """Make some invoices, each in a group of its own; give the store's word on each it refused."""
    today = desk.clock.today()

    def act(work: UnitOfWork, bill: Bill) -> None:
        write(work, bill, BillingRules.read(work, today, posts=posts))

    if posts:
        return decide_groups(desk, [(bill.title, partial(act, bill=bill)) for bill in bills])
    for bill in bills:
        with desk.work(bill.title) as work:
            act(work, bill)
    return [None] * len(bills)


def _planned(bill: Bill) -> RunInvoice:
    net = sum(charge.net_minor for charge in bill.charges)
    periods = len(bill.charges)
    return RunInvoice("", None, "planned", bill.head.customer, bill.contracts, periods, net, net)


def _done(desk: Desk, bill: Bill) -> RunInvoice:
    with desk.cache.read() as connection:
        stored = records.read(connection, "invoices", bill.id)
    return RunInvoice(
        invoice_id=bill.id,
        number=stored["number"] or stored["provisional_number"],
        state=stored["state"],
        customer=bill.head.customer,
        contracts=bill.contracts,
        periods=len(bill.charges),
        net_minor=stored["net_minor"],
        total_minor=stored["total_minor"],
    )
