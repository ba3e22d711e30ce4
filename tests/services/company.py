# SPDX-License-Identifier: MPL-2.0
"""One customer with one record of every kind, all linked to one another."""

from datetime import date
from typing import Any

from cso_desktop.services.desk import Desk
from tests.services.office import add, add_invoice, apply, pay

ISSUED, DUE = date(2026, 9, 28), date(2026, 10, 28)
YEAR: dict[str, Any] = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31)}


def one_of_everything(desk: Desk) -> dict[str, str]:
    """Put it on the desk and return the id of each kind."""
    ids = _customer(desk)
    own = {"customer_id": ids["customers"]}
    _order(desk, ids, own)
    _money(desk, ids, own)
    _contract(desk, ids, own)
    _licence(desk, ids, own)
    _case(desk, ids, own)
    return ids


def _customer(desk: Desk) -> dict[str, str]:
    customer = add(
        desk,
        "customers",
        number="0448121",
        legal_name="Lewis, Miller and Barnes LLP",
        display_name="Lewis, Miller and Barnes",
        credit_limit_minor=500_000_00,
    )
    own = {"customer_id": customer}
    ids = {"customers": customer}
    ids["contacts"] = add(desk, "contacts", **own, name="Accounts payable", phone="(312) 555-0101")
    ids["sites"] = add(
        desk,
        "sites",
        **own,
        label="Lakeshore",
        street="2200 Lakeshore Drive",
        city="Chicago",
        subdivision="IL",
        postal_code="60601",
    )
    ids["products"] = add(
        desk, "products", number="5887-F10", description="Disk drawer", list_price="1850"
    )
    return ids


def _order(desk: Desk, ids: dict[str, str], own: dict[str, str]) -> None:
    ids["orders"] = order = add(
        desk,
        "orders",
        **own,
        number="OC-2207731",
        po_number="PO-65642",
        ordered_on=ISSUED,
        ship_to_site_id=ids["sites"],
    )
    line = add(
        desk,
        "order_lines",
        **own,
        order_id=order,
        product_id=ids["products"],
        description="Disk drawer",
        quantity="5",
        unit_price="1850",
        net_minor=925_000,
    )
    add(
        desk,
        "order_amendments",
        **own,
        order_id=order,
        seq=1,
        state="validated",
        reason="They need more",
        changes=[{"field": "quantity", "old": "4", "new": "5"}],
    )
    ids["shipments"] = shipment = add(
        desk,
        "shipments",
        **own,
        number="DN-5100001",
        order_id=order,
        planned_on=ISSUED,
        promised_on=ISSUED,
        delivered_on=DUE,
    )
    add(
        desk,
        "shipment_lines",
        **own,
        shipment_id=shipment,
        order_line_id=line,
        product_id=ids["products"],
        quantity="3",
        serials="10-7B2C4\n10-7B2C5",
    )


def _money(desk: Desk, ids: dict[str, str], own: dict[str, str]) -> None:
    invoice = add_invoice(
        desk, own["customer_id"], "INV-1048179", 294_994, days=(ISSUED, DUE), order_id=ids["orders"]
    )
    ids["invoices"] = invoice[0]
    ids["payments"] = pay(desk, own["customer_id"], "RCT-1", minor=150_000, on=date(2026, 11, 2))
    apply(desk, ids["payments"], invoice, minor=100_000, on=date(2026, 11, 2))
    ids["disputes"] = add(
        desk,
        "disputes",
        **own,
        number="DSP-070001",
        invoice_id=ids["invoices"],
        amount_minor=50_000,
        opened_on=date(2026, 11, 3),
        resolve_by=date(2026, 11, 20),
    )


def _contract(desk: Desk, ids: dict[str, str], own: dict[str, str]) -> None:
    ids["contracts"] = contract = add(
        desk,
        "contracts",
        **own,
        number="CT-104471",
        title="Hardware maintenance",
        **YEAR,
    )
    contract_line = add(
        desk,
        "contract_lines",
        **own,
        contract_id=contract,
        description="Maintenance",
        unit_price="612.50",
        **YEAR,
        service_level="Next business day",
    )
    ids["renewals"] = contract
    ids["items"] = add(
        desk,
        "items",
        **own,
        product_id=ids["products"],
        serial="10-7B2C4",
        compact_serial="107B2C4",
        site_id=ids["sites"],
        installed_on=date(2026, 10, 22),
        warranty_until=date(2027, 10, 21),
    )
    add(
        desk,
        "covered_items",
        **own,
        contract_line_id=contract_line,
        item_id=ids["items"],
        covered_from=date(2026, 1, 1),
    )
    add(
        desk,
        "item_events",
        **own,
        item_id=ids["items"],
        happened_on=date(2026, 10, 22),
        kind="installed",
        site_id=ids["sites"],
    )
    add(
        desk,
        "billed_periods",
        **own,
        contract_line_id=contract_line,
        period_from=date(2026, 1, 1),
        period_to=date(2026, 1, 31),
        amount_minor=61_250,
    )


def _licence(desk: Desk, ids: dict[str, str], own: dict[str, str]) -> None:
    ids["licences"] = licence = add(
        desk,
        "licences",
        **own,
        number="LIC-020001",
        product_id=ids["products"],
        quantity=25,
        **YEAR,
    )
    add(
        desk,
        "licence_assignments",
        **own,
        licence_id=licence,
        assigned_to="Payroll",
        quantity=7,
        assigned_on=date(2026, 2, 1),
    )


def _case(desk: Desk, ids: dict[str, str], own: dict[str, str]) -> None:
    ids["cases"] = case = add(
        desk,
        "cases",
        **own,
        number="CS-3300001",
        subject="Invoice twice?",
        opened_at=desk.clock.now(),
        invoice_id=ids["invoices"],
        item_id=ids["items"],
        contact_id=ids["contacts"],
    )
    add(
        desk,
        "case_notes",
        **own,
        case_id=case,
        written_at=desk.clock.now(),
        author="local",
        kind="call",
        visibility="internal",
        body="They ask about October",
    )
