# SPDX-License-Identifier: MPL-2.0
"""Typed text as values: dates, amounts and quantities the way people write them.

Nothing is guessed: what cannot be read gives a sentence that says what is expected.
"""

import datetime as dt
import re
from decimal import Decimal, InvalidOperation

from PySide6.QtCore import QCoreApplication, QDate, QLocale

_PLAIN_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,6})?", re.ASCII)


class UnreadableError(ValueError):
    """A text that cannot be read; the message is for the person."""


def read_date(text: str, locale: QLocale) -> dt.date | None:
    """Return a date written as ISO, in the locale's short form, or as it is shown.

    Raises:
        UnreadableError: it is none of these.
    """
    text = text.strip()
    if not text:
        return None
    short = locale.dateFormat(QLocale.FormatType.ShortFormat)
    full = short if "yyyy" in short else short.replace("yy", "yyyy")
    for pattern in ("yyyy-MM-dd", full, "MMM d, yyyy", "d MMM yyyy"):
        day = locale.toDate(text, pattern)
        if day.isValid() and day.year() >= 1900:
            return dt.date(day.year(), day.month(), day.day())
    example = locale.toString(QDate(2026, 9, 30), full)
    told = QCoreApplication.translate("Reading", "This is not a date. Write it like {example}.")
    raise UnreadableError(told.format(example=example))


def read_decimal(text: str, locale: QLocale) -> Decimal | None:
    """Return a number with the locale's separators.

    Raises:
        UnreadableError: it is not a number, or its groups are not where they belong.
    """
    text = text.strip().replace("\N{MINUS SIGN}", "-")
    if not text:
        return None
    told = QCoreApplication.translate("Reading", "This is not a number. Write it like {example}.")
    problem = UnreadableError(told.format(example=_example(locale)))
    whole, point, fraction = text.partition(locale.decimalPoint())
    group = locale.groupSeparator()
    if group and group in whole:
        first, *rest = whole.lstrip("-").split(group)
        if not 1 <= len(first) <= 3 or any(len(part) != 3 for part in rest):
            raise problem
        whole = whole.replace(group, "")
    plain = f"{whole}.{fraction}" if point and fraction else whole
    if not _PLAIN_NUMBER.fullmatch(plain):
        raise problem
    try:
        return Decimal(plain)
    except InvalidOperation:
        raise problem from None


def read_money(text: str, locale: QLocale) -> int | None:
    """Return an amount in minor units.

    Raises:
        UnreadableError: it is not an amount, or has more than two decimals.
    """
    number = read_decimal(text.strip().removeprefix("$"), locale)
    if number is None:
        return None
    minor = number * 100
    if minor != int(minor):
        told = QCoreApplication.translate("Reading", "An amount has two decimals at most.")
        raise UnreadableError(told)
    return int(minor)


def _example(locale: QLocale) -> str:
    return f"1{locale.groupSeparator()}234{locale.decimalPoint()}50"
