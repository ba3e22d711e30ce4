# SPDX-License-Identifier: MPL-2.0
"""Licence entitlements of the sample company: terms, renewals and assigned seats."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from cso_desktop.domain.dates import add_months
from cso_desktop.services.sample.contracts import Contract, ContractLine
from cso_desktop.services.sample.shipments import Shipment, ShippedLine
from cso_desktop.services.sample.world import Row, World

_TEAMS: Final = (
    "Accounting",
    "Warehouse",
    "Purchasing",
    "Systems",
    "Sales",
    "Help desk",
    "Payroll",
)


def make(world: World, contracts: Sequence[Contract], shipments: Sequence[Shipment]) -> None:
    """Add the licences of licensing contracts and those bought once, with their seats."""
    previous: dict[tuple[str, str], Row] = {}
    for contract in sorted(contracts, key=lambda c: c.starts_on):
        if contract.row["kind"] == "software_licensing" and contract.is_binding:
            for line in contract.lines:
                _of_contract(world, contract, line, previous)
    for shipment in shipments:
        for shipped in shipment.lines:
            if shipped.order_line.product.product_class == "software" and shipment.delivered_on:
                _bought(world, shipment, shipped, shipment.delivered_on)
    world.number("licences", sorted(world.rows["licences"], key=lambda row: row["created_at"]))


def _of_contract(
    world: World,
    contract: Contract,
    line: ContractLine,
    previous: dict[tuple[str, str], Row],
) -> None:
    """Add the term of a contract line; a renewal adds another term linked to the old (ITM-09)."""
    if line.product.metric is None:
        return
    old = previous.get((str(contract.row["predecessor_id"]), line.product.id))
    state = "active"
    if contract.starts_on > world.today:
        state = "pending"
    elif contract.last_day < world.today:
        state = "terminated" if contract.row["terminated_on"] else "expired"
    row = _licence(
        world,
        contract.customer.id,
        line.product.id,
        metric=line.product.metric,
        starts_on=contract.starts_on,
    )
    row |= {
        "state": state,
        "quantity": int(line.quantity),
        "ends_on": contract.ends_on.isoformat(),
        "support_until": contract.ends_on.isoformat(),
        "contract_line_id": line.row["id"],
        "predecessor_id": old["id"] if old else None,
    }
    if old is not None and state == "active":
        old["state"] = "superseded"
    previous[contract.id, line.product.id] = row
    if state == "active":
        _seats(world, row, contract.starts_on)


def _bought(world: World, shipment: Shipment, line: ShippedLine, day: date) -> None:
    product = line.order_line.product
    row = _licence(
        world, shipment.order.customer.id, product.id, metric=str(product.metric), starts_on=day
    )
    row |= {
        "state": "active",
        "quantity": line.quantity,
        "support_until": add_months(day, 12).isoformat(),
        "order_line_id": line.order_line.row["id"],
    }
    _seats(world, row, day)


def _licence(
    world: World, customer_id: str, product_id: str, *, metric: str, starts_on: date
) -> Row:
    digits = "".join(world.rng.choices("0123456789ABCDEF", k=16))
    return world.add(
        "licences",
        {
            "customer_id": customer_id,
            "product_id": product_id,
            "state": "pending",
            "metric": metric,
            "quantity": 1,
            "key_text": "-".join(digits[i : i + 4] for i in range(0, 16, 4)),
            "starts_on": starts_on,
            "is_over_use_allowed": world.chance(5),
        },
        on=world.work_day(starts_on),
    )


def _seats(world: World, licence: Row, since: date) -> None:
    """Assign seats to teams, never more than there are (INV-41)."""
    left = int(licence["quantity"])
    for team in world.rng.sample(_TEAMS, world.rng.randint(0, 3)):
        if not left:
            return
        seats = world.rng.randint(1, left)
        day = world.work_day(since + timedelta(days=world.rng.randint(1, 60)))
        released_on = world.work_day(day + timedelta(days=90)) if world.chance(8) else None
        world.add(
            "licence_assignments",
            {
                "customer_id": licence["customer_id"],
                "licence_id": licence["id"],
                "assigned_to": team,
                "quantity": seats,
                "assigned_on": day,
                "released_on": released_on,
            },
            on=day,
        )
        left -= seats
