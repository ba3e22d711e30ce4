# SPDX-License-Identifier: MPL-2.0
"""Carries what was read of a damaged cache into a fresh one, which goes on as a new device.

Groups keep their ids, so whatever the central store has had already is recognised there. The
records themselves come again with the next pull.
"""

import json
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from cso_desktop.store.salvage import CARRIED, Row, Salvaged
from cso_desktop.sync import identity
from cso_desktop.sync.overlay import Overlay
from cso_desktop.sync.push import waiting

_OF_THE_OLD_FILE: Final = frozenset(
    "device device_prefix next_seq next_provisional registered acked "
    "scopes stage_scopes stage_head held".split()
)
"""Facts of a file that a new one must find out by itself."""


@dataclass(frozen=True, slots=True)
class Rescued:
    """What a fresh cache took over.

    Attributes:
        waiting: groups that are still to be sent.
        journal: groups the central store has had.
        questions: refusals and conflicts kept for a decision.
        drafts: half-typed forms.
        lost: rows that are known to be there and could not be read.
        unreadable: what could not be read at all, in words.
    """

    waiting: int
    journal: int
    questions: int
    drafts: int
    lost: int
    unreadable: tuple[str, ...]


def carry(connection: Connection, salvaged: Salvaged) -> Rescued:
    """Put the rows into a fresh cache, within the caller's write transaction."""
    lost = sum(salvaged.lost.values())
    for table in CARRIED:
        found = salvaged.rows.get(table, [])
        rows = [row for row in found if _is_whole(row)]
        lost += len(found) - len(rows)
        if table == "state":
            rows = [row for row in rows if row["k"] not in _OF_THE_OLD_FILE]
        _insert(connection, table, rows)
    identity.new_identity(connection)
    Overlay(connection).replay()
    return Rescued(
        waiting=waiting(connection),
        journal=len(salvaged.rows.get("journal", [])),
        questions=len(salvaged.rows.get("quarantine", [])),
        drafts=len(salvaged.rows.get("drafts", [])),
        lost=lost,
        unreadable=tuple(_WORDS[table] for table in salvaged.unreadable),
    )


_WORDS: Final = {
    "state": "the facts of this home",
    "outbox": "changes that were not sent yet",
    "journal": "the journal of sent changes",
    "quarantine": "refused changes",
    "drafts": "half-typed forms",
    "document_bytes": "printed documents",
}


def _is_whole(row: Row) -> bool:
    """Tell a row that can be used from one that only looks like one."""
    try:
        for name in ("v", "ops", "why"):
            json.loads(row.get(name) or "null")
    except (ValueError, TypeError):
        return False
    return True


def _insert(connection: Connection, table: str, rows: list[Row]) -> None:
    """Insert rows by the columns both caches have."""
    known = {row[1] for row in connection.exec_driver_sql(f"PRAGMA table_info({table})")}
    for row in rows:
        given = {name: value for name, value in row.items() if name in known}
        connection.exec_driver_sql(
            f"INSERT OR REPLACE INTO {table} ({', '.join(given)}) "
            f"VALUES ({', '.join('?' * len(given))})",
            tuple(given.values()),
        )
