# SPDX-License-Identifier: MPL-2.0
"""Billing documents of the sample company: priced, taxed and split by the rules of the domain."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

from cso_desktop.domain.instalments import Instalment, PaymentTerm, last_due_on
from cso_desktop.domain.pricing import Price
from cso_desktop.domain.segments import Segment
from cso_desktop.domain.tax import (
    Basis,
    Charge,
    RateRow,
    Tax,
    TaxedDocument,
    TaxStatus,
    add_tax,
    applicable_tax,
    is_exempt,
)
from cso_desktop.seed import reference_rows
from cso_desktop.services.sample.world import OFFICE, Customer, Row, Site, World

CREDIT_MEMO: Final = "credit_memo"


@dataclass(frozen=True, slots=True)
class Line:
    """A line to be billed; ``origin`` names the order, shipment or contract line it is for."""

    description: str
    quantity: Decimal
    price: Decimal
    unit: str
    tax_category: str
    discount: Decimal = Decimal(0)
    product_id: str | None = None
    detail: str | None = None
    period: tuple[date, date] | None = None
    origin: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Part:
    """An instalment and what is still open on it."""

    row: Row
    due_on: date
    open_minor: int


@dataclass(slots=True)
class Document:
    """A billing document with what cash application needs to know.

    Attributes:
        held_minor: what the customer holds back under dispute.
        paid_after: the first day on which the customer may pay it, when something came before.
        has_story: whether a dispute or a credit has to do with it already.
    """

    row: Row
    customer: Customer
    lines: list[Row]
    parts: list[Part]
    issued_on: date
    site: Site
    held_minor: int = 0
    paid_after: date = date.min
    has_story: bool = False

    @property
    def id(self) -> str:
        """Its id."""
        return str(self.row["id"])

    @property
    def total(self) -> int:
        """Its total in cents."""
        return int(self.row["total_minor"])

    @property
    def open_minor(self) -> int:
        """What is still open on it."""
        return sum(part.open_minor for part in self.parts)

    @property
    def is_posted(self) -> bool:
        """Whether it counts."""
        return bool(self.row["state"] == "posted")


class Billing:
    """Makes billing documents.

    Attributes:
        terms: the payment terms by code.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        seed = reference_rows()
        self.terms = {
            row["code"]: PaymentTerm.from_rule(row["rule"]) for row in seed["payment_terms"]
        }
        self._rates = [_rate(row) for row in seed["tax_rates"]]
        self._taxes: dict[tuple[str, str], Tax | None] = {}
        seller = next(row["value"] for row in seed["settings"] if row["key"] == "seller")
        self._remit_to = "\n".join(seller["remit_to"])

    def document(
        self,
        customer: Customer,
        lines: Sequence[Line],
        issued_on: date,
        *,
        site: Site,
        kind: str = "invoice",
        values: dict[str, Any],
    ) -> Document:
        """Add a document with its lines, taxes and instalments.

        Args:
            site: where the goods or services were delivered, which decides the tax.
            values: what else the header says; ``state`` is posted unless given.
        """
        charges = [
            Charge.of(
                Price(line.quantity, line.price, line.discount),
                self._tax(customer, site, line.tax_category, issued_on),
            )
            for line in lines
        ]
        taxed = add_tax(charges, Basis.DOCUMENT)
        term = str(values.pop("payment_term", customer.row["payment_term"]))
        parts = [Instalment(issued_on, taxed.total_minor)]
        if kind != CREDIT_MEMO:
            parts = self.terms[term].instalments(taxed.total_minor, issued_on)
        header = {
            "kind": kind,
            "state": "posted",
            "payment_term": term,
            "issued_on": issued_on,
            "due_on": last_due_on(parts),
        }
        row = self._header(customer, taxed, header | values)
        rows = [self._line(row, n, line, taxed.net[n]) for n, line in enumerate(lines)]
        self._add_taxes(row, taxed)
        made = [self._part(row, n, part) for n, part in enumerate(parts)]
        return Document(row, customer, rows, made, issued_on, site)

    def _header(self, customer: Customer, taxed: TaxedDocument, values: dict[str, Any]) -> Row:
        issued_on: date = values["issued_on"]
        is_posted = values["state"] == "posted"
        at = self._world.moment(issued_on)
        name = customer.row["legal_name"]
        return self._world.add(
            "invoices",
            {
                "customer_id": customer.id,
                "provisional_number": None if is_posted else self._world.provisional(),
                "bill_to_text": "\n".join((name, *customer.bill_site.lines)),
                "remit_to_text": self._remit_to,
                "posted_at": at if is_posted else None,
                "posted_by": OFFICE if is_posted else None,
                "delivery_channel": customer.row["delivery_channel"],
                "tax_basis": taxed.basis.value,
                "net_minor": taxed.net_minor,
                "tax_minor": taxed.tax_minor,
                "total_minor": taxed.total_minor,
                **values,
            },
            on=at,
        )

    def _line(self, invoice: Row, index: int, line: Line, net_minor: int) -> Row:
        period_from, period_to = line.period or (None, None)
        return self._world.add(
            "invoice_lines",
            {
                "customer_id": invoice["customer_id"],
                "invoice_id": invoice["id"],
                "seq": index + 1,
                "product_id": line.product_id,
                "description": line.description,
                "detail": line.detail,
                "quantity": line.quantity,
                "unit": line.unit,
                "unit_price": line.price,
                "discount": line.discount,
                "net_minor": net_minor,
                "tax_category": line.tax_category,
                "period_from": period_from,
                "period_to": period_to,
                **line.origin,
            },
            on=date.fromisoformat(invoice["issued_on"]),
        )

    def _add_taxes(self, invoice: Row, taxed: TaxedDocument) -> None:
        for seq, tax in enumerate(taxed.taxes, 1):
            self._world.add(
                "invoice_taxes",
                {
                    "customer_id": invoice["customer_id"],
                    "invoice_id": invoice["id"],
                    "seq": seq,
                    "jurisdiction": tax.tax.jurisdiction,
                    "label": tax.tax.label,
                    "rate": tax.tax.rate,
                    "base_minor": tax.base_minor,
                    "tax_minor": tax.tax_minor,
                },
                on=date.fromisoformat(invoice["issued_on"]),
            )

    def _part(self, invoice: Row, index: int, part: Instalment) -> Part:
        row = self._world.add(
            "instalments",
            {
                "customer_id": invoice["customer_id"],
                "invoice_id": invoice["id"],
                "seq": index + 1,
                "due_on": part.due_on,
                "amount_minor": part.amount_minor,
            },
            on=date.fromisoformat(invoice["issued_on"]),
        )
        return Part(row, part.due_on, part.amount_minor)

    def _tax(self, customer: Customer, site: Site, category: str, day: date) -> Tax | None:
        status = TaxStatus(customer.row["tax_status"])
        if is_exempt(Segment(customer.segment), status, day):
            return None
        key = (site.jurisdiction, category)
        if key not in self._taxes:
            self._taxes[key] = applicable_tax(
                self._rates, jurisdiction=site.jurisdiction, category=category, on=day
            )
        return self._taxes[key]


def number(documents: Sequence[Document]) -> None:
    """Give posted documents their official numbers: per series and year, in order of their dates.

    Without gaps, and no date is ever before the one of the number before (INV-9).
    """
    counts: dict[tuple[str, str, int], int] = {}
    posted = [document for document in documents if document.is_posted]
    for document in sorted(posted, key=lambda d: (d.issued_on, d.row["posted_at"], d.id)):
        is_credit = document.row["kind"] == CREDIT_MEMO
        series, prefix = ("credit_memos", "CM") if is_credit else ("invoices", "INV")
        year = document.issued_on.year
        counts[series, prefix, year] = count = counts.get((series, prefix, year), 0) + 1
        document.row |= {
            "series": series,
            "fiscal_year": year,
            "number": f"{prefix}-{year}-{count:06d}",
        }


def _rate(row: Row) -> RateRow:
    tax = Tax(row["jurisdiction"], row["label"], Decimal(row["rate"]))
    return RateRow(tax, row["tax_category"], date.fromisoformat(row["valid_from"]))
