# SPDX-License-Identifier: MPL-2.0
"""Renewals from the worklist to the successor that the store makes (CTR-05 to CTR-09)."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cso_desktop.cli import main
from cso_desktop.domain.contracts import expiry_window
from cso_desktop.domain.dates import add_months
from cso_desktop.errors import FieldErrors, RuleBroken
from cso_desktop.paths import Home
from cso_desktop.services.desk import Desk
from cso_desktop.services.details import CacheDetails, detail
from cso_desktop.services.escalation import contract_prices
from cso_desktop.services.listing import open_list
from cso_desktop.services.lists import ListQuery
from cso_desktop.services.records import Step, Wanted, move_record
from cso_desktop.services.renewals import (
    Acceptance,
    Day,
    Decline,
    Offer,
    Proposal,
    Worklist,
    accept,
    decline,
    offer,
    propose,
    remind,
    tidy,
    worklist,
)
from cso_desktop.services.syncing import Nothing, decide, sync
from tests.services.builders import (
    TODAY,
    a_contract,
    a_contract_line,
    a_cover,
    a_customer,
    a_product,
    an_item,
    document,
    query,
)
from tests.services.contract_office import ContractOffice, open_office

NOW = datetime.now(UTC).date()  # the store goes by its own date


@pytest.fixture(scope="module")
def office(
    module_central_database: str, empty_home: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ContractOffice]:
    folder = tmp_path_factory.mktemp("renewals")
    with open_office(module_central_database, empty_home, folder) as made:
        yield made


def ending(office: ContractOffice, in_days: int = 40, **values: Any) -> tuple[str, str]:
    """Sign a contract that ends in so many days; give the customer and the contract."""
    customer = office.customer()
    ends = NOW + timedelta(days=in_days)
    days = {"starts_on": add_months(ends, -12) + timedelta(days=1), "ends_on": ends}
    contract, _ = office.contract(customer, **{**days, **values})
    return customer, contract


@pytest.mark.parametrize(
    ("days", "window"),
    [
        (-31, None),
        (-30, "expired_30"),
        (-1, "expired_30"),
        (0, "within_7"),
        (7, "within_7"),
        (8, "within_30"),
        (31, "within_60"),
        (61, "within_90"),
        (90, "within_90"),
        (91, None),
    ],
)
def test_ctr_05_a_contract_stands_in_the_window_of_its_end(
    desk: Desk, days: int, window: str | None
) -> None:
    a_contract(desk, a_customer(desk), ends_on=TODAY + timedelta(days=days), notice_days=0)
    rows = worklist(desk, Worklist()).rows
    assert [(row.window, row.days_left) for row in rows] == ([(window, days)] if window else [])


def test_ctr_05_a_contract_whose_notice_falls_due_is_listed_before_its_end_is_near(
    desk: Desk,
) -> None:
    a_contract(desk, a_customer(desk), ends_on=TODAY + timedelta(days=140), notice_days=120)
    [row] = worklist(desk, Worklist(within=30)).rows
    assert (row.window, row.notice_days_left) == ("notice", 20)
    assert worklist(desk, Worklist(within=19)).rows == []


@pytest.mark.parametrize("state", ["draft", "quoted", "terminating", "terminated", "cancelled"])
def test_only_a_signed_contract_without_successor_waits_for_a_decision(
    desk: Desk, state: str
) -> None:
    customer = a_customer(desk)
    a_contract(desk, customer, state=state)
    old = a_contract(desk, customer)
    assert [row.contract_id for row in worklist(desk, Worklist()).rows] == [old]
    a_contract(desk, customer, predecessor_id=old, starts_on=date(2027, 1, 1), ends_on=None)
    assert worklist(desk, Worklist()).rows == []


def test_the_renewals_pane_shows_a_contract_with_its_deadlines_terms_and_what_to_do(
    desk: Desk,
) -> None:
    customer = a_customer(desk)
    old = a_contract(desk, customer, number="CT-1", ends_on=date(2025, 12, 31),
                     starts_on=date(2025, 1, 1))  # fmt: skip
    new = a_contract(desk, customer, number="CT-2", predecessor_id=old)
    a_contract_line(desk, old, unit_price=Decimal(100))
    a_contract_line(desk, new, unit_price=Decimal(105))
    renewal = propose(desk, Proposal(contract="CT-2"))
    shown = detail(desk, "renewals", renewal.id)
    assert (shown.number, shown.figures[2].text) == ("CT-2", "Due")
    terms = next(tab for tab in shown.tabs if tab.title == "Terms")
    assert [row[3:5] for row in terms.rows] == [("100.00", ""), ("105.00", "+5.00 %")]
    assert [each.id for each in shown.actions] == [
        "renewal:offer",
        "renewal:decline",
        "renewal:remind",
    ]
    panes = CacheDetails(desk, "renewals")
    key = panes.key_of(renewal.id)
    assert key is not None
    assert panes.detail(key) == detail(desk, "renewals", new)


def test_the_worklist_tells_what_a_year_is_worth_and_the_command_prints_it(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    with Desk.open(home) as desk:
        ends = desk.clock.today() + timedelta(days=20)
        contract = a_contract(desk, a_customer(desk), number="CT-77", ends_on=ends)
        a_contract_line(desk, contract, quantity=Decimal("2.5"), unit_price=Decimal("10.01"))
    assert main(["--home", str(home.folder), "--json", "renewals", "--within", "30"]) == 0
    [row] = json.loads(capsys.readouterr().out)["rows"]
    assert (row["contract"], row["yearly_minor"], row["window"]) == ("CT-77", 30_030, "within_30")
    assert main(["--home", str(home.folder), "renewals", "--within", "30"]) == 0
    assert "CT-77" in capsys.readouterr().out


def test_ctr_07_accepted_renewal_makes_the_successor_with_lines_and_items(
    office: ContractOffice,
) -> None:
    customer, contract = ending(office, lines=[{"unit_price": Decimal("100.01")}, {}])
    lines = [
        row[0]
        for row in query(
            office.anna,
            "SELECT id FROM contract_lines WHERE contract_id = ? ORDER BY seq",
            contract,
        )
    ]
    item = an_item(office.anna, customer, a_product(office.anna))
    a_cover(office.anna, lines[0], item)
    renewal = propose(office.anna, Proposal(contract=contract, uplift=Decimal("0.03")))
    assert offer(office.anna, Offer(renewal=renewal.id)).state == "offered"
    done = accept(office.anna, Acceptance(renewal=renewal.id, signed_for_customer="The buyer"))
    assert done.renewal.state == "successor_created"
    assert (done.successor or "").startswith("CT-")
    old, new = (document(office.anna, "contracts", x) for x in (contract, done.successor_id))
    first = date.fromisoformat(old["ends_on"]) + timedelta(days=1)
    assert (new["starts_on"], new["predecessor_id"]) == (first.isoformat(), contract)
    assert new["ends_on"] == (add_months(first, 12) - timedelta(days=1)).isoformat()
    assert (new["state"], new["signed_for_customer"]) == ("signed", "The buyer")
    made = query(
        office.anna,
        "SELECT l.unit_price, l.starts_on, l.state, v.item_id FROM contract_lines l "
        "LEFT JOIN covered_items v ON v.contract_line_id = l.id WHERE l.contract_id = ? "
        "ORDER BY l.seq",
        done.successor_id,
    )
    assert made == [
        ("103.010300", first.isoformat(), "active", item),
        ("103.000000", first.isoformat(), "active", None),
    ]
    prices = contract_prices(office.anna, Wanted("contracts", contract))
    assert [(p.per_period_minor, p.change, p.gap_days) for p in prices] == [
        (20_001, None, 0),
        (20_601, Decimal("0.0300"), 0),
    ]


def test_lines_that_are_given_up_are_not_renewed(office: ContractOffice) -> None:
    _, contract = ending(office, lines=[{}, {}])
    [first, _] = query(
        office.anna, "SELECT id FROM contract_lines WHERE contract_id = ? ORDER BY seq", contract
    )
    renewal = propose(office.anna, Proposal(contract=contract))
    offer(office.anna, Offer(renewal=renewal.id))
    done = accept(office.anna, Acceptance(renewal=renewal.id, without=[first[0]]))
    kept = "SELECT description FROM contract_lines WHERE contract_id = ?"
    assert query(office.anna, kept, done.successor_id) == [("Service 2",)]


def test_inv_37_proposing_again_gives_the_same_and_a_second_desk_is_refused(
    office: ContractOffice,
) -> None:
    _, contract = ending(office)
    office.settle()
    mine = propose(office.anna, Proposal(contract=contract))
    assert propose(office.anna, Proposal(contract=contract)).id == mine.id
    propose(office.ben, Proposal(contract=contract))
    sync(office.anna, Nothing())
    assert sync(office.ben, Nothing()).refused == 1
    for desk in (office.anna, office.ben):
        found = query(desk, "SELECT id FROM renewals WHERE contract_id = ?", contract)
        assert found == [(mine.id,)]


def test_ctr_07_a_steep_uplift_is_offered_by_another_person(office: ContractOffice) -> None:
    _, contract = ending(office)
    renewal = propose(office.anna, Proposal(contract=contract, uplift=Decimal("0.051")))
    with pytest.raises(RuleBroken) as caught:
        offer(office.anna, Offer(renewal=renewal.id))
    assert caught.value.rule == "above_limit"
    office.settle()
    with pytest.raises(RuleBroken) as caught:
        offer(office.sue, Offer(renewal=renewal.id, uplift=Decimal("0.2")))
    assert caught.value.rule == "second_person"
    assert offer(office.sue, Offer(renewal=renewal.id)).state == "offered"


def test_an_offer_that_ran_out_is_not_accepted_and_lapses(office: ContractOffice) -> None:
    _, contract = ending(office)
    renewal = propose(office.anna, Proposal(contract=contract))
    offer(office.anna, Offer(renewal=renewal.id, valid_until=NOW - timedelta(days=1)))
    with pytest.raises(RuleBroken, match="This offer was valid until"):
        accept(office.anna, Acceptance(renewal=renewal.id))
    assert document(office.anna, "renewals", renewal.id)["state"] == "offered"
    tidied = tidy(office.anna, Day(today=NOW))
    assert renewal.id not in tidied.refused
    assert document(office.anna, "renewals", renewal.id)["state"] == "lapsed"
    again = propose(office.anna, Proposal(contract=contract))
    assert again.id != renewal.id


def test_an_offer_that_still_stands_does_not_lapse(office: ContractOffice) -> None:
    _, contract = ending(office)
    renewal = propose(office.anna, Proposal(contract=contract))
    offer(office.anna, Offer(renewal=renewal.id, valid_until=NOW))
    with pytest.raises(RuleBroken, match="valid until"):
        decide(office.anna, "x", move="lapse", table="renewals", record_id=renewal.id, args={})


def test_a_declined_renewal_says_why(office: ContractOffice) -> None:
    _, contract = ending(office)
    renewal = propose(office.anna, Proposal(contract=contract))
    assert decline(office.anna, Decline(renewal=renewal.id, reason="Too dear")).state == "declined"
    assert document(office.anna, "renewals", renewal.id)["decision"] == "Too dear"


def test_ctr_08_an_automatic_contract_goes_on_once_notice_has_passed(
    office: ContractOffice,
) -> None:
    _, early = ending(office, 31, renewal_kind="auto")
    _, late = ending(office, 29, renewal_kind="auto")
    tidied = tidy(office.anna, Day(today=NOW))
    number = document(office.anna, "contracts", late)["number"]
    assert tidied.renewed == [number]
    after = "SELECT state FROM contracts WHERE predecessor_id = ?"
    assert query(office.anna, after, late) == [("signed",)]
    assert query(office.anna, after, early) == []
    assert tidy(office.anna, Day(today=NOW)).renewed == []


def test_what_cannot_be_renewed_is_refused_at_the_desk(desk: Desk) -> None:
    customer = a_customer(desk)
    for values in ({"state": "terminating"}, {"ends_on": None}):
        contract = a_contract(desk, customer, **values)
        with pytest.raises(FieldErrors):
            propose(desk, Proposal(contract=contract))
    with pytest.raises(FieldErrors, match="fraction"):
        propose(desk, Proposal(contract=a_contract(desk, customer), uplift=Decimal(3)))


def test_inv_37_a_reminder_is_logged_once(desk: Desk) -> None:
    contract = a_contract(desk, a_customer(desk), ends_on=TODAY + timedelta(days=45))
    assert remind(desk, Proposal(contract=contract)) == [90, 60]
    assert remind(desk, Proposal(contract=contract)) == []
    [row] = worklist(desk, Worklist()).rows
    assert row.reminders_due == []


def test_inv_36_no_contract_starts_before_the_end_of_the_one_it_follows(
    office: ContractOffice,
) -> None:
    customer, contract = ending(office)
    ends = NOW + timedelta(days=40)
    facts: dict[str, Any] = {"predecessor_id": contract, "ends_on": None}
    with pytest.raises(RuleBroken, match="before the old contract has ended"):
        office.contract(customer, starts_on=ends, **facts)
    with pytest.raises(RuleBroken, match="same customer"):
        office.contract(office.customer(), starts_on=ends + timedelta(days=1), **facts)
    office.contract(customer, starts_on=ends + timedelta(days=5), **facts)
    with pytest.raises(RuleBroken, match="has a successor already"):
        office.contract(customer, starts_on=ends + timedelta(days=5), **facts)
    with pytest.raises(FieldErrors, match="successor already"):
        propose(office.anna, Proposal(contract=contract))


def test_a_contract_with_notice_is_not_renewed_by_the_store_either(office: ContractOffice) -> None:
    _, contract = ending(office)
    office.settle()
    number = document(office.anna, "contracts", contract)["number"]
    move_record(office.anna, Step("contract", number, "give_notice", reason="moving"))
    propose(office.ben, Proposal(contract=contract))
    assert sync(office.ben, Nothing()).refused == 1


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(st.integers(-60, 200), st.integers(0, 120)), max_size=5))
def test_ctr_05_list_and_worklist_hold_what_the_dates_say(
    desk: Desk, ends: list[tuple[int, int]]
) -> None:
    customer = a_customer(desk)
    wanted = {}
    for days, notice in ends:
        end = TODAY + timedelta(days=days)
        contract = a_contract(desk, customer, starts_on=date(2025, 1, 1), ends_on=end,
                              notice_days=notice)  # fmt: skip
        window = expiry_window(end, TODAY)
        if window is not None or (days >= -30 and days - notice <= 30):
            wanted[contract] = window.value if window else "notice"
    mine = [row for row in worklist(desk, Worklist()).rows if row.contract_id in wanted]
    assert {row.contract_id: row.window for row in mine if row.days_left <= 90} == {
        contract: window for contract, window in wanted.items() if window != "notice"
    }
    source = open_list(desk, "renewals")
    keys = source.keys(ListQuery())
    shown = {source.identify(k): row for k, row in zip(keys, source.rows(keys), strict=True)}
    place = [column.key for column in source.spec.columns].index("deadline")
    assert {k: v[place] for k, v in shown.items() if v and k in wanted} == wanted
