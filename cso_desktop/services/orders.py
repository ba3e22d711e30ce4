# SPDX-License-Identifier: MPL-2.0
"""Orders: drafted, changed while they are a draft, submitted; confirmed by the central store."""

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from cso_desktop.domain.pricing import line_net
from cso_desktop.domain.records import ENTERED
from cso_desktop.domain.roles import Role
from cso_desktop.services.checks import Checks
from cso_desktop.services.desk import Desk
from cso_desktop.services.drafts import changed_fields, text
from cso_desktop.services.records import Saved, saved
from cso_desktop.services.registry import use_case
from cso_desktop.store import records
from cso_desktop.store.codec import Document
from cso_desktop.store.unit_of_work import UnitOfWork

_ORDER_DESK = frozenset({Role.REP, Role.FAM, Role.ORD})


@dataclass(frozen=True, slots=True, kw_only=True)
class LineDraft:
    """One line; what it leaves open it takes from the product."""

    id: str | None = None
    product_id: str | None = None
    description: str = ""
    quantity: Decimal = Decimal(1)
    unit_price: Decimal | None = None
    discount: Decimal = Decimal(0)
    requested_on: date | None = None
    unit: str | None = None
    tax_category: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderDraft:
    """What the order form submits; without an id it is a new order."""

    id: str | None = None
    customer_id: str
    po_number: str | None = None
    po_date: date | None = None
    bill_to_site_id: str | None = None
    ship_to_site_id: str | None = None
    payment_term: str | None = None
    ordered_on: date | None = None
    notes: str | None = None
    lines: list[LineDraft] = field(default_factory=list)


@use_case("orders.save", roles=_ORDER_DESK, writes=True)
def save_order(desk: Desk, draft: OrderDraft) -> Saved:
    """Add an order as a draft, or change one that is still a draft (ORD-01)."""
    customer, lines = _check(desk, draft)
    values = changed_fields(draft, leave_out=("lines", "customer_id"))
    values["payment_term"] = draft.payment_term or customer["payment_term"]
    values["ordered_on"] = draft.ordered_on or desk.clock.today()
    # The header asks for what its latest line asks for (ORD-01).
    values["requested_on"] = max(
        (line.requested_on for line in lines if line.requested_on), default=None
    )
    with desk.work(
        f"{'Change' if draft.id else 'Draft'} order for {customer['display_name']}"
    ) as work:
        if draft.id:
            work.update("orders", draft.id, values)
            order_id = draft.id
        else:
            order_id = work.insert(
                "orders",
                {
                    **values,
                    "customer_id": draft.customer_id,
                    "currency": customer["currency"],
                    "freight_minor": 0,
                    "origin": ENTERED,
                },
            )
        _save_lines(work, order_id, draft.customer_id, lines)
    return saved(desk, "orders", order_id)


def _check(desk: Desk, draft: OrderDraft) -> tuple[Document, list[LineDraft]]:
    checks = Checks()
    checks.need("customer_id", draft.customer_id, "Choose the customer who orders.")
    customer = checks.known(desk, "customers", draft.customer_id, field="customer_id")
    checks.same_customer(desk, "orders", draft.id, customer_id=draft.customer_id)
    checks.that(bool(draft.lines), "lines", "An order needs at least one line.")
    if customer.get("is_po_required"):
        checks.need("po_number", draft.po_number, "This customer requires a purchase order number.")
    lines = []
    for number, given in enumerate(draft.lines):
        place = f"lines.{number}"
        product = checks.known(desk, "products", given.product_id, field=f"{place}.product_id")
        line = _complete(given, product)
        checks.need(f"{place}.description", line.description, "A line needs a description.")
        checks.quantity(f"{place}.quantity", line.quantity)
        checks.exact(f"{place}.unit_price", line.unit_price or Decimal(0))
        checks.discount(f"{place}.discount", line.discount)
        lines.append(line)
    checks.done()
    return customer, lines


def _complete(line: LineDraft, product: Document) -> LineDraft:
    """Fill from the product what the line leaves open."""
    listed = Decimal(product.get("list_price", 0))
    return replace(
        line,
        description=text(line.description) or product.get("description", ""),
        unit_price=listed if line.unit_price is None else line.unit_price,
        unit=line.unit or product.get("unit", "each"),
        tax_category=line.tax_category or product.get("tax_category", "goods"),
    )


def _save_lines(work: UnitOfWork, order_id: str, customer_id: str, lines: list[LineDraft]) -> None:
    before = {
        row["id"] for row in records.read_many(work.connection, "order_lines", "order_id", order_id)
    }
    for seq, line in enumerate(lines, start=1):
        values = _line_values(seq, line)
        if line.id in before:
            work.update("order_lines", str(line.id), values)
        else:
            work.insert(
                "order_lines",
                {
                    **values,
                    "customer_id": customer_id,
                    "order_id": order_id,
                    "quantity_short_closed": Decimal(0),
                },
            )
    for record_id in sorted(before - {line.id for line in lines}):
        work.delete("order_lines", record_id)


def _line_values(seq: int, line: LineDraft) -> dict[str, Any]:
    price = line.unit_price if line.unit_price is not None else Decimal(0)
    return {
        "seq": seq,
        "product_id": line.product_id,
        "description": text(line.description),
        "quantity": line.quantity,
        "unit": line.unit,
        "tax_category": line.tax_category,
        "unit_price": price,
        "discount": line.discount,
        "net_minor": line_net(line.quantity, price, line.discount),
        "requested_on": line.requested_on,
    }
