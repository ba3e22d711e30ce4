# SPDX-License-Identifier: MPL-2.0
"""Tables as other programs export them: CSV of any dialect and encoding, and spreadsheets.

What can be seen in the file is detected (encoding, delimiter, quotes); what can't is asked for.
Rows are numbered as a spreadsheet shows them: the header is usually row 1.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Final

from cso_desktop.errors import UserError

Cell = str | Decimal | date
"""Text, or what a spreadsheet knows to be a number or a day."""

DELIMITERS: Final = (",", ";", "\t", "|")
_DELIMITER_NAMES: Final = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_SAMPLE_RECORDS: Final = 200
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SINGLE_QUOTED: Final = re.compile(r"'[^']*'\s*(?:[,;\t|]|$)")
_ZIP: Final = b"PK\x03\x04"
_OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0"
_SAY_ENCODING: Final = 'Say encoding = "…" in a mapping file.'
_SAY_DELIMITER: Final = 'Say delimiter = "…" in a mapping file.'


class UnreadableFile(UserError):
    """The file is not a table that can be read; ``field`` says what a mapping file may tell."""

    code = "unreadable_file"


@dataclass(frozen=True, slots=True)
class Layout:
    """What a person says about a file; None is found out."""

    encoding: str | None = None
    delimiter: str | None = None
    quote: str | None = None
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One row of data under its number in the file."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A header and the rows below it; blank rows are left out but counted.

    Attributes:
        header_row: the header's own row number.
    """

    header: tuple[str, ...]
    header_row: int
    rows: tuple[Row, ...]


def read_table(path: Path, layout: Layout = Layout()) -> Table:
    """Read a file.

    Raises:
        UnreadableFile: it is missing, empty, damaged, or not a table.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        reason = error.strerror or "it can't be opened"
        raise UnreadableFile(f"{path.name} can't be read: {reason}.") from error
    return parse_table(data, layout)


def parse_table(data: bytes, layout: Layout = Layout()) -> Table:
    """Read the bytes of a file; see ``read_table``."""
    if data.startswith((_ZIP, _OLD_OFFICE)):
        from cso_desktop.interchange.spreadsheets import sheet_records

        return _as_table(sheet_records(data, layout.sheet))
    text = decode(data, layout.encoding)
    if "\x00" in text:
        raise UnreadableFile("The file is neither text nor a spreadsheet.")
    return _as_table(_csv_records(text, layout))


def decode(data: bytes, encoding: str | None = None) -> str:
    """Turn bytes into text: by their mark, as UTF-8, UTF-16, or else as Windows text.

    Raises:
        UnreadableFile: the bytes are not text in the encoding said or found.
    """
    name = encoding or _found_encoding(data)
    try:
        return data.decode(name).removeprefix("\ufeff")
    except LookupError as error:
        raise UnreadableFile(f"There is no encoding “{name}”.", field="encoding") from error
    except UnicodeDecodeError as error:
        raise UnreadableFile(
            f"The file is not text in {name}: byte {error.start + 1} does not fit.",
            hint=_SAY_ENCODING,
            field="encoding",
        ) from error


def _found_encoding(data: bytes) -> str:
    for bom, name in _BOMS:
        if data.startswith(bom):
            return name
    sample = data[:4000]
    # Two bytes a letter without a mark: most of every other byte is zero.
    if sample[1::2].count(0) * 2 > len(sample[1::2]):
        return "utf-16-le"
    if sample[0::2].count(0) * 2 > len(sample[0::2]):
        return "utf-16-be"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _as_table(records: Iterator[Sequence[Cell]]) -> Table:
    numbered = ((n, cells) for n, cells in enumerate(records, 1) if any(map(_is_filled, cells)))
    header_row, header = next(numbered, (0, ()))
    if not header:
        raise UnreadableFile("The file is empty.")
    names = [str(cell).strip() for cell in header]
    while not names[-1]:
        names.pop()
    rows = tuple(Row(number, tuple(cells)) for number, cells in numbered)
    return Table(tuple(names), header_row, rows)


def _is_filled(cell: Cell) -> bool:
    return bool(cell.strip()) if isinstance(cell, str) else True


def _csv_records(text: str, layout: Layout) -> Iterator[Sequence[Cell]]:
    first, _, rest = text.lstrip("\r\n").partition("\n")
    quote = layout.quote or ("'" if _SINGLE_QUOTED.match(first) else '"')
    said = first.rstrip("\r").removeprefix("sep=") if first.startswith("sep=") else None
    delimiter = layout.delimiter or said or _found_delimiter(text, quote)
    if len(delimiter) != 1 or len(quote) != 1:
        raise UnreadableFile("Delimiter and quote are one character each.", field="delimiter")
    if said is not None:
        yield []  # the line that only names the delimiter is row 1
        text = rest
    yield from _parsed(text, delimiter, quote)


def _parsed(text: str, delimiter: str, quote: str) -> Iterator[list[str]]:
    reader = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=delimiter,
        quotechar=quote,
        skipinitialspace=True,
        strict=True,
    )
    try:
        yield from reader
    except csv.Error as error:
        raise UnreadableFile(
            f"The file breaks off or its quotes don't match near line {reader.line_num}.",
            detail=str(error),
        ) from error


def _found_delimiter(text: str, quote: str) -> str:
    """Choose the delimiter that cuts the header in several and the rows as the header."""
    scores = {delimiter: _fit(text, delimiter, quote) for delimiter in DELIMITERS}
    best = max(scores.values())
    if best == (0.0, 1):
        return ","  # a single column
    chosen = [delimiter for delimiter, score in scores.items() if score == best]
    if len(chosen) > 1:
        names = " or ".join(_DELIMITER_NAMES[delimiter] for delimiter in chosen)
        raise UnreadableFile(
            f"The columns could be separated by {names}.", hint=_SAY_DELIMITER, field="delimiter"
        )
    return chosen[0]


def _fit(text: str, delimiter: str, quote: str) -> tuple[float, int]:
    """Give the share of sampled rows as wide as the header, and how wide it is."""
    try:
        filled = (r for r in _parsed(text, delimiter, quote) if any(map(_is_filled, r)))
        sample = list(islice(filled, _SAMPLE_RECORDS))
    except UnreadableFile:
        return 0.0, 1
    width = len(sample[0]) if sample else 1
    if width == 1:
        return 0.0, 1
    return sum(len(record) == width for record in sample) / len(sample), width
