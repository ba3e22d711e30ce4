# SPDX-License-Identifier: MPL-2.0
"""Aging as of any day, against the file it came from and against plain objects (PAY-12, INV-18
to INV-20)."""

import csv
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from cso_desktop.domain.clock import FixedClock
from cso_desktop.services.desk import Desk
from cso_desktop.services.imports import ImportRequest
from cso_desktop.services.imports import run as import_file
from cso_desktop.services.receivables import AgingQuestion, AgingReport, age_receivables
from tests.homes import KEY, copy_home
from tests.services.builders import (
    NOW,
    TODAY,
    a_customer,
    a_dispute,
    a_payment,
    a_posted_invoice,
    an_allocation,
    instalments_of,
)

OPEN_ITEMS = Path(__file__).parents[3] / "shared/data/ibm_ar/WA_Fn-UseC_-Accounts-Receivable.csv"
NEEDS_FILE = pytest.mark.skipif(
    not OPEN_ITEMS.exists(), reason="the folder ../shared/data/ibm_ar is not beside the checkout"
)
FIRST, LAST = date(2012, 1, 3), date(2014, 1, 9)
DAYS = [FIRST + timedelta(days=n) for n in range(-2, (LAST - FIRST).days + 130, 12)]
BUCKETS = ((0, "not_due"), (30, "1-30"), (60, "31-60"), (90, "61-90"), (120, "91-120"))
Figures = dict[str, int]


class CsvBooks:
    """The history as its file tells it, aged with nothing but the standard library."""

    def __init__(self, path: Path) -> None:
        with path.open(newline="", encoding="utf-8") as file:
            self.rows = [
                (
                    row["customerID"],
                    self._day(row["InvoiceDate"]),
                    self._day(row["DueDate"]),
                    self._day(row["SettledDate"]),
                    int(Decimal(row["InvoiceAmount"]) * 100),
                    row["Disputed"] == "Yes",
                )
                for row in csv.DictReader(file)
            ]

    @staticmethod
    def _day(text: str) -> date:
        month, day, year = text.split("/")
        return date(int(year), int(month), int(day))

    def aged(self, as_of: date, *, by_issue_date: bool = False) -> dict[str, Figures]:
        """Sum what was open at the end of a day by customer and days late."""
        found: dict[str, Figures] = defaultdict(lambda: defaultdict(int))
        for customer, issued, due, settled, cents, is_disputed in self.rows:
            if issued <= as_of < settled:
                late = (as_of - (issued if by_issue_date else due)).days
                bucket = next((name for most, name in BUCKETS if late <= most), "over_120")
                found[customer][bucket] += cents
                found[customer]["balance"] += cents
                found[customer]["disputed"] += cents if is_disputed else 0
        names = [*(name for _, name in BUCKETS), "over_120", "disputed", "unapplied", "balance"]
        return {c: {name: figures[name] for name in names} for c, figures in found.items()}


@pytest.fixture(scope="module")
def file_books() -> CsvBooks:
    return CsvBooks(OPEN_ITEMS)


@pytest.fixture(scope="module")
def history(empty_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A home that holds the imported history."""
    home = copy_home(empty_home, tmp_path_factory.mktemp("aging") / "home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CSO_CACHE_KEY", KEY)
        with Desk.open(home, clock=FixedClock(NOW)) as opened:
            result = import_file(opened, ImportRequest("receivables", str(OPEN_ITEMS)))
            assert (result.read, result.rejected) == (2_466, ())
            yield opened


def figures_of(report: AgingReport) -> dict[str, Figures]:
    told = msgspec.to_builtins(report)
    return {
        row["number"]: {name: row[name] for name in row if name not in ("number", "name")}
        for row in told["customers"]
    }


def check(desk: Desk, books: CsvBooks, as_of: date, *, by_issue_date: bool = False) -> int:
    report = age_receivables(desk, AgingQuestion(as_of, by_issue_date=by_issue_date))
    wanted = books.aged(as_of, by_issue_date=by_issue_date)
    assert figures_of(report) == wanted
    assert [row.number for row in report.customers] == sorted(wanted)
    total = msgspec.to_builtins(report.total)
    assert total == {name: sum(row[name] for row in wanted.values()) for name in total}
    return len(wanted)


@NEEDS_FILE
@pytest.mark.parametrize("as_of", DAYS, ids=str)
def test_pay_12_an_imported_history_is_aged_as_its_file_says(
    history: Desk, file_books: CsvBooks, as_of: date
) -> None:
    check(history, file_books, as_of)


@NEEDS_FILE
@pytest.mark.parametrize("as_of", DAYS[1:-12:9], ids=str)
def test_pay_12_it_is_aged_by_invoice_date_as_well(
    history: Desk, file_books: CsvBooks, as_of: date
) -> None:
    assert check(history, file_books, as_of, by_issue_date=True)


@NEEDS_FILE
def test_the_days_looked_at_cover_the_file_and_every_bucket(file_books: CsvBooks) -> None:
    assert len(DAYS) >= 60
    assert DAYS[0] < FIRST
    assert DAYS[-1] > LAST
    filled = {
        name
        for as_of in DAYS
        for figures in file_books.aged(as_of).values()
        for name, cents in figures.items()
        if cents
    }
    # Nothing in this file was ever more than 60 days late, and every receipt fits its invoice.
    assert filled == {"not_due", "1-30", "31-60", "disputed", "balance"}


@NEEDS_FILE
def test_one_customer_is_aged_alone(history: Desk, file_books: CsvBooks) -> None:
    as_of = date(2013, 1, 31)
    report = age_receivables(history, AgingQuestion(as_of))
    with history.cache.read() as connection:
        rows = connection.exec_driver_sql("SELECT number, id FROM customers").fetchall()
    ids = {row[0]: row[1] for row in rows}
    for row in report.customers[:5]:
        alone = age_receivables(history, AgingQuestion(as_of, customer_id=ids[row.number]))
        assert alone.customers == [row]


# -- single cases --------------------------------------------------------------------------------


def only(desk: Desk, as_of: date) -> Figures:
    [figures] = figures_of(age_receivables(desk, AgingQuestion(as_of))).values()
    return {name: cents for name, cents in figures.items() if cents}


@pytest.mark.parametrize(
    ("late", "bucket"),
    [
        (-1, "not_due"),
        (0, "not_due"),
        (1, "1-30"),
        (30, "1-30"),
        (31, "31-60"),
        (60, "31-60"),
        (61, "61-90"),
        (90, "61-90"),
        (91, "91-120"),
        (120, "91-120"),
        (121, "over_120"),
        (4_000, "over_120"),
    ],
)
def test_inv_19_a_cent_is_in_exactly_one_bucket(desk: Desk, late: int, bucket: str) -> None:
    due = TODAY - timedelta(days=late)
    a_posted_invoice(desk, total=1, issued_on=min(due, TODAY), due_on=due)
    assert only(desk, TODAY) == {bucket: 1, "balance": 1}


def test_nothing_is_owed_before_the_invoice(desk: Desk) -> None:
    a_posted_invoice(desk, issued_on=TODAY)
    assert age_receivables(desk, AgingQuestion(TODAY - timedelta(days=1))).customers == []


def test_pay_03_money_on_account_stands_beside_the_buckets(desk: Desk) -> None:
    customer = a_customer(desk)
    a_posted_invoice(desk, customer, total=10_000)
    a_payment(desk, customer, amount=12_000)
    assert only(desk, TODAY) == {"not_due": 10_000, "unapplied": 12_000, "balance": -2_000}


def test_pay_09_a_reversed_payment_counts_until_the_day_it_bounced(desk: Desk) -> None:
    customer = a_customer(desk)
    invoice = a_posted_invoice(desk, customer, total=10_000, issued_on=TODAY - timedelta(days=9))
    [part] = instalments_of(desk, invoice)
    payment = a_payment(
        desk, customer, amount=10_000, on=TODAY - timedelta(days=5), state="reversed"
    )
    made = an_allocation(desk, payment, part, amount=10_000, on=TODAY - timedelta(days=5))
    an_allocation(desk, payment, part, amount=-10_000, on=TODAY, counters_id=made)
    a_payment(desk, customer, amount=10_000, kind="reversal", reverses_payment_id=payment, on=TODAY)
    assert age_receivables(desk, AgingQuestion(TODAY - timedelta(days=1))).customers == []
    assert only(desk, TODAY) == {"1-30": 10_000, "balance": 10_000}
    assert only(desk, TODAY - timedelta(days=6)) == {"1-30": 10_000, "balance": 10_000}


@pytest.mark.parametrize(
    ("state", "is_counted"),
    [
        ("draft", False),
        ("submitted", True),
        ("under_review", True),
        ("approved", True),
        ("rejected", False),
        ("withdrawn", False),
    ],
)
def test_inv_44_only_an_open_dispute_is_in_the_disputed_column(
    desk: Desk, state: str, is_counted: bool
) -> None:
    a_dispute(desk, a_posted_invoice(desk, total=10_000), amount=3_000, state=state)
    assert only(desk, TODAY).get("disputed", 0) == (3_000 if is_counted else 0)


def test_a_resolved_dispute_was_open_until_it_was_resolved(desk: Desk) -> None:
    start = TODAY - timedelta(days=10)
    invoice = a_posted_invoice(desk, issued_on=start)
    a_dispute(
        desk,
        invoice,
        amount=3_000,
        opened_on=start + timedelta(days=2),
        state="resolved",
        resolved_on=TODAY,
    )
    counted = [only(desk, start + timedelta(days=n)).get("disputed", 0) for n in range(11)]
    assert counted == [0, 0, *[3_000] * 8, 0]
