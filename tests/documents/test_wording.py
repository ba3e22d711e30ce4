# SPDX-License-Identifier: MPL-2.0
"""Figures and dates equal what the locale data says; every language has every word."""

import re
from datetime import date
from decimal import Decimal

import pytest
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal
from hypothesis import given
from hypothesis import strategies as st

from cso_desktop.documents.labels import LABELS
from cso_desktop.documents.wording import wording

LOCALES = ("en_US", "es_US", "es_MX", "de_DE")


@given(
    locale=st.sampled_from(LOCALES),
    currency=st.sampled_from(["USD", "JPY"]),
    minor=st.integers(-(10**13), 10**13),
)
def test_money_is_written_as_the_locale_writes_it(locale: str, currency: str, minor: int) -> None:
    value = Decimal(minor).scaleb(-2 if currency == "USD" else 0)
    assert wording(locale).money(minor, currency) == format_currency(value, currency, locale=locale)


@given(
    locale=st.sampled_from(LOCALES),
    value=st.decimals(-(10**9), 10**9, places=4),
)
def test_prices_keep_their_decimals_and_at_least_two(locale: str, value: Decimal) -> None:
    expected = format_decimal(value, format="#,##0.00##", locale=locale)
    assert wording(locale).number(value, 2) == expected


@pytest.mark.parametrize("locale", LOCALES)
def test_dates_are_written_as_the_locale_writes_them(locale: str) -> None:
    day = date(2026, 10, 28)
    assert wording(locale).full_date(day) == format_date(day, "long", locale=locale)
    assert wording(locale).short_date(day) == format_date(day, "medium", locale=locale)


@pytest.mark.parametrize("language", LABELS)
def test_every_language_has_every_label_with_the_same_blanks(language: str) -> None:
    for key, english in LABELS["en"].items():
        assert _blanks(LABELS[language][key]) == _blanks(english), key
    assert LABELS[language].keys() == LABELS["en"].keys()


def _blanks(text: str) -> list[str]:
    return sorted(re.findall(r"\{(\w+)\}", text))


def test_an_unknown_language_falls_back_to_english_words() -> None:
    assert wording("de_DE").label("invoice") == "Invoice"
