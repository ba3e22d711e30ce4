# SPDX-License-Identifier: MPL-2.0
"""Cases: taken in, noted on, and worked on; everything works without a network."""

from dataclasses import dataclass

from cso_desktop.domain.records import ENTERED
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
    _check(draft)
    values = changed_fields(draft, leave_out=("note", "customer_id"))
    with desk.work(f"{'Change' if draft.id else 'Open'} case {text(draft.subject)}") as work:
        if draft.id:
            values = {name: value for name, value in values.items() if value not in (None, "")}
            work.update("cases", draft.id, values)
            case_id = draft.id
        else:
            customer = records.read(work.connection, "customers", draft.customer_id)
            values["queue"] = draft.queue or reference.queue_of(
                work.connection, customer["country"], customer["segment"]
            )
            case_id = work.insert(
                "cases",
                {
                    **values,
                    "customer_id": draft.customer_id,
                    "segment": customer["segment"],
                    "owner": draft.owner or work.author.login,
                    "opened_at": work.now,
                    "origin": ENTERED,
                },
            )
        if draft.note and text(draft.note):
            _insert_note(work, draft.customer_id, NoteDraft(case_id=case_id, body=draft.note))
    return saved(desk, "cases", case_id)


@use_case("cases.note", writes=True)
def add_note(desk: Desk, draft: NoteDraft) -> Saved:
    """Add a note to a case; notes are never edited, only superseded (CAS-09)."""
    checks = Checks()
    checks.need("body", draft.body, "A note needs some text.")
    checks.that(draft.visibility in ("internal", "customer"), "visibility", "Internal or customer.")
    checks.done()
    with desk.work("Add a note") as work:
        case = records.read(work.connection, "cases", draft.case_id)
        note_id = _insert_note(work, case["customer_id"], draft)
    return saved(desk, "case_notes", note_id)


def _check(draft: CaseDraft) -> None:
    checks = Checks()
    checks.need("customer_id", draft.customer_id, "Choose the customer who asks.")
    checks.need("subject", draft.subject, "Say in a few words what it is about.")
    checks.that(draft.category in CATEGORIES, "category", "Choose a category from the list.")
    checks.that(draft.channel in CHANNELS, "channel", "Choose a channel from the list.")
    checks.that(draft.priority in PRIORITIES, "priority", "Choose a priority from the list.")
    checks.done()


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
