# SPDX-License-Identifier: MPL-2.0
"""Money is exact: one rounding, no floats, and splits that sum to the whole."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cso_desktop.domain.money import (
    Money,
    UnreadableAmountError,
    exponent,
    format_minor,
    from_minor,
    parse_minor,
    round_half_away,
    round_parts,
    round_ratio,
    split,
    to_minor,
)
from cso_desktop.errors import Bug

minors = st.integers(-(10**13), 10**13)
decimals = st.decimals(
    allow_nan=False, allow_infinity=False, places=6, min_value=-(10**9), max_value=10**9
)
weight_lists = st.lists(
    st.decimals(0, 1000, places=3, allow_nan=False), min_size=1, max_size=12
).filter(any)


@pytest.mark.parametrize(
    ("value", "rounded"),
    [("0.5", 1), ("-0.5", -1), ("2.5", 3), ("-2.5", -3), ("6032.5", 6033), ("0.49", 0)],
)
def test_halves_round_away_from_zero(value: str, rounded: int) -> None:
    assert round_half_away(Decimal(value)) == rounded


@given(decimals)
def test_r2_rounding_is_sign_symmetric(value: Decimal) -> None:
    assert round_half_away(-value) == -round_half_away(value)


@given(minors, st.sampled_from([1, 2, 4, 5, 8, 365, -4]))
def test_fractions_round_as_decimals_do(numerator: int, denominator: int) -> None:
    assert round_ratio(numerator, denominator) == round_half_away(
        Decimal(numerator) / Decimal(denominator)
    )


@pytest.mark.parametrize(("currency", "digits"), [("USD", 2), ("JPY", 0), ("KWD", 3)])
def test_r1_the_exponent_comes_from_the_currency(currency: str, digits: int) -> None:
    assert exponent(currency) == digits
    assert from_minor(to_minor(Decimal("12"), currency), currency) == Decimal("12")


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [
        (123456, "USD", "1,234.56"),
        (-5, "USD", "-0.05"),
        (0, "USD", "0.00"),
        (1234, "JPY", "1,234"),
        (-1234567, "KWD", "-1,234.567"),
    ],
)
def test_amounts_are_written_plainly(minor: int, currency: str, text: str) -> None:
    assert format_minor(minor, currency) == text


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("1,234.56", 123456),
        ("1234.5", 123450),
        (" $ 12 ", 1200),
        ("$-5", -500),
        ("-$5", -500),
        ("5-", -500),
        ("(12.00)", -1200),
        ("($1,200.00)", -120000),
        ("$(3)", -300),
        ("+7", 700),
        ("\N{MINUS SIGN}7", -700),
        (".5", 50),
        ("5.", 500),
        ("USD 9.99", 999),
        ("9.99 USD", 999),
        ("1.500", 150),
        ("-0.00", 0),
    ],
)
def test_amounts_are_read_as_people_write_them(text: str, minor: int) -> None:
    assert parse_minor(text) == minor


NOT_AMOUNTS = """
- abc 1.234,56 1,23 12,34.00 1.005 --5 (5 5) (5- +-5 1e5 NaN £5 EUR5 $5EUR ٣ 999999999999999999
"""


@pytest.mark.parametrize("text", ["", *NOT_AMOUNTS.split()])
def test_anything_else_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(UnreadableAmountError) as refused:
        parse_minor(text)
    assert refused.value.message.endswith(".")


@given(minors, st.sampled_from(["USD", "JPY", "KWD"]))
def test_what_is_written_can_be_read_back(minor: int, currency: str) -> None:
    assert parse_minor(format_minor(minor, currency), currency) == minor


def test_golden_split_of_10000_in_three() -> None:
    assert split(10000, 3) == [3334, 3333, 3333]
    assert split(-10000, 3) == [-3334, -3333, -3333]


@given(minors, st.one_of(st.integers(1, 40), weight_lists))
def test_r4_parts_sum_to_the_whole_and_negate_with_it(
    minor: int, into: int | list[Decimal]
) -> None:
    parts = split(minor, into)
    assert sum(parts) == minor
    assert split(-minor, into) == [-part for part in parts]


@given(minors, weight_lists)
def test_r4_each_part_is_within_a_cent_of_its_exact_share(
    minor: int, weights: list[Decimal]
) -> None:
    whole = sum(weights)
    for part, weight in zip(split(minor, weights), weights, strict=True):
        assert abs(part - minor * weight / whole) < 1


@given(st.lists(decimals, min_size=1, max_size=12))
def test_bil_08_rounded_parts_sum_to_the_rounded_whole(exact: list[Decimal]) -> None:
    whole = round_half_away(sum(exact, Decimal(0)))
    parts = round_parts(whole, exact)
    assert sum(parts) == whole
    assert all(abs(part - amount) < 1.5 for part, amount in zip(parts, exact, strict=True))


@pytest.mark.parametrize("weights", [0, [], [0, 0], [1, -1]])
def test_a_split_without_sensible_weights_is_a_bug(weights: Any) -> None:
    with pytest.raises(Bug):
        split(100, weights)


def test_floats_are_refused_wherever_money_is_made() -> None:
    wrong: Any = 12.5
    for make in (Money, format_minor, from_minor, to_minor, round_half_away):
        with pytest.raises(TypeError):
            make(wrong)
    with pytest.raises(TypeError):
        split(100, [wrong])
    with pytest.raises(TypeError):
        split(wrong, 2)


def test_money_adds_and_compares_within_one_currency() -> None:
    assert Money(150) + Money(-50) - Money(100) == Money(0)
    assert Money(1) < Money(2) <= Money(2)
    assert Money(3) > Money(2)
    assert not Money(0)
    assert str(Money(-123456)) == "-1,234.56 USD"
    with pytest.raises(Bug):
        Money(1, "USD") + Money(1, "EUR")
