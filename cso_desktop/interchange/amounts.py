# SPDX-License-Identifier: MPL-2.0
"""Amounts and quantities with a decimal point or a decimal comma, and which of them a file has."""

import re
from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum
from functools import partial
from typing import Final

from cso_desktop.domain.money import UnreadableAmountError, parse_minor
from cso_desktop.interchange.readings import Ambiguous, Question, Sample, settle

MAX_PLACES: Final = 6
"""Decimals of a quantity or unit price that can be kept."""

_MAX_DIGITS: Final = 14
_SWAPPED: Final = str.maketrans(",.", ".,")
_SPACED_THOUSANDS: Final = re.compile(r"(?<=\d)[\s'’\u00a0\u2009\u202f](?=\d{3}(?!\d))")
_CURRENCY_AND_SIGNS: Final = re.compile(r"[-+()$€£¥A-Z\N{MINUS SIGN}]|^\s+|\s+$")
_NUMBER: Final = re.compile(r"([-+\N{MINUS SIGN}]?)(\d+|\d{1,3}(?:,\d{3})+)?(?:\.(\d*))?")


class DecimalMark(StrEnum):
    """What stands before the decimals; the other of the two may stand between thousands."""

    POINT = "."
    COMMA = ","


def decimal_mark(samples: Iterable[Sample], currency: str) -> DecimalMark:
    """Decide the decimal mark of all amounts and numbers of a file together.

    Raises:
        Ambiguous: all can be read both ways; the message names both readings of one of them.
    """
    question = Question("decimal mark", "decimal")
    texts = list(samples)
    plain = {mark.value: partial(_as_number, mark=mark) for mark in DecimalMark}
    try:
        return DecimalMark(settle(question, texts, plain))
    except Ambiguous:
        # Only now does it help that money has no three decimals: 1,234 is no 1.234.
        strict = {m.value: partial(_as_money, mark=m, currency=currency) for m in DecimalMark}
        return DecimalMark(settle(question, texts, strict))


def _as_number(sample: Sample, mark: DecimalMark) -> Decimal | None:
    return read_decimal(_CURRENCY_AND_SIGNS.sub("", sample.text), mark)


def _as_money(sample: Sample, mark: DecimalMark, currency: str) -> Decimal | int | None:
    if not sample.is_money:
        return read_decimal(sample.text, mark)
    try:
        return read_minor(sample.text, mark, currency)
    except UnreadableAmountError:
        return None


def read_minor(text: str, mark: DecimalMark, currency: str) -> int:
    """Read an amount of money in minor units.

    Raises:
        UnreadableAmountError: says what is wrong with it, as the file spells it.
    """
    plain = _with_point(text, mark)
    try:
        return parse_minor(plain, currency)
    except UnreadableAmountError as error:
        sentence = error.message.replace(plain.strip(), text.strip())
        raise UnreadableAmountError(sentence) from None


def read_decimal(text: str, mark: DecimalMark) -> Decimal | None:
    """Read a quantity, price or rate exactly; None if it is none, or longer than can be kept."""
    match = _NUMBER.fullmatch(_with_point(text.strip(), mark))
    if match is None or not (match[2] or match[3]):
        return None
    whole, places = (match[2] or "0").replace(",", ""), (match[3] or "").rstrip("0")
    if len(whole) > _MAX_DIGITS or len(places) > MAX_PLACES:
        return None
    value = Decimal(f"{whole}.{places}" if places else whole)
    return -value if match[1] in ("-", "\N{MINUS SIGN}") else value


def _with_point(text: str, mark: DecimalMark) -> str:
    joined = _SPACED_THOUSANDS.sub("", text)
    return joined.translate(_SWAPPED) if mark is DecimalMark.COMMA else joined
