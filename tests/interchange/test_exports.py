# SPDX-License-Identifier: MPL-2.0
"""Exports hold exactly what they were given, appear whole, and run nothing in a spreadsheet."""

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cso_desktop.interchange.exports import UnwritableFile, write_rows
from cso_desktop.interchange.tables import parse_table, read_table

COLUMNS = [
    ("number", "Number", "number"),
    ("issued_on", "Issued", "date"),
    ("amount_minor", "Amount", "money"),
    ("quantity", "Quantity", "quantity"),
    ("lines", "Lines", "count"),
    ("name", "Name", "text"),
]
ROWS: list[tuple[Any, ...]] = [
    ("0000611365", "2013-01-02", 5594, "2.500000", 1, 'Ada; Ltd, "one"'),
    ("7", date(2013, 1, 3), -123_456, Decimal("1000000"), 0, None),
]


def test_csv_is_read_back_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "invoices.csv"
    assert write_rows(path, COLUMNS, ROWS) == 2
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    table = read_table(path)
    assert table.header == ("Number", "Issued", "Amount", "Quantity", "Lines", "Name")
    assert [row.cells for row in table.rows] == [
        ("0000611365", "2013-01-02", "55.94", "2.500000", "1", 'Ada; Ltd, "one"'),
        ("7", "2013-01-03", "-1234.56", "1000000", "0", ""),
    ]


def test_xlsx_keeps_days_and_exact_numbers_and_the_zeros_of_numbers(tmp_path: Path) -> None:
    path = tmp_path / "invoices.xlsx"
    write_rows(path, COLUMNS, ROWS)
    first, second = read_table(path).rows
    assert first.cells == (
        *("0000611365", date(2013, 1, 2), Decimal("55.94"), Decimal("2.5"), Decimal(1)),
        'Ada; Ltd, "one"',
    )
    assert second.cells[2] == Decimal("-1234.56")


def test_json_keeps_minor_units_and_the_spelling_of_decimals(tmp_path: Path) -> None:
    path = tmp_path / "invoices.json"
    write_rows(path, COLUMNS, ROWS)
    written = json.loads(path.read_text(encoding="utf-8"))
    assert written["currency"] == "USD"
    assert written["rows"][0]["amount_minor"] == 5594
    assert written["rows"][1] == {
        "number": "7",
        "issued_on": "2013-01-03",
        "amount_minor": -123_456,
        "quantity": "1000000",
        "lines": 0,
        "name": None,
    }


@settings(deadline=None)  # writes or opens a file each time
@given(st.sampled_from("=+-@\t\r"), st.text("SUM(A1)|cmd", max_size=8))
def test_no_text_of_a_csv_begins_like_a_formula(
    tmp_path_factory: pytest.TempPathFactory, start: str, rest: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "formulas.csv"
    write_rows(path, [("name", "=Name", "text"), ("n", "N", "count")], [(start + rest, 1)])
    table = parse_table(path.read_bytes())
    assert table.header[0] == "'=Name"
    assert str(table.rows[0].cells[0]).startswith("'")


def test_an_xlsx_holds_texts_and_no_formulas(tmp_path: Path) -> None:
    path = tmp_path / "texts.xlsx"
    write_rows(path, [("name", "Name", "text")], [("=1+1",), ("http://example.com",)])
    assert [row.cells for row in read_table(path).rows] == [("=1+1",), ("http://example.com",)]


def test_an_export_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    path.write_text("before")

    def broken() -> Iterator[tuple[str]]:
        yield ("Ada",)
        raise RuntimeError("the cache went away")

    with pytest.raises(RuntimeError):
        write_rows(path, [("name", "Name", "text")], broken())
    assert [file.name for file in tmp_path.iterdir()] == ["names.csv"]
    assert path.read_text() == "before"


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("invoices.doc", r"written as .csv, .xlsx, .json, not as “.doc”"),
        ("gone/invoices.csv", "invoices.csv can't be written: No such file or directory"),
    ],
)
def test_what_cannot_be_written_is_said(tmp_path: Path, name: str, sentence: str) -> None:
    with pytest.raises(UnwritableFile, match=sentence):
        write_rows(tmp_path / name, COLUMNS, ROWS)
