# SPDX-License-Identifier: MPL-2.0
"""Turning the rows of a table into typed values, with a reason for each row that can't be."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from cso_desktop.domain.money import UnreadableAmountError, parse_minor
from cso_desktop.interchange.amounts import (
    MAX_PLACES,
    DecimalMark,
    decimal_mark,
    read_decimal,
    read_minor,
)
from cso_desktop.interchange.columns import Column, FileKind, Match, Value, match_columns
from cso_desktop.interchange.countries import country_of
from cso_desktop.interchange.dates import DateOrder, date_order, read_date
from cso_desktop.interchange.mapping import NOTHING_SAID, FileMapping
from cso_desktop.interchange.readings import Sample
from cso_desktop.interchange.rejections import Rejection
from cso_desktop.interchange.tables import Cell, Row, Table, read_table
from cso_desktop.interchange.words import folded

_FORMULA_STARTS: Final = frozenset("=+-@")
_YES: Final = frozenset({"yes", "y", "true", "t", "1", "x", "ja", "oui", "si"})
_NO: Final = frozenset({"no", "n", "false", "f", "0", "", "nein", "non"})


class _Fault(Exception):
    """Why a cell can't be read; becomes the reason of a rejection."""


@dataclass(frozen=True, slots=True)
class DataRow:
    """A row with its values by column name.

    A blank cell is None, a column the file does not have is absent; a row that is passed over has
    no values at all.
    """

    number: int
    values: Mapping[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.values.get(name)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file holds.

    Attributes:
        read: how many rows it has below its header.
        rows: the rows that could be read.
        rejected: why the others could not.
        faulty: what could be read of those others.
    """

    read: int
    rows: tuple[DataRow, ...]
    rejected: tuple[Rejection, ...]
    faulty: tuple[DataRow, ...]
    currency: str


def read_file(path: Path, kind: FileKind, mapping: FileMapping = NOTHING_SAID) -> Reading:
    """Read a file of a kind.

    A column that is needed and missing is a rejection of the header row; no other row is read then.

    Raises:
        UnreadableFile: it is no table.
        Ambiguous: its dates or decimals can be read in two ways.
        FieldErrors: the mapping names a column this kind of file does not have.
    """
    return read_rows(read_table(path, mapping.layout), kind, mapping)


def read_rows(table: Table, kind: FileKind, mapping: FileMapping = NOTHING_SAID) -> Reading:
    """Read the rows of a table; see ``read_file``."""
    match = match_columns(kind, table.header, mapping.columns)
    if match.missing:
        lost = tuple(Rejection(table.header_row, *item) for item in match.missing.items())
        return Reading(len(table.rows), (), lost, (), mapping.currency)
    reader = _reader(table, kind, match, mapping)
    good: list[DataRow] = []
    faulty: list[DataRow] = []
    rejected: list[Rejection] = []
    for row in table.rows:
        values, faults = reader.read(row)
        rejected += faults
        (faulty if faults else good).append(DataRow(row.number, values))
    return Reading(len(table.rows), tuple(good), tuple(rejected), tuple(faulty), mapping.currency)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads rows once it is settled how dates and decimals are written."""

    kind: FileKind
    columns: Mapping[Column, int]
    width: int
    order: DateOrder
    mark: DecimalMark
    currency: str

    def read(self, row: Row) -> tuple[dict[str, Any], list[Rejection]]:
        extra = [cell for cell in row.cells[self.width :] if _text(cell)]
        if extra:
            reason = f"The row has {len(row.cells)} cells where the header has {self.width}."
            return {}, [Rejection(row.number, "row", reason)]
        cells = {column: self._cell(row, place) for column, place in self.columns.items()}
        about = [cell for column, cell in cells.items() if column.name in self.kind.about]
        if self.kind.about and not any(cell is not None for cell in about):
            return {}, []
        values: dict[str, Any] = {}
        faults: list[Rejection] = []
        for column, cell in cells.items():
            try:
                values[column.name] = self._value(column, cell)
            except _Fault as fault:
                faults.append(Rejection(row.number, column.title, str(fault)))
        return values, faults

    def _cell(self, row: Row, place: int) -> Cell | None:
        cell = row.cells[place] if place < len(row.cells) else ""
        return cell if _text(cell) else None

    def _value(self, column: Column, cell: Cell | None) -> Any:
        if cell is None:
            if column.is_needed:
                raise _Fault(f"The {column.title} is missing.")
            return None
        return _READ[column.value](self, column, cell)

    def number(self, column: Column, cell: Cell) -> str:
        return _text(cell)

    def date(self, column: Column, cell: Cell) -> date:
        day = cell if isinstance(cell, date) else read_date(_text(cell), self.order)
        if day is None:
            raise _Fault(f"“{_text(cell)}” is not a date ({_ORDER_NAMES[self.order]}).")
        return day

    def money(self, column: Column, cell: Cell) -> int:
        try:
            if isinstance(cell, str):
                return read_minor(cell, self.mark, self.currency)
            return parse_minor(_text(cell), self.currency)
        except UnreadableAmountError as error:
            raise _Fault(error.message) from None

    def decimal(self, column: Column, cell: Cell) -> Decimal:
        mark = self.mark if isinstance(cell, str) else DecimalMark.POINT
        value = read_decimal(_text(cell), mark)
        if value is None:
            raise _Fault(f"“{_text(cell)}” is not a number with at most {MAX_PLACES} decimals.")
        return value

    def fraction(self, column: Column, cell: Cell) -> Decimal:
        text = _text(cell)
        if isinstance(cell, str) and text.endswith("%"):
            value = self.decimal(column, text.removesuffix("%").strip()).scaleb(-2)
        else:
            value = self.decimal(column, cell)
        if not 0 <= value <= 1:
            raise _Fault(f"“{text}” is not a part of the whole; write 0.05 or 5 %.")
        return value

    def count(self, column: Column, cell: Cell) -> int:
        value = self.decimal(column, cell)
        if value != int(value):
            raise _Fault(f"“{_text(cell)}” is not a whole number.")
        return int(value)

    def flag(self, column: Column, cell: Cell) -> bool:
        word = folded(_text(cell))
        if word not in _YES | _NO:
            raise _Fault(f"“{_text(cell)}” is neither yes nor no.")
        return word in _YES

    def word(self, column: Column, cell: Cell) -> str:
        meant = column.words.get(folded(_text(cell)))
        if meant is None:
            known = ", ".join(dict.fromkeys(column.words.values()))
            raise _Fault(f"“{_text(cell)}” is not a known {column.title}; known are {known}.")
        return meant

    def country(self, column: Column, cell: Cell) -> str:
        country = country_of(_text(cell))
        if country is None:
            raise _Fault(f"“{_text(cell)}” is not a country.")
        return country


_READ: Final[Mapping[Value, Callable[[_Reader, Column, Cell], Any]]] = {
    Value.TEXT: _Reader.number,
    Value.NUMBER: _Reader.number,
    Value.DATE: _Reader.date,
    Value.MONEY: _Reader.money,
    Value.DECIMAL: _Reader.decimal,
    Value.FRACTION: _Reader.fraction,
    Value.COUNT: _Reader.count,
    Value.FLAG: _Reader.flag,
    Value.WORD: _Reader.word,
    Value.COUNTRY: _Reader.country,
}
_ORDER_NAMES: Final = {
    DateOrder.MDY: "month/day/year",
    DateOrder.DMY: "day/month/year",
    DateOrder.YMD: "year-month-day",
}


def _reader(table: Table, kind: FileKind, match: Match, mapping: FileMapping) -> _Reader:
    columns = {c: match.places[c.name] for c in kind.columns if c.name in match.places}
    currency = mapping.currency
    return _Reader(
        kind,
        columns,
        len(table.header),
        mapping.date_order or date_order(_samples(table, columns, Value.DATE)),
        mapping.decimal or decimal_mark(_numbers(table, columns), currency),
        currency,
    )


def _numbers(table: Table, columns: Mapping[Column, int]) -> Iterator[Sample]:
    for value in (Value.MONEY, Value.DECIMAL, Value.FRACTION, Value.COUNT):
        yield from _samples(table, columns, value)


def _samples(table: Table, columns: Mapping[Column, int], value: Value) -> Iterator[Sample]:
    """Yield the texts of all columns of a kind; what a spreadsheet typed leaves no question."""
    for column, place in columns.items():
        if column.value is not value:
            continue
        for row in table.rows:
            cell = row.cells[place] if place < len(row.cells) else ""
            if isinstance(cell, str) and cell.strip():
                header = table.header[place]
                text = cell.strip().removesuffix("%").strip()
                yield Sample(row.number, header, text, value is Value.MONEY)


def _text(cell: Cell) -> str:
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    if isinstance(cell, date):
        return cell.isoformat()
    text = cell.strip()
    # Exports put an apostrophe before what a spreadsheet would take for a formula.
    return text[1:] if text[:1] == "'" and text[1:2] in _FORMULA_STARTS else text
