# SPDX-License-Identifier: MPL-2.0
"""Amounts are read with a point or a comma, whichever the whole file allows."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cso_desktop.domain.money import UnreadableAmountError, format_minor
from cso_desktop.interchange.amounts import DecimalMark, decimal_mark, read_decimal, read_minor
from cso_desktop.interchange.readings import Ambiguous, Sample

POINT, COMMA = DecimalMark
SWAP = str.maketrans(",.", ".,")


def money(*texts: str) -> list[Sample]:
    return [Sample(row, "Amount", text, is_money=True) for row, text in enumerate(texts, 2)]


@given(st.integers(-(10**12), 10**12), st.sampled_from(DecimalMark))
def test_an_amount_is_read_back_in_either_style(minor: int, mark: DecimalMark) -> None:
    text = format_minor(minor)
    written = text.translate(SWAP) if mark is COMMA else text
    assert read_minor(written, mark, "USD") == minor
    assert decimal_mark(money(written), "USD") is mark or abs(minor) < 100 * 1000


@pytest.mark.parametrize(
    ("texts", "mark"),
    [
        (("55.94", "94"), POINT),
        (("55,94", "94"), COMMA),
        (("1.234,56",), COMMA),
        (("1,234.56",), POINT),
        (("1,234",), POINT),  # money has no three decimals
        (("1 234,56",), COMMA),
        (("55.94", "55.945"), POINT),  # one amount with too many decimals is a fault of its row
        (("$1.234,56", "(12)"), COMMA),
        (("94", "12"), POINT),
        ((), POINT),
    ],
)
def test_the_mark_is_found_where_it_can_be(texts: tuple[str, ...], mark: DecimalMark) -> None:
    assert decimal_mark(money(*texts), "USD") is mark


def test_a_quantity_that_can_be_two_numbers_is_asked_about() -> None:
    with pytest.raises(Ambiguous) as caught:
        decimal_mark([Sample(2, "Qty", "1,234")], "USD")
    assert caught.value.field == "decimal mark"
    assert caught.value.message == (
        '“1,234” in Qty (row 2) could be 1234 or 1.234; say decimal = "." or "," in a mapping file.'
    )


def test_an_amount_elsewhere_in_the_file_settles_the_quantities() -> None:
    assert decimal_mark([Sample(2, "Qty", "1,234"), *money("9,50")], "USD") is COMMA


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1'234.50", Decimal("1234.5")),
        ("-3", Decimal(-3)),
        (".5", Decimal("0.5")),
        ("0.150000", Decimal("0.15")),
        ("1,23.4", None),
        ("0.1234567", None),
        ("123456789012345", None),
        (".", None),
        ("1e3", None),
    ],
)
def test_numbers_are_exact_and_no_longer_than_can_be_kept(text: str, value: Decimal | None) -> None:
    assert read_decimal(text, POINT) == value


def test_what_is_no_amount_is_shown_as_the_file_has_it() -> None:
    with pytest.raises(UnreadableAmountError, match=r"“1\.2,345” is not an amount"):
        read_minor("1.2,345", COMMA, "USD")
