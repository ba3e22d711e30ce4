# SPDX-License-Identifier: MPL-2.0
"""Statements as tables: what banks offer as a CSV or spreadsheet download."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from cso_desktop.domain.money import Money, exponent
from cso_desktop.interchange.bank.statements import BankLine, BankStatement
from cso_desktop.interchange.columns import Column, FileKind, Value
from cso_desktop.interchange.mapping import NOTHING_SAID, FileMapping
from cso_desktop.interchange.reading import DataRow, Reading, read_file
from cso_desktop.interchange.rejections import Rejection
from cso_desktop.interchange.tables import UnreadableFile

_DEBIT: Final = "debit"
_SIDES: Final = {
    **dict.fromkeys(("credit", "cr", "c", "h", "haben", "deposit", "in", "crdt"), "credit"),
    **dict.fromkeys(("debit", "dr", "d", "s", "soll", "withdrawal", "out", "dbit"), _DEBIT),
}

BANK_LINES: Final = FileKind(
    "bank",
    (
        Column(
            "booked_date",
            Value.DATE,
            "booking date,posting date,post date,posted date,transaction date,date posted,date,"
            "buchungstag,buchungsdatum,datum",
            is_needed=True,
        ),
        Column("value_date", Value.DATE, "effective date,valuta,valutadatum,wertstellung"),
        Column("amount", Value.MONEY, "transaction amount,betrag,umsatz,amount usd,value"),
        Column("credit", Value.MONEY, "credit amount,deposit,deposits,money in,paid in,haben"),
        Column("debit", Value.MONEY, "debit amount,withdrawal,withdrawals,money out,paid out,soll"),
        Column(
            "side", Value.WORD, "credit debit,debit credit,cr dr,dr cr,dc,soll haben", words=_SIDES
        ),
        Column("balance", Value.MONEY, "running balance,ledger balance,saldo,running bal"),
        Column("currency", Value.TEXT, "ccy,currency code,wahrung,waehrung"),
        Column(
            "payer_name",
            Value.TEXT,
            "payer,counterparty,counterparty name,name,payee,originator,remitter,auftraggeber,"
            "begunstigter zahlungspflichtiger,beguenstigter zahlungspflichtiger",
        ),
        Column(
            "payer_account", Value.NUMBER, "counterparty account,payer iban,kontonummer iban,iban"
        ),
        Column("account", Value.NUMBER, "account number,account no,own account,auftragskonto"),
        Column(
            "reference",
            Value.NUMBER,
            "customer reference,reference number,ref,check number,cheque number,check or slip,"
            "slip,kundenreferenz",
        ),
        Column("bank_reference", Value.NUMBER, "bank ref,transaction id,transaction number,fitid"),
        Column("end_to_end", Value.NUMBER, "end to end reference,end to end id"),
        Column(
            "remittance_text",
            Value.TEXT,
            "remittance,remittance information,description,details,narrative,memo,text,"
            "transaction details,verwendungszweck,buchungstext",
        ),
        Column("bank_code", Value.NUMBER, "transaction type,type,bai code,transaction code,code"),
    ),
)


def read_csv(path: Path, mapping: FileMapping = NOTHING_SAID) -> list[BankStatement]:
    """Read a table, one statement for each account and currency in it.

    A row that can't be read is in ``rejected`` of the first statement. With a column of running
    balances the statement can be tied out, whether the newest row is the first or the last.

    Raises:
        UnreadableFile: it is no table of a bank's movements.
        Ambiguous: its dates or decimals can be read in two ways.
    """
    reading = read_file(path, BANK_LINES, mapping)
    _check_columns(reading)
    rows: dict[tuple[str, str], list[_Row]] = {}
    rejected = list(reading.rejected)
    for row in reading.rows:
        try:
            made = _row(row, reading.currency)
        except _Unclear as error:
            rejected.append(Rejection(row.number, error.field, str(error)))
        else:
            rows.setdefault((row["account"] or "", made.line.currency), []).append(made)
    statements = [_statement(*key, made) for key, made in rows.items()] or [
        BankStatement(account="", currency=reading.currency)
    ]
    return [replace(statements[0], rejected=tuple(rejected)), *statements[1:]]


class _Unclear(Exception):
    """Why a row is no movement."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


@dataclass(frozen=True, slots=True)
class _Row:
    line: BankLine
    balance: int | None


def _check_columns(reading: Reading) -> None:
    sample = next(iter((*reading.rows, *reading.faulty)), None)
    has_amount = sample is None or {"amount", "credit", "debit"} & sample.values.keys()
    if not reading.rows and not reading.faulty and reading.rejected:
        raise UnreadableFile(
            "The file is no bank statement: " + reading.rejected[0].reason,
            field=reading.rejected[0].field,
        )
    if sample is not None and sample.values and not has_amount:
        raise UnreadableFile(
            "The file is no bank statement: no column for the amount was found.", field="amount"
        )


def _row(row: DataRow, currency: str) -> _Row:
    own = (row["currency"] or currency).upper()
    if exponent(own) != exponent(currency):
        raise _Unclear("currency", f"Say currency = “{own}” in a mapping file to read its amounts.")
    told: dict[str, str] = {name: row[name] or "" for name in _TEXTS}
    line = BankLine(
        position=f"row {row.number}",
        booked_on=row["booked_date"],
        value_on=row["value_date"] or row["booked_date"],
        amount_minor=_amount(row),
        currency=own,
        reference=told["reference"],
        bank_reference=told["bank_reference"],
        end_to_end=told["end_to_end"],
        payer_name=told["payer_name"],
        payer_account=told["payer_account"],
        remittance_text=told["remittance_text"],
        bank_code=told["bank_code"],
    )
    return _Row(line, row["balance"])


_TEXTS: Final = (
    "reference bank_reference end_to_end payer_name payer_account remittance_text bank_code"
).split()


def _amount(row: DataRow) -> int:
    """Return the movement, whichever columns tell it; a debit may be written with its sign."""
    credit: int | None = row["credit"]
    debit: int | None = row["debit"]
    amount: int | None = row["amount"]
    if amount is not None:
        return -abs(amount) if row["side"] == _DEBIT else amount
    if credit is None and debit is None:
        raise _Unclear("amount", "The amount is missing.")
    return (credit or 0) - abs(debit or 0)


def _statement(account: str, currency: str, rows: Sequence[_Row]) -> BankStatement:
    opening, closing = next(_balances(rows), (None, None))
    days = [row.line.booked_on for row in rows]
    return BankStatement(
        account=account,
        currency=currency,
        opened_on=min(days),
        opening=None if opening is None else Money(opening, currency),
        closed_on=max(days),
        closing=None if closing is None else Money(closing, currency),
        lines=tuple(row.line for row in rows),
    )


def _balances(rows: Sequence[_Row]) -> Iterator[tuple[int, int]]:
    """Yield opening and closing balance by the order in which the running balances fit.

    Where they fit in neither, the last row counts as the newest and the statement does not tie.
    """
    told = [row.balance for row in rows if row.balance is not None]
    if len(told) < len(rows):
        return
    first_day, last_day = rows[0].line.booked_on, rows[-1].line.booked_on
    orders = [list(rows), list(reversed(rows))]
    if first_day > last_day:
        orders.reverse()
    amounts = sum(row.line.amount_minor for row in rows)
    ends = [((x[0].balance or 0) - x[0].line.amount_minor, x[-1].balance or 0) for x in orders]
    yield next((end for end in ends if end[0] + amounts == end[1]), ends[0])
