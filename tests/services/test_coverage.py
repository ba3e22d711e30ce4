# SPDX-License-Identifier: MPL-2.0
"""Coverage truth: one answer for a serial and a day, the same by every path (CTR-04, INV-38)."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cso_desktop.cli import main
from cso_desktop.domain.contracts import CoverageLine, Term
from cso_desktop.domain.contracts import coverage as domain_coverage
from cso_desktop.errors import NotFound
from cso_desktop.paths import Home
from cso_desktop.services.coverage import CoverageQuestion, ItemCoverage, item_coverage
from cso_desktop.services.desk import Desk
from cso_desktop.services.listing import open_list
from cso_desktop.services.lists import ListQuery
from tests.services.builders import (
    TODAY,
    a_contract,
    a_contract_line,
    a_cover,
    a_customer,
    a_product,
    an_item,
    document,
)


def ask(desk: Desk, serial: str, on: date | None = None) -> ItemCoverage:
    [item] = item_coverage(desk, CoverageQuestion(serial=serial, on=on)).items
    return item


def test_ctr_04_a_serial_in_any_spacing_tells_contract_level_and_until(desk: Desk) -> None:
    customer = a_customer(desk)
    item = an_item(desk, customer, a_product(desk), "10-7B2C4")
    contract = a_contract(desk, customer, number="CT-104900")
    line = a_contract_line(desk, contract, service_level="Next business day")
    a_cover(desk, line, item, covered_to=date(2026, 11, 30))
    for spelled in ("10-7B2C4", "107b2c4", " 10 7B 2C4 "):
        found = ask(desk, spelled)
        assert (found.status, found.is_multiple) == ("covered", False)
        [only] = found.lines
        assert (only.contract, only.service_level) == ("CT-104900", "Next business day")
        assert (only.since, only.until) == (date(2026, 1, 1), date(2026, 11, 30))
    assert ask(desk, "107b2c4", date(2026, 12, 1)).status == "not_covered"
    assert ask(desk, "107b2c4", date(2025, 12, 31)).status == "not_covered"
    with pytest.raises(NotFound):
        item_coverage(desk, CoverageQuestion(serial="- "))
    with pytest.raises(NotFound):
        item_coverage(desk, CoverageQuestion(serial="10-0000"))


def test_inv_38_covered_twice_is_told_and_never_decided(desk: Desk) -> None:
    customer = a_customer(desk)
    item = an_item(desk, customer, a_product(desk), "44-1")
    for number in ("CT-2", "CT-1"):
        a_cover(desk, a_contract_line(desk, a_contract(desk, customer, number=number)), item)
    found = ask(desk, "44-1")
    assert (found.status, [line.contract for line in found.lines]) == (
        "covered_twice",
        ["CT-1", "CT-2"],
    )


def test_warranty_is_told_beside_the_contracts(desk: Desk) -> None:
    customer = a_customer(desk)
    an_item(desk, customer, a_product(desk), "44-2", warranty_until=TODAY)
    found = ask(desk, "44-2")
    assert (found.status, found.in_warranty, found.is_covered) == ("in_warranty", True, False)
    assert ask(desk, "44-2", TODAY + timedelta(days=1)).status == "not_covered"


def test_the_same_serial_of_two_products_gives_two_answers(desk: Desk) -> None:
    customer = a_customer(desk)
    for _ in range(2):
        an_item(desk, customer, a_product(desk), "77-1")
    assert len(item_coverage(desk, CoverageQuestion(serial="771")).items) == 2


def test_the_chain_of_renewals_is_shown_from_any_of_its_contracts(desk: Desk) -> None:
    customer = a_customer(desk)
    item = an_item(desk, customer, a_product(desk), "44-3")
    before, ids = None, []
    for year in (2025, 2026, 2027):
        before = a_contract(
            desk,
            customer,
            number=f"CT-{year}",
            predecessor_id=before,
            starts_on=date(year, 1, 1),
            ends_on=date(year, 12, 31),
        )
        ids.append(before)
        a_cover(desk, a_contract_line(desk, before), item)
    for year in (2025, 2026, 2027):
        [line] = ask(desk, "44-3", date(year, 6, 1)).lines
        assert line.contract == f"CT-{year}"
        assert [link.contract_id for link in line.chain] == ids


def test_the_command_line_answers_as_json(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    with Desk.open(home) as desk:
        customer = a_customer(desk)
        item = an_item(desk, customer, a_product(desk), "44-4")
        a_cover(desk, a_contract_line(desk, a_contract(desk, customer, number="CT-9")), item)
    assert (
        main(["--home", str(home.folder), "--json", "coverage", "444", "--on", "2026-05-01"]) == 0
    )
    told = json.loads(capsys.readouterr().out)
    assert (told["on"], told["items"][0]["lines"][0]["contract"]) == ("2026-05-01", "CT-9")
    assert main(["--home", str(home.folder), "coverage", "444"]) == 0
    assert "CT-9" in capsys.readouterr().out
    assert main(["--home", str(home.folder), "--json", "coverage", "none"]) == 1


DAYS = st.integers(-40, 40).map(lambda n: TODAY + timedelta(days=n))
OPEN = st.none() | DAYS
TERMS = st.fixed_dictionaries(
    {
        "state": st.sampled_from(["draft", "quoted", "signed", "terminating", "terminated"]),
        "starts_on": DAYS,
        "ends_on": OPEN,
        "terminated_on": OPEN,
    }
)
LINES = st.fixed_dictionaries(
    {"starts_on": DAYS, "ends_on": OPEN, "state": st.sampled_from(["active", "ended", "suspended"])}
)
COVERS = st.fixed_dictionaries({"covered_from": DAYS, "covered_to": OPEN})


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(TERMS, LINES, COVERS), max_size=4), DAYS)
def test_inv_38_the_query_says_what_the_domain_says_and_the_list_ties_to_it(
    desk: Desk, terms: list[tuple[dict[str, Any], ...]], on: date
) -> None:
    customer = a_customer(desk)
    item = an_item(desk, customer, a_product(desk))
    serial = str(document(desk, "items", item)["serial"])
    lines = []
    for term, line, cover in terms:
        contract = a_contract(desk, customer, **term)
        line_id = a_contract_line(desk, contract, **line)
        a_cover(desk, line_id, item, **cover)
        lines.append(_line(desk, contract, line_id, item, cover))
    for day in (on, TODAY):
        wanted = domain_coverage(lines, item, day)
        found = ask(desk, serial, day)
        assert [(x.contract, x.until) for x in found.lines] == [
            (x.contract_number, x.until) for x in wanted.lines
        ]
        assert (found.is_covered, found.is_multiple) == (wanted.is_covered, wanted.is_multiple)
    source = open_list(desk, "items")
    uncovered = {source.identify(key) for key in source.keys(ListQuery(chip="uncovered"))}
    assert (item in uncovered) == (ask(desk, serial).status == "not_covered")


def _line(
    desk: Desk, contract_id: str, line_id: str, item_id: str, cover: dict[str, Any]
) -> CoverageLine:
    contract, line = (
        document(desk, "contracts", contract_id),
        document(desk, "contract_lines", line_id),
    )
    days = [contract["starts_on"], contract["ends_on"], contract["terminated_on"]]
    starts, ends, terminated = (date.fromisoformat(d) if d else None for d in days)
    assert starts is not None
    first, last = cover["covered_from"], cover["covered_to"]
    assert isinstance(first, date)
    assert last is None or isinstance(last, date)
    return CoverageLine(
        contract_number=contract["number"],
        line_id=line_id,
        item_id=item_id,
        term=Term(contract["state"], starts, ends, terminated),
        line_starts_on=date.fromisoformat(line["starts_on"]),
        covered_from=first,
        line_ends_on=date.fromisoformat(line["ends_on"]) if line["ends_on"] else None,
        covered_to=last,
        is_suspended=line["state"] == "suspended",
    )
