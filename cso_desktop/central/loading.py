# SPDX-License-Identifier: MPL-2.0
"""Loads whole tables into a central store at once, such as the sample company."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from cso_desktop.central.schema import as_owner, owner_connection
from cso_desktop.domain.records import KINDS
from cso_desktop.errors import UserError

Row = Mapping[str, object]

_BATCH = 2_000


def load(url: str, rows: Mapping[str, Iterable[Row]], *, by: str = "central") -> dict[str, int]:
    """Put rows into an installed store in one transaction; return how many per table.

    The rows are taken as they are, with their numbers and states, and keep their stamps if they
    have any. Customers need a ``territory_id``. The feed, the audit chain and the series of
    official numbers follow; the books must add up, or nothing is loaded.

    Args:
        rows: table to its rows in wire form, with ids.
        by: who stands as the author of rows without stamps.

    Raises:
        UserError: a row breaks a rule of the store.
    """
    if unknown := rows.keys() - {kind.table for kind in KINDS}:
        raise UserError(f"The central store has no table {', '.join(sorted(unknown))}.")
    tables = [kind.table for kind in KINDS if kind.table in rows]
    try:
        with owner_connection(url) as connection, as_owner(connection):
            loaded = _load(connection, {table: rows[table] for table in tables}, by)
    except psycopg.DatabaseError as error:
        if (error.sqlstate or "")[:2] not in {"CS", "22", "23"}:
            raise
        raise UserError("The rows break a rule of the central store.", detail=str(error)) from error
    with owner_connection(url) as connection, as_owner(connection):
        for table in ("app." + table for table in tables):
            connection.execute(sql.SQL("analyze {}").format(sql.Identifier(*table.split("."))))
        connection.execute("analyze sync.head, sync.audit")
    return loaded


def _load(
    connection: psycopg.Connection[Any], rows: Mapping[str, Iterable[Row]], by: str
) -> dict[str, int]:
    connection.execute("select sync.ensure_rev(), sync.set_guards(false)")
    connection.execute("set constraints all deferred")
    loaded = {}
    for table, table_rows in rows.items():
        loaded[table] = 0
        for batch in _batches(table_rows):
            connection.execute("select sync.load_rows(%s, %s, %s)", [table, Jsonb(batch), by])
            loaded[table] += len(batch)
    connection.execute("set constraints all immediate")
    connection.execute("select sync.pass_numbers(), sync.prove_books(), sync.set_guards(true)")
    return loaded


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    source = iter(rows)
    while batch := list(islice(source, _BATCH)):
        yield batch
