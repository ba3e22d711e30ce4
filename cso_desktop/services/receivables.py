# SPDX-License-Identifier: MPL-2.0
"""What customers owe: aging as of any day."""

from dataclasses import dataclass
from datetime import date

import msgspec

from cso_desktop.domain import aging
from cso_desktop.domain.aging import AgingRow
from cso_desktop.services.desk import Desk
from cso_desktop.services.registry import use_case
from cso_desktop.store.aging import age_customers


@dataclass(frozen=True, slots=True)
class AgingQuestion:
    """As of which day, aged from the due date or from the invoice date."""

    as_of: date
    by_issue_date: bool = False
    customer_id: str | None = None


class AgingFigures(msgspec.Struct, frozen=True, kw_only=True):
    """Minor units by bucket; ``disputed`` is contained in the buckets (ARCHITECTURE)."""

    not_due: int
    d1_30: int = msgspec.field(name="1-30")
    d31_60: int = msgspec.field(name="31-60")
    d61_90: int = msgspec.field(name="61-90")
    d91_120: int = msgspec.field(name="91-120")
    over_120: int
    disputed: int
    unapplied: int
    balance: int


class CustomerFigures(AgingFigures, frozen=True, kw_only=True):
    """The figures of one customer."""

    number: str
    name: str


@dataclass(frozen=True, slots=True)
class AgingReport:
    """Every customer with anything open on the day, and the total."""

    as_of: date
    currency: str
    customers: list[CustomerFigures]
    total: AgingFigures


@use_case("receivables.aging")
def age_receivables(desk: Desk, question: AgingQuestion) -> AgingReport:
    """Age what customers owed on any day, past or present (PAY-12)."""
    with desk.cache.read() as connection:
        aged = list(
            age_customers(
                connection,
                question.as_of,
                by_issue_date=question.by_issue_date,
                customer_id=question.customer_id,
            )
        )
    return AgingReport(
        as_of=question.as_of,
        currency="USD",
        customers=[
            CustomerFigures(number=row.number, name=row.name, **_figures(row.figures))
            for row in aged
        ],
        total=AgingFigures(**_figures(aging.total(row.figures for row in aged))),
    )


def _figures(row: AgingRow) -> dict[str, int]:
    names = ("not_due", "d1_30", "d31_60", "d61_90", "d91_120", "over_120")
    figures = {name: getattr(row, name) for name in names}
    return figures | {
        "disputed": row.disputed,
        "unapplied": row.unapplied,
        "balance": row.balance,
    }
