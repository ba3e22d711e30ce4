# SPDX-License-Identifier: MPL-2.0
"""The orders of the sample company: drafts to closed, with a plan of what is delivered when."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from cso_desktop.domain.dates import ONE_DAY
from cso_desktop.domain.pricing import line_net
from cso_desktop.services.sample.products import Catalogue, Product
from cso_desktop.services.sample.world import CHIEF, OFFICE, Customer, Row, Site, World

COUNT: Final = 2000
_DISCOUNTS: Final = {
    "commercial": ("0", "0", "0", "0.03", "0.05"),
    "state_local": ("0", "0.05", "0.08"),
    "federal": ("0.08", "0.1"),
    "partner": ("0.12", "0.15", "0.18"),
}
_CANCEL_REASONS: Final = ("Customer withdrew the order", "Ordered twice", "No longer available")
_HOLDS: Final = ("Credit limit reached", "Purchase order is missing", "Customer asked to wait")


@dataclass(frozen=True, slots=True)
class OrderLine:
    """What shipping and billing need to know of an order line."""

    row: Row
    product: Product
    quantity: int
    price: Decimal
    discount: Decimal


@dataclass(slots=True)
class Order:
    """What shipping and billing need to know of an order.

    Attributes:
        fate: what becomes of it: see ``_fate``.
        quantities: per delivery, how much of each line it brings.
    """

    row: Row
    customer: Customer
    site: Site
    ordered_on: date
    fate: str
    lines: list[OrderLine] = field(default_factory=list)
    quantities: list[list[int]] = field(default_factory=list)

    @property
    def id(self) -> str:
        """Its id."""
        return str(self.row["id"])

    @property
    def confirmed_on(self) -> date:
        """The day it was confirmed."""
        return date.fromisoformat(self.row["confirmed_at"][:10])


def make(world: World, customers: Sequence[Customer], catalogue: Catalogue) -> list[Order]:
    """Add the orders, oldest first, and number those that were confirmed."""
    weights = [customer.size for customer in customers]
    days = sorted(_ordered_on(world) for _ in range(COUNT))
    buyers = world.rng.choices(customers, weights, k=COUNT)
    orders = [
        _order(world, customer, day, catalogue) for day, customer in zip(days, buyers, strict=True)
    ]
    confirmed = [order.row for order in orders if order.row["confirmed_at"] is not None]
    world.number("orders", sorted(confirmed, key=lambda row: (row["confirmed_at"], row["id"])))
    return orders


def _ordered_on(world: World) -> date:
    """Pick a day; business has grown, so there are more recent ones."""
    return world.ago(62) if world.chance(58) else world.ago(500, 50)


def _fate(world: World, day: date) -> str:
    """Decide what has become of an order by today, by its age.

    ``underway`` ones are confirmed with something still to deliver, ``returned`` ones wait for
    the replacement of what came back.
    """
    age = (world.today - day).days
    if age > 45:
        return world.pick(
            {"closed": 890, "cancelled": 25, "short_closed": 40, "underway": 33, "returned": 12}
        )
    if age > 12:
        return world.pick(
            {"closed": 66, "underway": 24, "on_hold": 3, "cancelled": 4, "submitted": 3}
        )
    return world.pick({"draft": 22, "submitted": 30, "underway": 38, "on_hold": 6, "cancelled": 4})


def _order(world: World, customer: Customer, day: date, catalogue: Catalogue) -> Order:
    site = world.rng.choice(customer.sites)
    fate = _fate(world, day)
    by = customer.manager if world.chance(30) else OFFICE
    with_po = bool(customer.row["is_po_required"]) or world.chance(60)
    row = world.add(
        "orders",
        {
            "customer_id": customer.id,
            "bill_to_site_id": customer.bill_site.id,
            "ship_to_site_id": site.id,
            "po_number": f"PO-{world.rng.randint(10_000, 99_999)}" if with_po else None,
            "po_date": day if with_po else None,
            "payment_term": customer.row["payment_term"],
            "delivery_term": world.pick({"prepaid": 80, "collect": 20}),
            "ordered_on": day,
            "freight_minor": world.rng.randint(35, 480) * 100 if world.chance(20) else 0,
            "notes": "Call the site before delivery." if world.chance(8) else None,
        }
        | _state(world, day, fate, by),
        on=day,
        by=by,
    )
    order = Order(row, customer, site, day, fate)
    order.lines.extend(_lines(world, order, catalogue))
    row["requested_on"] = max(line.row["requested_on"] for line in order.lines)
    order.quantities = _deliveries(world, order)
    return order


def _state(world: World, day: date, fate: str, by: str) -> dict[str, object]:
    was_confirmed = fate in {"closed", "short_closed", "underway", "returned"} or (
        fate in {"on_hold", "cancelled"} and world.chance(50)
    )
    confirmed_on = world.work_day(day + timedelta(days=world.rng.randint(0, 3)))
    values: dict[str, object] = {
        "state": "confirmed" if fate in {"underway", "returned"} else fate,
        "provisional_number": None if was_confirmed else world.provisional(),
        "submitted_by": None if fate == "draft" else by,
    }
    if was_confirmed:
        values |= {
            "confirmed_by": OFFICE,
            "confirmed_at": world.moment(confirmed_on),
            "prices_frozen_on": confirmed_on,
        }
    if fate == "on_hold":
        values |= {
            "held_from_state": "confirmed" if was_confirmed else "submitted",
            "hold_reason": world.rng.choice(_HOLDS),
        }
    if fate == "cancelled":
        values |= {"cancel_reason": world.rng.choice(_CANCEL_REASONS)}
    return values


def _lines(world: World, order: Order, catalogue: Catalogue) -> Iterator[OrderLine]:
    discounts = _DISCOUNTS[order.customer.segment]
    for seq in range(1, world.pick({1: 38, 2: 32, 3: 18, 4: 9, 6: 3}) + 1):
        product, quantity = _product(world, order.customer, catalogue)
        discount = Decimal(world.rng.choice(discounts))
        requested_on = world.later(order.ordered_on, 8, 30)
        row = world.add(
            "order_lines",
            {
                "customer_id": order.customer.id,
                "order_id": order.id,
                "seq": seq,
                "product_id": product.id,
                "description": f"{product.description} {product.number}",
                "quantity": quantity,
                "unit": product.unit,
                "unit_price": product.price,
                "discount": discount,
                "net_minor": line_net(Decimal(quantity), product.price, discount),
                "tax_category": product.tax_category,
                "requested_on": requested_on,
                "promised_on": world.later(requested_on, 0, 3)
                if order.row["confirmed_at"]
                else None,
                "site_id": order.site.id,
                "quantity_short_closed": 0,
            },
            on=order.ordered_on,
            by=order.row["created_by"],
        )
        yield OrderLine(row, product, quantity, product.price, discount)


def _product(world: World, customer: Customer, catalogue: Catalogue) -> tuple[Product, int]:
    """Choose what is bought, and how much of it; the dear machines seldom and one at a time."""
    match world.pick({"machine": 32, "part": 26, "software": 18, "publication": 12, "service": 12}):
        case "machine":
            machines = catalogue.machines()
            product = world.rng.choices(machines, [_affordable(m.price) for m in machines])[0]
            most = 1 if product.price > 20_000 else 2 if product.price > 4_000 else 4
            return product, world.rng.randint(1, min(most, customer.size + 1))
        case "part":
            return world.rng.choice(catalogue.parts()), world.rng.randint(1, 4 * customer.size)
        case "software":
            product = world.rng.choice(catalogue.of_class("software"))
            many = product.metric in {"pvu", "authorised_user"}
            return product, world.rng.randint(2, 5 * customer.size + 5) if many else 1
        case "publication":
            return world.rng.choice(catalogue.of_class("publication")), world.rng.randint(1, 6)
        case _:
            return world.rng.choice(catalogue.of_class("service")), world.rng.randint(2, 24)


def _affordable(price: Decimal) -> int:
    return 1 + int(200_000 / (price + 2_000))


def _deliveries(world: World, order: Order) -> list[list[int]]:
    """Plan how much of each line comes with which delivery."""
    if order.row["confirmed_at"] is None or order.fate in {"on_hold", "cancelled"}:
        return []
    whole = [line.quantity for line in order.lines]
    in_parts = {"short_closed": 100, "underway": 70}.get(order.fate, 62)
    first = [_part(world, line) for line in order.lines] if world.chance(in_parts) else whole
    first = first if any(first) else whole
    rest = [all_of_it - now for all_of_it, now in zip(whole, first, strict=True)]
    if order.fate == "short_closed" and not any(rest):
        order.fate = order.row["state"] = "closed"
    return [part for part in (first, rest) if any(part)]


def _part(world: World, line: OrderLine) -> int:
    """Choose how much of a line comes first; a discounted line comes whole or not at all.

    Parts of a discounted line could round to a cent more than the line.
    """
    if line.discount or line.quantity == 1:
        return world.rng.choice((0, line.quantity))
    return world.rng.randint(0, line.quantity)


def close_short(order: Order, shipped: dict[str, int]) -> None:
    """Give up what was not delivered of a short-closed order."""
    for line in order.lines:
        missing = line.quantity - shipped.get(line.row["id"], 0)
        line.row["quantity_short_closed"] = f"{Decimal(missing):.6f}"


def amend(world: World, orders: Sequence[Order], count: int) -> None:
    """Add recorded amendments to some confirmed orders: the requested date was moved (ORD-02)."""
    confirmed = [order for order in orders if order.row["state"] in {"confirmed", "closed"}]
    for order in world.rng.sample(confirmed, count):
        line = order.lines[0].row
        old = date.fromisoformat(line["requested_on"])
        world.add(
            "order_amendments",
            {
                "customer_id": order.customer.id,
                "order_id": order.id,
                "seq": 1,
                "state": "validated",
                "reason": "Customer asked for another day",
                "changes": [
                    {
                        "line": 1,
                        "field": "requested_on",
                        "old": (old - 5 * ONE_DAY).isoformat(),
                        "new": old.isoformat(),
                    }
                ],
            },
            on=world.work_day(order.confirmed_on + ONE_DAY),
            by=CHIEF if world.chance(10) else OFFICE,
        )
