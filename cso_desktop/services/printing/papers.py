# SPDX-License-Identifier: MPL-2.0
"""What is about to be printed, and the letterhead that every document takes from the records."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from babel import Locale

from cso_desktop.documents.snapshots import Buyer, Letter, Seller, SupportLine
from cso_desktop.domain.segments import Segment
from cso_desktop.services.records import called
from cso_desktop.store import reference
from cso_desktop.store.codec import Document

if TYPE_CHECKING:
    from sqlalchemy import Connection

_SUPPORT_LINES = {
    "en": dict.fromkeys(Segment, "{segment} support line"),
    "es": {
        Segment.COMMERCIAL: "línea de soporte comercial",
        Segment.STATE_LOCAL: "línea de soporte para gobiernos estatales y locales",
        Segment.FEDERAL: "línea de soporte para el gobierno federal",
        Segment.PARTNER: "línea de soporte para socios comerciales",
    },
}


@dataclass(frozen=True, slots=True)
class Paper:
    """A document ready to be drawn.

    Attributes:
        kind: invoice, credit_memo, contract or statement; what it is kept under.
        title: what its file is called, before the number.
        record_id: what it is kept for: the invoice, the contract, the statement of a day.
        is_frozen: whether what was printed first is printed for ever, whatever changed since.
    """

    kind: str
    title: str
    record_id: str
    customer_id: str
    snapshot: Letter
    is_frozen: bool = False

    @property
    def file_name(self) -> str:
        """A file name that every system takes."""
        name = f"{self.title} {self.snapshot.shown_number}"
        return "".join(c if c.isalnum() or c in " .-_" else "-" for c in name).strip() + ".pdf"


def language_of(customer: Document) -> str:
    """Give the first part of a customer's language, where there are words for it."""
    language = str(customer["language"])[:2]
    return language if language in _SUPPORT_LINES else "en"


def letterhead(
    connection: "Connection",
    customer: Document,
    record: Document,
    *,
    official: bool,
    bill_to: tuple[str, ...] = (),
) -> dict[str, Any]:
    """Give the fields every snapshot has.

    Args:
        record: the record that is printed; its numbers stand on the document.
        bill_to: name and address as they were copied to the record, if they were.
    """
    if not bill_to:
        site = record.get("bill_to_site_id") or ""
        addresses = bill_to_addresses(connection, {customer["id"]: customer}, site=site)
        bill_to = (customer["legal_name"], *addresses[customer["id"]])
    return Stationery(connection).letterhead(customer, record, official=official, bill_to=bill_to)


class Stationery:
    """What all letterheads take from the reference data, read once for any number of letters."""

    def __init__(self, connection: "Connection") -> None:
        self._told: dict[str, Any] = reference.setting(connection, "seller", {})
        self._lines: dict[tuple[str, str], dict[str, Any] | None] = {}
        self._connection = connection

    def letterhead(
        self, customer: Document, record: Document, *, official: bool, bill_to: tuple[str, ...]
    ) -> dict[str, Any]:
        """Give the fields every snapshot has; ``bill_to`` is name and address."""
        name, *address = bill_to
        return {
            "seller": self._seller(record),
            "buyer": Buyer(number=called(customer) or "", name=name, address=tuple(address)),
            "support": self._support(customer),
            "number": record["number"] or "",
            "provisional_number": record["provisional_number"] or "",
            "official": official,
            "language": customer["language"],
            "currency": record.get("currency") or customer["currency"],
        }

    def _seller(self, record: Document) -> Seller:
        told = self._told
        remit_to = (record.get("remit_to_text") or "").splitlines() or told.get("remit_to", ())
        return Seller(
            name=told.get("name", ""),
            address=tuple(told.get("address", ())),
            tagline=told.get("tagline", ""),
            phone=told.get("phone", ""),
            tax_id=told.get("tax_id", ""),
            remit_to=tuple(remit_to),
            bank_text=told.get("bank_text", ""),
        )

    def _support(self, customer: Document) -> SupportLine:
        place = (customer["country"], customer["segment"])
        if place not in self._lines:
            self._lines[place] = reference.support_line(self._connection, *place)
        line = self._lines[place]
        segment = Segment(customer["segment"])
        label = _SUPPORT_LINES[language_of(customer)][segment].format(segment=segment.label)
        return SupportLine(phone=line["phone"] if line else "", label=label)


def bill_to_addresses(
    connection: "Connection", customers: Mapping[str, Document], *, site: str = ""
) -> dict[str, tuple[str, ...]]:
    """Give the address each customer's invoices go to, by customer id; empty where none is known.

    Args:
        customers: by id.
        site: the site the record names, which comes before the customer's own choice.
    """
    rows = connection.exec_driver_sql(
        "SELECT customer_id, street, city, subdivision, postal_code, country FROM ("
        "SELECT s.*, row_number() OVER (PARTITION BY customer_id ORDER BY id = :site DESC, "
        "instr(',' || roles || ',', ',bill,') > 0 DESC, row_key) AS place FROM sites s "
        "WHERE customer_id IN (SELECT value FROM json_each(:customers)) "
        "AND (state = 'active' OR id = :site)) WHERE place = 1",
        {"customers": json.dumps(list(customers)), "site": site},
    )
    found: dict[str, tuple[str, ...]] = dict.fromkeys(customers, ())
    for customer_id, street, city, subdivision, postal_code, country in rows:
        place = " ".join(part for part in (city, subdivision, postal_code) if part)
        lines = [*street.splitlines(), place]
        if country != "US":
            lines.append(_country(country, customers[customer_id]))
        found[customer_id] = tuple(line for line in lines if line)
    return found


def _country(code: str, customer: Document) -> str:
    return str(Locale.parse(language_of(customer)).territories.get(code, code))
