# SPDX-License-Identifier: MPL-2.0
"""The journal balances document by document, ties to the sub-ledger, and repeats itself."""

import csv
import json
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from cso_desktop.cli import main
from cso_desktop.domain.clock import FixedClock
from cso_desktop.errors import FieldErrors, NotAllowed, RuleBroken
from cso_desktop.interchange.journal import Chart, NoAccount
from cso_desktop.seed import starting_settings
from cso_desktop.services import everything, registry
from cso_desktop.services.desk import Desk
from cso_desktop.services.journal import JournalRequest, JournalResult, export_journal
from cso_desktop.services.sample_home import open_sample
from cso_desktop.store import home_state
from cso_desktop.store.reconciliation import balances
from tests.services.office import KEY, NOON, TODAY, add, add_invoice, apply, open_home, pay

MAY = date(2026, 5, 4)
JUNE = date(2026, 6, 12)
LONG_AGO = date(2000, 1, 1)


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with open_sample(tmp_path_factory.mktemp("sample"), FixedClock(NOON)) as desk:
        yield desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_home(tmp_path / "home") as opened:
        yield opened


def export(desk: Desk, path: Path, since: date = LONG_AGO, until: date = TODAY) -> JournalResult:
    return export_journal(desk, JournalRequest(str(path), since, until))


def lines_of(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["rows"]
    return found


def booked(path: Path) -> list[tuple[str, str, str, str, int]]:
    """Give document, account, detail, reference and amount of each line, debits above 0."""
    return [
        (
            line["document"],
            line["account"],
            line["detail"],
            line["reference"],
            (line["debit"] or 0) - (line["credit"] or 0),
        )
        for line in lines_of(path)
    ]


def test_every_document_of_the_sample_company_balances_and_all_ties(
    company: Desk, tmp_path: Path
) -> None:
    path = tmp_path / "journal.json"
    made = export(company, path)
    by_entry: Counter[str] = Counter()
    by_role: Counter[str] = Counter()
    for line in lines_of(path):
        assert (line["debit"] is None) != (line["credit"] is None)
        minor = (line["debit"] or 0) - (line["credit"] or 0)
        by_entry[line["entry"]] += minor
        by_role[line["account"]] += minor
    assert set(by_entry.values()) == {0}
    assert made.documents == len(by_entry) > 1_000
    assert made.debit == made.credit > 0
    assert made.opening == 0
    with company.cache.read() as connection:
        owed = sum(balances(connection, TODAY).values())
    assert made.closing == made.balance == by_role["1200"] + by_role["2150"] == owed
    assert by_role["1200"] > 0 > by_role["2150"]
    revenue = {code for code, amount in by_role.items() if code[0] == "4" and amount < 0}
    assert revenue >= {"4100", "4200", "4300", "4400", "4500"}


def test_two_halves_of_a_year_are_the_year(company: Desk, tmp_path: Path) -> None:
    path = tmp_path / "journal.json"
    whole = export(company, path, date(2026, 1, 1), date(2026, 10, 31))
    lines = lines_of(path)
    first = export(company, path, date(2026, 1, 1), JUNE)
    earlier = lines_of(path)
    second = export(company, path, JUNE + timedelta(days=1), date(2026, 10, 31))
    assert earlier + lines_of(path) == lines
    assert (first.opening, first.closing) == (whole.opening, second.opening)
    assert second.closing == whole.closing


@pytest.mark.parametrize("suffix", ["csv", "json"])
def test_the_same_period_gives_the_same_bytes_again(
    company: Desk, tmp_path: Path, suffix: str
) -> None:
    one, other = tmp_path / f"one.{suffix}", tmp_path / f"other.{suffix}"
    export(company, one, MAY, JUNE)
    export(company, other, MAY, JUNE)
    assert one.read_bytes() == other.read_bytes()
    assert one.stat().st_size > 10_000


def test_each_kind_of_document_has_its_lines(desk: Desk, tmp_path: Path) -> None:
    customer = add(desk, "customers", number="C-1", legal_name="Harbor", display_name="Harbor")
    machine = add(
        desk, "products", number="9406", description="Server", list_price="100", is_serialised=True
    )
    invoice = add(
        desk,
        "invoices",
        customer_id=customer,
        number="I-1",
        issued_on=MAY,
        due_on=MAY,
        net_minor=10_000,
        tax_minor=825,
        total_minor=10_825,
        po_number="PO-7",
    )
    mine = {"customer_id": customer, "invoice_id": invoice}
    price = {"unit_price": "1", "description": "x"}
    add(desk, "invoice_lines", **mine, **price, net_minor=9_000, product_id=machine)
    add(desk, "invoice_lines", **mine, **price, net_minor=1_000, seq=2)
    rate = {"label": "Tax", "rate": "0.0825", "base_minor": 10_000, "tax_minor": 825}
    add(desk, "invoice_taxes", **mine, **rate, seq=1, jurisdiction="US-TX")
    part = (invoice, add(desk, "instalments", **mine, due_on=MAY, amount_minor=10_825))
    payment = pay(desk, customer, "R-1", minor=10_000, on=JUNE, method="check", reference="CK 1")
    small = {"write_off_minor": 25, "write_off_reason": "small_difference"}
    apply(desk, payment, part, minor=9_000, on=JUNE, discount_minor=100, **small)
    memo, _ = add_invoice(desk, customer, "M-1", -500, days=(JUNE, JUNE), kind="credit_memo")
    apply(desk, memo, part, minor=500, on=JUNE, source_kind="credit_memo")
    lost = pay(desk, customer, "R-2", minor=1_200, on=JUNE, method="adjustment", reason="bad_debt")
    apply(desk, lost, part, minor=1_200, on=JUNE)
    pay(desk, customer, "R-3", minor=300, on=JUNE, kind="refund", method="wire")
    path = tmp_path / "journal.json"
    made = export(desk, path)
    assert sorted(booked(path)) == sorted(
        [
            ("I-1", "1200", "", "PO-7", 10_825),
            ("I-1", "4100", "hardware", "PO-7", -9_000),
            ("I-1", "4900", "", "PO-7", -1_000),
            ("I-1", "2200", "US-TX", "PO-7", -825),
            ("R-1", "1020", "check", "CK 1", 10_000),
            ("R-1", "2150", "", "CK 1", -10_000),
            ("R-1", "2150", "", "I-1", 9_000),
            ("R-1", "4950", "", "I-1", 100),
            ("R-1", "6320", "small_difference", "I-1", 25),
            ("R-1", "1200", "", "I-1", -9_125),
            ("M-1", "4900", "", "", 500),
            ("M-1", "1200", "", "", -500),
            ("R-2", "6310", "", "", 1_200),
            ("R-2", "2150", "", "", -1_200),
            ("R-2", "2150", "", "I-1", 1_200),
            ("R-2", "1200", "", "I-1", -1_200),
            ("R-3", "2150", "", "", 300),
            ("R-3", "1010", "wire", "", -300),
        ]
    )
    assert made.closing == made.balance == 10_825 - 10_000 - 125 - 500 - 1_200 + 300


def test_a_document_that_does_not_balance_is_named_and_nothing_is_written(
    desk: Desk, tmp_path: Path
) -> None:
    customer = add(desk, "customers", number="C-1", legal_name="Harbor", display_name="Harbor")
    invoice, _ = add_invoice(desk, customer, "I-1", 1_000, days=(MAY, MAY))
    line = {"description": "Extra", "unit_price": "0.01", "net_minor": 1, "seq": 2}
    add(desk, "invoice_lines", customer_id=customer, invoice_id=invoice, **line)
    with pytest.raises(RuleBroken, match="The lines and taxes of I-1 are not their total"):
        export(desk, tmp_path / "journal.csv")
    assert not (tmp_path / "journal.csv").exists()


def test_a_period_that_ends_before_it_starts_is_refused(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(FieldErrors, match="before the first"):
        export(desk, tmp_path / "journal.csv", JUNE, MAY)


def test_a_person_of_another_desk_does_not_get_the_journal(desk: Desk, tmp_path: Path) -> None:
    everything.load()
    with desk.cache.write() as connection:
        home_state.put(connection, "person", {"login": "pat", "roles": ["REP"]})
    days = {"starts_on": "2026-01-01", "ends_on": "2026-01-31"}
    with pytest.raises(NotAllowed):
        registry.call(desk, "receivables.journal", {"file": str(tmp_path / "j.csv"), **days})


def test_an_account_of_the_kind_is_taken_before_the_general_one() -> None:
    chart = Chart(starting_settings()["accounts"])
    assert chart.account("revenue", "hardware").title == "Hardware revenue"
    assert chart.account("revenue", "something new").code == "4900"
    assert chart.account("tax", "US-NY").title == "Sales tax payable"
    with pytest.raises(NoAccount, match="There is no account for bank charges"):
        chart.account("bank_charges", "")


def test_the_command_writes_the_file_and_says_what_it_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CSO_CACHE_KEY", KEY)
    with open_home(tmp_path) as desk:
        customer = add(desk, "customers", number="1", legal_name="Harbor", display_name="Harbor")
        add_invoice(desk, customer, "0001", 5_000, days=(MAY, MAY))
    path = tmp_path / "journal.csv"
    period = ["--from", "2026-05-01", "--to", "2026-05-31"]
    assert main(["--home", str(tmp_path), "journal", str(path), *period, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["documents"], told["lines"], told["debit"], told["credit"]) == (1, 2, 5000, 5000)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["Document"], row["Debit"], row["Credit"]) for row in rows] == [
        ("0001", "50.00", ""),
        ("0001", "", "50.00"),
    ]
