# SPDX-License-Identifier: MPL-2.0
"""The installed base of the sample company: machines with their histories."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from cso_desktop.domain.dates import add_months
from cso_desktop.domain.numbers import compact
from cso_desktop.domain.records import IMPORTED
from cso_desktop.services.sample.products import Catalogue, Product
from cso_desktop.services.sample.serials import Serials
from cso_desktop.services.sample.shipments import Return, Shipment
from cso_desktop.services.sample.world import Customer, Row, World

COUNT: Final = 3000
_WITHDRAWN: Final = {"withdrawn": 40, "scrapped": 30, "sold_on": 15, "returned": 15}


@dataclass(frozen=True, slots=True)
class Machine:
    """What contracts and cases need to know of an item."""

    row: Row
    customer: Customer
    product: Product

    @property
    def is_in_use(self) -> bool:
        """Whether it stands at the customer."""
        return bool(self.row["state"] == "installed")

    @property
    def installed_on(self) -> date:
        """The day it was installed."""
        return date.fromisoformat(self.row["installed_on"])


def make(
    world: World,
    customers: Sequence[Customer],
    catalogue: Catalogue,
    *,
    shipments: Sequence[Shipment],
    returns: Sequence[Return],
    serials: Serials,
) -> list[Machine]:
    """Add the delivered machines, then those the customers had before."""
    machines = [machine for shipment in shipments for machine in _delivered(world, shipment)]
    _come_back(world, machines, returns)
    weights = [customer.size for customer in customers]
    products = catalogue.machines(with_old=True)
    while len(machines) < COUNT:
        customer = world.rng.choices(customers, weights)[0]
        machines.append(_on_record(world, customer, world.rng.choice(products), serials))
    for machine in machines:
        if machine.is_in_use:
            _grow_older(world, machine)
    return machines


def event(
    world: World,
    item: Row,
    kind: str,
    on: date,
    *,
    detail: str | None = None,
    ref: str | None = None,
) -> None:
    """Add one thing that happened to an item."""
    world.add(
        "item_events",
        {
            "customer_id": item["customer_id"],
            "item_id": item["id"],
            "happened_on": on,
            "kind": kind,
            "detail": detail,
            "site_id": item["site_id"],
            "reference": ref,
        },
        on=on,
    )


def _delivered(world: World, shipment: Shipment) -> list[Machine]:
    order, machines = shipment.order, []
    for line in shipment.lines:
        for serial in line.serials:
            arrived_on = shipment.delivered_on
            shipped_on = shipment.shipped_on or world.today
            row = _item(
                world,
                order.customer,
                line.order_line.product,
                serial,
                site_id=order.site.id,
                since=shipped_on,
                installed_on=arrived_on and world.work_day(arrived_on),
            )
            event(world, row, "created", shipped_on)
            event(world, row, "shipped", shipped_on, ref=shipment.row["number"])
            if arrived_on is not None:
                event(world, row, "installed", arrived_on, ref=order.row["number"])
            machines.append(Machine(row, order.customer, line.order_line.product))
    return machines


def _on_record(world: World, customer: Customer, product: Product, serials: Serials) -> Machine:
    """Put a machine on record that the customer had before the records began."""
    installed_on = world.ago(2200, 560)
    (serial,) = serials.take(product)
    site = world.rng.choice(customer.sites)
    row = _item(
        world,
        customer,
        product,
        serial,
        site_id=site.id,
        since=installed_on,
        installed_on=installed_on,
    )
    row["origin"] = IMPORTED
    event(world, row, "created", installed_on, detail="Taken over from the previous records")
    event(world, row, "installed", installed_on)
    return Machine(row, customer, product)


def _item(
    world: World,
    customer: Customer,
    product: Product,
    serial: str,
    *,
    site_id: str,
    since: date,
    installed_on: date | None,
) -> Row:
    warranty = product.warranty_months
    return world.add(
        "items",
        {
            "customer_id": customer.id,
            "product_id": product.id,
            "serial": serial,
            "compact_serial": compact(serial),
            "site_id": site_id,
            "state": "installed" if installed_on else "shipped",
            "installed_on": installed_on,
            "warranty_until": add_months(installed_on, warranty) if installed_on else None,
            "configuration": world.rng.choice(("Rack mounted", "Dual power", "Base"))
            if world.chance(30)
            else None,
            "ownership": world.pick({"owned": 82, "leased": 18}),
            "condition": world.pick({"ok": 94, "attention": 4, "damaged": 2}),
        },
        on=since,
    )


def _come_back(world: World, machines: Sequence[Machine], returns: Sequence[Return]) -> None:
    by_serial = {(m.product.id, m.row["serial"]): m for m in machines}
    for returned in returns:
        line = returned.line
        row = by_serial[line.order_line.product.id, line.serials[0]].row
        back_on = date.fromisoformat(returned.row["delivered_on"])
        row |= {"withdrawn_on": back_on.isoformat(), "condition": "damaged"}
        row["state"] = "returned" if returned.row["state"] == "done" else "withdrawn"
        event(world, row, "withdrawn", back_on, detail="Arrived damaged")
        if row["state"] == "returned":
            event(world, row, "returned", back_on, ref=returned.row["number"])


def _grow_older(world: World, machine: Machine) -> None:
    """Let a machine be upgraded, moved, repaired or withdrawn in the time since."""
    row, last = machine.row, machine.installed_on
    age = (world.today - last).days
    if age > 200 and world.chance(10):
        last = world.work_day(last + timedelta(days=world.rng.randint(60, age - 60)))
        event(world, row, "upgraded", last, detail="Memory added")
    if age > 300 and len(machine.customer.sites) > 1 and world.chance(12):
        last = world.work_day(last + timedelta(days=world.rng.randint(1, 60)))
        others = [s.id for s in machine.customer.sites if s.id != row["site_id"]]
        row["site_id"] = world.rng.choice(others)
        event(world, row, "moved", last, detail="Moved with the department")
    if age > 120 and world.chance(9):
        last = world.work_day(last + timedelta(days=world.rng.randint(1, 40)))
        event(world, row, "repaired", last, detail="Part replaced")
    if age > 500 and world.chance(9):
        _withdraw(world, row, world.work_day(last + timedelta(days=world.rng.randint(1, 90))))


def _withdraw(world: World, row: Row, day: date) -> None:
    state = world.pick(_WITHDRAWN)
    row |= {"state": state, "withdrawn_on": day.isoformat()}
    event(world, row, "withdrawn", day, detail="Replaced by a newer machine")
    if state != "withdrawn":
        event(world, row, state, day)
