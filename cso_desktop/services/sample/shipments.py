# SPDX-License-Identifier: MPL-2.0
"""Deliveries and returns of the sample company, with the serial numbers they carry."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from cso_desktop.services.sample import orders as ordering
from cso_desktop.services.sample.orders import Order, OrderLine
from cso_desktop.services.sample.serials import Serials
from cso_desktop.services.sample.world import OFFICE, Row, World

_CARRIERS: Final = {"Redline Freight": 45, "Parcel West": 35, "Summit Haulage": 20}
_WAITING: Final = {"planned": 50, "assigned": 18, "picked": 14, "packed": 18}
_ON_THE_WAY: Final = {"planned": 30, "assigned": 12, "picked": 10, "packed": 12, "shipped": 36}
_DELAYS: Final = ("Customer asked for another day", "Goods arrive late", "Carrier delay")


@dataclass(frozen=True, slots=True)
class ShippedLine:
    """How much of an order line a delivery brings, and which machines."""

    row: Row
    order_line: OrderLine
    quantity: int
    serials: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shipment:
    """A delivery that has left, or is planned."""

    row: Row
    order: Order
    lines: tuple[ShippedLine, ...]

    @property
    def shipped_on(self) -> date | None:
        """The day it left."""
        day = self.row["shipped_on"]
        return date.fromisoformat(day) if day else None

    @property
    def delivered_on(self) -> date | None:
        """The day it arrived."""
        day = self.row["delivered_on"]
        return date.fromisoformat(day) if day else None


@dataclass(frozen=True, slots=True)
class Return:
    """A machine that came back, with the delivery that brought it."""

    row: Row
    line: ShippedLine
    shipment: Shipment


def make(
    world: World, orders: Sequence[Order], serials: Serials
) -> tuple[list[Shipment], list[Return]]:
    """Add the deliveries of all confirmed orders and the returns."""
    shipments: list[Shipment] = []
    returns: list[Return] = []
    for order in orders:
        made = list(_deliveries(world, order, serials))
        if order.fate == "short_closed":
            shipped = {line.order_line.row["id"]: line.quantity for s in made for line in s.lines}
            ordering.close_short(order, shipped)
        shipments.extend(made)
        if order.fate == "returned" and (returned := _return(world, made, len(returns))):
            returns.append(returned)
            shipments.append(_replacement(world, returned, serials))
    _cancel_some(world, orders)
    world.number("shipments", sorted(world.rows["shipments"], key=lambda row: row["created_at"]))
    return shipments, returns


def _deliveries(world: World, order: Order, serials: Serials) -> Iterator[Shipment]:
    plan = order.quantities[:1] if order.fate == "short_closed" else order.quantities
    shipped_on = None
    for n, quantities in enumerate(plan):
        is_last = n == len(plan) - 1
        state = "delivered"
        if order.fate == "underway" and is_last:
            is_recent = (world.today - order.ordered_on).days < 45
            state = world.pick(_ON_THE_WAY if is_recent else _WAITING)
        earliest = shipped_on or order.confirmed_on
        shipped_on = world.work_day(earliest + timedelta(days=world.rng.randint(2, 14)))
        yield _shipment(
            world, order, serials, state=state, shipped_on=shipped_on, quantities=quantities
        )


def _shipment(
    world: World,
    order: Order,
    serials: Serials,
    *,
    state: str,
    shipped_on: date,
    quantities: list[int],
) -> Shipment:
    has_left = state in {"shipped", "delivered"}
    is_physical = any(
        quantity and line.product.product_class in {"hardware", "publication"}
        for line, quantity in zip(order.lines, quantities, strict=True)
    )
    planned_on = shipped_on if has_left else world.later(world.today, 0, 20)
    delivered_on = world.work_day(shipped_on + timedelta(days=world.rng.randint(1, 5)))
    carrier = world.pick(_CARRIERS) if is_physical else "Electronic delivery"
    row = world.add(
        "shipments",
        {
            "customer_id": order.customer.id,
            "order_id": order.id,
            "kind": "delivery",
            "state": state,
            "ship_from": "Distribution center Memphis",
            "ship_to_site_id": order.site.id,
            "carrier": carrier if state != "planned" else None,
            "tracking_number": f"1Z{world.rng.randrange(10**10):010d}"
            if has_left and is_physical
            else None,
            "requested_on": order.row["requested_on"],
            "planned_on": planned_on,
            "promised_on": world.later(planned_on, 2, 5),
            "shipped_on": shipped_on if has_left else None,
            "delivered_on": delivered_on if state == "delivered" else None,
            "delivered_to": "Receiving" if state == "delivered" and is_physical else None,
            "packages": world.rng.randint(1, 6) if is_physical else 0,
        },
        on=world.moment(order.confirmed_on),
    )
    if world.chance(10):
        _reschedule(world, row, planned_on)
    lines = _shipped_lines(
        world, order, row, quantities=quantities, serials=serials if has_left else None
    )
    return Shipment(row, order, tuple(lines))


def _shipped_lines(
    world: World, order: Order, shipment: Row, *, quantities: list[int], serials: Serials | None
) -> Iterator[ShippedLine]:
    for line, quantity in zip(order.lines, quantities, strict=True):
        if not quantity:
            continue
        has_serials = serials is not None and line.product.is_serialised
        found = tuple(serials.take(line.product, quantity)) if serials and has_serials else ()
        row = world.add(
            "shipment_lines",
            {
                "customer_id": order.customer.id,
                "shipment_id": shipment["id"],
                "order_line_id": line.row["id"],
                "product_id": line.product.id,
                "quantity": quantity,
                "serials": "\n".join(found) or None,
            },
            on=order.confirmed_on,
        )
        yield ShippedLine(row, line, quantity, found)


def _reschedule(world: World, shipment: Row, planned_on: date) -> None:
    made_at = date.fromisoformat(shipment["created_at"][:10])
    world.add(
        "shipment_reschedules",
        {
            "customer_id": shipment["customer_id"],
            "shipment_id": shipment["id"],
            "planned_from": planned_on - timedelta(days=world.rng.randint(1, 7)),
            "planned_to": planned_on,
            "reason": world.rng.choice(_DELAYS),
        },
        on=made_at,
    )


def _return(world: World, shipments: list[Shipment], count: int) -> Return | None:
    """Bring one delivered machine back; the replacement is still to come."""
    order = shipments[0].order
    delivered = [(s, line) for s in shipments for line in s.lines if line.serials]
    if not delivered:
        order.fate = order.row["state"] = "closed"
        return None
    shipment, line = delivered[0]
    arrived_on = shipment.delivered_on or world.today
    state = "received" if count % 3 == 2 else "done"
    day = world.work_day(arrived_on + timedelta(days=world.rng.randint(3, 12)))
    common = {"customer_id": order.customer.id, "order_id": order.id}
    row = world.add(
        "shipments",
        {
            **common,
            "kind": "return",
            "state": state,
            "carrier": world.pick(_CARRIERS),
            "planned_on": day,
            "delivered_on": day,
            "packages": 1,
            "exception": "Arrived damaged",
        },
        on=day,
    )
    world.add(
        "shipment_lines",
        {
            "customer_id": order.customer.id,
            "shipment_id": row["id"],
            "order_line_id": line.order_line.row["id"],
            "product_id": line.order_line.product.id,
            "quantity": 1,
            "serials": line.serials[0],
        },
        on=day,
    )
    return Return(row, line, shipment)


def _replacement(world: World, returned: Return, serials: Serials) -> Shipment:
    order = returned.shipment.order
    quantities = [int(line is returned.line.order_line) for line in order.lines]
    return _shipment(
        world, order, serials, state="planned", shipped_on=world.today, quantities=quantities
    )


def _cancel_some(world: World, orders: Sequence[Order]) -> None:
    """Add deliveries that were planned for orders cancelled after their confirmation."""
    for order in orders:
        if order.fate != "cancelled" or order.row["confirmed_at"] is None:
            continue
        day = order.confirmed_on
        row = world.add(
            "shipments",
            {
                "customer_id": order.customer.id,
                "order_id": order.id,
                "kind": "delivery",
                "state": "cancelled",
                "ship_from": "Distribution center Memphis",
                "ship_to_site_id": order.site.id,
                "planned_on": world.later(day, 5, 15),
                "exception": order.row["cancel_reason"],
            },
            on=day,
            by=OFFICE,
        )
        whole = [line.quantity for line in order.lines]
        list(_shipped_lines(world, order, row, quantities=whole, serials=None))
