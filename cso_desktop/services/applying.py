# SPDX-License-Identifier: MPL-2.0
"""Planning an application: each part is judged as the central store will, and given its day."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from cso_desktop.domain import receivables
from cso_desktop.domain.books import Books
from cso_desktop.domain.ids import new_id
from cso_desktop.domain.instalments import PaymentTerm
from cso_desktop.domain.receivables import Allocation, Source
from cso_desktop.domain.records import ENTERED
from cso_desktop.errors import FieldErrors, RuleBroken
from cso_desktop.services.drafts import text
from cso_desktop.store import open_items, reference
from cso_desktop.store.open_items import CREDIT_MEMO, OpenItem

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What of a payment or credit memo goes to one instalment.

    Attributes:
        discount_minor: early-payment discount taken with it.
        write_off_minor: small difference written off with it, with a reason code.
        force_reason: why cash goes to what is wholly in dispute all the same.
        dispute_reason: opens a dispute on what stays open of the invoice, with this reason code.
    """

    instalment_id: str
    amount_minor: int
    discount_minor: int = 0
    write_off_minor: int = 0
    write_off_reason: str | None = None
    force_reason: str | None = None
    dispute_reason: str | None = None
    rule: str | None = None


@dataclass(slots=True)
class Plan:
    """Entries to be made, each judged with those before it."""

    connection: "Connection"
    kind: str
    source: Source
    on: date | None = None
    made: list[Allocation] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)
    _books: Books = field(default_factory=Books)
    _before: list[Allocation] = field(default_factory=list)
    _opens: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._before = open_items.entries_of_sources(self.connection, self.source.id)
        self._books = books_of(self.connection)
        if self.on is not None:
            self._books.require_open(self.on)

    def add(self, part: Part, place: str = "parts") -> OpenItem:
        """Judge one part and keep the row it becomes.

        Raises:
            RuleBroken: see ``receivables.check_allocation``; also ``disputed``, ``no_discount``,
                ``above_limit``, ``needs_reason``.
            NotFound: there is no such instalment of a posted invoice here.
        """
        item = open_items.find_item(self.connection, part.instalment_id)
        self._opens.setdefault(item.invoice_id, item.invoice_open_minor)
        existing = {
            one.id: one
            for one in (
                *self._before,
                *open_items.entries_of_invoices(self.connection, item.invoice_id),
                *self.made,
            )
        }
        entries = list(existing.values())
        new = Allocation(
            id=new_id(),
            source_id=self.source.id,
            instalment_id=item.target.id,
            allocated_on=self.on
            or self._books.first_open_day(receivables.earliest_date(self.source, item.target)),
            amount_minor=part.amount_minor,
            discount_minor=part.discount_minor,
            write_off_minor=part.write_off_minor,
        )
        self._check_terms(part, item, entries, place)
        new = self._on_first_day(new, item, entries)
        self.made.append(new)
        self.rows.append(self._row(new, part, item))
        return item

    def _on_first_day(
        self, new: Allocation, item: OpenItem, entries: list[Allocation]
    ) -> Allocation:
        """Date it as asked, or on the first day from both documents on which it fits (INV-16)."""
        if self.on is not None:
            receivables.check_allocation(new, self.source, item.target, entries)
            return new
        later = sorted({one.allocated_on for one in entries if one.allocated_on > new.allocated_on})
        refusal: RuleBroken | None = None
        for day in (new.allocated_on, *later):
            dated = replace(new, allocated_on=day)
            try:
                receivables.check_allocation(dated, self.source, item.target, entries)
            except RuleBroken as broken:
                refusal = broken
            else:
                return dated
        assert refusal is not None
        raise refusal

    def _check_terms(
        self, part: Part, item: OpenItem, entries: list[Allocation], place: str
    ) -> None:
        if self.kind != CREDIT_MEMO:
            receivables.check_undisputed(
                self._opens[item.invoice_id], item.invoice_disputed_minor, reason=part.force_reason
            )
        if part.discount_minor:
            granted, last_day = early_discount(self.connection, item)
            receivables.check_discount(
                part.discount_minor,
                granted_minor=granted,
                taken_minor=sum(
                    one.discount_minor for one in entries if self._is_of_invoice(one, item)
                ),
                last_day=last_day,
                paid_on=self.source.dated_on,
            )
        if part.write_off_minor:
            self._check_write_off(part, item, entries, place)

    def _is_of_invoice(self, entry: Allocation, item: OpenItem) -> bool:
        own = {i.target.id for i in open_items.items_of_invoice(self.connection, item.invoice_id)}
        return entry.instalment_id in own

    def _check_write_off(
        self, part: Part, item: OpenItem, entries: list[Allocation], place: str
    ) -> None:
        check_write_off_reason(self.connection, part.write_off_reason, f"{place}.write_off_reason")
        written = sum(one.write_off_minor for one in entries if one.instalment_id == item.target.id)
        receivables.check_write_off(
            part.write_off_minor,
            reason=part.write_off_reason,
            limit_minor=write_off_limit(self.connection) - written,
            open_minor=item.open_minor,
        )

    def _row(self, new: Allocation, part: Part, item: OpenItem) -> dict[str, Any]:
        rule = part.rule
        if part.force_reason and text(part.force_reason):
            rule = f"forced: {text(part.force_reason)}"
        return {
            "id": new.id,
            "customer_id": item.target.customer_id,
            "source_kind": self.kind,
            "source_id": self.source.id,
            "invoice_id": item.invoice_id,
            "instalment_id": new.instalment_id,
            "amount_minor": new.amount_minor,
            "discount_minor": new.discount_minor,
            "write_off_minor": new.write_off_minor,
            "write_off_reason": part.write_off_reason if new.write_off_minor else None,
            "currency": item.target.currency,
            "allocated_on": new.allocated_on,
            "rule": rule,
            "origin": ENTERED,
        }


def books_of(connection: "Connection") -> Books:
    """Give how far the books are closed."""
    return Books.from_setting(reference.setting(connection, "books"))


def write_off_limit(connection: "Connection") -> int:
    """Give the amount up to which a difference is written off without an approval."""
    return int(reference.setting(connection, "write_off_limit_minor", 0))


def check_write_off_reason(connection: "Connection", code: str | None, place: str) -> None:
    """Refuse a reason that is not among those for writing off.

    Raises:
        FieldErrors: at ``place``.
    """
    known = [each for each, _ in reference.choices(connection, "reason_codes", "write_off")]
    if code not in known:
        raise FieldErrors({place: f"Choose a reason: {', '.join(known)}."})


def early_discount(connection: "Connection", item: OpenItem) -> tuple[int, date | None]:
    """Give what an invoice grants for early payment, and the last day for it (BIL-06)."""
    known = reference.payment_term(connection, item.payment_term or "")
    term = PaymentTerm.from_rule(known["rule"]) if known else None
    if term is None or term.discount is None:
        return 0, None
    last_day = term.discount.last_day(item.target.dated_on)
    return term.discount.amount(item.invoice_total_minor), last_day


def plan_parts(
    connection: "Connection",
    kind: str,
    source: Source,
    parts: Sequence[Part],
    *,
    on: date | None = None,
) -> Plan:
    """Judge several parts together.

    Raises:
        FieldErrors: there are none.
        RuleBroken, NotFound: see ``Plan.add``.
    """
    if not parts:
        raise FieldErrors({"parts": "Say what is to be applied."})
    plan = Plan(connection, kind, source, on)
    for number, part in enumerate(parts):
        plan.add(part, f"parts.{number}")
    return plan
