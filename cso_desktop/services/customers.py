# SPDX-License-Identifier: MPL-2.0
"""Customers, their contacts and their sites: added and edited, online or not."""

from dataclasses import dataclass, replace
from datetime import date

from cso_desktop.domain.numbers import compact
from cso_desktop.domain.records import ENTERED, FRONT
from cso_desktop.domain.segments import Segment
from cso_desktop.domain.tax import TaxStatus
from cso_desktop.services.checks import Checks
from cso_desktop.services.desk import Desk
from cso_desktop.services.drafts import changed_fields, text
from cso_desktop.services.records import Saved, saved
from cso_desktop.services.registry import use_case
from cso_desktop.store import reference


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerDraft:
    """What the customer form submits; without an id it is a new customer.

    Attributes:
        payment_term: for a new customer the usual one of its segment when left open (CUS-04).
    """

    id: str | None = None
    legal_name: str
    display_name: str = ""
    segment: Segment = Segment.COMMERCIAL
    country: str = "US"
    language: str = "en"
    account_manager: str | None = None
    payment_term: str | None = None
    delivery_channel: str = "electronic"
    invoice_grouping: str = "per_order"
    invoice_copies: int = 1
    is_po_required: bool = False
    notes: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactDraft:
    """What the contact form submits; ``roles`` are words separated by commas."""

    id: str | None = None
    customer_id: str
    name: str
    roles: str = ""
    is_primary: bool = False
    job_title: str | None = None
    phone: str | None = None
    mobile_phone: str | None = None
    email: str | None = None
    language: str | None = None
    has_consent: bool = False
    valid_from: date | None = None
    valid_to: date | None = None
    notes: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteDraft:
    """What the site form submits; ``roles`` are bill, ship, install, remit."""

    id: str | None = None
    customer_id: str
    label: str
    roles: str = "bill,ship"
    street: str
    city: str
    subdivision: str | None = None
    postal_code: str | None = None
    country: str = "US"
    tax_jurisdiction: str | None = None
    access_notes: str | None = None
    opening_hours: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentifierDraft:
    """One more number of a customer: tax id, enterprise number, DUNS, UEI."""

    customer_id: str
    kind: str
    value: str


_WHOSE = "Choose the customer."
_NEW_CUSTOMER = {
    "currency": "USD",
    "tax_status": TaxStatus.BY_SEGMENT,
    "statement_kind": "open_item",
    "statement_cycle_day": 1,
    "origin": ENTERED,
}


@use_case("customers.save", roles=FRONT, writes=True)
def save_customer(desk: Desk, draft: CustomerDraft) -> Saved:
    """Add a customer as a prospect, or change one (CUS-01, CUS-04)."""
    checks = Checks()
    checks.need("legal_name", draft.legal_name, "A customer needs a legal name.")
    checks.that(len(draft.country) == 2, "country", "A country is two letters, such as US.")
    checks.that(0 <= draft.invoice_copies <= 9, "invoice_copies", "Between 0 and 9 copies.")
    checks.done()
    values = changed_fields(replace(draft, display_name=draft.display_name or draft.legal_name))
    with desk.work(f"{'Change' if draft.id else 'Add'} customer {values['display_name']}") as work:
        if not values["payment_term"]:
            del values["payment_term"]
        if draft.id:
            work.update("customers", draft.id, values)
            record_id = draft.id
        else:
            usual = {"payment_term": reference.usual_payment_term(work.connection, draft.segment)}
            record_id = work.insert("customers", {**_NEW_CUSTOMER, **usual, **values})
    return saved(desk, "customers", record_id)


@use_case("contacts.save", roles=FRONT, writes=True)
def save_contact(desk: Desk, draft: ContactDraft) -> Saved:
    """Add or change a contact of a customer."""
    checks = Checks()
    _check_owner(checks, desk, "contacts", draft)
    checks.need("name", draft.name, "A contact needs a name.")
    checks.that(
        not draft.email or "@" in draft.email.strip("@"),
        "email",
        "This is not an e-mail address.",
    )
    checks.that(
        not (draft.valid_from and draft.valid_to) or draft.valid_from <= draft.valid_to,
        "valid_to",
        "The end must not be before the beginning.",
    )
    checks.done()
    values = changed_fields(draft) | {"roles": _role_list(draft.roles)}
    with desk.work(f"{'Change' if draft.id else 'Add'} contact {values['name']}") as work:
        if draft.id:
            values.pop("customer_id")
            work.update("contacts", draft.id, values)
            record_id = draft.id
        else:
            record_id = work.insert("contacts", {**values, "origin": ENTERED})
    return saved(desk, "contacts", record_id)


@use_case("sites.save", roles=FRONT, writes=True)
def save_site(desk: Desk, draft: SiteDraft) -> Saved:
    """Add or change a site of a customer."""
    checks = Checks()
    _check_owner(checks, desk, "sites", draft)
    checks.need("label", draft.label, "A site needs a label.")
    checks.need("street", draft.street, "A site needs a street.")
    checks.need("city", draft.city, "A site needs a city.")
    checks.that(len(draft.country) == 2, "country", "A country is two letters, such as US.")
    checks.done()
    values = changed_fields(draft) | {"roles": _role_list(draft.roles)}
    with desk.work(f"{'Change' if draft.id else 'Add'} site {values['label']}") as work:
        if draft.id:
            values.pop("customer_id")
            work.update("sites", draft.id, values)
            record_id = draft.id
        else:
            record_id = work.insert("sites", {**values, "origin": ENTERED})
    return saved(desk, "sites", record_id)


@use_case("customers.add_identifier", roles=FRONT, writes=True)
def add_identifier(desk: Desk, draft: IdentifierDraft) -> Saved:
    """Add a number by which a customer is known (CUS-03)."""
    checks = Checks()
    checks.need("customer_id", draft.customer_id, _WHOSE)
    checks.known(desk, "customers", draft.customer_id, field="customer_id")
    checks.need("value", compact(draft.value), "An identifier needs letters or digits.")
    checks.need("kind", draft.kind, "Say what kind of number it is.")
    checks.done()
    kind, value = text(draft.kind), text(draft.value)
    with desk.work(f"Add {kind} {value}") as work:
        record_id = work.insert(
            "customer_identifiers",
            {
                "customer_id": draft.customer_id,
                "kind": kind,
                "value": value,
                "compact_value": compact(value),
            },
        )
    return saved(desk, "customer_identifiers", record_id)


def _check_owner(checks: Checks, desk: Desk, table: str, draft: ContactDraft | SiteDraft) -> None:
    checks.need("customer_id", draft.customer_id, _WHOSE)
    checks.known(desk, "customers", draft.customer_id, field="customer_id")
    checks.same_customer(desk, table, draft.id, customer_id=draft.customer_id)


def _role_list(roles: str) -> str:
    words = (text(role).lower() for role in roles.split(","))
    return ",".join(sorted({word for word in words if word}))
