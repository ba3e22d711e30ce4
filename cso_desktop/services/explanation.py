# SPDX-License-Identifier: MPL-2.0
"""A balance explained as a tree: every sum is that of the entries below it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from cso_desktop.errors import FieldErrors
from cso_desktop.services.desk import Desk
from cso_desktop.services.records import called
from cso_desktop.services.registry import use_case
from cso_desktop.store import explanation, records
from cso_desktop.store.explanation import ApplicationRow, DocumentRow

_TITLES = {
    "invoice": "Invoice",
    "credit_memo": "Credit memo",
    "debit_memo": "Debit memo",
    "deposit": "Deposit invoice",
    "replacement": "Replacement invoice",
    "receipt": "Payment",
    "refund": "Refund",
    "reversal": "Reversed payment",
    "adjustment": "Write-off",
}
_AMOUNTS = {"credit_memo": "Credited", "receipt": "Received", "adjustment": "Written off"}
_SOURCES = {"payment": "payment", "credit_memo": "credit", "adjustment": "write_off"}


@dataclass(frozen=True, slots=True)
class BalanceQuestion:
    """Whose balance, as of which day.

    Attributes:
        kind: ``customers`` or ``invoices``, the latter for credit memos too.
        number: what the record is called, or its id.
        as_of: today by default.
        with_settled: show documents of which nothing is left too.
    """

    kind: str
    number: str
    as_of: date | None = None
    with_settled: bool = False


@dataclass(frozen=True, slots=True)
class Node:
    """A sum with the parts that make it up, or an entry that has none.

    Attributes:
        kind: balance, open, on_account, document, charge, line, tax, payment, credit, discount,
            write_off or undone.
        record_id: the document to open, if it is one.
    """

    kind: str
    title: str
    amount_minor: int
    dated_on: date | None = None
    record_id: str | None = None
    parts: list["Node"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class BalanceTree:
    """The balance as of a day; ``settled`` documents of which nothing is left are not shown."""

    as_of: date
    currency: str
    number: str
    name: str
    settled: int
    root: Node


@use_case("receivables.explain")
def explain_balance(desk: Desk, question: BalanceQuestion) -> BalanceTree:
    """Explain what a customer owes, or what is open of an invoice, entry by entry."""
    as_of = question.as_of or desk.clock.today()
    if question.kind not in ("customers", "invoices"):
        raise FieldErrors({"kind": "A balance is that of one of the customers or invoices."})
    with desk.cache.read() as connection:
        record_id = records.find_id(connection, question.kind, question.number)
        record = records.read(connection, question.kind, record_id)
        customer_id = record_id if question.kind == "customers" else record["customer_id"]
        name = records.read(connection, "customers", customer_id)["display_name"]
        if question.kind == "customers":
            documents, applied = explanation.of_customer(connection, record_id, as_of)
            root, settled = _customer_tree(documents, applied, question.with_settled)
        else:
            root, settled = _invoice_tree(*explanation.of_invoice(connection, record_id, as_of)), 0
    return BalanceTree(
        as_of=as_of,
        currency=record["currency"],
        number=called(record) or "",
        name=name,
        settled=settled,
        root=root,
    )


def _customer_tree(
    documents: Iterable[DocumentRow], applied: Iterable[ApplicationRow], with_settled: bool
) -> tuple[Node, int]:
    by_target: dict[str, list[ApplicationRow]] = defaultdict(list)
    by_source: dict[str, list[ApplicationRow]] = defaultdict(list)
    for row in applied:
        by_target[row.invoice_id].append(row)
        by_source[row.source_id].append(row)
    open_, on_account = [], []
    for document in documents:
        if _is_source(document):
            on_account.append(_source(document, by_source[document.id]))
        else:
            open_.append(_charge(document, by_target[document.id]))
    shown = [x for x in (*open_, *on_account) if x.amount_minor or with_settled]
    kept = {id(node) for node in shown}
    groups = [
        _sum("open", "Open invoices", [x for x in open_ if id(x) in kept]),
        _sum("on_account", "Payments and credits", [x for x in on_account if id(x) in kept]),
    ]
    settled = len(open_) + len(on_account) - len(shown)
    return _sum("balance", "Balance", groups), settled


def _invoice_tree(
    document: DocumentRow | None,
    applied: Sequence[ApplicationRow],
    contents: Sequence[explanation.ContentRow],
) -> Node:
    if document is None:  # not posted by the day
        return _sum("balance", "Open", [])
    parts = [Node(row.kind, row.text, row.minor) for row in contents]
    if _is_source(document):
        return _source(document, applied, parts)
    return _charge(document, applied, parts)


def _is_source(document: DocumentRow) -> bool:
    return document.kind in ("credit_memo", "receipt", "refund", "reversal", "adjustment")


def _charge(
    document: DocumentRow, applied: Iterable[ApplicationRow], contents: list[Node] | None = None
) -> Node:
    """Explain what is open of an invoice: the charge, and all that was applied to it."""
    charge = Node("charge", "Charged", document.minor, document.dated_on, parts=contents or [])
    return _document(document, [charge, *(part for row in applied for part in _settling(row))])


def _source(
    document: DocumentRow, applied: Iterable[ApplicationRow], contents: list[Node] | None = None
) -> Node:
    """Explain what is left of a payment or credit: its amount, and where it was applied."""
    kind = _SOURCES.get(document.kind, "payment")
    title = _AMOUNTS.get(document.kind, "Paid back")
    amount = Node(kind, title, document.minor, document.dated_on, parts=contents or [])
    used = [
        Node(
            "undone" if row.is_undoing else kind,
            f"{'Taken back from' if row.is_undoing else 'Applied to'} {row.invoice_number}",
            row.amount_minor,
            row.applied_on,
            row.invoice_id,
        )
        for row in applied
        if row.amount_minor
    ]
    return _document(document, [amount, *used])


def _settling(row: ApplicationRow) -> Iterable[Node]:
    """Give what an application takes off an invoice: cash or credit, discount, write-off."""
    kind = _SOURCES[row.source_kind]
    title = f"{kind.capitalize().replace('_', '-')} {row.source_number}".strip()
    reason = row.reason.replace("_", " ")
    amounts = (
        (kind, title, row.amount_minor),
        ("discount", "Early-payment discount", row.discount_minor),
        ("write_off", f"Written off: {reason}" if reason else "Written off", row.write_off_minor),
    )
    for what, text, minor in amounts:
        if minor:
            shown = f"{text}, undone" if row.is_undoing else text
            kind_shown = "undone" if row.is_undoing else what
            yield Node(kind_shown, shown, -minor, row.applied_on, row.source_id)


def _document(document: DocumentRow, parts: list[Node]) -> Node:
    title = f"{_TITLES.get(document.kind, document.kind)} {document.number}".strip()
    total = sum(part.amount_minor for part in parts)
    return Node("document", title, total, document.dated_on, document.id, parts)


def _sum(kind: str, title: str, parts: list[Node]) -> Node:
    return Node(kind, title, sum(part.amount_minor for part in parts), parts=parts)
