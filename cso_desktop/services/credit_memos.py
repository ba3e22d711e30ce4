# SPDX-License-Identifier: MPL-2.0
"""Credit memos: drafted from a posted invoice, to the cent; posted they do what they are for."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from cso_desktop.domain.credits import Credit, credit_quantities, credit_rest, credit_total
from cso_desktop.domain.roles import Role
from cso_desktop.errors import FieldErrors
from cso_desktop.services.checks import Checks
from cso_desktop.services.crediting import Creditable, require_posted, write_memo
from cso_desktop.services.desk import Desk
from cso_desktop.services.invoices import InvoiceDraft, InvoiceLineDraft, check, write
from cso_desktop.services.records import Saved, saved
from cso_desktop.services.registry import use_case
from cso_desktop.services.syncing import decide_group
from cso_desktop.store import records, reference
from cso_desktop.store.codec import Document
from cso_desktop.store.unit_of_work import UnitOfWork

BILLING = frozenset({Role.BIL})
DISPOSITIONS = ("apply", "on_account", "refund")


@dataclass(frozen=True, slots=True)
class CreditLine:
    """So many pieces of one line."""

    line_id: str
    quantity: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoDraft:
    """What to take back of an invoice: chosen pieces, an amount with tax, or all that is left.

    Attributes:
        disposition: ``apply`` it to the invoice, leave it ``on_account``, or ``refund`` it.
    """

    invoice_id: str
    lines: list[CreditLine] = field(default_factory=list)
    amount_minor: int | None = None
    reason_code: str = "price_correction"
    disposition: str = "apply"
    issued_on: date | None = None


@dataclass(frozen=True, slots=True)
class OfInvoice:
    """A posted invoice by its id."""

    invoice_id: str


@dataclass(frozen=True, slots=True)
class OfMemo:
    """A credit memo by its id."""

    memo_id: str


@dataclass(frozen=True, slots=True)
class LeftOfLine:
    """What of an invoice line can still be credited."""

    line_id: str
    description: str
    quantity: Decimal
    quantity_left: Decimal
    net_minor: int
    net_left_minor: int


@dataclass(frozen=True, slots=True)
class LeftToCredit:
    """What of an invoice can still be credited, by line and with tax."""

    invoice_id: str
    currency: str
    total_left_minor: int
    lines: list[LeftOfLine]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebilling:
    """An invoice to be credited as a whole and drafted anew."""

    invoice_id: str
    reason_code: str = "price_correction"


@dataclass(frozen=True, slots=True)
class Rebilled:
    """The draft credit memo and the draft replacement."""

    memo: Saved
    replacement: Saved


@use_case("credit_memos.left")
def left_to_credit(desk: Desk, wanted: OfInvoice) -> LeftToCredit:
    """Tell what of an invoice can still be credited, drafts counted as credited (INV-5)."""
    with desk.cache.read() as connection:
        found = Creditable(connection, wanted.invoice_id)
    lines = [
        LeftOfLine(
            row["id"],
            row["description"],
            line.quantity,
            max(line.quantity_left, Decimal(0)),
            line.amount_minor,
            line.amount_left,
        )
        for row, line in zip(found.rows, found.lines, strict=True)
    ]
    return LeftToCredit(wanted.invoice_id, found.invoice["currency"], found.left_minor, lines)


@use_case("credit_memos.draft", roles=BILLING, writes=True)
def draft_memo(desk: Desk, draft: MemoDraft) -> Saved:
    """Draft a credit memo from an invoice: all of it, chosen pieces, or an amount (BIL-09)."""
    with desk.cache.read() as connection:
        found = Creditable(connection, draft.invoice_id)
        known = [code for code, _ in reference.choices(connection, "reason_codes", "credit_memo")]
    require_posted(found.invoice)
    issued_on = draft.issued_on or _day_for(desk, found.invoice)
    checks = Checks()
    checks.choice("reason_code", draft.reason_code, known)
    checks.choice("disposition", draft.disposition, DISPOSITIONS)
    checks.that(
        issued_on >= date.fromisoformat(found.invoice["issued_on"]),
        "issued_on",
        "A credit memo is not dated before its invoice.",
    )
    checks.that(
        not (draft.lines and draft.amount_minor is not None),
        "amount_minor",
        "Credit either pieces or an amount.",
    )
    checks.done()
    credit = _credit(found, draft)
    with desk.work(f"Draft credit memo for {found.invoice['number']}") as work:
        memo_id = write_memo(
            work,
            found,
            credit,
            issued_on=issued_on,
            reason_code=draft.reason_code,
            disposition=draft.disposition,
        )
    return saved(desk, "invoices", memo_id)


@use_case("credit_memos.post", roles=BILLING | {Role.SUP}, writes=True, offline=False)
def post_memo(desk: Desk, wanted: OfMemo) -> Saved:
    """Validate and post a credit memo; the store numbers it, applies it and ends its dispute."""
    with desk.cache.read() as connection:
        memo = records.read(connection, "invoices", wanted.memo_id)
    if memo["kind"] != "credit_memo":
        raise FieldErrors({"memo_id": "This is not a credit memo."})

    def act(work: UnitOfWork) -> None:
        if memo["state"] == "draft":
            work.call("validate", "invoices", wanted.memo_id)
        work.call("post", "invoices", wanted.memo_id)

    decide_group(desk, f"Post credit memo {memo['provisional_number']}", act)
    return saved(desk, "invoices", wanted.memo_id)


@use_case("credit_memos.rebill", roles=BILLING, writes=True)
def rebill(desk: Desk, wanted: Rebilling) -> Rebilled:
    """Credit an invoice as a whole and draft the one that replaces it (BIL-01, BIL-16)."""
    with desk.cache.read() as connection:
        found = Creditable(connection, wanted.invoice_id)
    require_posted(found.invoice)
    again = _same_again(found.invoice, found.rows)
    customer = check(desk, again)
    issued_on = _day_for(desk, found.invoice)
    with desk.work(f"Bill {found.invoice['number']} again") as work:
        memo_id = write_memo(
            work,
            found,
            credit_rest(found.lines, found.taxes),
            issued_on=issued_on,
            reason_code=wanted.reason_code,
            disposition="apply",
        )
        replaces = {"kind": "replacement", "replaces_invoice_id": wanted.invoice_id}
        replacement_id = write(work, again, customer, today=issued_on, more=replaces)
    return Rebilled(saved(desk, "invoices", memo_id), saved(desk, "invoices", replacement_id))


def _credit(found: Creditable, draft: MemoDraft) -> Credit:
    if draft.amount_minor is not None:
        return credit_total(found.lines, found.taxes, draft.amount_minor)
    if not draft.lines:
        return credit_rest(found.lines, found.taxes)
    place_of = {row["id"]: index for index, row in enumerate(found.rows)}
    quantities: dict[int, Decimal] = {}
    for number, wanted in enumerate(draft.lines):
        if wanted.line_id not in place_of:
            raise FieldErrors({f"lines.{number}.line_id": "This is no line of the invoice."})
        place = place_of[wanted.line_id]
        quantities[place] = quantities.get(place, Decimal(0)) + wanted.quantity
    return credit_quantities(found.lines, found.taxes, quantities)


def _day_for(desk: Desk, invoice: Document) -> date:
    return max(desk.clock.today(), date.fromisoformat(invoice["issued_on"]))


def _same_again(invoice: Document, rows: list[Document]) -> InvoiceDraft:
    lines = [
        InvoiceLineDraft(
            product_id=row["product_id"],
            description=row["description"],
            detail=row["detail"],
            quantity=Decimal(row["quantity"]),
            unit_price=Decimal(row["unit_price"]),
            discount=Decimal(row["discount"]),
            unit=row["unit"],
            tax_category=row["tax_category"],
            period_from=row["period_from"] and date.fromisoformat(row["period_from"]),
            period_to=row["period_to"] and date.fromisoformat(row["period_to"]),
        )
        for row in rows
    ]
    return InvoiceDraft(
        customer_id=invoice["customer_id"],
        payment_term=invoice["payment_term"],
        po_number=invoice["po_number"],
        order_id=invoice["order_id"],
        contract_id=invoice["contract_id"],
        lines=lines,
    )
