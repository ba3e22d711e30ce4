# SPDX-License-Identifier: MPL-2.0
"""Records with sensible defaults for tests: what a test does not care about it does not say.

Those that need the central store's word (posted invoices, signed contracts) come in as history,
the way an import brings them. Every builder returns the id of what it made.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from cso_desktop.domain.ids import new_id
from cso_desktop.domain.numbers import compact
from cso_desktop.domain.records import IMPORTED
from cso_desktop.services import orders
from cso_desktop.services.desk import Desk
from cso_desktop.services.orders import LineDraft, OrderDraft
from cso_desktop.store.codec import codec

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
_COUNT = count(1)
_STAMPS: Mapping[str, str] = {
    f"{verb}_{what}": value
    for verb in ("created", "changed")
    for what, value in (("by", "me"), ("at", "2026-11-22T15:00:00+00:00"), ("device", "here"))
}

_CUSTOMER: Mapping[str, Any] = {
    "state": "active",
    "segment": "commercial",
    "country": "US",
    "language": "en",
    "currency": "USD",
    "tax_status": "by_segment",
    "payment_term": "net30",
    "delivery_channel": "electronic",
    "invoice_grouping": "per_order",
    "invoice_copies": 1,
    "is_po_required": False,
    "statement_kind": "open_item",
    "statement_cycle_day": 1,
    "origin": IMPORTED,
}


def add(desk: Desk, table: str, **values: Any) -> str:
    """Add one row in a group of its own."""
    with desk.work(f"Add to {table}") as work:
        return work.insert(table, values)


def document(desk: Desk, table: str, record_id: str) -> dict[str, Any]:
    """Read a row; it must be there."""
    with desk.cache.read() as connection:
        found = codec(table).read(connection, record_id)
    assert found is not None, f"no {table} {record_id}"
    return found[0]


def query(desk: Desk, text: str, *values: Any) -> list[tuple[Any, ...]]:
    """Run a query over the cache."""
    with desk.cache.read() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(text, values)]


def a_customer(desk: Desk, name: str = "Harbor Mills", **values: Any) -> str:
    """Add an active commercial customer."""
    number = values.pop("number", f"{448_000 + next(_COUNT):07}")
    names = {"display_name": name, "legal_name": f"{name}, Inc.", "number": number}
    return add(desk, "customers", **{**_CUSTOMER, **names, **values})


def a_contact(desk: Desk, customer_id: str, name: str = "Accounts payable", **values: Any) -> str:
    """Add a contact."""
    flags = {"roles": "billing", "is_primary": False, "has_consent": False, "state": "active"}
    named = {"customer_id": customer_id, "name": name, "origin": IMPORTED}
    return add(desk, "contacts", **{**flags, **named, **values})


def a_site(desk: Desk, customer_id: str, label: str = "Head office", **values: Any) -> str:
    """Add a site to bill and ship to, in Springfield, Illinois."""
    place = {
        "label": label,
        "roles": "bill,ship",
        "street": "1 Mill Road",
        "city": "Springfield",
        "country": "US",
        "state": "active",
    }
    return add(desk, "sites", **{"customer_id": customer_id, **place, "origin": IMPORTED, **values})


def a_product(desk: Desk, number: str | None = None, **values: Any) -> str:
    """Add an orderable machine at 100.00."""
    facts = {
        "number": number or f"9406-{next(_COUNT):03}",
        "description": "Server, rack-mounted",
        "product_class": "hardware",
        "state": "orderable",
        "is_serialised": True,
        "unit": "each",
        "quantity_decimals": 0,
        "list_price": Decimal(100),
        "currency": "USD",
        "tax_category": "goods",
        "warranty_months": 12,
        "origin": IMPORTED,
    }
    return add(desk, "products", **{**facts, **values})


def an_order(
    desk: Desk,
    customer_id: str | None = None,
    *,
    lines: int | Sequence[LineDraft] = 3,
    **values: Any,
) -> str:
    """Draft an order with these lines, or so many of two pieces at 10.00, 20.00 and so on."""
    drafts = (
        [
            LineDraft(description=f"Line {n}", quantity=Decimal(2), unit_price=Decimal(10 * n))
            for n in range(1, lines + 1)
        ]
        if isinstance(lines, int)
        else list(lines)
    )
    owner = customer_id or a_customer(desk)
    return orders.save_order(desk, OrderDraft(customer_id=owner, lines=drafts, **values)).id


def an_imported_order(desk: Desk, customer_id: str, **values: Any) -> str:
    """Add an order of another system, confirmed, with one line of ten pieces at 5.00."""
    facts = {
        "number": f"OC-{2_200_000 + next(_COUNT)}",
        "state": "confirmed",
        "payment_term": "net30",
        "currency": "USD",
        "ordered_on": TODAY,
        "freight_minor": 0,
        "origin": IMPORTED,
    }
    line = {
        "customer_id": customer_id,
        "seq": 1,
        "description": "Cable",
        "quantity": Decimal(10),
        "unit": "each",
        "unit_price": Decimal(5),
        "discount": Decimal(0),
        "net_minor": 5_000,
        "tax_category": "goods",
        "quantity_short_closed": Decimal(0),
    }
    with desk.work("Import an order") as work:
        order_id = work.insert("orders", {**facts, "customer_id": customer_id, **values})
        work.insert("order_lines", {**line, "order_id": order_id})
    return order_id


def a_shipment(desk: Desk, order_id: str, *, quantity: Decimal = Decimal(10), **values: Any) -> str:
    """Add a shipment of the order's first line."""
    [line] = query(
        desk, "SELECT id, customer_id FROM order_lines WHERE order_id = ? LIMIT 1", order_id
    )
    facts = {
        "number": f"DN-{5_100_000 + next(_COUNT)}",
        "kind": "delivery",
        "state": "shipped",
        "planned_on": TODAY,
        "origin": IMPORTED,
    }
    owner = {"customer_id": line[1], "order_id": order_id}
    with desk.work("Import a shipment") as work:
        shipment_id = work.insert("shipments", {**facts, **owner, **values})
        part = {"shipment_id": shipment_id, "order_line_id": line[0], "quantity": quantity}
        work.insert("shipment_lines", {"customer_id": line[1], **part})
    return shipment_id


def a_posted_invoice(
    desk: Desk,
    customer_id: str | None = None,
    *,
    total: int = 10_000,
    issued_on: date = TODAY,
    due_on: date | None = None,
    parts: Sequence[tuple[date, int]] = (),
    **values: Any,
) -> str:
    """Add a posted invoice, as an import does; a negative total makes a credit memo.

    Args:
        parts: due date and amount of each instalment; by default one of the whole total.
    """
    owner = customer_id or a_customer(desk)
    shares = list(parts) or [(due_on or issued_on, total)]
    facts = {
        "number": f"{next(_COUNT):010}",
        "series": "imported",
        "kind": "invoice" if total >= 0 else "credit_memo",
        "state": "posted",
        "issued_on": issued_on,
        "due_on": shares[-1][0],
        "payment_term": "net30",
        "delivery_channel": "electronic",
        "currency": "USD",
        "tax_basis": "document",
        "net_minor": total,
        "tax_minor": 0,
        "total_minor": total,
        "origin": IMPORTED,
    }
    with desk.work("Import an invoice") as work:
        invoice_id = work.insert("invoices", {**facts, "customer_id": owner, **values})
        belongs = {"customer_id": owner, "invoice_id": invoice_id}
        work.insert("invoice_lines", {**belongs, **_charge(total)})
        for seq, (due, amount) in enumerate(shares, start=1):
            share = {"seq": seq, "due_on": due, "amount_minor": amount, "currency": "USD"}
            work.insert("instalments", {**belongs, **share})
    return invoice_id


def _charge(total: int) -> dict[str, Any]:
    return {
        "seq": 1,
        "description": "As agreed",
        "quantity": Decimal(1),
        "unit": "each",
        "unit_price": Decimal(total).scaleb(-2),
        "discount": Decimal(0),
        "net_minor": total,
        "tax_category": "goods",
    }


def instalments_of(desk: Desk, invoice_id: str) -> list[str]:
    """Give the ids of an invoice's instalments in their order."""
    rows = query(desk, "SELECT id FROM instalments WHERE invoice_id = ? ORDER BY seq", invoice_id)
    return [row[0] for row in rows]


def a_payment(
    desk: Desk, customer_id: str, *, amount: int = 10_000, on: date = TODAY, **values: Any
) -> str:
    """Add a posted receipt."""
    facts = {
        "number": f"RCT-{600_000 + next(_COUNT)}",
        "kind": "receipt",
        "state": "posted",
        "method": "ach",
        "amount_minor": amount,
        "currency": "USD",
        "value_on": on,
        "origin": IMPORTED,
    }
    return add(desk, "payments", **{**facts, "customer_id": customer_id, **values})


def an_allocation(
    desk: Desk,
    source_id: str,
    instalment_id: str,
    *,
    amount: int,
    on: date = TODAY,
    **values: Any,
) -> str:
    """Apply a payment, or a credit memo, to an instalment."""
    instalment = document(desk, "instalments", instalment_id)
    is_payment = bool(query(desk, "SELECT 1 FROM payments WHERE id = ?", source_id))
    facts = {
        "source_kind": "payment" if is_payment else "credit_memo",
        "source_id": source_id,
        "invoice_id": instalment["invoice_id"],
        "instalment_id": instalment_id,
        "amount_minor": amount,
        "discount_minor": 0,
        "write_off_minor": 0,
        "currency": "USD",
        "allocated_on": on,
        "origin": IMPORTED,
    }
    return add(desk, "allocations", **{**facts, "customer_id": instalment["customer_id"], **values})


def a_dispute(
    desk: Desk, invoice_id: str, *, amount: int = 1_000, opened_on: date = TODAY, **values: Any
) -> str:
    """Add a submitted dispute on an invoice."""
    facts = {
        "number": f"DSP-{70_000 + next(_COUNT)}",
        "state": "submitted",
        "cycle": 1,
        "invoice_id": invoice_id,
        "amount_minor": amount,
        "currency": "USD",
        "reason_code": "price",
        "opened_on": opened_on,
        "origin": IMPORTED,
    }
    owner = document(desk, "invoices", invoice_id)["customer_id"]
    return add(desk, "disputes", **{**facts, "customer_id": owner, **values})


def a_contract(desk: Desk, customer_id: str, title: str = "Maintenance", **values: Any) -> str:
    """Add a signed maintenance contract for the year 2026."""
    facts = {
        "number": f"CT-{104_000 + next(_COUNT)}",
        "kind": "maintenance",
        "state": "signed",
        "title": title,
        "starts_on": date(2026, 1, 1),
        "ends_on": date(2026, 12, 31),
        "renewal_kind": "explicit",
        "notice_days": 30,
        "renewal_months": 12,
        "billing_frequency": "month",
        "billing_timing": "pre_paid",
        "is_consolidated": False,
        "payment_term": "net30",
        "currency": "USD",
        "origin": IMPORTED,
    }
    return add(desk, "contracts", **{**facts, "customer_id": customer_id, **values})


def a_contract_line(desk: Desk, contract_id: str, **values: Any) -> str:
    """Put an active line of one service at 100.00 a period on a contract of another system."""
    contract = document(desk, "contracts", contract_id)
    facts = {
        "contract_id": contract_id,
        "customer_id": contract["customer_id"],
        "seq": 1,
        "description": "Service",
        "quantity": Decimal(1),
        "unit_price": Decimal(100),
        "starts_on": contract["starts_on"],
        "ends_on": contract["ends_on"],
        "state": "active",
    }
    line_id = new_id()
    with desk.cache.write() as connection:  # a signed contract takes no new lines by hand
        row = codec("contract_lines").to_wire({**facts, **values, "id": line_id})
        codec("contract_lines").write(connection, [({**row, **_STAMPS}, None, None)])
    return line_id


def a_cover(desk: Desk, line_id: str, item_id: str, **values: Any) -> str:
    """Have a contract line cover an item from the line's first day."""
    line = document(desk, "contract_lines", line_id)
    facts = {
        "customer_id": line["customer_id"],
        "contract_line_id": line_id,
        "item_id": item_id,
        "covered_from": line["starts_on"],
    }
    return add(desk, "covered_items", **{**facts, **values})


def an_item(
    desk: Desk, customer_id: str, product_id: str, serial: str | None = None, **values: Any
) -> str:
    """Add an installed item."""
    shown = serial or f"10-{next(_COUNT):05}"
    facts = {
        "serial": shown,
        "compact_serial": compact(shown),
        "state": "installed",
        "ownership": "owned",
        "condition": "ok",
        "origin": IMPORTED,
    }
    owner = {"customer_id": customer_id, "product_id": product_id}
    return add(desk, "items", **{**facts, **owner, **values})


def a_licence(desk: Desk, customer_id: str, product_id: str, **values: Any) -> str:
    """Add an active licence for ten users."""
    facts = {
        "number": f"LIC-{20_000 + next(_COUNT)}",
        "state": "active",
        "metric": "authorised_user",
        "quantity": 10,
        "starts_on": date(2026, 1, 1),
        "is_over_use_allowed": False,
        "origin": IMPORTED,
    }
    owner = {"customer_id": customer_id, "product_id": product_id}
    return add(desk, "licences", **{**facts, **owner, **values})


def a_case(desk: Desk, customer_id: str, subject: str = "Where is it?", **values: Any) -> str:
    """Add a new case."""
    facts = {
        "number": f"CS-{3_300_000 + next(_COUNT)}",
        "state": "new",
        "segment": "commercial",
        "queue": "commercial",
        "category": "order",
        "subject": subject,
        "channel": "call",
        "priority": "normal",
        "opened_at": NOW,
        "origin": IMPORTED,
    }
    return add(desk, "cases", **{**facts, "customer_id": customer_id, **values})
