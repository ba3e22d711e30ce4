# SPDX-License-Identifier: MPL-2.0
"""A central store with the contract desks of Anna and Ben, and their supervisor Sue."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest

from cso_desktop.central import add_person, create
from cso_desktop.central.reference import load_reference
from cso_desktop.domain.clock import FixedClock
from cso_desktop.domain.ids import new_id
from cso_desktop.services import syncing
from cso_desktop.services.desk import Desk
from cso_desktop.services.recurring import BillingDone, BillingRun, bill_contracts
from cso_desktop.services.syncing import Nothing, decide_group, enroll_home, sync
from cso_desktop.store.unit_of_work import UnitOfWork
from cso_desktop.sync.engine import SyncEngine
from tests.homes import KEY, copy_home
from tests.services.builders import NOW, a_customer
from tests.sync.world import Cut, Cutter

PASSWORD = "a long and quiet password"
PEOPLE = {
    "anna": "REP ORD BIL AR CON INV",
    "ben": "BIL CON INV",
    "sue": "SUP CON BIL",
}
YEAR = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31)}


@dataclass(frozen=True, slots=True)
class ContractOffice:
    """The three desks, and the store's database for a look from the inside."""

    anna: Desk
    ben: Desk
    sue: Desk
    url: str

    def settle(self) -> None:
        """Have everybody hear of everything."""
        for desk in (self.anna, self.ben, self.sue) * 2:
            sync(desk, Nothing())

    def sql(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Ask the store as its owner."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            cursor = connection.execute(statement.encode(), values or None)
            return list(cursor.fetchall()) if cursor.description else []

    def customer(self, **values: Any) -> str:
        """Make a customer at Anna's desk."""
        return a_customer(self.anna, **values)

    def contract(
        self, customer_id: str, *, lines: Sequence[dict[str, Any]] = ({},), **values: Any
    ) -> tuple[str, list[str]]:
        """Draft, quote and sign a contract; give its id and those of its lines."""
        contract_id = new_id()
        facts = {
            "kind": "maintenance",
            "title": "Maintenance",
            "renewal_kind": "explicit",
            "notice_days": 30,
            "renewal_months": 12,
            "billing_frequency": "month",
            "billing_timing": "pre_paid",
            "is_consolidated": False,
            "payment_term": "net30",
            "currency": "USD",
            "origin": "entered",
        }
        made: list[str] = []

        def act(work: UnitOfWork) -> None:
            head = {**facts, **YEAR, **values, "id": contract_id, "customer_id": customer_id}
            work.insert("contracts", head)
            for seq, line in enumerate(lines, start=1):
                facts_of_line = {
                    "description": f"Service {seq}",
                    "quantity": Decimal(1),
                    "unit_price": Decimal(100),
                    "starts_on": head["starts_on"],
                    "ends_on": head["ends_on"],
                }
                owner = {"customer_id": customer_id, "contract_id": contract_id, "seq": seq}
                made.append(work.insert("contract_lines", {**facts_of_line, **owner, **line}))
            work.call("quote", "contracts", contract_id)
            work.call("sign", "contracts", contract_id)

        decide_group(self.anna, "Sign", act)
        return contract_id, made

    def billed(self, line_id: str) -> list[tuple[date, date, int]]:
        """Give what the store has locked as billed of a line."""
        rows = self.sql(
            "select period_from, period_to, amount_minor from app.billed_periods "
            "where contract_line_id = %s order by period_from",
            line_id,
        )
        return [(row[0], row[1], row[2]) for row in rows]


def bill(desk: Desk, through: date | None = None, **values: Any) -> BillingDone:
    """Run the billing."""
    return bill_contracts(desk, BillingRun(through=through, **values))


def bill_cut(desk: Desk, step: str, *, nth: int = 1, **values: Any) -> None:
    """Run the billing on a desk that dies at a step of syncing, if it comes there."""
    cutter = Cutter()
    cutter.at(step, nth=nth)
    real = syncing.engine_of

    def engine_of(desk: Desk) -> SyncEngine:
        engine = real(desk)
        engine._on_step = cutter
        return engine

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(syncing, "engine_of", engine_of)
        with suppress(Cut):
            bill(desk, **values)


@contextmanager
def open_office(url: str, empty_home: Path, folder: Path) -> Iterator[ContractOffice]:
    """Make the store, hire the people and enrol their homes."""
    create(url)
    load_reference(url)
    place = f"postgresql://{url.partition('@')[2]}?sslmode=disable"
    with pytest.MonkeyPatch.context() as patch, ExitStack() as stack:
        patch.setenv("CSO_CACHE_KEY", KEY)
        patch.setenv("CSO_CENTRAL_PASSWORD", PASSWORD)
        desks = []
        for login, roles in PEOPLE.items():
            add_person(url, login, roles.split(), password=PASSWORD)
            home = copy_home(empty_home, folder / login, is_other_device=True)
            desk = stack.enter_context(Desk.open(home, clock=FixedClock(NOW)))
            enroll_home(desk, place, login, PASSWORD)
            desks.append(desk)
        yield ContractOffice(desks[0], desks[1], desks[2], url)
