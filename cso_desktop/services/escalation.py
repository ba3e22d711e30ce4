# SPDX-License-Identifier: MPL-2.0
"""How the price of a contract has gone on from term to term (CTR-09)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from cso_desktop.domain.money import EXACT, to_minor
from cso_desktop.services.desk import Desk
from cso_desktop.services.records import Wanted
from cso_desktop.services.registry import use_case
from cso_desktop.store import coverage, records, renewals
from cso_desktop.store.renewals import Term

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class TermPrice:
    """A contract of the chain.

    Attributes:
        change: against the term before, as a fraction; None where nothing can be compared.
        gap_days: days between the end of the term before and this one; 0 is as it should be.
    """

    contract_id: str
    contract: str
    starts_on: date
    ends_on: date | None
    billing_frequency: str
    per_period_minor: int
    currency: str
    change: Decimal | None
    gap_days: int


@use_case("contracts.prices")
def contract_prices(desk: Desk, wanted: Wanted) -> list[TermPrice]:
    """Show a contract's chain of renewals with what each term costs for a billing period."""
    with desk.cache.read() as connection:
        contract_id = records.find_id(connection, "contracts", wanted.number)
        return term_prices(connection, contract_id)


def term_prices(connection: "Connection", contract_id: str) -> list[TermPrice]:
    """Give the terms of the chain a contract is part of, the oldest first."""
    ids = [link.contract_id for link in coverage.chain(connection, contract_id)]
    found = list(renewals.terms(connection, ids))
    befores: list[Term | None] = [None, *found[:-1]]
    return [_price(term, before) for term, before in zip(found, befores, strict=True)]


def _price(term: Term, before: Term | None) -> TermPrice:
    change, gap = None, 0
    if before is not None:
        was, now = _cost(before), _cost(term)
        if was and before.billing_frequency == term.billing_frequency:
            change = EXACT.divide(now - was, was).quantize(Decimal("0.0001"))
        if before.ends_on is not None:
            gap = (term.starts_on - before.ends_on).days - 1
    return TermPrice(
        contract_id=term.contract_id,
        contract=term.contract,
        starts_on=term.starts_on,
        ends_on=term.ends_on,
        billing_frequency=term.billing_frequency,
        per_period_minor=to_minor(_cost(term), term.currency),
        currency=term.currency,
        change=change,
        gap_days=gap,
    )


def _cost(term: Term) -> Decimal:
    return sum((EXACT.multiply(quantity, price) for _, quantity, price in term.lines), Decimal(0))
