# SPDX-License-Identifier: MPL-2.0
"""Statements of every kind agree with each other, with the aging row and with the balance."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from cso_desktop.domain.receivables import (
    Allocation,
    Source,
    Target,
    check_allocation,
    open_minor,
    unapplied_minor,
)
from cso_desktop.domain.statements import (
    Application,
    Entry,
    EntryKind,
    OpenLine,
    UnappliedLine,
    balance,
    balance_forward,
    detailed,
    open_item_statement,
)
from cso_desktop.errors import RuleBroken

START = date(2026, 1, 1)
ME = frozenset({"cust"})
offsets = st.integers(0, 120)


def day(offset: int) -> date:
    return START + timedelta(days=offset)


def at(offset: int) -> datetime:
    return datetime.combine(day(offset), time(12), UTC)


def an_entry(
    name: str, kind: EntryKind, dated: int, effect: int, recorded: int | None = None
) -> Entry:
    return Entry(name, kind, name, day(dated), at(dated if recorded is None else recorded), effect)


@dataclass(frozen=True)
class Ledger:
    """A customer's documents and what was applied to what."""

    targets: list[Target]
    sources: list[Source]
    made: list[Allocation]

    def entries(self) -> list[Entry]:
        def entry(name: str, kind: EntryKind, on: date, effect: int) -> Entry:
            return Entry(name, kind, name, on, at(0), effect)

        charges = [entry(t.id, EntryKind.CHARGE, t.dated_on, t.amount_minor) for t in self.targets]
        paid = [entry(s.id, EntryKind.PAYMENT, s.dated_on, -s.amount_minor) for s in self.sources]
        granted = [
            entry(a.id, EntryKind.ADJUSTMENT, a.allocated_on, a.amount_minor - a.settled_minor)
            for a in self.made
            if a.amount_minor != a.settled_minor
        ]
        return charges + paid + granted


@st.composite
def ledgers(draw: st.DrawFn) -> Ledger:
    amounts = st.integers(1, 10000)
    targets = [
        Target(f"t{n}", "cust", day(draw(offsets)), draw(amounts), "USD")
        for n in range(draw(st.integers(1, 5)))
    ]
    sources = [
        Source(f"s{n}", ME, day(draw(offsets)), draw(amounts), "USD")
        for n in range(draw(st.integers(1, 4)))
    ]
    made: list[Allocation] = []
    for n in range(draw(st.integers(0, 8))):
        target, source = draw(st.sampled_from(targets)), draw(st.sampled_from(sources))
        on = max(target.dated_on, source.dated_on) + timedelta(days=draw(st.integers(0, 30)))
        new = Allocation(f"a{n}", source.id, target.id, on, draw(amounts), draw(st.integers(0, 50)))
        try:
            check_allocation(new, source, target, made)
        except RuleBroken:
            continue
        made.append(new)
    return Ledger(targets, sources, made)


@given(ledgers(), offsets)
def test_inv_18_inv_22_two_paths_and_two_statements_give_one_total(
    ledger: Ledger, offset: int
) -> None:
    as_of = day(offset)
    items = [
        OpenLine(t.id, t.dated_on, t.dated_on + timedelta(days=30), t.amount_minor, left)
        for t in ledger.targets
        if (left := open_minor(t, ledger.made, as_of))
    ]
    unapplied = [
        UnappliedLine(s.id, EntryKind.PAYMENT, s.dated_on, s.amount_minor, left)
        for s in ledger.sources
        if (left := unapplied_minor(s, ledger.made, as_of))
    ]
    by_items = open_item_statement(items, unapplied, as_of)
    by_activity = balance_forward(
        ledger.entries(), ends_on=as_of, cutoff_at=at(0), starts_on=day(offset // 2)
    )
    assert by_items.total_due_minor == by_items.aging.balance
    assert by_items.total_due_minor == by_activity.closing_minor
    assert by_items.total_due_minor == balance(ledger.entries(), as_of)


entry_lists = st.lists(
    st.builds(
        an_entry,
        st.uuids().map(str),
        st.sampled_from(EntryKind),
        offsets,
        st.integers(-9999, 9999),
        st.integers(0, 200),
    ),
    max_size=25,
)


@given(entry_lists, st.lists(st.integers(0, 200), min_size=2, max_size=5))
def test_inv_21_each_statement_opens_with_what_the_last_closed_with(
    entries: list[Entry], ends: list[int]
) -> None:
    statements = []
    previous = None
    for end in sorted(ends):
        made = balance_forward(entries, ends_on=day(end), cutoff_at=at(end), previous=previous)
        statements.append(made)
        previous = made.issued()
        columns = sum(made.column_minor(column) for column in EntryKind)
        assert made.opening_minor + columns == made.closing_minor
        known = [entry for entry in entries if entry.recorded_at <= at(end)]
        assert made.closing_minor == balance(known, day(end))
    assert all(b.opening_minor == a.closing_minor for a, b in pairwise(statements))


@given(entry_lists, st.integers(0, 100), st.integers(1, 100))
def test_inv_23_what_is_back_dated_later_is_an_adjustment_next_time(
    entries: list[Entry], end: int, wait: int
) -> None:
    def first() -> int:
        return balance_forward(entries, ends_on=day(end), cutoff_at=at(end)).closing_minor

    sent = balance_forward(entries, ends_on=day(end), cutoff_at=at(end))
    entries.append(an_entry("late", EntryKind.PAYMENT, end, -500, recorded=end + 1))
    assert first() == sent.closing_minor
    following = balance_forward(
        entries, ends_on=day(end + wait), cutoff_at=at(end + wait), previous=sent.issued()
    )
    late = [line for line in following.lines if line.entry.id == "late"]
    assert [line.column for line in late] == [EntryKind.ADJUSTMENT]


def test_a_credit_memo_is_neither_a_payment_nor_netted() -> None:
    made = balance_forward(
        [
            an_entry("INV-1", EntryKind.CHARGE, 1, 1000),
            an_entry("CRM-1", EntryKind.CREDIT, 2, -300),
            an_entry("PAY-1", EntryKind.PAYMENT, 3, -200),
        ],
        ends_on=day(30),
        cutoff_at=at(30),
    )
    assert [made.column_minor(column) for column in EntryKind] == [1000, -200, -300, 0]
    assert [line.running_minor for line in made.lines] == [1000, 700, 500]


def test_pay_14_the_detailed_kind_shows_applications_on_both_sides() -> None:
    made = balance_forward(
        [
            an_entry("INV-1", EntryKind.CHARGE, 1, 1000),
            an_entry("PAY-1", EntryKind.PAYMENT, 3, -1000),
        ],
        ends_on=day(30),
        cutoff_at=at(30),
    )
    applied = Application("PAY-1", "INV-1", day(3), 1000)
    later = Application("PAY-1", "INV-1", day(31), -1000)
    lines = detailed(made, [later, applied])
    assert [line.applications for line in lines] == [(applied,), (applied,)]


def test_settled_items_are_left_out_and_a_cent_is_not() -> None:
    made = open_item_statement(
        [
            OpenLine("INV-2", START, day(10), 100, 1),
            OpenLine("INV-1", START, day(5), 100, 0),
        ],
        [UnappliedLine("PAY-1", EntryKind.PAYMENT, START, 100, 0)],
        day(20),
    )
    assert [line.number for line in made.items] == ["INV-2"]
    assert made.unapplied == ()
    assert made.total_due_minor == 1
