# SPDX-License-Identifier: MPL-2.0
"""Products: price and terms, and where they are installed or licensed."""

from collections.abc import Iterator

from cso_desktop.services.details import tabs
from cso_desktop.services.details.actions import edit, moves
from cso_desktop.services.details.subject import Subject
from cso_desktop.services.details.tabs import Fact, Related, linked, listed_number
from cso_desktop.services.details.texts import day_text, quantity_text, text_figure, words
from cso_desktop.services.details.view import View
from cso_desktop.services.lists import ActionState, Figure

_ITEMS = Related(
    title="Inventory",
    table="items m",
    fields=(
        tabs.number("Serial", "m.serial"),
        tabs.text("Customer", "c.display_name", 24),
        tabs.day("Installed", "m.installed_on"),
        tabs.tag("Status", "m.state"),
    ),
    joins="LEFT JOIN customers c ON c.id = m.customer_id",
    where="m.product_id = :id",
    order="m.installed_on DESC, m.row_key DESC",
    link="'items', m.id",
    is_counted=True,
)
_LICENCES = Related(
    title="Licences",
    table="licences l",
    fields=(
        tabs.number("Licence", listed_number("l")),
        tabs.text("Customer", "c.display_name", 24),
        tabs.count("Entitled", "l.quantity"),
        tabs.tag("Status", "l.state"),
    ),
    joins="LEFT JOIN customers c ON c.id = l.customer_id",
    where="l.product_id = :id",
    order="l.starts_on DESC, l.row_key DESC",
    link="'licences', l.id",
    is_counted=True,
    hides_empty=True,
)


def figures(subject: Subject) -> tuple[Figure, ...]:
    """What it costs, how long it is under warranty, and how many are installed."""
    record = subject.record
    (installed,) = subject.row(
        "SELECT count(*) FROM items WHERE product_id = :id AND state = 'installed'"
    )
    months = record["warranty_months"]
    return (
        text_figure("List price", f"{record['currency']} {quantity_text(record['list_price'])}"),
        text_figure("Warranty", f"{months} months" if months else None),
        text_figure("Installed", quantity_text(str(installed))),
    )


def _facts(subject: Subject) -> Iterator[Fact]:
    record = subject.record
    yield Fact("Description", record["description"])
    yield Fact("Class", words(record["product_class"]))
    yield Fact("Type", record["type_code"])
    yield Fact("Model", record["model_code"])
    yield Fact("Serial numbers", "Required" if record["is_serialised"] else None)
    yield Fact("Licence metric", words(record["licence_metric"]))
    yield Fact("Unit", words(record["unit"]))
    yield Fact("Tax category", words(record["tax_category"]))
    yield linked("Replaced by", subject.other("products", "replaced_by_id"))
    yield Fact("Orderable from", day_text(record["orderable_from"]))
    yield Fact("Orderable until", day_text(record["orderable_to"]))


def _actions(subject: Subject) -> Iterator[ActionState]:
    yield from moves(subject, ("release",))
    yield edit(subject)
    yield from moves(subject, ("withdraw_from_marketing", "end_service"))


def _subtitle(subject: Subject) -> str:
    return f"{subject.record['description']} · {words(subject.record['product_class'])}"


PRODUCTS = View(
    figures=figures,
    tabs=(_ITEMS, _LICENCES),
    facts=_facts,
    actions=_actions,
    subtitle=_subtitle,
)
