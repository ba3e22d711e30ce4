# SPDX-License-Identifier: MPL-2.0
"""What a person wants to know about syncing: what waits, what was sent, what needs a decision."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cso_desktop.domain.records import BY_TABLE
from cso_desktop.services.desk import Desk
from cso_desktop.services.lists import Link
from cso_desktop.services.syncing import Nothing, Round, Standing, engine_of, standing
from cso_desktop.store import home_state
from cso_desktop.sync.conflicts import OpenQuestion, open_questions
from cso_desktop.sync.status import status

_NEWEST = 200


@dataclass(frozen=True, slots=True)
class Group:
    """One saved change with how it fares.

    Attributes:
        title: what the person did.
        made_at: when it was saved here.
        state: ``queued``, ``sent`` or ``conflict``.
        answered_at: when the central store took it.
        link: the record it is about.
    """

    title: str
    made_at: datetime
    state: str
    answered_at: datetime | None = None
    link: Link | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of a conflict: what it was, what I made of it, what stands now."""

    field: str
    label: str
    original: Any
    mine: Any
    theirs: Any


@dataclass(frozen=True, slots=True)
class Question:
    """Something that waits for this person, with its fields side by side."""

    asked: OpenQuestion
    differences: tuple[Difference, ...]
    theirs_by: str


@dataclass(frozen=True, slots=True)
class SyncOverview:
    """Everything the Sync pane shows.

    Attributes:
        standing: how this home stands.
        waiting: changes not sent yet, oldest first.
        sent: changes sent lately, newest first.
        questions: what needs a decision.
        removal_to_accept: rows a stopped round would remove; None when none is stopped.
    """

    standing: Standing
    waiting: tuple[Group, ...]
    sent: tuple[Group, ...]
    questions: tuple[Question, ...]
    removal_to_accept: int | None


def overview(desk: Desk) -> SyncOverview:
    """Read all of it from one snapshot after another; nothing is asked of the central store."""
    with desk.cache.read() as connection:
        waiting = connection.exec_driver_sql(
            "SELECT title, made_at, NULL, status, ops FROM outbox WHERE status = 'pending' "
            f"ORDER BY n LIMIT {_NEWEST}"
        ).fetchall()
        sent = connection.exec_driver_sql(
            "SELECT title, made_at, acked_at, status, ops FROM journal "
            f"ORDER BY n DESC LIMIT {_NEWEST}"
        ).fetchall()
        login = home_state.author(connection).login
        questions = [
            _question(connection, asked)
            for asked in open_questions(connection)
            if asked.is_refusal or asked.login == login
        ]
        held = status(connection).removal_to_accept
    return SyncOverview(
        standing=standing(desk, Nothing()),
        waiting=tuple(_groups(waiting)),
        sent=tuple(_groups(sent)),
        questions=tuple(questions),
        removal_to_accept=held,
    )


def sync_accepting_removals(desk: Desk) -> Round:
    """Go on with a round that was stopped because it would remove very much."""
    result = engine_of(desk).round(accept_removals=True)
    desk.announce(result.changes)
    return Round(
        pushed=result.pushed,
        pulled=result.pulled,
        merged=result.merged,
        conflicts=result.conflicts,
        refused=result.refused,
        waiting=result.waiting,
        cursor=result.cursor,
        seconds=round(result.seconds, 3),
        notice=result.notice,
    )


def _groups(rows: Iterable[Any]) -> Iterable[Group]:
    states = {"pending": "queued", "conflict": "conflict"}
    for title, made_at, answered_at, state, ops in rows:
        yield Group(
            title,
            datetime.fromisoformat(made_at),
            states.get(state, "sent"),
            datetime.fromisoformat(answered_at) if answered_at else None,
            _first_record(ops),
        )


def _first_record(ops: str) -> Link | None:
    """Name the record a group is about: that of its first operation that is no mere part."""
    for op in json.loads(ops):
        kind = BY_TABLE.get(op["tab"])
        if kind is not None and kind.parent is None and not kind.is_append_only:
            return Link(op["tab"], op["id"])
    return None


def _question(connection: Any, asked: OpenQuestion) -> Question:
    names = [*asked.mine, *(name for name in asked.theirs if name not in asked.mine)]
    differences = tuple(
        Difference(
            name,
            _label(name),
            asked.base.get(name),
            asked.mine.get(name),
            asked.theirs.get(name),
        )
        for name in names
    )
    return Question(asked, differences, _changed_by(connection, asked))


def _label(name: str) -> str:
    plain = name.removesuffix("_id").removesuffix("_minor")
    words = plain.replace("_on", " on").replace("_", " ").strip().capitalize()
    return words.replace("Po ", "PO ")


def _changed_by(connection: Any, asked: OpenQuestion) -> str:
    """Tell who made the version that stands, by name where it is known."""
    if asked.is_refusal or asked.table not in BY_TABLE:
        return ""
    row = connection.exec_driver_sql(
        f"SELECT coalesce(p.name, r.changed_by) FROM {asked.table} r "
        "LEFT JOIN people p ON p.login = r.changed_by WHERE r.id = ?",
        (asked.record_id,),
    ).fetchone()
    return str(row[0]) if row and row[0] else ""
