# SPDX-License-Identifier: MPL-2.0
"""Forms as they are being typed, in the same encrypted file as everything else."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from cso_desktop.store.types import instant_text, json_text


def keep(connection: Connection, key: str, body: dict[str, Any], at: datetime) -> None:
    """Keep what has been typed under a key, replacing what was there."""
    connection.exec_driver_sql(
        "INSERT INTO drafts (key, body, saved_at) VALUES (?, ?, ?) "
        "ON CONFLICT (key) DO UPDATE SET body = excluded.body, saved_at = excluded.saved_at",
        (key, json_text(body), instant_text(at)),
    )


def kept(connection: Connection, key: str) -> dict[str, Any] | None:
    """Give what was typed under a key."""
    row = connection.exec_driver_sql("SELECT body FROM drafts WHERE key = ?", (key,)).fetchone()
    return None if row is None else json.loads(row[0])


def forget(connection: Connection, key: str) -> None:
    """Drop what was typed under a key."""
    connection.exec_driver_sql("DELETE FROM drafts WHERE key = ?", (key,))
