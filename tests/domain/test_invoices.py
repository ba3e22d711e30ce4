# SPDX-License-Identifier: MPL-2.0
"""Nothing is credited or consumed beyond what was invoiced."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cso_desktop.domain.invoices import CreditableLine, check_credit, check_deposit, credit_amount
from cso_desktop.errors import RuleBroken


@given(st.lists(st.integers(1, 20), min_size=1, max_size=8), st.integers(0, 10**8))
def test_inv_5_credits_of_all_pieces_sum_to_the_invoiced_amount(
    pieces: list[int], amount: int
) -> None:
    line = CreditableLine(Decimal(sum(pieces)), amount)
    for piece in pieces:
        credited = credit_amount(line, Decimal(piece))
        check_credit(line, Decimal(piece), credited)
        line = replace(
            line,
            credited_quantity=line.credited_quantity + piece,
            credited_minor=line.credited_minor + credited,
        )
    assert line.quantity_left == 0
    assert line.amount_left == 0


@pytest.mark.parametrize("quantity", ["0", "-1", "3.001"])
def test_inv_5_more_than_was_invoiced_is_refused(quantity: str) -> None:
    line = CreditableLine(Decimal(5), 10000, Decimal(2), 4000)
    with pytest.raises(RuleBroken) as refused:
        credit_amount(line, Decimal(quantity))
    assert refused.value.message == "Only 3 of this line can still be credited."


@pytest.mark.parametrize(("quantity", "amount"), [(4, 100), (1, 6001), (1, -1), (-1, 5)])
def test_bil_09_a_credit_by_amount_is_bounded_too(quantity: int, amount: int) -> None:
    line = CreditableLine(Decimal(5), 10000, Decimal(2), 4000)
    with pytest.raises(RuleBroken):
        check_credit(line, Decimal(quantity), amount)


def test_inv_7_a_deposit_is_consumed_once() -> None:
    check_deposit(10000, 4000, 6000)
    with pytest.raises(RuleBroken):
        check_deposit(10000, 4000, 6001)
