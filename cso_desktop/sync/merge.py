# SPDX-License-Identifier: MPL-2.0
"""The merge: rewind, apply what was staged, replay what waits, all in one transaction (SYNC 3.2).

Whoever reads the cache sees the state before or the state after, and a merge that was cut off
simply happens again.
"""

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from cso_desktop.store import home_state, projections, search
from cso_desktop.store.types import instant_text
from cso_desktop.store.unit_of_work import PENDING, ChangeSet
from cso_desktop.sync import pull, steps
from cso_desktop.sync.overlay import Overlay
from cso_desktop.sync.results import MassDeletion
from cso_desktop.sync.server_rows import ServerRows

JOURNAL_DAYS = 60
BULK_BYTES = 2_000_000
"""From how much staged text on what is derived is rebuilt instead of kept up row by row."""
_FREE_REMOVALS = 50
_MOST_REMOVALS = 500


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge did: rows touched and which records to read again."""

    rows: int
    changes: ChangeSet


NOTHING = Merged(0, ChangeSet())


def is_due(connection: Connection) -> bool:
    """Tell whether a complete pull or an acknowledged group waits to be merged."""
    head = home_state.get(connection, "stage_head")
    if head is None:
        return False
    staged = connection.exec_driver_sql("SELECT 1 FROM stage LIMIT 1").fetchone()
    seen = connection.exec_driver_sql(
        "SELECT 1 FROM outbox WHERE status <> ? AND rev <= ? LIMIT 1", (PENDING, head)
    ).fetchone()
    return staged is not None or seen is not None


def settle(connection: Connection) -> None:
    """Take over the cursors of a complete pull that brought nothing."""
    staged = home_state.get(connection, "stage_scopes")
    if home_state.get(connection, "stage_head") is not None and staged is not None:
        home_state.put(connection, "scopes", staged)
        home_state.put(connection, "stage_scopes", None)
        home_state.put(connection, "stage_head", None)


def merge(
    connection: Connection,
    now: datetime,
    *,
    on_step: steps.OnStep = steps.nothing,
    accept_removals: bool = False,
) -> Merged:
    """Bring the staged pull into the cache.

    Args:
        connection: a write transaction of its own.
        now: when the acknowledged groups go into the journal.
        on_step: told the steps inside the transaction.
        accept_removals: a person agreed to whatever this removes.

    Raises:
        MassDeletion: more would be removed than a normal day explains; the caller's
            transaction must be undone and the stage is still there.
    """
    if not is_due(connection):
        settle(connection)
        return NOTHING
    is_bulk = _is_bulk(connection)
    if is_bulk:
        projections.suspend(connection)
        search.suspend(connection)
    overlay = Overlay(connection)
    overlay.rewind()
    on_step(steps.MERGE_REWOUND)
    rows = ServerRows(connection)
    released = _apply(connection, rows, on_step)
    rows.sweep()
    for tab, ids in rows.written.items():
        overlay.is_written(tab, ids)
    if not (accept_removals or released):
        _stop_mass_deletion(rows)
    _retire(connection, now)
    overlay.replay()
    connection.exec_driver_sql("DELETE FROM stage")
    settle(connection)
    _forget_orphans(connection, rows)
    if is_bulk:
        projections.rebuild(connection)
        search.rebuild(connection)
    return _merged(rows, overlay, is_bulk=is_bulk)


def _apply(connection: Connection, rows: ServerRows, on_step: steps.OnStep) -> bool:
    """Apply the stage in the order in which it came; true when a scope was revoked or reset."""
    released = False
    numbers = connection.exec_driver_sql("SELECT n FROM stage ORDER BY n").fetchall()
    for (number,) in numbers:
        kind, scope, text = connection.exec_driver_sql(
            "SELECT kind, scope, v FROM stage WHERE n = ?", (number,)
        ).one()
        match kind:
            case pull.REVOKED:
                rows.purge(scope)
                released = True
            case pull.RESET:
                rows.mark(scope)
                released = True
            case pull.EVICT:
                rows.evict(json.loads(text))
            case pull.ROWS:
                rows.write(scope, json.loads(text))
        on_step(steps.MERGE_MIDDLE)
    return released


def _stop_mass_deletion(rows: ServerRows) -> None:
    if rows.removed <= _FREE_REMOVALS:
        return
    total = rows.total() + rows.removed
    if rows.removed > _MOST_REMOVALS or rows.removed * 5 > total:
        raise MassDeletion(rows.removed, total)


def _retire(connection: Connection, now: datetime) -> None:
    """Move the groups whose effect has now been seen into the journal; drop what is too old."""
    head = home_state.get(connection, "stage_head")
    seen = (PENDING, head)
    connection.exec_driver_sql(
        "INSERT INTO journal "
        "(n, seq, group_id, ops, title, made_at, schema, status, rev, acked_at) "
        "SELECT n, seq, group_id, ops, title, made_at, schema, status, rev, ? "
        "FROM outbox WHERE status <> ? AND rev <= ?",
        (instant_text(now), *seen),
    )
    connection.exec_driver_sql("DELETE FROM outbox WHERE status <> ? AND rev <= ?", seen)
    oldest = instant_text(now - timedelta(days=JOURNAL_DAYS))
    connection.exec_driver_sql("DELETE FROM journal WHERE acked_at < ?", (oldest,))


def _forget_orphans(connection: Connection, rows: ServerRows) -> None:
    """Drop the bytes of printed documents whose record has left this desk."""
    if rows.touched.get("printed_documents", set()) - rows.written.get("printed_documents", set()):
        connection.exec_driver_sql(
            "DELETE FROM document_bytes WHERE sha256 NOT IN (SELECT sha256 FROM printed_documents)"
        )


def _is_bulk(connection: Connection) -> bool:
    """Tell whether rebuilding what is derived is cheaper than keeping it up row by row."""
    staged = connection.exec_driver_sql("SELECT sum(length(v)) FROM stage").scalar() or 0
    if staged < BULK_BYTES:
        return False
    here = connection.exec_driver_sql("SELECT count(*) FROM search_entries").scalar() or 0
    return bool(staged > here * 1_000)


def _merged(rows: ServerRows, overlay: Overlay, *, is_bulk: bool) -> Merged:
    count = sum(len(ids) for ids in rows.touched.values())
    touched: dict[str, set[str]] = defaultdict(set)
    for source in (rows.touched, overlay.touched):
        for tab, ids in source.items():
            touched[tab] |= ids
    changed = {
        tab: frozenset() if is_bulk else frozenset(ids) for tab, ids in touched.items() if ids
    }
    return Merged(count, ChangeSet(changed))
