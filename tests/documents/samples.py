# SPDX-License-Identifier: MPL-2.0
"""Snapshots to draw from: plausible defaults, any field replaced by name."""

from datetime import date
from decimal import Decimal
from typing import Any

from cso_desktop.documents.snapshots import (
    Buyer,
    InvoiceLine,
    InvoiceSnapshot,
    Seller,
    SupportLine,
    TaxLine,
)

SELLER = Seller(
    name="Meridian Systems, Inc.",
    address=("1 Harbor Way", "Armonk NY 10504"),
    tagline="Customer Support Operations",
    remit_to=("Meridian Systems, Inc.", "Lockbox 77451", "Chicago IL 60677-7451"),
    bank_text="Or pay by ACH to account 0021 7745 310, routing 021000089.",
)
BUYER = Buyer(
    number="0448121",
    name="Lewis, Miller and Barnes LLP",
    address=("Accounts Payable", "2200 Lakeshore Drive, Suite 410", "Chicago IL 60601-4417"),
)
SUPPORT = SupportLine(phone="1-877-426-6006", label="commercial support line")
LETTER: dict[str, Any] = {"seller": SELLER, "buyer": BUYER, "support": SUPPORT, "official": True}

INVOICE_LINES = (
    InvoiceLine(
        text="Power server 9406-MMA",
        detail="Serial 10-7B2C4 · delivered October 22, 2026 · 2200 Lakeshore Drive",
        quantity=Decimal(1),
        unit_price=Decimal("14200.00"),
        net=1420000,
    ),
    InvoiceLine(
        text="Software licence 5724-J34, 25 processor value units",
        detail="Entitlement from October 22, 2026 to October 21, 2027",
        quantity=Decimal(4),
        unit_price=Decimal("795.00"),
        net=318000,
    ),
    InvoiceLine(
        text="Maintenance, contract 0C4471, next business day",
        detail="Covers 10-7B2C4, 10-66A01 · October 1 to October 31, 2026",
        quantity=Decimal(1),
        unit_price=Decimal("612.50"),
        net=61250,
    ),
    InvoiceLine(
        text="Publication SC24-5527, Administrator's reference",
        quantity=Decimal(2),
        unit_price=Decimal("44.00"),
        net=8800,
    ),
)


def an_invoice(**fields: Any) -> InvoiceSnapshot:
    """Return an invoice of four lines with two taxes."""
    values: dict[str, Any] = LETTER | {
        "kind": "invoice",
        "number": "INV-1048179",
        "issued_on": date(2026, 10, 28),
        "due_on": date(2026, 11, 27),
        "terms": "Net 30 days",
        "po_number": "PO-65642",
        "order_number": "OC-2207731",
        "contract_number": "0C4471",
        "lines": INVOICE_LINES,
        "taxes": (
            TaxLine("Illinois sales tax", 108625, Decimal("6.25"), 1738000),
            TaxLine("Chicago", 37454, Decimal("2.155"), 1738000),
        ),
        "net": 1808050,
        "tax": 146079,
        "total": 1954129,
    }
    return InvoiceSnapshot(**(values | fields))


def invoice_lines(count: int) -> tuple[InvoiceLine, ...]:
    """Return numbered lines, each with a text of its own and an amount of its own."""
    return tuple(
        InvoiceLine(
            text=f"Power server part {number:04d}",
            detail=f"Serial 10-{number:05X}" if number % 3 else "",
            quantity=Decimal(1),
            unit_price=Decimal(number) + Decimal("0.25"),
            net=number * 100 + 25,
        )
        for number in range(1, count + 1)
    )
