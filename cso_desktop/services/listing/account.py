# SPDX-License-Identifier: MPL-2.0
"""Lists of the account panes: customers, contacts, sites, contracts, items, licences, products."""

from cso_desktop.services.listing.source import Listing
from cso_desktop.services.lists import Chip, Column, ColumnKind, ListSpec
from cso_desktop.store.coverage import is_covered
from cso_desktop.store.listing import SqlList, exact_millionths

_CUSTOMER = "LEFT JOIN customers c ON c.id = {row}.customer_id"
_PRODUCT = "LEFT JOIN products p ON p.id = {row}.product_id"
_LIST_PRICE = exact_millionths("p.list_price")

CUSTOMERS = Listing(
    ListSpec(
        kind="customers",
        title="Customers",
        columns=(
            Column("number", "Customer", ColumnKind.NUMBER, 10),
            Column("name", "Name", ColumnKind.TEXT, 34),
            Column("segment", "Segment", ColumnKind.WORD, 18),
            Column("territory", "Territory", ColumnKind.TEXT, 11, spare=1),
            Column("account_manager", "Account manager", ColumnKind.TEXT, 34, spare=2),
            Column("balance", "Balance", ColumnKind.MONEY, 14, sortable=False),
            Column("status", "Status", ColumnKind.TAG, 10),
        ),
        chips=(
            Chip("all", "All"),
            Chip("active", "Active"),
            Chip("prospect", "Prospects", counted=True),
            Chip("on_hold", "On hold", counted=True),
            Chip("inactive", "Inactive"),
        ),
        default_sort="name asc",
        sum_label=None,
    ),
    SqlList(
        table="customers",
        alias="c",
        columns={
            "number": "coalesce(c.number, c.provisional_number)",
            "name": "c.display_name",
            "segment": "c.segment",
            "territory": "t.name",
            "account_manager": "coalesce(w.name, c.account_manager, '')",
            "balance": "coalesce((SELECT sum(b.open_minor) FROM invoices i "
            "JOIN invoice_balances b ON b.invoice_id = i.id WHERE i.customer_id = c.id), 0) "
            "- coalesce((SELECT sum(u.unapplied_minor) FROM payments p "
            "JOIN payment_balances u ON u.payment_id = p.id WHERE p.customer_id = c.id), 0) "
            "+ coalesce((SELECT sum(r.amount_minor) FROM payments r WHERE r.customer_id = c.id "
            "AND r.kind = 'refund' AND r.state IN ('posted', 'reversed')), 0)",
            "status": "c.state",
        },
        joins={
            "t": "LEFT JOIN territories t ON t.id = c.territory_id",
            "w": "LEFT JOIN people w ON w.login = c.account_manager",
        },
        chips={
            "active": "c.state = 'active'",
            "prospect": "c.state = 'prospect'",
            "on_hold": "c.state = 'on_hold'",
            "inactive": "c.state IN ('inactive', 'merged')",
        },
        customer="c.id",
    ),
)

CONTACTS = Listing(
    ListSpec(
        kind="contacts",
        title="Contacts",
        columns=(
            Column("name", "Name", ColumnKind.TEXT, 24),
            Column("customer", "Customer", ColumnKind.TEXT, 28),
            Column("roles", "Roles", ColumnKind.TEXT, 18, spare=1),
            Column("phone", "Phone", ColumnKind.TEXT, 16),
            Column("email", "E-mail", ColumnKind.TEXT, 28, spare=2),
            Column("status", "Status", ColumnKind.TAG, 10),
        ),
        chips=(Chip("all", "All"), Chip("active", "Active")),
        default_sort="name asc",
        sum_label=None,
    ),
    SqlList(
        table="contacts",
        alias="k",
        columns={
            "name": "k.name",
            "customer": "c.display_name",
            "roles": "replace(k.roles, ',', ', ')",
            "phone": "coalesce(k.phone, k.mobile_phone, '')",
            "email": "coalesce(k.email, '')",
            "status": "k.state",
        },
        joins={"c": _CUSTOMER.format(row="k")},
        chips={"active": "k.state = 'active'"},
    ),
)

SITES = Listing(
    ListSpec(
        kind="sites",
        title="Sites",
        columns=(
            Column("label", "Site", ColumnKind.TEXT, 20),
            Column("customer", "Customer", ColumnKind.TEXT, 28),
            Column("roles", "Roles", ColumnKind.TEXT, 14, spare=1),
            Column("street", "Street", ColumnKind.TEXT, 26),
            Column("city", "City", ColumnKind.TEXT, 16),
            Column("country", "Country", ColumnKind.TEXT, 8, spare=2),
            Column("status", "Status", ColumnKind.TAG, 10),
        ),
        chips=(Chip("all", "All"), Chip("active", "Active")),
        default_sort="label asc",
        sum_label=None,
    ),
    SqlList(
        table="sites",
        alias="s",
        columns={
            "label": "s.label",
            "customer": "c.display_name",
            "roles": "replace(s.roles, ',', ', ')",
            "street": "s.street",
            "city": "s.city",
            "country": "s.country",
            "status": "s.state",
        },
        searched=("label", "street", "city"),
        joins={"c": _CUSTOMER.format(row="s")},
        chips={"active": "s.state = 'active'"},
    ),
)

CONTRACTS = Listing(
    ListSpec(
        kind="contracts",
        title="Contracts",
        columns=(
            Column("number", "Contract", ColumnKind.NUMBER, 11),
            Column("customer", "Customer", ColumnKind.TEXT, 28),
            Column("title", "Title", ColumnKind.TEXT, 26, spare=1),
            Column("kind", "Kind", ColumnKind.WORD, 18, spare=2),
            Column("starts_on", "Starts", ColumnKind.DATE, 13, spare=3),
            Column("ends_on", "Ends", ColumnKind.DATE, 13),
            Column("status", "Status", ColumnKind.TAG, 11, sortable=False),
        ),
        chips=(
            Chip("all", "All"),
            Chip("draft", "Draft"),
            Chip("active", "Active"),
            Chip("expiring", "Expiring in 90 days", counted=True),
            Chip("expired", "Expired", counted=True),
        ),
        default_sort="ends_on desc",
        sum_label=None,
    ),
    SqlList(
        table="contracts",
        alias="k",
        columns={
            "number": "coalesce(k.number, k.provisional_number)",
            "customer": "c.display_name",
            "title": "k.title",
            "kind": "k.kind",
            "starts_on": "k.starts_on",
            "ends_on": "k.ends_on",
            "status": "CASE WHEN k.state NOT IN ('signed', 'active') THEN k.state "
            "WHEN k.starts_on > :today THEN 'signed' "
            "WHEN k.ends_on < :today THEN 'expired' "
            "WHEN k.ends_on <= date(:today, '+90 days') THEN 'expiring' ELSE 'active' END",
        },
        joins={"c": _CUSTOMER.format(row="k")},
        chips={
            "draft": "k.state IN ('draft', 'quoted')",
            "active": "k.state IN ('signed', 'active') AND k.starts_on <= :today "
            "AND (k.ends_on IS NULL OR k.ends_on >= :today)",
            "expiring": "k.state IN ('signed', 'active') AND k.ends_on >= :today "
            "AND k.ends_on <= date(:today, '+90 days')",
            "expired": "k.state IN ('signed', 'active') AND k.ends_on < :today",
        },
    ),
)

ITEMS = Listing(
    ListSpec(
        kind="items",
        title="Inventory",
        columns=(
            Column("serial", "Serial", ColumnKind.NUMBER, 11),
            Column("product", "Type and model", ColumnKind.NUMBER, 13),
            Column("description", "Description", ColumnKind.TEXT, 26),
            Column("customer", "Customer", ColumnKind.TEXT, 26),
            Column("site", "Site", ColumnKind.TEXT, 18, spare=3),
            Column("installed_on", "Installed", ColumnKind.DATE, 13, spare=2),
            Column("warranty_until", "Warranty until", ColumnKind.DATE, 13, spare=4),
            Column("status", "Status", ColumnKind.TAG, 11),
        ),
        chips=(
            Chip("all", "All"),
            Chip("installed", "Installed"),
            Chip("in_warranty", "In warranty"),
            Chip("uncovered", "Not covered", counted=True),
            Chip("withdrawn", "Withdrawn"),
        ),
        default_sort="serial asc",
        sum_label=None,
    ),
    SqlList(
        table="items",
        alias="m",
        columns={
            "serial": "m.serial",
            "product": "p.number",
            "description": "p.description",
            "customer": "c.display_name",
            "site": "s.label",
            "installed_on": "m.installed_on",
            "warranty_until": "m.warranty_until",
            "status": "m.state",
        },
        sort_by={"serial": "m.compact_serial"},
        joins={
            "p": _PRODUCT.format(row="m"),
            "c": _CUSTOMER.format(row="m"),
            "s": "LEFT JOIN sites s ON s.id = m.site_id",
        },
        chips={
            "installed": "m.state = 'installed'",
            "in_warranty": "m.state = 'installed' AND m.warranty_until >= :today",
            "uncovered": "m.state = 'installed' AND coalesce(m.warranty_until, '') < :today "
            f"AND NOT {is_covered('m.id', ':today')}",
            "withdrawn": "m.state IN ('withdrawn', 'returned', 'scrapped', 'sold_on')",
        },
    ),
)

LICENCES = Listing(
    ListSpec(
        kind="licences",
        title="Licences",
        columns=(
            Column("number", "Licence", ColumnKind.NUMBER, 12),
            Column("product", "Programme", ColumnKind.NUMBER, 13),
            Column("customer", "Customer", ColumnKind.TEXT, 28),
            Column("metric", "Metric", ColumnKind.WORD, 16, spare=1),
            Column("quantity", "Entitled", ColumnKind.COUNT, 9),
            Column("ends_on", "Ends", ColumnKind.DATE, 13),
            Column("status", "Status", ColumnKind.TAG, 11),
        ),
        chips=(Chip("all", "All"), Chip("active", "Active")),
        default_sort="ends_on desc",
        sum_label=None,
    ),
    SqlList(
        table="licences",
        alias="l",
        columns={
            "number": "coalesce(l.number, l.provisional_number)",
            "product": "p.number",
            "customer": "c.display_name",
            "metric": "l.metric",
            "quantity": "l.quantity",
            "ends_on": "l.ends_on",
            "status": "l.state",
        },
        searched=("number", "product"),
        joins={"p": _PRODUCT.format(row="l"), "c": _CUSTOMER.format(row="l")},
        chips={"active": "l.state = 'active'"},
    ),
)

PRODUCTS = Listing(
    ListSpec(
        kind="products",
        title="Products",
        columns=(
            Column("number", "Product", ColumnKind.NUMBER, 14),
            Column("description", "Description", ColumnKind.TEXT, 34),
            Column("class", "Class", ColumnKind.TEXT, 13),
            Column("list_price", "List price", ColumnKind.QUANTITY, 13),
            Column("status", "Status", ColumnKind.TAG, 14),
        ),
        chips=(Chip("all", "All"), Chip("orderable", "Orderable")),
        default_sort="number asc",
        sum_label=None,
    ),
    SqlList(
        table="products",
        alias="p",
        columns={
            "number": "p.number",
            "description": "p.description",
            "class": "p.product_class",
            "list_price": "p.list_price",
            "status": "p.state",
        },
        sort_by={"list_price": _LIST_PRICE},
        filter_by={"list_price": _LIST_PRICE},
        searched=("number", "description"),
        chips={"orderable": "p.state = 'orderable'"},
        customer="p.id",
    ),
)
