# SPDX-License-Identifier: MPL-2.0
"""Count and checksum of what this home holds of a scope, to compare with the central store.

The checksum is the exclusive or of the first 60 bits of SHA-256 over ``table|id|revision``, over
central versions only: waiting changes do not count.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from cso_desktop.store import home_state
from cso_desktop.store.schema import TABLES


@dataclass(frozen=True, slots=True)
class Digest:
    """What is held of one scope; equal digests hold the same rows at the same revisions."""

    count: int
    xor: str


def local_digests(connection: Connection) -> dict[str, Digest]:
    """Compute the digest of every scope this home follows."""
    counts = dict.fromkeys(home_state.get(connection, "scopes", {}), 0)
    sums = dict.fromkeys(counts, 0)
    for tab, record_id, rev, scope in _central_rows(connection):
        counts[scope] = counts.get(scope, 0) + 1
        text = f"{tab}|{record_id}|{rev}".encode()
        bits = int(hashlib.sha256(text).hexdigest()[:15], 16)
        sums[scope] = sums.get(scope, 0) ^ bits
    return {scope: Digest(counts[scope], f"{sums[scope]:x}") for scope in counts}


def _central_rows(connection: Connection) -> Iterator[tuple[str, str, int, str]]:
    for tab in TABLES:
        yield from (
            (tab, *row)
            for row in connection.exec_driver_sql(
                f"SELECT id, sync_rev, sync_scope FROM {tab} WHERE sync_rev IS NOT NULL"
            )
        )
    # Rows that are deleted here but not yet there.
    for tab, record_id, rev, scope in connection.exec_driver_sql(
        "SELECT tab, id, rev, scope FROM shadow WHERE doc IS NOT NULL"
    ).fetchall():
        here = connection.exec_driver_sql(f"SELECT 1 FROM {tab} WHERE id = ?", (record_id,))
        if here.fetchone() is None:
            yield tab, record_id, rev, scope
