# SPDX-License-Identifier: MPL-2.0
"""How the sample company's customers pay: by run, in part, with discount, too much, or late."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final

from cso_desktop.domain.dates import ONE_DAY
from cso_desktop.services.sample.documents import CREDIT_MEMO, Billing, Document, Part
from cso_desktop.services.sample.world import CHIEF, OFFICE, Customer, Row, World

_LAGS: Final = {"prompt": (-12, 0), "usual": (-5, 8), "slow": (10, 80), "late": (45, 190)}
"""Days after the due date on which a customer pays, by how it pays."""

_BOUNCES: Final = ("Returned for insufficient funds", "Recalled by the payer")


@dataclass(frozen=True, slots=True)
class Wish:
    """That a customer wants to pay an amount of an instalment on a day."""

    invoice: Document
    part: Part
    amount: int
    discount: int = 0
    write_off: int = 0


@dataclass(slots=True)
class Book:
    """The payments still to be made, by customer and day.

    Attributes:
        runs: payment runs: what a customer pays together.
    """

    runs: dict[tuple[str, date], list[Wish]] = field(default_factory=lambda: defaultdict(list))
    customers: dict[str, Customer] = field(default_factory=dict)

    def plan(self, customer: Customer, day: date, wish: Wish) -> None:
        """Have something paid on a day."""
        self.customers[customer.id] = customer
        self.runs[customer.id, day].append(wish)


def apply_credits(world: World, memos: Sequence[Document], invoices: Sequence[Document]) -> None:
    """Apply posted credit memos to the invoices they correct; some stay on account."""
    by_id = {invoice.id: invoice for invoice in invoices}
    for memo in memos:
        invoice = by_id[memo.row["corrects_invoice_id"]]
        if not memo.is_posted or memo.row["disposition"] != "apply":
            continue
        amount = min(-memo.total, invoice.parts[0].open_minor)
        memo.parts[0].open_minor += amount
        on = max(memo.issued_on, invoice.issued_on)
        _allocate(world, CREDIT_MEMO, memo.id, Wish(invoice, invoice.parts[0], amount), on=on)


def make(world: World, billing: Billing, invoices: Sequence[Document]) -> None:
    """Add the receipts for all that has been paid, oldest first, and a few that wait."""
    book = Book()
    for invoice in invoices:
        if invoice.is_posted:
            _plan(world, billing, book, invoice)
    for customer_id, day in sorted(book.runs, key=lambda key: (key[1], key[0])):
        wishes = book.runs[customer_id, day]
        _receive(world, book.customers[customer_id], day, wishes)
    customers = [book.customers[i] for i in sorted(book.customers)]
    _on_account(world, customers)
    _waiting(world, customers)
    rows = world.rows["payments"]
    world.number("payments", sorted(rows, key=lambda row: (row["value_on"], row["id"])))


def _plan(world: World, billing: Billing, book: Book, invoice: Document) -> None:
    """Decide when, and in how many pieces, each instalment is paid."""
    customer = invoice.customer
    held = invoice.held_minor
    if world.chance(1) and not held:  # one that is never paid
        return
    if held and world.chance(35):  # the undisputed rest waits as well
        return
    for part in invoice.parts:
        day = _pay_day(world, customer, part.due_on, invoice)
        payable = part.open_minor - held
        discount = _discount(billing, invoice) if len(invoice.parts) == 1 and not held else 0
        if payable <= 0:
            continue
        if discount:
            book_on = min(day, invoice.issued_on + timedelta(days=9))
            wish = Wish(invoice, part, payable - discount, discount=discount)
            _plan_if_past(world, book, book_on, wish)
        elif payable > 400_00 and world.chance(3):
            first = payable * world.rng.randint(30, 70) // 100
            _plan_if_past(world, book, day, Wish(invoice, part, first))
            if world.chance(60):
                later = world.work_days.on_or_after(day + timedelta(days=28))
                _plan_if_past(world, book, later, Wish(invoice, part, payable - first))
        else:
            short = world.rng.randint(50, 1900) if payable > 100_00 and world.chance(1) else 0
            _plan_if_past(world, book, day, Wish(invoice, part, payable - short, write_off=short))


def _plan_if_past(world: World, book: Book, day: date, wish: Wish) -> None:
    if day < world.today:
        book.plan(wish.invoice.customer, day, wish)


def _pay_day(world: World, customer: Customer, due_on: date, invoice: Document) -> date:
    """Return the customer's next payment run after the day it means to pay."""
    least, most = _LAGS[customer.pays]
    day = due_on + timedelta(days=world.rng.randint(least, most))
    day = max(day, invoice.issued_on + ONE_DAY, invoice.paid_after + ONE_DAY)
    run_day = int(customer.row["number"]) % 5
    return day + timedelta(days=(run_day - day.weekday()) % 7)


def _discount(billing: Billing, invoice: Document) -> int:
    """Return the early-payment discount a prompt customer takes."""
    early = billing.terms[invoice.row["payment_term"]].discount
    if early is None or invoice.customer.pays != "prompt" or invoice.has_story:
        return 0
    return early.amount(invoice.total) if invoice.total > 0 else 0


def _receive(world: World, customer: Customer, day: date, wishes: list[Wish]) -> None:
    """Take one receipt in and apply it; some bounce, some bring a little more than was due."""
    amount = sum(wish.amount for wish in wishes)
    extra = world.rng.randint(20_00, 900_00) if world.chance(2) else 0
    payment = _payment(world, customer, day, amount + extra)
    numbers = ", ".join(str(wish.invoice.row["number"]) for wish in wishes[:4])
    payment["remittance_text"] = numbers + (" ..." if len(wishes) > 4 else "")
    rule = "exact_match" if len(wishes) == 1 and not extra else "reference"
    made = [_allocate(world, "payment", payment["id"], wish, on=day, rule=rule) for wish in wishes]
    if world.rng.randrange(1000) < 5 and (world.today - day).days > 12:
        again_on = _bounce(world, customer, payment, list(zip(wishes, made, strict=True)))
        if again_on < world.today and world.chance(75):
            _receive_again(world, customer, again_on, wishes)


def _receive_again(world: World, customer: Customer, day: date, wishes: list[Wish]) -> None:
    """Take the money in a second time; by now it is too late for the early-payment discount."""
    full = [replace(wish, amount=wish.amount + wish.discount, discount=0) for wish in wishes]
    payment = _payment(world, customer, day, sum(wish.amount for wish in full))
    for wish in full:
        _allocate(world, "payment", payment["id"], wish, on=day, rule="reference")


def _payment(
    world: World,
    customer: Customer,
    day: date,
    amount: int,
    *,
    state: str = "posted",
    kind: str = "receipt",
) -> Row:
    method = str(customer.row["payment_method"])
    is_check = method == "check"
    number = world.rng.randrange(10**6)
    return world.add(
        "payments",
        {
            "customer_id": customer.id,
            "kind": kind,
            "state": state,
            "method": method,
            "amount_minor": amount,
            "value_on": day,
            "reference": f"CK {number:06d}" if is_check else f"{method[:3].upper()}{number:06d}",
            "bank_account": "0021 7745 310",
            "batch": f"LB-{day:%Y%m%d}" if is_check else None,
            "submitted_by": None if state == "draft" else OFFICE,
        },
        on=day,
    )


def _allocate(
    world: World, source_kind: str, source_id: str, wish: Wish, *, on: date, rule: str | None = None
) -> Row:
    settled = wish.amount + wish.discount + wish.write_off
    wish.part.open_minor -= settled
    return world.add(
        "allocations",
        {
            "customer_id": wish.invoice.customer.id,
            "source_kind": source_kind,
            "source_id": source_id,
            "invoice_id": wish.invoice.id,
            "instalment_id": wish.part.row["id"],
            "amount_minor": wish.amount,
            "discount_minor": wish.discount,
            "write_off_minor": wish.write_off,
            "write_off_reason": "small_difference" if wish.write_off else None,
            "allocated_on": on,
            "rule": rule,
        },
        on=on,
    )


def _bounce(world: World, customer: Customer, payment: Row, made: list[tuple[Wish, Row]]) -> date:
    """Reverse a receipt: a mirror document, and a counter for each application (PAY-09)."""
    received_on = date.fromisoformat(payment["value_on"])
    bounced_on = world.work_day(received_on + timedelta(days=world.rng.randint(3, 8)))
    reason = world.rng.choice(_BOUNCES)
    payment |= {"state": "reversed", "reason": reason}
    mirror = _payment(world, customer, bounced_on, payment["amount_minor"], kind="reversal")
    mirror |= {"reverses_payment_id": payment["id"], "reason": reason}
    for wish, row in made:
        back = Wish(wish.invoice, wish.part, -wish.amount, -wish.discount, -wish.write_off)
        counter = _allocate(world, "payment", payment["id"], back, on=bounced_on)
        counter["counters_id"] = row["id"]
    return world.work_days.on_or_after(bounced_on + timedelta(days=9))


def _on_account(world: World, customers: Sequence[Customer]) -> None:
    for customer in world.rng.sample(customers, 14):
        payment = _payment(world, customer, world.ago(45, 2), world.rng.randint(100, 6000) * 100)
        payment["remittance_text"] = "On account"


def _waiting(world: World, customers: Sequence[Customer]) -> None:
    """Add receipts and refunds on which somebody still has to act."""
    for state in _waiting_states():
        kind, _, state_name = state.partition(" ")
        customer = world.rng.choice(customers)
        amount = world.rng.randint(90, 4000) * 100
        row = _payment(world, customer, world.ago(6, 1), amount, state=state_name, kind=kind)
        if state_name == "failed":
            row["reason"] = "Card was declined"
        if state_name == "approved":
            row["changed_by"] = CHIEF


def _waiting_states() -> Iterator[str]:
    for state, times in {"draft": 4, "submitted": 5, "approved": 3, "failed": 2}.items():
        yield from [f"receipt {state}"] * times
    yield from ["refund draft", "refund submitted", "refund submitted", "refund approved"]
