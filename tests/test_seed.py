# SPDX-License-Identifier: MPL-2.0
"""The reference data that ships: complete, in wire spelling, and the same in every store."""

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from cso_desktop.domain.instalments import EarlyDiscount, PaymentTerm, last_due_on
from cso_desktop.domain.segments import Segment
from cso_desktop.seed import reference_id, reference_rows
from cso_desktop.store.codec import codec
from cso_desktop.store.schema import TABLES

ROWS = reference_rows()


@pytest.mark.parametrize("table", ROWS)
def test_rows_have_every_field_of_their_table_and_their_own_id(table: str) -> None:
    rows = ROWS[table]
    assert rows
    assert all(set(row) == set(codec(table).fields) for row in rows)
    assert len({uuid.UUID(row["id"]) for row in rows}) == len(rows)
    required = {c.name for c in TABLES[table].columns if not c.nullable} & set(rows[0])
    assert all(row[name] is not None for row in rows for name in required)


def test_ids_are_the_same_each_time() -> None:
    assert reference_rows() == ROWS
    terms = {row["code"]: row["id"] for row in ROWS["payment_terms"]}
    assert terms["net30"] == reference_id("payment_terms", "net30")


def test_each_segment_has_its_support_line_and_a_queue_that_exists() -> None:
    lines = {row["segment"]: row for row in ROWS["support_lines"]}
    assert {segment.value for segment in Segment} == set(lines)
    assert lines["commercial"]["phone"] == "1-877-426-6006"
    assert lines["federal"]["phone"] == "1-800-333-6705"
    assert lines["partner"]["phone"] == "1-800-426-9990"
    queues = {row["code"] for row in ROWS["queues"]}
    assert {row["queue"] for row in lines.values()} <= queues


def test_every_desk_a_case_may_go_to_is_a_queue() -> None:
    queues = {row["code"] for row in ROWS["queues"]}
    for line in ROWS["support_lines"]:
        for desk in _setting("case_desks").values():
            assert (f"{line['queue']}-{desk}" if desk else line["queue"]) in queues


def test_dispute_reasons_are_those_of_the_product() -> None:
    listed = "price quantity not_received damaged duplicate contract_terms tax already_paid other"
    codes = [row["code"] for row in ROWS["reason_codes"] if row["area"] == "dispute"]
    assert " ".join(codes) == listed


def test_default_terms_are_terms_that_exist() -> None:
    terms = {row["code"] for row in ROWS["payment_terms"]}
    assert _setting("default_payment_term") in terms
    assert set(_setting("default_terms_by_segment").values()) <= terms
    assert set(_setting("default_terms_by_segment")) == {segment.value for segment in Segment}


def test_every_payment_term_can_be_read() -> None:
    terms = {row["code"]: PaymentTerm.from_rule(row["rule"]) for row in ROWS["payment_terms"]}
    invoiced_on = date(2026, 2, 10)
    due = {code: last_due_on(term.instalments(10_01, invoiced_on)) for code, term in terms.items()}
    assert due["receipt"] == invoiced_on
    assert due["federal30"] == due["net30"] == date(2026, 3, 12)
    assert due["eom15"] == date(2026, 3, 15)
    assert [part.amount_minor for part in terms["halves"].instalments(10_01, invoiced_on)] == [
        5_01,
        5_00,
    ]
    assert terms["2-10-net30"].discount == EarlyDiscount(Decimal(2), 10)


def test_rates_are_fractions_and_goods_are_taxed_in_every_jurisdiction_listed() -> None:
    rates = {
        (row["jurisdiction"], row["tax_category"]): Decimal(row["rate"])
        for row in ROWS["tax_rates"]
    }
    places = {place for place, _ in rates}
    assert len(places) >= 12
    assert {place for place, category in rates if category == "goods"} == places
    assert {category for _, category in rates} == {"goods", "software", "publications", "services"}
    assert rates["US-MN", "goods"] == Decimal("0.06875")
    assert all(0 < rate < Decimal("0.15") for rate in rates.values())
    assert _setting("default_tax_jurisdiction") in places


def _setting(key: str) -> Any:
    return next(row["value"] for row in ROWS["settings"] if row["key"] == key)
