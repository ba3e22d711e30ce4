# SPDX-License-Identifier: MPL-2.0
"""Sending: which groups go next, and writing down what became of them.

A group without an answer stays exactly as it was and is sent again; the store recognises it by
its number and by its id.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from cso_desktop.errors import Bug
from cso_desktop.store import home_state
from cso_desktop.store.types import json_text
from cso_desktop.store.unit_of_work import PENDING
from cso_desktop.sync.answers import CONFLICT, REJECTED, GroupResult, Json, Limits, PushAnswer

OPEN = "open"
"""State of a quarantined group that waits for a person."""

_NOT_UNDERSTOOD = "The central store failed over this change; tell an administrator."


@dataclass(frozen=True, slots=True)
class Batch:
    """What one push sends, and as which device."""

    device: str
    known: Json
    groups: Sequence[Json]


def next_batch(connection: Connection, limits: Limits, *, at_most: int = 1_000) -> Batch | None:
    """Take the first waiting groups in local order that fit into one request."""
    rows = connection.exec_driver_sql(
        "SELECT seq, group_id, ops, made_at, schema FROM outbox "
        "WHERE status = ? ORDER BY n LIMIT ?",
        (PENDING, min(limits.groups, at_most)),
    )
    groups: list[Json] = []
    room = limits.bytes
    for seq, group_id, ops, made_at, schema in rows:
        room -= len(ops.encode())
        if groups and room < 0:
            break
        groups.append(
            {
                "seq": seq,
                "group_id": group_id,
                "schema": schema,
                "made_at": made_at,
                "ops": [_on_the_wire(op) for op in json.loads(ops)],
            }
        )
    if not groups:
        return None
    known = home_state.get(connection, "known") or {}
    return Batch(home_state.get(connection, "device"), known, groups)


def _on_the_wire(op: Json) -> Json:
    """Leave out what is only shown here until the store has decided."""
    return {name: value for name, value in op.items() if name != "shows"}


def record_answer(connection: Connection, batch: Batch, answer: PushAnswer) -> bool:
    """Write the results down; false when this home became another device meanwhile."""
    if home_state.get(connection, "device") != batch.device:
        return False
    ids = {group["seq"]: group["group_id"] for group in batch.groups}
    for result in answer.results:
        _record(connection, ids[result.seq], result)
    if answer.results:
        acked = max(result.seq for result in answer.results)
        home_state.put(connection, "acked", max(acked, home_state.get(connection, "acked", 0)))
    if answer.position is not None:
        home_state.put(connection, "known", answer.position)
    return True


def _record(connection: Connection, group_id: str, result: GroupResult) -> None:
    connection.exec_driver_sql(
        "UPDATE outbox SET status = ?, rev = ? WHERE group_id = ? AND status = ?",
        (result.status, result.rev, group_id, PENDING),
    )
    if result.status in {REJECTED, CONFLICT}:
        connection.exec_driver_sql(
            "INSERT INTO quarantine (group_id, title, ops, made_at, status, why, state) "
            "SELECT group_id, title, ops, made_at, status, ?, ? FROM outbox WHERE group_id = ? "
            "ON CONFLICT (group_id) DO NOTHING",
            (json_text(result.result), OPEN, group_id),
        )


def set_aside(connection: Connection, batch: Batch, error: Bug) -> None:
    """Take a group that the store cannot even judge out of the way of those behind it.

    It waits in the quarantine for a person; the numbers behind it close up, which is safe because
    the store has processed none of them.
    """
    group = batch.groups[0]
    why = {"code": error.code, "rule": "not_understood", "message": _NOT_UNDERSTOOD}
    # The revision 0 lets the next merge take its effect off the screen.
    _record(connection, group["group_id"], GroupResult(group["seq"], REJECTED, 0, why))
    connection.exec_driver_sql(
        "UPDATE outbox SET seq = seq - 1 WHERE status = ? AND seq > ?", (PENDING, group["seq"])
    )
    home_state.put(connection, "next_seq", home_state.get(connection, "next_seq") - 1)


def waiting(connection: Connection) -> int:
    """Count the groups that are still to be sent."""
    row = connection.exec_driver_sql(
        "SELECT count(*) FROM outbox WHERE status = ?", (PENDING,)
    ).fetchone()
    return int(row[0]) if row else 0
