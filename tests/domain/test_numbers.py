# SPDX-License-Identifier: MPL-2.0
"""Numbers are found however they are typed, and only the central store makes official ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cso_desktop.domain.ids import new_id
from cso_desktop.domain.numbers import (
    compact,
    device_prefix,
    is_provisional,
    lookup_key,
    provisional_number,
)
from cso_desktop.errors import Bug


@pytest.mark.parametrize(
    ("typed", "compacted"),
    [
        (" 10-7b2c4 ", "107B2C4"),
        ("ord 0000\N{EN DASH}017", "ORD0000017"),
        ("12.345/67\\8", "12345678"),
        ("inv\N{NO-BREAK SPACE}2026\N{ZERO WIDTH SPACE}-000179", "INV2026000179"),
        ("２０２６", "2026"),
        ("", ""),
    ],
)
def test_cus_03_separators_and_case_do_not_matter(typed: str, compacted: str) -> None:
    assert compact(typed) == compacted


@pytest.mark.parametrize(
    ("one", "other"),
    [("0044 8121", "448121"), ("ord-0000017", "ORD17"), ("000", "0"), ("0C4471", "c-4471")],
)
def test_cas_01_leading_zeros_do_not_matter_for_look_up(one: str, other: str) -> None:
    assert lookup_key(one) == lookup_key(other)


def test_zeros_inside_and_at_the_end_do_matter() -> None:
    assert lookup_key("A10020") == "A10020"


@given(st.text(max_size=30))
def test_compacting_and_keys_are_stable(text: str) -> None:
    assert compact(compact(text)) == compact(text)
    assert lookup_key(compact(text)) == lookup_key(text)


@pytest.mark.parametrize("number", ["0448121", "INV-2026-000179", "DSP-070001", "DN-5100001"])
def test_inv_10_no_official_number_looks_provisional(number: str) -> None:
    assert not is_provisional(number)


def test_provisional_numbers_carry_their_device() -> None:
    assert provisional_number("D4K2", 17) == "D4K2-17"
    assert is_provisional(provisional_number(device_prefix(new_id()), 1))
    with pytest.raises(Bug):
        provisional_number("INV", 17)
