# SPDX-License-Identifier: MPL-2.0
"""Orders: how much of each line is ordered, shipped and billed, with what followed from it."""

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from cso_desktop.domain.orders import LineProgress, progress
from cso_desktop.services.details import tabs
from cso_desktop.services.details.actions import edit, moves
from cso_desktop.services.details.history import Event
from cso_desktop.services.details.invoices import DOCUMENTS
from cso_desktop.services.details.subject import Subject
from cso_desktop.services.details.tabs import Fact, Related, linked, listed_number, rows_tab
from cso_desktop.services.details.texts import (
    day_text,
    money_figure,
    quantity_text,
    text_figure,
    words,
)
from cso_desktop.services.details.view import View
from cso_desktop.services.listing import LISTINGS
from cso_desktop.services.lists import ActionState, Column, ColumnKind, Figure, Link, Tab
from cso_desktop.store import reference

# Quantities are exact decimals kept as text, so they are summed here and not by SQL.
_QUANTITIES = """
SELECT x.order_line_id, iif(h.kind = 'return', 'returned', 'shipped'), x.quantity
FROM order_lines l JOIN shipment_lines x ON x.order_line_id = l.id
JOIN shipments h ON h.id = x.shipment_id
WHERE l.order_id = :id AND h.state IN ('shipped', 'delivered', 'done')
UNION ALL
SELECT x.order_line_id, iif(i.kind = 'credit_memo', 'credited', 'billed'), x.quantity
FROM order_lines l JOIN invoice_lines x ON x.order_line_id = l.id
JOIN invoices i ON i.id = x.invoice_id
WHERE l.order_id = :id AND i.state = 'posted'
"""
_LINES = (
    "SELECT l.id, l.product_id, coalesce(p.number, ''), l.description, l.quantity, "
    "l.quantity_short_closed, l.net_minor, l.requested_on FROM order_lines l "
    "LEFT JOIN products p ON p.id = l.product_id WHERE l.order_id = :id ORDER BY l.seq, l.row_key"
)
_LINE_COLUMNS = tuple(
    field.column
    for field in (
        tabs.number("Product", ""),
        tabs.text("Description", "", 28),
        tabs.quantity("Ordered", ""),
        tabs.quantity("Shipped", ""),
        tabs.quantity("Billed", ""),
        tabs.money("Net", ""),
        tabs.day("Requested", ""),
    )
)
_DELIVERIES = Related(
    title="Deliveries",
    table="shipments h",
    fields=(
        tabs.number("Delivery", listed_number("h")),
        tabs.day("Planned", "h.planned_on"),
        tabs.day("Delivered", "h.delivered_on"),
        tabs.text("Carrier", "coalesce(h.carrier, '')", 12),
        tabs.tag("Status", "h.state"),
    ),
    where="h.order_id = :id",
    order="h.planned_on DESC, h.row_key DESC",
    link="'shipments', h.id",
)
_INVOICES = Related(
    title="Invoices",
    table="invoices i",
    fields=(
        tabs.number("Invoice", listed_number("i"), 16),
        tabs.day("Issued", "i.issued_on"),
        tabs.money("Total", "i.total_minor"),
        tabs.money("Balance", "coalesce(b.open_minor, 0)"),
        tabs.tag("Status", LISTINGS["invoices"].layout.columns["status"]),
    ),
    joins="LEFT JOIN invoice_balances b ON b.invoice_id = i.id",
    where="i.order_id = :id OR i.id IN (SELECT x.invoice_id FROM invoice_lines x "
    "JOIN order_lines l ON l.id = x.order_line_id WHERE l.order_id = :id)",
    order="i.issued_on DESC, i.row_key DESC",
    link="'invoices', i.id",
)
_CASES = Related(
    title="Cases",
    table="cases a",
    fields=(
        tabs.number("Case", listed_number("a")),
        tabs.text("Subject", "a.subject", 28),
        tabs.day("Opened", "a.opened_at"),
        tabs.tag("Status", "a.state"),
    ),
    where="a.customer_id = :customer AND a.order_id = :id",
    order="a.opened_at DESC, a.row_key DESC",
    link="'cases', a.id",
    hides_empty=True,
)
_CHANGE_COLUMNS = (
    Column("on", "Date", ColumnKind.DATE, 13, sortable=False),
    Column("change", "Change", ColumnKind.TEXT, 36, sortable=False),
    Column("reason", "Reason", ColumnKind.TEXT, 20, sortable=False),
    Column("who", "Who", ColumnKind.TEXT, 12, sortable=False),
    Column("status", "Status", ColumnKind.TAG, 10, sortable=False),
)


def line_progress(subject: Subject) -> dict[str, LineProgress]:
    """Give what has happened to each line of an order, by line id (INV-29)."""
    done: dict[tuple[str, str], Decimal] = {}
    for line_id, what, quantity in subject.rows(_QUANTITIES):
        done[line_id, what] = done.get((line_id, what), Decimal(0)) + abs(Decimal(quantity))
    return {
        row[0]: LineProgress(
            ordered=Decimal(row[4]),
            short_closed=Decimal(row[5]),
            **{
                what: done.get((row[0], what), Decimal(0))
                for what in ("shipped", "returned", "billed", "credited")
            },
        )
        for row in subject.rows(_LINES)
    }


def _lines(subject: Subject) -> Tab:
    so_far = line_progress(subject)
    rows = subject.rows(_LINES)
    shown = []
    for line_id, _, product, description, ordered, _, net, requested in rows:
        line = so_far[line_id]
        quantities = (ordered, str(line.delivered), str(line.charged))
        shown.append((product, description, *quantities, net, requested))
    links = tuple(Link("products", row[1]) if row[1] else None for row in rows)
    return Tab("Lines", _LINE_COLUMNS, tuple(shown), links)


def _amendments(subject: Subject) -> Tab:
    found = subject.rows(
        "SELECT created_at, changes, reason, created_by, state FROM order_amendments "
        "WHERE order_id = :id ORDER BY seq DESC"
    )
    return rows_tab(
        "Amendments",
        _CHANGE_COLUMNS,
        ((at, _spoken(json.loads(changes)), why, who, s) for at, changes, why, who, s in found),
    )


def _spoken(changes: Any) -> str:
    """Say what an amendment changes: field, old, new."""
    if not isinstance(changes, list):
        return str(changes)
    return "; ".join(
        f"{words(change.get('field'))}: {change.get('old')} → {change.get('new')}"
        for change in changes
    )


def figures(subject: Subject) -> tuple[Figure, ...]:
    """Net value, and how far delivery and billing are."""
    (net,) = subject.row("SELECT coalesce(sum(net_minor), 0) FROM order_lines WHERE order_id = :id")
    lines = tuple(line_progress(subject).values())
    wanted = sum((line.ordered - line.short_closed for line in lines), Decimal(0))
    delivered = sum((line.delivered for line in lines), Decimal(0))
    billed = sum((line.charged for line in lines), Decimal(0))
    axes = progress(lines)
    return (
        money_figure("Net", net, subject.currency),
        _axis("Delivered", delivered, wanted, is_done=axes.delivery == "complete"),
        _axis("Billed", billed, wanted, is_done=axes.billing == "complete"),
    )


def _axis(label: str, done: Decimal, wanted: Decimal, *, is_done: bool) -> Figure:
    text = f"{quantity_text(done)} of {quantity_text(wanted)}"
    return text_figure(label, text, "good" if is_done else "plain")


def _facts(subject: Subject) -> Iterator[Fact]:
    record = subject.record
    term = reference.payment_term(subject.desktop.connection, record["payment_term"])
    yield linked("Customer", subject.other("customers", "customer_id"), "display_name")
    yield Fact("On hold because", record["hold_reason"])
    yield Fact("Cancelled because", record["cancel_reason"])
    yield Fact("PO number", record["po_number"])
    yield Fact("PO date", day_text(record["po_date"]))
    yield Fact("Ordered", day_text(record["ordered_on"]))
    yield Fact("Requested", day_text(record["requested_on"]))
    yield linked("Bill to", subject.other("sites", "bill_to_site_id"), "label")
    yield linked("Ship to", subject.other("sites", "ship_to_site_id"), "label")
    yield linked("Case", subject.other("cases", "case_id"))
    yield Fact("Payment term", term["title"] if term else record["payment_term"])
    yield Fact("Delivery term", words(record["delivery_term"]))
    yield Fact("Provisional number", record["provisional_number"] if record["number"] else None)
    yield Fact("Notes", record["notes"])


def _events(subject: Subject) -> Iterator[Event]:
    record = subject.record
    if record["confirmed_at"]:
        yield Event(record["confirmed_at"], "Confirmed", record["confirmed_by"] or "")


def _actions(subject: Subject) -> Iterator[ActionState]:
    yield from moves(subject, ("submit", "confirm", "release", "reopen", "hold"))
    yield edit(subject, "It is changed by an amendment.")
    yield from moves(subject, ("short_close", "cancel"))


ORDERS = View(
    figures=figures,
    tabs=(_lines, _DELIVERIES, _INVOICES, _amendments, _CASES, DOCUMENTS),
    facts=_facts,
    actions=_actions,
    events=_events,
)
