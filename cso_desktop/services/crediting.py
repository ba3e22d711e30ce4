# SPDX-License-Identifier: MPL-2.0
"""The figures of a credit memo: what is left of an invoice, and the rows that take it back.

A line of a credit memo has the place (``seq``) of the invoice line it takes back; that is how both
sides know what is credited so far.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from cso_desktop.domain.credits import Credit, CreditableTax, lines_of_taxes
from cso_desktop.domain.invoices import CreditableLine
from cso_desktop.domain.records import ENTERED
from cso_desktop.errors import RuleBroken
from cso_desktop.store import records
from cso_desktop.store.codec import Document

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from cso_desktop.store.unit_of_work import UnitOfWork

_COPIED = ("bill_to_text", "remit_to_text", "po_number", "order_id", "contract_id", "payment_term")
_COPIED_OF_LINE = (
    "seq",
    "product_id",
    "description",
    "detail",
    "unit",
    "unit_price",
    "discount",
    "tax_category",
    "period_from",
    "period_to",
)


class Creditable:
    """What of a posted invoice can still be credited.

    Attributes:
        invoice: the invoice's document.
        rows: its lines as documents.
        lines: the same as figures, with what is credited so far.
        taxes: its taxes, with the lines each was taken on.
    """

    def __init__(self, connection: "Connection", invoice_id: str) -> None:
        self.invoice = records.read(connection, "invoices", invoice_id)
        self.rows = records.read_many(connection, "invoice_lines", "invoice_id", invoice_id)
        self.tax_rows = records.read_many(connection, "invoice_taxes", "invoice_id", invoice_id)
        memos = [
            memo
            for memo in records.read_many(connection, "invoices", "corrects_invoice_id", invoice_id)
            if memo["kind"] == "credit_memo" and memo["state"] != "void"
        ]
        taken = _parts(connection, "invoice_lines", memos)
        levied = _parts(connection, "invoice_taxes", memos)
        self.lines = [_line(row, taken) for row in self.rows]
        self.taxes = self._taxes(levied)

    def _taxes(self, levied: Sequence[Document]) -> list[CreditableTax]:
        nets = [(row["tax_category"], row["net_minor"]) for row in self.rows]
        groups = lines_of_taxes(nets, [row["base_minor"] for row in self.tax_rows])
        if groups is None:
            # Not explained by the lines: an import knows only sums, and one tax is on all of it.
            groups = [frozenset(range(len(self.rows)))] * len(self.tax_rows)
        made = []
        for row, group in zip(self.tax_rows, groups, strict=True):
            same = [tax for tax in levied if _tax_key(tax) == _tax_key(row)]
            made.append(
                CreditableTax(
                    lines=group,
                    base_minor=row["base_minor"],
                    tax_minor=row["tax_minor"],
                    credited_base_minor=-sum(tax["base_minor"] for tax in same),
                    credited_minor=-sum(tax["tax_minor"] for tax in same),
                )
            )
        return made

    @property
    def left_minor(self) -> int:
        """What of the total can still be credited."""
        net = sum(line.amount_left for line in self.lines)
        return net + sum(tax.tax_minor - tax.credited_minor for tax in self.taxes)


def require_posted(invoice: Document) -> None:
    """Refuse to correct what is not a posted invoice.

    Raises:
        RuleBroken: ``not_posted``.
    """
    if invoice["state"] != "posted" or invoice["kind"] in ("credit_memo", "pro_forma"):
        raise RuleBroken("not_posted", "Only a posted invoice is corrected by a credit memo.")


def write_memo(
    work: "UnitOfWork",
    creditable: Creditable,
    credit: Credit,
    *,
    issued_on: date,
    reason_code: str,
    disposition: str,
) -> str:
    """Draft the credit memo that takes back what was reckoned, and give its id (BIL-09, INV-4)."""
    invoice = creditable.invoice
    if credit.total_minor <= 0:
        raise RuleBroken("over_credited", "Nothing of this invoice is left to credit.")
    memo_id = work.insert(
        "invoices",
        {name: invoice[name] for name in _COPIED}
        | {
            "customer_id": invoice["customer_id"],
            "kind": "credit_memo",
            "issued_on": issued_on,
            "due_on": issued_on,
            "delivery_channel": invoice["delivery_channel"],
            "currency": invoice["currency"],
            "tax_basis": invoice["tax_basis"],
            "net_minor": -credit.net_minor,
            "tax_minor": -credit.tax_minor,
            "total_minor": -credit.total_minor,
            "reason_code": reason_code,
            "disposition": disposition,
            "corrects_invoice_id": invoice["id"],
            "origin": ENTERED,
        },
    )
    owner = {"customer_id": invoice["customer_id"], "invoice_id": memo_id}
    for index, (quantity, net) in sorted(credit.lines.items()):
        work.insert("invoice_lines", {**owner, **_memo_line(creditable.rows[index], quantity, net)})
    for row, (base, tax) in zip(creditable.tax_rows, credit.taxes, strict=True):
        if base or tax:
            kept = {name: row[name] for name in ("seq", "jurisdiction", "label", "rate")}
            work.insert("invoice_taxes", {**owner, **kept, "base_minor": -base, "tax_minor": -tax})
    work.insert(
        "instalments",
        {
            **owner,
            "seq": 1,
            "due_on": issued_on,
            "amount_minor": -credit.total_minor,
            "currency": invoice["currency"],
        },
    )
    return memo_id


def _memo_line(row: Document, quantity: Decimal, net_minor: int) -> dict[str, Any]:
    kept = {name: row[name] for name in _COPIED_OF_LINE}
    return {**kept, "quantity": -quantity, "net_minor": -net_minor}


def _line(row: Document, taken: Sequence[Document]) -> CreditableLine:
    same = [line for line in taken if line["seq"] == row["seq"]]
    return CreditableLine(
        quantity=Decimal(row["quantity"]),
        amount_minor=row["net_minor"],
        credited_quantity=sum((abs(Decimal(line["quantity"])) for line in same), Decimal(0)),
        credited_minor=-sum(line["net_minor"] for line in same),
    )


def _parts(connection: "Connection", table: str, memos: Sequence[Document]) -> list[Document]:
    return [
        row
        for memo in memos
        for row in records.read_many(connection, table, "invoice_id", memo["id"])
    ]


def _tax_key(row: Document) -> tuple[str, str, Decimal]:
    return row["jurisdiction"], row["label"], Decimal(row["rate"])
