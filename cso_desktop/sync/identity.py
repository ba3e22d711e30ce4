# SPDX-License-Identifier: MPL-2.0
"""Becoming another device, and starting over after the central store went back in time.

Groups keep their ids whatever device sends them, so sending one twice is harmless.
"""

from collections.abc import Callable

from sqlalchemy import Connection

from cso_desktop.store import home_state, projections, search
from cso_desktop.store.cache import give_device_identity
from cso_desktop.store.unit_of_work import PENDING
from cso_desktop.sync.answers import REJECTED
from cso_desktop.sync.overlay import Overlay
from cso_desktop.sync.server_rows import ServerRows

Change = Callable[[Connection], None]
"""What one of the two does to a cache, within the caller's write transaction."""


def new_identity(connection: Connection) -> None:
    """Go on as a new device: waiting groups are numbered from 1, their ids stay.

    For a cache that was copied or restored: somebody else speaks with our numbers.
    """
    give_device_identity(connection)
    home_state.put(connection, "registered", False)
    home_state.put(connection, "acked", 0)
    _number_anew(connection)


def full_reset(connection: Connection) -> None:
    """Forget everything the store ever told us and send again what it may have lost.

    Everything acknowledged within the journal's days and everything waiting is sent again,
    without what the store had refused.
    """
    projections.suspend(connection)
    search.suspend(connection)
    overlay = Overlay(connection)
    overlay.rewind()
    ServerRows(connection).clear()
    connection.exec_driver_sql("DELETE FROM stage")
    connection.exec_driver_sql("DELETE FROM outbox WHERE status = ?", (REJECTED,))
    connection.exec_driver_sql(
        "INSERT INTO outbox (n, seq, group_id, ops, title, made_at, schema, status) "
        "SELECT n, seq, group_id, ops, title, made_at, schema, ? FROM journal WHERE status <> ?",
        (PENDING, REJECTED),
    )
    connection.exec_driver_sql("DELETE FROM journal")
    connection.exec_driver_sql("UPDATE outbox SET status = ?, rev = NULL", (PENDING,))
    home_state.put(connection, "known", {})
    home_state.put(connection, "scopes", {})
    home_state.put(connection, "stage_scopes", None)
    home_state.put(connection, "stage_head", None)
    new_identity(connection)
    overlay.replay()
    projections.rebuild(connection)
    search.rebuild(connection)


def _number_anew(connection: Connection) -> None:
    waiting = connection.exec_driver_sql(
        "SELECT n FROM outbox WHERE status = ? ORDER BY n", (PENDING,)
    ).fetchall()
    for seq, (number,) in enumerate(waiting, start=1):
        connection.exec_driver_sql("UPDATE outbox SET seq = ? WHERE n = ?", (seq, number))
    home_state.put(connection, "next_seq", len(waiting) + 1)
