# SPDX-License-Identifier: MPL-2.0
"""Ordered, delivered and billed quantities of every order line, side by side, in one query."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Connection

from cso_desktop.domain.orders import LineProgress
from cso_desktop.store.listing import exact_millionths
from cso_desktop.store.types import DECIMAL_PLACES

_MOVED = exact_millionths("x.quantity")
_QUERY = f"""
WITH moved AS (
    SELECT x.order_line_id AS line_id,
           sum(iif(h.kind = 'return', 0, {_MOVED})) AS shipped,
           sum(iif(h.kind = 'return', {_MOVED}, 0)) AS returned
    FROM shipment_lines x JOIN shipments h ON h.id = x.shipment_id
    WHERE h.state IN ('shipped', 'delivered', 'done') GROUP BY x.order_line_id
),
charged AS (
    SELECT x.order_line_id AS line_id,
           sum(iif(i.state = 'posted' AND i.kind <> 'credit_memo', {_MOVED}, 0)) AS billed,
           sum(iif(i.state = 'posted' AND i.kind = 'credit_memo', abs({_MOVED}), 0)) AS credited,
           sum(iif(i.state <> 'posted' AND i.kind <> 'credit_memo', {_MOVED}, 0)) AS drafted,
           sum(i.kind <> 'credit_memo' AND (x.unit_price <> l.unit_price
               OR x.discount <> l.discount)) AS other_prices
    FROM invoice_lines x JOIN invoices i ON i.id = x.invoice_id
    JOIN order_lines l ON l.id = x.order_line_id
    WHERE i.state <> 'void' AND i.kind <> 'pro_forma' GROUP BY x.order_line_id
)
SELECT l.id, o.id, coalesce(o.number, o.provisional_number, ''), o.state, l.customer_id,
       c.display_name, l.description, {exact_millionths("l.quantity")},
       {exact_millionths("l.quantity_short_closed")}, coalesce(m.shipped, 0),
       coalesce(m.returned, 0), coalesce(b.billed, 0), coalesce(b.credited, 0),
       coalesce(b.drafted, 0), coalesce(b.other_prices, 0)
FROM order_lines l JOIN orders o ON o.id = l.order_id JOIN customers c ON c.id = l.customer_id
LEFT JOIN moved m ON m.line_id = l.id LEFT JOIN charged b ON b.line_id = l.id
WHERE o.state IN ('confirmed', 'on_hold', 'short_closed', 'closed') {{only}}
ORDER BY c.display_name, o.number, o.id, l.seq, l.row_key
"""


@dataclass(frozen=True, slots=True)
class OrderLineRow:
    """An order line with its quantities.

    Attributes:
        drafted: what stands on invoices that are not posted yet.
        other_prices: invoice lines at another price or discount than the order's.
    """

    id: str
    order_id: str
    order: str
    state: str
    customer_id: str
    customer: str
    description: str
    progress: LineProgress
    drafted: Decimal
    other_prices: int


def order_lines(connection: Connection, customer_id: str | None = None) -> Iterator[OrderLineRow]:
    """Yield the lines of every order that was confirmed."""
    only = "AND l.customer_id = :customer_id" if customer_id else ""
    found = connection.exec_driver_sql(_QUERY.format(only=only), {"customer_id": customer_id})
    for row in found:
        ordered, closed, shipped, returned, billed, credited, drafted = map(_exact, row[7:14])
        done = LineProgress(ordered, shipped, returned, billed, credited, closed)
        line_id, order_id, order, state, customer, name, description = row[:7]
        yield OrderLineRow(
            line_id, order_id, order, state, customer, name, description, done, drafted, row[14]
        )


def _exact(millionths: int) -> Decimal:
    return Decimal(millionths).scaleb(-DECIMAL_PLACES)
