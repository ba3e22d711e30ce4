# SPDX-License-Identifier: MPL-2.0
"""Payment terms split a total exactly and know their due dates."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cso_desktop.domain.instalments import EarlyDiscount, PaymentTerm, TermPart, last_due_on
from cso_desktop.errors import FieldErrors

INVOICED = date(2026, 1, 20)
shares = st.lists(st.decimals(0, 25, places=2, allow_nan=False), max_size=4)


@given(st.integers(-(10**9), 10**9), shares)
def test_inv_6_instalments_sum_to_the_total_and_share_its_sign(
    total: int, percents: list[Decimal]
) -> None:
    parts = (*(TermPart(30, percent) for percent in percents), TermPart(60))
    amounts = [i.amount_minor for i in PaymentTerm(parts).instalments(total, INVOICED)]
    assert sum(amounts) == total
    assert all(amount * total >= 0 for amount in amounts)


@given(st.integers(1, 10**9), shares)
def test_inv_6_a_credit_splits_as_its_invoice_did(total: int, percents: list[Decimal]) -> None:
    term = PaymentTerm((*(TermPart(30, percent) for percent in percents), TermPart(60)))
    invoice, credit = term.instalments(total, INVOICED), term.instalments(-total, INVOICED)
    assert [i.amount_minor for i in credit] == [-i.amount_minor for i in invoice]


@pytest.mark.parametrize(
    ("rule", "due"),
    [
        ({"parts": [{"days": 30}]}, date(2026, 2, 19)),
        ({"parts": [{"days": 0, "from_month_end": True}]}, date(2026, 1, 31)),
        ({"parts": [{"days": 10, "from_month_end": True}]}, date(2026, 2, 10)),
        ({"parts": [{"months": 1, "from_month_end": True}]}, date(2026, 2, 28)),
    ],
)
def test_bil_05_due_dates_follow_the_rule(rule: dict[str, object], due: date) -> None:
    assert last_due_on(PaymentTerm.from_rule(rule).instalments(100, INVOICED)) == due


def test_bil_05_the_last_instalment_takes_the_remainder() -> None:
    rule = {
        "parts": [{"days": 0, "percent": "33.33"}, {"days": 30, "percent": "33.33"}, {"days": 60}]
    }
    made = PaymentTerm.from_rule(rule).instalments(10001, INVOICED)
    assert [i.amount_minor for i in made] == [3333, 3333, 3335]


def test_bil_06_early_payment_saves_a_share() -> None:
    term = PaymentTerm.from_rule(
        {"parts": [{"days": 30}], "discount": {"percent": "2", "days": 10}}
    )
    assert term.discount == EarlyDiscount(Decimal("2"), 10)
    assert term.discount.last_day(INVOICED) == date(2026, 1, 30)
    assert term.discount.amount(12345) == 247


@pytest.mark.parametrize(
    "rule",
    [
        {},
        {"parts": []},
        {"parts": [{"days": 30, "percent": "50"}]},
        {"parts": [{"days": 0, "percent": "60"}, {"days": 1, "percent": "60"}, {"days": 2}]},
        {"parts": [{"days": 0, "percent": 33.3}, {"days": 2}]},
        {"parts": [{"days": "soon"}]},
        {"parts": [{"days": 0, "percent": "half"}, {"days": 2}]},
    ],
)
def test_a_rule_that_does_not_add_up_is_refused(rule: dict[str, object]) -> None:
    with pytest.raises(FieldErrors):
        PaymentTerm.from_rule(rule)
