# SPDX-License-Identifier: MPL-2.0
"""Contracts: what is paid for, what is covered, what was billed, and by when to give notice."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from cso_desktop.domain.contracts import renewal_dates
from cso_desktop.domain.pricing import line_net
from cso_desktop.services.details import tabs
from cso_desktop.services.details.actions import action, edit, moves
from cso_desktop.services.details.invoices import DOCUMENTS
from cso_desktop.services.details.subject import Subject
from cso_desktop.services.details.tabs import Fact, Related, linked, listed_number
from cso_desktop.services.details.texts import day_figure, day_text, money_figure, words
from cso_desktop.services.details.view import View
from cso_desktop.services.lists import ActionState, Figure
from cso_desktop.store import reference

_OF_CONTRACT = "(SELECT l.id FROM contract_lines l WHERE l.contract_id = :id)"

LINES_TAB = Related(
    title="Lines",
    table="contract_lines l",
    fields=(
        tabs.text("Description", "l.description", 28),
        tabs.text("Level", "coalesce(l.service_level, '')", 18),
        tabs.quantity("Quantity", "l.quantity"),
        tabs.quantity("Price", "l.unit_price"),
        tabs.day("Starts", "l.starts_on"),
        tabs.day("Ends", "l.ends_on"),
        tabs.tag("Status", "l.state"),
    ),
    where="l.contract_id = :id",
    order="l.seq, l.row_key",
    link="'products', l.product_id",
    limit=tabs.ALL_LINES,
)
COVERED_TAB = Related(
    title="Covered items",
    table="covered_items v",
    fields=(
        tabs.number("Serial", "m.serial"),
        tabs.number("Type and model", "p.number"),
        tabs.text("Site", "coalesce(s.label, '')", 18),
        tabs.day("From", "v.covered_from"),
        tabs.day("Until", "v.covered_to"),
    ),
    joins="JOIN items m ON m.id = v.item_id LEFT JOIN products p ON p.id = m.product_id "
    "LEFT JOIN sites s ON s.id = m.site_id",
    where=f"v.contract_line_id IN {_OF_CONTRACT}",
    order="v.covered_from DESC, v.row_key",
    link="'items', m.id",
    limit=tabs.ALL_LINES,
    is_counted=True,
)
RENEWALS_TAB = Related(
    title="Renewals",
    table="renewals r",
    fields=(
        tabs.number("Renewal", listed_number("r")),
        tabs.day("From", "r.target_start_on"),
        tabs.day("Offered", "r.offered_on"),
        tabs.day("Valid until", "r.valid_until"),
        tabs.number("Successor", f"coalesce({listed_number('k')}, '')"),
        tabs.tag("Status", "r.state"),
    ),
    joins="LEFT JOIN contracts k ON k.id = r.successor_id",
    where="r.contract_id = :id",
    order="r.target_start_on DESC, r.row_key DESC",
    link="'contracts', r.successor_id",
)
_BILLED = Related(
    title="Billed periods",
    table="billed_periods b",
    fields=(
        tabs.day("From", "b.period_from"),
        tabs.day("To", "b.period_to"),
        tabs.text("Line", "l.description", 22),
        tabs.money("Amount", "b.amount_minor"),
        tabs.number("Invoice", f"coalesce({listed_number('i')}, '')", 16),
    ),
    joins="JOIN contract_lines l ON l.id = b.contract_line_id "
    "LEFT JOIN invoice_lines x ON x.id = b.invoice_line_id "
    "LEFT JOIN invoices i ON i.id = x.invoice_id",
    where=f"b.contract_line_id IN {_OF_CONTRACT}",
    order="b.period_from DESC, b.row_key DESC",
    link="'invoices', i.id",
)


def figures(subject: Subject) -> tuple[Figure, ...]:
    """What a billing period costs, when it ends, and the last day for notice."""
    record = subject.record
    priced = subject.rows(
        "SELECT quantity, unit_price FROM contract_lines WHERE contract_id = :id "
        "AND state IN ('planned', 'active')"
    )
    net = sum(
        line_net(Decimal(quantity), Decimal(price), currency=subject.currency)
        for quantity, price in priced
    )
    status = subject.status()
    tone = {"expired": "bad", "expiring": "bad"}.get(status or "", "plain")
    every = record["billing_frequency"].replace("_", " ")
    return (
        money_figure(f"Per {every}", net, subject.currency),
        day_figure("Ends", record["terminated_on"] or record["ends_on"], tone),
        day_figure("Notice by", notice_by(subject)),
    )


def notice_by(subject: Subject) -> date | None:
    """Give the last day for notice of a contract that ends."""
    record = subject.record
    if not record["ends_on"]:
        return None
    dates = renewal_dates(
        date.fromisoformat(record["ends_on"]),
        months=record["renewal_months"],
        notice_days=record["notice_days"],
    )
    return dates.notice_by


def facts(subject: Subject) -> Iterator[Fact]:
    """The terms of the contract, what it follows and what follows it."""
    record = subject.record
    term = reference.payment_term(subject.desktop.connection, record["payment_term"])
    successor = subject.rows(
        "SELECT id FROM contracts WHERE customer_id = :customer AND predecessor_id = :id LIMIT 1"
    )
    following = Subject.read(subject.desktop, "contracts", successor[0][0]) if successor else None
    yield linked("Customer", subject.other("customers", "customer_id"), "display_name")
    yield Fact("Title", record["title"])
    yield Fact("Kind", words(record["kind"]))
    yield Fact("Starts", day_text(record["starts_on"]))
    yield Fact("Ends", day_text(record["ends_on"]))
    yield Fact("Renewal", f"{words(record['renewal_kind'])}, {record['renewal_months']} months")
    yield Fact("Notice", f"{record['notice_days']} days")
    every = record["billing_frequency"].replace("_", " ")
    yield Fact("Billing", f"Every {every}, {record['billing_timing'].replace('_', '-')}")
    yield Fact("Payment term", term["title"] if term else record["payment_term"])
    yield Fact("PO number", record["po_number"])
    yield Fact("Signed", day_text(record["signed_on"]))
    yield Fact("Signed for the customer", record["signed_for_customer"])
    yield Fact("Signed for us", record["signed_for_us"])
    yield linked("Follows", subject.other("contracts", "predecessor_id"))
    yield linked("Followed by", following)
    yield Fact("Last day", day_text(record["terminated_on"]))
    yield Fact("Terminated because", record["termination_reason"])
    yield Fact("Notes", record["notes"])


def _actions(subject: Subject) -> Iterator[ActionState]:
    yield from moves(subject, ("quote", "sign"))
    yield action("print", "Print summary")
    yield edit(subject, "It is changed by a renewal.")
    yield from moves(subject, ("give_notice", "terminate", "cancel"))


CONTRACTS = View(
    figures=figures,
    tabs=(LINES_TAB, COVERED_TAB, RENEWALS_TAB, _BILLED, DOCUMENTS),
    facts=facts,
    actions=_actions,
)
