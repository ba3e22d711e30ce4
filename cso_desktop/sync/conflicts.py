# SPDX-License-Identifier: MPL-2.0
"""What needs a person's decision, in words, and the decision as an ordinary new change.

Two kinds: a *conflict*, where two people changed the same fields and the central store kept both
values, and a *refusal*, where it said no to a whole change and the change is kept here.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection, Row

from cso_desktop.domain.records import BY_TABLE
from cso_desktop.errors import Bug, NotFound, UserError
from cso_desktop.store import home_state
from cso_desktop.store.codec import codec
from cso_desktop.store.unit_of_work import UnitOfWork
from cso_desktop.sync.answers import REJECTED
from cso_desktop.sync.push import OPEN

DROPPED: Final = "dropped"
RESENT: Final = "resent"
_LABELS = ("number", "provisional_number", "display_name", "name", "title", "serial", "label")


class Keep(StrEnum):
    """The decisions: my version, the one that stands, or a third value typed now."""

    MINE = "mine"
    THEIRS = "theirs"
    VALUE = "value"


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """One thing that waits for a decision.

    Attributes:
        id: what ``resolve`` is given.
        is_refusal: the store refused a whole change; otherwise two changes met in some fields.
        table: the record's table; empty when it cannot be told.
        record_id: the record.
        record: the record in words, such as ``contact Service desk``.
        title: what the person did.
        rule: stable name of the rule.
        sentence: what happened.
        choices: the decisions that are possible.
        mine: field values as this change wanted them.
        theirs: field values as they stand.
        base: field values both started from.
        login: who made the change.
    """

    id: str
    is_refusal: bool
    table: str
    record_id: str
    record: str
    title: str
    rule: str
    sentence: str
    choices: tuple[Keep, ...]
    mine: Mapping[str, Any]
    theirs: Mapping[str, Any]
    base: Mapping[str, Any]
    login: str


def open_questions(connection: Connection) -> list[OpenQuestion]:
    """List what waits for a decision on this desk: refusals first, then conflicts by age."""
    return [*_refusals(connection), *_conflicts(connection)]


def count_needing(connection: Connection) -> int:
    """Count the refusals of this desk and the open conflicts of this person."""
    login = home_state.author(connection).login
    row = connection.exec_driver_sql(
        "SELECT (SELECT count(*) FROM quarantine WHERE state = ? AND status = ?) + "
        "(SELECT count(*) FROM conflicts WHERE state = 'open' AND login = ?)",
        (OPEN, REJECTED, login),
    ).fetchone()
    return int(row[0]) if row else 0


def take_refusal(connection: Connection, group_id: str) -> OpenQuestion | None:
    """Hand over the refusal of one group to whoever waits for its answer, and close it."""
    for question in _refusals(connection):
        if question.id == group_id:
            _close(connection, group_id, DROPPED)
            return question
    return None


def resolve(
    work: UnitOfWork, question_id: str, keep: Keep, *, value: Mapping[str, object] | None = None
) -> None:
    """Decide one question; the caller closes the group.

    For a refusal ``mine`` tries the change again as it would be made now, and ``theirs`` drops it.

    Args:
        work: the unit of work the decision becomes a part of.
        question_id: an ``OpenQuestion.id``.
        keep: the decision.
        value: the fields of the third value, for ``Keep.VALUE``.

    Raises:
        NotFound: there is no such question, or what the change was about is not here any more.
        UserError: the decision does not fit the question.
    """
    if not _resolve_refusal(work, question_id, keep):
        _resolve_conflict(work, question_id, keep, value)


def _refusals(connection: Connection) -> list[OpenQuestion]:
    login = home_state.author(connection).login
    rows = connection.exec_driver_sql(
        "SELECT group_id, title, ops, why FROM quarantine "
        "WHERE state = ? AND status = ? ORDER BY made_at, group_id",
        (OPEN, REJECTED),
    )
    return [
        _refusal(connection, row, json.loads(row.ops), json.loads(row.why), login=login)
        for row in rows.fetchall()
    ]


def _refusal(
    connection: Connection, row: Row[Any], ops: list[Any], why: dict[str, Any], *, login: str
) -> OpenQuestion:
    named = next((op for op in ops if op["id"] == why.get("id")), ops[0])
    table, record_id = str(named["tab"]), str(named["id"])
    return OpenQuestion(
        id=row.group_id,
        is_refusal=True,
        table=table,
        record_id=record_id,
        record=_in_words(connection, table, record_id, named.get("set") or {}),
        title=row.title,
        rule=str(why.get("rule") or why.get("code") or ""),
        sentence=str(why.get("message") or "The central store refused this change."),
        choices=(Keep.MINE, Keep.THEIRS),
        mine=dict(named.get("set") or named.get("args") or {}),
        theirs={},
        base=dict(named.get("base") or {}),
        login=login,
    )


def _conflicts(connection: Connection) -> list[OpenQuestion]:
    rows = codec("conflicts")
    found = connection.exec_driver_sql(
        f"SELECT {', '.join(rows.fields)} FROM conflicts WHERE state = 'open' "
        "ORDER BY created_at, id"
    )
    return [_conflict(connection, rows.document(list(row))) for row in found.fetchall()]


def _conflict(connection: Connection, row: dict[str, Any]) -> OpenQuestion:
    record = _in_words(connection, row["tab"], row["record_id"], {})
    fields = row["field_group"].replace("_", " ")
    return OpenQuestion(
        id=row["id"],
        is_refusal=False,
        table=row["tab"],
        record_id=row["record_id"],
        record=record,
        title=f"Changed {fields}",
        rule="conflict",
        sentence=f"{row['login']} and somebody else changed {fields} of {record}.",
        choices=(Keep.MINE, Keep.THEIRS, Keep.VALUE),
        mine=row["mine"],
        theirs=row["theirs"],
        base=row["base"],
        login=row["login"],
    )


def _in_words(connection: Connection, table: str, record_id: str, sent: Mapping[str, Any]) -> str:
    if table not in BY_TABLE:
        return table
    found = codec(table).read(connection, record_id)
    document = found[0] if found else dict(sent)
    label = next((document[name] for name in _LABELS if document.get(name)), "")
    return f"{BY_TABLE[table].title} {label}".strip()


def _resolve_refusal(work: UnitOfWork, group_id: str, keep: Keep) -> bool:
    row = work.connection.exec_driver_sql(
        "SELECT ops FROM quarantine WHERE group_id = ? AND state = ? AND status = ?",
        (group_id, OPEN, REJECTED),
    ).fetchone()
    if row is None:
        return False
    if keep is Keep.VALUE:
        raise UserError("A refused change can be tried again or dropped, not replaced.")
    if keep is Keep.MINE:
        for op in json.loads(row[0]):
            _do_again(work, op)
    _close(work.connection, group_id, RESENT if keep is Keep.MINE else DROPPED)
    return True


def _close(connection: Connection, group_id: str, state: str) -> None:
    connection.exec_driver_sql(
        "UPDATE quarantine SET state = ? WHERE group_id = ?", (state, group_id)
    )


def _do_again(work: UnitOfWork, op: dict[str, Any]) -> None:
    """Make an operation of a refused group anew, from how things stand now."""
    table, record_id = op["tab"], op["id"]
    match op["op"]:
        case "insert":
            work.insert(table, {**op["set"], "id": record_id})
        case "update":
            work.update(table, record_id, op["set"])
        case "delete":
            work.delete(table, record_id)
        case "call":
            transition = op["fn"].partition(".")[2]
            work.call(transition, table, record_id, args=op["args"], shows=op.get("shows"))
        case kind:
            raise Bug(f"a group holds an operation of kind {kind}")


def _resolve_conflict(
    work: UnitOfWork, conflict_id: str, keep: Keep, value: Mapping[str, object] | None
) -> None:
    found = codec("conflicts").read(work.connection, conflict_id)
    if found is None or found[0]["state"] != OPEN:
        raise NotFound("There is no such open question on this desk.")
    row = found[0]
    args: dict[str, object] = {"keep": str(keep)}
    if keep is Keep.VALUE:
        if set(value or ()) != set(row["mine"]):
            raise UserError(f"Give a value for each of: {', '.join(sorted(row['mine']))}.")
        args["value"] = codec(row["tab"]).to_wire(value or {})
    work.call("resolve", "conflicts", conflict_id, args=args, shows={"state": "resolved"})
