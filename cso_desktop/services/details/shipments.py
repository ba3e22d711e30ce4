# SPDX-License-Identifier: MPL-2.0
"""Deliveries: what goes where, when it was planned, promised and done, and every reschedule."""

from collections.abc import Iterator

from cso_desktop.services.details import tabs
from cso_desktop.services.details.actions import moves
from cso_desktop.services.details.subject import Subject
from cso_desktop.services.details.tabs import Fact, Related, linked
from cso_desktop.services.details.texts import day_figure, day_text, words
from cso_desktop.services.details.view import View
from cso_desktop.services.lists import ActionState, Figure

_DONE = ("delivered", "done", "cancelled")

_LINES = Related(
    title="Lines",
    table="shipment_lines x",
    fields=(
        tabs.number("Product", "coalesce(p.number, '')"),
        tabs.text("Description", "coalesce(l.description, p.description, '')", 28),
        tabs.quantity("Quantity", "x.quantity"),
        tabs.number("Serials", "coalesce(replace(x.serials, char(10), ', '), '')", 24),
    ),
    joins="LEFT JOIN order_lines l ON l.id = x.order_line_id "
    "LEFT JOIN products p ON p.id = x.product_id",
    where="x.shipment_id = :id",
    order="x.row_key",
    link="'products', x.product_id",
    limit=tabs.ALL_LINES,
)
_RESCHEDULES = Related(
    title="Reschedules",
    table="shipment_reschedules r",
    fields=(
        tabs.day("Changed", "r.created_at"),
        tabs.day("From", "r.planned_from"),
        tabs.day("To", "r.planned_to"),
        tabs.text("Reason", "r.reason", 26),
        tabs.text("By", "r.created_by", 12),
    ),
    where="r.shipment_id = :id",
    order="r.created_at DESC, r.row_key DESC",
)


def figures(subject: Subject) -> tuple[Figure, ...]:
    """When it is planned, when it was promised, and when it arrived."""
    record = subject.record
    planned, promised, arrived = (
        record[name] for name in ("planned_on", "promised_on", "delivered_on")
    )
    is_open = subject.state not in _DONE
    slipped = planned is not None and is_open and planned < subject.today
    late = promised is not None and (arrived or (subject.today if is_open else "")) > promised
    return (
        day_figure("Planned", planned, "bad" if slipped else "plain"),
        day_figure("Promised", promised, "bad" if late else "plain"),
        day_figure("Delivered", arrived, "good"),
    )


def _facts(subject: Subject) -> Iterator[Fact]:
    record = subject.record
    yield linked("Customer", subject.other("customers", "customer_id"), "display_name")
    yield linked("Order", subject.other("orders", "order_id"))
    yield Fact("Kind", words(record["kind"]))
    yield Fact("From", record["ship_from"])
    yield linked("To", subject.other("sites", "ship_to_site_id"), "label")
    yield Fact("Carrier", record["carrier"])
    yield Fact("Tracking", record["tracking_number"])
    yield Fact("Requested", day_text(record["requested_on"]))
    yield Fact("Shipped", day_text(record["shipped_on"]))
    yield Fact("Received by", record["delivered_to"])
    yield Fact("Packages", str(record["packages"]) if record["packages"] else None)
    yield Fact("Exception", words(record["exception"]))


def _actions(subject: Subject) -> Iterator[ActionState]:
    forward = ("assign", "pick", "pack", "ship", "deliver", "receive", "finish")
    yield from moves(subject, (*forward, "unassign", "unpack", "cancel"))


SHIPMENTS = View(figures=figures, tabs=(_LINES, _RESCHEDULES), facts=_facts, actions=_actions)
