# SPDX-License-Identifier: MPL-2.0
"""Contract summaries as they are printed: dates, lines, covered items, and the billing plan."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from cso_desktop.documents.snapshots import (
    BillingPeriod,
    ContractKind,
    ContractLine,
    ContractSnapshot,
    CoveredItem,
    RenewalKind,
)
from cso_desktop.domain.contracts import Term, contract_status, renewal_dates
from cso_desktop.domain.dates import ONE_DAY, add_months
from cso_desktop.domain.periods import Cycle, Frequency
from cso_desktop.domain.pricing import line_net
from cso_desktop.domain.proration import prorate_period
from cso_desktop.services.printing.papers import Paper, language_of, letterhead
from cso_desktop.store import records
from cso_desktop.store.codec import Document

if TYPE_CHECKING:
    from sqlalchemy import Connection

_KINDS: Mapping[str, ContractKind] = {
    "maintenance": "maintenance",
    "services": "services",
    "purchase": "purchase",
    "software_licensing": "licensing",
}
_RENEWALS: Mapping[str, RenewalKind] = {
    "none": "none",
    "auto": "automatic",
    "explicit": "explicit",
}
_SIGNED = ("signed", "terminating", "terminated")
_MONTHS_SHOWN = 12
_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "automatic": "Renews for {months} months unless notice is given {days} days before.",
        "explicit": "Renewed by agreement for {months} months; notice {days} days before the end.",
        "pre_paid": "Billed in advance, on the first day of each {period}.",
        "post_paid": "Billed in arrears, after the last day of each {period}.",
        "day": "day",
        "week": "week",
        "month": "month",
        "month_last_day": "month",
        "quarter": "quarter",
        "half_year": "half-year",
        "year": "year",
    },
    "es": {
        "automatic": "Se renueva por {months} meses salvo aviso {days} días antes del final.",
        "explicit": "Se renueva de común acuerdo por {months} meses; aviso {days} días antes.",
        "pre_paid": "Se factura por adelantado, el primer día de cada {period}.",
        "post_paid": "Se factura a plazo vencido, tras el último día de cada {period}.",
        "day": "día",
        "week": "semana",
        "month": "mes",
        "month_last_day": "mes",
        "quarter": "trimestre",
        "half_year": "semestre",
        "year": "año",
    },
}
_COVERED = """
SELECT v.contract_line_id, p.number || ' ' || p.description, m.serial, coalesce(s.label, ''),
       v.covered_from, v.covered_to
FROM covered_items v JOIN contract_lines l ON l.id = v.contract_line_id
JOIN items m ON m.id = v.item_id JOIN products p ON p.id = m.product_id
LEFT JOIN sites s ON s.id = m.site_id
WHERE l.contract_id = ? ORDER BY m.serial, v.row_key
"""
_BILLED = """
SELECT b.contract_line_id, b.period_from, b.amount_minor, coalesce(i.number, '')
FROM contract_lines l JOIN billed_periods b ON b.contract_line_id = l.id
LEFT JOIN invoice_lines x ON x.id = b.invoice_line_id LEFT JOIN invoices i ON i.id = x.invoice_id
WHERE l.contract_id = ?
"""
_SUCCESSOR = """
SELECT coalesce(number, provisional_number), starts_on, state FROM contracts
WHERE customer_id = ? AND predecessor_id = ? AND state <> 'cancelled' ORDER BY starts_on LIMIT 1
"""


@dataclass(slots=True)
class _Planned:
    """One period of the plan while it is added up over the lines."""

    starts_on: date
    ends_on: date
    amount: int = 0
    numbers: set[str] = field(default_factory=set)


def contract_paper(connection: "Connection", contract_id: str, today: date) -> Paper:
    """Give the summary of a contract ready to be drawn; it is a draft until it is signed."""
    record = records.read_with_parts(connection, "contracts", contract_id)
    customer = records.read(connection, "customers", record["customer_id"])
    language = language_of(customer)
    official = record["state"] in _SIGNED and bool(record["number"])
    following = connection.exec_driver_sql(_SUCCESSOR, (customer["id"], contract_id)).first()
    signed = following is not None and following[2] in _SIGNED
    term = Term(
        state=record["state"],
        starts_on=date.fromisoformat(record["starts_on"]),
        ends_on=_day(record["ends_on"]),
        terminated_on=_day(record["terminated_on"]),
        successor_starts_on=_day(following[1]) if following and signed else None,
    )
    plan = _plan(record, term, _billed(connection, contract_id), today)
    items = _covered(connection, contract_id)
    renewal = _RENEWALS[record["renewal_kind"]]
    snapshot = ContractSnapshot(
        **letterhead(connection, customer, record, official=official),
        kind=_KINDS[record["kind"]],
        printed_on=today,
        starts_on=term.starts_on,
        ends_on=term.last_day,
        lines=tuple(_line(row, record, items, language) for row in record["contract_lines"]),
        value=sum(period.amount for period in plan),
        status=contract_status(term, today).value.capitalize(),
        signed_on=_day(record["signed_on"]),
        notice_by=_notice_by(record, term),
        renewal=renewal,
        renewal_text=_renewal_text(record, renewal, language),
        po_number=record["po_number"] or "",
        predecessor_number=_predecessor(connection, record),
        successor_number=following[0] if following else "",
        account_manager=customer["account_manager"] or "",
        billing_text=_billing_text(record, language),
        billing_plan=tuple(plan),
    )
    return Paper("contract", "Contract", contract_id, customer["id"], snapshot)


def _line(
    row: Document,
    contract: Document,
    items: Mapping[str, tuple[CoveredItem, ...]],
    language: str,
) -> ContractLine:
    return ContractLine(
        text=row["description"],
        quantity=Decimal(row["quantity"]),
        unit_price=Decimal(row["unit_price"]),
        starts_on=date.fromisoformat(row["starts_on"]),
        ends_on=_day(row["ends_on"] or contract["ends_on"]),
        per=_WORDS[language][contract["billing_frequency"]],
        service_level=row["service_level"] or "",
        items=items.get(row["id"], ()),
    )


def _plan(
    record: Document, term: Term, billed: Mapping[tuple[str, str], tuple[int, str]], today: date
) -> list[BillingPeriod]:
    """Lay out every period; a contract that runs on shows the year that follows."""
    cycle = Cycle(
        Frequency(record["billing_frequency"]), term.starts_on, record["billing_anchor_day"]
    )
    horizon = term.last_day or add_months(max(today, term.starts_on), _MONTHS_SHOWN) - ONE_DAY
    planned: dict[date, _Planned] = {}
    for row in record["contract_lines"]:
        price = line_net(
            Decimal(row["quantity"]), Decimal(row["unit_price"]), currency=record["currency"]
        )
        starts_on = max(term.starts_on, date.fromisoformat(row["starts_on"]))
        ends_on = min(horizon, _day(row["ends_on"]) or horizon)
        for period in cycle.periods(starts_on, ends_on):
            known = billed.get((row["id"], period.starts_on.isoformat()))
            amount, number = known or (prorate_period(price, period), "")
            whole = planned.setdefault(
                period.whole_starts_on, _Planned(period.starts_on, period.ends_on)
            )
            whole.starts_on = min(whole.starts_on, period.starts_on)
            whole.ends_on = max(whole.ends_on, period.ends_on)
            whole.amount += amount
            whole.numbers |= {number} if number else set()
    is_prepaid = record["billing_timing"] == "pre_paid"
    return [_shown(period, is_prepaid) for _, period in sorted(planned.items())]


def _shown(period: _Planned, is_prepaid: bool) -> BillingPeriod:
    return BillingPeriod(
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        bill_on=period.starts_on if is_prepaid else period.ends_on + ONE_DAY,
        amount=period.amount,
        invoice_number=", ".join(sorted(period.numbers)),
    )


def _billed(connection: "Connection", contract_id: str) -> dict[tuple[str, str], tuple[int, str]]:
    rows = connection.exec_driver_sql(_BILLED, (contract_id,))
    return {(row[0], row[1]): (row[2], row[3]) for row in rows}


def _covered(connection: "Connection", contract_id: str) -> dict[str, tuple[CoveredItem, ...]]:
    found: dict[str, tuple[CoveredItem, ...]] = {}
    for line_id, product, serial, site, first, last in connection.exec_driver_sql(
        _COVERED, (contract_id,)
    ):
        item = CoveredItem(product, serial, site, _day(first), _day(last))
        found[line_id] = (*found.get(line_id, ()), item)
    return found


def _notice_by(record: Document, term: Term) -> date | None:
    if term.ends_on is None or record["renewal_kind"] == "none":
        return None
    months, days = record["renewal_months"], record["notice_days"]
    return renewal_dates(term.ends_on, months=months, notice_days=days).notice_by


def _renewal_text(record: Document, renewal: RenewalKind, language: str) -> str:
    text = _WORDS[language].get(renewal, "")
    return text.format(months=record["renewal_months"], days=record["notice_days"])


def _billing_text(record: Document, language: str) -> str:
    words = _WORDS[language]
    return words[record["billing_timing"]].format(period=words[record["billing_frequency"]])


def _predecessor(connection: "Connection", record: Document) -> str:
    rows: Iterable[tuple[str]] = connection.exec_driver_sql(
        "SELECT coalesce(number, provisional_number) FROM contracts WHERE id = ?",
        (record["predecessor_id"],),
    )
    return next((row[0] for row in rows), "")


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
