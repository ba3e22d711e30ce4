# SPDX-License-Identifier: MPL-2.0
"""Customers, contacts, sites and identifiers as forms and scripts save them (CUS-01 to CUS-04)."""

from datetime import date

import pytest

from cso_desktop.domain.segments import Segment
from cso_desktop.errors import FieldErrors, NotAllowed, NotFound
from cso_desktop.services.customers import (
    ContactDraft,
    CustomerDraft,
    IdentifierDraft,
    SiteDraft,
    add_identifier,
    save_contact,
    save_customer,
    save_site,
)
from cso_desktop.services.desk import Desk
from cso_desktop.store import home_state
from tests.services.builders import a_contact, a_customer, document, query


def refused(desk: Desk, save: object, draft: object) -> dict[str, str]:
    with pytest.raises(FieldErrors) as caught:
        save(desk, draft)  # type: ignore[operator]
    return caught.value.fields


def test_a_new_customer_is_a_prospect_with_a_provisional_number(desk: Desk) -> None:
    saved = save_customer(desk, CustomerDraft(legal_name="Harbor Mills, Inc."))
    stored = document(desk, "customers", saved.id)
    assert stored["state"] == "prospect"
    assert stored["number"] is None
    assert saved.number == stored["provisional_number"]
    assert saved.is_waiting


def test_a_customer_without_display_name_shows_its_legal_name(desk: Desk) -> None:
    saved = save_customer(desk, CustomerDraft(legal_name=" Harbor Mills, Inc. "))
    assert document(desk, "customers", saved.id)["display_name"] == "Harbor Mills, Inc."


@pytest.mark.parametrize(
    ("segment", "term"),
    [
        (Segment.COMMERCIAL, "net30"),
        (Segment.STATE_LOCAL, "net45"),
        (Segment.FEDERAL, "federal30"),
        (Segment.PARTNER, "2-10-net30"),
    ],
)
def test_cus_04_the_segment_decides_the_usual_payment_term(
    desk: Desk, segment: Segment, term: str
) -> None:
    saved = save_customer(desk, CustomerDraft(legal_name="Harbor Mills", segment=segment))
    assert document(desk, "customers", saved.id)["payment_term"] == term


def test_a_payment_term_that_is_left_open_stays_as_it_was(desk: Desk) -> None:
    customer = a_customer(desk, payment_term="net60")
    save_customer(desk, CustomerDraft(id=customer, legal_name="Harbor Mills II"))
    stored = document(desk, "customers", customer)
    assert (stored["payment_term"], stored["legal_name"]) == ("net60", "Harbor Mills II")


def test_text_is_kept_composed_without_nul_and_without_outer_spaces(desk: Desk) -> None:
    saved = save_customer(
        desk, CustomerDraft(legal_name=" Mu\u0308ller\x00 AG ", display_name="Mu\u0308ller\x00 ")
    )
    stored = document(desk, "customers", saved.id)
    assert (stored["legal_name"], stored["display_name"]) == ("Müller AG", "Müller")
    [[title]] = query(desk, "SELECT title FROM outbox")
    assert title == "Add customer Müller"


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (CustomerDraft(legal_name=" \x00"), "legal_name"),
        (CustomerDraft(legal_name="A", country="USA"), "country"),
        (CustomerDraft(legal_name="A", invoice_copies=10), "invoice_copies"),
        (CustomerDraft(legal_name="A", invoice_copies=-1), "invoice_copies"),
    ],
)
def test_a_customer_is_refused_field_by_field(desk: Desk, draft: CustomerDraft, field: str) -> None:
    assert set(refused(desk, save_customer, draft)) == {field}


def test_all_faults_of_a_form_are_told_at_once_in_its_order(desk: Desk) -> None:
    draft = CustomerDraft(legal_name="", country="", invoice_copies=11)
    assert list(refused(desk, save_customer, draft)) == ["legal_name", "country", "invoice_copies"]


def test_changing_a_customer_that_is_not_here_is_refused(desk: Desk) -> None:
    with pytest.raises(NotFound):
        save_customer(desk, CustomerDraft(id="nobody", legal_name="A"))


def test_a_field_is_changed_only_by_who_may_change_it(desk: Desk) -> None:
    customer = a_customer(desk)
    with desk.cache.write() as connection:
        home_state.put(connection, "person", {"login": "rae", "roles": ["REP"]})
    before = query(desk, "SELECT count(*) FROM outbox")
    with pytest.raises(NotAllowed, match="change payment_term"):
        save_customer(
            desk, CustomerDraft(id=customer, legal_name="Other, Inc.", payment_term="net60")
        )
    assert document(desk, "customers", customer)["legal_name"] == "Harbor Mills, Inc."
    assert query(desk, "SELECT count(*) FROM outbox") == before


def test_a_contact_is_added_and_then_changed(desk: Desk) -> None:
    customer = a_customer(desk)
    saved = save_contact(
        desk, ContactDraft(customer_id=customer, name="Service desk", roles=" Billing,billing, A")
    )
    save_contact(
        desk,
        ContactDraft(id=saved.id, customer_id=customer, name="Service desk", phone="555-0101"),
    )
    stored = document(desk, "contacts", saved.id)
    assert (stored["phone"], stored["roles"], stored["state"]) == ("555-0101", "", "active")


def test_roles_of_a_contact_are_sorted_lower_case_words(desk: Desk) -> None:
    draft = ContactDraft(customer_id=a_customer(desk), name="Desk", roles="Technical, billing,, ")
    saved = save_contact(desk, draft)
    assert document(desk, "contacts", saved.id)["roles"] == "billing,technical"


@pytest.mark.parametrize("email", ["@", "nobody", "@example.com", "someone@"])
def test_an_address_without_two_sides_is_no_e_mail_address(desk: Desk, email: str) -> None:
    draft = ContactDraft(customer_id=a_customer(desk), name="Desk", email=email)
    assert set(refused(desk, save_contact, draft)) == {"email"}


def test_a_contact_is_valid_from_before_to(desk: Desk) -> None:
    draft = ContactDraft(
        customer_id=a_customer(desk),
        name="Desk",
        valid_from=date(2026, 2, 1),
        valid_to=date(2026, 1, 31),
    )
    assert set(refused(desk, save_contact, draft)) == {"valid_to"}


def test_contacts_sites_and_identifiers_need_a_customer_of_this_desk(desk: Desk) -> None:
    contact = ContactDraft(customer_id="nobody", name="Desk")
    site = SiteDraft(customer_id="nobody", label="A", street="B", city="C")
    identifier = IdentifierDraft(customer_id="nobody", kind="duns", value="12-345-6789")
    for save, draft in ((save_contact, contact), (save_site, site), (add_identifier, identifier)):
        assert refused(desk, save, draft) == {"customer_id": "This customer is not on this desk."}
    assert query(desk, "SELECT count(*) FROM outbox") == [(0,)]


def test_a_contact_stays_with_its_customer(desk: Desk) -> None:
    contact = a_contact(desk, a_customer(desk))
    draft = ContactDraft(id=contact, customer_id=a_customer(desk, "Other"), name="Desk")
    assert set(refused(desk, save_contact, draft)) == {"customer_id"}


def test_cus_01_a_site_keeps_its_own_roles(desk: Desk) -> None:
    customer = a_customer(desk)
    saved = save_site(
        desk,
        SiteDraft(customer_id=customer, label="Plant", roles="install", street="A", city="B"),
    )
    save_site(
        desk,
        SiteDraft(
            id=saved.id,
            customer_id=customer,
            label="Plant 2",
            roles="ship, bill",
            street="A",
            city="B",
        ),
    )
    stored = document(desk, "sites", saved.id)
    assert (stored["label"], stored["roles"]) == ("Plant 2", "bill,ship")


def test_a_site_is_refused_field_by_field(desk: Desk) -> None:
    draft = SiteDraft(customer_id=a_customer(desk), label="", street=" ", city="", country="U")
    assert list(refused(desk, save_site, draft)) == ["label", "street", "city", "country"]


def test_cus_03_an_identifier_keeps_its_spelling_and_its_compact_form(desk: Desk) -> None:
    saved = add_identifier(
        desk, IdentifierDraft(customer_id=a_customer(desk), kind="duns", value=" 12-345 6789\x00")
    )
    stored = document(desk, "customer_identifiers", saved.id)
    assert (stored["value"], stored["compact_value"]) == ("12-345 6789", "123456789")


def test_an_identifier_needs_letters_or_digits_and_a_kind(desk: Desk) -> None:
    draft = IdentifierDraft(customer_id=a_customer(desk), kind=" ", value=" - ")
    assert list(refused(desk, add_identifier, draft)) == ["value", "kind"]
