# SPDX-License-Identifier: MPL-2.0
"""Customer statements as they are printed: open items, balance forward, detailed activity."""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal

from cso_desktop.documents.snapshots import (
    AgingBucket,
    AgingKey,
    Application,
    Entry,
    EntryKind,
    OpenItem,
    StatementSnapshot,
)
from cso_desktop.domain import statements as figures
from cso_desktop.domain.aging import AgingRow, age
from cso_desktop.domain.aging import OpenItem as AgedItem
from cso_desktop.domain.dates import ONE_DAY, add_months
from cso_desktop.errors import FieldErrors
from cso_desktop.services.printing.papers import Paper, Stationery, bill_to_addresses
from cso_desktop.store import records, statements
from cso_desktop.store.codec import Document
from cso_desktop.store.statements import Movement, NamedApplication, OpenCharge, OpenCredit

if TYPE_CHECKING:
    from sqlalchemy import Connection

StatementKind = Literal["open_item", "balance_forward", "detailed"]
STATEMENT_KINDS: tuple[StatementKind, ...] = ("open_item", "balance_forward", "detailed")

_PREFIX = {"open_item": "ST", "balance_forward": "SB", "detailed": "SD"}
_KINDS: dict[str, EntryKind] = {
    "invoice": "invoice",
    "credit_memo": "credit_memo",
    "receipt": "payment",
    "refund": "refund",
    "write_off": "write_off",
}
_BUCKETS: tuple[AgingKey, ...] = (
    "not_due",
    "d1_30",
    "d31_60",
    "d61_90",
    "d91_120",
    "over_120",
    "disputed",
)
_NAMESPACE = uuid.UUID("b9a1f0c2-6d3e-5f47-8a90-2c4d6e8f1a3b")


@dataclass(frozen=True, slots=True)
class StatementQuestion:
    """Which statements: of which day and kind, and when they are made."""

    as_of: date
    kind: StatementKind
    now: datetime


def statement_paper(
    connection: "Connection",
    customer_id: str,
    *,
    as_of: date,
    kind: StatementKind,
    now: datetime,
) -> Paper:
    """Give the statement of a customer as of a day, ready to be drawn.

    It is official for a customer with an official number.
    """
    question = StatementQuestion(as_of, kind, now)
    (paper,) = statement_papers(connection, [customer_id], question, Stationery(connection))
    return paper


def statement_papers(
    connection: "Connection",
    customer_ids: Sequence[str],
    question: StatementQuestion,
    stationery: Stationery,
) -> Iterator[Paper]:
    """Give the statements of customers in the order asked for, from a handful of queries."""
    customers = records.read_by_ids(connection, "customers", customer_ids)
    addresses = bill_to_addresses(connection, customers)
    books = Books.read(connection, customer_ids, question)
    for customer_id in customer_ids:
        customer = customers[customer_id]
        numbers = _numbers(customer, question)
        head = stationery.letterhead(
            customer,
            numbers,
            official=bool(numbers["number"]),
            bill_to=(customer["legal_name"], *addresses[customer_id]),
        )
        record_id = uuid.uuid5(
            _NAMESPACE, f"{customer_id}/{question.kind}/{question.as_of.isoformat()}"
        )
        snapshot = books.snapshot(customer_id, question, head)
        yield Paper("statement", "Statement", str(record_id), customer_id, snapshot)


def _numbers(customer: Document, question: StatementQuestion) -> dict[str, str]:
    prefix, day = _PREFIX[question.kind], f"{question.as_of:%Y%m%d}"
    return {
        name: f"{prefix}-{customer[name]}-{day}" if customer[name] else ""
        for name in ("number", "provisional_number")
    }


@dataclass(frozen=True, slots=True)
class Books:
    """The entries of the customers whose statements are made, each by customer id."""

    charges: dict[str, list[OpenCharge]]
    credits: dict[str, list[OpenCredit]]
    movements: dict[str, list[Movement]]
    applications: dict[str, list[NamedApplication]]
    issued: dict[str, figures.Issued]

    @classmethod
    def read(
        cls, connection: "Connection", customer_ids: Sequence[str], question: StatementQuestion
    ) -> "Books":
        """Read what statements of a kind are made of."""
        asked = (connection, customer_ids, question.as_of)
        has_activity = question.kind != "open_item"
        return cls(
            charges=statements.charges(*asked),
            credits=statements.credits_of(*asked),
            movements=statements.movements(*asked) if has_activity else {},
            applications=statements.applications(*asked) if question.kind == "detailed" else {},
            issued=statements.issued_before(*asked) if has_activity else {},
        )

    def snapshot(
        self, customer_id: str, question: StatementQuestion, head: dict[str, Any]
    ) -> StatementSnapshot:
        """Put a customer's statement together under its letterhead."""
        charges, credits_ = self.charges.get(customer_id, []), self.credits.get(customer_id, [])
        if question.kind == "open_item":
            body = _open_items(charges, credits_)
        else:
            body = self._activity(customer_id, question)
        aged = _age(charges, credits_, question.as_of)
        return StatementSnapshot(
            **head,
            kind=question.kind,
            as_of=question.as_of,
            aging=_strip(aged),
            overdue=aged.overdue,
            **body,
        )

    def _activity(self, customer_id: str, question: StatementQuestion) -> dict[str, Any]:
        moved, as_of = self.movements.get(customer_id, []), question.as_of
        previous = self.issued.get(customer_id)
        first = previous.ends_on if previous else add_months(as_of + ONE_DAY, -1) - ONE_DAY
        starts_on = first + ONE_DAY
        entries = [movement.entry for movement in moved]
        statement = _forward(
            entries, previous, starts_on=starts_on, ends_on=as_of, now=question.now
        )
        applied = self.applications.get(customer_id, [])
        return {
            "starts_on": starts_on,
            "opening": statement.opening_minor,
            "entries": tuple(_entries(statement, moved, applied)),
            "total_due": statement.closing_minor,
        }


def check_question(as_of: date, kind: str, today: date) -> StatementKind:
    """Refuse a statement of a day to come or of an unknown kind."""
    if as_of > today:
        raise FieldErrors({"as_of": "A statement is as of today or an earlier day."})
    for known in STATEMENT_KINDS:
        if kind.replace("-", "_") == known:
            return known
    raise FieldErrors({"statement_kind": f"Choose one of: {', '.join(STATEMENT_KINDS)}."})


def _open_items(charges: Iterable[OpenCharge], credits_: Iterable[OpenCredit]) -> dict[str, Any]:
    owed = [charge for charge in charges if charge.line.open_minor]
    left = [credit for credit in credits_ if credit.line.unapplied_minor]
    items = [_charge(charge) for charge in sorted(owed, key=lambda x: _by_due(x.line))]
    items += [
        _credit(credit) for credit in sorted(left, key=lambda x: (x.line.dated_on, x.line.number))
    ]
    return {"items": tuple(items), "total_due": sum(item.open for item in items)}


def _by_due(line: figures.OpenLine) -> tuple[date, str]:
    return line.due_on, line.number


def _charge(charge: OpenCharge) -> OpenItem:
    line = charge.line
    return OpenItem(
        kind="invoice",
        number=line.number,
        issued_on=line.dated_on,
        due_on=line.due_on,
        original=line.amount_minor,
        open=line.open_minor,
        reference=charge.reference,
        disputed=line.disputed_minor,
    )


def _credit(credit: OpenCredit) -> OpenItem:
    line = credit.line
    return OpenItem(
        kind=_KINDS.get(credit.kind, "adjustment"),
        number=line.number,
        issued_on=line.dated_on,
        due_on=None,
        original=-line.amount_minor,
        open=-line.unapplied_minor,
        reference=credit.reference,
    )


def _age(charges: Iterable[OpenCharge], credits_: Iterable[OpenCredit], as_of: date) -> AgingRow:
    """Age what is open; a disputed part stands in its own cell alone, so the row adds up."""
    lines = [charge.line for charge in charges]
    return age(
        (AgedItem(x.due_on, x.open_minor - x.disputed_minor, x.disputed_minor) for x in lines),
        as_of,
        unapplied=sum(credit.line.unapplied_minor for credit in credits_),
    )


def _strip(row: AgingRow) -> tuple[AgingBucket, ...]:
    cells = [AgingBucket(key, getattr(row, key)) for key in _BUCKETS]
    return (*cells, AgingBucket("unapplied", -row.unapplied))


def _forward(
    entries: list[figures.Entry],
    previous: figures.Issued | None,
    *,
    starts_on: date,
    ends_on: date,
    now: datetime,
) -> figures.BalanceForward:
    """Make the statement; what earlier ones missed is made up for, so it closes with the balance.

    An entry made on another desk in time but synced after the statement was printed is dated and
    recorded before it, and yet was not in it: it shows as one adjustment (INV-21, INV-23).
    """
    cutoff_at = max([now, *(entry.recorded_at for entry in entries)])
    made = figures.balance_forward(
        entries, ends_on=ends_on, cutoff_at=cutoff_at, previous=previous, starts_on=starts_on
    )
    missed = figures.balance(entries, ends_on) - made.closing_minor
    if not missed:
        return made
    late = figures.Entry(
        "", figures.EntryKind.ADJUSTMENT, "", starts_on, cutoff_at, effect_minor=missed
    )
    return figures.balance_forward(
        [*entries, late], ends_on=ends_on, cutoff_at=cutoff_at, previous=previous
    )


def _entries(
    statement: figures.BalanceForward,
    moved: Iterable[Movement],
    applied: Iterable[NamedApplication],
) -> Iterable[Entry]:
    known = {movement.entry.id: movement for movement in moved}
    used: dict[str, list[Application]] = {}
    for each in sorted(applied, key=lambda x: (x.application.applied_on, x.target_number)):
        made = each.application
        shown = Application(each.target_number, made.applied_on, made.amount_minor)
        used.setdefault(made.source_id, []).append(shown)
    for line in statement.lines:
        movement = known.get(line.entry.id)
        is_late = line.column is figures.EntryKind.ADJUSTMENT and line.column is not line.entry.kind
        kind = _KINDS.get(movement.kind, "adjustment") if movement else "adjustment"
        yield Entry(
            kind="adjustment" if is_late else kind,
            number=line.entry.number,
            on=line.entry.dated_on,
            amount=line.entry.effect_minor,
            balance=line.running_minor,
            reference=movement.reference if movement else "",
            applications=tuple(used.get(line.entry.id, ())),
        )
