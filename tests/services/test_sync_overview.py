# SPDX-License-Identifier: MPL-2.0
"""What the Sync pane reads: waiting and sent changes, and questions field by field."""

from cso_desktop.services.desk import Desk
from cso_desktop.services.lists import Link
from cso_desktop.services.sample_home import spend_a_morning
from cso_desktop.services.sync_overview import overview
from tests.services.builders import a_contact, a_customer, an_imported_order


def test_a_desk_that_works_alone_has_nothing_to_ask(desk: Desk) -> None:
    found = overview(desk)
    assert not found.standing.is_enrolled
    assert found.questions == ()
    assert found.sent == ()
    assert found.removal_to_accept is None


def test_waiting_changes_are_told_in_order_with_the_record_they_are_about(desk: Desk) -> None:
    customer = a_customer(desk, "Harbor Mills")
    contact = a_contact(desk, customer, "Service desk")
    found = overview(desk)
    assert [group.state for group in found.waiting] == ["queued", "queued"]
    assert [group.link for group in found.waiting] == [
        Link("customers", customer),
        Link("contacts", contact),
    ]
    assert all(group.made_at.tzinfo is not None for group in found.waiting)


def test_questions_name_the_fields_and_all_three_values(desk: Desk) -> None:
    """OFF-02: original, mine and theirs side by side, with who made the version that stands."""
    customer = a_customer(desk, "Harbor Mills")
    for number in range(5):
        a_contact(desk, customer, f"Desk {number}", phone=f"555-010{number}")
    an_imported_order(desk, customer, po_number="PO-1")
    spend_a_morning(desk)
    found = overview(desk)
    assert found.standing.offline_since is not None
    assert [each.asked.is_refusal for each in found.questions] == [True, False]
    [refused] = found.questions[0].differences
    assert (refused.label, refused.original, refused.mine) == ("PO number", "PO-1", "PO-1-A")
    [phone] = found.questions[1].differences
    assert phone.label == "Phone"
    assert (phone.original, phone.mine, phone.theirs) == (
        "555-0103",
        "(312) 555-0142",
        "(312) 555-0177",
    )
    assert found.questions[1].theirs_by
