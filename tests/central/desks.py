# SPDX-License-Identifier: MPL-2.0
"""Plain desks for tests of the central store: a login, a device, and its numbered groups."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg.types.json import Jsonb

from cso_desktop.central import add_person

PASSWORD = "a quiet password"
Op = dict[str, Any]

CUSTOMER: Mapping[str, Any] = {
    "legal_name": "Harbor Mills, Inc.",
    "display_name": "Harbor Mills",
    "segment": "commercial",
    "country": "US",
    "language": "en",
    "currency": "USD",
    "tax_status": "taxable",
    "payment_term": "N30",
    "delivery_channel": "email",
    "invoice_grouping": "each",
    "invoice_copies": 1,
    "is_po_required": False,
    "statement_kind": "open_item",
    "statement_cycle_day": 1,
}
SITE: Mapping[str, Any] = {
    "label": "Head office",
    "roles": "bill,ship",
    "street": "1 Mill Road",
    "city": "Springfield",
    "postal_code": "01101",
    "country": "US",
}


def new_id() -> str:
    return str(uuid.uuid4())


def insert(table: str, **fields: Any) -> Op:
    return {"op": "insert", "tab": table, "id": new_id(), "set": fields}


def update(table: str, id: str, rev: int | None, base: Op | None = None, **fields: Any) -> Op:  # noqa: A002
    return {
        "op": "update",
        "tab": table,
        "id": id,
        "base_rev": rev,
        "base": base or {},
        "set": fields,
    }


def delete(table: str, id: str, rev: int | None) -> Op:  # noqa: A002
    return {"op": "delete", "tab": table, "id": id, "base_rev": rev}


def call(fn: str, id: str, **args: Any) -> Op:  # noqa: A002
    return {"op": "call", "fn": fn, "tab": fn.partition(".")[0], "id": id, "args": args}


def customer(**fields: Any) -> Op:
    return insert("customers", **(dict(CUSTOMER) | fields))


def order(customer_id: str, amount: int = 1000, **fields: Any) -> list[Op]:
    """Draft an order of one line worth so many cents."""
    head = insert(
        "orders",
        customer_id=customer_id,
        payment_term="N30",
        currency="USD",
        ordered_on="2026-11-02",
        freight_minor=0,
        **fields,
    )
    return [head, order_line(head, amount)]


def order_line(order: Op, amount: int) -> Op:
    return insert(
        "order_lines",
        customer_id=order["set"]["customer_id"],
        order_id=order["id"],
        seq=1,
        description="Maintenance kit",
        quantity="1",
        unit="each",
        unit_price=f"{amount / 100:.2f}",
        discount="0",
        net_minor=amount,
        tax_category="goods",
        quantity_short_closed="0",
    )


def invoice(customer_id: str, amount: int = 1000, **fields: Any) -> list[Op]:
    """Draft an invoice of one line without tax, due at once."""
    issued = str(fields.pop("issued_on", date(2026, 11, 2)))
    head = insert(
        "invoices",
        **{
            "customer_id": customer_id,
            "kind": "invoice",
            "issued_on": issued,
            "due_on": issued,
            "delivery_channel": "email",
            "currency": "USD",
            "tax_basis": "document",
            "net_minor": amount,
            "tax_minor": 0,
            "total_minor": amount,
        }
        | fields,
    )
    part = {"customer_id": customer_id, "invoice_id": head["id"], "seq": 1}
    line = {
        "description": "Maintenance",
        "quantity": "1",
        "unit": "each",
        "unit_price": f"{amount / 100:.2f}",
        "discount": "0",
        "net_minor": amount,
        "tax_category": "service",
    }
    instalment = {"due_on": issued, "amount_minor": amount, "currency": "USD"}
    return [
        head,
        insert("invoice_lines", **part, **line),
        insert("instalments", **part, **instalment),
    ]


def payment(customer_id: str, amount: int, **fields: Any) -> Op:
    return insert(
        "payments",
        **{
            "customer_id": customer_id,
            "kind": "receipt",
            "method": "ach",
            "amount_minor": amount,
            "currency": "USD",
            "value_on": "2026-11-05",
        }
        | fields,
    )


def allocation(payment: Op, invoice: list[Op], amount: int, **fields: Any) -> Op:
    return insert(
        "allocations",
        **{
            "customer_id": payment["set"]["customer_id"],
            "source_kind": "payment",
            "source_id": payment["id"],
            "invoice_id": invoice[0]["id"],
            "instalment_id": invoice[2]["id"],
            "amount_minor": amount,
            "discount_minor": 0,
            "write_off_minor": 0,
            "currency": "USD",
            "allocated_on": "2026-11-06",
        }
        | fields,
    )


def dispute(invoice: list[Op], amount: int, **fields: Any) -> Op:
    return insert(
        "disputes",
        **{
            "customer_id": invoice[0]["set"]["customer_id"],
            "invoice_id": invoice[0]["id"],
            "cycle": 1,
            "amount_minor": amount,
            "currency": "USD",
            "reason_code": "price",
            "opened_on": "2026-11-07",
        }
        | fields,
    )


@dataclass(slots=True)
class Desk:
    """One device of one person; each push is one group unless told otherwise."""

    connection: psycopg.Connection[Any]
    device: str = field(default_factory=new_id)
    seq: int = 0
    known: dict[str, Any] = field(default_factory=dict)
    cursors: dict[str, int] = field(default_factory=dict)

    def ask(self, query: str, *values: Any) -> Any:
        row = self.connection.execute(query.encode(), values).fetchone()
        assert row is not None
        return row[0]

    def register(self) -> Self:
        self.ask("select api_v1.register(%s::uuid, %s, %s)", self.device, "desk", b"machine")
        return self

    def hello(self, **client: Any) -> Any:
        return self.ask("select api_v1.hello(%s::uuid, %s)", self.device, Jsonb(client))

    def group(self, *ops: Op, seq: int | None = None, group_id: str | None = None) -> Op:
        return {
            "seq": self.seq + 1 if seq is None else seq,
            "group_id": group_id or new_id(),
            "schema": 1,
            "made_at": "2026-11-22T09:14:03Z",
            "ops": list(ops),
        }

    def send(self, *groups: Op, known: Op | None = None) -> Any:
        """Push groups as they are; the whole answer."""
        sent = Jsonb(list(groups))
        answer = self.ask(
            "select api_v1.push(%s::uuid, %s, %s)", self.device, sent, Jsonb(known or {})
        )
        self.seq = answer.get("last_seq", self.seq)
        return answer

    def push(self, *ops: Op) -> Any:
        """Push one group; its result, with ``status`` in it."""
        result = self.send(self.group(*ops))["results"][0]
        return {"status": result["status"], "rev": result["rev"], **result["result"]}

    def done(self, *ops: Op) -> Any:
        """Push one group that must be applied; the numbers it got, by id."""
        result = self.push(*ops)
        assert result["status"] == "applied", result
        return {one["id"]: one["number"] for one in result["numbers"]}

    def refused(self, *ops: Op) -> str:
        """Push one group that must be refused; code and rule."""
        result = self.push(*ops)
        assert result["status"] == "rejected", result
        return f"{result['code']} {result['rule']}"

    def pull_page(self, limit: int = 1000, **state: Any) -> Any:
        return self.ask(
            "select api_v1.pull(%s, %s)", Jsonb({"scopes": self.cursors, **state}), limit
        )

    def pull(self, limit: int = 1000) -> list[Any]:
        """Pull to the end; the pages."""
        pages = []
        while True:
            pages.append(self.pull_page(limit))
            self.cursors = pages[-1]["cursors"]
            if pages[-1]["complete"]:
                return pages

    def rows(self, limit: int = 1000) -> dict[str, Any]:
        """Pull to the end; the rows by id, the later version winning."""
        return {
            row["id"]: row
            for page in self.pull(limit)
            for part in page["data"]
            for row in part["rows"]
        }

    def row(self, id: str) -> Any:  # noqa: A002
        """Look one row up as this person sees it now."""
        self.cursors = {}
        return self.rows().get(id)


def as_person(url: str, name: str) -> str:
    """Put a person's login into the URL of a store."""
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"u_{name}:{PASSWORD.replace(' ', '%20')}@{place}"))


@dataclass(slots=True)
class Office:
    """A central store and the people who work with it."""

    url: str
    open: list[psycopg.Connection[Any]] = field(default_factory=list)

    def hire(self, name: str, *roles: str, territories: tuple[str, ...] = ()) -> Desk:
        """Add a person and sit them at a registered desk."""
        add_person(self.url, name, roles, territories=territories, password=PASSWORD)
        return self.desk(name).register()

    def desk(self, name: str) -> Desk:
        """Open one more desk of a person, not registered yet."""
        self.open.append(psycopg.connect(as_person(self.url, name), autocommit=True))
        return Desk(self.open[-1])

    def sql(self, query: str, *values: Any) -> list[Any]:
        """Do something as the owner of the store."""
        with psycopg.connect(self.url) as connection:
            cursor = connection.execute(query.encode(), values or None)
            return cursor.fetchall() if cursor.description else []

    def close(self) -> None:
        for connection in self.open:
            connection.close()
