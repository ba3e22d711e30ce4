# SPDX-License-Identifier: MPL-2.0
"""Installed items and licences: what covers them today, and everything that happened to them."""

from collections.abc import Iterator

from cso_desktop.services.details import tabs
from cso_desktop.services.details.actions import edit, moves
from cso_desktop.services.details.coverage import coverage_today
from cso_desktop.services.details.subject import Subject
from cso_desktop.services.details.tabs import Fact, Related, linked, listed_number
from cso_desktop.services.details.texts import (
    day_figure,
    day_text,
    quantity_text,
    text_figure,
    words,
)
from cso_desktop.services.details.view import View
from cso_desktop.services.lists import ActionState, Figure, Link, Tab

_COVERAGE_COLUMNS = tuple(
    field.column
    for field in (
        tabs.number("Contract", ""),
        tabs.text("Level", "", 22),
        tabs.day("Until", ""),
        tabs.tag("Status", ""),
    )
)
_CONTRACTS = Related(
    title="Contracts",
    table="covered_items v",
    fields=(
        tabs.number("Contract", listed_number("k")),
        tabs.text("Line", "l.description", 24),
        tabs.day("From", "v.covered_from"),
        tabs.day("Until", "coalesce(v.covered_to, l.ends_on, k.ends_on)"),
        tabs.tag("Status", "k.state"),
    ),
    joins="JOIN contract_lines l ON l.id = v.contract_line_id "
    "JOIN contracts k ON k.id = l.contract_id",
    where="v.item_id = :id",
    order="v.covered_from DESC, v.row_key DESC",
    link="'contracts', k.id",
)
_EVENTS = Related(
    title="Events",
    table="item_events e",
    fields=(
        tabs.day("Date", "e.happened_on"),
        tabs.text("Event", "replace(e.kind, '_', ' ')", 14),
        tabs.text("What", "coalesce(e.detail, '')", 26),
        tabs.text("Site", "coalesce(s.label, '')", 16),
        tabs.number("Reference", "coalesce(e.reference, '')"),
    ),
    joins="LEFT JOIN sites s ON s.id = e.site_id",
    where="e.item_id = :id",
    order="e.happened_on DESC, e.row_key DESC",
    link="'sites', e.site_id",
    limit=tabs.ALL_LINES,
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
    where="a.customer_id = :customer AND a.item_id = :id",
    order="a.opened_at DESC, a.row_key DESC",
    link="'cases', a.id",
)
_SEATS = Related(
    title="Assigned",
    table="licence_assignments a",
    fields=(
        tabs.text("Assigned to", "a.assigned_to", 24),
        tabs.count("Seats", "a.quantity"),
        tabs.day("From", "a.assigned_on"),
        tabs.day("Released", "a.released_on"),
    ),
    where="a.licence_id = :id",
    order="a.released_on IS NOT NULL, a.assigned_on DESC, a.row_key DESC",
    limit=tabs.ALL_LINES,
)
_TERMS = Related(
    title="Terms",
    table="licences l",
    fields=(
        tabs.number("Licence", listed_number("l")),
        tabs.count("Entitled", "l.quantity"),
        tabs.day("Starts", "l.starts_on"),
        tabs.day("Ends", "l.ends_on"),
        tabs.tag("Status", "l.state"),
    ),
    where="l.customer_id = :customer AND (l.predecessor_id = :id OR l.id = "
    "(SELECT o.predecessor_id FROM licences o WHERE o.id = :id))",
    order="l.starts_on DESC, l.row_key DESC",
    link="'licences', l.id",
)


def figures(subject: Subject) -> tuple[Figure, ...]:
    """When it was installed, its warranty, and whether a contract covers it today."""
    record = subject.record
    warranty = record["warranty_until"]
    over = warranty is not None and warranty < subject.today
    return (
        day_figure("Installed", record["installed_on"]),
        day_figure("Warranty until", warranty, "muted" if over else "good"),
        text_figure("Coverage today", *_coverage_text(subject)),
    )


def _coverage_text(subject: Subject) -> tuple[str, str]:
    found, _ = coverage_today(subject)
    if found.is_multiple:
        return "Multiple", "bad"
    if found.only is None:
        return "Not covered", "bad" if subject.state == "installed" else "muted"
    until = found.only.until
    return (f"Until {day_text(until)}" if until else "Covered"), "good"


def _coverage(subject: Subject) -> Tab:
    found, contracts = coverage_today(subject)
    state = "multiple" if found.is_multiple else "covered"
    return Tab(
        title="Coverage today",
        columns=_COVERAGE_COLUMNS,
        rows=tuple(
            (
                line.contract_number,
                line.service_level or "",
                line.until.isoformat() if line.until else None,
                state,
            )
            for line in found.lines
        ),
        links=tuple(Link("contracts", contracts[line.line_id]) for line in found.lines),
    )


def _facts(subject: Subject) -> Iterator[Fact]:
    record = subject.record
    product = subject.other("products", "product_id")
    yield linked("Customer", subject.other("customers", "customer_id"), "display_name")
    yield linked("Type and model", product)
    yield Fact("Description", product.record["description"] if product else None)
    yield linked("Site", subject.other("sites", "site_id"), "label")
    yield Fact("Withdrawn", day_text(record["withdrawn_on"]))
    yield Fact("Configuration", record["configuration"])
    yield Fact("Ownership", words(record["ownership"]))
    yield Fact("Condition", words(record["condition"]))
    yield linked("Part of", subject.other("items", "parent_id"))
    yield Fact("Notes", record["notes"])


def _actions(subject: Subject) -> Iterator[ActionState]:
    yield from moves(subject, ("ship", "install"))
    yield edit(subject)
    yield from moves(subject, ("withdraw", "return", "scrap", "sell_on"))


def licence_figures(subject: Subject) -> tuple[Figure, ...]:
    """Seats entitled, seats free, and the end of the term (INV-41)."""
    record = subject.record
    (assigned,) = subject.row(
        "SELECT coalesce(sum(quantity), 0) FROM licence_assignments "
        "WHERE licence_id = :id AND released_on IS NULL"
    )
    free = record["quantity"] - assigned
    is_over = record["ends_on"] is not None and record["ends_on"] < subject.today
    return (
        text_figure("Entitled", quantity_text(str(record["quantity"]))),
        text_figure("Available", quantity_text(str(free)), "bad" if free < 0 else "plain"),
        day_figure("Ends", record["ends_on"], "bad" if is_over else "plain"),
    )


def _licence_facts(subject: Subject) -> Iterator[Fact]:
    record = subject.record
    product = subject.other("products", "product_id")
    yield linked("Customer", subject.other("customers", "customer_id"), "display_name")
    yield linked("Programme", product)
    yield Fact("Description", product.record["description"] if product else None)
    yield Fact("Metric", words(record["metric"]))
    yield Fact("Key", record["key_text"])
    yield Fact("Starts", day_text(record["starts_on"]))
    yield Fact("Support until", day_text(record["support_until"]))
    yield linked("Order", _of_line(subject, "orders", "order"))
    yield linked("Contract", _of_line(subject, "contracts", "contract"))
    yield Fact("Over-use", "Allowed" if record["is_over_use_allowed"] else None)


def _of_line(subject: Subject, kind: str, name: str) -> Subject | None:
    line = subject.rows(
        f"SELECT {name}_id FROM {name}_lines WHERE id = :line",
        line=subject.record[f"{name}_line_id"],
    )
    return Subject.read(subject.desktop, kind, line[0][0]) if line else None


def _licence_actions(subject: Subject) -> Iterator[ActionState]:
    yield from moves(subject, ("activate", "resume", "suspend", "terminate"))


ITEMS = View(
    figures=figures,
    tabs=(_coverage, _EVENTS, _CONTRACTS, _CASES),
    facts=_facts,
    actions=_actions,
)
LICENCES = View(
    figures=licence_figures,
    tabs=(_SEATS, _TERMS),
    facts=_licence_facts,
    actions=_licence_actions,
)
