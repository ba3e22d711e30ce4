# SPDX-License-Identifier: MPL-2.0
"""Lines, taxes and totals agree to the cent, by line and by document."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cso_desktop.domain.money import round_half_away
from cso_desktop.domain.pricing import Price, line_net, uplifted
from cso_desktop.domain.segments import Segment
from cso_desktop.domain.tax import (
    Basis,
    Charge,
    RateRow,
    Tax,
    TaxStatus,
    add_tax,
    applicable_tax,
    extract_tax,
    is_exempt,
)
from cso_desktop.errors import FieldErrors


def D(text: str) -> Decimal:
    return Decimal(text)


def a_tax(rate: str, jurisdiction: str = "US-TX") -> Tax:
    return Tax(jurisdiction, f"{jurisdiction} sales tax", D(rate))


quantities = st.decimals(-1000, 1000, places=3, allow_nan=False)
unit_prices = st.decimals(0, 10000, places=4, allow_nan=False)
discounts = st.decimals(0, 1, places=4, allow_nan=False)
prices = st.builds(Price, quantities, unit_prices, discounts)
taxes = st.sampled_from([None, a_tax("0.0825"), a_tax("0.22", "US-WA"), a_tax("0.075", "US-CA")])
charges = st.lists(st.builds(Charge.of, prices, taxes), max_size=12)
bases = st.sampled_from(Basis)


@given(prices)
def test_inv_1_a_line_is_quantity_times_price_less_discount_rounded_once(price: Price) -> None:
    exact = price.quantity * price.unit_price * (1 - price.discount) * 100
    assert price.net_minor == round_half_away(exact)


@given(charges, bases)
def test_inv_1_the_header_net_is_the_sum_of_the_lines(lines: list[Charge], basis: Basis) -> None:
    document = add_tax(lines, basis)
    assert document.net == tuple(line.rounded_minor for line in lines)
    assert document.net_minor == sum(document.net)


@given(charges, bases)
def test_inv_2_taxes_and_totals_add_up(lines: list[Charge], basis: Basis) -> None:
    document = add_tax(lines, basis)
    assert sum(tax.tax_minor for tax in document.taxes) == document.tax_minor
    assert sum(document.line_tax) == document.tax_minor
    assert document.total_minor == document.net_minor + document.tax_minor


@given(charges)
def test_inv_3_each_basis_rounds_where_it_says(lines: list[Charge]) -> None:
    by_line = add_tax(lines, Basis.LINE).tax_minor
    assert by_line == sum(round_half_away(x.rounded_minor * x.tax.rate) for x in lines if x.tax)
    by_document = add_tax(lines, Basis.DOCUMENT).tax_minor
    groups = {line.tax for line in lines if line.tax}
    assert by_document == sum(
        round_half_away(sum((x.exact_minor for x in lines if x.tax == tax), D("0")) * tax.rate)
        for tax in groups
    )


@given(st.lists(st.tuples(quantities, unit_prices, discounts, taxes), max_size=10), bases)
def test_inv_4_a_full_credit_mirrors_the_invoice_to_the_cent(
    lines: list[tuple[Decimal, Decimal, Decimal, Tax | None]], basis: Basis
) -> None:
    invoice = add_tax([Charge.of(Price(q, p, d), t) for q, p, d, t in lines], basis)
    credit = add_tax([Charge.of(Price(-q, p, d), t) for q, p, d, t in lines], basis)
    assert credit.net == tuple(-net for net in invoice.net)
    assert credit.line_tax == tuple(-tax for tax in invoice.line_tax)
    assert [t.tax_minor for t in credit.taxes] == [-t.tax_minor for t in invoice.taxes]
    assert credit.total_minor == -invoice.total_minor


@given(charges, bases)
def test_included_tax_taken_out_leaves_what_was_charged(lines: list[Charge], basis: Basis) -> None:
    document = extract_tax(lines, basis)
    assert document.total_minor == sum(line.rounded_minor for line in lines)
    assert sum(document.line_tax) == document.tax_minor


def test_golden_317_50_at_19_percent() -> None:
    for quantity, tax in (("1", 6033), ("-1", -6033)):
        line = Charge.of(Price(D(quantity), D("317.50")), a_tax("0.19"))
        for basis in Basis:
            assert add_tax([line], basis).tax_minor == tax


def test_golden_16_pieces_less_4_percent_at_22_percent() -> None:
    line = Charge.of(Price(D("16"), D("348.35"), D("0.04")), a_tax("0.22"))
    assert add_tax([line], Basis.DOCUMENT).total_minor == 652780
    assert add_tax([line], Basis.LINE).total_minor == 652781


def test_golden_seven_lines_at_8_25_percent() -> None:
    lines = [Charge.of(Price(D("1"), D("1.15")), a_tax("0.0825"))] * 7
    assert add_tax(lines, Basis.LINE).tax_minor == 63
    assert add_tax(lines, Basis.DOCUMENT).tax_minor == 66
    assert sorted(add_tax(lines, Basis.DOCUMENT).line_tax) == [9, 9, 9, 9, 10, 10, 10]


def test_golden_two_tax_included_lines_at_21_percent() -> None:
    lines = [Charge(D("37900"), a_tax("0.21"))] * 2
    assert extract_tax(lines, Basis.LINE).net_minor == 62644
    assert extract_tax(lines, Basis.DOCUMENT).net_minor == 62645


def test_a_line_without_tax_stays_out_of_every_group() -> None:
    document = add_tax([Charge(D("1000"), None), Charge(D("1000"), a_tax("0.1"))], Basis.LINE)
    assert (document.line_tax, document.tax_minor) == ((0, 100), 100)
    assert [tax.base_minor for tax in document.taxes] == [1000]


def test_the_rate_valid_on_the_day_applies() -> None:
    old, new = a_tax("0.08"), a_tax("0.0825")
    rows = [
        RateRow(old, "hardware", date(2020, 1, 1), date(2025, 12, 31)),
        RateRow(new, "hardware", date(2026, 1, 1)),
        RateRow(a_tax("0.05"), "service", date(2020, 1, 1)),
    ]

    def rate(on: date) -> Tax | None:
        return applicable_tax(rows, jurisdiction="US-TX", category="hardware", on=on)

    assert rate(date(2025, 12, 31)) == old
    assert rate(date(2026, 1, 1)) == new
    assert rate(date(2019, 12, 31)) is None


def test_public_customers_are_exempt_until_their_record_says_otherwise() -> None:
    day = date(2026, 5, 1)
    assert is_exempt(Segment.FEDERAL, TaxStatus.BY_SEGMENT, day)
    assert not is_exempt(Segment.FEDERAL, TaxStatus.TAXABLE, day)
    assert not is_exempt(Segment.COMMERCIAL, TaxStatus.BY_SEGMENT, day)
    assert is_exempt(Segment.COMMERCIAL, TaxStatus.EXEMPT, day, certificate_valid_to=day)
    lapsed = date(2026, 4, 30)
    assert not is_exempt(Segment.COMMERCIAL, TaxStatus.EXEMPT, day, certificate_valid_to=lapsed)


def test_floats_and_odd_discounts_are_refused() -> None:
    wrong: Any = 1.15
    with pytest.raises(TypeError):
        line_net(D("1"), wrong)
    with pytest.raises(TypeError):
        Tax("US-TX", "sales tax", wrong)
    with pytest.raises(FieldErrors):
        line_net(D("1"), D("1"), D("4"))


def test_an_uplift_raises_the_unit_price() -> None:
    assert uplifted(D("612.50"), D("0.035")) == D("633.9375")
