# SPDX-License-Identifier: MPL-2.0
"""BAI2 statements, as United States banks send them, with their control totals checked.

A total or count that does not fit means that the file was cut or changed on its way; it is then
refused rather than read in part.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from cso_desktop.domain.money import USD, Money
from cso_desktop.interchange.bank.statements import BankLine, BankStatement
from cso_desktop.interchange.exact import day_of, is_currency
from cso_desktop.interchange.tables import UnreadableFile, decode

_RECORD: Final = re.compile(r"(01|02|03|16|49|88|98|99),?(.*)")
_AMOUNT: Final = re.compile(r"[+-]?\d{1,18}", re.ASCII)
_TYPE_CODE: Final = re.compile(r"\d{3}", re.ASCII)
_DAY: Final = re.compile(r"(\d\d|\d{4})(\d\d)(\d\d)", re.ASCII)
_FUNDS_TYPES: Final = frozenset({"", "0", "1", "2", "Z", "V", "S", "D"})
_FULL_LINE: Final = 80
_OPENING: Final = ("010",)
_CLOSING: Final = ("015",)
_UPDATES: Final = frozenset({"", "1", "3"})
_REVERSALS: Final = frozenset(
    "123 168 252 255 257 258 266 268 395 423 468 552 555 557 558 566 568 694".split()
)
_LOAN_CREDITS: Final = range(700, 760)
_CREDITS: Final = (range(100, 400), _LOAN_CREDITS, range(920, 960))
_DEBITS: Final = (range(400, 700), range(760, 800), range(960, 1000))


@dataclass(slots=True)
class _Record:
    """A record with its continuations: the text after the code of each of its lines."""

    line: int
    code: str
    parts: list[str]

    @property
    def fields(self) -> list[str]:
        """The fields, a continuation beginning a new one."""
        return ",".join(_closed(part) for part in self.parts).split(",")

    def fault(self, reason: str) -> UnreadableFile:
        return UnreadableFile(f"Line {self.line}: record {self.code}: {reason}")


@dataclass(slots=True)
class _Group:
    header: _Record
    on: date
    currency: str
    records: int = 1
    accounts: int = 0
    total: int = 0


@dataclass(slots=True)
class _Account:
    header: _Record
    number: str
    currency: str
    amounts: dict[str, int]
    total: int
    lines: list[BankLine] = field(default_factory=list)
    records: int = 0


def read_bai2(data: bytes) -> list[BankStatement]:
    """Read the statements of a file, one for each account and day.

    Raises:
        UnreadableFile: it is no such file, or breaks off; the message names line and record.
    """
    reader = _Reader()
    last: _Record | None = None
    for record in _records(decode(data)):
        if last is None and record.code != "01":
            raise record.fault("a BAI2 file begins with record 01.")
        reader.take(record)
        last = record
    if last is None:
        raise UnreadableFile("The file is no BAI2 statement: it has no records.")
    if last.code != "99":
        raise last.fault("the file breaks off: it ends without record 99.")
    return reader.statements


def _records(text: str) -> Iterator[_Record]:
    record: _Record | None = None
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        match = _RECORD.fullmatch(line.rstrip())
        if match is None or (match[1] == "88" and record is None):
            raise UnreadableFile(f"Line {number}: “{line[:20].strip()}” begins no BAI2 record.")
        if match[1] == "88" and record is not None:
            record.parts.append(match[2])
            continue
        if record is not None:
            yield record
        record = _Record(number, match[1], [match[2]])
    if record is not None:
        yield record


def _closed(part: str) -> str:
    return part.rstrip().removesuffix("/")


class _Reader:
    """Takes the records in order and keeps the counts and totals their trailers must repeat."""

    def __init__(self) -> None:
        self.statements: list[BankStatement] = []
        self._group: _Group | None = None
        self._account: _Account | None = None
        self._groups = 0
        self._records = 0
        self._total = 0

    def take(self, record: _Record) -> None:
        self._records += len(record.parts)
        if self._group is not None and record.code != "02":
            self._group.records += len(record.parts) if record.code != "99" else 0
        if self._account is not None:
            self._account.records += len(record.parts)
        match record.code:
            case "02":
                self._open_group(record)
            case "03":
                self._open_account(record)
            case "16":
                self._add_line(record)
            case "49":
                self._close_account(record)
            case "98":
                self._close_group(record)
            case "99":
                self._close_file(record)

    def _open_group(self, record: _Record) -> None:
        if self._group is not None:
            raise record.fault("the group before it has not ended.")
        fields = _padded(record.fields, 7)
        if fields[2] not in _UPDATES:
            raise record.fault("the group takes back an earlier one or is a test.")
        currency = _currency(record, fields[5]) or USD
        self._group = _Group(record, _day(record, fields[3]), currency, len(record.parts))

    def _open_account(self, record: _Record) -> None:
        if self._group is None or self._account is not None:
            raise record.fault("it stands outside a group, or before the account above has ended.")
        fields = _padded(record.fields, 2)
        amounts, total = _summaries(record, fields[2:])
        currency = _currency(record, fields[1]) or self._group.currency
        self._account = _Account(record, fields[0].strip(), currency, amounts, total)
        self._account.records = len(record.parts)
        self._group.accounts += 1

    def _add_line(self, record: _Record) -> None:
        if self._group is None or self._account is None:
            raise record.fault("it stands outside an account.")
        line, amount = _line(record, self._group.on, self._account.currency)
        self._account.total += amount
        if line is not None:
            self._account.lines.append(line)

    def _close_account(self, record: _Record) -> None:
        account, group = self._account, self._group
        if account is None or group is None:
            raise record.fault("no account is open.")
        fields = _padded(record.fields, 2)
        _check(record, "control total", fields[0], account.total)
        _check(record, "number of records", fields[1], account.records)
        group.total += account.total
        opening, closing = (
            next((Money(account.amounts[x], account.currency) for x in codes if x in amounts), None)
            for codes, amounts in ((_OPENING, account.amounts), (_CLOSING, account.amounts))
        )
        self.statements.append(
            BankStatement(
                account=account.number,
                currency=account.currency,
                opened_on=group.on,
                opening=opening,
                closed_on=group.on,
                closing=closing,
                lines=tuple(account.lines),
            )
        )
        self._account = None

    def _close_group(self, record: _Record) -> None:
        group = self._group
        if group is None or self._account is not None:
            raise record.fault("no group is open, or its account has not ended.")
        fields = _padded(record.fields, 3)
        _check(record, "control total", fields[0], group.total)
        _check(record, "number of accounts", fields[1], group.accounts)
        _check(record, "number of records", fields[2], group.records)
        self._total += group.total
        self._groups += 1
        self._group = None

    def _close_file(self, record: _Record) -> None:
        if self._group is not None:
            raise record.fault("the group before it has not ended.")
        fields = _padded(record.fields, 3)
        _check(record, "control total", fields[0], self._total)
        _check(record, "number of groups", fields[1], self._groups)
        _check(record, "number of records", fields[2], self._records)


def _padded(fields: Sequence[str], size: int) -> list[str]:
    return [x.strip() for x in fields] + [""] * (size - len(fields))


def _check(record: _Record, name: str, told: str, counted: int) -> None:
    if told and (not _AMOUNT.fullmatch(told) or int(told) != counted):
        raise record.fault(f"the {name} is {told[:20]}, but what stands before comes to {counted}.")


def _currency(record: _Record, text: str) -> str:
    if text and not is_currency(text):
        raise record.fault(f"“{text[:10]}” is not a currency.")
    return text


def _day(record: _Record, text: str) -> date:
    match = _DAY.fullmatch(text)
    day = day_of(*match.groups()) if match else None
    if day is None:
        raise record.fault(f"“{text[:20]}” is not a date.")
    return day


def _amount(record: _Record, text: str) -> int:
    if text and not _AMOUNT.fullmatch(text):
        raise record.fault(f"“{text[:40]}” is not an amount.")
    return int(text or 0)


def _summaries(record: _Record, fields: Sequence[str]) -> tuple[dict[str, int], int]:
    """Read the balances and totals of an account, and the sum of all of them."""
    rest = [x.strip() for x in fields]
    amounts: dict[str, int] = {}
    total = 0
    while rest:
        code = rest.pop(0)
        if not code:
            continue  # banks close a line with a comma too many
        if not _TYPE_CODE.fullmatch(code):
            raise record.fault(f"“{code[:20]}” is not a type code.")
        text = rest.pop(0) if rest else ""
        amount = _amount(record, text)
        if text:
            amounts.setdefault(code, amount)
        total += amount
        if rest and not _TYPE_CODE.fullmatch(rest[0]):
            rest.pop(0)  # the number of items
            rest = _after_funds(record, rest)[0]
    return amounts, total


def _after_funds(record: _Record, rest: list[str]) -> tuple[list[str], date | None]:
    """Drop a funds type with what belongs to it; return what follows, and its value date."""
    if not rest or rest[0] not in _FUNDS_TYPES:
        return rest, None
    match rest[0]:
        case "V":
            value = rest[1] if len(rest) > 1 else ""
            return rest[3:], _day(record, value) if value else None
        case "S":
            return rest[4:], None
        case "D":
            count = _amount(record, rest[1]) if len(rest) > 1 else 0
            return rest[2 + 2 * max(count, 0) :], None
    return rest[1:], None


def _line(record: _Record, on: date, currency: str) -> tuple[BankLine | None, int]:
    """Read a movement; None for a note without an amount. Also return what it adds to totals."""
    first = record.parts[0].split(",")
    fields = _padded(first, 2)
    code, amount = fields[0], _amount(record, fields[1].removesuffix("/"))
    if not _TYPE_CODE.fullmatch(code):
        raise record.fault(f"“{code[:20]}” is not a type code.")
    if code == "890" or not amount:
        return None, amount
    funds = [x.strip() for x in _closed(",".join(first[2:])).split(",")]
    rest, value_on = _after_funds(record, funds)
    bank_reference, reference = _padded(rest, 2)[:2]
    line = BankLine(
        position=f"line {record.line}",
        booked_on=on,
        value_on=value_on or on,
        amount_minor=amount * _sign(record, int(code)),
        currency=currency,
        reference=reference,
        bank_reference=bank_reference,
        remittance_text=_joined([",".join(rest[2:]), *map(_closed, record.parts[1:])]),
        bank_code=code,
        is_reversal=code in _REVERSALS,
    )
    return line, amount


def _sign(record: _Record, code: int) -> int:
    if any(code in codes for codes in _CREDITS):
        return 1
    if any(code in codes for codes in _DEBITS):
        return -1
    raise record.fault(f"type code {code:03} says neither credit nor debit.")


def _joined(parts: Sequence[str]) -> str:
    """Put text lines together; one that fills its line goes on in the next."""
    whole = ""
    for part in parts:
        is_full = len(part) + len("88,") >= _FULL_LINE
        whole += part if is_full else f"{part}\n"
    return "\n".join(line.strip() for line in whole.split("\n") if line.strip())
