# SPDX-License-Identifier: MPL-2.0
"""Cases and their notes (CAS-02, CAS-03, CAS-09, INV-45)."""

from dataclasses import replace
from typing import Any

import pytest

from cso_desktop.errors import FieldErrors, NotAllowed
from cso_desktop.services.cases import CaseDraft, NoteDraft, add_note, save_case
from cso_desktop.services.desk import Desk
from cso_desktop.services.records import Step, Wanted, move_record, show_record
from tests.services.builders import NOW, a_case, a_contact, a_customer, document, query


def test_a_new_case_belongs_to_who_took_it_and_is_open_from_now(desk: Desk) -> None:
    draft = CaseDraft(customer_id=a_customer(desk), subject=" Where is it? ", note="They called.")
    shown = show_record(desk, Wanted("case", save_case(desk, draft).id))
    assert (shown["subject"], shown["owner"], shown["state"]) == ("Where is it?", "local", "new")
    assert shown["opened_at"] == NOW.isoformat()
    [note] = shown["case_notes"]
    assert (note["body"], note["author"], note["visibility"]) == (
        "They called.",
        "local",
        "internal",
    )


@pytest.mark.parametrize(
    ("segment", "category", "queue"),
    [
        ("commercial", "order", "commercial"),
        ("commercial", "payment", "commercial-billing"),
        ("state_local", "contract", "state-local-contracts"),
        ("state_local", "delivery", "state-local"),
        ("federal", "dispute", "federal-billing"),
        ("partner", "inventory", "partner-contracts"),
    ],
)
def test_cas_02_segment_and_category_choose_the_queue(
    desk: Desk, segment: str, category: str, queue: str
) -> None:
    customer = a_customer(desk, segment=segment)
    saved = save_case(desk, CaseDraft(customer_id=customer, subject="X", category=category))
    stored = document(desk, "cases", saved.id)
    assert stored["queue"] == queue
    assert query(desk, "SELECT 1 FROM queues WHERE code = ?", queue)


def test_cas_02_the_choice_may_be_overridden_with_its_reason(desk: Desk) -> None:
    draft = CaseDraft(
        customer_id=a_customer(desk),
        subject="X",
        queue="federal",
        queue_reason="Asked for by name",
    )
    stored = document(desk, "cases", save_case(desk, draft).id)
    assert (stored["queue"], stored["queue_reason"]) == ("federal", "Asked for by name")


def test_a_case_of_another_country_falls_back_to_the_lines_of_the_united_states(
    desk: Desk,
) -> None:
    customer = a_customer(desk, country="DE", segment="federal")
    saved = save_case(desk, CaseDraft(customer_id=customer, subject="X"))
    assert document(desk, "cases", saved.id)["queue"] == "federal"


def test_changing_a_case_keeps_its_queue_and_owner_where_they_are_left_open(desk: Desk) -> None:
    customer = a_customer(desk)
    contact = a_contact(desk, customer)
    case = a_case(desk, customer, owner="bea", queue="commercial-billing", contact_id=contact)
    save_case(desk, CaseDraft(id=case, customer_id=customer, subject="New", priority="high"))
    stored = document(desk, "cases", case)
    assert (stored["owner"], stored["queue"]) == ("bea", "commercial-billing")
    assert (stored["subject"], stored["priority"], stored["contact_id"]) == ("New", "high", None)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"customer_id": ""}, "customer_id"),
        ({"customer_id": "nobody"}, "customer_id"),
        ({"subject": "\x00 "}, "subject"),
        ({"category": "gossip"}, "category"),
        ({"channel": "smoke"}, "channel"),
        ({"priority": "never"}, "priority"),
    ],
)
def test_a_case_is_refused_field_by_field(desk: Desk, values: dict[str, Any], field: str) -> None:
    facts = {"customer_id": a_customer(desk), "subject": "X"}
    with pytest.raises(FieldErrors) as caught:
        save_case(desk, CaseDraft(**{**facts, **values}))
    assert list(caught.value.fields) == [field]


def test_cas_09_a_note_is_superseded_and_never_edited(desk: Desk) -> None:
    case = a_case(desk, a_customer(desk))
    first = add_note(desk, NoteDraft(case_id=case, body="They payed."))
    add_note(desk, NoteDraft(case_id=case, body="They paid.", supersedes_id=first.id))
    notes = show_record(desk, Wanted("case", case))["case_notes"]
    assert [note["body"] for note in notes] == ["They payed.", "They paid."]
    with pytest.raises(NotAllowed), desk.work("Edit") as work:
        work.update("case_notes", first.id, {"body": "Nothing"})
    with pytest.raises(NotAllowed), desk.work("Delete") as work:
        work.delete("case_notes", first.id)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"body": " \x00"}, "body"),
        ({"kind": "system"}, "kind"),
        ({"visibility": "public"}, "visibility"),
        ({"case_id": "none"}, "case_id"),
        ({"supersedes_id": "none"}, "supersedes_id"),
    ],
)
def test_a_note_is_refused_field_by_field(desk: Desk, values: dict[str, Any], field: str) -> None:
    facts = {"case_id": a_case(desk, a_customer(desk)), "body": "Hello"}
    with pytest.raises(FieldErrors) as caught:
        add_note(desk, NoteDraft(**{**facts, **values}))
    assert field in caught.value.fields


def test_a_note_supersedes_one_of_its_own_case_only(desk: Desk) -> None:
    customer = a_customer(desk)
    first = add_note(desk, NoteDraft(case_id=a_case(desk, customer), body="A"))
    draft = NoteDraft(case_id=a_case(desk, customer), body="B", supersedes_id=first.id)
    with pytest.raises(FieldErrors, match="another case"):
        add_note(desk, draft)


def test_inv_45_a_merged_case_takes_no_note(desk: Desk) -> None:
    case = a_case(desk, a_customer(desk), state="merged")
    with pytest.raises(NotAllowed, match="merged into another"):
        add_note(desk, NoteDraft(case_id=case, body="Hello"))


def test_cas_03_a_case_goes_through_its_states_without_a_network(desk: Desk) -> None:
    case = a_case(desk, a_customer(desk))
    for move, state in (
        ("open", "open"),
        ("wait_for_customer", "pending_customer"),
        ("wait_internally", "pending_internal"),
        ("resume", "open"),
        ("resolve", "resolved"),
    ):
        assert move_record(desk, Step("cases", case, move)).state == state


def test_a_case_waits_until_a_day_or_a_moment(desk: Desk) -> None:
    case = a_case(desk, a_customer(desk), state="open")
    step = Step("case", case, "wait_until", args={"until": "2026-12-01"})
    assert move_record(desk, step).state == "pending_until"
    assert document(desk, "cases", case)["pending_until"] == "2026-12-01T00:00:00+00:00"
    move_record(desk, Step("case", case, "resume"))
    move_record(desk, replace(step, args={"until": "2026-12-01T09:30:00-05:00"}))
    assert document(desk, "cases", case)["pending_until"] == "2026-12-01T14:30:00+00:00"


@pytest.mark.parametrize("args", [{}, {"until": "soon"}, {"until": "2026-12-01T09:30:00"}])
def test_waiting_needs_to_know_until_when(desk: Desk, args: dict[str, Any]) -> None:
    case = a_case(desk, a_customer(desk), state="open")
    with pytest.raises(FieldErrors) as caught:
        move_record(desk, Step("case", case, "wait_until", args=args))
    assert list(caught.value.fields) == ["args.until"]
    assert document(desk, "cases", case)["state"] == "open"
