# SPDX-License-Identifier: MPL-2.0
"""BAI2 files of three banks, and the totals that must fit (PAY-11)."""

from datetime import date

import pytest

from cso_desktop.domain.money import Money
from cso_desktop.interchange.bank.bai2 import read_bai2
from cso_desktop.interchange.tables import UnreadableFile
from tests.interchange.bank.samples import sample

GOOD = """01,122099999,123456789,260105,0200,1,80,,2/
02,031001234,122099999,1,260105,2359,,2/
03,0975312468,,010,500000,,,015,575000,,/
88,100,75000,1,/
16,165,75000,V,260106,,BANKREF1,CUSTREF1,INV-2026-17 and
88,INV-2026-18/
49,1225000,5/
98,1225000,1,7/
99,1225000,1,9/
"""


def refused(text: str) -> str:
    with pytest.raises(UnreadableFile) as caught:
        read_bai2(text.encode())
    return caught.value.message


def test_pay_11_a_file_with_continuations_is_read() -> None:
    (statement,) = read_bai2(GOOD.encode())
    (line,) = statement.lines
    assert (statement.account, statement.currency) == ("0975312468", "USD")
    assert (statement.opening, statement.closing) == (Money(500000), Money(575000))
    assert statement.ties
    assert (line.amount_minor, line.value_on) == (75000, date(2026, 1, 6))
    assert (line.bank_reference, line.reference) == ("BANKREF1", "CUSTREF1")
    assert line.remittance_text == "INV-2026-17 and\nINV-2026-18"
    assert (line.bank_code, line.position) == ("165", "line 5")


def test_pay_11_the_sample_of_one_bank_ties_out() -> None:
    (statement,) = read_bai2(sample("bai2/nwb_example.bai2").read_bytes())
    assert (statement.account, statement.currency) == ("88888888 600004", "GBP")
    assert (str(statement.opening), str(statement.closing)) == ("365.21 GBP", "338.45 GBP")
    assert [(x.bank_code, x.amount_minor) for x in statement.lines] == [
        ("699", -971),
        ("699", -100),
        ("699", -123),
        ("699", -1571),
        ("399", 89),
    ]
    assert statement.ties
    assert statement.lines[-1].remittance_text.endswith("-5373 CLIENT SECCY AC TFR")


def test_pay_11_the_sample_of_two_days_has_a_statement_for_each() -> None:
    statements = read_bai2(sample("bai2/svb_us_example.bai2").read_bytes())
    assert [(x.closed_on, str(x.closing), x.ties) for x in statements] == [
        (date(2022, 2, 1), "352,171.75 USD", True),
        (date(2022, 2, 2), "361,229.75 USD", True),
    ]
    assert [x.lines[0].bank_reference for x in statements] == ["172629", "150675"]


def test_pay_11_the_sample_with_distributed_text_does_not_tie_and_says_so() -> None:
    (statement,) = read_bai2(sample("bai2/citi_example.bai2").read_bytes())
    (line,) = statement.lines
    assert (line.amount_minor, line.value_on) == (1, date(2015, 7, 15))
    assert (line.bank_reference, line.reference) == ("1234567890", "RP12312312312312")
    assert "BO:11111111 BO1:DOE JO" in line.remittance_text
    assert statement.tie_faults() == (
        "The opening balance 100.00 GBP and its movements come to 100.01 GBP, "
        "the closing balance is 100.00 GBP.",
    )


def test_pay_11_the_sample_with_blank_totals_has_its_accounts() -> None:
    path = sample("bai2/account_trailer_amount_blank_example.bai2")
    statements = read_bai2(path.read_bytes())
    assert [(x.account, x.lines) for x in statements] == [("12345", ()), ("54321", ())]


@pytest.mark.parametrize("line", range(1, 9))
def test_pay_11_a_file_that_breaks_off_anywhere_is_refused(line: int) -> None:
    message = refused("\n".join(GOOD.splitlines()[:line]))
    assert message.startswith("Line ")
    assert message.endswith("the file breaks off: it ends without record 99.")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            "16,165,75000",
            "16,165,75001",
            "Line 7: record 49: the control total is 1225000, "
            "but what stands before comes to 1225001.",
        ),
        (
            "88,INV-2026-18/\n",
            "",
            "Line 6: record 49: the number of records is 5, but what stands before comes to 4.",
        ),
        ("16,165,75000", "16,165,75O00", "Line 5: record 16: “75O00” is not an amount."),
        ("V,260106", "V,261306", "Line 5: record 16: “261306” is not a date."),
        ("16,165,", "16,010,", "Line 5: record 16: type code 010 says neither credit nor debit."),
        ("01,122099999", "05,122099999", "Line 1: “05,122099999,1234567” begins no BAI2 record."),
        (
            "122099999,1,260105",
            "122099999,2,260105",
            "Line 2: record 02: the group takes back an earlier one or is a test.",
        ),
    ],
)
def test_pay_11_an_error_names_line_and_record(old: str, new: str, sentence: str) -> None:
    assert refused(GOOD.replace(old, new, 1)) == sentence


def test_pay_11_a_returned_item_is_marked_as_reversal() -> None:
    (statement,) = read_bai2(GOOD.replace("16,165,", "16,555,").encode())
    (line,) = statement.lines
    assert (line.amount_minor, line.is_reversal) == (-75000, True)
