# SPDX-License-Identifier: MPL-2.0
"""Statements: three kinds, one total due, which ties to the aging and to the entries."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from cso_desktop.documents.snapshots import StatementSnapshot
from cso_desktop.domain.statements import balance
from cso_desktop.services.desk import Desk
from cso_desktop.services.imports import import_file
from cso_desktop.services.printing import print_document
from cso_desktop.services.printing.statements import STATEMENT_KINDS, statement_paper
from cso_desktop.store import statements
from cso_desktop.store.aging import age_customers
from tests.documents.reading import page_texts, squeezed
from tests.services.office import NOON, add, add_invoice, apply, open_home, pay

OPEN_ITEMS = Path(__file__).parents[3] / "shared/data/ibm_ar/WA_Fn-UseC_-Accounts-Receivable.csv"
OCTOBER = date(2026, 10, 31)


@dataclass
class Books:
    """A desk with one customer and a way to ask for statements."""

    desk: Desk
    customer: str

    def statement(self, kind: str = "open_item", as_of: date = OCTOBER) -> StatementSnapshot:
        with self.desk.cache.read() as connection:
            known = next(each for each in STATEMENT_KINDS if each == kind)
            paper = statement_paper(
                connection, self.customer, as_of=as_of, kind=known, now=self.desk.clock.now()
            )
        assert isinstance(paper.snapshot, StatementSnapshot)
        return paper.snapshot

    def balance_from_entries(self, as_of: date) -> int:
        with self.desk.cache.read() as connection:
            moved = statements.movements(connection, [self.customer], as_of)
        entries = (movement.entry for movement in moved.get(self.customer, []))
        return balance(entries, as_of)

    def balance_from_aging(self, as_of: date) -> int:
        with self.desk.cache.read() as connection:
            rows = list(age_customers(connection, as_of, customer_id=self.customer))
        return sum(row.figures.balance for row in rows)


@pytest.fixture
def books(tmp_path: Path) -> Iterator[Books]:
    with open_home(tmp_path) as desk:
        yield Books(desk, _customer(desk))


def _customer(desk: Desk) -> str:
    return add(
        desk,
        "customers",
        number="0448121",
        legal_name="Lewis, Miller and Barnes LLP",
        display_name="Lewis, Miller and Barnes",
    )


def _a_busy_autumn(books: Books) -> None:
    """Invoices, part payment, discount, write-off, credit, dispute, bounce and refund."""
    desk, customer = books.desk, books.customer
    first = add_invoice(desk, customer, "I-1", 100_000, days=(date(2026, 6, 12), date(2026, 7, 12)))
    second = add_invoice(
        desk, customer, "I-2", 50_000, days=(date(2026, 9, 1), date(2026, 10, 1)), po_number="PO-2"
    )
    add_invoice(desk, customer, "I-3", 1, days=(date(2026, 10, 28), date(2026, 11, 27)))
    paid = pay(desk, customer, "R-1", minor=60_000, on=date(2026, 9, 20), reference="Check 20417")
    apply(desk, paid, first, minor=30_000, on=date(2026, 9, 20))
    apply(
        desk,
        paid,
        second,
        minor=20_000,
        on=date(2026, 10, 5),
        discount_minor=500,
        write_off_minor=0,
    )
    memo, _ = add_invoice(
        desk, customer, "C-1", -7_000, days=(date(2026, 10, 6),) * 2, kind="credit_memo"
    )
    apply(desk, memo, first, minor=2_000, on=date(2026, 10, 7), source_kind="credit_memo")
    apply(
        desk,
        paid,
        first,
        minor=3_000,
        on=date(2026, 10, 8),
        write_off_minor=25,
        write_off_reason="penny",
    )
    bounced = pay(desk, customer, "R-2", minor=9_000, on=date(2026, 10, 2), state="reversed")
    pay(
        desk,
        customer,
        "R-3",
        minor=9_000,
        on=date(2026, 10, 12),
        kind="reversal",
        reverses_payment_id=bounced,
    )
    pay(desk, customer, "R-4", minor=1_500, on=date(2026, 10, 20), kind="refund")
    add(
        desk,
        "disputes",
        customer_id=customer,
        number="D-1",
        invoice_id=first[0],
        amount_minor=25_000,
        opened_on=date(2026, 10, 15),
    )


def test_every_kind_of_statement_has_the_total_that_aging_and_entries_have(books: Books) -> None:
    """INV-18, INV-22, on every day of half a year."""
    _a_busy_autumn(books)
    day = date(2026, 6, 1)
    while day <= date(2026, 11, 20):
        aged, entered = books.balance_from_aging(day), books.balance_from_entries(day)
        assert aged == entered, day
        for kind in STATEMENT_KINDS:
            made = books.statement(kind, day)
            assert made.total_due == aged, (kind, day)
            assert sum(bucket.amount for bucket in made.aging) == aged, (kind, day)
        day += timedelta(days=1)


def test_an_open_item_statement_lists_what_is_open_and_nothing_else(books: Books) -> None:
    _a_busy_autumn(books)
    made = books.statement()
    assert [(item.kind, item.number, item.original, item.open) for item in made.items] == [
        ("invoice", "I-1", 100_000, 64_975),
        ("invoice", "I-2", 50_000, 29_500),
        ("invoice", "I-3", 1, 1),
        ("payment", "R-1", -60_000, -7_000),
        ("credit_memo", "C-1", -7_000, -5_000),
        ("refund", "R-4", 1_500, 1_500),
    ]
    assert made.items[0].disputed == 25_000
    assert made.items[1].reference == "PO-2"
    assert made.total_due == 64_975 + 29_500 + 1 - 7_000 - 5_000 + 1_500
    cells = {bucket.key: bucket.amount for bucket in made.aging}
    assert cells["disputed"] == 25_000
    assert cells["d91_120"] == 39_975
    assert cells["d1_30"] == 29_500
    assert cells["not_due"] == 1
    assert cells["unapplied"] == -10_500
    assert made.overdue == 39_975 + 29_500


def test_a_balance_forward_statement_opens_adds_up_and_closes(books: Books) -> None:
    """INV-21."""
    _a_busy_autumn(books)
    made = books.statement("balance_forward")
    assert made.starts_on == date(2026, 10, 1)
    assert made.opening == books.balance_from_entries(date(2026, 9, 30))
    assert made.opening + sum(entry.amount for entry in made.entries) == made.total_due
    assert made.entries[-1].balance == made.total_due
    assert {entry.kind for entry in made.entries} == {
        "invoice",
        "credit_memo",
        "payment",
        "refund",
        "adjustment",
        "write_off",
    }


def test_a_detailed_statement_tells_where_each_payment_went(books: Books) -> None:
    _a_busy_autumn(books)
    made = books.statement("detailed", date(2026, 10, 12))
    [receipt] = [entry for entry in made.entries if entry.number == "R-1"]
    assert [(part.number, part.amount) for part in receipt.applications] == [
        ("I-1", 30_000),
        ("I-2", 20_000),
        ("I-1", 3_000),
    ]


def test_a_printed_statement_reads_back_as_the_figures(books: Books) -> None:
    _a_busy_autumn(books)
    printed = print_document(books.desk, "statement", "0448121", as_of=OCTOBER)
    text = squeezed("".join(page_texts(printed.body)))
    assert printed.number == "ST-0448121-20261031"
    assert printed.file_name == "Statement ST-0448121-20261031.pdf"
    for said in ("Lewis, Miller and Barnes LLP", "October 31, 2026", "I-1", "649.75", "$839.76"):
        assert squeezed(said) in text, said


@pytest.mark.parametrize("kind", STATEMENT_KINDS)
def test_the_same_statement_again_is_the_stored_one(books: Books, kind: str) -> None:
    _a_busy_autumn(books)
    first, again = (
        print_document(books.desk, "statement", "0448121", as_of=OCTOBER, statement_kind=kind)
        for _ in range(2)
    )
    assert again == first
    assert first.revision == 1
    with books.desk.cache.read() as connection:
        kept = connection.exec_driver_sql("SELECT count(*) FROM printed_documents").scalar()
    assert kept == 1


def test_a_statement_whose_figures_changed_is_a_new_revision(books: Books) -> None:
    _a_busy_autumn(books)
    desk = books.desk
    first = print_document(desk, "statement", "0448121", as_of=OCTOBER)
    pay(desk, books.customer, "R-9", minor=100, on=date(2026, 10, 30))
    second = print_document(desk, "statement", "0448121", as_of=OCTOBER)
    other_day = print_document(desk, "statement", "0448121", as_of=date(2026, 10, 30))
    assert (first.revision, second.revision, other_day.revision) == (1, 2, 1)


def test_the_next_statement_opens_with_what_the_last_one_closed_with(tmp_path: Path) -> None:
    """INV-21, INV-23: what came to be known later is an adjustment of the next one."""
    with open_home(tmp_path) as desk:
        books = Books(desk, _customer(desk))
        _a_busy_autumn(books)
        september = books.statement("balance_forward", date(2026, 9, 30))
        print_document(
            desk,
            "statement",
            "0448121",
            as_of=date(2026, 9, 30),
            statement_kind="balance_forward",
        )
        # The same second, or synced later from another desk: recorded before the print, not in it.
        pay(desk, books.customer, "R-7", minor=700, on=date(2026, 9, 29))
    with open_home(tmp_path, at=NOON + timedelta(hours=1)) as desk:
        books = Books(desk, books.customer)
        pay(desk, books.customer, "R-8", minor=800, on=date(2026, 9, 28))
        october = books.statement("balance_forward")
    assert october.opening == september.total_due
    late = {entry.number: entry for entry in october.entries if entry.kind == "adjustment"}
    assert late["R-8"].amount == -800
    assert late[""].amount == -700
    assert october.entries[-1].balance == october.total_due


def test_the_statement_of_a_customer_without_number_is_a_draft(tmp_path: Path) -> None:
    with open_home(tmp_path) as desk:
        customer = add(
            desk,
            "customers",
            provisional_number="D4K2-17",
            legal_name="Arbor",
            display_name="Arbor",
        )
        printed = print_document(desk, "statement", customer)
    assert not printed.is_official
    assert printed.number.startswith("ST-D4K2-17-")
    assert "DRAFT" in "".join(page_texts(printed.body))


@pytest.mark.skipif(not OPEN_ITEMS.exists(), reason="shared/data/ibm_ar is not beside the checkout")
def test_statements_of_a_real_history_tie_to_its_aging(tmp_path: Path) -> None:
    """INV-18, INV-19, INV-22, for every customer on days through two years."""
    with open_home(tmp_path, at=datetime(2014, 6, 30, tzinfo=UTC)) as desk:
        import_file(desk.cache, desk.clock, "receivables", OPEN_ITEMS)
        days = (date(2012, 2, 29), date(2012, 12, 31), date(2013, 7, 15), date(2014, 1, 1))
        owing = sum(_check_all(desk, day) for day in days)
    assert owing > 100  # customers that owed something on the day


def _check_all(desk: Desk, day: date) -> int:
    """Hold the statements of all customers against the aging of the day."""
    with desk.cache.read() as connection:
        aged = {row.customer_id: row.figures.balance for row in age_customers(connection, day)}
        customers = [row[0] for row in connection.exec_driver_sql("SELECT id FROM customers")]
    assert len(customers) == 100
    for customer in customers:
        books, expected = Books(desk, customer), aged.get(customer, 0)
        assert books.balance_from_entries(day) == expected
        for kind in ("open_item", "detailed"):
            made = books.statement(kind, day)
            assert made.total_due == expected
            assert sum(bucket.amount for bucket in made.aging) == expected
    return len(aged)
