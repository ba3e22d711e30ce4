# SPDX-License-Identifier: MPL-2.0
"""The sample company's orders, deliveries, contracts, machines, licences and cases."""

from collections import Counter, defaultdict
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from cso_desktop.domain.contracts import Window, expiry_window, gap_days
from cso_desktop.domain.lifecycles import CASE
from cso_desktop.domain.orders import Axis, LineProgress, OrderProgress, progress
from cso_desktop.domain.periods import Cycle, Frequency
from tests.services.sample.conftest import Company, Row

_LEFT = {"shipped", "delivered"}
_BACK = {"received", "done"}


def test_inv_29_an_order_is_closed_exactly_when_it_is_delivered_and_billed(
    company: Company,
) -> None:
    for order, done in _progress(company):
        state = order["state"]
        if state in {"closed", "short_closed"}:
            assert done.is_complete, order["number"]
        elif state == "confirmed":
            assert not done.is_complete, order["number"]
        else:
            assert done.delivery is done.billing is Axis.NONE, order["number"]


def test_inv_28_never_more_than_ordered_is_delivered_or_billed(company: Company) -> None:
    lines = _lines(company)
    assert any(line.returned for line in lines.values())
    assert any(line.short_closed for line in lines.values())
    for line in lines.values():
        assert 0 <= line.returned <= line.shipped
        assert line.delivered <= line.ordered
        assert line.shipped + line.short_closed <= line.ordered
        assert line.charged <= line.ordered


def test_ord_03_orders_have_their_number_from_confirmation_on(company: Company) -> None:
    confirmed = [row for row in company["orders"] if row["confirmed_at"]]
    assert all(row["number"] for row in confirmed)
    assert not [row for row in company["orders"] if row["number"] and not row["confirmed_at"]]
    ordered = sorted(confirmed, key=lambda row: row["number"])
    assert [row["number"] for row in ordered] == [
        f"OC-{n:07d}" for n in range(2_200_001, 2_200_001 + len(ordered))
    ]
    assert [row["confirmed_at"] for row in ordered] == sorted(r["confirmed_at"] for r in ordered)


def test_header_dates_and_amounts_of_orders_follow_their_lines(company: Company) -> None:
    lines = company.grouped("order_lines", "order_id")
    for order in company["orders"]:
        assert order["requested_on"] == max(row["requested_on"] for row in lines[order["id"]])
        assert all(row["requested_on"] >= order["ordered_on"] for row in lines[order["id"]])


def test_inv_32_each_machine_shipped_stands_on_record_once(company: Company) -> None:
    products = company.by_id("products")
    shipments = company.by_id("shipments")
    shipped: Counter[tuple[str, str]] = Counter()
    for line in company["shipment_lines"]:
        shipment = shipments[line["shipment_id"]]
        serials = (line["serials"] or "").split()
        if shipment["kind"] == "delivery" and shipment["state"] in _LEFT:
            wanted = int(Decimal(line["quantity"]))
            is_serialised = products[line["product_id"]]["is_serialised"]
            assert len(serials) == (wanted if is_serialised else 0)
            shipped.update((line["product_id"], serial) for serial in serials)
    assert set(shipped.values()) == {1}
    on_record = Counter((row["product_id"], row["serial"]) for row in company["items"])
    assert set(on_record.values()) == {1}
    assert shipped.keys() <= on_record.keys()


def test_inv_40_the_last_event_of_a_machine_is_its_state(company: Company) -> None:
    means = {
        "installed": "installed",
        "moved": "installed",
        "repaired": "installed",
        "upgraded": "installed",
    }
    events = company.grouped("item_events", "item_id")
    for item in company["items"]:
        told = [
            row
            for row in sorted(events[item["id"]], key=lambda row: row["happened_on"])
            if not row["kind"].startswith("coverage")
        ]
        assert told[0]["kind"] == "created"
        assert means.get(told[-1]["kind"], told[-1]["kind"]) == item["state"]


def test_inv_33_periods_are_billed_once_without_gap_from_the_start(company: Company) -> None:
    contracts = company.by_id("contracts")
    billed = company.grouped("billed_periods", "contract_line_id")
    amounts = {row["id"]: row["net_minor"] for row in company["invoice_lines"]}
    missing = 0
    for line in company["contract_lines"]:
        contract = contracts[line["contract_id"]]
        start = date.fromisoformat(line["starts_on"])
        frequency = Frequency(contract["billing_frequency"])
        cycle = Cycle(frequency, start, contract["billing_anchor_day"])
        periods = sorted(billed[line["id"]], key=lambda row: row["period_from"])
        found = [(row["period_from"], row["period_to"]) for row in periods]
        whole = cycle.periods(start, date.fromisoformat(line["ends_on"]))
        wanted = [(p.starts_on.isoformat(), p.ends_on.isoformat()) for p in whole]
        assert found == wanted[: len(found)]
        assert all(row["amount_minor"] == amounts[row["invoice_line_id"]] for row in periods)
        if contract["state"] not in {"signed", "terminating", "terminated"}:
            assert not found
        elif contract["state"] == "signed" and contract["billing_timing"] == "pre_paid":
            due = [p for p in wanted if p[0] < company.today.isoformat()]
            missing += len(due) > len(found)
    assert missing, "the billing check has something to find"


def test_inv_36_successors_follow_without_overlap_and_cover_the_same(company: Company) -> None:
    contracts = company.by_id("contracts")
    successors = [row for row in company["contracts"] if row["predecessor_id"]]
    assert len(successors) >= 20
    assert len({row["predecessor_id"] for row in successors}) == len(successors)
    for new in successors:
        old = contracts[new["predecessor_id"]]
        old_end = date.fromisoformat(old["ends_on"])
        assert gap_days(old_end, date.fromisoformat(new["starts_on"])) == 0
    covers = company.grouped("covered_items", "item_id")
    assert sum(map(len, covers.values())) > 500
    for found in covers.values():
        spans = sorted((row["covered_from"], row["covered_to"]) for row in found)
        assert all(a[1] < b[0] for a, b in pairwise(spans))


def test_inv_37_one_open_renewal_a_contract_and_something_in_every_window(
    company: Company,
) -> None:
    waiting = [r for r in company["renewals"] if r["state"] in {"due", "offered", "accepted"}]
    assert len({(r["contract_id"], r["target_start_on"]) for r in waiting}) == len(waiting)
    assert {row["state"] for row in company["renewals"]} >= {
        "due",
        "offered",
        "accepted",
        "successor_created",
        "auto_renewed",
    }
    contracts = company.by_id("contracts")
    for row in company["renewals"]:
        ends_on = date.fromisoformat(contracts[row["contract_id"]]["ends_on"])
        assert date.fromisoformat(row["target_start_on"]) == ends_on + timedelta(days=1)
    signed = [row for row in company["contracts"] if row["state"] == "signed"]
    ends = [date.fromisoformat(row["ends_on"]) for row in signed]
    assert {expiry_window(end, company.today) for end in ends} == {None, *Window}


def test_inv_41_seats_stay_within_the_entitlement(company: Company) -> None:
    seats: Counter[str] = Counter()
    for row in company["licence_assignments"]:
        if row["released_on"] is None:
            seats[row["licence_id"]] += row["quantity"]
    licences = company.by_id("licences")
    assert all(count <= licences[key]["quantity"] for key, count in seats.items())
    assert any(row["predecessor_id"] for row in company["licences"])


def test_inv_45_cases_moved_only_as_cases_move(company: Company) -> None:
    ways = {(source, move.target) for move in CASE.moves for source in move.sources.split()}
    history = company.grouped("case_state_changes", "case_id")
    notes = company.grouped("case_notes", "case_id")
    for case in company["cases"]:
        steps = sorted(history[case["id"]], key=lambda row: row["entered_at"])
        states = [row["state"] for row in steps]
        assert states[0] == "new"
        assert all(pair in ways for pair in pairwise(states)), states
        assert states[-1] == case["state"]
        assert notes[case["id"]]
        assert case["respond_due_at"] > case["opened_at"]


def test_customers_without_trade_have_no_documents(company: Company) -> None:
    quiet = {
        row["id"]
        for row in company["customers"]
        if row["state"] in {"prospect", "inactive", "merged"}
    }
    for table in ("orders", "invoices", "contracts", "cases", "items", "payments"):
        assert not [row for row in company[table] if row["customer_id"] in quiet]


def _lines(company: Company) -> dict[str, LineProgress]:
    sums: dict[str, Counter[str]] = defaultdict(Counter)
    shipments, invoices = company.by_id("shipments"), company.by_id("invoices")
    for line in company["shipment_lines"]:
        shipment = shipments[line["shipment_id"]]
        what = {"delivery": _LEFT, "return": _BACK}[shipment["kind"]]
        if shipment["state"] in what:
            name = "shipped" if shipment["kind"] == "delivery" else "returned"
            sums[line["order_line_id"]][name] += int(Decimal(line["quantity"]))
    for line in company["invoice_lines"]:
        if line["order_line_id"] and invoices[line["invoice_id"]]["state"] == "posted":
            quantity = int(Decimal(line["quantity"]))
            sums[line["order_line_id"]]["billed" if quantity > 0 else "credited"] += abs(quantity)
    return {
        row["id"]: LineProgress(
            ordered=Decimal(row["quantity"]),
            short_closed=Decimal(row["quantity_short_closed"]),
            **{name: Decimal(count) for name, count in sums[row["id"]].items()},
        )
        for row in company["order_lines"]
    }


def _progress(company: Company) -> list[tuple[Row, OrderProgress]]:
    lines, of_order = _lines(company), company.grouped("order_lines", "order_id")
    return [
        (order, progress([lines[row["id"]] for row in of_order[order["id"]]]))
        for order in company["orders"]
    ]
