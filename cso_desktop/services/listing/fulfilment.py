# SPDX-License-Identifier: MPL-2.0
"""Lists of the fulfilment panes and of cases: orders, deliveries, cases."""

from cso_desktop.services.listing.source import Listing
from cso_desktop.services.lists import Chip, Column, ColumnKind, ListSpec
from cso_desktop.store.listing import SqlList, exact_millionths

_CUSTOMER = "LEFT JOIN customers c ON c.id = {row}.customer_id"


# A shipment's lines count once it has left; returns count against them (INV-29).
_SHIPPED = (
    f"SELECT sum(iif(h.kind = 'return', -1, 1) * {exact_millionths('x.quantity')}) "
    "FROM shipment_lines x JOIN shipments h ON h.id = x.shipment_id "
    "WHERE x.order_line_id = l.id AND h.state IN ('shipped', 'delivered', 'done')"
)
DELIVERY_AXIS = (
    "CASE WHEN o.state NOT IN ('confirmed', 'short_closed', 'closed') THEN '' "
    "WHEN NOT EXISTS (SELECT 1 FROM order_lines l WHERE l.order_id = o.id "
    f"AND {exact_millionths('l.quantity')} - {exact_millionths('l.quantity_short_closed')} "
    f"> coalesce(({_SHIPPED}), 0)) THEN 'delivered' "
    "WHEN EXISTS (SELECT 1 FROM shipments h WHERE h.order_id = o.id "
    "AND h.state IN ('shipped', 'delivered')) THEN 'part_delivered' ELSE 'to_deliver' END"
)

ORDERS = Listing(
    ListSpec(
        kind="orders",
        title="Orders",
        columns=(
            Column("number", "Order", ColumnKind.NUMBER, 11),
            Column("customer", "Customer", ColumnKind.TEXT, 28),
            Column("po_number", "PO number", ColumnKind.NUMBER, 11, spare=3),
            Column("ordered_on", "Ordered", ColumnKind.DATE, 13),
            Column("requested_on", "Requested", ColumnKind.DATE, 13, spare=2),
            Column("net", "Net", ColumnKind.MONEY, 14, sortable=False),
            Column("delivery", "Delivery", ColumnKind.TAG, 13, sortable=False),
            Column("status", "Status", ColumnKind.TAG, 10),
        ),
        chips=(
            Chip("all", "All"),
            Chip("draft", "Draft"),
            Chip("submitted", "To confirm", counted=True),
            Chip("confirmed", "Confirmed"),
            Chip("on_hold", "On hold", counted=True),
            Chip("closed", "Closed"),
        ),
        default_sort="ordered_on desc",
        sum_label=None,
    ),
    SqlList(
        table="orders",
        alias="o",
        columns={
            "number": "coalesce(o.number, o.provisional_number)",
            "customer": "c.display_name",
            "po_number": "coalesce(o.po_number, '')",
            "ordered_on": "o.ordered_on",
            "requested_on": "o.requested_on",
            "net": "coalesce((SELECT sum(l.net_minor) FROM order_lines l "
            "WHERE l.order_id = o.id), 0)",
            "delivery": DELIVERY_AXIS,
            "status": "o.state",
        },
        sort_by={"number": "o.number", "po_number": "o.po_number"},
        joins={"c": _CUSTOMER.format(row="o")},
        chips={
            "draft": "o.state = 'draft'",
            "submitted": "o.state = 'submitted'",
            "confirmed": "o.state = 'confirmed'",
            "on_hold": "o.state = 'on_hold'",
            "closed": "o.state IN ('closed', 'short_closed', 'cancelled')",
        },
    ),
)

SHIPMENTS = Listing(
    ListSpec(
        kind="shipments",
        title="Deliveries",
        columns=(
            Column("number", "Delivery", ColumnKind.NUMBER, 11),
            Column("customer", "Customer", ColumnKind.TEXT, 26),
            Column("order", "Order", ColumnKind.NUMBER, 11, spare=2),
            Column("planned_on", "Planned", ColumnKind.DATE, 13),
            Column("promised_on", "Promised", ColumnKind.DATE, 13, spare=1),
            Column("delivered_on", "Delivered", ColumnKind.DATE, 13),
            Column("carrier", "Carrier", ColumnKind.TEXT, 16, spare=3),
            Column("tracking", "Tracking", ColumnKind.NUMBER, 16, spare=4),
            Column("status", "Status", ColumnKind.TAG, 10),
        ),
        chips=(
            Chip("all", "All"),
            Chip("today", "Today", counted=True),
            Chip("late", "Late", counted=True),
            Chip("planned", "Planned"),
            Chip("under_way", "Under way"),
            Chip("delivered", "Delivered"),
        ),
        default_sort="planned_on desc",
        sum_label=None,
    ),
    SqlList(
        table="shipments",
        alias="h",
        columns={
            "number": "coalesce(h.number, h.provisional_number)",
            "customer": "c.display_name",
            "order": "coalesce(o.number, o.provisional_number)",
            "planned_on": "h.planned_on",
            "promised_on": "h.promised_on",
            "delivered_on": "h.delivered_on",
            "carrier": "coalesce(h.carrier, '')",
            "tracking": "coalesce(h.tracking_number, '')",
            "status": "h.state",
        },
        joins={
            "c": _CUSTOMER.format(row="h"),
            "o": "LEFT JOIN orders o ON o.id = h.order_id",
        },
        chips={
            "today": "h.planned_on = :today AND h.state NOT IN ('delivered', 'cancelled')",
            "late": "h.planned_on < :today AND h.state NOT IN ('delivered', 'cancelled', 'done')",
            "planned": "h.state IN ('planned', 'assigned')",
            "under_way": "h.state IN ('picked', 'packed', 'shipped')",
            "delivered": "h.state IN ('delivered', 'done')",
        },
    ),
)

CASES = Listing(
    ListSpec(
        kind="cases",
        title="Cases",
        columns=(
            Column("number", "Case", ColumnKind.NUMBER, 11),
            Column("subject", "Subject", ColumnKind.TEXT, 34),
            Column("customer", "Customer", ColumnKind.TEXT, 26),
            Column("queue", "Queue", ColumnKind.WORD, 18, spare=3),
            Column("owner", "Owner", ColumnKind.TEXT, 16, spare=2),
            Column("opened_at", "Opened", ColumnKind.DATE, 13),
            Column("priority", "Priority", ColumnKind.TAG, 7, spare=1),
            Column("status", "Status", ColumnKind.TAG, 16),
        ),
        chips=(
            Chip("all", "All"),
            Chip("new", "New", counted=True),
            Chip("open", "Open", counted=True),
            Chip("pending", "Pending"),
            Chip("resolved", "Resolved"),
        ),
        default_sort="opened_at desc",
        sum_label=None,
    ),
    SqlList(
        table="cases",
        alias="a",
        columns={
            "number": "coalesce(a.number, a.provisional_number)",
            "subject": "a.subject",
            "customer": "c.display_name",
            "queue": "a.queue",
            "owner": "coalesce(w.name, a.owner, '')",
            "opened_at": "a.opened_at",
            "priority": "a.priority",
            "status": "a.state",
        },
        filter_by={"opened_at": "substr(a.opened_at, 1, 10)"},
        joins={
            "c": _CUSTOMER.format(row="a"),
            "w": "LEFT JOIN people w ON w.login = a.owner",
        },
        chips={
            "new": "a.state = 'new'",
            "open": "a.state IN ('open', 'reopened')",
            "pending": "a.state IN ('pending_customer', 'pending_internal', 'pending_until')",
            "resolved": "a.state IN ('resolved', 'closed', 'merged')",
        },
    ),
)
