# SPDX-License-Identifier: MPL-2.0
"""Invoices and credit memos: what they charge, what was applied to them, what is disputed."""

from collections.abc import Iterator

from cso_desktop.domain.records import BY_TABLE
from cso_desktop.domain.roles import Role, labels
from cso_desktop.services.details import tabs
from cso_desktop.services.details.actions import action, edit, moves
from cso_desktop.services.details.history import Event
from cso_desktop.services.details.subject import Subject
from cso_desktop.services.details.tabs import Fact, Related, linked, listed_number
from cso_desktop.services.details.texts import day_figure, day_text, money_figure, words
from cso_desktop.services.details.view import View
from cso_desktop.services.lists import ActionState, Figure
from cso_desktop.store import balances, reference

_LINES = Related(
    title="Lines",
    table="invoice_lines l",
    fields=(
        tabs.number("Product", "coalesce(p.number, '')"),
        tabs.text("Description", "l.description", 30),
        tabs.quantity("Quantity", "l.quantity"),
        tabs.quantity("Unit price", "l.unit_price"),
        tabs.money("Net", "l.net_minor"),
    ),
    joins="LEFT JOIN products p ON p.id = l.product_id",
    where="l.invoice_id = :id",
    order="l.seq, l.row_key",
    link="'products', l.product_id",
    limit=tabs.ALL_LINES,
)
_PAYMENTS = Related(
    title="Payments",
    table="allocations a",
    fields=(
        tabs.day("Applied", "a.allocated_on"),
        tabs.number(
            "Document",
            f"CASE WHEN a.source_id = :id THEN {listed_number('t')} "
            f"WHEN a.source_kind = 'credit_memo' THEN {listed_number('m')} "
            f"ELSE {listed_number('p')} END",
        ),
        tabs.money("Amount", "a.amount_minor"),
        tabs.money("Discount", "nullif(a.discount_minor, 0)"),
        tabs.money("Written off", "nullif(a.write_off_minor, 0)"),
    ),
    joins="LEFT JOIN payments p ON p.id = a.source_id LEFT JOIN invoices m ON m.id = a.source_id "
    "LEFT JOIN invoices t ON t.id = a.invoice_id",
    where="a.invoice_id = :id OR a.source_id = :id",
    order="a.allocated_on DESC, a.row_key DESC",
    link="iif(a.source_id = :id OR a.source_kind = 'credit_memo', 'invoices', 'payments'), "
    "iif(a.source_id = :id, a.invoice_id, a.source_id)",
)
_DISPUTES = Related(
    title="Disputes",
    table="disputes d",
    fields=(
        tabs.number("Dispute", listed_number("d")),
        tabs.day("Opened", "d.opened_on"),
        tabs.text("Reason", "replace(d.reason_code, '_', ' ')", 14),
        tabs.money("Amount", "d.amount_minor"),
        tabs.tag("Status", "d.state"),
    ),
    where="d.invoice_id = :id",
    order="d.opened_on DESC, d.row_key DESC",
    link="'disputes', d.id",
)
_CASES = Related(
    title="Case",
    table="cases a",
    fields=(
        tabs.number("Case", listed_number("a")),
        tabs.text("Subject", "a.subject", 28),
        tabs.day("Opened", "a.opened_at"),
        tabs.tag("Status", "a.state"),
    ),
    where="a.customer_id = :customer AND a.invoice_id = :id",
    order="a.opened_at DESC, a.row_key DESC",
    link="'cases', a.id",
)
_INSTALMENTS = Related(
    title="Instalments",
    table="instalments n",
    fields=(tabs.day("Due", "n.due_on"), tabs.money("Amount", "n.amount_minor")),
    where="n.invoice_id = :id AND EXISTS "
    "(SELECT 1 FROM instalments o WHERE o.invoice_id = n.invoice_id AND o.id <> n.id)",
    order="n.seq, n.row_key",
    limit=tabs.ALL_LINES,
    hides_empty=True,
)
_CREDITS = Related(
    title="Credit memos",
    table="invoices i",
    fields=(
        tabs.number("Credit memo", listed_number("i")),
        tabs.day("Issued", "i.issued_on"),
        tabs.money("Total", "i.total_minor"),
        tabs.tag("Status", "i.state"),
    ),
    where="i.customer_id = :customer AND i.corrects_invoice_id = :id",
    order="i.issued_on DESC, i.row_key DESC",
    link="'invoices', i.id",
    hides_empty=True,
)
DOCUMENTS = Related(
    title="Documents",
    table="printed_documents d",
    fields=(
        tabs.number("Number", "d.number"),
        tabs.day("Printed", "d.printed_on"),
        tabs.count("Revision", "d.revision"),
        tabs.text("By", "d.created_by", 12),
    ),
    where="d.record_id = :id",
    order="d.revision DESC, d.row_key DESC",
)


def figures(subject: Subject) -> tuple[Figure, ...]:
    """Total, what is left of it, and when it is due."""
    record, currency = subject.record, subject.currency
    total = money_figure("Total", record["total_minor"], currency)
    if subject.state != "posted":
        tax = money_figure("Tax", record["tax_minor"], currency)
        return total, tax, day_figure("Due", record["due_on"])
    left = balances.of_invoice(subject.desktop.connection, subject.id).open_minor
    if record["kind"] == "credit_memo":
        unused = money_figure("On account", left, currency, "muted" if not left else "plain")
        return total, unused, day_figure("Issued", record["issued_on"])
    is_late = left > 0 and record["due_on"] < subject.today
    tone = "bad" if is_late else "muted" if not left else "plain"
    return (
        total,
        money_figure("Balance", left, currency, tone),
        day_figure("Due", record["due_on"], "muted" if not left else "plain"),
    )


def _facts(subject: Subject) -> Iterator[Fact]:
    record = subject.record
    term = reference.payment_term(subject.desktop.connection, record["payment_term"] or "")
    yield linked("Customer", subject.other("customers", "customer_id"), "display_name")
    yield Fact("Kind", words(record["kind"]))
    yield Fact("Issued", day_text(record["issued_on"]))
    yield Fact("PO number", record["po_number"])
    yield linked("Order", subject.other("orders", "order_id"))
    yield linked("Contract", subject.other("contracts", "contract_id"))
    yield linked("Corrects", subject.other("invoices", "corrects_invoice_id"))
    yield linked("Replaces", subject.other("invoices", "replaces_invoice_id"))
    yield Fact("Payment term", term["title"] if term else record["payment_term"])
    yield Fact("Bill to", ", ".join((record["bill_to_text"] or "").splitlines()))
    yield Fact("Delivery", words(record["delivery_channel"]))
    yield Fact("Reason", words(record["reason_code"]))
    yield Fact("No dunning until", day_text(record["dunning_blocked_until"]))
    yield Fact("No dunning because", record["dunning_block_reason"])
    yield Fact("Internal comment", record["internal_comment"])


def _events(subject: Subject) -> Iterator[Event]:
    record = subject.record
    if record["posted_at"]:
        yield Event(record["posted_at"], "Posted", record["posted_by"] or "")


def _actions(subject: Subject) -> Iterator[ActionState]:
    yield from moves(subject, ("validate", "post", "void"))
    is_credit = subject.record["kind"] == "credit_memo"
    yield action("print", "Print credit memo" if is_credit else "Print invoice")
    if subject.state == "posted" and not is_credit:
        yield action("dispute", "Open dispute", _why_no_dispute(subject))
        yield action("apply", "Apply payment", _why_no_payment(subject))
    yield edit(subject, "It is corrected by a credit memo.")


def _why_no_dispute(subject: Subject) -> str:
    allowed = BY_TABLE["disputes"].insert
    if not subject.desktop.author.roles & allowed:
        return f"Only {labels(allowed)} may do this."
    balance = balances.of_invoice(subject.desktop.connection, subject.id)
    free = balance.open_minor - balance.disputed_minor
    return "" if free > 0 else "There is nothing left on this invoice to dispute."


def _why_no_payment(subject: Subject) -> str:
    if Role.AR not in subject.desktop.author.roles:
        return f"Only {labels(frozenset({Role.AR}))} may do this."
    balance = balances.of_invoice(subject.desktop.connection, subject.id)
    return "" if balance.open_minor > 0 else "This invoice is paid."


INVOICES = View(
    figures=figures,
    tabs=(_LINES, _PAYMENTS, _DISPUTES, _CASES, DOCUMENTS, _CREDITS, _INSTALMENTS),
    facts=_facts,
    actions=_actions,
    events=_events,
)
