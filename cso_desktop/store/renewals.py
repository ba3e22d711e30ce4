# SPDX-License-Identifier: MPL-2.0
"""Contracts that somebody must decide about: by their dates alone, never by a stored status."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection

from cso_desktop.domain.money import EXACT

NOTICE_BY = "date(k.ends_on, '-' || k.notice_days || ' days')"
"""The last day for notice."""

DAYS_LEFT = "CAST(julianday(k.ends_on) - julianday(:today) AS INTEGER)"

IS_UNDECIDED = (
    "k.state = 'signed' AND k.ends_on IS NOT NULL AND NOT EXISTS (SELECT 1 FROM contracts s "
    "WHERE s.customer_id = k.customer_id AND s.predecessor_id = k.id AND s.state <> 'cancelled')"
)

IN_WORKLIST = (
    f"{IS_UNDECIDED} AND k.ends_on >= date(:today, '-30 days') AND "
    f"(k.ends_on <= date(:today, '+90 days') OR {NOTICE_BY} <= date(:today, '+30 days'))"
)
"""Expired in the last 30 days, expiring in 90, or with 30 days left to give notice."""

DEADLINE = (
    f"CASE WHEN {DAYS_LEFT} < 0 THEN 'expired_30' WHEN {DAYS_LEFT} <= 7 THEN 'within_7' "
    f"WHEN {DAYS_LEFT} <= 30 THEN 'within_30' WHEN {DAYS_LEFT} <= 60 THEN 'within_60' "
    f"WHEN {DAYS_LEFT} <= 90 THEN 'within_90' ELSE 'notice' END"
)
"""The column of the board by the end of the contract, as ``domain.contracts.Window`` has it."""

_LATEST = (
    "(SELECT r.{field} FROM renewals r WHERE r.contract_id = k.id "
    "ORDER BY r.target_start_on DESC, r.row_key DESC LIMIT 1)"
)
RENEWAL_STATE = f"coalesce({_LATEST.format(field='state')}, 'none')"
"""How far the decision is; ``none`` where nothing was proposed."""

_PERIODS_A_YEAR = {
    "day": 365,
    "week": 52,
    "month": 12,
    "month_last_day": 12,
    "quarter": 4,
    "half_year": 2,
    "year": 1,
}


@dataclass(frozen=True, slots=True)
class Undecided:
    """A contract that ends, with what is known of its renewal."""

    contract_id: str
    contract: str
    title: str
    customer_id: str
    customer: str
    kind: str
    ends_on: date
    notice_by: date
    renewal_kind: str
    renewal_id: str | None
    renewal_state: str
    yearly: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Term:
    """A contract of a chain, with what its lines cost."""

    contract_id: str
    contract: str
    starts_on: date
    ends_on: date | None
    billing_frequency: str
    currency: str
    lines: tuple[tuple[str, Decimal, Decimal], ...]


def undecided(connection: Connection, today: date, until: date) -> list[Undecided]:
    """List contracts whose notice or end falls due by a day, or that expired in 30 days."""
    rows = connection.exec_driver_sql(
        "SELECT k.id, coalesce(k.number, k.provisional_number, ''), k.title, k.customer_id, "
        f"c.display_name, k.kind, k.ends_on, {NOTICE_BY}, k.renewal_kind, "
        f"{_LATEST.format(field='id')}, {RENEWAL_STATE}, k.billing_frequency, k.currency "
        "FROM contracts k JOIN customers c ON c.id = k.customer_id "
        f"WHERE {IS_UNDECIDED} AND k.ends_on >= date(:today, '-30 days') "
        f"AND (k.ends_on <= :until OR {NOTICE_BY} BETWEEN :today AND :until) "
        "ORDER BY k.ends_on, k.number, k.id",
        {"today": today.isoformat(), "until": until.isoformat()},
    ).fetchall()
    prices = _per_period(connection, [row[0] for row in rows])
    return [_undecided(tuple(row), prices.get(row[0], Decimal(0))) for row in rows]


def contract_of(connection: Connection, record_id: str) -> str:
    """Give the contract a renewal is about; any other id stays as it is."""
    row = connection.exec_driver_sql(
        "SELECT contract_id FROM renewals WHERE id = ?", (record_id,)
    ).fetchone()
    return str(row[0]) if row else record_id


def open_renewal(connection: Connection, contract_id: str, from_day: date) -> str | None:
    """Find the renewal of a contract that is not decided yet (INV-37)."""
    row = connection.exec_driver_sql(
        "SELECT id FROM renewals WHERE contract_id = ? AND target_start_on = ? "
        "AND state IN ('due', 'offered', 'accepted')",
        (contract_id, from_day.isoformat()),
    ).fetchone()
    return str(row[0]) if row else None


def successor_of(connection: Connection, contract_id: str) -> str | None:
    """Find the contract that follows one."""
    row = connection.exec_driver_sql(
        "SELECT s.id FROM contracts k JOIN contracts s ON s.customer_id = k.customer_id "
        "AND s.predecessor_id = k.id AND s.state <> 'cancelled' WHERE k.id = ?",
        (contract_id,),
    ).fetchone()
    return str(row[0]) if row else None


def lapsed(connection: Connection, today: date) -> list[tuple[str, str]]:
    """List id and number of offers that nobody answered in time."""
    rows = connection.exec_driver_sql(
        "SELECT id, coalesce(number, provisional_number, '') FROM renewals "
        "WHERE state = 'offered' AND valid_until < ? ORDER BY valid_until, id",
        (today.isoformat(),),
    )
    return [(row[0], row[1]) for row in rows]


def renewing_themselves(connection: Connection, today: date) -> list[tuple[str, str, date]]:
    """List id, number and end of automatic contracts whose last day for notice has passed."""
    rows = connection.exec_driver_sql(
        "SELECT k.id, coalesce(k.number, k.provisional_number, ''), k.ends_on FROM contracts k "
        f"WHERE {IS_UNDECIDED} AND k.renewal_kind = 'auto' AND {NOTICE_BY} < :today "
        "AND k.ends_on >= date(:today, '-30 days') AND NOT EXISTS (SELECT 1 FROM renewals r "
        "WHERE r.contract_id = k.id AND r.state IN ('accepted', 'declined', 'reversed')) "
        "ORDER BY k.ends_on, k.id",
        {"today": today.isoformat()},
    )
    return [(row[0], row[1], date.fromisoformat(row[2])) for row in rows]


def terms(connection: Connection, contract_ids: list[str]) -> Iterator[Term]:
    """Yield contracts with their lines' quantities and prices, in the order given."""
    for contract_id in contract_ids:
        head = connection.exec_driver_sql(
            "SELECT coalesce(number, provisional_number, ''), starts_on, ends_on, "
            "billing_frequency, currency FROM contracts WHERE id = ?",
            (contract_id,),
        ).fetchone()
        if head is None:
            continue
        lines = connection.exec_driver_sql(
            "SELECT description, quantity, unit_price FROM contract_lines WHERE contract_id = ? "
            "ORDER BY seq, row_key",
            (contract_id,),
        )
        yield Term(
            contract_id,
            head[0],
            date.fromisoformat(head[1]),
            date.fromisoformat(head[2]) if head[2] else None,
            head[3],
            head[4],
            tuple((row[0], Decimal(row[1]), Decimal(row[2])) for row in lines),
        )


def _per_period(connection: Connection, contract_ids: list[str]) -> dict[str, Decimal]:
    """Sum what a billing period of each contract costs, exactly."""
    prices: dict[str, Decimal] = {}
    places = ", ".join("?" * len(contract_ids))
    rows = connection.exec_driver_sql(
        "SELECT contract_id, quantity, unit_price FROM contract_lines "
        f"WHERE contract_id IN ({places}) AND state IN ('planned', 'active')",
        tuple(contract_ids),
    )
    for contract_id, quantity, price in rows:
        cost = EXACT.multiply(Decimal(quantity), Decimal(price))
        prices[contract_id] = prices.get(contract_id, Decimal(0)) + cost
    return prices


def _undecided(row: tuple[Any, ...], per_period: Decimal) -> Undecided:
    contract_id, contract, title, customer_id, customer, kind, ends_on, notice_by = row[:8]
    renewal_kind, renewal_id, renewal_state, frequency, currency = row[8:]
    return Undecided(
        contract_id=contract_id,
        contract=contract,
        title=title,
        customer_id=customer_id,
        customer=customer,
        kind=kind,
        ends_on=date.fromisoformat(ends_on),
        notice_by=date.fromisoformat(notice_by),
        renewal_kind=renewal_kind,
        renewal_id=renewal_id,
        renewal_state=renewal_state,
        yearly=EXACT.multiply(per_period, Decimal(_PERIODS_A_YEAR[frequency])),
        currency=currency,
    )
