# SPDX-License-Identifier: MPL-2.0
"""Tables of movements, as banks offer them for download (PAY-11)."""

from datetime import date
from pathlib import Path

import pytest

from cso_desktop.interchange.bank.columns import read_csv
from cso_desktop.interchange.bank.statements import BankStatement
from cso_desktop.interchange.mapping import FileMapping
from cso_desktop.interchange.rejections import Rejection
from cso_desktop.interchange.tables import UnreadableFile


def read(folder: Path, *lines: str, mapping: FileMapping | None = None) -> list[BankStatement]:
    path = folder / "statement.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return read_csv(path, mapping or FileMapping())


def test_pay_11_signed_amounts_with_a_running_balance_tie_out(tmp_path: Path) -> None:
    (statement,) = read(
        tmp_path,
        "Date,Description,Amount,Balance",
        "01/14/2026,Payment INV-2026-17 Blueridge,250.00,1250.00",
        "01/15/2026,Bank fee,-12.50,1237.50",
    )
    assert [line.amount_minor for line in statement.lines] == [25000, -1250]
    assert (str(statement.opening), str(statement.closing)) == ("1,000.00 USD", "1,237.50 USD")
    assert statement.ties
    assert statement.lines[0].position == "row 2"
    assert "INV-2026-17" in statement.lines[0].search_text


def test_pay_11_a_table_with_the_newest_row_first_ties_out_too(tmp_path: Path) -> None:
    (statement,) = read(
        tmp_path,
        "Posting Date;Details;Withdrawals;Deposits;Balance",
        "2026-01-15;Fee;12.50;;1237.50",
        "2026-01-14;INV-2026-17;;250.00;1250.00",
    )
    assert [line.amount_minor for line in statement.lines] == [-1250, 25000]
    assert (str(statement.opening), str(statement.closing)) == ("1,000.00 USD", "1,237.50 USD")
    assert (statement.opened_on, statement.closed_on) == (date(2026, 1, 14), date(2026, 1, 15))
    assert statement.ties


def test_pay_11_a_balance_that_does_not_fit_is_told(tmp_path: Path) -> None:
    (statement,) = read(
        tmp_path,
        "Date,Description,Amount,Balance",
        "2026-01-14,Payment,250.00,1250.00",
        "2026-01-15,Fee,-12.50,1240.00",
    )
    assert "the closing balance is 1,240.00 USD" in statement.tie_faults()[0]


def test_pay_11_a_column_of_sides_gives_the_sign(tmp_path: Path) -> None:
    (statement,) = read(
        tmp_path, "Date,Amount,CR/DR", "2026-01-14,250.00,CR", "2026-01-15,12.50,DR"
    )
    assert [line.amount_minor for line in statement.lines] == [25000, -1250]
    assert not statement.ties


def test_pay_11_each_account_and_currency_is_a_statement(tmp_path: Path) -> None:
    statements = read(
        tmp_path,
        "Account Number,Date,Amount,Currency",
        "111,2026-01-14,1.00,USD",
        "222,2026-01-14,2.00,USD",
        "111,2026-01-15,3.00,EUR",
    )
    assert [(x.account, x.currency, x.booked_minor) for x in statements] == [
        ("111", "USD", 100),
        ("222", "USD", 200),
        ("111", "EUR", 300),
    ]


def test_pay_11_a_row_that_cannot_be_read_is_told_with_its_number(tmp_path: Path) -> None:
    (statement,) = read(
        tmp_path,
        "Date,Amount,Currency",
        "2026-01-14,1.00,USD",
        "2026-13-14,2.00,USD",
        "2026-01-15,,USD",
        "2026-01-16,500,JPY",
    )
    assert statement.booked_minor == 100
    assert statement.rejected == (
        Rejection(3, "booked date", "“2026-13-14” is not a date (month/day/year)."),
        Rejection(4, "amount", "The amount is missing."),
        Rejection(5, "currency", "Say currency = “JPY” in a mapping file to read its amounts."),
    )


@pytest.mark.parametrize("header", ["Date,Description", "Description,Amount", "Name,City"])
def test_pay_11_a_table_of_something_else_is_refused(tmp_path: Path, header: str) -> None:
    with pytest.raises(UnreadableFile, match="no bank statement"):
        read(tmp_path, header, "2026-01-14,1.00")
