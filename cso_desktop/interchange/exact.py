# SPDX-License-Identifier: MPL-2.0
"""Amounts and days as formats for machines write them: one spelling, nothing guessed."""

import re
from datetime import date
from decimal import Decimal
from typing import Final

from cso_desktop.domain.money import UnreadableAmountError, exponent, to_minor

_DECIMAL: Final = re.compile(r"([+-]?)(?:0{0,30}(?=\d))?(\d{0,15})(?:\.(\d{0,20}))?", re.ASCII)
_CURRENCY: Final = re.compile(r"[A-Z]{3}")
_ISO: Final = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})", re.ASCII)


def exact_decimal(text: str) -> Decimal:
    """Read a number with a decimal point.

    Raises:
        UnreadableAmountError: it is no number, or longer than an amount can be.
    """
    match = _DECIMAL.fullmatch(text)
    if match is None or not (match[2] or match[3]):
        raise UnreadableAmountError(f"“{text[:40]}” is not an amount.")
    return Decimal(f"{match[1]}{match[2] or '0'}.{match[3] or ''}")


def exact_minor(text: str, currency: str) -> int:
    """Read an amount with a decimal point in minor units; zeros beyond them are no decimals.

    Raises:
        UnreadableAmountError: it is no amount of the currency, or the currency is none.
    """
    if not is_currency(currency):
        raise UnreadableAmountError(f"“{currency[:10]}” is not a currency.")
    major = exact_decimal(text)
    shifted = major.scaleb(exponent(currency))
    if shifted != shifted.to_integral_value():
        raise UnreadableAmountError(f"“{text}” has more decimals than {currency} knows.")
    return to_minor(major, currency)


def is_currency(text: str) -> bool:
    """Tell whether a text has the form of a currency code."""
    return _CURRENCY.fullmatch(text) is not None


def iso_day(text: str) -> date | None:
    """Read ``2026-01-31`` or ``20260131``, whatever time follows; None if there is no such day."""
    match = _ISO.match(text)
    return day_of(match[1], match[2], match[3]) if match else None


def day_of(year: str, month: str, day: str) -> date | None:
    """Put a day together from its digits; years of two digits are of this century, up to 79."""
    try:
        whole = int(year)
        if len(year) == 2:
            whole += 2000 if whole < 80 else 1900
        return date(whole, int(month), int(day))
    except ValueError:
        return None
