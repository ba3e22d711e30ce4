# SPDX-License-Identifier: MPL-2.0
"""Texts of values."""

import datetime as dt

import pytest
from PySide6.QtCore import QLocale

from cso_desktop.services.lists import ColumnKind
from cso_desktop.ui.formats import Formats, date_pattern

US = Formats(QLocale("en_US"))
SPAIN = Formats(QLocale("es_ES"))


@pytest.mark.parametrize(
    ("minor", "text"),
    [(0, "0.00"), (5, "0.05"), (-5, "−0.05"), (148_291_044, "1,482,910.44"), (100, "1.00")],
)
def test_amounts_are_exact_and_grouped(minor: int, text: str) -> None:
    assert US.amount(minor) == text


def test_amounts_use_the_separators_of_the_locale() -> None:
    assert SPAIN.amount(148_291_044) == "1.482.910,44"


@pytest.mark.parametrize(("minor", "text"), [(294_994, "$2,949.94"), (-1, "−$0.01")])
def test_money_carries_its_sign_first(minor: int, text: str) -> None:
    assert US.money(minor) == text


def test_dates_read_in_the_order_of_the_locale() -> None:
    assert US.date("2026-09-05") == "Sep 05, 2026"
    assert US.date(dt.date(2026, 9, 5)) == "Sep 05, 2026"
    assert SPAIN.date("2026-09-05") == "05 sept 2026"


@pytest.mark.parametrize("name", ["en_US", "en_GB", "de_DE", "fr_FR", "es_ES", "ja_JP"])
def test_every_date_pattern_has_day_month_and_year(name: str) -> None:
    pattern = date_pattern(QLocale(name))
    assert all(part in pattern for part in ("d", "M", "yyyy"))


@pytest.mark.parametrize(
    ("raw", "text"),
    [("4", "4"), ("2.500", "2.5"), ("1000", "1,000"), ("-3", "−3"), ("0.000", "0")],
)
def test_quantities_have_no_superfluous_zeros(raw: str, text: str) -> None:
    assert US.quantity(raw) == text


@pytest.mark.parametrize("kind", ColumnKind)
@pytest.mark.parametrize("value", [None, "", "nonsense", 7, "2026-13-45"])
def test_no_value_of_any_kind_raises(kind: ColumnKind, value: object) -> None:
    assert isinstance(US.text(kind, value), str)
