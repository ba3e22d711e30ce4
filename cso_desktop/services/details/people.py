# SPDX-License-Identifier: MPL-2.0
"""Contacts and sites: whom to reach where, and what has to do with them."""

from collections.abc import Iterator

from cso_desktop.services.details import tabs
from cso_desktop.services.details.actions import edit, moves
from cso_desktop.services.details.subject import Subject
from cso_desktop.services.details.tabs import Fact, Related, linked, listed_number
from cso_desktop.services.details.texts import day_text, quantity_text, text_figure
from cso_desktop.services.details.view import View
from cso_desktop.services.lists import ActionState, Figure

_CASES = Related(
    title="Cases",
    table="cases a",
    fields=(
        tabs.number("Case", listed_number("a")),
        tabs.text("Subject", "a.subject", 28),
        tabs.day("Opened", "a.opened_at"),
        tabs.tag("Status", "a.state"),
    ),
    where="a.customer_id = :customer AND a.contact_id = :id",
    order="a.opened_at DESC, a.row_key DESC",
    link="'cases', a.id",
    is_counted=True,
)
_ITEMS = Related(
    title="Inventory",
    table="items m",
    fields=(
        tabs.number("Serial", "m.serial"),
        tabs.number("Type and model", "p.number"),
        tabs.day("Installed", "m.installed_on"),
        tabs.tag("Status", "m.state"),
    ),
    joins="LEFT JOIN products p ON p.id = m.product_id",
    where="m.customer_id = :customer AND m.site_id = :id",
    order="m.installed_on DESC, m.row_key DESC",
    link="'items', m.id",
    is_counted=True,
)
_DELIVERIES = Related(
    title="Deliveries",
    table="shipments h",
    fields=(
        tabs.number("Delivery", listed_number("h")),
        tabs.day("Planned", "h.planned_on"),
        tabs.day("Delivered", "h.delivered_on"),
        tabs.tag("Status", "h.state"),
    ),
    where="h.customer_id = :customer AND h.ship_to_site_id = :id",
    order="h.planned_on DESC, h.row_key DESC",
    link="'shipments', h.id",
    is_counted=True,
)


def _listed(roles: str) -> str:
    return roles.replace(",", ", ").replace("_", " ").capitalize()


def contact_figures(subject: Subject) -> tuple[Figure, ...]:
    """How to reach the person, and what they are there for."""
    record = subject.record
    return (
        text_figure("Phone", record["phone"]),
        text_figure("Mobile", record["mobile_phone"]),
        text_figure("Roles", _listed(record["roles"])),
    )


def _contact_facts(subject: Subject) -> Iterator[Fact]:
    record = subject.record
    yield linked("Customer", subject.other("customers", "customer_id"), "display_name")
    yield Fact("E-mail", record["email"])
    yield Fact("Job title", record["job_title"])
    yield Fact("Primary", "Yes" if record["is_primary"] else None)
    yield Fact("Language", record["language"])
    yield Fact("Consent", "Given" if record["has_consent"] else None)
    yield Fact("Valid from", day_text(record["valid_from"]))
    yield Fact("Valid until", day_text(record["valid_to"]))
    yield Fact("Notes", record["notes"])


def site_figures(subject: Subject) -> tuple[Figure, ...]:
    """Where it is, what it is for, and how many machines stand there."""
    record = subject.record
    (installed,) = subject.row(
        "SELECT count(*) FROM items WHERE customer_id = :customer AND site_id = :id "
        "AND state = 'installed'"
    )
    return (
        text_figure("City", record["city"]),
        text_figure("Roles", _listed(record["roles"])),
        text_figure("Installed here", quantity_text(str(installed))),
    )


def _site_facts(subject: Subject) -> Iterator[Fact]:
    record = subject.record
    yield linked("Customer", subject.other("customers", "customer_id"), "display_name")
    yield Fact("Street", record["street"].replace("\n", ", "))
    place = (record["city"], record["subdivision"], record["postal_code"])
    yield Fact("Place", " ".join(part for part in place if part))
    yield Fact("Country", record["country"])
    yield Fact("Tax jurisdiction", record["tax_jurisdiction"])
    yield Fact("Access", record["access_notes"])
    yield Fact("Opening hours", record["opening_hours"])
    yield Fact("Valid from", day_text(record["valid_from"]))
    yield Fact("Valid until", day_text(record["valid_to"]))


def _actions(subject: Subject) -> Iterator[ActionState]:
    yield edit(subject)
    yield from moves(subject, ("deactivate", "reactivate"))


CONTACTS = View(figures=contact_figures, tabs=(_CASES,), facts=_contact_facts, actions=_actions)
SITES = View(figures=site_figures, tabs=(_ITEMS, _DELIVERIES), facts=_site_facts, actions=_actions)
