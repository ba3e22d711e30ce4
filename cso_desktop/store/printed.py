# SPDX-License-Identifier: MPL-2.0
"""Printed documents: the last revision of one, and the bytes this desk keeps."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """One revision; ``snapshot`` is its JSON text."""

    number: str
    revision: int
    snapshot: str
    sha256: str


def latest(connection: Connection, kind: str, record_id: str) -> PrintedRow | None:
    """Give the last revision of what was printed of a record."""
    row = connection.exec_driver_sql(
        "SELECT number, revision, snapshot, sha256 FROM printed_documents "
        "WHERE record_id = ? AND kind = ? AND is_official ORDER BY revision DESC, id LIMIT 1",
        (record_id, kind),
    ).fetchone()
    return None if row is None else PrintedRow(*row)


def latest_of(
    connection: Connection, kind: str, record_ids: Iterable[str]
) -> dict[str, PrintedRow]:
    """Give the last revisions of what was printed of records, by record id."""
    rows = connection.exec_driver_sql(
        "SELECT record_id, number, revision, snapshot, sha256 FROM ("
        "SELECT *, row_number() OVER (PARTITION BY record_id ORDER BY revision DESC, id) AS place "
        "FROM printed_documents WHERE record_id IN (SELECT value FROM json_each(?)) "
        "AND kind = ? AND is_official) WHERE place = 1",
        (json.dumps(list(record_ids)), kind),
    )
    return {row[0]: PrintedRow(*row[1:]) for row in rows}


def bytes_of(connection: Connection, sha256: str) -> bytes | None:
    """Give the bytes with a hash, if this desk has them."""
    row = connection.exec_driver_sql(
        "SELECT body FROM document_bytes WHERE sha256 = ?", (sha256,)
    ).fetchone()
    return None if row is None else bytes(row[0])


def keep_bytes(connection: Connection, sha256: str, body: bytes) -> None:
    """Keep bytes under their hash; the same ones are kept once."""
    connection.exec_driver_sql(
        "INSERT INTO document_bytes (sha256, body) VALUES (?, ?) ON CONFLICT (sha256) DO NOTHING",
        (sha256, body),
    )
