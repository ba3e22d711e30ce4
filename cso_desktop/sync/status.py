# SPDX-License-Identifier: MPL-2.0
"""The facts of syncing that are always in sight: what waits, since when, what needs a person."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from cso_desktop.store import home_state
from cso_desktop.store.unit_of_work import PENDING
from cso_desktop.sync.conflicts import count_needing
from cso_desktop.sync.push import waiting


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """How this home stands with its central store.

    Attributes:
        is_enrolled: whether it has one at all.
        user: the person's name there.
        url: its address.
        waiting: groups still to be sent.
        oldest_waiting: when the oldest of them was saved.
        last_sync: end of the last complete round.
        offline_since: first failure to reach the store since then.
        needs_you: refusals and own conflicts that wait for a decision, plus a stopped merge.
        removal_to_accept: rows a stopped merge would remove; None when none is stopped.
    """

    is_enrolled: bool
    user: str | None
    url: str | None
    waiting: int
    oldest_waiting: datetime | None
    last_sync: datetime | None
    offline_since: datetime | None
    needs_you: int
    removal_to_accept: int | None


def status(connection: Connection) -> SyncStatus:
    """Read the facts."""
    central = home_state.get(connection, "central") or {}
    held = home_state.get(connection, "held")
    oldest = connection.exec_driver_sql(
        "SELECT min(made_at) FROM outbox WHERE status = ?", (PENDING,)
    ).scalar()
    return SyncStatus(
        is_enrolled=bool(central),
        user=central.get("user"),
        url=central.get("url"),
        waiting=waiting(connection),
        oldest_waiting=_instant(oldest),
        last_sync=_instant(home_state.get(connection, "last_sync")),
        offline_since=_instant(home_state.get(connection, "offline_since")),
        needs_you=count_needing(connection) + (held is not None),
        removal_to_accept=held["removed"] if held else None,
    )


def _instant(text: Any) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
