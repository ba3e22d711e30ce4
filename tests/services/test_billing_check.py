# SPDX-License-Identifier: MPL-2.0
"""The billing check finds every planted difference, and nothing else (BIL-14)."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from cso_desktop.cli import main
from cso_desktop.domain.clock import FixedClock
from cso_desktop.domain.periods import Cycle, Frequency, periods_to_bill
from cso_desktop.domain.pricing import line_net
from cso_desktop.domain.proration import prorate_period
from cso_desktop.paths import Home
from cso_desktop.services.billing_check import BillingQuestion, BillingReport, check_billing
from cso_desktop.services.desk import Desk
from cso_desktop.services.sample_home import open_sample
from tests.services.builders import (
    TODAY,
    a_contract,
    a_contract_line,
    a_customer,
    a_posted_invoice,
    a_shipment,
    an_imported_order,
    document,
    query,
)
from tests.services.office import NOON


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with open_sample(tmp_path_factory.mktemp("sample"), FixedClock(NOON)) as desk:
        yield desk


def check(desk: Desk, through: date | None = None, **values: Any) -> BillingReport:
    return check_billing(desk, BillingQuestion(through=through, **values))


def unbilled(desk: Desk, through: date) -> set[tuple[str, str, int]]:
    """Work out anew, from the rows alone, which periods should be billed and are not."""
    found = set()
    billed = set(query(desk, "SELECT contract_line_id, period_from FROM billed_periods"))
    rows = query(
        desk,
        "SELECT l.id, l.starts_on, l.ends_on, l.quantity, l.unit_price, k.starts_on, k.ends_on, "
        "k.terminated_on, k.billing_frequency, k.billing_anchor_day, k.billing_timing "
        "FROM contract_lines l JOIN contracts k ON k.id = l.contract_id "
        "WHERE k.state IN ('signed', 'terminating', 'terminated')",
    )
    for line, starts, ends, quantity, price, anchor, *rest in rows:
        last = min(date.fromisoformat(day) for day in (ends, *rest[:2]) if day)
        periods = periods_to_bill(
            Cycle(Frequency(rest[2]), date.fromisoformat(anchor), rest[3]),
            date.fromisoformat(starts),
            last,
            billed_through=None,
            as_of=through,
            is_prepaid=rest[4] == "pre_paid",
        )
        cost = line_net(Decimal(quantity), Decimal(price))
        found |= {
            (line, p.starts_on.isoformat(), prorate_period(cost, p))
            for p in periods
            if (line, p.starts_on.isoformat()) not in billed
        }
    return found


@pytest.mark.parametrize("days", [0, 40])
def test_the_sample_company_misses_exactly_what_its_rows_say(company: Desk, days: int) -> None:
    through = TODAY + timedelta(days=days)
    report = check(company, through)
    wanted = unbilled(company, through)
    assert wanted
    assert {(f.line_id, f.period_from.isoformat(), f.expected_minor) for f in report.findings} == (
        wanted
    )
    assert {f.verdict for f in report.findings} <= {"due", "missing"}
    assert report.missing_minor == sum(minor for _, _, minor in wanted)
    [[billed]] = query(company, "SELECT count(*) FROM billed_periods")
    assert report.periods["billed"] + report.periods["credited"] == billed
    assert all(f.reason for f in report.findings)


def test_the_sample_orders_are_billed_as_they_were_delivered(company: Desk) -> None:
    """The latest deliveries are not billed yet; that and nothing else is told."""
    report = check(company)
    assert report.order_lines > 500
    assert {row.verdict for row in report.orders} <= {"not_billed", "billed_ahead"}
    for row in report.orders:
        assert row.delivered != row.billed


@pytest.fixture
def line(desk: Desk) -> str:
    """A line of a contract of January to March, billed by hand of the test."""
    customer = a_customer(desk)
    contract = a_contract(desk, customer, number="CT-1", ends_on=date(2026, 3, 31))
    with desk.cache.write() as connection:
        connection.exec_driver_sql("UPDATE contracts SET origin = 'entered'")
    return a_contract_line(desk, contract)


def bill_by_hand(desk: Desk, line: str, month: int, minor: int = 10_000, *, to: int = 0) -> str:
    """Bill a month of a line on an invoice brought in from elsewhere."""
    customer = document(desk, "contract_lines", line)["customer_id"]
    invoice = a_posted_invoice(desk, customer, total=minor)
    first = date(2026, month, 1)
    last = date(2026, month, to) if to else (first + timedelta(days=31)).replace(day=1)
    with desk.cache.write() as connection:
        connection.exec_driver_sql(
            "UPDATE invoice_lines SET contract_line_id = ?, period_from = ?, period_to = ? "
            "WHERE invoice_id = ?",
            (line, first.isoformat(), (last if to else last - timedelta(days=1)).isoformat(),
             invoice),
        )  # fmt: skip
    return str(document(desk, "invoices", invoice)["number"])


def verdicts(report: BillingReport) -> list[tuple[int, str, str]]:
    return [(f.period_from.month, f.verdict, f.fix) for f in report.findings]


def test_what_is_billed_as_agreed_is_not_told(desk: Desk, line: str) -> None:
    for month in (1, 2, 3):
        bill_by_hand(desk, line, month)
    report = check(desk)
    assert (report.findings, report.periods) == ([], {"billed": 3})
    assert len(check(desk, with_billed=True).findings) == 3


def test_a_missing_period_says_why(desk: Desk, line: str) -> None:
    bill_by_hand(desk, line, 1)
    bill_by_hand(desk, line, 3)
    report = check(desk)
    assert verdicts(report) == [(2, "missing", "bill")]
    assert report.missing_minor == 10_000
    with desk.cache.write() as connection:
        connection.exec_driver_sql("UPDATE contract_lines SET state = 'suspended'")
    [told] = check(desk).findings
    assert (told.reason, told.fix) == ("The line is suspended.", "look")


def test_a_period_that_fell_due_a_moment_ago_is_due_and_not_missing(desk: Desk, line: str) -> None:
    assert verdicts(check(desk, date(2026, 1, 6))) == [(1, "due", "bill")]
    assert verdicts(check(desk, date(2026, 1, 7))) == [(1, "missing", "bill")]


def test_a_period_billed_twice_names_both_invoices(desk: Desk, line: str) -> None:
    both = [bill_by_hand(desk, line, 1), bill_by_hand(desk, line, 1)]
    [told] = check(desk, date(2026, 1, 15)).findings
    assert (told.verdict, sorted(told.invoices)) == ("billed_twice", sorted(both))
    assert told.billed_minor == 20_000


@pytest.mark.parametrize(("minor", "fix"), [(10_001, "credit"), (9_999, "look")])
def test_another_price_than_the_contracts_is_told(
    desk: Desk, line: str, minor: int, fix: str
) -> None:
    bill_by_hand(desk, line, 1, minor)
    [told] = check(desk, date(2026, 1, 15)).findings
    assert (told.verdict, told.fix) == ("price_differs", fix)
    assert "0.01" in told.reason


def test_days_beyond_the_end_are_told_until_they_are_credited(desk: Desk, line: str) -> None:
    for month in (1, 2, 3):
        bill_by_hand(desk, line, month)
    number = bill_by_hand(desk, line, 5)
    assert verdicts(check(desk)) == [(5, "not_in_contract", "credit")]
    [[invoice, customer]] = query(
        desk, "SELECT id, customer_id FROM invoices WHERE number = ?", number
    )
    a_posted_invoice(desk, customer, total=-10_000, corrects_invoice_id=invoice)
    assert check(desk).findings == []


def test_a_contract_of_another_system_is_told_once(desk: Desk) -> None:
    contract = a_contract(desk, a_customer(desk), number="CT-2")
    a_contract_line(desk, contract)
    [told] = check(desk).findings
    assert (told.verdict, told.expected_minor) == ("not_taken_over", 0)
    assert "say from which day" in told.reason


def test_orders_are_held_against_deliveries_and_invoices(desk: Desk) -> None:
    order = an_imported_order(desk, a_customer(desk))
    assert check(desk).orders == []
    a_shipment(desk, order, quantity=Decimal(4))
    [told] = check(desk).orders
    assert (told.verdict, str(told.delivered), str(told.billed)) == (
        "not_billed",
        "4.000000",
        "0.000000",
    )
    a_shipment(desk, order, quantity=Decimal(7))
    assert {row.verdict for row in check(desk).orders} == {"over_delivered", "not_billed"}


def test_the_command_prints_the_report(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    with Desk.open(home) as desk:
        a_contract_line(desk, a_contract(desk, a_customer(desk), number="CT-3"))
        a_shipment(desk, an_imported_order(desk, a_customer(desk)))
    command = ["--home", str(home.folder), "billing-check", "--through", "2026-11-22"]
    assert main([*command, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["through"], told["periods"]) == ("2026-11-22", {"not_taken_over": 1})
    assert told["orders"][0]["verdict"] == "not_billed"
    assert main(command) == 0
    shown = capsys.readouterr().out
    assert "CT-3" in shown
    assert "10 are delivered and not billed." in shown
