# SPDX-License-Identifier: MPL-2.0
"""Open-item histories are imported whole or not at all, and importing again changes nothing."""

import json
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from cso_desktop.domain.clock import FixedClock
from cso_desktop.errors import NotAllowed, UsageError
from cso_desktop.interchange.readings import Ambiguous
from cso_desktop.services.imports import ImportResult, import_file
from cso_desktop.store import home_state, projections
from cso_desktop.store.cache import Cache

KEY = bytes(32)
CLOCK = FixedClock(datetime(2026, 11, 22, 9, 0, tzinfo=UTC))
HEADER = (
    "Customer No,Customer Name,Invoice No,Invoice Date,Due Date,Amount,Disputed,Settled,Delivery"
)
OPEN = "C-1,Harbor Tools,0001,1/15/2013,2/14/2013,100.00,no,,paper"
PAID = "C-1,Harbor Tools,0002,2/20/2013,3/22/2013,55.94,yes,3/1/2013,electronic"
OTHER = "C-2,Lakeside Foods,0003,2/20/2013,3/22/2013,7.50,yes,,paper"
SHARED_DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
IBM_AR = SHARED_DATA / "ibm_ar" / "WA_Fn-UseC_-Accounts-Receivable.csv"


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("blank") / "cache.db"
    Cache.create(path, KEY).close()
    return path


@pytest.fixture
def cache(blank: Path, tmp_path: Path) -> Iterator[Cache]:
    made = Cache.open(Path(shutil.copy(blank, tmp_path)), KEY)
    yield made
    made.close()


class Books:
    """Imports lines of a history and asks the cache about what came of them."""

    def __init__(self, cache: Cache, folder: Path) -> None:
        self.cache = cache
        self.file = folder / "history.csv"

    def take(self, *lines: str, **choices: Any) -> ImportResult:
        self.file.write_text("\n".join((HEADER, *lines)), encoding="utf-8")
        return import_file(self.cache, CLOCK, "receivables", self.file, **choices)

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        with self.cache.read() as connection:
            return [tuple(row) for row in connection.exec_driver_sql(sql)]

    def one(self, sql: str) -> Any:
        return self.ask(sql)[0][0]

    @property
    def groups(self) -> int:
        return int(self.one("SELECT count(*) FROM outbox"))


@pytest.fixture
def books(cache: Cache, tmp_path: Path) -> Books:
    return Books(cache, tmp_path)


def test_a_history_becomes_customers_posted_invoices_receipts_and_disputes(books: Books) -> None:
    result = books.take(OPEN, PAID, OTHER)
    assert result == ImportResult(3, 3, 0, 0, (), 16344, 16344, "USD")
    assert books.ask("SELECT number, display_name, state, origin FROM customers ORDER BY 1") == [
        ("C-1", "Harbor Tools", "active", "imported"),
        ("C-2", "Lakeside Foods", "active", "imported"),
    ]
    invoices = "SELECT number, state, kind, issued_on, due_on, total_minor FROM invoices ORDER BY 1"
    assert books.ask(invoices) == [
        ("0001", "posted", "invoice", "2013-01-15", "2013-02-14", 10000),
        ("0002", "posted", "invoice", "2013-02-20", "2013-03-22", 5594),
        ("0003", "posted", "invoice", "2013-02-20", "2013-03-22", 750),
    ]
    allocated = (
        "SELECT p.number, p.state, p.amount_minor, p.value_on, a.amount_minor, a.allocated_on, "
        "i.number FROM allocations a JOIN payments p ON p.id = a.source_id "
        "JOIN invoices i ON i.id = a.invoice_id"
    )
    paid = ("P-0002", "posted", 5594, "2013-03-01", 5594, "2013-03-01", "0002")
    assert books.ask(allocated) == [paid]
    disputes = "SELECT number, state, amount_minor, opened_on, resolved_on FROM disputes ORDER BY 1"
    assert books.ask(disputes) == [
        ("D-0002", "resolved", 5594, "2013-02-20", "2013-03-01"),
        ("D-0003", "submitted", 750, "2013-02-20", None),
    ]


def test_the_amounts_of_a_document_tie(books: Books) -> None:
    """INV-1, INV-2, INV-6 and INV-14 hold of what was imported."""
    books.take(OPEN, PAID, OTHER)
    untied = (
        "SELECT i.number FROM invoices i "
        "WHERE i.total_minor <> i.net_minor + i.tax_minor "
        "OR i.net_minor <> (SELECT sum(net_minor) FROM invoice_lines WHERE invoice_id = i.id) "
        "OR i.total_minor <> (SELECT sum(amount_minor) FROM instalments WHERE invoice_id = i.id)"
    )
    assert books.ask(untied) == []
    with books.cache.read() as connection:
        assert projections.differences(connection) == []
    balances = (
        "SELECT i.number, b.open_minor, b.disputed_minor FROM invoice_balances b "
        "JOIN invoices i ON i.id = b.invoice_id ORDER BY 1"
    )
    assert books.ask(balances) == [("0001", 10000, 0), ("0002", 0, 0), ("0003", 750, 750)]


def test_the_same_file_again_changes_nothing(books: Books) -> None:
    books.take(OPEN, PAID, OTHER)
    groups = books.groups
    assert books.take(OPEN, PAID, OTHER) == ImportResult(3, 0, 0, 3, (), 16344, 16344, "USD")
    assert books.groups == groups


def test_what_was_settled_later_adds_its_payment_and_lets_go_of_the_dispute(books: Books) -> None:
    books.take(OPEN, OTHER)
    result = books.take(OPEN, OTHER.replace(",yes,,", ",yes,4/30/2013,"))
    assert (result.updated, result.unchanged) == (1, 1)
    assert books.ask("SELECT number, value_on FROM payments") == [("P-0003", "2013-04-30")]
    assert books.one("SELECT state FROM disputes") == "withdrawn"
    last = json.loads(books.one("SELECT ops FROM outbox ORDER BY n DESC LIMIT 1"))
    assert [op["op"] for op in last] == ["call"], "the decision may be refused without the payment"


def test_a_dispute_that_is_flagged_later_is_added(books: Books) -> None:
    books.take(OPEN)
    assert books.take(OPEN.replace(",no,", ",yes,")).updated == 1
    assert books.ask("SELECT number, state FROM disputes") == [("D-0001", "submitted")]


@pytest.mark.parametrize(
    ("old", "new", "field", "reason"),
    [
        ("55.94", "55.95", "amount", "is posted with 55.94 USD, the file says 55.95 USD"),
        ("2/20/2013", "2/21/2013", "issue date", "is posted with 2013-02-20"),
        ("3/22/2013", "3/23/2013", "due date", "is posted with 2013-03-22"),
        ("3/1/2013", "3/2/2013", "settled date", "was settled on 2013-03-01 here"),
        ("C-1,Harbor Tools", "C-2,Lakeside Foods", "customer number", "another customer"),
    ],
)
def test_a_row_that_contradicts_a_posted_invoice_is_rejected(
    books: Books, old: str, new: str, field: str, reason: str
) -> None:
    """INV-8: posted documents are never changed."""
    books.take(OPEN, PAID, OTHER)
    groups = books.groups
    result = books.take(PAID.replace(old, new))
    (rejection,) = result.rejected
    assert (rejection.row, rejection.field) == (2, field)
    assert reason in rejection.reason
    assert (result.created, result.updated, books.groups) == (0, 0, groups)


def test_one_bad_row_leaves_nothing_of_the_file(books: Books) -> None:
    bad = OTHER.replace("7.50", "-7.50")
    result = books.take(OPEN, PAID, bad)
    assert [(r.row, r.field) for r in result.rejected] == [(4, "amount")]
    assert (result.read, result.created, result.amount_applied) == (3, 0, 0)
    assert result.amount_in == 15594 - 750
    assert books.one("SELECT count(*) FROM customers") == 0
    assert books.groups == 0


def test_the_good_rows_of_a_bad_file_can_be_kept(books: Books) -> None:
    result = books.take(OPEN, PAID, OTHER.replace("7.50", "-7.50"), keep_good=True)
    assert (result.created, len(result.rejected), result.amount_applied) == (2, 1, 15594)
    assert books.one("SELECT count(*) FROM invoices") == 2


def test_a_dry_run_counts_everything_and_changes_nothing(books: Books) -> None:
    assert books.take(OPEN, PAID, dry_run=True).created == 2
    assert books.one("SELECT count(*) FROM invoices") == 0
    assert books.groups == 0


def test_a_missing_column_is_reported_at_the_header(books: Books) -> None:
    books.file.write_text("Customer No,Invoice No\n1,2\n")
    result = import_file(books.cache, CLOCK, "receivables", books.file)
    assert [(r.row, r.field) for r in result.rejected] == [
        (1, "amount"),
        (1, "due date"),
        (1, "issue date"),
    ]


def test_dates_that_can_be_read_both_ways_import_nothing(books: Books) -> None:
    with pytest.raises(Ambiguous, match="could be January 2, 2013 or February 1, 2013"):
        books.take("C-1,Harbor Tools,0001,1/2/2013,2/3/2013,100.00,no,,paper")
    assert books.one("SELECT count(*) FROM customers") == 0


def test_a_number_of_our_own_series_is_refused(books: Books) -> None:
    """INV-9: no imported number can look like an official one."""
    result = books.take(OPEN.replace("0001", "INV-2026-000001"))
    assert [r.field for r in result.rejected] == ["invoice number"]


def test_newer_invoices_change_the_channel_and_a_hand_made_choice_stays_otherwise(
    books: Books,
) -> None:
    books.take(OPEN)
    assert books.one("SELECT delivery_channel FROM customers") == "paper"
    books.take(OPEN, PAID)
    assert books.one("SELECT delivery_channel FROM customers") == "electronic"
    with books.cache.work(CLOCK) as work:
        work.update(
            "customers", books.one("SELECT id FROM customers"), {"delivery_channel": "paper"}
        )
        work.close_group("Change the delivery channel")
    assert books.take(OPEN, PAID).unchanged == 2
    assert books.one("SELECT delivery_channel FROM customers") == "paper"


def test_groups_are_small_and_a_document_is_never_cut(books: Books) -> None:
    lines = [
        f"C-{n % 3},Harbor Tools,{n:06},1/15/2013,2/14/2013,1.00,yes,2/1/2013,paper"
        for n in range(700)
    ]
    books.take(*lines)
    inserted: Counter[str] = Counter()
    for (ops,) in books.ask("SELECT ops FROM outbox"):
        assert len(ops) < 300_000
        tables = Counter(op["tab"] for op in json.loads(ops))
        assert tables["invoices"] == tables["instalments"] == tables["allocations"]
        inserted += tables
    assert (inserted["customers"], inserted["invoices"], inserted["disputes"]) == (3, 700, 700)
    with books.cache.read() as connection:
        assert projections.differences(connection) == []


def enrol(cache: Cache, *roles: str) -> None:
    with cache.write() as connection:
        home_state.put(connection, "central", "postgresql://central")
        home_state.put(connection, "person", {"login": "ada", "roles": roles})


def test_receivables_may_import_in_an_enrolled_home(books: Books) -> None:
    enrol(books.cache, "AR")
    assert books.take(OPEN, PAID, OTHER).created == 3
    assert books.ask("SELECT DISTINCT created_by FROM invoice_lines") == [("ada",)]


def test_a_representative_may_not_import(books: Books) -> None:
    enrol(books.cache, "REP")
    with pytest.raises(NotAllowed):
        books.take(OPEN)
    assert books.groups == 0


def test_an_unknown_kind_is_refused_with_the_known_ones(books: Books) -> None:
    with pytest.raises(UsageError, match="no import of “recipes”") as caught:
        import_file(books.cache, CLOCK, "recipes", books.file)
    assert "receivables" in str(caught.value.hint)


@pytest.mark.skipif(not IBM_AR.exists(), reason="../shared/data/ibm_ar is not here")
def test_the_real_history_imports_as_it_stands(books: Books) -> None:
    total = 14_770_318
    first = import_file(books.cache, CLOCK, "receivables", IBM_AR)
    assert first == ImportResult(2466, 2466, 0, 0, (), total, total, "USD")
    counts = {
        name: books.one(f"SELECT count(*) FROM {name}")
        for name in ("customers", "invoices", "payments", "allocations", "disputes")
    }
    assert counts == {
        **dict.fromkeys(("invoices", "payments", "allocations"), 2466),
        "customers": 100,
        "disputes": 561,
    }
    assert books.one("SELECT sum(amount_minor) FROM allocations") == total
    assert books.ask("SELECT DISTINCT state FROM disputes") == [("resolved",)]
    assert books.one("SELECT count(*) FROM invoices WHERE number = '0000611365'") == 1
    channels = "SELECT delivery_channel, count(*) FROM customers GROUP BY 1 ORDER BY 1"
    assert books.ask(channels) == [("electronic", 95), ("paper", 5)]
    again = import_file(books.cache, CLOCK, "receivables", IBM_AR)
    assert again == ImportResult(2466, 0, 0, 2466, (), total, total, "USD")
