# SPDX-License-Identifier: MPL-2.0
"""camt.053 files, compared with what another parser makes of them (PAY-11)."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cso_desktop.domain.money import Money
from cso_desktop.interchange.bank.camt import read_camt053
from cso_desktop.interchange.bank.statements import BankLine, BankStatement
from cso_desktop.interchange.tables import UnreadableFile
from tests.interchange.bank.samples import sample, sample_files

FILES = [path for path in sample_files("camt", "*.xml") if path.with_suffix(".json").exists()]
DOCUMENT = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt>
<Id>S-1</Id><Acct><Id><IBAN>DE02</IBAN></Id><Ccy>USD</Ccy></Acct>
<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="USD">100.00</Amt>
<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-01-05</Dt></Dt></Bal>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="USD">130.00</Amt>
<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-01-05</Dt></Dt></Bal>
{entries}
</Stmt></BkToCstmrStmt></Document>"""
ENTRY = """<Ntry><Amt Ccy="USD">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd>{more}
<Sts><Cd>{status}</Cd></Sts><BookgDt><Dt>{day}</Dt></BookgDt>
<AcctSvcrRef>B-1</AcctSvcrRef><NtryDtls>{details}</NtryDtls></Ntry>"""
PAYMENT = """<TxDtls><Refs><EndToEndId>{reference}</EndToEndId></Refs>
<Amt Ccy="USD">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd>
<RltdPties><Dbtr><Pty><Nm>{name}</Nm></Pty></Dbtr></RltdPties>
<RmtInf><Ustrd>{text}</Ustrd></RmtInf></TxDtls>"""


def entry(details: str = "", **changes: str) -> str:
    values = {"amount": "30.00", "status": "BOOK", "day": "2026-01-05", "more": ""}
    return ENTRY.format(details=details, **(values | changes))


def read(*entries: str) -> BankStatement:
    (statement,) = read_camt053(DOCUMENT.format(entries="".join(entries)).encode())
    return statement


@pytest.mark.skipif(not FILES, reason="the samples of ../shared/data are not beside the checkout")
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_pay_11_every_sample_has_the_statements_expected_of_it(path: Path) -> None:
    message = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    statements = read_camt053(path.read_bytes())
    records = [record for record in message["getRecords"] if isinstance(record, dict)]
    if len(records) == len(statements):
        pairs = list(zip(statements, records, strict=True))
    else:  # the dump tells of several statements only the one its entry belongs to
        record = message["getEntries"][0]["getRecord"]
        names = ("getId", "getLegalSequenceNumber", "getElectronicSequenceNumber")
        numbers = [record[name] for name in names]
        pairs = [(x, record) for x in statements if x.number in numbers]
    assert pairs
    for statement, record in pairs:
        entries = [x for x in record["getEntries"] if isinstance(x, dict)]
        compare(statement, record, entries or message["getEntries"])


def compare(statement: BankStatement, record: dict[str, Any], entries: list[Any]) -> None:
    assert statement.account == record["getAccount"]["getIdentification"]
    balances = {x["getType"]: x for x in reversed(record["getBalances"])}
    for kind, money, on in (
        ("opening", statement.opening, statement.opened_on),
        ("closing", statement.closing, statement.closed_on),
    ):
        told = balances.get(kind)
        assert money == (money_of(told) if told else None)
        if told:
            assert on == date.fromisoformat(told["getDate"]["0"][:10])
    assert len(statement.lines) == len(entries)
    for line, told in zip(statement.lines, entries, strict=True):
        compare_line(line, told)


def compare_line(line: BankLine, told: dict[str, Any]) -> None:
    assert Money(line.amount_minor, line.currency) == money_of(told)
    assert line.booked_on == date.fromisoformat(told["getBookingDate"]["0"][:10])
    value = told["getValueDate"] or told["getBookingDate"]
    assert line.value_on == date.fromisoformat(value["0"][:10])
    assert line.is_booked == (told["getStatus"] == "BOOK")
    assert line.is_reversal == told["getReversalIndicator"]
    detail = told["getTransactionDetail"]
    references = detail["getReference"] or {} if detail else {}
    assert line.end_to_end == (references.get("getEndToEndId") or "")
    if not detail:
        return
    remittance = detail["getRemittanceInformation"]
    if remittance and remittance["getMessage"]:
        assert remittance["getMessage"] in line.remittance_text
    side = "Creditor" if line.amount_minor < 0 else "Debtor"
    for party in detail["getRelatedParties"]:
        kind = party["getRelatedPartyType"]
        if kind["__CLASS__"].endswith(f"\\{side}"):
            assert line.payer_name == kind["getName"]
            assert line.payer_account == party["getAccount"]["getIdentification"]


def money_of(told: dict[str, Any]) -> Money:
    amount = told["getAmount"]
    return Money(int(amount["getAmount"]), amount["getCurrency"]["getCode"])


def test_pay_11_a_message_without_a_statement_is_refused() -> None:
    with pytest.raises(UnreadableFile, match=r"it has no <Stmt>, <Rpt> or <Ntfctn>\.$"):
        read_camt053(sample("camt/camt053.v2.wrong.xml").read_bytes())


def test_pay_11_each_statement_of_a_message_ties_out_by_itself() -> None:
    statements = read_camt053(sample("camt/camt053.v2.multi.statement.xml").read_bytes())
    assert [(str(x.opening), str(x.closing), x.ties) for x in statements] == [
        ("18.15 EUR", "27.00 EUR", True),
        ("27.00 EUR", "20.00 EUR", True),
    ]


def test_pay_11_balances_of_two_currencies_do_not_tie() -> None:
    (statement,) = read_camt053(sample("camt/camt053.v2.minimal.xml").read_bytes())
    assert statement.tie_faults() == ("Its balances and movements are in EUR, SEK.",)


def test_pay_11_a_batch_that_adds_up_becomes_its_payments() -> None:
    parts = [
        PAYMENT.format(reference="E-1", amount="10.00", name="Blueridge", text="INV-17"),
        PAYMENT.format(reference="NOTPROVIDED", amount="20.00", name="Harbor", text="INV-18"),
    ]
    statement = read(entry("".join(parts)))
    assert [(x.amount_minor, x.end_to_end, x.payer_name) for x in statement.lines] == [
        (1000, "E-1", "Blueridge"),
        (2000, "", "Harbor"),
    ]
    assert statement.ties
    assert statement.lines[1].position.endswith("(entry 1, payment 2)")
    assert statement.lines[1].search_text == "INV-18"


def test_pay_11_a_batch_that_does_not_add_up_stays_one_line() -> None:
    parts = [
        PAYMENT.format(reference="E-1", amount="10.00", name="Blueridge", text="INV-17"),
        PAYMENT.format(reference="E-2", amount="21.00", name="Harbor", text="INV-18"),
    ]
    (line,) = read(entry("".join(parts))).lines
    assert (line.amount_minor, line.payer_name) == (3000, "")
    assert line.search_text == "INV-17\nINV-18"


def test_pay_11_an_announced_movement_is_in_no_balance() -> None:
    statement = read(entry(), entry(status="PDNG", amount="5.00"))
    assert [x.is_booked for x in statement.lines] == [True, False]
    assert statement.ties


def test_pay_11_a_returned_payment_is_marked_as_reversal() -> None:
    (line,) = read(entry(more="<RvslInd>true</RvslInd>")).lines
    assert line.is_reversal


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"amount": "ten"}, "Line 8: <Amt> can't be read: “ten” is not an amount."),
        (
            {"amount": "1.005"},
            "Line 8: <Amt> can't be read: “1.005” has more decimals than USD knows.",
        ),
        ({"day": "2026-02-30"}, "Line 9: <Dt> “2026-02-30” is not a date."),
    ],
)
def test_pay_11_an_error_names_line_and_element(changed: dict[str, str], sentence: str) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read(entry(**changed))
    assert caught.value.message == sentence


@pytest.mark.parametrize(
    "declaration",
    [
        "<!DOCTYPE Document>",
        '<!DOCTYPE Document [<!ENTITY x "100.00">]>',
        '<!DOCTYPE Document SYSTEM "file:///etc/hostname">',
    ],
)
def test_a_document_type_is_refused_whatever_it_declares(declaration: str) -> None:
    text = DOCUMENT.format(entries=entry()).replace("?>", f"?>{declaration}", 1)
    with pytest.raises(UnreadableFile, match="declares a document type"):
        read_camt053(text.encode())
