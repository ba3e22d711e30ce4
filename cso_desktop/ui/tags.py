# SPDX-License-Identifier: MPL-2.0
"""The words and tones of states: a tag is never a colour alone."""

from dataclasses import dataclass

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from cso_desktop.ui.theme import Tone

_WORDS: dict[str, tuple[object, Tone]] = {
    "open": (QT_TRANSLATE_NOOP("Tags", "Open"), Tone.INFO),
    "overdue": (QT_TRANSLATE_NOOP("Tags", "Overdue"), Tone.BAD),
    "disputed": (QT_TRANSLATE_NOOP("Tags", "Disputed"), Tone.DISPUTE),
    "paid": (QT_TRANSLATE_NOOP("Tags", "Paid"), Tone.GOOD),
    "draft": (QT_TRANSLATE_NOOP("Tags", "Draft"), Tone.NEUTRAL),
    "posted": (QT_TRANSLATE_NOOP("Tags", "Posted"), Tone.INFO),
    "part_paid": (QT_TRANSLATE_NOOP("Tags", "Part paid"), Tone.INFO),
    "credited": (QT_TRANSLATE_NOOP("Tags", "Credited"), Tone.NEUTRAL),
    "written_off": (QT_TRANSLATE_NOOP("Tags", "Written off"), Tone.NEUTRAL),
    "active": (QT_TRANSLATE_NOOP("Tags", "Active"), Tone.GOOD),
    "inactive": (QT_TRANSLATE_NOOP("Tags", "Inactive"), Tone.NEUTRAL),
    "prospect": (QT_TRANSLATE_NOOP("Tags", "Prospect"), Tone.INFO),
    "on_hold": (QT_TRANSLATE_NOOP("Tags", "On hold"), Tone.WARNING),
    "held": (QT_TRANSLATE_NOOP("Tags", "On hold"), Tone.WARNING),
    "closed": (QT_TRANSLATE_NOOP("Tags", "Closed"), Tone.NEUTRAL),
    "new": (QT_TRANSLATE_NOOP("Tags", "New"), Tone.INFO),
    "assigned": (QT_TRANSLATE_NOOP("Tags", "Assigned"), Tone.INFO),
    "in_progress": (QT_TRANSLATE_NOOP("Tags", "In progress"), Tone.INFO),
    "waiting": (QT_TRANSLATE_NOOP("Tags", "Waiting"), Tone.WARNING),
    "waiting_customer": (QT_TRANSLATE_NOOP("Tags", "Waiting for customer"), Tone.WARNING),
    "solved": (QT_TRANSLATE_NOOP("Tags", "Solved"), Tone.GOOD),
    "resolved": (QT_TRANSLATE_NOOP("Tags", "Resolved"), Tone.GOOD),
    "reopened": (QT_TRANSLATE_NOOP("Tags", "Reopened"), Tone.WARNING),
    "submitted": (QT_TRANSLATE_NOOP("Tags", "Submitted"), Tone.INFO),
    "confirmed": (QT_TRANSLATE_NOOP("Tags", "Confirmed"), Tone.INFO),
    "planned": (QT_TRANSLATE_NOOP("Tags", "Planned"), Tone.INFO),
    "scheduled": (QT_TRANSLATE_NOOP("Tags", "Scheduled"), Tone.INFO),
    "shipped": (QT_TRANSLATE_NOOP("Tags", "Shipped"), Tone.INFO),
    "part_shipped": (QT_TRANSLATE_NOOP("Tags", "Part shipped"), Tone.INFO),
    "delivered": (QT_TRANSLATE_NOOP("Tags", "Delivered"), Tone.GOOD),
    "invoiced": (QT_TRANSLATE_NOOP("Tags", "Invoiced"), Tone.GOOD),
    "cancelled": (QT_TRANSLATE_NOOP("Tags", "Cancelled"), Tone.NEUTRAL),
    "expiring": (QT_TRANSLATE_NOOP("Tags", "Expiring"), Tone.WARNING),
    "expired": (QT_TRANSLATE_NOOP("Tags", "Expired"), Tone.BAD),
    "renewed": (QT_TRANSLATE_NOOP("Tags", "Renewed"), Tone.GOOD),
    "terminated": (QT_TRANSLATE_NOOP("Tags", "Terminated"), Tone.NEUTRAL),
    "covered": (QT_TRANSLATE_NOOP("Tags", "Covered"), Tone.GOOD),
    "not_covered": (QT_TRANSLATE_NOOP("Tags", "Not covered"), Tone.WARNING),
    "installed": (QT_TRANSLATE_NOOP("Tags", "Installed"), Tone.GOOD),
    "in_stock": (QT_TRANSLATE_NOOP("Tags", "In stock"), Tone.INFO),
    "retired": (QT_TRANSLATE_NOOP("Tags", "Retired"), Tone.NEUTRAL),
    "queued": (QT_TRANSLATE_NOOP("Tags", "Waiting"), Tone.WARNING),
    "sent": (QT_TRANSLATE_NOOP("Tags", "Sent"), Tone.GOOD),
    "refused": (QT_TRANSLATE_NOOP("Tags", "Refused"), Tone.BAD),
    "conflict": (QT_TRANSLATE_NOOP("Tags", "Conflict"), Tone.DISPUTE),
}


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
