# SPDX-License-Identifier: MPL-2.0
"""Mapping files say what a file does not show."""

from pathlib import Path

import pytest

from cso_desktop.errors import FieldErrors
from cso_desktop.interchange.amounts import DecimalMark
from cso_desktop.interchange.dates import DateOrder
from cso_desktop.interchange.mapping import FileMapping, UnreadableMapping, load_mapping
from cso_desktop.interchange.tables import Layout

SAID = """
date_order = "dmy"
decimal = ","
delimiter = "tab"
encoding = "latin-1"
sheet = "Offene Posten"
[columns]
invoice_number = "Beleg"
"""


def test_a_mapping_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "mapping.toml"
    path.write_text(SAID, encoding="utf-8")
    mapping = load_mapping(path)
    assert mapping == FileMapping(
        columns={"invoice_number": "Beleg"},
        date_order=DateOrder.DMY,
        decimal=DecimalMark.COMMA,
        delimiter="tab",
        encoding="latin-1",
        sheet="Offene Posten",
    )
    assert mapping.layout == Layout("latin-1", "\t", None, "Offene Posten")


@pytest.mark.parametrize(
    ("text", "error", "sentence"),
    [
        ("date_order = dmy", UnreadableMapping, "is no mapping file"),
        ('[columns]\namount = ["Betrag"]', FieldErrors, "Expected `str`"),
        ('colums = "a"', FieldErrors, "A mapping file knows no “colums”; it knows columns, "),
    ],
)
def test_what_is_no_mapping_is_refused(
    tmp_path: Path, text: str, error: type[Exception], sentence: str
) -> None:
    path = tmp_path / "mapping.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(error, match=sentence):
        load_mapping(path)


def test_a_missing_mapping_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableMapping, match=r"gone\.toml can't be read"):
        load_mapping(tmp_path / "gone.toml")
