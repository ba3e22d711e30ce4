# SPDX-License-Identifier: MPL-2.0
"""Cases: the live facts of what they are about, the notes, and how they went so far."""

from collections.abc import Iterator

from cso_desktop.services.details import contracts, invoices, items, orders, receivables, tabs
from cso_desktop.services.details.actions import action, edit, moves
from cso_desktop.services.details.history import Event
from cso_desktop.services.details.subject import Subject
from cso_desktop.services.details.tabs import Fact, Related, linked, listed_number
from cso_desktop.services.details.texts import day_figure, day_text, text_figure, words
from cso_desktop.services.details.view import View
from cso_desktop.services.lists import ActionState, Figure, Link, Tab

_ABOUT = (
    ("orders", "order_id", "Order", orders.figures),
    ("invoices", "invoice_id", "Invoice", invoices.figures),
    ("contracts", "contract_id", "Contract", contracts.figures),
    ("items", "item_id", "Item", items.figures),
    ("payments", "payment_id", "Payment", receivables.payment_figures),
)
_FACT_COLUMNS = tuple(
    field.column
    for field in (
        tabs.text("What", "", 9),
        tabs.number("Number", "", 15),
        tabs.text("Now", "", 40),
        tabs.tag("Status", ""),
    )
)
_OPEN = ("new", "open", "reopened", "pending_customer", "pending_internal", "pending_until")

_NOTES = Related(
    title="Notes",
    table="case_notes n",
    fields=(
        tabs.day("Date", "n.written_at"),
        tabs.text("Author", "coalesce(p.name, n.author)", 14),
        tabs.text("Kind", "n.kind", 9),
        tabs.text("Note", "iif(s.id IS NULL, '', '(superseded) ') || n.body", 44),
        tabs.tag("Seen by", "iif(n.visibility = 'customer', 'customer', 'internal')"),
    ),
    joins="LEFT JOIN people p ON p.login = n.author "
    "LEFT JOIN case_notes s ON s.case_id = n.case_id AND s.supersedes_id = n.id",
    where="n.case_id = :id",
    order="n.written_at DESC, n.row_key DESC",
    limit=tabs.ALL_LINES,
)
_DISPUTES = Related(
    title="Disputes",
    table="disputes d",
    fields=(
        tabs.number("Dispute", listed_number("d")),
        tabs.day("Opened", "d.opened_on"),
        tabs.money("Amount", "d.amount_minor"),
        tabs.tag("Status", "d.state"),
    ),
    where="d.customer_id = :customer AND d.case_id = :id",
    order="d.opened_on DESC, d.row_key DESC",
    link="'disputes', d.id",
    hides_empty=True,
)


def _live_facts(subject: Subject) -> Tab:
    """Tell how the records the case is about stand now (CAS-10)."""
    rows, links = [], []
    for kind, field, title, figures in _ABOUT:
        other = subject.other(kind, field)
        if other is not None:
            now = " · ".join(f"{figure.label} {figure.text}" for figure in figures(other))
            rows.append((title, other.number, now, other.status()))
            links.append(Link(kind, other.id))
    return Tab("Facts", _FACT_COLUMNS, tuple(rows), tuple(links))


def figures(subject: Subject) -> tuple[Figure, ...]:
    """When it was opened, how urgent it is, and by when it is to be resolved."""
    record = subject.record
    due = record["resolve_due_at"]
    is_late = due is not None and subject.state in _OPEN and due[:10] < subject.today
    is_urgent = record["priority"] in ("high", "urgent")
    return (
        day_figure("Opened", record["opened_at"]),
        text_figure("Priority", words(record["priority"]), "bad" if is_urgent else "plain"),
        day_figure("Resolve by", due, "bad" if is_late else "plain"),
    )


def _facts(subject: Subject) -> Iterator[Fact]:
    record = subject.record
    queue = subject.rows("SELECT title FROM queues WHERE code = :code", code=record["queue"])
    yield Fact("Subject", record["subject"])
    yield linked("Customer", subject.other("customers", "customer_id"), "display_name")
    yield linked("Contact", subject.other("contacts", "contact_id"), "name")
    yield Fact("Queue", queue[0][0] if queue else words(record["queue"]))
    yield Fact("Queue chosen because", record["queue_reason"])
    yield Fact("Category", words(record["category"]))
    yield Fact("Channel", words(record["channel"]))
    yield Fact("Owner", record["owner"])
    yield Fact("Answer by", day_text(record["respond_due_at"]))
    yield Fact("Waits until", day_text(record["pending_until"]))
    yield Fact("Resolved", day_text(record["resolved_at"]))
    yield Fact("Resolution", words(record["resolution_code"]))
    yield linked("Merged into", subject.other("cases", "merged_into_id"))
    yield linked("Follows", subject.other("cases", "follows_id"))


def _events(subject: Subject) -> Iterator[Event]:
    found = subject.rows(
        'SELECT entered_at, state, "by", created_device FROM case_state_changes WHERE case_id = :id'
    )
    for at, state, who, device in found:
        yield Event(at, words(state), who, device)


def _actions(subject: Subject) -> Iterator[ActionState]:
    yield from moves(subject, ("open", "resume", "resolve", "close", "reopen"))
    yield action("note", "Add note")
    yield edit(subject)
    yield from moves(subject, ("wait_for_customer", "wait_internally", "wait_until"))


CASES = View(
    figures=figures,
    tabs=(_live_facts, _NOTES, _DISPUTES),
    facts=_facts,
    actions=_actions,
    events=_events,
)
