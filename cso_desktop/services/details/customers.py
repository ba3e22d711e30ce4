# SPDX-License-Identifier: MPL-2.0
"""Customers: everything that hangs on one, newest first, and what is owed."""

from collections.abc import Iterator

from cso_desktop.domain.segments import Segment
from cso_desktop.services.details import tabs
from cso_desktop.services.details.actions import action, edit, moves
from cso_desktop.services.details.subject import Subject
from cso_desktop.services.details.tabs import Fact, Related, linked, listed_number
from cso_desktop.services.details.texts import day_text, money_figure, money_text, words
from cso_desktop.services.details.view import View
from cso_desktop.services.listing import LISTINGS
from cso_desktop.services.lists import ActionState, Figure
from cso_desktop.store import balances, reference


def _of_customer(
    title: str, table: str, fields: tuple[tabs.Field, ...], *, order: str, joins: str = ""
) -> Related:
    """A tab of everything of one kind that the customer has; each row leads on."""
    name, alias = table.split()
    return Related(
        title=title,
        table=table,
        fields=fields,
        where=f"{alias}.customer_id = :id",
        order=f"{order}, {alias}.row_key DESC",
        joins=joins,
        link=f"'{name}', {alias}.id",
        is_counted=True,
    )


def _status(kind: str) -> tabs.Field:
    return tabs.tag("Status", LISTINGS[kind].layout.columns["status"])


_CASES = _of_customer(
    "Cases",
    "cases a",
    (
        tabs.number("Case", listed_number("a")),
        tabs.text("Subject", "a.subject", 28),
        tabs.day("Opened", "a.opened_at"),
        _status("cases"),
    ),
    order="a.opened_at DESC",
)
_ORDERS = _of_customer(
    "Orders",
    "orders o",
    (
        tabs.number("Order", listed_number("o")),
        tabs.number("PO number", "coalesce(o.po_number, '')"),
        tabs.day("Ordered", "o.ordered_on"),
        tabs.money("Net", LISTINGS["orders"].layout.columns["net"]),
        _status("orders"),
    ),
    order="o.ordered_on DESC",
)
_DELIVERIES = _of_customer(
    "Deliveries",
    "shipments h",
    (
        tabs.number("Delivery", listed_number("h")),
        tabs.day("Planned", "h.planned_on"),
        tabs.day("Delivered", "h.delivered_on"),
        tabs.text("Carrier", "coalesce(h.carrier, '')", 14),
        _status("shipments"),
    ),
    order="h.planned_on DESC",
)
_INVOICES = _of_customer(
    "Invoices",
    "invoices i",
    (
        tabs.number("Invoice", listed_number("i"), 16),
        tabs.day("Issued", "i.issued_on"),
        tabs.day("Due", "i.due_on"),
        tabs.money("Total", "i.total_minor"),
        tabs.money("Balance", "coalesce(b.open_minor, 0)"),
        _status("invoices"),
    ),
    order="i.issued_on DESC",
    joins="LEFT JOIN invoice_balances b ON b.invoice_id = i.id",
)
_PAYMENTS = _of_customer(
    "Payments",
    "payments p",
    (
        tabs.number("Payment", listed_number("p"), 16),
        tabs.day("Value date", "p.value_on"),
        tabs.money("Amount", "p.amount_minor"),
        tabs.money("Unapplied", "coalesce(u.unapplied_minor, 0)"),
        _status("payments"),
    ),
    order="p.value_on DESC",
    joins="LEFT JOIN payment_balances u ON u.payment_id = p.id",
)
_DISPUTES = _of_customer(
    "Disputes",
    "disputes d",
    (
        tabs.number("Dispute", listed_number("d")),
        tabs.number("Invoice", listed_number("i"), 16),
        tabs.day("Opened", "d.opened_on"),
        tabs.money("Amount", "d.amount_minor"),
        _status("disputes"),
    ),
    order="d.opened_on DESC",
    joins="LEFT JOIN invoices i ON i.id = d.invoice_id",
)
_CONTRACTS = _of_customer(
    "Contracts",
    "contracts k",
    (
        tabs.number("Contract", listed_number("k")),
        tabs.text("Title", "k.title", 24),
        tabs.day("Starts", "k.starts_on"),
        tabs.day("Ends", "k.ends_on"),
        _status("contracts"),
    ),
    order="k.ends_on IS NOT NULL, k.ends_on DESC",
)
_ITEMS = _of_customer(
    "Inventory",
    "items m",
    (
        tabs.number("Serial", "m.serial"),
        tabs.number("Type and model", "p.number"),
        tabs.text("Site", "coalesce(s.label, '')", 18),
        tabs.day("Installed", "m.installed_on"),
        _status("items"),
    ),
    order="m.installed_on DESC",
    joins="LEFT JOIN products p ON p.id = m.product_id LEFT JOIN sites s ON s.id = m.site_id",
)
_LICENCES = _of_customer(
    "Licences",
    "licences l",
    (
        tabs.number("Licence", listed_number("l")),
        tabs.number("Programme", "p.number"),
        tabs.count("Entitled", "l.quantity"),
        tabs.day("Ends", "l.ends_on"),
        _status("licences"),
    ),
    order="l.ends_on DESC",
    joins="LEFT JOIN products p ON p.id = l.product_id",
)
_CONTACTS = _of_customer(
    "Contacts",
    "contacts k",
    (
        tabs.text("Name", "k.name", 20),
        tabs.text("Roles", "replace(k.roles, ',', ', ')", 16),
        tabs.text("Phone", "coalesce(k.phone, k.mobile_phone, '')", 16),
        tabs.text("E-mail", "coalesce(k.email, '')", 24),
        _status("contacts"),
    ),
    order="k.state, k.name",
)
_SITES = _of_customer(
    "Sites",
    "sites s",
    (
        tabs.text("Site", "s.label", 18),
        tabs.text("Roles", "replace(s.roles, ',', ', ')", 14),
        tabs.text("Street", "s.street", 24),
        tabs.text("City", "s.city", 14),
        _status("sites"),
    ),
    order="s.state, s.label",
)
_IDENTIFIERS = Related(
    title="Identifiers",
    table="customer_identifiers n",
    fields=(
        tabs.text("Kind", "replace(n.kind, '_', ' ')", 16),
        tabs.number("Number", "n.value", 20),
    ),
    where="n.customer_id = :id",
    order="n.kind, n.row_key",
)
_DOCUMENTS = Related(
    title="Documents",
    table="printed_documents d",
    fields=(
        tabs.number("Number", "d.number", 20),
        tabs.text("Kind", "replace(d.kind, '_', ' ')", 12),
        tabs.day("Printed", "d.printed_on"),
        tabs.count("Revision", "d.revision"),
    ),
    where="d.customer_id = :id",
    order="d.printed_on DESC, d.row_key DESC",
    link="CASE d.kind WHEN 'invoice' THEN 'invoices' WHEN 'credit_memo' THEN 'invoices' "
    "WHEN 'contract' THEN 'contracts' END, iif(d.kind = 'statement', NULL, d.record_id)",
    is_counted=True,
)


def figures(subject: Subject) -> tuple[Figure, ...]:
    """What is owed, what of it is late, and how far it may go."""
    currency = subject.currency
    owed = balances.of_customer(subject.desktop.connection, subject.id, subject.today)
    limit = subject.record["credit_limit_minor"]
    is_over = limit is not None and owed.balance_minor > limit
    return (
        money_figure("Balance", owed.balance_minor, currency),
        money_figure(
            "Overdue", owed.overdue_minor, currency, "bad" if owed.overdue_minor else "muted"
        ),
        money_figure("Credit limit", limit, currency, "bad" if is_over else "plain"),
    )


def _subtitle(subject: Subject) -> str:
    record = subject.record
    territory = subject.other("territories", "territory_id")
    parts = [record["display_name"], Segment(record["segment"]).label]
    return " · ".join([*parts, territory.record["name"]] if territory else parts)


def _facts(subject: Subject) -> Iterator[Fact]:
    record, connection = subject.record, subject.desktop.connection
    line = reference.support_line(connection, record["country"], record["segment"])
    term = reference.payment_term(connection, record["payment_term"])
    limit = record["overdue_limit_minor"]
    yield Fact("Legal name", record["legal_name"])
    yield Fact("Support line", line["phone"] if line else None)
    yield Fact("Account manager", record["account_manager"])
    yield Fact("On hold because", record["hold_reason"])
    yield linked("Parent", subject.other("customers", "parent_id"), "display_name")
    yield linked("Replaced by", subject.other("customers", "replaced_by_id"), "display_name")
    yield Fact("Payment term", term["title"] if term else record["payment_term"])
    yield Fact("Payment method", words(record["payment_method"]))
    yield Fact("Invoices", f"{words(record['delivery_channel'])}, {record['invoice_copies']} ×")
    yield Fact("Grouping", words(record["invoice_grouping"]))
    yield Fact("PO number", "Required" if record["is_po_required"] else None)
    yield Fact("Cost centre", record["cost_centre_text"])
    yield Fact("Statement", words(record["statement_kind"]))
    yield Fact("Tax", words(record["tax_status"]))
    yield Fact("Exemption", record["exemption_certificate"])
    yield Fact("Exempt until", day_text(record["exemption_valid_to"]))
    yield Fact("Overdue limit", None if limit is None else money_text(limit, subject.currency))
    yield Fact("Language", record["language"])
    yield Fact("Notes", record["notes"])


def _actions(subject: Subject) -> Iterator[ActionState]:
    yield edit(subject)
    yield action("print", "Print statement")
    yield from moves(subject, ("activate", "hold", "release", "reactivate"))


CUSTOMERS = View(
    figures=figures,
    tabs=(
        _CASES,
        _ORDERS,
        _DELIVERIES,
        _INVOICES,
        _PAYMENTS,
        _DISPUTES,
        _CONTRACTS,
        _ITEMS,
        _LICENCES,
        _CONTACTS,
        _SITES,
        _IDENTIFIERS,
        _DOCUMENTS,
    ),
    facts=_facts,
    actions=_actions,
    subtitle=_subtitle,
)
