# SPDX-License-Identifier: MPL-2.0
"""What the sample company bills: deliveries as they leave, contracts period by period."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from cso_desktop.domain.dates import ONE_DAY
from cso_desktop.domain.periods import Cycle, Frequency, Period, periods_to_bill
from cso_desktop.services.sample.contracts import Contract
from cso_desktop.services.sample.documents import CREDIT_MEMO, Billing, Document, Line
from cso_desktop.services.sample.shipments import Return, Shipment
from cso_desktop.services.sample.world import OFFICE, Row, World


def of_orders(world: World, billing: Billing, shipments: Sequence[Shipment]) -> list[Document]:
    """Bill every delivery that has left; the latest ones are still drafts or not billed yet."""
    documents: list[Document] = []
    with_freight: set[str] = set()
    for shipment in shipments:
        shipped_on = shipment.shipped_on
        if shipped_on is None:
            continue
        state = "posted"
        if shipment.row["state"] == "shipped":  # the order is complete once this is posted
            state = world.pick({"draft": 35, "validated": 15, "not yet": 50})
        if state == "not yet":
            continue
        order = shipment.order.row
        lines = [*_delivered(shipment)]
        if order["freight_minor"] and order["id"] not in with_freight:
            lines.append(_freight(order["freight_minor"]))
            with_freight.add(order["id"])
        issued_on = world.work_day(shipped_on + timedelta(days=world.rng.randint(0, 2)))
        values: dict[str, Any] = {
            "state": state,
            "order_id": order["id"],
            "po_number": order["po_number"],
            "payment_term": order["payment_term"],
        }
        customer, site = shipment.order.customer, shipment.order.site
        documents.append(billing.document(customer, lines, issued_on, site=site, values=values))
    return documents


def of_contracts(world: World, billing: Billing, contracts: Sequence[Contract]) -> list[Document]:
    """Bill every period that is due; a few are missing, which is what the billing check finds."""
    documents: list[Document] = []
    for contract in contracts:
        if not contract.is_binding or contract.starts_on > world.today:
            continue
        due = _due(contract, world.last)
        if len(due) > 2 and world.chance(3):
            due.pop()
        documents.extend(_period(world, billing, contract, period) for period in due)
    return documents


def of_returns(world: World, billing: Billing, returns: Sequence[Return]) -> list[Document]:
    """Credit the machines that came back and are checked."""
    documents = []
    for returned in returns:
        if returned.row["state"] != "done":
            continue
        source, line = returned.line.order_line, returned.line
        credit = Line(
            source.row["description"],
            Decimal(-1),
            source.price,
            source.product.unit,
            source.product.tax_category,
            discount=source.discount,
            product_id=source.product.id,
            detail=f"Returned, serial {line.serials[0]}",
            origin={"order_line_id": source.row["id"]},
        )
        order = returned.shipment.order
        invoice = _billed_with(world, line.row["id"])
        issued_on = world.work_day(date.fromisoformat(returned.row["delivered_on"]))
        values = {
            "order_id": order.id,
            "corrects_invoice_id": invoice["invoice_id"],
            "reason_code": "returned",
            "disposition": "apply",
        }
        documents.append(
            billing.document(
                order.customer,
                [credit],
                issued_on,
                site=order.site,
                kind=CREDIT_MEMO,
                values=values,
            )
        )
    return documents


def void_some(world: World, billing: Billing, documents: Sequence[Document], count: int) -> None:
    """Add drafts that were given up; they never had a number (INV-10)."""
    for document in world.rng.sample([d for d in documents if d.row["order_id"]], count):
        line = Line("Freight and handling", Decimal(1), Decimal(95), "each", "services")
        values = {"state": "void", "internal_comment": "Entered twice"}
        customer = document.customer
        billing.document(
            customer, [line], document.issued_on, site=customer.bill_site, values=values
        )


def _billed_with(world: World, shipment_line_id: str) -> Row:
    lines = world.rows["invoice_lines"]
    return next(row for row in lines if row["shipment_line_id"] == shipment_line_id)


def _delivered(shipment: Shipment) -> Iterator[Line]:
    for line in shipment.lines:
        source = line.order_line
        shown = line.serials[:6]
        more = f" and {len(line.serials) - 6} more" if len(line.serials) > 6 else ""
        yield Line(
            source.row["description"],
            Decimal(line.quantity),
            source.price,
            source.product.unit,
            source.product.tax_category,
            discount=source.discount,
            product_id=source.product.id,
            detail=f"Serial {', '.join(shown)}{more}" if shown else None,
            origin={"order_line_id": source.row["id"], "shipment_line_id": line.row["id"]},
        )


def _freight(minor: int) -> Line:
    price = Decimal(minor).scaleb(-2)
    return Line("Freight and handling", Decimal(1), price, "each", "services")


def _due(contract: Contract, as_of: date) -> list[Period]:
    row = contract.row
    cycle = Cycle(
        Frequency(row["billing_frequency"]), contract.starts_on, row["billing_anchor_day"]
    )
    return periods_to_bill(
        cycle,
        contract.starts_on,
        contract.last_day,
        billed_through=None,
        as_of=as_of,
        is_prepaid=row["billing_timing"] == "pre_paid",
    )


def _period(world: World, billing: Billing, contract: Contract, period: Period) -> Document:
    is_prepaid = contract.row["billing_timing"] == "pre_paid"
    issued_on = world.work_day(period.starts_on if is_prepaid else period.ends_on + ONE_DAY)
    lines = [
        Line(
            line.row["description"],
            line.quantity,
            line.price,
            "period",
            "services" if line.product.product_class != "software" else "software",
            product_id=line.product.id,
            detail=f"Contract {contract.row['number']}",
            period=(period.starts_on, period.ends_on),
            origin={"contract_line_id": line.row["id"]},
        )
        for line in contract.lines
    ]
    values = {
        "contract_id": contract.id,
        "po_number": contract.row["po_number"],
        "payment_term": contract.row["payment_term"],
    }
    customer = contract.customer
    document = billing.document(customer, lines, issued_on, site=customer.bill_site, values=values)
    for row in document.lines:
        world.add(
            "billed_periods",
            {
                "customer_id": customer.id,
                "contract_line_id": row["contract_line_id"],
                "period_from": period.starts_on,
                "period_to": period.ends_on,
                "amount_minor": row["net_minor"],
                "invoice_line_id": row["id"],
            },
            on=issued_on,
            by=OFFICE,
        )
    return document
