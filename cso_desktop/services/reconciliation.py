# SPDX-License-Identifier: MPL-2.0
"""The proof of the books: four independent sums for every customer, and where they differ."""

from dataclasses import dataclass
from datetime import date

from cso_desktop.services.desk import Desk
from cso_desktop.services.registry import use_case
from cso_desktop.store.reconciliation import reconcile_customers


@dataclass(frozen=True, slots=True)
class ReconcileQuestion:
    """As of which day; today by default."""

    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """A customer of whom the sums do not agree."""

    number: str
    name: str
    balance: int
    aging: int
    statement: int
    journal: int
    currency: str = "USD"


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """What all customers owe by each sum, and the customers where they differ (ARCHITECTURE)."""

    as_of: date
    customers: int
    balance: int
    aging: int
    statement: int
    journal: int
    differences: list[Difference]


@use_case("receivables.reconcile")
def reconcile(desk: Desk, question: ReconcileQuestion) -> Reconciliation:
    """Hold balance, aging, statement and journal of every customer against each other (INV-18)."""
    as_of = question.as_of or desk.clock.today()
    with desk.cache.read() as connection:
        sums = list(reconcile_customers(connection, as_of))
    return Reconciliation(
        as_of=as_of,
        customers=len(sums),
        balance=sum(each.balance for each in sums),
        aging=sum(each.aging for each in sums),
        statement=sum(each.statement for each in sums),
        journal=sum(each.journal for each in sums),
        differences=[
            Difference(x.number, x.name, x.balance, x.aging, x.statement, x.journal)
            for x in sums
            if not x.agree
        ],
    )
