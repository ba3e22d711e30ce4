# SPDX-License-Identifier: MPL-2.0
"""Recurring billing with desks and a central store: each period once, at its price (INV-33)."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cso_desktop.domain.periods import Cycle, Frequency, Period
from cso_desktop.domain.pricing import line_net
from cso_desktop.domain.proration import prorate_period
from cso_desktop.domain.roles import Role
from cso_desktop.errors import FieldErrors, RuleBroken
from cso_desktop.services import registry
from cso_desktop.services.invoices import InvoiceDraft, InvoiceLineDraft, save_invoice
from cso_desktop.services.records import Step, move_record
from cso_desktop.sync import steps
from tests.services.builders import TODAY, document, query
from tests.services.contract_office import ContractOffice, bill, bill_cut, open_office

JUNE = date(2026, 6, 15)


@pytest.fixture(scope="module")
def office(
    module_central_database: str, empty_home: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ContractOffice]:
    folder = tmp_path_factory.mktemp("contracts")
    with open_office(module_central_database, empty_home, folder) as made:
        yield made


def due(facts: dict[str, Any], through: date) -> list[Period]:
    """Work the due periods of a contract out anew, by the domain alone."""
    cycle = Cycle(
        Frequency(facts["billing_frequency"]), facts["starts_on"], facts.get("billing_anchor_day")
    )
    found = []
    for period in cycle.periods(facts["starts_on"], facts["ends_on"]):
        day = period.starts_on
        if facts["billing_timing"] == "post_paid":
            day = period.ends_on + timedelta(days=1)
        if day > through:
            break
        found.append(period)
    return found


def test_ctr_11_a_missed_run_bills_every_missed_period_and_a_repeated_one_nothing(
    office: ContractOffice,
) -> None:
    customer = office.customer(segment="commercial")
    contract, [line] = office.contract(customer)
    done = bill(office.anna, JUNE, customer_id=customer)
    [invoice] = done.invoices
    assert (invoice.state, invoice.periods, invoice.net_minor) == ("posted", 6, 60_000)
    assert invoice.number is not None
    assert invoice.number.startswith("INV-2026-")
    assert [row[0].month for row in office.billed(line)] == [1, 2, 3, 4, 5, 6]
    assert bill(office.anna, JUNE, customer_id=customer).invoices == []
    lines = query(
        office.anna,
        "SELECT period_from, period_to, detail FROM invoice_lines WHERE contract_line_id = ? "
        "ORDER BY seq LIMIT 1",
        line,
    )
    assert lines[0][:2] == ("2026-01-01", "2026-01-31")
    assert document(office.anna, "invoices", invoice.invoice_id)["contract_id"] == contract


def test_ctr_12_of_two_desks_that_bill_at_once_the_second_is_refused_and_told(
    office: ContractOffice,
) -> None:
    customer = office.customer()
    _, [line] = office.contract(customer)
    office.settle()
    first = bill(office.anna, JUNE, customer_id=customer)
    second = bill(office.ben, JUNE, customer_id=customer)
    assert len(first.invoices) == 1
    assert second.invoices == []
    [refused] = second.refused
    assert f"is on invoice {first.invoices[0].number} already" in refused.reason
    assert len(office.billed(line)) == 6
    assert bill(office.ben, JUNE, customer_id=customer).refused == []


def test_two_drafts_of_a_period_cannot_both_stand_and_a_void_one_lets_go(
    office: ContractOffice,
) -> None:
    customer = office.customer()
    _, [line] = office.contract(customer)
    office.settle()
    [mine] = bill(office.anna, JUNE, customer_id=customer, as_drafts=True).invoices
    bill(office.ben, JUNE, customer_id=customer, as_drafts=True)
    office.settle()
    drafts = "SELECT count(*) FROM invoices WHERE customer_id = ? AND state <> 'void'"
    for desk in (office.anna, office.ben):
        assert query(desk, drafts, customer) == [(1,)]
    assert bill(office.ben, JUNE, customer_id=customer).held_back == []
    rack = InvoiceLineDraft(description="Rack")
    draft = InvoiceDraft(id=mine.invoice_id, customer_id=customer, lines=[rack])
    with pytest.raises(FieldErrors, match="A billing run made this invoice"):
        save_invoice(office.anna, draft)
    [held] = bill(office.ben, TODAY, customer_id=customer).held_back
    assert "is not posted yet" in held.reason
    move_record(office.anna, Step("invoice", mine.invoice_id, "void"))
    assert bill(office.anna, JUNE, customer_id=customer).invoices[0].periods == 6
    assert len(office.billed(line)) == 6


def test_inv_34_a_contract_that_starts_and_ends_inside_periods_is_billed_by_days(
    office: ContractOffice,
) -> None:
    customer = office.customer()
    days: dict[str, Any] = {
        "starts_on": date(2026, 1, 11),
        "ends_on": date(2026, 3, 15),
        "billing_anchor_day": 1,
    }
    _, [line] = office.contract(customer, **days)
    bill(office.anna, JUNE, customer_id=customer)
    assert office.billed(line) == [
        (date(2026, 1, 11), date(2026, 1, 31), 6_774),
        (date(2026, 2, 1), date(2026, 2, 28), 10_000),
        (date(2026, 3, 1), date(2026, 3, 15), 4_839),
    ]


def test_bil_13_contracts_of_a_consolidated_customer_share_an_invoice(
    office: ContractOffice,
) -> None:
    together = office.customer(invoice_grouping="consolidated")
    for _ in range(2):
        office.contract(together)
    [one] = bill(office.anna, JUNE, customer_id=together).invoices
    assert (len(one.contracts), one.periods) == (2, 12)
    apart = office.customer()
    for _ in range(2):
        office.contract(apart)
    assert len(bill(office.anna, JUNE, customer_id=apart).invoices) == 2


def test_tax_and_instalments_are_those_of_any_invoice(office: ContractOffice) -> None:
    customer = office.customer(tax_status="taxable")
    office.contract(customer)
    [invoice] = bill(office.anna, date(2026, 1, 1), customer_id=customer).invoices
    stored = document(office.anna, "invoices", invoice.invoice_id)
    assert stored["tax_minor"] > 0
    assert stored["total_minor"] == stored["net_minor"] + stored["tax_minor"]
    parts = "SELECT sum(amount_minor) FROM instalments WHERE invoice_id = ?"
    assert query(office.anna, parts, invoice.invoice_id) == [(stored["total_minor"],)]


def test_above_the_limit_another_person_posts(office: ContractOffice) -> None:
    customer = office.customer()
    _, [line] = office.contract(customer, lines=[{"unit_price": Decimal(300_000)}])
    [invoice] = bill(office.anna, date(2026, 1, 1), customer_id=customer).invoices
    assert (invoice.state, office.billed(line)) == ("validated", [])
    with pytest.raises(RuleBroken, match="another person"):
        move_record(office.anna, Step("invoice", invoice.invoice_id, "post"))
    office.settle()
    move_record(office.sue, Step("invoice", invoice.invoice_id, "post"))
    assert len(office.billed(line)) == 1


@pytest.mark.parametrize(
    ("customer_values", "contract_values", "reason"),
    [
        ({"is_po_required": True}, {}, "requires a purchase order number"),
        (
            {},
            {"po_number": "PO-1", "po_covers_to": date(2026, 3, 31)},
            "Purchase order PO-1 pays only until 2026-03-31",
        ),
    ],
)
def test_what_is_held_back_says_why(
    office: ContractOffice,
    customer_values: dict[str, Any],
    contract_values: dict[str, Any],
    reason: str,
) -> None:
    customer = office.customer(**customer_values)
    _, [line] = office.contract(customer, **contract_values)
    done = bill(office.anna, JUNE, customer_id=customer)
    assert reason in done.held_back[0].reason
    assert len(office.billed(line)) == (3 if contract_values else 0)


def test_a_suspended_line_is_not_billed_until_it_is_resumed(office: ContractOffice) -> None:
    customer = office.customer()
    _, [line] = office.contract(customer)
    move_record(office.anna, Step("contract_lines", line, "suspend", reason="unused"))
    assert "suspended" in bill(office.anna, JUNE, customer_id=customer).held_back[0].reason
    move_record(office.anna, Step("contract_lines", line, "resume"))
    assert bill(office.anna, JUNE, customer_id=customer).invoices[0].periods == 6


def test_ctr_15_a_line_does_not_end_before_what_is_billed_of_it(office: ContractOffice) -> None:
    customer = office.customer()
    _, [line] = office.contract(customer)
    bill(office.anna, JUNE, customer_id=customer)
    with pytest.raises(RuleBroken, match="billed through 2026-06-30"):
        move_record(office.anna, Step("contract_lines", line, "end", args={"on": "2026-06-29"}))
    move_record(office.anna, Step("contract_lines", line, "end", args={"on": "2026-07-10"}))
    bill(office.anna, TODAY, customer_id=customer)
    assert office.billed(line)[-1] == (date(2026, 7, 1), date(2026, 7, 10), 3_226)


@pytest.mark.parametrize("change", ["amount_minor = 1", "period_to = '2026-02-01'"])
def test_ctr_14_inv_35_a_billed_period_is_locked_even_in_the_store(
    office: ContractOffice, change: str
) -> None:
    customer = office.customer()
    _, [line] = office.contract(customer)
    bill(office.anna, date(2026, 1, 1), customer_id=customer)
    before = office.billed(line)
    for statement in (f"update app.billed_periods set {change}", "delete from app.billed_periods"):
        with pytest.raises(Exception, match="can no longer be changed"):
            office.sql(f"{statement} where contract_line_id = '{line}'")
    with pytest.raises(Exception, match="billed through"):
        office.sql(f"update app.contract_lines set quantity = 2 where id = '{line}'")
    assert office.billed(line) == before


def test_only_billing_may_run_it() -> None:
    case = registry.find("contracts.bill")
    assert case.roles == {Role.BIL}
    assert (case.writes, case.offline) == (True, False)


def test_a_dry_run_tells_what_would_be_billed_and_changes_nothing(office: ContractOffice) -> None:
    customer = office.customer()
    _, [line] = office.contract(customer)
    [planned] = bill(office.anna, JUNE, customer_id=customer, dry_run=True).invoices
    assert (planned.state, planned.periods, planned.net_minor) == ("planned", 6, 60_000)
    assert office.billed(line) == []


FREQUENCIES = st.sampled_from(list(Frequency)[1:])
STARTS = st.dates(date(2026, 1, 1), date(2026, 9, 30))
CONTRACTS = st.fixed_dictionaries(
    {
        "starts_on": STARTS,
        "days": st.integers(0, 400),
        "billing_frequency": FREQUENCIES,
        "billing_timing": st.sampled_from(["pre_paid", "post_paid"]),
        "billing_anchor_day": st.none() | st.integers(1, 31),
        "quantity": st.decimals(Decimal("0.5"), Decimal(9), places=2),
        "unit_price": st.decimals(Decimal("0.01"), Decimal(999), places=4),
    }
)
RUNS = st.lists(
    st.tuples(
        st.sampled_from(["anna", "ben"]),
        st.dates(date(2026, 1, 1), date(2027, 1, 31)),
        st.sampled_from(
            ["bill", "bill", "settle", steps.PUSH_READY, steps.PUSH_RECEIVED, steps.MERGE_MIDDLE]
        ),
    ),
    min_size=1,
    max_size=6,
)


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(facts=CONTRACTS, runs=RUNS)
def test_inv_33_whatever_order_retry_or_desk_each_period_is_billed_once(
    office: ContractOffice, facts: dict[str, Any], runs: list[tuple[str, date, str]]
) -> None:
    """Billed periods are contiguous from the start and cost what the domain says (INV-34)."""
    customer = office.customer()
    values = {k: facts[k] for k in ("quantity", "unit_price")}
    terms = {k: v for k, v in facts.items() if k not in ("days", *values)}
    terms["ends_on"] = facts["starts_on"] + timedelta(days=facts["days"])
    _, [line] = office.contract(customer, lines=[values], **terms)
    office.settle()
    desks = {"anna": office.anna, "ben": office.ben}
    for login, through, how in runs:
        desk = desks[login]
        given: dict[str, Any] = {"through": through, "customer_id": customer}
        if how == "settle":
            office.settle()
        elif how in steps.ALL:
            bill_cut(desk, how, **given)
        else:
            bill(desk, **given)
    office.settle()
    last = max(through for _, through, _ in runs)
    bill(office.ben, last, customer_id=customer)
    price = line_net(values["quantity"], values["unit_price"])
    assert office.billed(line) == [
        (p.starts_on, p.ends_on, prorate_period(price, p)) for p in due(terms, last)
    ]
