# SPDX-License-Identifier: MPL-2.0
"""Payments and disputes: where money went, and what a customer objects to."""

from collections.abc import Iterator

from cso_desktop.domain.roles import Role, labels
from cso_desktop.services.details import tabs
from cso_desktop.services.details.actions import action, moves
from cso_desktop.services.details.subject import Subject
from cso_desktop.services.details.tabs import Fact, Related, linked, listed_number
from cso_desktop.services.details.texts import day_figure, day_text, money_figure, money_text, words
from cso_desktop.services.details.view import View
from cso_desktop.services.lists import ActionState, Figure
from cso_desktop.store import balances

_OPEN_DISPUTE = ("draft", "submitted", "under_review", "approved")

_APPLIED = Related(
    title="Applied to",
    table="allocations a",
    fields=(
        tabs.day("Applied", "a.allocated_on"),
        tabs.number("Invoice", listed_number("i"), 16),
        tabs.money("Amount", "a.amount_minor"),
        tabs.money("Discount", "nullif(a.discount_minor, 0)"),
        tabs.money("Written off", "nullif(a.write_off_minor, 0)"),
    ),
    joins="JOIN invoices i ON i.id = a.invoice_id",
    where="a.source_id = :id",
    order="a.allocated_on DESC, a.row_key DESC",
    link="'invoices', i.id",
    limit=tabs.ALL_LINES,
)
_MIRRORS = Related(
    title="Reversal",
    table="payments p",
    fields=(
        tabs.number("Payment", listed_number("p")),
        tabs.day("Value date", "p.value_on"),
        tabs.money("Amount", "p.amount_minor"),
        tabs.text("Reason", "coalesce(p.reason, '')", 20),
        tabs.tag("Status", "p.state"),
    ),
    where="p.customer_id = :customer AND p.reverses_payment_id = :id",
    order="p.value_on DESC, p.row_key DESC",
    link="'payments', p.id",
    hides_empty=True,
)
_CYCLES = Related(
    title="Cycles",
    table="disputes d",
    fields=(
        tabs.number("Dispute", listed_number("d")),
        tabs.count("Cycle", "d.cycle"),
        tabs.day("Opened", "d.opened_on"),
        tabs.money("Amount", "d.amount_minor"),
        tabs.tag("Status", "d.state"),
    ),
    where="d.invoice_id = (SELECT o.invoice_id FROM disputes o WHERE o.id = :id) AND d.id <> :id",
    order="d.opened_on DESC, d.row_key DESC",
    link="'disputes', d.id",
    hides_empty=True,
)


def payment_figures(subject: Subject) -> tuple[Figure, ...]:
    """The amount, what of it is not applied, and its date."""
    left = balances.unapplied(subject.desktop.connection, subject.id)
    return (
        money_figure("Amount", subject.record["amount_minor"], subject.currency),
        money_figure("Unapplied", left, subject.currency, "plain" if left else "muted"),
        day_figure("Value date", subject.record["value_on"]),
    )


def _payment_facts(subject: Subject) -> Iterator[Fact]:
    record = subject.record
    yield linked("Customer", subject.other("customers", "customer_id"), "display_name")
    yield Fact("Kind", words(record["kind"]))
    yield Fact("Method", words(record["method"]))
    yield Fact("Reference", record["reference"])
    yield Fact("Bank account", record["bank_account"])
    yield Fact("Batch", record["batch"])
    yield Fact("Remittance", record["remittance_text"])
    yield linked("Reverses", subject.other("payments", "reverses_payment_id"))
    yield Fact("Reason", record["reason"])


def _payment_actions(subject: Subject) -> Iterator[ActionState]:
    yield from moves(subject, ("submit", "approve", "post"))
    if subject.state == "posted" and subject.record["kind"] == "receipt":
        yield action("apply", "Apply payment", _why_not_apply(subject))
    yield from moves(subject, ("send_back", "reverse"))


def _why_not_apply(subject: Subject) -> str:
    if Role.AR not in subject.desktop.author.roles:
        return f"Only {labels(frozenset({Role.AR}))} may do this."
    left = balances.unapplied(subject.desktop.connection, subject.id)
    return "" if left > 0 else "Nothing of this payment is left to apply."


def dispute_figures(subject: Subject) -> tuple[Figure, ...]:
    """What is disputed, what is open on the invoice, and by when to resolve it."""
    record = subject.record
    open_minor = balances.of_invoice(subject.desktop.connection, record["invoice_id"]).open_minor
    due = record["resolve_by"]
    is_late = due is not None and subject.state in _OPEN_DISPUTE and due < subject.today
    return (
        money_figure("Disputed", record["amount_minor"], subject.currency),
        money_figure("Open on invoice", open_minor, subject.currency),
        day_figure("Resolve by", due, "bad" if is_late else "plain"),
    )


def _dispute_facts(subject: Subject) -> Iterator[Fact]:
    record = subject.record
    approved = record["approved_minor"]
    yield linked("Customer", subject.other("customers", "customer_id"), "display_name")
    yield linked("Invoice", subject.other("invoices", "invoice_id"))
    yield linked("Case", subject.other("cases", "case_id"))
    yield Fact("Reason", words(record["reason_code"]))
    yield Fact("Description", record["description"])
    yield Fact("Owner", record["owner"])
    yield Fact("Opened", day_text(record["opened_on"]))
    yield Fact("Answer by", day_text(record["respond_by"]))
    yield Fact("Approved", None if approved is None else money_text(approved, subject.currency))
    yield Fact("Resolved", day_text(record["resolved_on"]))
    yield Fact("Resolution", words(record["resolution_kind"]))
    yield linked("Result", subject.other("invoices", "result_document_id"))


def _dispute_actions(subject: Subject) -> Iterator[ActionState]:
    yield from moves(subject, ("submit", "review", "approve", "reject", "reopen", "withdraw"))


PAYMENTS = View(
    figures=payment_figures,
    tabs=(_APPLIED, _MIRRORS),
    facts=_payment_facts,
    actions=_payment_actions,
)
DISPUTES = View(
    figures=dispute_figures,
    tabs=(_CYCLES,),
    facts=_dispute_facts,
    actions=_dispute_actions,
)
