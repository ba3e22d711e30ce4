# SPDX-License-Identifier: MPL-2.0
"""What a home does when the central store says that its person or device was revoked.

Told to wipe, it destroys its key and then its files. Otherwise it stays readable, takes no more
changes, and what was not sent can be handed over to the office.
"""

import json
import logging
from dataclasses import dataclass
from pathlib import Path

from cso_desktop.paths import Home
from cso_desktop.services.desk import Desk
from cso_desktop.store import durable, home_state
from cso_desktop.sync import wipe
from cso_desktop.sync.troubles import Revoked

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A file with the work that the central store has not taken."""

    file: str
    waiting: int
    refused: int


def obey(desk: Desk, told: Revoked) -> None:
    """Do what a revocation asks for; the desk is of no more use after a wipe."""
    if told.wipe:
        _log.warning("Access was revoked: the key and the files of this home are destroyed.")
        desk.cache.let_go()
        wipe.wipe(desk.home)
        return
    with desk.cache.write() as connection:
        home_state.put(connection, "revoked", True)


def start_over(home: Home) -> None:
    """Let a home that was wiped be enrolled anew; does nothing to any other home."""
    wipe.start_over(home)


def hand_over(desk: Desk, file: Path) -> HandedOver:
    """Write what was not sent and what was refused to a file, for the office to enter.

    The file is plain JSON and holds customers' data.
    """
    found: dict[str, list[dict[str, object]]] = {}
    with desk.cache.read() as connection:
        login = home_state.author(connection).login
        for name, source in (
            ("waiting", "FROM outbox WHERE status = 'pending' ORDER BY n"),
            ("refused", "FROM quarantine WHERE state = 'open' ORDER BY made_at"),
        ):
            rows = connection.exec_driver_sql(f"SELECT group_id, title, made_at, ops {source}")
            found[name] = [
                {"group": row[0], "title": row[1], "made_at": row[2], "changes": json.loads(row[3])}
                for row in rows
            ]
    text = json.dumps({"person": login, **found}, ensure_ascii=False, indent=1)
    durable.write_text(file.absolute(), text)
    return HandedOver(str(file), len(found["waiting"]), len(found["refused"]))
