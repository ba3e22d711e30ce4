# SPDX-License-Identifier: MPL-2.0
"""A central store with two desks of the money side: Anna works, Sue supervises."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest

from cso_desktop.central import add_person, create
from cso_desktop.central.reference import load_reference
from cso_desktop.domain.clock import FixedClock
from cso_desktop.services import applications, payments
from cso_desktop.services.applications import Application, Applied
from cso_desktop.services.applying import Part
from cso_desktop.services.desk import Desk
from cso_desktop.services.invoices import InvoiceDraft, InvoiceLineDraft, save_invoice
from cso_desktop.services.payments import ReceiptDraft
from cso_desktop.services.records import Step, move_record
from cso_desktop.services.syncing import Nothing, Round, enroll_home, sync
from cso_desktop.services.verification import verify
from cso_desktop.store import balances
from cso_desktop.store.aging import age_customers
from tests.homes import KEY, copy_home
from tests.services.builders import NOW, TODAY, a_customer, a_posted_invoice, document, query

PASSWORD = "a long and quiet password"
AGO = TODAY - timedelta(days=5)
LINE = InvoiceLineDraft(description="Rack", quantity=Decimal(3), unit_price=Decimal("33.33"))


@dataclass(frozen=True, slots=True)
class House:
    """Both desks, and the store's database for a look from the inside."""

    anna: Desk
    sue: Desk
    url: str

    def sync(self, *desks: Desk) -> list[Round]:
        """Have desks sync, both when none is named."""
        return [sync(desk, Nothing()) for desk in desks or (self.anna, self.sue)]

    def sql(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Ask the store as its owner."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            cursor = connection.execute(statement.encode(), values or None)
            return list(cursor.fetchall()) if cursor.description else []

    def customer(self, **values: Any) -> str:
        """Make a customer at Anna's desk."""
        return a_customer(self.anna, segment="federal", **values)

    def bill(self, customer_id: str, total: int = 10_000, **values: Any) -> str:
        """Bring in a posted invoice of some days ago."""
        given = {"issued_on": AGO, "due_on": AGO} | values
        return a_posted_invoice(self.anna, customer_id, total=total, **given)

    def posted(self, customer_id: str, *lines: InvoiceLineDraft, **values: Any) -> str:
        """Draft an invoice, validate and post it."""
        draft = InvoiceDraft(customer_id=customer_id, lines=list(lines or [LINE]), **values)
        invoice_id = save_invoice(self.anna, draft).id
        for move in ("validate", "post"):
            move_record(self.anna, Step("invoice", invoice_id, move))
        return invoice_id

    def receive(self, customer_id: str, amount: int, **values: Any) -> str:
        """Record a receipt and have the store post it."""
        draft = ReceiptDraft(customer_id=customer_id, amount_minor=amount, **values)
        payment_id = payments.record_receipt(self.anna, draft).id
        assert self.sync(self.anna)[0].refused == 0
        return payment_id

    def check(self, customer_id: str) -> int:
        """Have both desks and the store agree by every path; give the customer's balance."""
        self.sync(self.anna, self.sue, self.anna)
        figures = set()
        for desk in (self.anna, self.sue):
            report = verify(desk, Nothing())
            assert report.ok, [check for check in report.checks if not check.ok]
            assert report.digest == report.central_digest
            figures.add(balance_by_every_path(desk, customer_id))
        [[central]] = self.sql("select app.customer_balance(%s)", customer_id)
        assert figures == {central}
        return int(central)


def balance_by_every_path(desk: Desk, customer_id: str) -> int:
    """Give what a customer owes by kept balances, which aging and the entries must confirm."""
    with desk.cache.read() as connection:
        kept = balances.of_customer(connection, customer_id, TODAY.isoformat())
        aged = list(age_customers(connection, TODAY, customer_id=customer_id))
    figures = aged[0].figures if aged else None
    assert kept.balance_minor == (figures.balance if figures else 0)
    assert kept.unapplied_minor == (figures.unapplied if figures else 0)
    assert kept.balance_minor == balance_by_documents(desk, customer_id)
    return kept.balance_minor


def balance_by_documents(desk: Desk, customer_id: str) -> int:
    """Sum the documents alone (the first sum of INV-18)."""
    [[minor]] = query(
        desk,
        "SELECT coalesce((SELECT sum(total_minor) FROM invoices WHERE customer_id = :c "
        "AND state = 'posted'), 0) - coalesce((SELECT sum(iif(kind = 'receipt', 1, -1) "
        "* amount_minor) FROM payments WHERE customer_id = :c "
        "AND state IN ('posted', 'reversed')), 0) - coalesce((SELECT sum(discount_minor "
        "+ write_off_minor) FROM allocations WHERE customer_id = :c), 0)".replace(":c", "?1"),
        customer_id,
    )
    return int(minor)


def apply(desk: Desk, source_id: str, *parts: tuple[str, int], **values: Any) -> Applied:
    """Apply a source to instalments: (instalment, amount) each."""
    made = [Part(instalment_id=part, amount_minor=amount) for part, amount in parts]
    return applications.apply(desk, Application(source_id=source_id, parts=made, **values))


def open_of(desk: Desk, invoice_id: str) -> int:
    """Give what the desk shows as open."""
    with desk.cache.read() as connection:
        return balances.of_invoice(connection, invoice_id).open_minor


def state_of(desk: Desk, table: str, record_id: str) -> str:
    """Give the state a desk shows."""
    return str(document(desk, table, record_id)["state"])


@contextmanager
def open_house(url: str, empty_home: Path, folder: Path) -> Iterator[House]:
    """Make the store, hire Anna and Sue and enrol their homes."""
    create(url)
    load_reference(url)
    place = f"postgresql://{url.partition('@')[2]}?sslmode=disable"
    with pytest.MonkeyPatch.context() as patch, ExitStack() as stack:
        patch.setenv("CSO_CACHE_KEY", KEY)
        patch.setenv("CSO_CENTRAL_PASSWORD", PASSWORD)
        desks = []
        for login, roles in (("anna", "REP ORD BIL AR CON INV"), ("sue", "SUP FIN")):
            add_person(url, login, roles.split(), password=PASSWORD)
            home = copy_home(empty_home, folder / login, is_other_device=True)
            desk = stack.enter_context(Desk.open(home, clock=FixedClock(NOW)))
            enroll_home(desk, place, login, PASSWORD)
            desks.append(desk)
        yield House(desks[0], desks[1], url)
