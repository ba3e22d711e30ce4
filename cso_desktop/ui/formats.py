# SPDX-License-Identifier: MPL-2.0
"""Raw values as text for the person's locale: dates, amounts, quantities, counts.

Amounts stay integers all the way; only separators come from the locale.
"""

import datetime as dt
import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

from PySide6.QtCore import QDate, QLocale

from cso_desktop.services.lists import Column, ColumnKind
from cso_desktop.ui.tags import tag_of, word_of

Formatter = Callable[[Any], str]
_MINUS = "\N{MINUS SIGN}"


def date_pattern(locale: QLocale) -> str:
    """Return a date pattern of constant width with the month as a word, in the locale's order."""
    pattern = locale.dateFormat(QLocale.FormatType.LongFormat)
    pattern = re.sub(r"'[^']*'|dddd?\W*|,? *dddd$", " ", pattern)
    pattern = re.sub(r"MMMM?", "MMM", pattern)
    pattern = re.sub(r"\bd\b", "dd", pattern)
    return re.sub(r"\s+", " ", pattern).strip(" ,.")


class Formats:
    """Turns raw values into text; safe to use from any thread."""

    def __init__(self, locale: QLocale | None = None) -> None:
        self._locale = locale or QLocale()
        self._group = self._locale.groupSeparator()
        self._point = self._locale.decimalPoint()
        self._date_pattern = date_pattern(self._locale)
        self._iso_date = lru_cache(maxsize=4096)(self._format_iso_date)
        self._by_kind: dict[ColumnKind, Formatter] = {
            ColumnKind.TEXT: str,
            ColumnKind.NUMBER: str,
            ColumnKind.DATE: self.date,
            ColumnKind.MONEY: self.amount,
            ColumnKind.QUANTITY: self.quantity,
            ColumnKind.TAG: _tag_text,
            ColumnKind.COUNT: self.count,
            ColumnKind.WORD: word_of,
        }

    @property
    def locale(self) -> QLocale:
        """The locale that texts are made for."""
        return self._locale

    def date(self, value: str | dt.date) -> str:
        """Return a date, given as ISO text or as a date."""
        return self._iso_date(value if isinstance(value, str) else value.isoformat())

    def _format_iso_date(self, text: str) -> str:
        day = QDate.fromString(text[:10], "yyyy-MM-dd")
        return self._locale.toString(day, self._date_pattern) if day.isValid() else text

    def amount(self, minor: int) -> str:
        """Return an amount without its currency."""
        whole, cents = divmod(abs(minor), 100)
        text = f"{whole:,}".replace(",", self._group)
        return f"{_MINUS if minor < 0 else ''}{text}{self._point}{cents:02d}"

    def money(self, minor: int, symbol: str = "$") -> str:
        """Return an amount with its currency sign."""
        sign = _MINUS if minor < 0 else ""
        return f"{sign}{symbol}{self.amount(abs(minor))}"

    def count(self, number: int) -> str:
        """Return a whole number with group separators."""
        text = f"{abs(number):,}".replace(",", self._group)
        return f"{_MINUS}{text}" if number < 0 else text

    def quantity(self, value: str | Decimal | int) -> str:
        """Return a quantity without superfluous zeros."""
        text = f"{Decimal(value):,f}"
        if "." in text:
            text = text.rstrip("0").rstrip(".")
        swapped = text.translate({ord(","): self._group, ord("."): self._point})
        return swapped.replace("-", _MINUS)

    def text(self, kind: ColumnKind, value: object) -> str:
        """Return the text of one value; nothing for None, and never raise."""
        if value is None:
            return ""
        try:
            return self._by_kind[kind](value)
        except (ArithmeticError, AttributeError, TypeError, ValueError):
            return str(value)

    def row(self, columns: Sequence[Column], values: Sequence[object]) -> tuple[str, ...]:
        """Return the texts of one row."""
        return tuple(
            self.text(column.kind, value) for column, value in zip(columns, values, strict=True)
        )


def _tag_text(word: str) -> str:
    return tag_of(word).text
