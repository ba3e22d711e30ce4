# SPDX-License-Identifier: MPL-2.0
"""The sample company: three hundred customers and two years of their business, made from words.

It is the same every time it is made for a day, and it keeps all rules of the product: totals add
up, quantities fit, numbers have no gaps and nothing is applied twice.
"""

from datetime import date
from typing import Any

from cso_desktop.services.sample import (
    cases,
    contracts,
    credit_memos,
    customers,
    disputes,
    documents,
    invoices,
    items,
    licences,
    orders,
    payments,
    products,
    renewals,
    shipments,
)
from cso_desktop.services.sample.serials import Serials
from cso_desktop.services.sample.world import World


def build(today: date) -> dict[str, list[dict[str, Any]]]:
    """Make the sample company as it stands on a day.

    Returns:
        rows by table, parents first, in wire spelling with ids, official numbers and stamps;
        tables without rows are left out. Reference data is not part of it.
    """
    world = World(today)
    catalogue = products.make(world)
    everyone = customers.make(world)
    buyers = customers.trading(everyone)
    ordered = orders.make(world, buyers, catalogue)
    orders.amend(world, ordered, 60)
    serials = Serials(world)
    delivered, returned = shipments.make(world, ordered, serials)
    machines = items.make(
        world, buyers, catalogue, shipments=delivered, returns=returned, serials=serials
    )
    signed = contracts.make(world, buyers, catalogue, machines)
    renewals.make(world, signed)
    licences.make(world, signed, delivered)
    disputed = _bill_and_collect(world, delivered, returned, signed)
    cases.make(world, buyers, disputed)
    return {table: rows for table, rows in world.rows.items() if rows}


def _bill_and_collect(
    world: World,
    delivered: list[shipments.Shipment],
    returned: list[shipments.Return],
    signed: list[contracts.Contract],
) -> list[disputes.Dispute]:
    billing = documents.Billing(world)
    billed = invoices.of_orders(world, billing, delivered)
    billed += invoices.of_contracts(world, billing, signed)
    invoices.void_some(world, billing, billed, 14)
    disputed, memos = disputes.make(world, billing, billed)
    memos += invoices.of_returns(world, billing, returned)
    memos += credit_memos.make(world, billing, billed)
    documents.number([*billed, *memos])
    payments.apply_credits(world, memos, billed)
    payments.make(world, billing, billed)
    return disputed
