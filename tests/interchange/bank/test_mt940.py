# SPDX-License-Identifier: MPL-2.0
"""MT940 files of some ten banks, compared with what another parser makes of them (PAY-11)."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from cso_desktop.domain.money import Money, from_minor
from cso_desktop.interchange.bank.mt940 import read_mt940
from cso_desktop.interchange.bank.statements import BankLine, BankStatement
from cso_desktop.interchange.tables import UnreadableFile
from tests.interchange.bank.samples import Expected, letters, read_expected, sample, sample_files

REFUSED = {
    "empty_non_swift.sta": "The file is no MT940 statement: no line has a field such as :60F:.",
    "invalid_statement.sta": "The file is no MT940 statement: no line has a field such as :60F:.",
}
WITHOUT_CURRENCY = {"statement_line.sta", "statement_details.sta", "sparkassen.sta"}
"""Single lines with no balance beside them; the other parser leaves their currency open."""

CURRENCY_LEFT_OUT = {"raphaelm.sta"}
"""Balances without a currency, where the other parser takes digits of the amount for it."""

NAMED_SUBFIELDS = {"rabobank-iban.sta", "triodos.sta"}
"""Written in subfields that the other parser leaves as one text."""

FILES = [path for path in sample_files("mt940", "*/*.sta") if path.name not in REFUSED]


def one(text: str) -> BankStatement:
    (statement,) = read_mt940(text.encode())
    return statement


def statement_of(*entries: str) -> BankStatement:
    lines = (":20:X", ":25:DE02", ":28C:7/1", ":60F:C260105USD100,00", *entries)
    return one("\r\n".join((*lines, ":62F:C260106USD100,00", "-")))


def line_of(*entry: str) -> BankLine:
    (line,) = statement_of(*entry).lines
    return line


@pytest.mark.skipif(not FILES, reason="the samples of ../shared/data are not beside the checkout")
@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_pay_11_every_sample_has_the_movements_and_balances_expected_of_it(path: Path) -> None:
    expected = read_expected(path.with_suffix(".yml"))
    currency = "EUR" if path.name in WITHOUT_CURRENCY else ""
    statements = read_mt940(path.read_bytes(), currency)
    assert statements[-1].account == expected.account.strip()
    lines = [line for statement in statements for line in statement.lines]
    assert len(lines) == len(expected.lines)
    for line, told in zip(lines, expected.lines, strict=True):
        compare(line, told)
        if path.name not in NAMED_SUBFIELDS:
            compare_details(line, told)
    if path.name not in CURRENCY_LEFT_OUT:
        compare_balances(statements, expected)


def compare(line: BankLine, told: dict[str, str]) -> None:
    assert from_minor(line.amount_minor, line.currency) == Decimal(told["amount"])
    assert line.currency == (told["currency"] or "EUR")
    assert line.value_on.isoformat() == told["date"]
    assert line.booked_on.isoformat() == told.get("entry_date", told["date"])
    assert line.bank_code == told["id"].strip()
    references = letters(
        told["customer_reference"] + told["bank_reference"] + told["extra_details"]
    )
    if told["customer_reference"]:  # the other parser loses it where the details have one too
        assert letters(line.reference) in references
    assert letters(line.bank_reference) in references
    assert letters(line.bank_reference).startswith(letters(told["bank_reference"]))


def compare_details(line: BankLine, told: dict[str, str]) -> None:
    if text := told.get("transaction_details"):
        read, whole = letters(line.remittance_text), letters(text)
        assert read.startswith(whole) or whole.startswith(read)
    assert letters(told.get("purpose", "")) in letters(line.remittance_text)
    assert letters(line.payer_name) == letters(told.get("applicant_name", line.payer_name))
    assert line.payer_account == told.get("applicant_iban", line.payer_account)
    if told.get("end_to_end_reference"):
        assert line.end_to_end == told["end_to_end_reference"].strip()


def compare_balances(statements: list[BankStatement], expected: Expected) -> None:
    read = {
        (kind, from_minor(money.minor, money.currency), money.currency, on)
        for statement in statements
        for kind, money, on in (
            ("opening", statement.opening, statement.opened_on),
            ("closing", statement.closing, statement.closed_on),
        )
        if money is not None and on is not None
    }
    booked = {balance for balance in expected.balances if balance[0] in ("opening", "closing")}
    assert booked <= read


@pytest.mark.parametrize(("name", "sentence"), REFUSED.items())
def test_pay_11_a_sample_without_a_statement_is_refused_in_a_sentence(
    name: str, sentence: str
) -> None:
    data = sample(f"mt940/self-provided/{name}").read_bytes()
    with pytest.raises(UnreadableFile) as caught:
        read_mt940(data)
    assert caught.value.message == sentence


@pytest.mark.parametrize("name", sorted(WITHOUT_CURRENCY))
def test_pay_11_an_amount_without_a_currency_is_refused_with_its_line(name: str) -> None:
    folder = "self-provided" if name == "sparkassen.sta" else "cmxl"
    data = sample(f"mt940/{folder}/{name}").read_bytes()
    with pytest.raises(UnreadableFile, match=r"^Line 1: field :61: has an amount without a curr"):
        read_mt940(data)


def test_pay_11_each_statement_of_a_file_ties_out_by_itself() -> None:
    statements = read_mt940(sample("mt940/cmxl/mt940.sta").read_bytes())
    assert [(x.account, x.currency, x.ties) for x in statements] == [
        ("45050050/76198810", "DEM", True),
        ("10020030/1234567", "EUR", True),
        ("BPHKPLPK/320000546101", "PLN", True),
    ]


def test_pay_11_a_statement_that_does_not_tie_says_by_which_figures() -> None:
    (statement,) = read_mt940(sample("mt940/self-provided/whitespace.sta").read_bytes())
    assert statement.tie_faults() == (
        "The opening balance 12,345.12 EUR and its movements come to 12,111.97 EUR, "
        "the closing balance is 12,345.98 EUR.",
    )


def test_pay_11_a_balance_without_a_currency_is_in_that_of_the_statement() -> None:
    statements = read_mt940(sample("mt940/self-provided/raphaelm.sta").read_bytes())
    assert [x.closing for x in statements] == [
        Money(10500000, "DEM"),
        Money(14500000, "DEM"),
        Money(9500000, "DEM"),
    ]
    assert all(x.ties for x in statements)


def test_pay_11_a_reference_longer_than_the_standard_allows_is_not_cut() -> None:
    statements = read_mt940(sample("mt940/jejik/knab.sta").read_bytes())
    (line,) = statements[0].lines
    assert (line.reference, line.bank_reference) == ("", "B4E07XM00J000023")


def test_pay_11_a_30_february_is_the_last_day_of_that_month() -> None:
    (statement,) = read_mt940(sample("mt940/self-provided/february_30.sta").read_bytes())
    (line,) = statement.lines
    assert (line.value_on, line.booked_on) == (date(2016, 2, 29), date(2016, 3, 1))


@pytest.mark.parametrize(
    ("entry", "amount_minor", "is_reversal", "is_booked"),
    [
        (":61:260105C12,5NTRFINV-7", 1250, False, True),
        (":61:260105D12,NTRFINV-7", -1200, False, True),
        (":61:260105RC12,50NTRFINV-7", -1250, True, True),
        (":61:260105RDD12,50NTRFINV-7", 1250, True, True),
        (":61:260105EC12,50NTRFINV-7", 1250, False, False),
    ],
)
def test_pay_11_the_mark_tells_sign_reversal_and_whether_it_is_booked(
    entry: str, amount_minor: int, is_reversal: bool, is_booked: bool
) -> None:
    line = line_of(entry)
    assert (line.amount_minor, line.is_reversal) == (amount_minor, is_reversal)
    assert (line.is_booked, line.reference) == (is_booked, "INV-7")


def test_pay_11_a_booking_day_falls_into_the_year_nearest_to_the_value_date() -> None:
    assert line_of(":61:2512310102C5,NTRFX").booked_on == date(2026, 1, 2)
    assert line_of(":61:2601021231C5,NTRFX").booked_on == date(2025, 12, 31)


def test_pay_11_numbered_subfields_tell_payer_and_purpose() -> None:
    line = line_of(
        ":61:2601050105C99,00NTRFNONREF//B1",
        ":86:166?00CREDIT?20EREF+E-1?21SVWZ+Invoice INV-2026?22-17?31US12?32Blue",
        "ridge Ltd?33. Co",
    )
    assert (line.end_to_end, line.remittance_text) == ("E-1", "Invoice INV-2026-17")
    assert (line.payer_name, line.payer_account) == ("Blueridge Ltd. Co", "US12")
    assert (line.reference, line.bank_reference) == ("", "B1")


def test_pay_11_named_subfields_tell_payer_and_purpose() -> None:
    line = line_of(
        ":61:2601050105C99,00NTRFEREF", ":86:/EREF/E-1//NAME/Blueridge Ltd/REMI/INV-2026-17"
    )
    assert (line.end_to_end.rstrip("/"), line.payer_name) == ("E-1", "Blueridge Ltd")
    assert line.remittance_text == "INV-2026-17"


def test_pay_11_an_invoice_number_at_the_end_of_a_full_line_stays_whole() -> None:
    text = "Payment of our order of the fifth of January, thank you, INV-2026-017"
    line = line_of(":61:260105C99,NTRFX", f":86:{text[:65]}", text[65:])
    assert "INV-2026-017" in line.remittance_text


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        (":61:hello", "Line 5: field :61: “hello” is not a statement line."),
        (":61:261332C5,NTRFX", "Line 5: field :61: “261332” is not a date."),
        (":61:2601059999C5,NTRFX", "Line 5: field :61: “9999” is not a day of a year."),
        (
            ":61:260105C5,123NTRFX",
            "Line 5: field :61: can't be read: “5.123” has more decimals than USD knows.",
        ),
        (":60M:C26USD", "Line 5: field :60M: “C26USD” is not a balance."),
    ],
)
def test_pay_11_an_error_names_line_and_field(entry: str, sentence: str) -> None:
    with pytest.raises(UnreadableFile) as caught:
        statement_of(entry)
    assert caught.value.message == sentence
