# SPDX-License-Identifier: MPL-2.0
"""Tables are read back from whatever dialect and encoding they were written in."""

import contextlib
import csv
import io
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from xlsxwriter import Workbook

from cso_desktop.interchange.tables import (
    DELIMITERS,
    Layout,
    Table,
    UnreadableFile,
    parse_table,
    read_table,
)

ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252")
names = st.lists(
    st.text("abcdefghijklmnopqrstuvwxyzABCXYZ", min_size=1, max_size=12), min_size=2, max_size=6
)
cells = st.text(
    st.characters(codec="cp1252", exclude_categories=["Cc", "Cf", "Zl", "Zp"]), max_size=15
) | st.sampled_from(['say "so"', "a,b;c\td|e", "two\nlines", "'", "", "0000611365"])


@st.composite
def written_tables(draw: st.DrawFn) -> tuple[list[str], list[list[str]]]:
    header = draw(names)
    row = st.lists(cells.map(str.strip), min_size=len(header), max_size=len(header))
    return header, draw(st.lists(row, max_size=6))


@settings(deadline=None)
@given(
    written=written_tables(),
    delimiter=st.sampled_from(DELIMITERS),
    encoding=st.sampled_from(ENCODINGS),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    line_end=st.sampled_from(["\n", "\r\n"]),
)
def test_any_dialect_and_encoding_is_read_back_without_being_told(
    written: tuple[list[str], list[list[str]]],
    delimiter: str,
    encoding: str,
    quoting: int,
    line_end: str,
) -> None:
    header, rows = written
    text = io.StringIO()
    writer = csv.writer(
        text,
        delimiter=delimiter,
        quoting=csv.QUOTE_ALL if quoting == csv.QUOTE_ALL else csv.QUOTE_MINIMAL,
        lineterminator=line_end,
    )
    writer.writerows([header, *rows])
    table = parse_table(text.getvalue().encode(encoding))
    assert list(table.header) == header
    kept = [(n, tuple(row)) for n, row in enumerate(rows, 2) if any(cell.strip() for cell in row)]
    assert [(row.number, row.cells) for row in table.rows] == kept


def test_a_mark_of_the_delimiter_in_the_first_line_is_believed_and_counted() -> None:
    table = parse_table(b"sep=|\r\nNumber|Name\r\n1|Ada, Ltd; more\r\n")
    assert table.header == ("Number", "Name")
    assert [(row.number, row.cells) for row in table.rows] == [(3, ("1", "Ada, Ltd; more"))]


def test_blank_rows_are_left_out_but_counted() -> None:
    table = parse_table(b"\n\nNumber,Name\n\n1,Ada\n,\n2,Ben\n")
    assert table.header_row == 3
    assert [row.number for row in table.rows] == [5, 7]


def test_single_quotes_are_recognised() -> None:
    table = parse_table(b"'Number';'Name'\n'1';'Ada; Ltd'\n")
    assert table.rows[0].cells == ("1", "Ada; Ltd")


def test_one_column_needs_no_delimiter() -> None:
    assert parse_table(b"Number\n1\n2\n").header == ("Number",)


@pytest.mark.parametrize(
    ("data", "layout", "sentence"),
    [
        (b"", Layout(), "The file is empty."),
        (b"\n , \n", Layout(), "The file is empty."),
        (b"a,b\n\x00\x01\x02,c\n", Layout(), "neither text nor a spreadsheet"),
        (b'a,b\n"broken off,2\n', Layout(delimiter=","), "breaks off or its quotes don't match"),
        (b"a,b\n1,\x81\n", Layout(), "not text in cp1252: byte 7"),
        (b"a,b\n", Layout(encoding="klingon"), "There is no encoding “klingon”."),
        (b"a,b;c\n1,2;3\n", Layout(), "could be separated by comma or semicolon"),
        (b"a,b\n", Layout(delimiter="::"), "one character each"),
        (b"PK\x03\x04 and then nothing", Layout(), "damaged, protected or of another kind"),
    ],
)
def test_what_is_no_table_is_refused(data: bytes, layout: Layout, sentence: str) -> None:
    with pytest.raises(UnreadableFile, match=sentence):
        parse_table(data, layout)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"gone\.csv can't be read: No such file"):
        read_table(tmp_path / "gone.csv")


def spreadsheet(path: Path) -> Path:
    with Workbook(str(path)) as book:
        book.add_worksheet("Empty")
        sheet = book.add_worksheet("History")
        sheet.write_row(0, 0, ["Number", "Amount", "Issued", "Disputed"])
        sheet.write_row(2, 0, ["0000611365", 55.94])
        sheet.write_datetime(2, 2, date(2013, 1, 2), book.add_format({"num_format": "d/m/yyyy"}))
        sheet.write_boolean(2, 3, True)
        sheet.write_row(3, 0, [448121, 0.1 + 0.2])
    return path


def test_a_spreadsheet_gives_exact_numbers_days_and_its_own_row_numbers(tmp_path: Path) -> None:
    table: Table = read_table(spreadsheet(tmp_path / "history.xlsx"))
    assert table.header == ("Number", "Amount", "Issued", "Disputed")
    first, second = table.rows
    assert first.number == 3
    assert first.cells == ("0000611365", Decimal("55.94"), date(2013, 1, 2), "yes")
    assert second.cells[:2] == (Decimal(448121), Decimal("0.3"))


def test_a_sheet_that_is_not_there_is_refused_with_the_names_of_the_others(tmp_path: Path) -> None:
    file = spreadsheet(tmp_path / "history.xlsx")
    with pytest.raises(UnreadableFile, match="no sheet “Open”; it has Empty, History"):
        read_table(file, Layout(sheet="Open"))


@given(st.binary(max_size=200))
def test_no_bytes_bring_the_reader_down(data: bytes) -> None:
    with contextlib.suppress(UnreadableFile):
        assert parse_table(data).header


@settings(deadline=None)  # writes or opens a file each time
@given(st.integers(0, 2**31), st.binary(min_size=1, max_size=8))
def test_a_damaged_spreadsheet_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, place: int, damage: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "sound.xlsx"
    sound = (path if path.exists() else spreadsheet(path)).read_bytes()
    start = 4 + place % (len(sound) - 4)
    with contextlib.suppress(UnreadableFile):
        assert parse_table(sound[:start] + damage + sound[start + len(damage) :]).header
