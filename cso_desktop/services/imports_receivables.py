# SPDX-License-Identifier: MPL-2.0
"""Open-item histories become customers, posted invoices, receipts and disputes.

The file has no numbers for payments and disputes: they are named after their invoice. Importing
again adds what is new; what is posted is never changed, so a row that contradicts it is rejected.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from cso_desktop.domain.money import format_minor, from_minor
from cso_desktop.domain.segments import Segment
from cso_desktop.interchange.mapping import FileMapping
from cso_desktop.interchange.receivables import OpenItem, OpenItems, read_open_items
from cso_desktop.interchange.rejections import Rejection
from cso_desktop.services.imports_customers import new_customer
from cso_desktop.services.imports_writer import ImportWriter, Tally
from cso_desktop.store.codec import Document

PAYMENT_PREFIX: Final = "P-"
DISPUTE_PREFIX: Final = "D-"
IMPORTED_SERIES: Final = "imported"
_NET_TERMS: Final = {0: "receipt", **{days: f"net{days}" for days in (10, 15, 30, 45, 60)}}
_OFFICIAL: Final = re.compile(r"INV-\d{4}-\d{6,}")
_OPEN_DISPUTES: Final = frozenset({"draft", "submitted", "under_review", "approved"})


@dataclass(frozen=True, slots=True)
class _Books:
    """What the cache already knows of the file's customers and invoices."""

    customers: Mapping[str, Document]
    invoices: Mapping[str, Document]
    open_minor: Mapping[str, int]
    settled_on: Mapping[str, str]
    disputes: Mapping[str, Document]


@dataclass(frozen=True, slots=True)
class ReceivablesBatch:
    """A history that has been read."""

    history: OpenItems

    @classmethod
    def from_file(cls, path: Path, mapping: FileMapping) -> "ReceivablesBatch":
        """Read a history."""
        return cls(read_open_items(path, mapping))

    @property
    def read(self) -> int:
        return self.history.read

    @property
    def rejected(self) -> Sequence[Rejection]:
        return self.history.rejected

    @property
    def amount_minor(self) -> int:
        return self.history.amount_minor

    @property
    def currency(self) -> str:
        return self.history.currency

    def write(self, writer: ImportWriter, tally: Tally) -> None:
        books = _books(writer, self.history.items)
        by_customer = sorted(self.history.items, key=lambda item: (item.customer_number, item.row))
        for number, items in groupby(by_customer, key=lambda item: item.customer_number):
            history = _CustomerHistory(writer, tally, books, number=number, currency=self.currency)
            history.write(list(items))


def _books(writer: ImportWriter, items: Sequence[OpenItem]) -> _Books:
    numbers = [item.number for item in items]
    customers = writer.find("customers", "number", (item.customer_number for item in items))
    invoices = {
        str(found["number"]): found
        for found in writer.find("invoices", "number", numbers)
        if found["kind"] == "invoice"
    }
    ids = [found["id"] for found in invoices.values()]
    balances = "SELECT invoice_id, open_minor FROM invoice_balances WHERE invoice_id IN"
    payments = "SELECT number, value_on FROM payments WHERE number IN"
    return _Books(
        customers={str(found["number"]): found for found in customers},
        invoices=invoices,
        open_minor={row[0]: row[1] for row in writer.query(balances, ids)},
        settled_on={
            row[0]: row[1]
            for row in writer.query(payments, (PAYMENT_PREFIX + number for number in numbers))
        },
        disputes={
            found["invoice_id"]: found for found in writer.find("disputes", "invoice_id", ids)
        },
    )


class _CustomerHistory:
    """Writes one customer with the part of the history that is new."""

    def __init__(
        self, writer: ImportWriter, tally: Tally, books: _Books, *, number: str, currency: str
    ) -> None:
        self.writer = writer
        self.tally = tally
        self.books = books
        self.number = number
        self.currency = currency
        self.customer_id = ""

    def write(self, items: list[OpenItem]) -> None:
        own = [item for item in items if _OFFICIAL.fullmatch(item.number)]
        for item in own:
            reason = f"{item.number} looks like a number of our own series."
            self.tally.reject(item.row, "invoice number", reason)
        items = [item for item in items if item not in own]
        new = [item for item in items if item.number not in self.books.invoices]
        if new:
            self.customer_id = self._customer(new)
        for item in items:
            known = self.books.invoices.get(item.number)
            if known is None:
                self._create(item)
            else:
                self._compare(item, known)
            self.writer.end_document()
        self.writer.close_group()

    def _customer(self, new: list[OpenItem]) -> str:
        """Find or make the customer; newer invoices tell how it wants the next ones."""
        known = self.books.customers.get(self.number)
        channels = [item for item in new if item.channel]
        latest = max(channels, key=lambda item: item.issued_on, default=None)
        if known is None:
            return self.writer.insert("customers", _customer_values(new[0], latest, self.currency))
        if latest is not None and latest.issued_on > self._last_issued(known["id"]):
            self.writer.update("customers", known, _channel_values(latest))
        return str(known["id"])

    def _last_issued(self, customer_id: str) -> date:
        sql = "SELECT coalesce(max(issued_on), '0001-01-01') FROM invoices WHERE customer_id IN"
        return date.fromisoformat(next(self.writer.query(sql, [customer_id]))[0])

    def _create(self, item: OpenItem) -> None:
        values = _invoice_values(item, self.currency, self.writer.work.author.login)
        invoice_id = self._insert("invoices", values)
        self._insert("invoice_lines", _line_values(item, invoice_id, self.currency))
        instalment = {
            "invoice_id": invoice_id,
            "seq": 1,
            "due_on": item.due_on,
            "amount_minor": item.amount_minor,
            "currency": self.currency,
        }
        instalment_id = self._insert("instalments", instalment)
        if item.settled_on and item.amount_minor:
            self._settle(item, invoice_id, instalment_id, item.amount_minor)
        if item.is_disputed and item.amount_minor:
            self._insert("disputes", self._dispute_values(item, invoice_id))
        self.tally.count("created", amount_minor=item.amount_minor)

    def _compare(self, item: OpenItem, known: Document) -> None:
        if fault := self._contradiction(item, known):
            self.tally.reject(item.row, *fault)
            return
        self.customer_id = known["customer_id"]
        changed = False
        open_minor = self.books.open_minor.get(known["id"], 0)
        if item.settled_on and open_minor > 0:
            (instalment_id,) = self._instalments(known["id"])
            self._settle(item, known["id"], instalment_id, open_minor)
            changed = True
        changed |= self._compare_dispute(item, known["id"])
        self.tally.count("updated" if changed else "unchanged", amount_minor=item.amount_minor)

    def _contradiction(self, item: OpenItem, known: Document) -> tuple[str, str] | None:
        """Say which field contradicts the posted invoice, and how."""
        theirs = self.books.customers.get(item.customer_number)
        if theirs is None or theirs["id"] != known["customer_id"]:
            return "customer number", f"Invoice {item.number} belongs to another customer here."
        for field, here, there in _compared(item, known, self.currency):
            if here != there:
                return field, (
                    f"Invoice {item.number} is posted with {here}, the file says {there}; "
                    "posted invoices are never changed."
                )
        paid_on = self.books.settled_on.get(PAYMENT_PREFIX + item.number)
        if paid_on and item.settled_on and paid_on != item.settled_on.isoformat():
            return "settled date", (
                f"Invoice {item.number} was settled on {paid_on} here, the file says "
                f"{item.settled_on}; posted payments are never changed."
            )
        open_minor = self.books.open_minor.get(known["id"], 0)
        if item.settled_on and open_minor > 0 and len(self._instalments(known["id"])) != 1:
            return "settled date", f"Invoice {item.number} has instalments: enter the payment."
        return None

    def _compare_dispute(self, item: OpenItem, invoice_id: str) -> bool:
        known = self.books.disputes.get(invoice_id)
        if known is None:
            if not item.is_disputed or not item.amount_minor:
                return False
            self._insert("disputes", self._dispute_values(item, invoice_id))
            return True
        if item.settled_on is None or known["state"] not in _OPEN_DISPUTES:
            return False
        # Paid in full while nobody had decided: the customer has let go of it.
        shows = {"state": "withdrawn", "resolved_on": item.settled_on}
        self.writer.call("withdraw", "disputes", known["id"], shows=shows)
        return True

    def _settle(self, item: OpenItem, invoice_id: str, instalment_id: str, amount: int) -> None:
        payment_id = self._insert("payments", _payment_values(item, amount, self.currency))
        allocation = {
            "source_kind": "payment",
            "source_id": payment_id,
            "invoice_id": invoice_id,
            "instalment_id": instalment_id,
            "amount_minor": amount,
            "discount_minor": 0,
            "write_off_minor": 0,
            "currency": self.currency,
            "allocated_on": item.settled_on,
            "rule": "import",
        }
        self._insert("allocations", allocation)

    def _dispute_values(self, item: OpenItem, invoice_id: str) -> dict[str, Any]:
        closed = {"state": "resolved", "resolved_on": item.settled_on, "resolution_kind": "none"}
        return {
            "number": DISPUTE_PREFIX + item.number,
            "cycle": 1,
            "invoice_id": invoice_id,
            "amount_minor": item.amount_minor,
            "currency": self.currency,
            "reason_code": "other",
            "description": "Flagged as disputed in the imported history.",
            "opened_on": item.issued_on,  # the file does not say when it was raised
            **(closed if item.settled_on else {"state": "submitted"}),
        }

    def _instalments(self, invoice_id: str) -> list[str]:
        sql = "SELECT id FROM instalments WHERE invoice_id IN"
        return [row[0] for row in self.writer.query(sql, [invoice_id])]

    def _insert(self, table: str, values: Mapping[str, object]) -> str:
        return self.writer.insert(table, {"customer_id": self.customer_id, **values})


def _compared(item: OpenItem, known: Document, currency: str) -> Iterator[tuple[str, str, str]]:
    """Yield the fields of a posted invoice that a file may contradict: name, here, in the file."""
    shown = format_minor(known["total_minor"], known["currency"]) + f" {known['currency']}"
    yield "amount", shown, format_minor(item.amount_minor, currency) + f" {currency}"
    yield "issue date", known["issued_on"], item.issued_on.isoformat()
    yield "due date", known["due_on"], item.due_on.isoformat()
    yield "invoice number", known["state"], "posted"


def _customer_values(item: OpenItem, latest: OpenItem | None, currency: str) -> dict[str, Any]:
    name = item.customer_name or item.customer_number
    foreign = item.country_code if item.country is None else None
    return new_customer(
        item.customer_number,
        name,
        {
            "segment": Segment.COMMERCIAL.value,
            "currency": currency,
            **({"country": item.country} if item.country else {}),
            **({"payment_term": term} if (term := _term(item)) else {}),
            **({"notes": f"Country code in the imported history: {foreign}."} if foreign else {}),
            **(_channel_values(latest) if latest else {}),
        },
    )


def _channel_values(latest: OpenItem) -> dict[str, Any]:
    """Tell how the customer wants its invoices, from the latest one."""
    since = latest.channel_since
    began = since if since is not None and since <= latest.issued_on else None
    return {"delivery_channel": latest.channel, "delivery_channel_since": began}


def _invoice_values(item: OpenItem, currency: str, login: str) -> dict[str, Any]:
    return {
        "number": item.number,
        "series": IMPORTED_SERIES,
        "fiscal_year": item.issued_on.year,
        "kind": "invoice",
        "state": "posted",
        "bill_to_text": item.customer_name or item.customer_number,
        "issued_on": item.issued_on,
        "due_on": item.due_on,
        "posted_at": datetime.combine(item.issued_on, time(), UTC),
        "posted_by": login,
        "payment_term": _term(item),
        "delivery_channel": item.channel or "paper",
        "currency": currency,
        "tax_basis": "document",
        "net_minor": item.amount_minor,
        "tax_minor": 0,
        "total_minor": item.amount_minor,
    }


def _line_values(item: OpenItem, invoice_id: str, currency: str) -> dict[str, Any]:
    return {
        "invoice_id": invoice_id,
        "seq": 1,
        "description": f"Imported invoice {item.number}",
        "quantity": 1,
        "unit": "each",
        "unit_price": from_minor(item.amount_minor, currency),
        "discount": 0,
        "net_minor": item.amount_minor,
        "tax_category": "untaxed",
    }


def _payment_values(item: OpenItem, amount: int, currency: str) -> dict[str, Any]:
    return {
        "number": PAYMENT_PREFIX + item.number,
        "kind": "receipt",
        "state": "posted",
        "method": "other",
        "amount_minor": amount,
        "currency": currency,
        "value_on": item.settled_on,
        "reference": item.number,
        "remittance_text": f"Settlement of invoice {item.number} in the imported history",
    }


def _term(item: OpenItem) -> str | None:
    return _NET_TERMS.get((item.due_on - item.issued_on).days)
