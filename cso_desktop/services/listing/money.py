# SPDX-License-Identifier: MPL-2.0
"""Lists of the money panes: invoices, payments, disputes."""

from cso_desktop.services.listing.source import Listing
from cso_desktop.services.lists import Chip, Column, ColumnKind, ListSpec
from cso_desktop.store.listing import SqlList

_CUSTOMER = "LEFT JOIN customers c ON c.id = {row}.customer_id"

# What people call the state of a posted document follows from its balance and from the date.
INVOICE_STATUS = (
    "CASE WHEN i.state <> 'posted' THEN i.state "
    "WHEN i.kind = 'credit_memo' THEN iif(b.open_minor = 0, 'applied', 'on_account') "
    "WHEN b.open_minor = 0 THEN 'paid' "
    "WHEN b.disputed_minor > 0 THEN 'disputed' "
    "WHEN i.due_on < :today THEN 'overdue' "
    "WHEN b.open_minor < i.total_minor THEN 'partly_paid' "
    "ELSE 'open' END"
)

INVOICES = Listing(
    ListSpec(
        kind="invoices",
        title="Invoices",
        columns=(
            Column("number", "Invoice", ColumnKind.NUMBER, 15),
            Column("customer", "Customer", ColumnKind.TEXT, 28),
            Column("issued_on", "Issued", ColumnKind.DATE, 13, spare=1),
            Column("due_on", "Due", ColumnKind.DATE, 13),
            Column("total", "Total", ColumnKind.MONEY, 13),
            Column("balance", "Balance", ColumnKind.MONEY, 13),
            Column("status", "Status", ColumnKind.TAG, 10, sortable=False),
        ),
        chips=(
            Chip("all", "All"),
            Chip("draft", "Draft"),
            Chip("open", "Open"),
            Chip("overdue", "Overdue", counted=True),
            Chip("disputed", "Disputed", counted=True),
            Chip("paid", "Paid"),
        ),
        default_sort="issued_on desc",
        sum_label="open",
    ),
    SqlList(
        table="invoices",
        alias="i",
        columns={
            "number": "coalesce(i.number, i.provisional_number)",
            "customer": "c.display_name",
            "issued_on": "i.issued_on",
            "due_on": "i.due_on",
            "total": "i.total_minor",
            "balance": "coalesce(b.open_minor, 0)",
            "status": INVOICE_STATUS,
        },
        sort_by={"number": "i.number", "balance": "b.open_minor"},
        joins={
            "b": "LEFT JOIN invoice_balances b ON b.invoice_id = i.id",
            "c": _CUSTOMER.format(row="i"),
        },
        chips={
            "draft": "i.state IN ('draft', 'validated')",
            "open": "i.id IN (SELECT invoice_id FROM invoice_balances WHERE open_minor <> 0)",
            "overdue": "i.due_on < :today AND i.id IN "
            "(SELECT invoice_id FROM invoice_balances WHERE open_minor > 0)",
            "disputed": "i.id IN (SELECT invoice_id FROM invoice_balances "
            "WHERE disputed_minor > 0 AND open_minor <> 0)",
            "paid": "i.state = 'posted' AND i.id IN "
            "(SELECT invoice_id FROM invoice_balances WHERE open_minor = 0)",
        },
        total="b.open_minor",
    ),
)

PAYMENTS = Listing(
    ListSpec(
        kind="payments",
        title="Payments",
        columns=(
            Column("number", "Payment", ColumnKind.NUMBER, 13),
            Column("customer", "Customer", ColumnKind.TEXT, 28),
            Column("value_on", "Value date", ColumnKind.DATE, 13),
            Column("method", "Method", ColumnKind.WORD, 10, spare=1),
            Column("reference", "Reference", ColumnKind.TEXT, 18, spare=2),
            Column("amount", "Amount", ColumnKind.MONEY, 13),
            Column("unapplied", "Unapplied", ColumnKind.MONEY, 13),
            Column("status", "Status", ColumnKind.TAG, 13, sortable=False),
        ),
        chips=(
            Chip("all", "All"),
            Chip("draft", "Draft"),
            Chip("unapplied", "To apply", counted=True),
            Chip("reversed", "Reversed"),
        ),
        default_sort="value_on desc",
        sum_label="unapplied",
    ),
    SqlList(
        table="payments",
        alias="p",
        columns={
            "number": "coalesce(p.number, p.provisional_number)",
            "customer": "c.display_name",
            "value_on": "p.value_on",
            "method": "p.method",
            "reference": "coalesce(p.reference, '')",
            "amount": "p.amount_minor",
            "unapplied": "coalesce(u.unapplied_minor, 0)",
            "status": "CASE WHEN p.state <> 'posted' OR p.kind <> 'receipt' THEN p.state "
            "WHEN u.unapplied_minor = 0 THEN 'applied' "
            "WHEN u.unapplied_minor < p.amount_minor THEN 'part_applied' ELSE 'unapplied' END",
        },
        sort_by={"number": "p.number"},
        joins={
            "u": "LEFT JOIN payment_balances u ON u.payment_id = p.id",
            "c": _CUSTOMER.format(row="p"),
        },
        chips={
            "draft": "p.state IN ('draft', 'submitted', 'approved')",
            "unapplied": "p.id IN (SELECT payment_id FROM payment_balances "
            "WHERE unapplied_minor > 0)",
            "reversed": "p.state = 'reversed'",
        },
        total="u.unapplied_minor",
    ),
)

DISPUTES = Listing(
    ListSpec(
        kind="disputes",
        title="Disputes",
        columns=(
            Column("number", "Dispute", ColumnKind.NUMBER, 11),
            Column("customer", "Customer", ColumnKind.TEXT, 28),
            Column("invoice", "Invoice", ColumnKind.NUMBER, 15),
            Column("opened_on", "Opened", ColumnKind.DATE, 13, spare=1),
            Column("reason", "Reason", ColumnKind.WORD, 16, spare=2),
            Column("amount", "Amount", ColumnKind.MONEY, 13),
            Column("status", "Status", ColumnKind.TAG, 12),
        ),
        chips=(
            Chip("all", "All"),
            Chip("open", "Open", counted=True),
            Chip("review", "To decide", counted=True),
            Chip("resolved", "Resolved"),
        ),
        default_sort="opened_on desc",
        sum_label="in dispute",
    ),
    SqlList(
        table="disputes",
        alias="d",
        columns={
            "number": "coalesce(d.number, d.provisional_number)",
            "customer": "c.display_name",
            "invoice": "coalesce(i.number, i.provisional_number)",
            "opened_on": "d.opened_on",
            "reason": "d.reason_code",
            "amount": "d.amount_minor",
            "status": "d.state",
        },
        joins={
            "c": _CUSTOMER.format(row="d"),
            "i": "LEFT JOIN invoices i ON i.id = d.invoice_id",
        },
        chips={
            "open": "d.state IN ('draft', 'submitted', 'under_review', 'approved')",
            "review": "d.state IN ('submitted', 'under_review')",
            "resolved": "d.state IN ('resolved', 'rejected', 'withdrawn')",
        },
        total="iif(d.state IN ('draft', 'submitted', 'under_review', 'approved'), "
        "d.amount_minor, 0)",
    ),
)
