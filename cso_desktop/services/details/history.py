# SPDX-License-Identifier: MPL-2.0
"""What happened to a record: its own stamps, and this desk's changes with how they fared."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cso_desktop.domain.numbers import device_prefix
from cso_desktop.domain.records import IMPORTED
from cso_desktop.services.details.subject import Subject
from cso_desktop.services.details.tabs import rows_tab
from cso_desktop.services.details.texts import local_moment
from cso_desktop.services.lists import Column, ColumnKind, Tab

_COLUMNS = (
    Column("on", "Date", ColumnKind.DATE, 13, sortable=False),
    Column("at", "Time", ColumnKind.NUMBER, 6, sortable=False),
    Column("what", "What", ColumnKind.TEXT, 30, sortable=False),
    Column("who", "Who", ColumnKind.TEXT, 16, sortable=False),
    Column("device", "Desk", ColumnKind.NUMBER, 10, sortable=False),
    Column("state", "State", ColumnKind.TAG, 10, sortable=False),
)
_STATES = {"pending": "queued", "rejected": "refused", "conflict": "conflict"}
_NEWEST_GROUPS = 5000
_BULK_BYTES = 262_144

# A bulk import is one huge group; that a record came in with it is told by the record itself.
_GROUPS = f"""
SELECT group_id, made_at, title, status FROM outbox
WHERE octet_length(ops) < {_BULK_BYTES} AND instr(ops, :id) > 0
UNION ALL
SELECT group_id, made_at, title, status FROM
  (SELECT * FROM journal ORDER BY n DESC LIMIT {_NEWEST_GROUPS})
WHERE octet_length(ops) < {_BULK_BYTES} AND instr(ops, :id) > 0
UNION ALL
SELECT group_id, made_at, title, status FROM quarantine
WHERE octet_length(ops) < {_BULK_BYTES} AND instr(ops, :id) > 0
"""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened, at an instant as it is stored."""

    at: str
    what: str
    who: str = ""
    device: str = ""
    state: str | None = None


def history_tab(subject: Subject, more: Iterable[Event] = ()) -> Tab:
    """Give the history of a record, newest first, with what its area knows besides."""
    changes = list(_changes(subject))
    told = {event.at for event in changes}
    events = [*changes, *(e for e in _stamps(subject) if e.at not in told), *more]
    names = dict(subject.rows("SELECT login, name FROM people"))
    events.sort(key=lambda event: event.at, reverse=True)
    return rows_tab(
        "History",
        _COLUMNS,
        (
            (*local_moment(e.at), e.what, names.get(e.who, e.who), _desk(subject, e), e.state)
            for e in events
        ),
    )


def _changes(subject: Subject) -> Iterator[Event]:
    author = subject.desktop.author
    seen: set[str] = set()
    for group_id, made_at, title, status in subject.rows(_GROUPS):
        if group_id not in seen:
            seen.add(group_id)
            state = _STATES.get(status, "sent")
            yield Event(made_at, title, author.login, author.device, state)


def _stamps(subject: Subject) -> Iterator[Event]:
    record = subject.record
    made = "Imported" if record.get("origin") == IMPORTED else "Created"
    yield Event(record["created_at"], made, record["created_by"], record["created_device"])
    if record["changed_at"] != record["created_at"]:
        yield Event(record["changed_at"], "Changed", record["changed_by"], record["changed_device"])


def _desk(subject: Subject, event: Event) -> str:
    if not event.device or not event.device.strip("0-"):
        return ""
    is_here = event.device == subject.desktop.author.device
    return "This desk" if is_here else device_prefix(event.device)
