# SPDX-License-Identifier: MPL-2.0
"""Cases: taken in, noted on, and worked on; everything works without a network."""

from dataclasses import dataclass
from typing import Any

from cso_desktop.domain.records import ENTERED
from cso_desktop.errors import NotAllowed
from cso_desktop.services.checks import Checks
from cso_desktop.services.desk import Desk
from cso_desktop.services.drafts import changed_fields, text
from cso_desktop.services.records import Saved, saved
from cso_desktop.services.registry import use_case
from cso_desktop.store import records, reference
from cso_desktop.store.unit_of_work import UnitOfWork

CATEGORIES = (
    "order",
    "delivery",
    "contract",
    "renewal",
    "inventory",
    "invoice",
    "payment",
    "dispute",
    "feedback",
    "other",
)
CHANNELS = ("call", "mail", "web_form", "meeting")
PRIORITIES = ("low", "normal", "high", "urgent")
NOTE_KINDS = ("call", "e-mail", "internal")
VISIBILITIES = ("internal", "customer")


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDraft:
    """What the case form submits; without an id it is a new case."""

    id: str | None = None
    customer_id: str
    subject: str
    category: str = "other"
    channel: str = "call"
    priority: str = "normal"
    queue: str = ""
    queue_reason: str | None = None
    owner: str | None = None
    contact_id: str | None = None
    order_id: str | None = None
    invoice_id: str | None = None
    contract_id: str | None = None
    item_id: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteDraft:
    """What was said or done on a case; never edited, only superseded."""

    case_id: str
    body: str
    kind: str = "internal"
    visibility: str = "internal"
    supersedes_id: str | None = None


@use_case("cases.save", writes=True)
def save_case(desk: Desk, draft: CaseDraft) -> Saved:
    """Take in a case, or change one (CAS-02)."""
    _check(desk, draft)
    values = changed_fields(draft, leave_out=("note", "customer_id", "queue", "owner"))
    with desk.work(f"{'Change' if draft.id else 'Open'} case {text(draft.subject)}") as work:
        if draft.id:
            named = {"queue": text(draft.queue), "owner": text(draft.owner or "")}
            values |= {name: value for name, value in named.items() if value}
            work.update("cases", draft.id, values)
            case_id = draft.id
        else:
            case_id = work.insert("cases", values | _new_case(work, draft))
        if draft.note and text(draft.note):
            _insert_note(work, draft.customer_id, NoteDraft(case_id=case_id, body=draft.note))
    return saved(desk, "cases", case_id)


@use_case("cases.note", writes=True)
def add_note(desk: Desk, draft: NoteDraft) -> Saved:
    """Add a note to a case; notes are never edited, only superseded (CAS-09)."""
    checks = Checks()
    checks.need("body", draft.body, "A note needs some text.")
    checks.choice("kind", draft.kind, NOTE_KINDS)
    checks.choice("visibility", draft.visibility, VISIBILITIES)
    case = checks.known(desk, "cases", draft.case_id, field="case_id")
    older = checks.known(desk, "case_notes", draft.supersedes_id, field="supersedes_id")
    checks.need("case_id", draft.case_id, "Say to which case the note belongs.")
    checks.that(
        older.get("case_id", draft.case_id) == draft.case_id,
        "supersedes_id",
        "The note it replaces belongs to another case.",
    )
    checks.done()
    if case["state"] == "merged":
        raise NotAllowed("This case was merged into another one: write the note there.")
    with desk.work("Add a note") as work:
        note_id = _insert_note(work, case["customer_id"], draft)
    return saved(desk, "case_notes", note_id)


def _check(desk: Desk, draft: CaseDraft) -> None:
    checks = Checks()
    checks.need("customer_id", draft.customer_id, "Choose the customer who asks.")
    checks.known(desk, "customers", draft.customer_id, field="customer_id")
    checks.same_customer(desk, "cases", draft.id, customer_id=draft.customer_id)
    checks.need("subject", draft.subject, "Say in a few words what it is about.")
    checks.choice("category", draft.category, CATEGORIES)
    checks.choice("channel", draft.channel, CHANNELS)
    checks.choice("priority", draft.priority, PRIORITIES)
    checks.done()


def _new_case(work: UnitOfWork, draft: CaseDraft) -> dict[str, Any]:
    """Give a new case its queue by segment and category, and its taker for an owner."""
    customer = records.read(work.connection, "customers", draft.customer_id)
    country, segment = customer["country"], customer["segment"]
    return {
        "customer_id": draft.customer_id,
        "segment": segment,
        "queue": text(draft.queue)
        or reference.queue_of(work.connection, country, segment, draft.category),
        "owner": text(draft.owner or "") or work.author.login,
        "opened_at": work.now,
        "origin": ENTERED,
    }


def _insert_note(work: UnitOfWork, customer_id: str, draft: NoteDraft) -> str:
    return work.insert(
        "case_notes",
        {
            "customer_id": customer_id,
            "case_id": draft.case_id,
            "written_at": work.now,
            "author": work.author.login,
            "kind": draft.kind,
            "visibility": draft.visibility,
            "body": text(draft.body),
            "supersedes_id": draft.supersedes_id,
        },
    )
