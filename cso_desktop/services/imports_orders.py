# SPDX-License-Identifier: MPL-2.0
"""Files of orders, one row a line, and of the deliveries that fulfilled them.

Imported orders are confirmed: they keep the number of the other system, and later changes are
amendments, so rows that contradict one are rejected. A ship date makes a delivery of the whole
order, which is named after it where the file gives it no number.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any, Final

from cso_desktop.domain.pricing import line_net
from cso_desktop.interchange.kinds import ORDERS, SHIPMENTS
from cso_desktop.interchange.reading import DataRow
from cso_desktop.services.imports_documents import DocumentRows, DocumentsBatch, Fault
from cso_desktop.services.imports_records import RecordsBatch, by_number
from cso_desktop.services.imports_writer import ImportWriter
from cso_desktop.store.codec import Document
from cso_desktop.store.types import decimal_text

SHIPMENT_PREFIX: Final = "S-"
_LINE: Final = ("product_id", "quantity", "unit_price", "discount")


class OrdersBatch(DocumentsBatch):
    """A file of orders with their lines."""

    kind = ORDERS
    number = "order_number"
    word = "order"
    header = (
        *("customer_number", "order_date", "requested_date", "shipped_date"),
        *("carrier", "po_number", "freight"),
    )

    @property
    def amount_minor(self) -> int:
        documents: dict[str, list[DataRow]] = {}
        for row in (*self.reading.rows, *self.reading.faulty):
            documents.setdefault(row[self.number], []).append(row)
        return sum(self.amount_of(rows) for rows in documents.values())

    def amount_of(self, rows: Sequence[DataRow]) -> int:
        lines = [
            row for row in rows if row["quantity"] is not None and row["unit_price"] is not None
        ]
        return sum(_net(row, self.currency) for row in lines) + (rows[0]["freight"] or 0)

    def prepare(self, writer: ImportWriter) -> None:
        rows = self.reading.rows
        self._customers = by_number(writer, "customers", (r["customer_number"] for r in rows))
        self._products = by_number(writer, "products", (r["product_number"] for r in rows))
        self._orders = by_number(writer, "orders", (r["order_number"] for r in rows))
        self._lines = lines_of(writer, self._orders)
        shipments = (SHIPMENT_PREFIX + row["order_number"] for row in rows)
        self._shipments = by_number(writer, "shipments", shipments)
        self._sites = _ship_to_sites(writer, self._customers)

    def faults(self, document: DocumentRows) -> Iterator[Fault]:
        head = document.head
        customer = self._customers.get(head["customer_number"])
        if customer is None:
            reason = f"There is no customer {head['customer_number']} here."
            yield head.number, "customer number", reason
        shipped = head["shipped_date"]
        if shipped and shipped < head["order_date"]:
            reason = f"It is shipped on {shipped}, before it was ordered on {head['order_date']}."
            yield head.number, "shipped date", reason
        if (head["freight"] or 0) < 0:
            yield head.number, "freight", "Freight can't be negative."
        for row in document.rows:
            yield from self._line_faults(row)
        known = self._orders.get(document.number)
        if known is not None and customer is not None:
            yield from self._contradictions(document, known, customer)

    def _line_faults(self, row: DataRow) -> Iterator[Fault]:
        if row["product_number"] not in self._products:
            reason = f"There is no product {row['product_number']} here."
            yield row.number, "product number", reason
        if row["quantity"] <= 0:
            yield row.number, "quantity", "An ordered quantity is above 0."
        if row["unit_price"] < 0:
            yield row.number, "unit price", "A price can't be negative."
        if not 0 <= _discount(row) <= 1:
            yield row.number, "discount", "A discount is between 0 and 100 percent."

    def _contradictions(
        self, document: DocumentRows, known: Document, customer: Document
    ) -> Iterator[Fault]:
        """Compare an order with what is here under its number."""
        head = document.head
        for name, here, there in (
            ("customer number", known["customer_id"], customer["id"]),
            ("order date", known["ordered_on"], head["order_date"].isoformat()),
            ("freight", known["freight_minor"], head["freight"] or 0),
        ):
            if here != there:
                yield head.number, name, _unchangeable(document.number, name)
        lines = [tuple(line[name] for name in _LINE) for line in self._lines[known["id"]]]
        if all(row["product_number"] in self._products for row in document.rows):
            said = [self._line_key(row) for row in document.rows]
            if sorted(lines) != sorted(said):
                yield head.number, "order lines", _unchangeable(document.number, "lines")

    def _line_key(self, row: DataRow) -> tuple[str, ...]:
        product_id = self._products[row["product_number"]]["id"]
        figures = (row["quantity"], row["unit_price"], _discount(row))
        return product_id, *map(decimal_text, figures)

    def write_document(self, writer: ImportWriter, document: DocumentRows) -> str:
        order = self._orders.get(document.number)
        outcome = "unchanged" if order else "created"
        if order is None:
            order = self._insert_order(writer, document.head)
            lines = [
                self._insert_line(writer, row, seq, order)
                for seq, row in enumerate(document.rows, 1)
            ]
        else:
            lines = self._lines[order["id"]]
        number = SHIPMENT_PREFIX + document.number
        if document.head["shipped_date"] and number not in self._shipments:
            insert_shipment(writer, number, document.head, order, lines=lines)
            outcome = "created" if outcome == "created" else "updated"
        return outcome

    def _insert_order(self, writer: ImportWriter, head: DataRow) -> Document:
        customer = self._customers[head["customer_number"]]
        site_id = self._sites.get(customer["id"])
        values = {
            "customer_id": customer["id"],
            "number": head["order_number"],
            "state": "confirmed",
            "bill_to_site_id": site_id,
            "ship_to_site_id": site_id,
            "po_number": head["po_number"],
            "payment_term": customer["payment_term"],
            "currency": self.currency,
            "ordered_on": head["order_date"],
            "requested_on": head["requested_date"],
            "prices_frozen_on": head["order_date"],
            "freight_minor": head["freight"] or 0,
            "confirmed_by": writer.work.author.login,
            "confirmed_at": _start_of(head["order_date"]),
        }
        return {**values, "id": writer.insert("orders", values)}

    def _insert_line(
        self, writer: ImportWriter, row: DataRow, seq: int, order: Document
    ) -> Document:
        product = self._products[row["product_number"]]
        values = {
            "customer_id": order["customer_id"],
            "order_id": order["id"],
            "seq": seq,
            "product_id": product["id"],
            "description": row["description"] or product["description"],
            "quantity": row["quantity"],
            "unit": product["unit"],
            "unit_price": row["unit_price"],
            "discount": _discount(row),
            "net_minor": _net(row, self.currency),
            "tax_category": product["tax_category"],
            "requested_on": row["requested_date"],
            "quantity_short_closed": 0,
        }
        return {**values, "id": writer.insert("order_lines", values)}


class ShipmentsBatch(RecordsBatch):
    """A file of deliveries, each of a whole order."""

    kind = SHIPMENTS
    table = "shipments"

    def prepare(self, writer: ImportWriter, rows: Sequence[DataRow]) -> None:
        self._orders = by_number(writer, "orders", (row["order_number"] for row in rows))
        self._lines = lines_of(writer, self._orders)

    def fault(self, row: DataRow) -> tuple[str, str] | None:
        order = self._orders.get(row["order_number"])
        if order is None:
            return "order number", f"There is no order {row['order_number']} here."
        if row["shipped_date"].isoformat() < order["ordered_on"]:
            reason = f"It is shipped on {row['shipped_date']}, before it was ordered."
            return "shipped date", reason
        return None

    def key(self, row: DataRow) -> str:
        return str(row["number"] or SHIPMENT_PREFIX + row["order_number"])

    def known(self, writer: ImportWriter, rows: Sequence[DataRow]) -> Mapping[str, Document]:
        return by_number(writer, self.table, (self.key(row) for row in rows))

    def contradiction(self, row: DataRow, known: Document) -> tuple[str, str] | None:
        if known["shipped_on"] != row["shipped_date"].isoformat():
            return "shipped date", f"Delivery {known['number']} was shipped on another day here."
        return None

    def said(self, row: DataRow) -> dict[str, Any]:
        return {name: row[name] for name in ("carrier", "tracking_number", "packages")}

    def insert(self, writer: ImportWriter, row: DataRow, said: dict[str, Any]) -> None:
        order = self._orders[row["order_number"]]
        lines = self._lines[order["id"]]
        insert_shipment(writer, self.key(row), row, order, lines=lines)


def insert_shipment(
    writer: ImportWriter, number: str, row: DataRow, order: Document, *, lines: Sequence[Document]
) -> None:
    """Add a delivery of all lines of an order, shipped on the row's ship date."""
    shipment_id = writer.insert(
        "shipments",
        {
            "customer_id": order["customer_id"],
            "order_id": order["id"],
            "number": number,
            "kind": "delivery",
            "state": "delivered" if row["delivered_date"] else "shipped",
            "ship_to_site_id": order["ship_to_site_id"],
            "carrier": row["carrier"],
            "tracking_number": row["tracking_number"],
            "packages": row["packages"],
            "requested_on": order["requested_on"],
            "planned_on": row["shipped_date"],
            "shipped_on": row["shipped_date"],
            "delivered_on": row["delivered_date"],
        },
    )
    for line in lines:
        values = {"shipment_id": shipment_id, "order_line_id": line["id"]}
        copied = {name: line[name] for name in ("customer_id", "product_id", "quantity")}
        writer.insert("shipment_lines", values | copied)


def lines_of(writer: ImportWriter, orders: Mapping[str, Document]) -> dict[str, list[Document]]:
    """Find the lines of orders, by order id."""
    found: dict[str, list[Document]] = {order["id"]: [] for order in orders.values()}
    for line in writer.find("order_lines", "order_id", found):
        found[line["order_id"]].append(line)
    return found


def _ship_to_sites(writer: ImportWriter, customers: Mapping[str, Document]) -> dict[str, str]:
    """Find where each customer's orders go: the address that is on record longest."""
    ids = [customer["id"] for customer in customers.values()]
    sites = sorted(writer.find("sites", "customer_id", ids), key=lambda site: site["id"])
    return {site["customer_id"]: site["id"] for site in reversed(sites)}


def _discount(row: DataRow) -> Decimal:
    if row["discount_percent"] is not None:
        return Decimal(row["discount_percent"]).scaleb(-2)
    return row["discount"] or Decimal(0)


def _is_priced(row: DataRow) -> bool:
    has_figures = row["quantity"] is not None and row["unit_price"] is not None
    return has_figures and 0 <= _discount(row) <= 1


def _net(row: DataRow, currency: str) -> int:
    return line_net(row["quantity"], row["unit_price"], _discount(row), currency=currency)


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _unchangeable(number: str, what: str) -> str:
    return f"Order {number} is here with another {what}; confirmed orders change by amendment."
