# SPDX-License-Identifier: MPL-2.0
"""A disputed part leaves dunning and stays owed; reminders go up one level at a time."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cso_desktop.domain.disputes import (
    Dispute,
    check_approval,
    check_opening,
    check_resolution,
    disputed_minor,
    spread_disputed,
)
from cso_desktop.domain.dunning import DunnableItem, Level, due_reminders
from cso_desktop.domain.interest import (
    days_late,
    federal_due_on,
    improper_invoice_return_by,
    interest,
)
from cso_desktop.domain.lifecycles import DISPUTE
from cso_desktop.errors import RuleBroken

DAY = date(2026, 3, 1)
POLICY = (Level(5), Level(10), Level(10))
disputes = st.builds(
    Dispute,
    st.integers(1, 10**6),
    st.sampled_from(DISPUTE.states),
    st.dates(DAY, DAY + timedelta(days=30)),
    st.one_of(st.none(), st.dates(DAY + timedelta(days=31), DAY + timedelta(days=60))),
)
dunnables = st.builds(
    DunnableItem,
    st.uuids().map(str),
    st.dates(DAY - timedelta(days=90), DAY + timedelta(days=30)),
    st.integers(0, 10**6),
    st.integers(0, 10**4),
    st.one_of(st.none(), st.dates(DAY - timedelta(days=9), DAY + timedelta(days=9))),
    st.integers(0, 3),
    st.one_of(st.none(), st.dates(DAY - timedelta(days=60), DAY)),
)


@given(st.lists(disputes), st.integers(0, 10**6), st.integers(0, 90))
def test_inv_44_the_disputed_part_is_between_nothing_and_what_is_open(
    made: list[Dispute], open_minor: int, wait: int
) -> None:
    as_of = DAY + timedelta(days=wait)
    disputed = disputed_minor(made, open_minor, as_of)
    claimed = sum(x.amount_minor for x in made if x.is_open_on(as_of))
    assert disputed == min(claimed, open_minor)


@given(st.integers(0, 1000), st.lists(st.integers(0, 500), min_size=1))
def test_inv_44_instalments_share_the_disputed_part(disputed: int, opens: list[int]) -> None:
    parts = spread_disputed(disputed, opens)
    assert sum(parts) == min(disputed, sum(opens))
    assert all(0 <= part <= amount for part, amount in zip(parts, opens, strict=True))


def test_a_dispute_counts_from_its_opening_to_its_end() -> None:
    closed = Dispute(100, "resolved", DAY, DAY + timedelta(days=5))
    assert [closed.is_open_on(DAY + timedelta(days=n)) for n in (-1, 0, 4, 5)] == [
        False,
        True,
        True,
        False,
    ]
    assert not Dispute(100, "draft", DAY).is_open_on(DAY)
    assert not Dispute(100, "rejected", DAY).is_open_on(DAY)
    assert Dispute(100, "approved", DAY).is_open_on(DAY)


def test_inv_44_claims_approvals_and_results_are_bounded() -> None:
    check_opening(600, open_minor=1000, already_minor=400)
    check_approval(600, claimed_minor=600)
    check_resolution(600, [250, 350])
    with pytest.raises(RuleBroken):
        check_opening(601, open_minor=1000, already_minor=400)
    with pytest.raises(RuleBroken):
        check_approval(601, claimed_minor=600)
    with pytest.raises(RuleBroken):
        check_resolution(600, [250])


@given(st.lists(dunnables), st.integers(0, 5000), st.integers(-100, 100))
def test_inv_24_only_late_undisputed_unblocked_amounts_are_dunned(
    items: list[DunnableItem], minimum: int, net: int
) -> None:
    by_id = {item.id: item for item in items}
    reminders = due_reminders(items, POLICY, DAY, minimum_minor=minimum, net_balance_minor=net)
    assert not reminders or net > 0
    for reminder in reminders:
        item = by_id[reminder.item_id]
        assert item.due_on < DAY
        assert item.blocked_until is None or item.blocked_until < DAY
        assert reminder.amount_minor == item.open_minor - item.disputed_minor
        assert reminder.amount_minor >= max(minimum, 1)
        assert reminder.level == item.level + 1 <= len(POLICY)
        if item.last_sent_on is not None:
            assert (DAY - item.last_sent_on).days >= POLICY[item.level].delay_days


def test_pay_17_a_block_ends_by_itself() -> None:
    item = DunnableItem("i", DAY - timedelta(days=40), 1000, blocked_until=DAY)
    tomorrow = DAY + timedelta(days=1)
    for as_of, count in ((DAY, 0), (tomorrow, 1)):
        made = due_reminders([item], POLICY, as_of, minimum_minor=0, net_balance_minor=1000)
        assert len(made) == count


@given(st.lists(st.tuples(st.integers(0, 10**8), st.integers(0, 400))))
def test_inv_25_interest_is_rounded_once_per_item(items: list[tuple[int, int]]) -> None:
    rate = Decimal("0.045")
    for open_minor, days in items:
        exact = Decimal(open_minor) * rate * days / 365
        assert abs(interest(open_minor, rate, days) - exact) <= Decimal("0.5")


def test_inv_25_golden_interest() -> None:
    assert interest(1_000_000, Decimal("0.045"), 30) == 3699
    assert interest(1_000_000, Decimal("0.045"), 30, year_days=360) == 3750
    assert interest(1_000_000, Decimal("0.045"), 0) == 0
    assert days_late(DAY, DAY + timedelta(days=3)) == 3
    assert days_late(DAY, DAY) == 0


def test_federal_payment_is_due_after_the_later_of_invoice_and_acceptance() -> None:
    assert federal_due_on(DAY, DAY + timedelta(days=4)) == date(2026, 4, 4)
    assert federal_due_on(DAY + timedelta(days=4), DAY) == date(2026, 4, 4)
    assert improper_invoice_return_by(DAY) == date(2026, 3, 8)
