# SPDX-License-Identifier: MPL-2.0
"""ISO 20022 statements: camt.053, and the reports (052) and advices (054) of the same form.

All versions are read alike, by local names. A batch becomes its single payments where they add
up to it, so that each can be matched.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from cso_desktop.domain.money import Money
from cso_desktop.interchange.bank.statements import BankLine, BankStatement
from cso_desktop.interchange.tables import UnreadableFile
from cso_desktop.interchange.xml_trees import Node, parse_xml

_MESSAGES: Final = ("BkToCstmrStmt", "BkToCstmrAcctRpt", "BkToCstmrDbtCdtNtfctn")
_OPENING: Final = ("OPBD", "PRCD")
_CLOSING: Final = ("CLBD",)
_INTERIM: Final = "ITBD"
_NO_REFERENCE: Final = frozenset({"NOTPROVIDED", "NONREF", "NOTAVAILABLE"})


def read_camt053(data: bytes) -> list[BankStatement]:
    """Read the statements of a file.

    Raises:
        UnreadableFile: it is no such file; the message names line and element.
    """
    root = parse_xml(data)
    messages = (message for name in _MESSAGES for message in root.anywhere(name))
    found = [node for message in messages for node in message.all("Stmt|Rpt|Ntfctn")]
    if not found:
        raise UnreadableFile("The file is no bank statement: it has no <Stmt>, <Rpt> or <Ntfctn>.")
    return [_statement(node) for node in found]


@dataclass(frozen=True, slots=True)
class _Balance:
    code: str
    money: Money
    on: date


def _statement(node: Node) -> BankStatement:
    balances = [_balance(x) for x in node.all("Bal")]
    opening = _first(balances, _OPENING)
    closing = _first(balances, _CLOSING)
    interim = [x for x in balances if x.code == _INTERIM]
    if opening is None and closing is not None and interim:
        opening = interim[0]  # a later page begins with the balance the page before ended with
    elif closing is None and opening is not None and interim:
        closing = interim[-1]
    created = _day(node, "CreDtTm")
    lines = tuple(
        line
        for number, entry in enumerate(node.all("Ntry"), 1)
        for line in _entry(entry, number, closing.on if closing else created)
    )
    moneys = [x.money.currency for x in (opening, closing) if x]
    currencies = [node.text("Acct/Ccy"), *moneys, *(line.currency for line in lines)]
    return BankStatement(
        account=node.text("Acct/Id/IBAN") or node.text("Acct/Id/Othr|PrtryAcct|BBAN|UPIC/Id"),
        currency=next(filter(None, currencies), ""),
        number=node.text("LglSeqNb") or node.text("ElctrncSeqNb") or node.text("Id"),
        opened_on=opening.on if opening else _day(node, "FrToDt/FrDtTm"),
        opening=opening.money if opening else None,
        closed_on=closing.on if closing else _day(node, "FrToDt/ToDtTm"),
        closing=closing.money if closing else None,
        lines=lines,
    )


def _first(balances: list[_Balance], codes: tuple[str, ...]) -> _Balance | None:
    return next((x for code in codes for x in balances if x.code == code), None)


def _balance(node: Node) -> _Balance:
    code = node.text("Tp/CdOrPrtry/Cd|Prtry")
    return _Balance(code, _signed(node), _needed_day(node.need("Dt")))


def _signed(node: Node) -> Money:
    amount = node.need("Amt")
    currency = amount.attribute("Ccy")
    minor = amount.minor(currency)
    return Money(-minor if _is_debit(node) else minor, currency)


def _is_debit(node: Node) -> bool:
    mark = node.need("CdtDbtInd")
    if mark.text() not in ("CRDT", "DBIT"):
        raise mark.fault(f"“{mark.text()[:20]}” is neither CRDT nor DBIT.")
    return mark.text() == "DBIT"


def _needed_day(node: Node) -> date:
    return node.need("Dt|DtTm").day()


def _day(node: Node, path: str) -> date | None:
    found = node.find(path)
    return None if found is None else (found.find("Dt|DtTm") or found).day()


def _entry(node: Node, number: int, fallback: date | None) -> Iterator[BankLine]:
    """Yield the entry's payments, or the entry itself where they are not told one by one."""
    money = _signed(node)
    booked = _day(node, "BookgDt")
    value = _day(node, "ValDt") or booked or fallback
    if value is None:
        raise node.fault("has neither a booking date nor a value date.")
    details = node.all("NtryDtls/TxDtls")
    parts = _parts(details, money)
    for index, part in enumerate(parts or [money.minor]):
        told = [details[index]] if parts else details
        detail = told[0] if len(told) == 1 else None
        place = f"line {node.line} (entry {number}"
        yield BankLine(
            position=f"{place}, payment {index + 1})" if parts else f"{place})",
            booked_on=booked or value,
            value_on=value,
            amount_minor=part,
            currency=money.currency,
            bank_code=_bank_code(node) or (_bank_code(detail) if detail else ""),
            is_reversal=_is_reversal(node, detail),
            is_booked=(node.text("Sts/Cd") or node.text("Sts") or "BOOK") == "BOOK",
            **_told(node, told, is_debit=money.minor < 0),
        )


def _parts(details: list[Node], whole: Money) -> list[int]:
    """Return the payments of a batch if they are of its currency and add up to it."""
    if len(details) < 2:
        return []
    parts = []
    for detail in details:
        amount = detail.find("Amt") or detail.find("AmtDtls/TxAmt/Amt")
        if amount is None or amount.attribute("Ccy") != whole.currency:
            return []
        minor = amount.minor(whole.currency)
        debit = _is_debit(detail) if detail.find("CdtDbtInd") else whole.minor < 0
        parts.append(-minor if debit else minor)
    return parts if sum(parts) == whole.minor else []


def _told(entry: Node, details: list[Node], *, is_debit: bool) -> dict[str, str]:
    """Collect who paid and what for; of several payers in one movement only the latter."""
    if len(details) != 1:
        texts = [text for detail in details if (text := _remittance(detail))]
        return {
            "bank_reference": entry.text("AcctSvcrRef") or entry.text("NtryRef"),
            "remittance_text": "\n".join(texts) or entry.text("AddtlNtryInf"),
        }
    detail = details[0]
    side = "Cdtr" if is_debit else "Dbtr"
    parties = f"RltdPties/{side}|Ultmt{side}"
    account = detail.find(f"RltdPties/{side}Acct/Id")
    structured = detail.texts("RmtInf/Strd/CdtrRefInf/Ref")
    end_to_end = detail.text("Refs/EndToEndId")
    return {
        "reference": " ".join(structured),
        "bank_reference": detail.text("Refs/AcctSvcrRef")
        or entry.text("AcctSvcrRef")
        or entry.text("NtryRef"),
        "end_to_end": "" if end_to_end.upper() in _NO_REFERENCE else end_to_end,
        "payer_name": detail.text(f"{parties}/Nm") or detail.text(f"{parties}/Pty|Agt/Nm"),
        "payer_account": (account.text("IBAN") or account.text("Othr/Id")) if account else "",
        "remittance_text": _remittance(detail) or entry.text("AddtlNtryInf"),
    }


def _remittance(detail: Node) -> str:
    texts = [
        *detail.texts("RmtInf/Ustrd"),
        *detail.texts("RmtInf/Strd/RfrdDocInf/Nb"),
        *detail.texts("RmtInf/Strd/CdtrRefInf/Ref"),
        *detail.texts("RmtInf/Strd/AddtlRmtInf"),
    ]
    return "\n".join(texts) or detail.text("AddtlTxInf")


def _bank_code(node: Node) -> str:
    domain = node.find("BkTxCd/Domn")
    if domain is not None:
        codes = (domain.text("Cd"), domain.text("Fmly/Cd"), domain.text("Fmly/SubFmlyCd"))
        return "-".join(code for code in codes if code)
    return node.text("BkTxCd/Prtry/Cd")


def _is_reversal(entry: Node, detail: Node | None) -> bool:
    returned = detail is not None and detail.find("RtrInf") is not None
    return returned or entry.text("RvslInd").lower() in ("true", "1")
