# SPDX-License-Identifier: MPL-2.0
"""A cache with very many invoices, written in bulk, for the benchmarks of lists."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from cso_desktop.services.sample_home import Rows
from cso_desktop.store.codec import codec

_WORDS = ("Alder", "Birchwood", "Cascade", "Dunmore", "Eastgate", "Fairhaven", "Granite", "Harbor")
_KINDS = ("Foods", "Logistics", "Mutual", "Paper Company", "Clinics", "Tools", "Textiles", "Steel")
_DAY_ONE = date(2021, 1, 4)
_AT = "2026-11-22T12:00:00+00:00"
_DEVICE = "01890a5d-ac96-774b-bcce-b302099a8057"


def build(count: int) -> Rows:
    """Make customers and so many posted invoices, a quarter of them open, as wire rows."""
    chance = random.Random(count)
    customers = list(_customers(max(count // 100, 20)))
    invoices, parts, payments, applied = [], [], [], []
    for number in range(count):
        customer = customers[chance.randrange(len(customers))]
        invoice = _invoice(number, customer, chance)
        invoices.append(invoice)
        parts.append(_instalment(number, invoice))
        if chance.random() < 0.75:
            payment = _payment(number, invoice)
            payments.append(payment)
            applied.append(_allocation(number, invoice, payment, parts[-1]))
    return {
        "customers": customers,
        "invoices": invoices,
        "instalments": parts,
        "payments": payments,
        "allocations": applied,
    }


def _customers(count: int) -> Iterator[dict[str, Any]]:
    for number in range(count):
        word, kind = _WORDS[number % 8], _KINDS[number // 8 % 8]
        name = f"{word} {kind} {number // 64 + 1}"
        yield _row(
            "customers",
            number,
            number=f"{448_000 + number:07d}",
            legal_name=name,
            display_name=name,
            state="active",
            segment="commercial",
            country="US",
            language="en",
            tax_status="by_segment",
            payment_term="net30",
            delivery_channel="electronic",
            invoice_grouping="per_order",
            invoice_copies=1,
            is_po_required=False,
            statement_kind="open_item",
            statement_cycle_day=1,
        )


def _invoice(number: int, customer: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    issued = _DAY_ONE + timedelta(days=chance.randrange(2_140))
    total = chance.randrange(1_000, 5_000_000)
    return _row(
        "invoices",
        number,
        number=f"INV-{1_000_000 + number}",
        customer_id=customer["id"],
        kind="invoice",
        state="posted",
        issued_on=issued.isoformat(),
        due_on=(issued + timedelta(days=30)).isoformat(),
        payment_term="net30",
        delivery_channel="electronic",
        tax_basis="document",
        net_minor=total,
        tax_minor=0,
        total_minor=total,
    )


def _instalment(number: int, invoice: dict[str, Any]) -> dict[str, Any]:
    return _row(
        "instalments",
        number,
        customer_id=invoice["customer_id"],
        invoice_id=invoice["id"],
        seq=1,
        due_on=invoice["due_on"],
        amount_minor=invoice["total_minor"],
    )


def _payment(number: int, invoice: dict[str, Any]) -> dict[str, Any]:
    return _row(
        "payments",
        number,
        number=f"RCT-{number:07d}",
        customer_id=invoice["customer_id"],
        kind="receipt",
        state="posted",
        method="ach",
        value_on=invoice["due_on"],
        amount_minor=invoice["total_minor"],
    )


def _allocation(
    number: int, invoice: dict[str, Any], payment: dict[str, Any], part: dict[str, Any]
) -> dict[str, Any]:
    return _row(
        "allocations",
        number,
        customer_id=invoice["customer_id"],
        source_id=payment["id"],
        source_kind="payment",
        invoice_id=invoice["id"],
        instalment_id=part["id"],
        amount_minor=invoice["total_minor"],
        discount_minor=0,
        write_off_minor=0,
        allocated_on=invoice["due_on"],
    )


def _row(table: str, place: int, /, **values: Any) -> dict[str, Any]:
    """Make a whole wire row with an id of its own."""
    fields = codec(table).fields
    kind = sum(table.encode()) % 4096
    common = {
        "id": f"019{place // 0x10000:05x}-{place % 0x10000:04x}-7{kind:03x}-8000-000000000000",
        "currency": "USD",
        "origin": "imported",
        "created_by": "bench",
        "created_at": _AT,
        "created_device": _DEVICE,
        "changed_by": "bench",
        "changed_at": _AT,
        "changed_device": _DEVICE,
    }
    row: dict[str, Any] = dict.fromkeys(fields)
    row |= {name: value for name, value in common.items() if name in row}
    return row | values
