# SPDX-License-Identifier: MPL-2.0
"""Details: figures, related records, history and actions of every kind of record."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest

from cso_desktop.errors import NotFound, UsageError
from cso_desktop.services import registry
from cso_desktop.services.desk import Desk
from cso_desktop.services.details import VIEWS, CacheDetails, detail
from cso_desktop.services.listing import LISTINGS
from cso_desktop.services.lists import ActionState, Detail, Link, Tab
from tests.services.company import DUE, ISSUED, one_of_everything
from tests.services.office import add, add_invoice, apply, open_home


@dataclass
class Company:
    """A customer with one of everything."""

    desk: Desk
    ids: dict[str, str]

    def show(self, kind: str) -> Detail:
        return detail(self.desk, kind, self.ids[kind])


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    with open_home(tmp_path_factory.mktemp("home")) as desk:
        yield Company(desk, one_of_everything(desk))


def tab(shown: Detail, title: str) -> Tab:
    return next(each for each in shown.tabs if each.title.startswith(title))


def action(shown: Detail, action_id: str) -> ActionState:
    return next(each for each in shown.actions if each.id == action_id)


def figures(shown: Detail) -> dict[str, tuple[str, str]]:
    return {figure.label: (figure.text, figure.tone) for figure in shown.figures}


def test_every_listed_kind_has_a_view() -> None:
    assert set(VIEWS) == set(LISTINGS)


@pytest.mark.parametrize("kind", sorted(VIEWS))
def test_every_kind_shows_a_record_whole(company: Company, kind: str) -> None:
    shown = company.show(kind)
    assert shown.number
    assert len(shown.figures) == 3
    assert shown.tabs[-1].title == "History"
    for each in shown.tabs:
        assert len(each.rows) == len(each.links)
        assert all(len(row) == len(each.columns) for row in each.rows)
        keys = [column.key for column in each.columns]
        assert len(set(keys)) == len(keys)
    assert sum(each.primary for each in shown.actions) <= 1
    assert all(each.enabled != bool(each.reason) for each in shown.actions)


@pytest.mark.parametrize("kind", sorted(VIEWS))
def test_every_link_leads_to_a_record_that_can_be_shown(company: Company, kind: str) -> None:
    for each in company.show(kind).tabs:
        for link in each.links:
            if link is not None:
                assert detail(company.desk, link.kind, link.id).id == link.id


def test_an_invoice_shows_what_is_late_and_what_was_paid(company: Company) -> None:
    shown = company.show("invoices")
    assert shown.number == "INV-1048179"
    assert shown.subtitle == "Lewis, Miller and Barnes · 0448121 · Commercial"
    assert shown.tag == "disputed"
    assert figures(shown) == {
        "Total": ("$2,949.94", "plain"),
        "Balance": ("$1,949.94", "bad"),
        "Due": ("Oct 28, 2026", "plain"),
    }
    assert tab(shown, "Payments").rows == (("2026-11-02", "RCT-1", 100_000, None, None),)
    assert tab(shown, "Payments").links == (Link("payments", company.ids["payments"]),)
    assert tab(shown, "Disputes").rows[0][0] == "DSP-070001"
    assert tab(shown, "Case").links == (Link("cases", company.ids["cases"]),)
    assert ("Order", "OC-2207731") in tab(shown, "Details").rows


def test_a_credit_memo_shows_where_it_was_applied(tmp_path: Path) -> None:
    with open_home(tmp_path) as desk:
        customer = add(desk, "customers", number="1", legal_name="Arbor", display_name="Arbor")
        invoice = add_invoice(desk, customer, "I-1", 10_000, days=(ISSUED, DUE))
        memo, _ = add_invoice(
            desk, customer, "C-1", -4_000, days=(ISSUED, ISSUED), kind="credit_memo"
        )
        apply(desk, memo, invoice, minor=4_000, on=DUE, source_kind="credit_memo")
        of_memo, of_invoice = (detail(desk, "invoices", each) for each in (memo, invoice[0]))
    assert tab(of_memo, "Payments").links == (Link("invoices", invoice[0]),)
    assert tab(of_memo, "Payments").rows[0][1] == "I-1"
    assert tab(of_invoice, "Payments").links == (Link("invoices", memo),)
    assert tab(of_invoice, "Payments").rows[0][1] == "C-1"
    assert figures(of_memo)["On account"] == ("$0.00", "muted")
    assert figures(of_invoice)["Balance"][0] == "$60.00"


def test_actions_say_what_is_possible_and_why_the_rest_is_not(company: Company) -> None:
    shown = company.show("invoices")
    assert action(shown, "print").primary
    assert action(shown, "dispute").enabled
    edit = action(shown, "edit")
    assert not edit.enabled
    assert edit.reason == (
        "An invoice that is posted can't be changed. It is corrected by a credit memo."
    )


def test_in_a_home_that_works_alone_central_decisions_are_out_of_reach(company: Company) -> None:
    shown = company.show("orders")
    hold = action(shown, "move:hold")
    assert not hold.enabled
    assert hold.reason == "This needs the central store, and this home works alone."
    case = company.show("cases")
    assert action(case, "move:resolve").primary
    assert action(case, "note").enabled


def test_an_order_counts_ordered_shipped_and_billed_exactly(company: Company) -> None:
    shown = company.show("orders")
    assert tab(shown, "Lines").rows[0][2:5] == ("5.000000", "3.000000", "0")
    assert figures(shown)["Delivered"] == ("3 of 5", "plain")
    assert tab(shown, "Deliveries").links == (Link("shipments", company.ids["shipments"]),)
    assert tab(shown, "Invoices").links == (Link("invoices", company.ids["invoices"]),)
    assert tab(shown, "Amendments").rows[0][1] == "Quantity: 4 → 5"


def test_a_contract_tells_its_price_its_end_and_the_last_day_for_notice(company: Company) -> None:
    shown = company.show("contracts")
    assert shown.tag == "expiring"
    assert figures(shown) == {
        "Per month": ("$612.50", "plain"),
        "Ends": ("Dec 31, 2026", "bad"),
        "Notice by": ("Dec 1, 2026", "plain"),
    }
    assert tab(shown, "Covered items").title == "Covered items 1"
    assert tab(shown, "Billed periods").rows[0][3] == 61_250


def test_an_item_says_what_covers_it_today(company: Company) -> None:
    shown = company.show("items")
    assert figures(shown)["Coverage today"] == ("Until Dec 31, 2026", "good")
    assert tab(shown, "Coverage today").rows == (
        ("CT-104471", "Next business day", "2026-12-31", "covered"),
    )


def test_an_item_covered_twice_is_said_to_be(tmp_path: Path) -> None:
    """INV-38: the answer is unique or explicitly several."""
    with open_home(tmp_path) as desk:
        customer = add(desk, "customers", number="1", legal_name="Arbor", display_name="Arbor")
        own = {"customer_id": customer}
        product = add(desk, "products", number="9406", description="Server", list_price="1")
        item = add(desk, "items", **own, product_id=product, serial="10-1", compact_serial="101")
        for number in ("CT-1", "CT-2"):
            dates = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31)}
            contract = add(desk, "contracts", **own, number=number, title="Care", **dates)
            line = add(
                desk,
                "contract_lines",
                **own,
                contract_id=contract,
                description="Care",
                unit_price="1",
                **dates,
            )
            add(
                desk,
                "covered_items",
                **own,
                contract_line_id=line,
                item_id=item,
                covered_from=date(2026, 1, 1),
            )
        shown = detail(desk, "items", item)
    assert figures(shown)["Coverage today"] == ("Multiple", "bad")
    assert [row[0] for row in tab(shown, "Coverage today").rows] == ["CT-1", "CT-2"]


def test_a_case_shows_live_facts_of_what_it_is_about(company: Company) -> None:
    """CAS-10."""
    facts = tab(company.show("cases"), "Facts")
    assert [row[:2] for row in facts.rows] == [("Invoice", "INV-1048179"), ("Item", "10-7B2C4")]
    assert facts.rows[0][2] == "Total $2,949.94 · Balance $1,949.94 · Due Oct 28, 2026"
    assert facts.rows[0][3] == "disputed"


def test_history_tells_own_changes_and_how_they_fared(company: Company) -> None:
    desk, customer = company.desk, company.ids["customers"]
    with desk.work("Change the notes") as work:
        work.update("customers", customer, {"notes": "Calls on Mondays"})
    rows = tab(detail(desk, "customers", customer), "History").rows
    assert ("Change the notes", "local", "This desk", "queued") in [row[2:] for row in rows]
    with desk.cache.write() as connection:
        connection.exec_driver_sql(
            "UPDATE outbox SET status = 'rejected' WHERE title = 'Change the notes'"
        )
    rows = tab(detail(desk, "customers", customer), "History").rows
    assert "refused" in [row[5] for row in rows if row[2] == "Change the notes"]


def test_a_customer_with_very_many_invoices_shows_the_newest_and_counts_all(
    tmp_path: Path,
) -> None:
    with open_home(tmp_path) as desk:
        customer = add(desk, "customers", number="1", legal_name="Arbor", display_name="Arbor")
        with desk.work("Many") as work:
            for n in range(450):
                day = date(2025, 1, 1) + timedelta(days=n)
                work.insert(
                    "invoices",
                    {
                        "kind": "invoice",
                        "state": "posted",
                        "customer_id": customer,
                        "number": f"I-{n:04d}",
                        "issued_on": day,
                        "due_on": day,
                        "delivery_channel": "paper",
                        "currency": "USD",
                        "tax_basis": "document",
                        "net_minor": 100,
                        "tax_minor": 0,
                        "total_minor": 100,
                        "origin": "imported",
                    },
                )
        shown = detail(desk, "customers", customer)
    invoices = tab(shown, "Invoices")
    assert invoices.title == "Invoices 450"
    assert len(invoices.rows) == 200
    assert invoices.rows[0][0] == "I-0449"
    assert figures(shown)["Balance"] == ("$450.00", "plain")


def test_what_is_not_there_is_told(company: Company) -> None:
    with pytest.raises(NotFound):
        detail(company.desk, "invoices", "00000000-0000-7000-8000-000000000000")
    with pytest.raises(UsageError, match="no view of settings"):
        detail(company.desk, "settings", "x")


def test_the_pane_finds_details_by_row_key(company: Company) -> None:
    source = CacheDetails(company.desk, "invoices")
    key = source.key_of(company.ids["invoices"])
    assert key is not None
    shown = source.detail(key)
    assert shown is not None
    assert shown.number == "INV-1048179"
    assert source.detail(987_654) is None


def test_the_command_line_gets_the_same_detail_as_json(company: Company) -> None:
    shown = registry.call(
        company.desk, "records.detail", {"kind": "invoice", "number": "inv 1048179"}
    )
    assert shown == company.show("invoices")
    assert msgspec.json.decode(msgspec.json.encode(shown))["number"] == "INV-1048179"
    assert registry.describe(registry.cases()["records.detail"])["offline"] is True


def test_a_payment_shows_what_is_left_to_apply(company: Company) -> None:
    shown = company.show("payments")
    assert figures(shown)["Unapplied"] == ("$500.00", "plain")
    assert action(shown, "apply").enabled
