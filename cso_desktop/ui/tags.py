# SPDX-License-Identifier: MPL-2.0
"""The words and tones of states: a tag is never a colour alone."""

from dataclasses import dataclass

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from cso_desktop.ui.theme import Tone

_WORDS: dict[str, tuple[object, Tone]] = {
    "draft": (QT_TRANSLATE_NOOP("Tags", "Draft"), Tone.NEUTRAL),
    "validated": (QT_TRANSLATE_NOOP("Tags", "Validated"), Tone.NEUTRAL),
    "open": (QT_TRANSLATE_NOOP("Tags", "Open"), Tone.INFO),
    "posted": (QT_TRANSLATE_NOOP("Tags", "Posted"), Tone.INFO),
    "overdue": (QT_TRANSLATE_NOOP("Tags", "Overdue"), Tone.BAD),
    "disputed": (QT_TRANSLATE_NOOP("Tags", "Disputed"), Tone.DISPUTE),
    "partly_paid": (QT_TRANSLATE_NOOP("Tags", "Partly paid"), Tone.INFO),
    "paid": (QT_TRANSLATE_NOOP("Tags", "Paid"), Tone.GOOD),
    "applied": (QT_TRANSLATE_NOOP("Tags", "Applied"), Tone.GOOD),
    "part_applied": (QT_TRANSLATE_NOOP("Tags", "Partly applied"), Tone.INFO),
    "unapplied": (QT_TRANSLATE_NOOP("Tags", "Not applied"), Tone.WARNING),
    "on_account": (QT_TRANSLATE_NOOP("Tags", "On account"), Tone.INFO),
    "credit_memo": (QT_TRANSLATE_NOOP("Tags", "Credit memo"), Tone.NEUTRAL),
    "reversed": (QT_TRANSLATE_NOOP("Tags", "Reversed"), Tone.NEUTRAL),
    "void": (QT_TRANSLATE_NOOP("Tags", "Void"), Tone.NEUTRAL),
    "active": (QT_TRANSLATE_NOOP("Tags", "Active"), Tone.GOOD),
    "inactive": (QT_TRANSLATE_NOOP("Tags", "Inactive"), Tone.NEUTRAL),
    "prospect": (QT_TRANSLATE_NOOP("Tags", "Prospect"), Tone.INFO),
    "on_hold": (QT_TRANSLATE_NOOP("Tags", "On hold"), Tone.WARNING),
    "merged": (QT_TRANSLATE_NOOP("Tags", "Merged"), Tone.NEUTRAL),
    "suspended": (QT_TRANSLATE_NOOP("Tags", "Suspended"), Tone.WARNING),
    "submitted": (QT_TRANSLATE_NOOP("Tags", "Submitted"), Tone.INFO),
    "under_review": (QT_TRANSLATE_NOOP("Tags", "Under review"), Tone.INFO),
    "confirmed": (QT_TRANSLATE_NOOP("Tags", "Confirmed"), Tone.INFO),
    "processing": (QT_TRANSLATE_NOOP("Tags", "In progress"), Tone.INFO),
    "to_deliver": (QT_TRANSLATE_NOOP("Tags", "To deliver"), Tone.INFO),
    "part_delivered": (QT_TRANSLATE_NOOP("Tags", "Partly delivered"), Tone.INFO),
    "short_closed": (QT_TRANSLATE_NOOP("Tags", "Closed short"), Tone.NEUTRAL),
    "planned": (QT_TRANSLATE_NOOP("Tags", "Planned"), Tone.INFO),
    "picked": (QT_TRANSLATE_NOOP("Tags", "Picked"), Tone.INFO),
    "packed": (QT_TRANSLATE_NOOP("Tags", "Packed"), Tone.INFO),
    "shipped": (QT_TRANSLATE_NOOP("Tags", "Shipped"), Tone.INFO),
    "delivered": (QT_TRANSLATE_NOOP("Tags", "Delivered"), Tone.GOOD),
    "failed": (QT_TRANSLATE_NOOP("Tags", "Failed"), Tone.BAD),
    "return": (QT_TRANSLATE_NOOP("Tags", "Return"), Tone.WARNING),
    "returned": (QT_TRANSLATE_NOOP("Tags", "Returned"), Tone.NEUTRAL),
    "received": (QT_TRANSLATE_NOOP("Tags", "Received"), Tone.GOOD),
    "done": (QT_TRANSLATE_NOOP("Tags", "Done"), Tone.GOOD),
    "cancelled": (QT_TRANSLATE_NOOP("Tags", "Cancelled"), Tone.NEUTRAL),
    "quoted": (QT_TRANSLATE_NOOP("Tags", "Quoted"), Tone.INFO),
    "offered": (QT_TRANSLATE_NOOP("Tags", "Offered"), Tone.INFO),
    "signed": (QT_TRANSLATE_NOOP("Tags", "Signed"), Tone.INFO),
    "approved": (QT_TRANSLATE_NOOP("Tags", "Approved"), Tone.GOOD),
    "accepted": (QT_TRANSLATE_NOOP("Tags", "Accepted"), Tone.GOOD),
    "declined": (QT_TRANSLATE_NOOP("Tags", "Declined"), Tone.NEUTRAL),
    "rejected": (QT_TRANSLATE_NOOP("Tags", "Rejected"), Tone.BAD),
    "withdrawn": (QT_TRANSLATE_NOOP("Tags", "Withdrawn"), Tone.NEUTRAL),
    "expiring": (QT_TRANSLATE_NOOP("Tags", "Expiring"), Tone.WARNING),
    "expired": (QT_TRANSLATE_NOOP("Tags", "Expired"), Tone.BAD),
    "lapsed": (QT_TRANSLATE_NOOP("Tags", "Lapsed"), Tone.BAD),
    "terminating": (QT_TRANSLATE_NOOP("Tags", "Terminating"), Tone.WARNING),
    "terminated": (QT_TRANSLATE_NOOP("Tags", "Terminated"), Tone.NEUTRAL),
    "superseded": (QT_TRANSLATE_NOOP("Tags", "Superseded"), Tone.NEUTRAL),
    "succeeded": (QT_TRANSLATE_NOOP("Tags", "Renewed"), Tone.GOOD),
    "auto_renewed": (QT_TRANSLATE_NOOP("Tags", "Renewed"), Tone.GOOD),
    "pending": (QT_TRANSLATE_NOOP("Tags", "Pending"), Tone.WARNING),
    "due": (QT_TRANSLATE_NOOP("Tags", "Due"), Tone.WARNING),
    "ended": (QT_TRANSLATE_NOOP("Tags", "Ended"), Tone.NEUTRAL),
    "in_stock": (QT_TRANSLATE_NOOP("Tags", "In stock"), Tone.INFO),
    "orderable": (QT_TRANSLATE_NOOP("Tags", "Orderable"), Tone.GOOD),
    "installed": (QT_TRANSLATE_NOOP("Tags", "Installed"), Tone.GOOD),
    "sold_on": (QT_TRANSLATE_NOOP("Tags", "Sold on"), Tone.NEUTRAL),
    "scrapped": (QT_TRANSLATE_NOOP("Tags", "Scrapped"), Tone.NEUTRAL),
    "end_of_service": (QT_TRANSLATE_NOOP("Tags", "End of service"), Tone.WARNING),
    "withdrawn_from_marketing": (
        QT_TRANSLATE_NOOP("Tags", "Withdrawn from marketing"),
        Tone.WARNING,
    ),
    "covered": (QT_TRANSLATE_NOOP("Tags", "Covered"), Tone.GOOD),
    "not_covered": (QT_TRANSLATE_NOOP("Tags", "Not covered"), Tone.WARNING),
    "new": (QT_TRANSLATE_NOOP("Tags", "New"), Tone.INFO),
    "assigned": (QT_TRANSLATE_NOOP("Tags", "Assigned"), Tone.INFO),
    "pending_customer": (QT_TRANSLATE_NOOP("Tags", "Waiting for customer"), Tone.WARNING),
    "pending_internal": (QT_TRANSLATE_NOOP("Tags", "Waiting for us"), Tone.WARNING),
    "pending_until": (QT_TRANSLATE_NOOP("Tags", "Waiting for a date"), Tone.WARNING),
    "resolved": (QT_TRANSLATE_NOOP("Tags", "Resolved"), Tone.GOOD),
    "reopened": (QT_TRANSLATE_NOOP("Tags", "Reopened"), Tone.WARNING),
    "closed": (QT_TRANSLATE_NOOP("Tags", "Closed"), Tone.NEUTRAL),
    "queued": (QT_TRANSLATE_NOOP("Tags", "Waiting"), Tone.WARNING),
    "sent": (QT_TRANSLATE_NOOP("Tags", "Sent"), Tone.GOOD),
    "refused": (QT_TRANSLATE_NOOP("Tags", "Refused"), Tone.BAD),
    "conflict": (QT_TRANSLATE_NOOP("Tags", "Conflict"), Tone.DISPUTE),
}


_CODES: dict[str, object] = {
    "state_local": QT_TRANSLATE_NOOP("Words", "State & local"),
    "federal": QT_TRANSLATE_NOOP("Words", "Federal"),
    "partner": QT_TRANSLATE_NOOP("Words", "Business partner"),
    "pvu": QT_TRANSLATE_NOOP("Words", "PVU"),
    "ach": QT_TRANSLATE_NOOP("Words", "ACH"),
}


def word_of(code: str) -> str:
    """Return a code as it reads: its own words, or itself with a capital."""
    known = _CODES.get(code)
    if known is not None:
        return QCoreApplication.translate("Words", str(known))
    plain = code.replace("_", " ").replace("-", " ")
    return plain[:1].upper() + plain[1:]


@dataclass(frozen=True, slots=True)
class Tag:
    """A state as it is shown."""

    text: str
    tone: Tone


def tag_of(word: str) -> Tag:
    """Return the tag of a state word; an unknown word is shown as it reads, without a tone."""
    known = _WORDS.get(word)
    if known is None:
        return Tag(word.replace("_", " ").capitalize(), Tone.NEUTRAL)
    text, tone = known
    return Tag(QCoreApplication.translate("Tags", str(text)), tone)
