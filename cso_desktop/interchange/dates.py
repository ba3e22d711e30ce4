# SPDX-License-Identifier: MPL-2.0
"""Dates as files spell them, and the order of day, month and year of a whole file."""

import re
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from functools import lru_cache, partial
from typing import Final

from cso_desktop.interchange.readings import Question, Sample, settle

_FIRST_YEAR: Final = 1900
_LAST_YEAR: Final = 2199
_CENTURY_TURN: Final = 70
"""Two-digit years from here on are of the last century."""

_TIME: Final = (
    r"(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?: ?[AaPp][Mm])?(?:Z| ?[-+]\d{2}:?\d{2})?)?"
)
_ISO: Final = re.compile(rf"(\d{{4}})([-/.]?)(\d{{2}})\2(\d{{2}}){_TIME}")
_LOOSE_ISO: Final = re.compile(rf"(\d{{4}})([-/.])(\d{{1,2}})\2(\d{{1,2}}){_TIME}")
_NUMERIC: Final = re.compile(rf"(\d{{1,2}})([-/.]) ?(\d{{1,2}})\2 ?(\d{{4}}|\d{{2}}){_TIME}")
_DAY_FIRST: Final = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th)?[-. /]{0,2}([A-Za-z]{3,9})\.?,?[-. /]{0,2}(\d{4}|\d{2})" + _TIME
)
_MONTH_FIRST: Final = re.compile(
    rf"([A-Za-z]{{3,9}})\.?[- ]?(\d{{1,2}})(?:st|nd|rd|th)?,?[- ](\d{{4}}|\d{{2}}){_TIME}"
)
_MONTHS: Final = (
    "january february march april may june july august september october november december"
).split()


class DateOrder(StrEnum):
    """In which order a file writes day, month and year."""

    MDY = "mdy"
    DMY = "dmy"
    YMD = "ymd"


def date_order(samples: Iterable[Sample]) -> DateOrder:
    """Decide the order of all dates of a file together.

    Raises:
        Ambiguous: all can be read both ways; the message names both readings of one of them.
    """
    readers = {order.value: partial(_read, order=order) for order in DateOrder}
    question = Question("date order", "date_order", _spoken)
    return DateOrder(settle(question, samples, readers))


def _read(sample: Sample, order: DateOrder) -> date | None:
    return read_date(sample.text, order)


@lru_cache(maxsize=65_536)
def read_date(text: str, order: DateOrder) -> date | None:
    """Read one date, with any time of day cut off; None if there is no such day.

    Years written with four digits first, and months written as words, are read in any order.
    """
    stripped = text.strip()
    if iso := _ISO.fullmatch(stripped) or _LOOSE_ISO.fullmatch(stripped):
        return _day(iso[1], iso[3], iso[4])
    if named := _DAY_FIRST.fullmatch(stripped):
        return _named_day(named[3], named[2], named[1])
    if named := _MONTH_FIRST.fullmatch(stripped):
        return _named_day(named[3], named[1], named[2])
    if parts := _NUMERIC.fullmatch(stripped):
        return _ordered(parts[1], parts[3], parts[4], order)
    return None


def _ordered(first: str, second: str, third: str, order: DateOrder) -> date | None:
    if order is DateOrder.MDY:
        return _day(third, first, second)
    if order is DateOrder.DMY:
        return _day(third, second, first)
    return _day(first, second, third) if len(first) == len(third) == 2 else None


def _named_day(year: str, month: str, day: str) -> date | None:
    starts = [n for n, name in enumerate(_MONTHS, 1) if name.startswith(month.lower())]
    if month.lower() == "sept":
        starts = [9]
    return _day(year, str(starts[0]), day) if len(starts) == 1 else None


def _day(year: str, month: str, day: str) -> date | None:
    whole = int(year)
    if len(year) == 2:
        whole += 1900 if whole >= _CENTURY_TURN else 2000
    if not _FIRST_YEAR <= whole <= _LAST_YEAR:
        return None
    try:
        return date(whole, int(month), int(day))
    except ValueError:
        return None


def _spoken(day: object) -> str:
    if not isinstance(day, date):
        return "no day"
    return f"{_MONTHS[day.month - 1].capitalize()} {day.day}, {day.year}"
