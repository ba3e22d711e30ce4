# SPDX-License-Identifier: MPL-2.0
"""A home that works alone, with whatever records a test puts in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from cso_desktop.domain.clock import FixedClock
from cso_desktop.domain.ids import new_id
from cso_desktop.domain.records import BY_TABLE
from cso_desktop.paths import Home
from cso_desktop.services.desk import Desk
from cso_desktop.store.codec import codec
from cso_desktop.store.types import instant_text

KEY = "5a" * 32
TODAY = date(2026, 11, 22)
CENTRAL = "00000000-0000-0000-0000-000000000000"
SCOPE = "01890a5d-ac96-774b-bcce-b302099a8057"
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)

DEFAULTS: dict[str, dict[str, Any]] = {
    "customers": {
        "state": "active",
        "segment": "commercial",
        "country": "US",
        "language": "en_US",
        "currency": "USD",
        "tax_status": "by_segment",
        "payment_term": "net30",
        "delivery_channel": "electronic",
        "invoice_grouping": "per_order",
        "invoice_copies": 1,
        "is_po_required": False,
        "statement_kind": "open_item",
        "statement_cycle_day": 25,
        "origin": "imported",
    },
    "contacts": {"roles": "billing", "is_primary": True, "has_consent": True, "origin": "imported"},
    "sites": {"roles": "bill,ship,install", "country": "US", "origin": "imported"},
    "products": {
        "state": "orderable",
        "product_class": "hardware",
        "is_serialised": True,
        "unit": "each",
        "quantity_decimals": 0,
        "currency": "USD",
        "tax_category": "goods",
        "warranty_months": 12,
        "origin": "imported",
    },
    "orders": {
        "state": "confirmed",
        "payment_term": "net30",
        "currency": "USD",
        "freight_minor": 0,
        "origin": "imported",
    },
    "order_lines": {
        "seq": 1,
        "unit": "each",
        "discount": "0",
        "tax_category": "goods",
        "quantity_short_closed": "0",
    },
    "shipments": {"kind": "delivery", "state": "delivered", "origin": "imported"},
    "invoices": {
        "kind": "invoice",
        "state": "posted",
        "delivery_channel": "electronic",
        "currency": "USD",
        "tax_basis": "document",
        "payment_term": "net30",
        "tax_minor": 0,
        "origin": "imported",
    },
    "invoice_lines": {
        "seq": 1,
        "quantity": "1",
        "unit": "each",
        "discount": "0",
        "tax_category": "goods",
    },
    "instalments": {"seq": 1, "currency": "USD"},
    "payments": {
        "kind": "receipt",
        "state": "posted",
        "method": "cheque",
        "currency": "USD",
        "origin": "imported",
    },
    "allocations": {
        "source_kind": "payment",
        "discount_minor": 0,
        "write_off_minor": 0,
        "currency": "USD",
        "origin": "imported",
    },
    "disputes": {
        "state": "submitted",
        "cycle": 1,
        "currency": "USD",
        "reason_code": "price",
        "origin": "imported",
    },
    "contracts": {
        "kind": "maintenance",
        "state": "signed",
        "renewal_kind": "explicit",
        "notice_days": 30,
        "renewal_months": 12,
        "billing_frequency": "month",
        "billing_timing": "pre_paid",
        "is_consolidated": False,
        "payment_term": "net30",
        "currency": "USD",
        "origin": "imported",
    },
    "contract_lines": {"seq": 1, "quantity": "1", "state": "active"},
    "items": {
        "state": "installed",
        "ownership": "owned",
        "condition": "ok",
        "origin": "imported",
    },
    "cases": {
        "state": "open",
        "segment": "commercial",
        "queue": "commercial",
        "category": "invoice",
        "channel": "call",
        "priority": "normal",
        "origin": "imported",
    },
    "licences": {
        "state": "active",
        "metric": "authorised_user",
        "is_over_use_allowed": False,
        "origin": "imported",
    },
}


@contextmanager
def open_home(folder: Path, *, at: datetime = NOON) -> Iterator[Desk]:
    """Open a home that works alone, made when it is not there yet."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CSO_CACHE_KEY", KEY)
        with Desk.open(Home(folder), clock=FixedClock(at), create=True) as desk:
            yield desk


def add(desk: Desk, table: str, **values: Any) -> str:
    """Put a record on the desk as a pull from the central store does, and return its id."""
    rows = codec(table)
    given = {"id": new_id()} | DEFAULTS.get(table, {}) | values
    if "state" in rows.fields:
        given = {"state": BY_TABLE[table].initial_state} | given
    stamps = {
        f"{what}_{name}": value
        for what in ("created", "changed")
        for name, value in (
            ("by", "office"),
            ("at", instant_text(desk.clock.now())),
            ("device", CENTRAL),
        )
    }
    with desk.cache.write() as connection:
        rows.write(connection, [(rows.to_wire(given) | stamps, 1, SCOPE)])
    return str(given["id"])


def add_invoice(
    desk: Desk, customer_id: str, number: str, minor: int, *, days: tuple[date, date], **more: Any
) -> tuple[str, str]:
    """Put a posted document of one line and one instalment on the desk: its id, the instalment's.

    Args:
        days: issued on, due on.
    """
    invoice_id = add(
        desk,
        "invoices",
        customer_id=customer_id,
        number=number,
        issued_on=days[0],
        due_on=days[1],
        net_minor=minor,
        total_minor=minor,
        **more,
    )
    part = {"customer_id": customer_id, "invoice_id": invoice_id}
    line_price = f"{minor / 100:.2f}"
    add(
        desk,
        "invoice_lines",
        **part,
        description=f"Charges of {number}",
        unit_price=line_price,
        net_minor=minor,
    )
    instalment = add(desk, "instalments", **part, due_on=days[1], amount_minor=minor)
    return invoice_id, instalment


def pay(desk: Desk, customer_id: str, number: str, *, minor: int, on: date, **more: Any) -> str:
    """Put a posted receipt on the desk."""
    return add(
        desk,
        "payments",
        customer_id=customer_id,
        number=number,
        amount_minor=minor,
        value_on=on,
        **more,
    )


def apply(
    desk: Desk, source_id: str, target: tuple[str, str], *, minor: int, on: date, **more: Any
) -> str:
    """Apply a payment or credit memo to an instalment."""
    with desk.cache.read() as connection:
        row = connection.exec_driver_sql(
            "SELECT customer_id FROM invoices WHERE id = ?", (target[0],)
        ).one()
    return add(
        desk,
        "allocations",
        customer_id=row[0],
        source_id=source_id,
        invoice_id=target[0],
        instalment_id=target[1],
        amount_minor=minor,
        allocated_on=on,
        **more,
    )
