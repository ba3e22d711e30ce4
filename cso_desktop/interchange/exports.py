# SPDX-License-Identifier: MPL-2.0
"""Writing rows to CSV, XLSX or JSON by the file's suffix, whole or not at all.

Values are raw as lists have them: minor units, ISO dates, exact decimals. A text that a
spreadsheet would take for a formula is written so that it stays a text.
"""

import csv
import json
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any, Final

from cso_desktop.domain.money import USD, exponent, from_minor
from cso_desktop.errors import UserError

_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
_XLSX_ROWS: Final = 1_048_575
_XLSX_DIGITS: Final = 15
"""A spreadsheet keeps numbers as binary fractions: what is longer is written as text."""


class UnwritableFile(UserError):
    """The file can't be written, or not in this form."""

    code = "unwritable_file"


class ExportKind(Enum):
    """What the values of a column are, and so how a spreadsheet shows them."""

    TEXT = "text"
    DATE = "date"
    MONEY = "money"
    QUANTITY = "quantity"
    COUNT = "count"


_KINDS: Final[Mapping[str, ExportKind]] = {kind.value: kind for kind in ExportKind}


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """One column; a kind not known here is text, such as numbers and state words."""

    key: str
    title: str
    kind: str = "text"

    @property
    def shape(self) -> ExportKind:
        """How its values are written."""
        return _KINDS.get(self.kind, ExportKind.TEXT)


Rows = Iterable[Sequence[Any]]


def write_rows(
    path: Path,
    columns: Sequence[tuple[str, str, str]],
    rows: Rows,
    *,
    currency: str = USD,
) -> int:
    """Write rows to a file and return how many there were.

    The file appears when it is complete; what was there before stays until then.

    Args:
        path: ends in ``.csv``, ``.xlsx`` or ``.json``.
        columns: key, title and kind of each column.
        rows: raw values in the order of the columns.
        currency: of the amounts.

    Raises:
        UnwritableFile: the suffix is another, or the folder can't be written to.
    """
    writer = _WRITERS.get(path.suffix.lower())
    if writer is None:
        known = ", ".join(_WRITERS)
        raise UnwritableFile(f"Files are written as {known}, not as “{path.suffix}”.", field="file")
    counted = _Counted(rows)
    try:
        with _replacing(path) as temporary:
            writer(temporary, [ExportColumn(*column) for column in columns], counted, currency)
    except OSError as error:
        reason = error.strerror or "the folder can't be written to"
        raise UnwritableFile(f"{path.name} can't be written: {reason}.", field="file") from error
    return counted.count


class _Counted:
    """Hands rows on and counts them."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self.count = 0

    def __iter__(self) -> Iterator[Sequence[Any]]:
        for row in self._rows:
            self.count += 1
            yield row


@contextmanager
def _replacing(path: Path) -> Iterator[Path]:
    """Give a file beside ``path`` that takes its place in the end, or vanishes."""
    handle, name = tempfile.mkstemp(prefix=f".{path.stem}-", suffix=path.suffix, dir=path.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _write_csv(path: Path, columns: Sequence[ExportColumn], rows: Rows, currency: str) -> None:
    # The mark tells spreadsheets that it is UTF-8.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([_harmless(column.title) for column in columns])
        for row in rows:
            pairs = zip(columns, row, strict=True)
            writer.writerow([_csv_text(column, value, currency) for column, value in pairs])


def _csv_text(column: ExportColumn, value: Any, currency: str) -> str:
    if value is None:
        return ""
    if column.shape is ExportKind.MONEY:
        return f"{from_minor(value, currency):f}"
    if isinstance(value, Decimal):
        return f"{value:f}"
    if column.shape in (ExportKind.QUANTITY, ExportKind.COUNT):
        return str(value)
    return _harmless(_plain(value))


def _harmless(text: str) -> str:
    """Keep a spreadsheet from running a text as a formula."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, date) else str(value)


def _write_json(path: Path, columns: Sequence[ExportColumn], rows: Rows, currency: str) -> None:
    keys = [column.key for column in columns]
    with path.open("w", encoding="utf-8") as file:
        file.write(f'{{"currency": {json.dumps(currency)}, "rows": [')
        for number, row in enumerate(rows):
            record = dict(zip(keys, map(_json_value, row), strict=True))
            file.write((",\n" if number else "\n") + json.dumps(record, ensure_ascii=False))
        file.write("\n]}\n")


def _json_value(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else value


def _write_xlsx(path: Path, columns: Sequence[ExportColumn], rows: Rows, currency: str) -> None:
    from xlsxwriter import Workbook

    options = {"constant_memory": True, "default_date_format": "yyyy-mm-dd"}
    with Workbook(str(path), options) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True})
        places = exponent(currency)
        money = book.add_format({"num_format": "#,##0" + ("." + "0" * places if places else "")})
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(columns):
            sheet.set_column(place, place, max(12, len(column.title) + 2))
            sheet.write_string(0, place, column.title, bold)
        for number, row in enumerate(rows, 1):
            if number > _XLSX_ROWS:
                raise UnwritableFile("A spreadsheet can't hold so many rows; write a .csv file.")
            for place, (column, value) in enumerate(zip(columns, row, strict=True)):
                style = money if column.shape is ExportKind.MONEY else None
                _write_cell(sheet, (number, place), _sheet_value(column, value, currency), style)


def _sheet_value(column: ExportColumn, value: Any, currency: str) -> Any:
    """Return a text, a day, or a number that a binary fraction shows exactly; None for nothing."""
    if value is None:
        return None
    if column.shape is ExportKind.MONEY:
        return _fitting(from_minor(value, currency))
    if column.shape in (ExportKind.QUANTITY, ExportKind.COUNT):
        return _fitting(Decimal(str(value)))
    if column.shape is ExportKind.DATE and isinstance(value, str):
        return date.fromisoformat(value) if len(value) == 10 else value
    return value if isinstance(value, date | datetime) else _plain(value)


def _fitting(value: Decimal) -> Decimal | str:
    digits = len(value.normalize().as_tuple().digits)
    return value if digits <= _XLSX_DIGITS else f"{value:f}"


def _write_cell(sheet: Any, at: tuple[int, int], value: Any, style: Any) -> None:
    if value is None:
        return
    if isinstance(value, Decimal):
        # The binary fraction nearest to it shows exactly these digits.
        sheet.write_number(*at, float(value), style)
    elif isinstance(value, datetime) and value.tzinfo:
        sheet.write_string(*at, value.isoformat())
    elif isinstance(value, date):
        sheet.write_datetime(*at, value)
    else:
        sheet.write_string(*at, value)


_WRITERS: Final[Mapping[str, Callable[[Path, Sequence[ExportColumn], Rows, str], None]]] = {
    ".csv": _write_csv,
    ".xlsx": _write_xlsx,
    ".json": _write_json,
}
