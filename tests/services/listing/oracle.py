# SPDX-License-Identifier: MPL-2.0
"""What every list should show, worked out in plain Python from the stored rows."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from cso_desktop.domain.numbers import compact
from cso_desktop.services.desk import Desk
from cso_desktop.store.codec import codec
from cso_desktop.store.schema import TABLES
from tests.services.builders import TODAY

Row = dict[str, Any]
_TODAY = TODAY.isoformat()
_IN_30_DAYS = (TODAY + timedelta(days=30)).isoformat()
_SOON = (TODAY + timedelta(days=90)).isoformat()
_OPEN_DISPUTES = ("submitted", "under_review", "approved")


class Books:
    """All rows of a cache, by table and id."""

    def __init__(self, desk: Desk) -> None:
        self.tables: dict[str, dict[str, Row]] = {}
        with desk.cache.read() as connection:
            for table in TABLES:
                rows = codec(table)
                names = ", ".join((*rows.fields, "row_key"))
                found = connection.exec_driver_sql(f"SELECT {names} FROM {table}").fetchall()
                self.tables[table] = {
                    row[0]: rows.document(tuple(row)[:-1]) | {"row_key": row[-1]} for row in found
                }
        self.proposals = self.tables["renewals"]
        self.tables["renewals"] = {
            key: row for key, row in self.tables["contracts"].items() if self.is_to_decide(row)
        }

    def is_to_decide(self, contract: Row) -> bool:
        """Tell whether a contract stands in the renewals worklist."""
        followed = [
            s
            for s in self.all("contracts", predecessor_id=contract["id"])
            if s["state"] != "cancelled"
        ]
        if contract["state"] != "signed" or contract["ends_on"] is None or followed:
            return False
        left = days_left(contract)
        return left >= -30 and (left <= 90 or left - contract["notice_days"] <= 30)

    def all(self, table: str, **wanted: Any) -> list[Row]:
        return [
            row
            for row in self.tables[table].values()
            if all(row[name] == value for name, value in wanted.items())
        ]

    def named(self, table: str, record_id: str | None, field: str) -> Any:
        found = self.tables[table].get(record_id or "")
        return found[field] if found else None

    def customer(self, row: Row) -> Any:
        return self.named("customers", row["customer_id"], "display_name")

    def open_minor(self, invoice: Row) -> int | None:
        """What is open on an invoice; None where nothing can be."""
        if invoice["state"] != "posted":
            return None
        total = int(invoice["total_minor"])
        if total < 0:
            used = self.all("allocations", source_id=invoice["id"])
            return total + sum(int(a["amount_minor"]) for a in used)
        taken = self.all("allocations", invoice_id=invoice["id"])
        parts = ("amount_minor", "discount_minor", "write_off_minor")
        return total - sum(int(a[part]) for a in taken for part in parts)

    def disputed(self, invoice: Row) -> int:
        found = self.all("disputes", invoice_id=invoice["id"])
        return sum(d["amount_minor"] for d in found if d["state"] in _OPEN_DISPUTES)

    def unapplied(self, payment: Row) -> int | None:
        if payment["state"] != "posted" or payment["kind"] != "receipt":
            return None
        used = self.all("allocations", source_id=payment["id"])
        return int(payment["amount_minor"]) - sum(int(a["amount_minor"]) for a in used)


def number(row: Row) -> Any:
    return row["number"] or row["provisional_number"]


def delivery(books: Books, order: Row) -> str:
    """How far an order is delivered (INV-29)."""
    if order["state"] not in ("confirmed", "short_closed", "closed"):
        return ""
    shipments = {s["id"]: s for s in books.all("shipments", order_id=order["id"])}
    gone = ("shipped", "delivered", "done")
    for line in books.all("order_lines", order_id=order["id"]):
        shipped = Decimal(0)
        for part in books.all("shipment_lines", order_line_id=line["id"]):
            shipment = shipments[part["shipment_id"]]
            if shipment["state"] in gone:
                sign = -1 if shipment["kind"] == "return" else 1
                shipped += sign * Decimal(part["quantity"])
        if Decimal(line["quantity"]) - Decimal(line["quantity_short_closed"]) > shipped:
            begun = any(s["state"] in ("shipped", "delivered") for s in shipments.values())
            return "part_delivered" if begun else "to_deliver"
    return "delivered"


def invoice_status(books: Books, row: Row) -> str:
    left = books.open_minor(row)
    if left is None:
        return str(row["state"])
    if row["kind"] == "credit_memo":
        return "applied" if left == 0 else "on_account"
    if left == 0:
        return "paid"
    if books.disputed(row):
        return "disputed"
    if row["due_on"] < _TODAY:
        return "overdue"
    return "partly_paid" if left < row["total_minor"] else "open"


def payment_status(books: Books, row: Row) -> str:
    left = books.unapplied(row)
    if left is None:
        return str(row["state"])
    if left == 0:
        return "applied"
    return "part_applied" if left < row["amount_minor"] else "unapplied"


def days_left(contract: Row) -> int:
    return (date.fromisoformat(contract["ends_on"]) - TODAY).days


def deadline(contract: Row) -> str:
    left = days_left(contract)
    windows = ((-1, "expired_30"), (7, "within_7"), (30, "within_30"), (60, "within_60"))
    return next((word for last, word in (*windows, (90, "within_90")) if left <= last), "notice")


def renewal_state(books: Books, contract: Row) -> str:
    mine = [r for r in books.proposals.values() if r["contract_id"] == contract["id"]]
    newest = max(mine, key=lambda r: (r["target_start_on"], r["row_key"]), default=None)
    return "none" if newest is None else str(newest["state"])


def notice_by(contract: Row) -> str:
    end = date.fromisoformat(contract["ends_on"])
    return (end - timedelta(days=contract["notice_days"])).isoformat()


def contract_status(row: Row) -> str:
    if row["state"] not in ("signed", "active"):
        return str(row["state"])
    if row["starts_on"] > _TODAY:
        return "signed"
    if row["ends_on"] is None or row["ends_on"] > _SOON:
        return "active"
    return "expired" if row["ends_on"] < _TODAY else "expiring"


def is_covered(books: Books, item: Row) -> bool:
    covers = books.all("covered_items", item_id=item["id"])
    return any(holds_today(books, cover) for cover in covers)


def holds_today(books: Books, cover: Row) -> bool:
    """Tell whether cover, line and contract all hold today, and the contract binds."""
    line = books.tables["contract_lines"].get(cover["contract_line_id"])
    if line is None or line["state"] == "suspended":
        return False
    contract = books.tables["contracts"][line["contract_id"]]
    if contract["state"] not in ("signed", "terminating", "terminated"):
        return False
    first = max(contract["starts_on"], line["starts_on"], cover["covered_from"])
    ends = (contract["ends_on"], contract["terminated_on"], line["ends_on"], cover["covered_to"])
    return bool(first <= _TODAY <= min(day or "9999-12-31" for day in ends))


def customer_balance(books: Books, row: Row) -> int:
    owed = sum(books.open_minor(i) or 0 for i in books.all("invoices", customer_id=row["id"]))
    paid = sum(books.unapplied(p) or 0 for p in books.all("payments", customer_id=row["id"]))
    refunds = books.all("payments", customer_id=row["id"], kind="refund")
    paid -= sum(int(p["amount_minor"]) for p in refunds if p["state"] in ("posted", "reversed"))
    return owed - paid


@dataclass(frozen=True)
class Shown:
    """One list: its rows' values by column, its chips, what a text is looked for in, its sum."""

    columns: Callable[[Books, Row], dict[str, Any]]
    chips: Mapping[str, Callable[[Books, Row], bool]]
    words: Callable[[Books, Row], Iterable[str]]
    sorts: Mapping[str, Callable[[Books, Row], Any]] = field(default_factory=dict)
    total: Callable[[Books, Row], int | None] | None = None
    is_indexed: bool = True


def anything(books: Books, row: Row) -> bool:
    """The chip ``all``."""
    return True


def states(*names: str) -> Callable[[Books, Row], bool]:
    return lambda _, row: row["state"] in names


def runs(row: Row) -> bool:
    return row["state"] in ("signed", "active")


def ended(row: Row) -> str:
    return row["ends_on"] or date.max.isoformat()


LISTS: Mapping[str, Shown] = {
    "customers": Shown(
        lambda b, r: {
            "number": number(r),
            "name": r["display_name"],
            "segment": r["segment"],
            "territory": b.named("territories", r["territory_id"], "name"),
            "account_manager": r["account_manager"] or "",
            "balance": customer_balance(b, r),
            "status": r["state"],
        },
        {
            "active": states("active"),
            "prospect": states("prospect"),
            "on_hold": states("on_hold"),
            "inactive": states("inactive", "merged"),
        },
        lambda b, r: (number(r), f"{r['display_name']} {r['legal_name']}"),
    ),
    "contacts": Shown(
        lambda b, r: {
            "name": r["name"],
            "customer": b.customer(r),
            "roles": r["roles"].replace(",", ", "),
            "phone": r["phone"] or r["mobile_phone"] or "",
            "email": r["email"] or "",
            "status": r["state"],
        },
        {"active": states("active")},
        lambda b, r: ("", f"{r['name']} {r['email'] or ''}"),
    ),
    "sites": Shown(
        lambda b, r: {
            "label": r["label"],
            "customer": b.customer(r),
            "roles": r["roles"].replace(",", ", "),
            "street": r["street"],
            "city": r["city"],
            "country": r["country"],
            "status": r["state"],
        },
        {"active": states("active")},
        lambda b, r: (r["label"], r["street"], r["city"]),
        is_indexed=False,
    ),
    "products": Shown(
        lambda b, r: {
            "number": r["number"],
            "description": r["description"],
            "class": r["product_class"],
            "list_price": r["list_price"],
            "status": r["state"],
        },
        {"orderable": states("orderable")},
        lambda b, r: (r["number"], r["description"]),
        {"list_price": lambda b, r: Decimal(r["list_price"])},
        is_indexed=False,
    ),
    "contracts": Shown(
        lambda b, r: {
            "number": number(r),
            "customer": b.customer(r),
            "title": r["title"],
            "kind": r["kind"],
            "starts_on": r["starts_on"],
            "ends_on": r["ends_on"],
            "status": contract_status(r),
        },
        {
            "draft": states("draft", "quoted"),
            "active": lambda b, r: runs(r) and r["starts_on"] <= _TODAY <= ended(r),
            "expiring": lambda b, r: runs(r) and _TODAY <= ended(r) <= _SOON,
            "expired": lambda b, r: runs(r) and ended(r) < _TODAY,
        },
        lambda b, r: (number(r), r["title"]),
    ),
    "renewals": Shown(
        lambda b, r: {
            "number": number(r),
            "customer": b.customer(r),
            "title": r["title"],
            "ends_on": r["ends_on"],
            "days_left": days_left(r),
            "notice_by": notice_by(r),
            "renewal_kind": r["renewal_kind"],
            "deadline": deadline(r),
            "status": renewal_state(b, r),
        },
        {
            "notice": lambda b, r: _TODAY <= notice_by(r) <= _IN_30_DAYS,
            "within_7": lambda b, r: deadline(r) == "within_7",
            "within_30": lambda b, r: deadline(r) == "within_30",
            "within_60": lambda b, r: deadline(r) == "within_60",
            "within_90": lambda b, r: deadline(r) == "within_90",
            "expired_30": lambda b, r: deadline(r) == "expired_30",
        },
        lambda b, r: (number(r), r["title"]),
    ),
    "items": Shown(
        lambda b, r: {
            "serial": r["serial"],
            "product": b.named("products", r["product_id"], "number"),
            "description": b.named("products", r["product_id"], "description"),
            "customer": b.customer(r),
            "site": b.named("sites", r["site_id"], "label"),
            "installed_on": r["installed_on"],
            "warranty_until": r["warranty_until"],
            "status": r["state"],
        },
        {
            "installed": states("installed"),
            "in_warranty": lambda b, r: (
                r["state"] == "installed" and (r["warranty_until"] or "") >= _TODAY
            ),
            "uncovered": lambda b, r: (
                r["state"] == "installed"
                and (r["warranty_until"] or "") < _TODAY
                and not is_covered(b, r)
            ),
            "withdrawn": states("withdrawn", "returned", "scrapped", "sold_on"),
        },
        lambda b, r: (r["serial"], ""),
        {"serial": lambda b, r: r["compact_serial"]},
    ),
    "licences": Shown(
        lambda b, r: {
            "number": number(r),
            "product": b.named("products", r["product_id"], "number"),
            "customer": b.customer(r),
            "metric": r["metric"],
            "quantity": r["quantity"],
            "ends_on": r["ends_on"],
            "status": r["state"],
        },
        {"active": states("active")},
        lambda b, r: (number(r), b.named("products", r["product_id"], "number")),
        is_indexed=False,
    ),
    "orders": Shown(
        lambda b, r: {
            "number": number(r),
            "customer": b.customer(r),
            "po_number": r["po_number"] or "",
            "ordered_on": r["ordered_on"],
            "requested_on": r["requested_on"],
            "net": sum(line["net_minor"] for line in b.all("order_lines", order_id=r["id"])),
            "delivery": delivery(b, r),
            "status": r["state"],
        },
        {
            "draft": states("draft"),
            "submitted": states("submitted"),
            "confirmed": states("confirmed"),
            "on_hold": states("on_hold"),
            "closed": states("closed", "short_closed", "cancelled"),
        },
        lambda b, r: (number(r), r["po_number"] or ""),
        {"number": lambda b, r: r["number"], "po_number": lambda b, r: r["po_number"]},
    ),
    "shipments": Shown(
        lambda b, r: {
            "number": number(r),
            "customer": b.customer(r),
            "order": number(b.tables["orders"][r["order_id"]]),
            "planned_on": r["planned_on"],
            "promised_on": r["promised_on"],
            "delivered_on": r["delivered_on"],
            "carrier": r["carrier"] or "",
            "tracking": r["tracking_number"] or "",
            "status": r["state"],
        },
        {
            "today": lambda b, r: (
                r["planned_on"] == _TODAY and r["state"] not in ("delivered", "cancelled")
            ),
            "late": lambda b, r: (
                r["planned_on"] is not None
                and r["planned_on"] < _TODAY
                and r["state"] not in ("delivered", "cancelled", "done")
            ),
            "planned": states("planned", "assigned"),
            "under_way": states("picked", "packed", "shipped"),
            "delivered": states("delivered", "done"),
        },
        lambda b, r: (number(r), r["tracking_number"] or ""),
    ),
    "cases": Shown(
        lambda b, r: {
            "number": number(r),
            "subject": r["subject"],
            "customer": b.customer(r),
            "queue": r["queue"],
            "owner": r["owner"] or "",
            "opened_at": r["opened_at"],
            "priority": r["priority"],
            "status": r["state"],
        },
        {
            "new": states("new"),
            "open": states("open", "reopened"),
            "pending": states("pending_customer", "pending_internal", "pending_until"),
            "resolved": states("resolved", "closed", "merged"),
        },
        lambda b, r: (number(r), r["subject"]),
    ),
    "invoices": Shown(
        lambda b, r: {
            "number": number(r),
            "customer": b.customer(r),
            "issued_on": r["issued_on"],
            "due_on": r["due_on"],
            "total": r["total_minor"],
            "balance": b.open_minor(r) or 0,
            "status": invoice_status(b, r),
        },
        {
            "draft": states("draft", "validated"),
            "open": lambda b, r: bool(b.open_minor(r)),
            "overdue": lambda b, r: r["due_on"] < _TODAY and (b.open_minor(r) or 0) > 0,
            "disputed": lambda b, r: b.disputed(r) > 0 and bool(b.open_minor(r)),
            "paid": lambda b, r: b.open_minor(r) == 0,
        },
        lambda b, r: (number(r), r["po_number"] or ""),
        {"number": lambda b, r: r["number"], "balance": lambda b, r: b.open_minor(r)},
        total=lambda b, r: b.open_minor(r),
    ),
    "payments": Shown(
        lambda b, r: {
            "number": number(r),
            "customer": b.customer(r),
            "value_on": r["value_on"],
            "method": r["method"],
            "reference": r["reference"] or "",
            "amount": r["amount_minor"],
            "unapplied": b.unapplied(r) or 0,
            "status": payment_status(b, r),
        },
        {
            "draft": states("draft", "submitted", "approved"),
            "unapplied": lambda b, r: (b.unapplied(r) or 0) > 0,
            "reversed": states("reversed"),
        },
        lambda b, r: (number(r), r["reference"] or ""),
        {"number": lambda b, r: r["number"]},
        total=lambda b, r: b.unapplied(r),
    ),
    "disputes": Shown(
        lambda b, r: {
            "number": number(r),
            "customer": b.customer(r),
            "invoice": number(b.tables["invoices"][r["invoice_id"]]),
            "opened_on": r["opened_on"],
            "reason": r["reason_code"],
            "amount": r["amount_minor"],
            "status": r["state"],
        },
        {
            "open": states("draft", *_OPEN_DISPUTES),
            "review": states("submitted", "under_review"),
            "resolved": states("resolved", "rejected", "withdrawn"),
        },
        lambda b, r: (number(r), ""),
        total=lambda b, r: r["amount_minor"] if r["state"] in ("draft", *_OPEN_DISPUTES) else 0,
    ),
}


def finds(books: Books, kind: str, row: Row, text: str) -> bool:
    """Tell whether a text typed into a list finds a row: by itself or by its customer."""
    wanted = compact(text)
    customer_id = row["id"] if kind == "customers" else row.get("customer_id")
    names = [
        (number(c), f"{c['display_name']} {c['legal_name']}")
        for c in books.all("customers", id=customer_id)
    ]
    names += [(i["value"], "") for i in books.all("customer_identifiers", customer_id=customer_id)]
    own = tuple(LISTS[kind].words(books, row))
    if not LISTS[kind].is_indexed:
        if any(wanted in compact(word or "") for word in own):
            return True
    else:
        names.append((own[0], own[1]))
    return any(_entry_has(wanted, first or "", words) for first, words in names)


def _entry_has(wanted: str, first: str, words: str) -> bool:
    keys = (compact(first), compact(words))
    if len(wanted) < 3:
        return any(key.startswith(wanted) for key in keys)
    return wanted in "|".join(keys)
