# SPDX-License-Identifier: MPL-2.0
"""Credits in whatever pieces bring an invoice to nothing, and never below (INV-4, INV-5)."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cso_desktop.domain.credits import (
    CreditableTax,
    credit_quantities,
    credit_rest,
    credit_total,
    lines_of_taxes,
)
from cso_desktop.domain.invoices import CreditableLine
from cso_desktop.errors import RuleBroken

LINES = [CreditableLine(Decimal(3), 10_000), CreditableLine(Decimal(1), 555)]
TAXES = [CreditableTax(frozenset({0, 1}), 10_555, 871)]


def taken(
    lines: list[CreditableLine], taxes: list[CreditableTax], credit: object
) -> tuple[list[CreditableLine], list[CreditableTax]]:
    rows, parts = credit.lines, credit.taxes  # type: ignore[attr-defined]
    after = [
        replace(
            line,
            credited_quantity=line.credited_quantity + rows.get(i, (Decimal(0), 0))[0],
            credited_minor=line.credited_minor + rows.get(i, (Decimal(0), 0))[1],
        )
        for i, line in enumerate(lines)
    ]
    levied = [
        replace(
            tax,
            credited_base_minor=tax.credited_base_minor + base,
            credited_minor=tax.credited_minor + amount,
        )
        for tax, (base, amount) in zip(taxes, parts, strict=True)
    ]
    return after, levied


def test_inv_4_crediting_all_of_it_is_the_exact_mirror() -> None:
    credit = credit_rest(LINES, TAXES)
    assert credit.lines == {0: (Decimal(3), 10_000), 1: (Decimal(1), 555)}
    assert credit.taxes == ((10_555, 871),)
    assert credit.total_minor == 11_426


def test_inv_5_the_last_piece_brings_line_and_tax_to_nothing() -> None:
    lines, taxes, total = LINES, TAXES, 0
    for _ in range(3):
        credit = credit_quantities(lines, taxes, {0: Decimal(1)})
        total += credit.total_minor
        lines, taxes = taken(lines, taxes, credit)
    assert lines[0].amount_left == 0
    rest = credit_rest(lines, taxes)
    assert rest.lines == {1: (Decimal(1), 555)}
    assert total + rest.total_minor == 11_426
    with pytest.raises(RuleBroken, match="Only 0"):
        credit_quantities(lines, taxes, {0: Decimal(1)})


@given(
    nets=st.lists(st.integers(0, 100_000), min_size=1, max_size=5),
    rate=st.sampled_from([0, 400, 825, 8875]),
    cuts=st.lists(st.integers(1, 60_000), max_size=6),
)
def test_credits_of_any_amounts_and_the_rest_sum_to_the_invoice(
    nets: list[int], rate: int, cuts: list[int]
) -> None:
    lines = [CreditableLine(Decimal(2), net) for net in nets]
    base = sum(nets)
    taxes = [CreditableTax(frozenset(range(len(nets))), base, base * rate // 100_000)]
    whole, credited = base + taxes[0].tax_minor, 0
    for cut in cuts:
        if cut > whole - credited:
            with pytest.raises(RuleBroken, match="can still be credited"):
                credit_total(lines, taxes, cut)
            continue
        credit = credit_total(lines, taxes, cut)
        assert credit.total_minor == cut
        credited += cut
        lines, taxes = taken(lines, taxes, credit)
        assert all(line.amount_left >= 0 for line in lines)
    assert credited + credit_rest(lines, taxes).total_minor == whole


@pytest.mark.parametrize(
    ("lines", "bases", "expected"),
    [
        ([("goods", 100), ("goods", 50)], [150], [{0, 1}]),
        ([("goods", 100), ("services", 50)], [100], [{0}]),
        ([("goods", 100), ("services", 50)], [50, 100], [{1}, {0}]),
        ([("goods", 100)], [], []),
        ([("goods", 100)], [70], None),
    ],
)
def test_the_lines_of_a_tax_follow_from_its_base(
    lines: list[tuple[str, int]], bases: list[int], expected: list[set[int]] | None
) -> None:
    assert lines_of_taxes(lines, bases) == expected
