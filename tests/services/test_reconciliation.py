# SPDX-License-Identifier: MPL-2.0
"""Four independent sums of what customers owe agree, and what does not agree is found."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cso_desktop.cli import main
from cso_desktop.domain.clock import FixedClock
from cso_desktop.services.desk import Desk
from cso_desktop.services.imports import import_file
from cso_desktop.services.reconciliation import ReconcileQuestion, Reconciliation, reconcile
from cso_desktop.services.sample_home import open_sample
from cso_desktop.store import journal, reconciliation
from cso_desktop.store.cache import Cache
from tests.services.histories import DAYS, FIRST, History
from tests.services.office import KEY, NOON, TODAY, add, add_invoice, apply, open_home, pay

OPEN_ITEMS = Path(__file__).parents[3] / "shared/data/ibm_ar/WA_Fn-UseC_-Accounts-Receivable.csv"
JUNE = date(2026, 6, 12)


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with open_sample(tmp_path_factory.mktemp("sample"), FixedClock(NOON)) as desk:
        yield desk


def ask(desk: Desk, as_of: date | None = None) -> Reconciliation:
    return reconcile(desk, ReconcileQuestion(as_of))


@pytest.mark.parametrize("days_ago", [0, 31, 200, 400, 100_000])
def test_inv_18_the_sample_company_has_no_difference_on_any_day(
    company: Desk, days_ago: int
) -> None:
    report = ask(company, TODAY - timedelta(days=days_ago))
    assert report.differences == []
    assert report.balance == report.aging == report.statement == report.journal
    assert (report.balance > 0) == (days_ago < 1000)
    assert report.customers > 200


@pytest.mark.skipif(not OPEN_ITEMS.exists(), reason="shared/data/ibm_ar is not beside the checkout")
def test_inv_18_an_imported_history_has_no_difference(tmp_path: Path) -> None:
    with open_home(tmp_path, at=datetime(2014, 6, 30, tzinfo=UTC)) as desk:
        import_file(desk.cache, desk.clock, "receivables", OPEN_ITEMS)
        for day in (date(2012, 2, 29), date(2012, 12, 31), date(2013, 7, 15)):
            report = ask(desk, day)
            assert report.differences == []
            assert report.customers == 100
            assert report.balance == report.aging == report.statement == report.journal > 0


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_home(tmp_path) as opened:
        yield opened


def a_customer(desk: Desk, number: str) -> str:
    return add(desk, "customers", number=number, legal_name=number, display_name=number)


def _instalment_too_small(desk: Desk, customer: str) -> None:
    invoice, _ = add_invoice(desk, customer, "I-2", 1_000, days=(JUNE, JUNE))
    add(
        desk,
        "instalments",
        customer_id=customer,
        invoice_id=invoice,
        seq=2,
        due_on=JUNE,
        amount_minor=-1,
    )


def _line_too_many(desk: Desk, customer: str) -> None:
    invoice, _ = add_invoice(desk, customer, "I-2", 1_000, days=(JUNE, JUNE))
    line = {"description": "Extra", "unit_price": "0.01", "net_minor": 1, "seq": 2}
    add(desk, "invoice_lines", customer_id=customer, invoice_id=invoice, **line)


def _application_to_another_customer(desk: Desk, customer: str) -> None:
    other = add_invoice(desk, a_customer(desk, "C-9"), "I-9", 1_000, days=(JUNE, JUNE))
    payment = pay(desk, customer, "R-9", minor=1_000, on=JUNE)
    apply(desk, payment, other, minor=1_000, on=JUNE)


def _application_before_the_invoice(desk: Desk, customer: str) -> None:
    later = add_invoice(desk, customer, "I-9", 1_000, days=(date(2026, 12, 1),) * 2)
    payment = pay(desk, customer, "R-9", minor=1_000, on=JUNE)
    apply(desk, payment, later, minor=1_000, on=JUNE)


def _write_off_of_another_customer(desk: Desk, customer: str) -> None:
    mine = add_invoice(desk, customer, "I-9", 1_000, days=(JUNE, JUNE))
    payment = pay(desk, customer, "R-9", minor=900, on=JUNE)
    part = {"invoice_id": mine[0], "instalment_id": mine[1], "source_id": payment}
    sums = {"amount_minor": 900, "write_off_minor": 100, "allocated_on": JUNE}
    add(desk, "allocations", customer_id=a_customer(desk, "C-9"), **part, **sums)


@pytest.mark.parametrize(
    ("plant", "owners"),
    [
        (_instalment_too_small, ["C-1"]),
        (_line_too_many, ["C-1"]),
        (_application_to_another_customer, ["C-1", "C-9"]),
        (_application_before_the_invoice, ["C-1"]),
        (_write_off_of_another_customer, ["C-1", "C-9"]),
    ],
)
def test_what_is_wrong_is_found_with_its_customer(
    desk: Desk, plant: Callable[[Desk, str], None], owners: list[str]
) -> None:
    customer = a_customer(desk, "C-1")
    add_invoice(desk, customer, "I-1", 5_000, days=(JUNE, JUNE))
    add_invoice(desk, a_customer(desk, "C-2"), "I-5", 5_000, days=(JUNE, JUNE))
    assert ask(desk).differences == []
    plant(desk, customer)
    assert [each.number for each in ask(desk).differences] == owners


def test_entries_of_a_customer_that_is_not_here_are_a_difference(desk: Desk) -> None:
    add_invoice(desk, "gone", "I-1", 5_000, days=(JUNE, JUNE))
    (found,) = ask(desk).differences
    assert (found.number, found.balance, found.aging) == ("gone", 5_000, 0)


def test_the_command_proves_the_books_and_tells_damage_by_its_status(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CSO_CACHE_KEY", KEY)
    with open_home(tmp_path) as desk:
        customer = a_customer(desk, "C-1")
        add_invoice(desk, customer, "I-1", 5_000, days=(JUNE, JUNE))
    given = ["--home", str(tmp_path), "reconcile", "--json", "--as-of", "2026-11-22"]
    assert main(given) == 0
    sums = dict.fromkeys(("balance", "aging", "statement", "journal"), 5_000)
    told = json.loads(capsys.readouterr().out)
    assert told == {"as_of": "2026-11-22", "customers": 1, **sums, "differences": []}
    with open_home(tmp_path) as desk:
        _line_too_many(desk, customer)
    assert main(given) == 5
    (found,) = json.loads(capsys.readouterr().out)["differences"]
    assert (found["number"], found["balance"], found["journal"]) == ("C-1", 6_000, 6_001)


@given(seed=st.integers(0, 10**9), steps=st.integers(1, 40))
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_inv_18_and_inv_21_hold_over_any_history_on_any_day(
    cache: Cache, seed: int, steps: int
) -> None:
    random = Random(seed)
    with cache.write() as connection:
        for table in ("customers", "invoices", "invoice_lines", "invoice_taxes", "instalments"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
        for table in ("payments", "allocations"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
        history = History(connection, random)
        history.begin()
        for _ in range(steps):
            history.step()
        days = sorted({history.day() for _ in range(4)} | {FIRST + timedelta(days=DAYS)})
        closings: dict[str, int] = {}
        for before, day in zip([FIRST - timedelta(days=1), *days], days, strict=False):
            sums = list(reconciliation.reconcile_customers(connection, day))
            assert [each for each in sums if not each.agree] == []
            figures = reconciliation.statement_figures(
                connection, starts_on=before + timedelta(days=1), as_of=day
            )
            for customer, each in figures.items():
                assert each.opening_minor == closings.get(customer, 0)
                closings[customer] = each.closing_minor
            assert journal.control_total(connection, day) == sum(closings.values())
            assert journal.unbalanced(connection, FIRST, day) == []


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cache]:
    made = Cache.create(tmp_path_factory.mktemp("histories") / "cache.db", bytes(32))
    yield made
    made.close()
