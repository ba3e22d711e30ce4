# SPDX-License-Identifier: MPL-2.0
"""Two people change the same things from the same base (SYNC 9, faults 13 to 18 and 57)."""

from decimal import Decimal

import pytest

from cso_desktop.errors import NotFound, UserError
from cso_desktop.sync.conflicts import Keep, resolve
from tests.sync.world import Pair

PRODUCT = {
    "number": "9406-520",
    "description": "Server",
    "product_class": "hardware",
    "is_serialised": False,
    "unit": "each",
    "quantity_decimals": 0,
    "list_price": Decimal("2.5"),
    "currency": "USD",
    "tax_category": "standard",
    "warranty_months": 12,
    "origin": "entered",
}


def test_fault_13_of_two_equal_numbers_the_first_wins_and_the_second_is_kept(pair: Pair) -> None:
    first = pair.anna.insert("products", PRODUCT)
    second = pair.ben.insert("products", PRODUCT)
    pair.anna.sync()
    result = pair.ben.sync()
    assert result.refused == 1
    [question] = pair.ben.questions()
    assert (question.rule, question.record_id) == ("products_number", second)
    assert question.mine["description"] == "Server"
    assert pair.ben.ids("products") == {first}
    pair.check()


def test_fault_14_different_fields_are_both_applied(pair: Pair) -> None:
    pair.anna.edit("contacts", pair.contact, phone="555-0111")
    pair.ben.edit("contacts", pair.contact, email="ap@harbor.example")
    pair.check()
    contact = pair.anna.get("contacts", pair.contact)
    assert contact is not None
    assert (contact["phone"], contact["email"]) == ("555-0111", "ap@harbor.example")
    assert not pair.ben.questions()


def test_fault_15_the_same_field_keeps_the_first_and_asks_about_the_second(pair: Pair) -> None:
    pair.anna.edit("contacts", pair.contact, phone="555-0111")
    pair.ben.edit("contacts", pair.contact, phone="555-0122")
    pair.anna.sync()
    assert pair.ben.sync().conflicts == 1
    assert pair.ben.value("contacts", pair.contact, "phone") == "555-0111"
    [question] = pair.ben.questions()
    assert question.mine == {"phone": "555-0122"}
    assert question.theirs == {"phone": "555-0111"}
    assert question.base == {"phone": "555-0100"}
    assert question.record == "contact Accounts payable"
    assert pair.ben.status().needs_you == 1
    pair.check()
    assert pair.anna.status().needs_you == 0


def test_fault_16_equal_changes_are_no_conflict(pair: Pair) -> None:
    pair.anna.edit("contacts", pair.contact, phone="555-0111")
    pair.ben.edit("contacts", pair.contact, phone="555-0111")
    pair.check()
    assert not pair.ben.questions()


def test_fault_17_half_an_address_conflicts_as_a_whole_and_the_rest_is_applied(pair: Pair) -> None:
    site = pair.anna.site(pair.customer)
    pair.settle()
    pair.anna.edit("sites", site, street="2 Quay Street")
    pair.ben.edit("sites", site, city="Holyoke", label="Works")
    pair.anna.sync()
    assert pair.ben.sync().conflicts == 1
    stands = pair.ben.get("sites", site)
    assert stands is not None
    assert (stands["street"], stands["city"], stands["label"]) == (
        "2 Quay Street",
        "Springfield",
        "Works",
    )
    [question] = pair.ben.questions()
    assert question.mine["city"] == "Holyoke"
    assert question.mine["street"] == "1 Mill Road"
    pair.check()


def test_fault_18_edit_of_a_deleted_row_and_delete_of_an_edited_row_are_refused(
    pair: Pair,
) -> None:
    values = {"customer_id": pair.customer, "kind": "duns", "compact_value": "1"}
    kept, gone = (pair.anna.insert("customer_identifiers", {**values, "value": v}) for v in "12")
    pair.settle()
    pair.anna.delete("customer_identifiers", gone)
    pair.anna.edit("customer_identifiers", kept, value="11")
    pair.ben.edit("customer_identifiers", gone, value="22")
    pair.ben.delete("customer_identifiers", kept)
    pair.anna.sync()
    assert pair.ben.sync().refused == 2
    assert pair.ben.rules() == ["deleted", "changed_meanwhile"]
    assert pair.ben.ids("customer_identifiers") == {kept}
    pair.check()


def test_fault_57_the_scale_of_a_number_is_no_conflict(pair: Pair) -> None:
    product = pair.anna.insert("products", PRODUCT)
    pair.settle()
    assert pair.ben.value("products", product, "list_price") == "2.500000"
    pair.anna.edit("products", product, list_price=Decimal("3.50"))
    pair.ben.edit("products", product, list_price=Decimal("3.5"))
    pair.check()
    assert not pair.ben.questions()
    before = pair.anna.state("next_seq")
    pair.anna.edit("products", product, list_price=Decimal("3.5000"))
    assert pair.anna.state("next_seq") == before


@pytest.mark.parametrize("keep", [Keep.MINE, Keep.THEIRS])
def test_a_refused_change_is_dropped_or_tried_again(pair: Pair, keep: Keep) -> None:
    values = {"customer_id": pair.customer, "kind": "duns", "value": "1", "compact_value": "1"}
    row = pair.anna.insert("customer_identifiers", values)
    pair.settle()
    pair.anna.edit("customer_identifiers", row, value="11")
    pair.ben.delete("customer_identifiers", row)
    pair.anna.sync()
    pair.ben.sync()
    [question] = pair.ben.questions()
    pair.ben.do("Decide", lambda work: resolve(work, question.id, keep))
    assert not pair.ben.questions()
    assert pair.ben.sync().refused == 0
    assert pair.ben.ids("customer_identifiers") == ({row} if keep is Keep.THEIRS else set())
    pair.check()


def test_replaying_an_own_edit_on_what_came_meanwhile_keeps_both_on_the_screen(
    pair: Pair,
) -> None:
    pair.anna.edit("contacts", pair.contact, phone="555-0111")
    pair.anna.sync()
    pair.ben.edit("contacts", pair.contact, notes="Prefers mornings")
    pair.ben.sync_cut("push_ready")
    pair.anna.world.sql("update app.contacts set job_title = 'Clerk' where id = %s", pair.contact)
    pair.check()
    contact = pair.ben.get("contacts", pair.contact)
    assert contact is not None
    assert contact["phone"] == "555-0111"
    assert contact["notes"] == "Prefers mornings"
    assert contact["job_title"] == "Clerk"


@pytest.mark.parametrize(
    ("keep", "value", "stands"),
    [
        (Keep.MINE, None, "555-0122"),
        (Keep.THEIRS, None, "555-0111"),
        (Keep.VALUE, {"phone": "555-0133"}, "555-0133"),
    ],
)
def test_deciding_a_conflict_is_an_ordinary_change_that_everybody_gets(
    pair: Pair, keep: Keep, value: dict[str, object] | None, stands: str
) -> None:
    pair.anna.edit("contacts", pair.contact, phone="555-0111")
    pair.ben.edit("contacts", pair.contact, phone="555-0122")
    pair.anna.sync()
    pair.ben.sync()
    [question] = pair.ben.questions()
    pair.ben.do("Decide", lambda work: resolve(work, question.id, keep, value=value))
    assert not pair.ben.questions()
    assert pair.ben.sync().refused == 0
    pair.check()
    assert pair.anna.value("contacts", pair.contact, "phone") == stands
    assert not pair.anna.questions()


def test_a_conflict_that_somebody_else_decided_first_is_said_so(pair: Pair) -> None:
    pair.anna.edit("contacts", pair.contact, phone="555-0111")
    pair.ben.edit("contacts", pair.contact, phone="555-0122")
    pair.settle()
    [question] = pair.anna.questions()
    pair.anna.do("Decide", lambda work: resolve(work, question.id, Keep.MINE))
    pair.ben.do("Decide", lambda work: resolve(work, question.id, Keep.THEIRS))
    pair.anna.sync()
    assert pair.ben.sync().refused == 1
    assert [q.sentence for q in pair.ben.questions()] == ["Somebody decided this already."]
    pair.check()


def test_a_decision_must_fit_its_question(pair: Pair) -> None:
    pair.anna.edit("contacts", pair.contact, phone="555-0111")
    pair.ben.edit("contacts", pair.contact, phone="555-0122")
    pair.anna.sync()
    pair.ben.sync()
    [question] = pair.ben.questions()
    wrongs: list[dict[str, object] | None] = [None, {}, {"email": "x"}]
    for wrong in wrongs:
        with (
            pytest.raises(UserError, match="phone"),
            pair.ben.cache.work(pair.ben.clock) as work,
        ):
            resolve(work, question.id, Keep.VALUE, value=wrong)
    with pytest.raises(NotFound):
        pair.ben.do("Decide", lambda work: resolve(work, pair.contact, Keep.MINE))
    assert len(pair.ben.questions()) == 1
