# SPDX-License-Identifier: MPL-2.0
"""Applying cash never loses or invents a cent, and undoing it leaves no trace in the sums."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cso_desktop.domain.receivables import (
    Allocation,
    InvoiceStatus,
    Source,
    Standing,
    Target,
    active,
    check_allocation,
    check_write_off,
    counter,
    invoice_status,
    open_minor,
    unapplied_minor,
)
from cso_desktop.errors import RuleBroken

DAY = date(2026, 3, 1)
PAYMENT = Source("pay", frozenset({"cust"}), DAY, 10000, "USD")
ITEM = Target("ins", "cust", DAY, 8000, "USD")


def an_allocation(amount: int = 5000, **changes: object) -> Allocation:
    return replace(Allocation("a1", "pay", "ins", DAY, amount), **changes)  # type: ignore[arg-type]


def rule_of(new: Allocation, source: Source = PAYMENT, target: Target = ITEM) -> str:
    with pytest.raises(RuleBroken) as refused:
        check_allocation(new, source, target, [an_allocation(5000, id="a0")])
    return refused.value.rule


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["p1", "p2"]),
            st.sampled_from(["i1", "i2", "i3"]),
            st.integers(0, 6000),
            st.integers(0, 500),
            st.integers(0, 9),
            st.one_of(st.none(), st.integers(0, 9)),
        ),
        max_size=30,
    )
)
def test_inv_12_inv_13_no_sequence_of_applications_goes_below_zero(
    attempts: list[tuple[str, str, int, int, int, int | None]],
) -> None:
    sources = {name: replace(PAYMENT, id=name) for name in ("p1", "p2")}
    targets = {name: replace(ITEM, id=name) for name in ("i1", "i2", "i3")}
    made: list[Allocation] = []
    for n, (source, target, amount, discount, wait, undone_after) in enumerate(attempts):
        on = DAY + timedelta(days=wait)
        new = Allocation(f"a{n}", source, target, on, amount, discount)
        try:
            check_allocation(new, sources[source], targets[target], made)
        except RuleBroken:
            continue
        made.append(new)
        if undone_after is not None:
            later = on + timedelta(days=undone_after)
            made.append(counter(new, new_id=f"c{n}", on=later, existing=made))
    for as_of in (DAY + timedelta(days=n) for n in range(20)):
        left = [unapplied_minor(s, made, as_of) for s in sources.values()]
        owed = [open_minor(t, made, as_of) for t in targets.values()]
        assert min(left) >= 0
        assert min(owed) >= 0
    discounts = sum(a.discount_minor for a in active(made))
    assert sum(owed) - sum(left) == 3 * 8000 - 2 * 10000 - discounts  # INV-14, INV-18


def test_inv_12_inv_13_too_much_is_refused_with_what_is_left() -> None:
    assert rule_of(an_allocation(5001)) == "over_applied"
    assert rule_of(an_allocation(3001)) == "over_settled"
    assert rule_of(an_allocation(2500, discount_minor=501)) == "over_settled"


def test_inv_15_payer_and_currency_must_fit() -> None:
    assert rule_of(an_allocation(1), target=replace(ITEM, customer_id="other")) == "other_customer"
    assert rule_of(an_allocation(1), target=replace(ITEM, currency="EUR")) == "other_currency"
    for_both = replace(PAYMENT, payer_ids=frozenset({"cust", "other"}))
    check_allocation(an_allocation(1), for_both, replace(ITEM, customer_id="other"), [])


def test_inv_16_an_application_is_not_older_than_what_it_joins() -> None:
    assert rule_of(an_allocation(1, allocated_on=DAY - timedelta(days=1))) == "too_early"


@pytest.mark.parametrize("amounts", [(0, 0), (-1, 5), (5, -1)])
def test_an_application_is_of_something(amounts: tuple[int, int]) -> None:
    assert rule_of(an_allocation(amounts[0], write_off_minor=amounts[1])) == "not_positive"


@given(st.integers(1, 8000), st.integers(0, 60), st.integers(0, 60))
def test_inv_16_inv_17_undoing_restores_the_open_amount_from_its_day_on(
    amount: int, made_after: int, undone_after: int
) -> None:
    applied_on = DAY + timedelta(days=made_after)
    undone_on = applied_on + timedelta(days=undone_after)
    one = an_allocation(amount, allocated_on=applied_on)
    both = [one, counter(one, new_id="c1", on=undone_on, existing=[one])]
    assert active(both) == []
    assert open_minor(ITEM, both, undone_on) == ITEM.amount_minor
    assert unapplied_minor(PAYMENT, both, undone_on) == PAYMENT.amount_minor
    day_before = undone_on - timedelta(days=1)
    expected = ITEM.amount_minor - (amount if undone_after else 0)
    assert open_minor(ITEM, both, max(day_before, DAY)) in {expected, ITEM.amount_minor}


def test_inv_16_an_application_is_undone_once_and_not_in_its_past() -> None:
    one = an_allocation()
    undone = counter(one, new_id="c1", on=DAY, existing=[one])
    for again in (one, undone):
        with pytest.raises(RuleBroken):
            counter(again, new_id="c2", on=DAY, existing=[one, undone])
    with pytest.raises(RuleBroken):
        counter(one, new_id="c2", on=DAY - timedelta(days=1), existing=[one])


def test_nothing_is_open_or_unapplied_before_its_document() -> None:
    before = DAY - timedelta(days=1)
    assert open_minor(ITEM, [], before) == 0
    assert unapplied_minor(PAYMENT, [], before) == 0


@pytest.mark.parametrize(
    ("standing", "status"),
    [
        (Standing(100), InvoiceStatus.OPEN),
        (Standing(60, paid_minor=40), InvoiceStatus.PARTLY_PAID),
        (Standing(60, overdue_minor=60, paid_minor=40), InvoiceStatus.OVERDUE),
        (Standing(60, overdue_minor=60, disputed_minor=1), InvoiceStatus.DISPUTED),
        (Standing(0, paid_minor=99, written_off_minor=1), InvoiceStatus.PAID),
        (Standing(0, credited_minor=100), InvoiceStatus.CREDITED),
        (Standing(0, paid_minor=1, written_off_minor=99), InvoiceStatus.WRITTEN_OFF),
        (Standing(0), InvoiceStatus.PAID),
    ],
)
def test_the_status_follows_from_the_amounts(standing: Standing, status: InvoiceStatus) -> None:
    assert invoice_status(standing) is status


@pytest.mark.parametrize(
    ("amount", "reason", "rule"),
    [(501, "cents", "above_limit"), (100, " ", "needs_reason"), (901, "x", "over_settled")],
)
def test_inv_26_a_write_off_needs_reason_limit_and_an_open_amount(
    amount: int, reason: str, rule: str
) -> None:
    with pytest.raises(RuleBroken) as refused:
        check_write_off(amount, reason=reason, limit_minor=500, open_minor=900)
    assert refused.value.rule == rule
    check_write_off(500, reason="cents", limit_minor=500, open_minor=900)
