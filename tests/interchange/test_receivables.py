# SPDX-License-Identifier: MPL-2.0
"""Open-item histories: each fault of a row has its row number, its field and a sentence."""

import contextlib
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cso_desktop.errors import FieldErrors
from cso_desktop.interchange.mapping import FileMapping, parse_mapping
from cso_desktop.interchange.reading import read_rows
from cso_desktop.interchange.readings import Ambiguous
from cso_desktop.interchange.receivables import RECEIVABLES, OpenItems, check_open_items
from cso_desktop.interchange.rejections import Rejection
from cso_desktop.interchange.tables import Row, Table, parse_table

HEADER = (
    "countryCode,customerID,PaperlessDate,invoiceNumber,InvoiceDate,DueDate,InvoiceAmount,"
    "Disputed,SettledDate,PaperlessBill,DaysToSettle,DaysLate"
)
GOOD = "391,0379-NEVHP,4/6/2013,0000611365,1/2/2013,2/1/2013,55.94,No,1/15/2013,Paper,13,0"


def read(*lines: str, header: str = HEADER, mapping: FileMapping | None = None) -> OpenItems:
    text = "\n".join((header, *lines))
    table = parse_table(text.encode(), (mapping or FileMapping()).layout)
    return check_open_items(read_rows(table, RECEIVABLES, mapping or FileMapping()))


def changed(old: str, new: str) -> str:
    assert GOOD.count(old) == 1
    return GOOD.replace(old, new).replace("0000611365", "0007900770")


def test_a_row_becomes_an_open_item_with_its_number_as_it_stands() -> None:
    history = read(GOOD)
    (item,) = history.items
    assert (item.row, item.number, item.amount_minor) == (2, "0000611365", 5594)
    assert (item.issued_on, item.due_on) == (date(2013, 1, 2), date(2013, 2, 1))
    assert item.settled_on == date(2013, 1, 15)
    assert (item.is_disputed, item.channel) == (False, "paper")
    assert item.channel_since == date(2013, 4, 6)
    assert (history.read, history.rejected, history.amount_minor) == (1, (), 5594)


@pytest.mark.parametrize(
    ("row", "field", "reason"),
    [
        (
            changed("1/2/2013", "2/30/2013"),
            "issue date",
            "“2/30/2013” is not a date (month/day/year).",
        ),
        (changed(",2/1/2013", ",1/32/2013"), "due date", "“1/32/2013” is not a date"),
        (changed(",2/1/2013", ",1/1/2013"), "due date", "before it was issued on 2013-01-02"),
        (changed("1/15/2013", "1/1/2013"), "settled date", "before it was issued on 2013-01-02"),
        (changed("55.94", "-55.94"), "amount", "The amount of an invoice can't be negative."),
        (changed("55.94", "fifty"), "amount", "“fifty” is not an amount."),
        (changed("55.94", "€55.94"), "amount", "“€55.94” is not in USD."),
        (changed("55.94", "55.945"), "amount", "“55.945” has more decimals than USD knows."),
        (changed("55.94", ""), "amount", "The amount is missing."),
        (changed("0379-NEVHP", " "), "customer number", "The customer number is missing."),
        (changed(",No,", ",perhaps,"), "disputed", "“perhaps” is neither yes nor no."),
        (changed("Paper", "Pigeon"), "delivery channel", "“Pigeon” is not a known delivery"),
        (changed(",13,0", ",13,0,more"), "row", "The row has 13 cells where the header has 12."),
        (GOOD, "invoice number", "Invoice 0000611365 is already in row 2."),
    ],
)
def test_a_faulty_row_is_rejected_with_its_number_and_the_reason(
    row: str, field: str, reason: str
) -> None:
    history = read(GOOD, row)
    (rejection,) = history.rejected
    assert (rejection.row, rejection.field) == (3, field)
    assert reason in rejection.reason
    assert [item.row for item in history.items] == [2]


def test_a_row_can_have_several_faults_and_its_amount_still_counts_as_read() -> None:
    history = read(GOOD, changed("1/2/2013", "soon").replace("1/15/2013", "later"))
    assert [(r.row, r.field) for r in history.rejected] == [(3, "issue date"), (3, "settled date")]
    assert history.amount_minor == 2 * 5594


def test_a_row_that_breaks_off_misses_what_is_needed() -> None:
    history = read(GOOD, "391,0379-NEVHP,4/6/2013,0007900770,1/2/2013")
    assert [r.reason for r in history.rejected] == [
        "The due date is missing.",
        "The amount is missing.",
    ]


def test_each_missing_column_is_reported_with_the_headers_of_the_file() -> None:
    history = read("1,2013-01-02", header="invoiceNumber,Someday")
    assert [(r.row, r.field) for r in history.rejected] == [
        (1, "customer number"),
        (1, "issue date"),
        (1, "due date"),
        (1, "amount"),
    ]
    sentence = "No column for it was found. The file's columns are: invoiceNumber, Someday."
    assert {r.reason for r in history.rejected} == {sentence}


@pytest.mark.parametrize(
    "header",
    [
        "Customer No.,Document No.,Posting Date,Document Date,Due Date,Amount (USD)",
        "Account Number,Invoice #,x,Invoice Date,Due,Total",
        "KUNNR,BELNR,BUDAT,BLDAT,NETDT,DMBTR",
        "Kunde,Belegnummer,x,Belegdatum,Fälligkeit,Betrag",
        "CUSTOMER_ID,invoice_number,x,issue_date,due_date,amount",
    ],
)
def test_the_headers_of_usual_systems_are_known(header: str) -> None:
    (item,) = read("0042,0007,,1/2/2013,1/31/2013,94", header=header).items
    assert (item.customer_number, item.number, item.amount_minor) == ("0042", "0007", 9400)


def test_a_mapping_names_columns_order_decimals_and_delimiter() -> None:
    mapping = parse_mapping(
        {
            "date_order": "dmy",
            "decimal": ",",
            "delimiter": "semicolon",
            "columns": {"invoice_number": "Beleg", "customer_number": "Wer"},
        }
    )
    header = "Wer;Beleg;Belegdatum;Faelligkeit;Betrag"
    (item,) = read("1;2;1.2.2013;2.3.2013;1.234,50", header=header, mapping=mapping).items
    assert (item.issued_on, item.due_on) == (date(2013, 2, 1), date(2013, 3, 2))
    assert item.amount_minor == 123_450


def test_a_mapping_that_names_an_absent_header_is_reported() -> None:
    history = read(GOOD, mapping=FileMapping(columns={"amount": "Betrag"}))
    assert history.rejected[0].field == "amount"
    assert history.rejected[0].reason.startswith("The file has no column “Betrag” for it.")


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"date_odrer": "dmy"}, "knows no “date_odrer”"),
        ({"date_order": "dym"}, "date_order in the mapping file: Invalid enum value 'dym'"),
        ({"columns": {"beleg": "Beleg"}}, "have no “beleg”; a mapping can name customer_number"),
    ],
)
def test_a_mapping_that_says_something_unknown_is_refused(
    said: dict[str, object], sentence: str
) -> None:
    with pytest.raises(FieldErrors, match=sentence):
        read(GOOD, mapping=parse_mapping(said))


def test_country_codes_are_iso_codes_only_where_all_of_them_are() -> None:
    german = changed("391,", "276,")
    assert [i.country for i in read(german, GOOD.replace("391,", "840,")).items] == ["DE", "US"]
    mixed = read(GOOD, german)
    assert [(i.country, i.country_code) for i in mixed.items] == [(None, "391"), (None, "276")]


def test_rejections_sort_by_row() -> None:
    assert sorted([Rejection(3, "a", ""), Rejection(2, "b", "")])[0].row == 2


@settings(deadline=None)  # the first call loads the names of countries
@given(st.lists(st.lists(st.text(max_size=12), min_size=12, max_size=12), max_size=4))
def test_no_cells_bring_the_reader_down(cells: list[list[str]]) -> None:
    rows = tuple(Row(number, tuple(row)) for number, row in enumerate(cells, 2))
    table = Table(tuple(HEADER.split(",")), 1, rows)
    with contextlib.suppress(Ambiguous):
        history = check_open_items(read_rows(table, RECEIVABLES))
        seen = {item.row for item in history.items} | {r.row for r in history.rejected}
        assert seen == {row.number for row in rows}
