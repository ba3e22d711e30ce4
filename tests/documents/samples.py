# SPDX-License-Identifier: MPL-2.0
"""Snapshots to draw from: plausible defaults, any field replaced by name."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from cso_desktop.documents.snapshots import (
    AgingBucket,
    Application,
    BillingPeriod,
    Buyer,
    ContractLine,
    ContractSnapshot,
    CoveredItem,
    Entry,
    InvoiceLine,
    InvoiceSnapshot,
    OpenItem,
    Seller,
    StatementSnapshot,
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


def a_contract(**fields: Any) -> ContractSnapshot:
    """Return a maintenance contract of two lines that cover three items, billed quarterly."""
    starts, ends = date(2026, 1, 1), date(2026, 12, 31)
    values: dict[str, Any] = LETTER | {
        "kind": "maintenance",
        "number": "0C4471",
        "printed_on": date(2026, 10, 28),
        "starts_on": starts,
        "ends_on": ends,
        "signed_on": date(2025, 12, 9),
        "notice_by": date(2026, 10, 2),
        "renewal": "automatic",
        "renewal_text": "Renews for twelve months unless notice is given 90 days before the end.",
        "status": "Active",
        "po_number": "PO-61120",
        "predecessor_number": "0C3118",
        "lines": (
            ContractLine(
                text="Hardware maintenance, Power servers",
                detail="Parts and labor at the installed site",
                quantity=Decimal(2),
                unit_price=Decimal("612.50"),
                per="quarter",
                starts_on=starts,
                ends_on=ends,
                service_level="Next business day, 8 to 5",
                items=(
                    CoveredItem("9406-MMA Power server", "10-7B2C4", "2200 Lakeshore Drive"),
                    CoveredItem("9406-520 Power server", "10-66A01", "2200 Lakeshore Drive"),
                ),
            ),
            ContractLine(
                text="Software support 5724-J34",
                quantity=Decimal(25),
                unit_price=Decimal("18.40"),
                per="quarter",
                starts_on=date(2026, 4, 1),
                ends_on=ends,
                service_level="All days, all hours",
                items=(CoveredItem("5724-J34 Application server", "LK-90017", "Wacker Drive"),),
            ),
        ),
        "billing_text": "Quarterly in advance, on the first day of the quarter.",
        "billing_plan": (
            BillingPeriod(starts, date(2026, 3, 31), starts, 122500, "INV-1040022"),
            BillingPeriod(
                date(2026, 4, 1), date(2026, 6, 30), date(2026, 4, 1), 168500, "INV-1043310"
            ),
            BillingPeriod(
                date(2026, 7, 1), date(2026, 9, 30), date(2026, 7, 1), 168500, "INV-1046101"
            ),
            BillingPeriod(date(2026, 10, 1), ends, date(2026, 10, 1), 168500),
        ),
        "value": 628000,
    }
    return ContractSnapshot(**(values | fields))


def open_items(count: int) -> tuple[OpenItem, ...]:
    """Return numbered open invoices, each a day younger than the one before."""
    return tuple(
        OpenItem(
            kind="invoice",
            number=f"INV-{2000000 + number}",
            issued_on=date(2026, 10, 1) - timedelta(days=number),
            due_on=date(2026, 10, 31) - timedelta(days=number),
            original=number * 100 + 25,
            open=number * 100 + 25,
            reference=f"PO-{number:05d}",
        )
        for number in range(1, count + 1)
    )


STATEMENT_ITEMS = (
    OpenItem(
        kind="invoice",
        number="INV-1042880",
        issued_on=date(2026, 6, 12),
        due_on=date(2026, 7, 12),
        original=442500,
        open=442500,
        reference="PO-64410",
        disputed=112500,
    ),
    OpenItem("invoice", "INV-1046101", date(2026, 9, 1), date(2026, 10, 1), 168500, 68500, "PO-1"),
    OpenItem("invoice", "INV-1048179", date(2026, 10, 28), date(2026, 11, 27), 1954129, 1954129),
    OpenItem("credit_memo", "CM-2000012", date(2026, 10, 5), None, -25000, -25000),
    OpenItem("payment", "REC-771204", date(2026, 10, 20), None, -500000, -90000, "Check 20417"),
)


def a_statement(**fields: Any) -> StatementSnapshot:
    """Return an open-item statement of five items."""
    values: dict[str, Any] = LETTER | {
        "kind": "open_item",
        "number": "ST-2026-10-0448121",
        "as_of": date(2026, 10, 31),
        "items": STATEMENT_ITEMS,
        "aging": (
            AgingBucket("not_due", 1954129),
            AgingBucket("d1_30", 68500),
            AgingBucket("d31_60", 0),
            AgingBucket("d61_90", 0),
            AgingBucket("d91_120", 330000),
            AgingBucket("over_120", 0),
            AgingBucket("disputed", 112500),
            AgingBucket("unapplied", -115000),
        ),
        "total_due": 2350129,
        "overdue": 398500,
    }
    return StatementSnapshot(**(values | fields))


ENTRIES = (
    Entry("invoice", "INV-1046101", date(2026, 10, 1), 168500, 611000, "PO-61120"),
    Entry("credit_memo", "CM-2000012", date(2026, 10, 5), -25000, 586000),
    Entry(
        "payment",
        "REC-771204",
        date(2026, 10, 20),
        -190000,
        396000,
        "Check 20417",
        (Application("INV-1046101", date(2026, 10, 21), 100000),),
    ),
    Entry("invoice", "INV-1048179", date(2026, 10, 28), 1954129, 2350129, "PO-65642"),
)


def an_activity_statement(**fields: Any) -> StatementSnapshot:
    """Return a detailed statement of October with four movements."""
    values: dict[str, Any] = {
        "kind": "detailed",
        "starts_on": date(2026, 10, 1),
        "opening": 442500,
        "items": (),
        "entries": ENTRIES,
    }
    return a_statement(**(values | fields))
