# SPDX-License-Identifier: MPL-2.0
"""The words, dates and figures of a document in the customer's language.

Signs, separators and patterns come from the locale data once; figures are then built from integers
and decimals directly, because a statement has thousands of them and each locale call is slow.
"""

import functools
from datetime import date
from decimal import Decimal

from babel import Locale
from babel.dates import format_date
from babel.numbers import get_currency_name, get_currency_precision, get_currency_symbol

from cso_desktop.documents.labels import LABELS

_TERRITORY = {"en": "en_US", "es": "es_US"}


class Wording:
    """Everything that depends on a document's language."""

    def __init__(self, language: str) -> None:
        tag = language.replace("-", "_")
        self._locale = Locale.parse(_TERRITORY.get(tag, tag))
        self._labels = LABELS.get(self._locale.language, LABELS["en"])
        symbols = self._locale.number_symbols["latn"]
        self._group = str(symbols["group"])
        self._decimal = str(symbols["decimal"])
        self._percent = str(self._locale.percent_formats[None].suffix[0])
        self._long_dates: dict[date, str] = {}
        self._short_dates: dict[date, str] = {}
        self._affixes: dict[str, tuple[str, str, str, int]] = {}

    @property
    def tag(self) -> str:
        """The language as PDF wants it, such as ``en-US``."""
        return str(self._locale).replace("_", "-")

    def label(self, key: str, **values: str | int) -> str:
        """Return a fixed text of the document."""
        text = self._labels[key]
        return text.format(**values) if values else text

    def amount(self, minor: int, currency: str) -> str:
        """Return an amount without its currency: ``14,200.00``."""
        exponent = self._affix(currency)[3]
        return ("-" if minor < 0 else "") + self._plain(abs(minor), exponent)

    def money(self, minor: int, currency: str) -> str:
        """Return an amount with its currency: ``$14,200.00``."""
        before, before_negative, after, exponent = self._affix(currency)
        figure = self._plain(abs(minor), exponent)
        return (before_negative if minor < 0 else before) + figure + after

    def number(self, value: Decimal, places: int = 0) -> str:
        """Return a quantity or price with at least ``places`` decimals and no needless zeros."""
        sign = "-" if value < 0 else ""
        whole, _, fraction = f"{abs(value):f}".partition(".")
        fraction = fraction.rstrip("0").ljust(places, "0")
        grouped = f"{int(whole):,}".replace(",", self._group)
        return f"{sign}{grouped}{self._decimal}{fraction}" if fraction else f"{sign}{grouped}"

    def places(self, currency: str) -> int:
        """Return how many decimals the currency has."""
        return int(self._affix(currency)[3])

    def percent(self, value: Decimal) -> str:
        """Return a rate given in percent: ``6.25%``."""
        return self.number(value) + self._percent

    def full_date(self, day: date) -> str:
        """Return a day in full: ``October 28, 2026``."""
        if day not in self._long_dates:
            self._long_dates[day] = format_date(day, "long", locale=self._locale)
        return self._long_dates[day]

    def short_date(self, day: date) -> str:
        """Return a day for a table: ``Oct 28, 2026``."""
        if day not in self._short_dates:
            self._short_dates[day] = format_date(day, "medium", locale=self._locale)
        return self._short_dates[day]

    def currency_name(self, currency: str) -> str:
        """Return what the currency is called: ``US dollars``."""
        return str(get_currency_name(currency, count=2, locale=self._locale))

    def _plain(self, minor: int, exponent: int) -> str:
        whole, fraction = divmod(minor, 10**exponent)
        grouped = f"{whole:,}"
        if self._group != ",":
            grouped = grouped.replace(",", self._group)
        return f"{grouped}{self._decimal}{fraction:0{exponent}d}" if exponent else grouped

    def _affix(self, currency: str) -> tuple[str, str, str, int]:
        if currency not in self._affixes:
            pattern = self._locale.currency_formats["standard"]
            symbol = get_currency_symbol(currency, locale=self._locale)
            before, negative = (part.replace("¤", symbol) for part in pattern.prefix)
            after = pattern.suffix[0].replace("¤", symbol)
            self._affixes[currency] = (before, negative, after, get_currency_precision(currency))
        return self._affixes[currency]


@functools.lru_cache(maxsize=16)
def wording(language: str) -> Wording:
    """Return the words and figures of a language."""
    return Wording(language)
