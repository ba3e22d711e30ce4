# SPDX-License-Identifier: MPL-2.0
"""SWIFT MT940 statements and MT942 interim reports, with the liberties banks take."""

import calendar
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from cso_desktop.domain.money import Money, UnreadableAmountError
from cso_desktop.interchange.bank.mt940_details import NO_REFERENCE, Details, read_details
from cso_desktop.interchange.bank.statements import BankLine, BankStatement
from cso_desktop.interchange.exact import day_of, exact_minor
from cso_desktop.interchange.tables import UnreadableFile, decode

_TAG: Final = re.compile(
    r":(13D?|20|21|25P?|28C?|34F|60[FM]?|61|62[FM]?|64|65|86|90[CD]|NS|940|942):(.*)", re.DOTALL
)
_END: Final = re.compile(r"-(\}.*|XXX|)")
_CUT_TIME: Final = re.compile(r"\d\d-\d\d(?:-\d{4}|\d\d)?T\d\d$")
"""A time of day broken between its hours and ``:20:11``, which then looks like a field."""

_BALANCE: Final = re.compile(r"([CD])(\d\d)(\d\d)(\d\d)([A-Z]{3})?\s*([\d,]{1,20})\s*", re.ASCII)
_FLOOR: Final = re.compile(r"([A-Z]{3})")
_ENTRY: Final = re.compile(
    r"(\d\d)(\d\d)(\d\d)(?:(\d\d)(\d\d))?"  # value date, booking day
    r"([RE]?[CD])([A-Z])?\n?"  # mark, third letter of the currency
    r"([\d,]{1,20})"  # amount
    r"([A-Z][A-Z0-9 ]{3})?"  # kind of movement
    r"([^\n]*)(?:\n(.*))?",  # references, supplementary details
    re.ASCII | re.DOTALL,
)
_MARKS: Final = {"C": 1, "D": -1, "RC": -1, "RD": 1, "EC": 1, "ED": -1}
_REFERENCE_WIDTH: Final = 16


@dataclass(frozen=True, slots=True)
class _Field:
    line: int
    tag: str
    text: str

    def fault(self, reason: str) -> UnreadableFile:
        return UnreadableFile(f"Line {self.line}: field :{self.tag}: {reason}")


def read_mt940(data: bytes, currency: str = "") -> list[BankStatement]:
    """Read the statements of a file.

    Args:
        data: the file.
        currency: of entries that no balance stands with; without it they are an error.

    Raises:
        UnreadableFile: it is no such file; the message names line and field.
    """
    statements = [_statement(fields, currency) for fields in _messages(_fields(_text(data)))]
    if not statements:
        raise UnreadableFile("The file is no MT940 statement: no line has a field such as :60F:.")
    return statements


def _text(data: bytes) -> str:
    try:
        return decode(data)
    except UnreadableFile:
        return data.decode("cp852")  # what central European banks still write


def _fields(text: str) -> Iterator[_Field]:
    """Cut the text in fields; what is not of a field (envelopes, file headers) is passed over."""
    begun: tuple[int, str] | None = None
    parts: list[str] = []
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, line in enumerate(lines, 1):
        match = _TAG.fullmatch(line.lstrip("\ufeff\x01 ") if not parts else line)
        if match is not None and not (parts and _CUT_TIME.search(parts[-1])):
            if begun is not None:
                yield _Field(*begun, "\n".join(parts))
            begun, parts = (number, match[1]), [match[2]]
        elif begun is not None and (_END.fullmatch(line.rstrip()) or line.startswith("{")):
            yield _Field(*begun, "\n".join(parts))
            begun, parts = None, []
        elif begun is not None:
            parts.append(line)
    if begun is not None:
        yield _Field(*begun, "\n".join(parts))


def _messages(fields: Iterator[_Field]) -> Iterator[list[_Field]]:
    """Group fields to statements: each begins with :20:, or with its opening balance."""
    message: list[_Field] = []
    for field in fields:
        if field.tag in ("940", "942") or (field.tag == "NS" and not message):
            continue
        has_opening = any(x.tag.startswith("60") for x in message)
        if message and (field.tag == "20" or (field.tag.startswith("60") and has_opening)):
            yield message
            message = []
        message.append(field)
    if message:
        yield message


def _statement(fields: Sequence[_Field], currency: str) -> BankStatement:
    own = _own_currency(fields) or currency
    balances = {x.tag[:2]: _balance(x, own) for x in fields if x.tag[:2] in ("60", "62")}
    opened_on, opening = balances.get("60", (None, None))
    closed_on, closing = balances.get("62", (None, None))
    return BankStatement(
        account=_first(fields, "25").strip(),
        currency=own,
        number=_first(fields, "28").strip(),
        opened_on=opened_on,
        opening=opening,
        closed_on=closed_on,
        closing=closing,
        lines=tuple(_lines(fields, own)),
    )


def _first(fields: Sequence[_Field], tag: str) -> str:
    return next((x.text for x in fields if x.tag.startswith(tag)), "")


def _own_currency(fields: Sequence[_Field]) -> str:
    """Return the currency of the balances, or of the floor limit an interim report has."""
    for field in fields:
        if field.tag[:2] in ("60", "62", "64") and (match := _BALANCE.match(field.text)):
            if match[5]:
                return match[5]
        elif field.tag == "34F" and (floor := _FLOOR.match(field.text)):
            return floor[1]
    return ""


def _balance(field: _Field, currency: str) -> tuple[date, Money]:
    match = _BALANCE.fullmatch(field.text)
    if match is None:
        raise field.fault(f"“{field.text[:40].strip()}” is not a balance.")
    day = day_of(match[2], match[3], match[4])
    if day is None:
        raise field.fault(f"“{match[2]}{match[3]}{match[4]}” is not a date.")
    own = match[5] or currency
    minor = _minor(field, match[6], own)
    return day, Money(minor if match[1] == "C" else -minor, own)


def _minor(field: _Field, text: str, currency: str) -> int:
    if not currency:
        raise field.fault("has an amount without a currency: no balance stands with it.")
    try:
        return exact_minor(text.replace(",", "."), currency)
    except UnreadableAmountError as error:
        raise field.fault(f"can't be read: {error.message}") from None


def _lines(fields: Sequence[_Field], currency: str) -> Iterator[BankLine]:
    """Yield each :61: with the information fields that directly follow it."""
    entry: _Field | None = None
    told: list[str] = []
    for field in (*fields, _Field(0, "", "")):
        if entry is not None and field.tag in ("86", "NS"):
            told.append(field.text)
            continue
        if entry is not None:
            yield _entry(entry, "\n".join(told), currency)
        entry, told = (field if field.tag == "61" else None), []


def _entry(field: _Field, told: str, currency: str) -> BankLine:
    match = _ENTRY.fullmatch(field.text.strip())
    if match is None:
        raise field.fault(f"“{field.text.strip()[:40]}” is not a statement line.")
    value_on = _value_day(match[1], match[2], match[3])
    if value_on is None:
        raise field.fault(f"“{match[1]}{match[2]}{match[3]}” is not a date.")
    reference, bank_reference, extra = _references(match[10], match[11] or "")
    details = read_details(told)
    mark = match[6]
    return BankLine(
        position=f"line {field.line}",
        booked_on=_booking_day(field, value_on, match[4], match[5]),
        value_on=value_on,
        amount_minor=_MARKS[mark] * _minor(field, match[8], currency),
        currency=currency,
        reference=reference,
        bank_reference=bank_reference,
        end_to_end=details.end_to_end,
        payer_name=details.name,
        payer_account=details.account,
        remittance_text=_remittance(details, extra),
        bank_code=(match[9] or "").strip(),
        is_reversal=mark in ("RC", "RD"),
        is_booked=mark not in ("EC", "ED"),
    )


def _remittance(details: Details, extra: str) -> str:
    parts = (details.remittance, extra)
    return "\n".join(part for part in parts if part)


def _references(text: str, extra: str) -> tuple[str, str, str]:
    """Part the owner's reference, the bank's one behind ``//``, and what else stands there."""
    before, slashes, after = text.partition("//")
    own = before if slashes else before[:_REFERENCE_WIDTH]
    rest = "" if slashes else before[_REFERENCE_WIDTH:]
    more = "\n".join(part for part in (rest.strip(), extra.strip()) if part)
    cleaned = (x.strip() for x in (own, after))
    reference, bank_reference = ("" if x.upper() in NO_REFERENCE else x for x in cleaned)
    return reference, bank_reference, more


def _value_day(year: str, month: str, day: str) -> date | None:
    """Read a value date; banks that reckon with months of thirty days know a 30 February."""
    exact = day_of(year, month, day)
    if exact is None and month == "02" and day in ("29", "30"):
        first = day_of(year, month, "01")
        return first and first.replace(day=calendar.monthrange(first.year, 2)[1])
    return exact


def _booking_day(field: _Field, value_on: date, month: str | None, day: str | None) -> date:
    """Put month and day into the year that brings them nearest to the value date."""
    if month is None or day is None:
        return value_on
    years = (value_on.year - 1, value_on.year, value_on.year + 1)
    days = [found for year in years if (found := _value_day(f"{year:04}", month, day))]
    if not days:
        raise field.fault(f"“{month}{day}” is not a day of a year.")
    return min(days, key=lambda x: abs(x - value_on))
