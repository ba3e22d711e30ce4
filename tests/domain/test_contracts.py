# SPDX-License-Identifier: MPL-2.0
"""What a contract is, covers and asks for follows from dates alone."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cso_desktop.domain.contracts import (
    ContractStatus,
    CoverageLine,
    Term,
    Window,
    check_chain,
    check_line_end,
    contract_status,
    coverage,
    due_reminders,
    expiry_window,
    gap_days,
    renewal_dates,
)
from cso_desktop.domain.lifecycles import CONTRACT
from cso_desktop.errors import RuleBroken

START, END = date(2026, 1, 1), date(2026, 12, 31)
TERM = Term("signed", START, END)
LINE = CoverageLine("CT-1", "l1", "item", TERM, START, START, service_level="24x7")
days = st.dates(date(2025, 1, 1), date(2027, 12, 31))
maybe_days = st.one_of(st.none(), days)
terms = st.builds(
    Term, st.sampled_from(CONTRACT.states), days, maybe_days, terminated_on=maybe_days
)
coverage_lines = st.builds(
    CoverageLine,
    st.sampled_from(["CT-1", "CT-2"]),
    st.uuids().map(str),
    st.sampled_from(["item", "other"]),
    terms,
    days,
    days,
    maybe_days,
    maybe_days,
)


@pytest.mark.parametrize(
    ("day", "status"),
    [
        (date(2025, 12, 31), ContractStatus.SIGNED),
        (date(2026, 1, 1), ContractStatus.ACTIVE),
        (date(2026, 10, 1), ContractStatus.ACTIVE),
        (date(2026, 10, 2), ContractStatus.EXPIRING),
        (date(2026, 12, 31), ContractStatus.EXPIRING),
        (date(2027, 1, 1), ContractStatus.EXPIRED),
    ],
)
def test_a_signed_contract_lives_by_its_dates(day: date, status: ContractStatus) -> None:
    assert contract_status(TERM, day) is status


@given(terms, days)
def test_every_stored_state_has_a_status_on_every_day(term: Term, day: date) -> None:
    assert contract_status(term, day) in ContractStatus


def test_a_successor_makes_it_renewed_from_its_first_day() -> None:
    term = replace(TERM, successor_starts_on=date(2027, 1, 1))
    assert contract_status(term, END) is ContractStatus.EXPIRING
    assert contract_status(term, date(2027, 1, 1)) is ContractStatus.RENEWED


def test_notice_ends_it_on_its_day() -> None:
    term = replace(TERM, state="terminating", terminated_on=date(2026, 6, 30))
    assert contract_status(term, date(2026, 6, 30)) is ContractStatus.TERMINATING
    assert contract_status(term, date(2026, 7, 1)) is ContractStatus.TERMINATED
    line = replace(LINE, term=term)
    assert line.covers(date(2026, 6, 30))
    assert not line.covers(date(2026, 7, 1))


@pytest.mark.parametrize(
    ("days_left", "window"),
    [
        (-31, None),
        (-30, Window.EXPIRED_30),
        (-1, Window.EXPIRED_30),
        (0, Window.WITHIN_7),
        (7, Window.WITHIN_7),
        (8, Window.WITHIN_30),
        (31, Window.WITHIN_60),
        (90, Window.WITHIN_90),
        (91, None),
    ],
)
def test_ctr_05_the_worklists_are_disjoint(days_left: int, window: Window | None) -> None:
    assert expiry_window(START + timedelta(days=days_left), START) is window
    assert expiry_window(None, START) is None


@given(st.permutations(range(6)), st.lists(coverage_lines, min_size=6, max_size=6), days)
def test_inv_38_coverage_is_a_function_of_lines_and_day(
    order: list[int], lines: list[CoverageLine], day: date
) -> None:
    found = coverage(lines, "item", day)
    assert coverage([lines[n] for n in order], "item", day) == found
    assert {line.line_id for line in found.lines} == {
        line.line_id for line in lines if line.item_id == "item" and line.covers(day)
    }
    assert (found.only is not None) == (found.is_covered and not found.is_multiple)


def test_ctr_04_an_item_is_covered_until_the_nearest_end() -> None:
    line = replace(LINE, line_ends_on=date(2026, 8, 31), covered_to=date(2026, 9, 30))
    found = coverage([line], "item", date(2026, 8, 31))
    assert found.only is not None
    assert (found.only.service_level, found.only.until) == ("24x7", date(2026, 8, 31))
    assert not coverage([line], "item", date(2026, 9, 1)).is_covered
    assert not coverage([replace(line, is_suspended=True)], "item", START).is_covered
    assert not coverage([replace(line, term=replace(TERM, state="quoted"))], "item", START).lines


def test_inv_38_covered_twice_is_said_and_not_decided() -> None:
    found = coverage([LINE, replace(LINE, contract_number="CT-0")], "item", START)
    assert found.is_multiple
    assert found.only is None
    assert [line.contract_number for line in found.lines] == ["CT-0", "CT-1"]


@given(days, st.integers(1, 60), st.integers(0, 120))
def test_inv_36_a_renewal_starts_the_day_after_the_old_end(
    ends_on: date, months: int, notice_days: int
) -> None:
    dates = renewal_dates(ends_on, months=months, notice_days=notice_days)
    assert gap_days(ends_on, dates.starts_on) == 0
    assert dates.ends_on > ends_on
    assert (ends_on - dates.notice_by).days == notice_days


def test_inv_36_overlaps_and_rings_are_refused_and_gaps_counted() -> None:
    assert gap_days(END, date(2027, 1, 11)) == 10
    with pytest.raises(RuleBroken):
        gap_days(END, END)
    chain = {"a": "b", "b": "c"}
    check_chain(chain, "d", "c")
    for contract_id, predecessor_id in (("a", "c"), ("a", "a"), ("d", "a")):
        with pytest.raises(RuleBroken):
            check_chain(chain, contract_id, predecessor_id)


def test_inv_35_a_line_does_not_end_inside_what_is_billed() -> None:
    check_line_end(END, billed_through=END)
    check_line_end(START, billed_through=None)
    with pytest.raises(RuleBroken):
        check_line_end(START, billed_through=END)


@given(st.sets(st.sampled_from([90, 60, 30, 7])), st.lists(st.integers(0, 400), max_size=20))
def test_inv_37_each_reminder_is_sent_once(delays: set[int], runs: list[int]) -> None:
    sent: list[int] = []
    for offset in sorted(runs):
        sent += due_reminders(END, delays, sent, START + timedelta(days=offset))
    assert len(sent) == len(set(sent))
    assert set(sent) <= delays
    in_time = [offset for offset in runs if offset <= (END - START).days]
    if in_time:
        nearest = (END - START).days - max(in_time)
        assert set(sent) == {delay for delay in delays if nearest <= delay}
