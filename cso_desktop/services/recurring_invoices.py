# SPDX-License-Identifier: MPL-2.0
"""The invoice of a billing run: lines with the period they cover, tax, instalments, its group."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from cso_desktop.domain import tax
from cso_desktop.domain.ids import new_id
from cso_desktop.domain.instalments import Instalment, PaymentTerm, last_due_on
from cso_desktop.domain.periods import Period
from cso_desktop.domain.records import ENTERED
from cso_desktop.store import records, reference, taxes
from cso_desktop.store.recurring import Line
from cso_desktop.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Charge:
    """A period of a contract line that is to be billed now."""

    line: Line
    period: Period

    @property
    def net_minor(self) -> int:
        """What the period costs."""
        return self.line.plan.amount(self.period)


@dataclass(slots=True)
class Bill:
    """An invoice of the run: the periods of one contract, or of several of a customer."""

    charges: list[Charge] = field(default_factory=list)
    id: str = field(default_factory=new_id)

    @property
    def head(self) -> Line:
        """The line whose contract speaks for the invoice."""
        return self.charges[0].line

    @property
    def contracts(self) -> list[str]:
        """The numbers of the contracts it bills."""
        return list(dict.fromkeys(charge.line.contract for charge in self.charges))

    @property
    def title(self) -> str:
        """What the group is called."""
        return f"Bill {', '.join(self.contracts[:3])} of {self.head.customer}"


@dataclass(frozen=True, slots=True)
class BillingRules:
    """What holds for every invoice of a run.

    Attributes:
        limit_minor: above it another person posts.
        posts: post what may be posted at once; otherwise everything stays a draft.
    """

    issued_on: date
    basis: tax.Basis
    limit_minor: int | None
    posts: bool

    @classmethod
    def read(cls, work: UnitOfWork, issued_on: date, *, posts: bool) -> "BillingRules":
        """Read the settings of the house."""
        limits: Mapping[str, int] = reference.setting(work.connection, "limits", {})
        usual = reference.setting(work.connection, "posting_limit_minor")
        return cls(
            issued_on=issued_on,
            basis=tax.Basis(reference.setting(work.connection, "tax_basis", "document")),
            limit_minor=limits.get("invoices.post", usual),
            posts=posts,
        )


def write(work: UnitOfWork, bill: Bill, rules: BillingRules) -> None:
    """Add the invoice and ask the store to validate it, and to post it where that is allowed."""
    customer = records.read(work.connection, "customers", bill.head.customer_id)
    place = taxes.jurisdiction_of(work.connection, bill.head.customer_id)
    by_category: dict[str, tax.Tax | None] = {}
    for category in {charge.line.tax_category for charge in bill.charges}:
        by_category[category] = taxes.applicable(
            work.connection, customer, place, category=category, on=rules.issued_on
        )
    taxed = tax.add_tax(
        [
            tax.Charge(Decimal(charge.net_minor), by_category[charge.line.tax_category])
            for charge in bill.charges
        ],
        rules.basis,
    )
    instalments = _instalments(work, bill.head.payment_term, taxed.total_minor, rules.issued_on)
    header = {
        "id": bill.id,
        "customer_id": bill.head.customer_id,
        "kind": "invoice",
        "contract_id": bill.head.contract_id if len(bill.contracts) == 1 else None,
        "po_number": bill.head.po_number,
        "issued_on": rules.issued_on,
        "due_on": last_due_on(instalments),
        "payment_term": bill.head.payment_term,
        "delivery_channel": customer["delivery_channel"],
        "currency": bill.head.currency,
        "tax_basis": taxed.basis.value,
        "net_minor": taxed.net_minor,
        "tax_minor": taxed.tax_minor,
        "total_minor": taxed.total_minor,
        "origin": ENTERED,
    }
    work.insert("invoices", header)
    parts = {
        "invoice_lines": [_line(charge) for charge in bill.charges],
        "invoice_taxes": [taxes.row_of(each) for each in taxed.taxes],
        "instalments": [
            {"due_on": x.due_on, "amount_minor": x.amount_minor, "currency": bill.head.currency}
            for x in instalments
        ],
    }
    _add_parts(work, bill, parts)
    _decide(work, bill.id, rules, taxed.total_minor)


def _decide(work: UnitOfWork, invoice_id: str, rules: BillingRules, total_minor: int) -> None:
    if not rules.posts:
        return
    work.call("validate", "invoices", invoice_id)
    if rules.limit_minor is None or abs(total_minor) <= rules.limit_minor:
        work.call("post", "invoices", invoice_id)


def _instalments(
    work: UnitOfWork, term_code: str, total_minor: int, issued_on: date
) -> list[Instalment]:
    known = reference.payment_term(work.connection, term_code)
    term = PaymentTerm.from_rule(known["rule"]) if known else PaymentTerm.net(30)
    return term.instalments(total_minor, issued_on)


def _add_parts(
    work: UnitOfWork, bill: Bill, parts: Mapping[str, Sequence[Mapping[str, Any]]]
) -> None:
    owner = {"customer_id": bill.head.customer_id, "invoice_id": bill.id}
    for table, rows in parts.items():
        for seq, values in enumerate(rows, start=1):
            work.insert(table, {**values, **owner, "seq": seq})


def _line(charge: Charge) -> dict[str, Any]:
    line, period = charge.line, charge.period
    detail = f"Contract {line.contract}"
    if not period.is_whole:
        detail += f", {period.days} of {period.whole_days} days"
    return {
        "product_id": line.product_id,
        "description": line.description,
        "detail": detail,
        "quantity": line.quantity,
        "unit": "period",
        "unit_price": line.unit_price,
        "discount": Decimal(0),
        "net_minor": charge.net_minor,
        "tax_category": line.tax_category,
        "period_from": period.starts_on,
        "period_to": period.ends_on,
        "contract_line_id": line.id,
    }
