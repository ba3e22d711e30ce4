# SPDX-License-Identifier: MPL-2.0
"""Facts about this home, kept in the cache itself: who works here, on which device, how far."""

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from cso_desktop.domain.roles import Role
from cso_desktop.store.types import json_text

ALL_ROLES = frozenset(Role) - {Role.SYS}


@dataclass(frozen=True, slots=True)
class Author:
    """Who writes, and from which device.

    Attributes:
        login: the person's login at the central store, or ``local`` in a home that works alone.
        device: the device id (UUID text).
        roles: what the person may do; a home that works alone may do everything.
    """

    login: str
    device: str
    roles: frozenset[Role]


def get(connection: Connection, key: str, default: Any = None) -> Any:
    """Read one fact, or ``default`` when it was never set."""
    row = connection.exec_driver_sql("SELECT v FROM state WHERE k = ?", (key,)).fetchone()
    return default if row is None else json.loads(row[0])


def put(connection: Connection, key: str, value: object) -> None:
    """Set one fact within the caller's transaction."""
    connection.exec_driver_sql(
        "INSERT INTO state (k, v) VALUES (?, ?) ON CONFLICT (k) DO UPDATE SET v = excluded.v",
        (key, json_text(value)),
    )


def author(connection: Connection) -> Author:
    """Tell who writes here; a home that is not enrolled works alone with every role."""
    person = get(connection, "person")
    device = get(connection, "device")
    if person is None:
        return Author("local", device, ALL_ROLES)
    return Author(person["login"], device, frozenset(Role(name) for name in person["roles"]))


def is_enrolled(connection: Connection) -> bool:
    """Tell whether this home has a central store."""
    return get(connection, "central") is not None


def next_number(connection: Connection, key: str) -> int:
    """Count up a counter of this home and return the number drawn; it starts at 1."""
    number = int(get(connection, key, 1))
    put(connection, key, number + 1)
    return number
