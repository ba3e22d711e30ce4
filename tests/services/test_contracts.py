# SPDX-License-Identifier: MPL-2.0
"""Contracts as the contract form saves them (CTR-01, CTR-02)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from cso_desktop.errors import FieldErrors, NotAllowed
from cso_desktop.services.contracts import ContractDraft, ContractLineDraft, save_contract
from cso_desktop.services.desk import Desk
from cso_desktop.services.records import Step, Wanted, move_record, show_record
from tests.services.builders import a_contract, a_customer, a_product, document

LINE = ContractLineDraft(description="Service, 24 hours", unit_price=Decimal(250))
START = date(2026, 12, 1)


def a_draft(customer: str, **values: Any) -> ContractDraft:
    facts = {"title": "Maintenance", "starts_on": START, "lines": [LINE]}
    return ContractDraft(**{**facts, "customer_id": customer, **values})


def test_ctr_01_a_new_contract_is_a_draft_with_its_kind(desk: Desk) -> None:
    saved = save_contract(desk, a_draft(a_customer(desk), kind="software_licensing"))
    stored = document(desk, "contracts", saved.id)
    assert (stored["state"], stored["kind"], stored["number"]) == (
        "draft",
        "software_licensing",
        None,
    )


def test_ctr_02_lines_have_dates_of_their_own_or_those_of_the_contract(desk: Desk) -> None:
    lines = [LINE, replace(LINE, starts_on=date(2027, 1, 1), ends_on=date(2027, 6, 30))]
    draft = a_draft(a_customer(desk), ends_on=date(2027, 11, 30), lines=lines)
    shown = show_record(desk, Wanted("contract", save_contract(desk, draft).id))
    assert [(line["starts_on"], line["ends_on"]) for line in shown["contract_lines"]] == [
        ("2026-12-01", "2027-11-30"),
        ("2027-01-01", "2027-06-30"),
    ]
    assert {line["state"] for line in shown["contract_lines"]} == {"planned"}


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"customer_id": ""}, "customer_id"),
        ({"customer_id": "nobody"}, "customer_id"),
        ({"title": " "}, "title"),
        ({"kind": "marriage"}, "kind"),
        ({"renewal_kind": "maybe"}, "renewal_kind"),
        ({"billing_frequency": "fortnight"}, "billing_frequency"),
        ({"billing_timing": "never"}, "billing_timing"),
        ({"ends_on": date(2026, 11, 30)}, "ends_on"),
        ({"notice_days": -1}, "notice_days"),
        ({"notice_days": 366}, "notice_days"),
        ({"renewal_months": 0}, "renewal_months"),
        ({"billing_anchor_day": 32}, "billing_anchor_day"),
        ({"lines": [replace(LINE, description="")]}, "lines.0.description"),
        ({"lines": [LINE, replace(LINE, quantity=Decimal(0))]}, "lines.1.quantity"),
        ({"lines": [replace(LINE, unit_price=Decimal("NaN"))]}, "lines.0.unit_price"),
        ({"lines": [replace(LINE, product_id="none")]}, "lines.0.product_id"),
        ({"lines": [replace(LINE, ends_on=date(2026, 1, 1))]}, "lines.0.ends_on"),
    ],
)
def test_a_contract_is_refused_field_by_field(
    desk: Desk, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(FieldErrors) as caught:
        save_contract(desk, a_draft(a_customer(desk), **values))
    assert list(caught.value.fields) == [field]


def test_a_contract_of_one_day_is_a_contract(desk: Desk) -> None:
    saved = save_contract(desk, a_draft(a_customer(desk), ends_on=START))
    assert document(desk, "contracts", saved.id)["ends_on"] == START.isoformat()


def test_a_quoted_contract_is_still_changed_and_loses_the_lines_left_out(desk: Desk) -> None:
    customer, product = a_customer(desk), a_product(desk)
    saved = save_contract(desk, a_draft(customer, lines=[LINE, replace(LINE, product_id=product)]))
    move_record(desk, Step("contract", saved.id, "quote"))
    save_contract(desk, a_draft(customer, id=saved.id, title="Better", lines=[LINE]))
    shown = show_record(desk, Wanted("contract", saved.id))
    assert (shown["title"], shown["state"], len(shown["contract_lines"])) == ("Better", "quoted", 1)


def test_a_signed_contract_keeps_its_terms_but_takes_notes(desk: Desk) -> None:
    customer = a_customer(desk)
    contract = a_contract(desk, customer)
    with pytest.raises(NotAllowed, match="This contract is signed"):
        save_contract(desk, a_draft(customer, id=contract))
    with desk.work("Note") as work:
        work.update("contracts", contract, {"notes": "Ask in spring"})
    assert document(desk, "contracts", contract)["notes"] == "Ask in spring"


@pytest.mark.parametrize(("kind", "days"), [("maintenance", 60), ("software_licensing", 30)])
def test_ctr_08_the_notice_of_a_new_contract_is_that_of_its_kind_unless_it_says_otherwise(
    desk: Desk, kind: str, days: int
) -> None:
    customer = a_customer(desk)
    saved = save_contract(desk, a_draft(customer, kind=kind))
    assert document(desk, "contracts", saved.id)["notice_days"] == days
    save_contract(desk, a_draft(customer, id=saved.id, kind=kind, notice_days=45))
    save_contract(desk, a_draft(customer, id=saved.id, kind="services"))
    assert document(desk, "contracts", saved.id)["notice_days"] == 45
