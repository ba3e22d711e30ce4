# SPDX-License-Identifier: MPL-2.0
"""An order's two axes follow from exact quantities, and every step can be taken back."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cso_desktop.domain.orders import (
    Axis,
    LineProgress,
    OrderProgress,
    amend,
    bill,
    check_cancel,
    credit,
    progress,
    reopen,
    return_goods,
    ship,
    short_close,
)
from cso_desktop.errors import RuleBroken

STEPS = {"ship": ship, "return": return_goods, "bill": bill, "credit": credit}
quantities = st.decimals(0, 100, places=3, allow_nan=False)
steps = st.lists(st.tuples(st.sampled_from(sorted(STEPS)), quantities), max_size=15)
TEN = LineProgress(Decimal(10))


def after(line: LineProgress, taken: list[tuple[str, Decimal]]) -> LineProgress:
    for name, quantity in taken:
        try:
            line = STEPS[name](line, quantity)
        except RuleBroken:
            continue
    return line


@given(quantities, st.sampled_from(["0", "0.1"]), steps)
def test_inv_28_no_sequence_of_steps_passes_the_tolerances(
    ordered: Decimal, tolerance: str, taken: list[tuple[str, Decimal]]
) -> None:
    over = Decimal(tolerance)
    line = after(LineProgress(ordered, over_delivery=over, over_billing=over), taken)
    assert 0 <= line.delivered <= ordered * (1 + over)
    assert 0 <= line.charged <= ordered * (1 + over)


@given(st.lists(st.tuples(quantities, steps, st.booleans()), min_size=1, max_size=4))
def test_inv_29_an_axis_is_complete_only_when_every_line_is(
    orders: list[tuple[Decimal, list[tuple[str, Decimal]], bool]],
) -> None:
    lines = [after(LineProgress(ordered), taken) for ordered, taken, _ in orders]
    lines = [
        short_close(line) if close else line
        for line, (_, _, close) in zip(lines, orders, strict=True)
    ]
    found = progress(lines)
    delivered = all(x.shipped - x.returned + x.short_closed >= x.ordered for x in lines)
    billed = all(x.billed - x.credited + x.short_closed >= x.ordered for x in lines)
    assert (found.delivery is Axis.COMPLETE) == delivered
    assert (found.billing is Axis.COMPLETE) == billed


def test_inv_29_a_thousandth_short_is_not_complete() -> None:
    line = ship(TEN, Decimal("9.999"))
    assert progress([line]).delivery is Axis.PARTIAL
    assert progress([ship(line, Decimal("0.001"))]).delivery is Axis.COMPLETE


@given(quantities, steps, st.sampled_from(["ship", "bill"]), quantities)
def test_inv_30_cancelling_restores_the_quantities_exactly(
    ordered: Decimal, taken: list[tuple[str, Decimal]], name: str, quantity: Decimal
) -> None:
    before = after(LineProgress(ordered), taken)
    try:
        done = STEPS[name](before, quantity)
    except RuleBroken:
        return
    assert STEPS[name](done, -quantity) == before


@given(quantities, steps, quantities)
def test_inv_31_an_amendment_never_goes_below_what_is_done(
    ordered: Decimal, taken: list[tuple[str, Decimal]], wanted: Decimal
) -> None:
    line = after(LineProgress(ordered), taken)
    if wanted < max(line.shipped, line.billed):
        with pytest.raises(RuleBroken):
            amend(line, wanted)
    else:
        assert amend(line, wanted).ordered == wanted


def test_the_axes_are_independent() -> None:
    shipped, billed = ship(TEN, Decimal(10)), bill(TEN, Decimal(4))
    assert progress([TEN]) == OrderProgress(Axis.NONE, Axis.NONE)
    assert progress([shipped]).label == "To bill"
    assert progress([billed]) == OrderProgress(Axis.NONE, Axis.PARTIAL)
    assert progress([bill(TEN, Decimal(10))]).label == "To deliver"
    assert progress([bill(shipped, Decimal(10))]).is_complete
    assert progress([]).label == "To deliver and bill"


def test_ord_06_a_short_closed_line_waits_for_nothing_and_can_be_reopened() -> None:
    line = bill(ship(TEN, Decimal(6)), Decimal(6))
    closed = short_close(line)
    assert closed.short_closed == 4
    assert closed.to_deliver == 0
    assert progress([closed]).is_complete
    assert reopen(closed) == line
    with pytest.raises(RuleBroken):
        ship(closed, Decimal(1))


def test_ord_09_over_delivery_is_refused_past_its_tolerance() -> None:
    line = LineProgress(Decimal(10), over_delivery=Decimal("0.1"))
    assert ship(line, Decimal(11)).to_deliver == 0
    with pytest.raises(RuleBroken):
        ship(line, Decimal("11.001"))


def test_an_order_is_cancelled_only_before_anything_is_done() -> None:
    check_cancel([TEN])
    with pytest.raises(RuleBroken):
        check_cancel([TEN, ship(TEN, Decimal(1))])
