# SPDX-License-Identifier: MPL-2.0
"""Creates and upgrades a central store from the SQL files beside this module.

A file is applied once and then stays as it is; one whose head says "Replaced whenever its text
changes" holds functions only and is run again when it differs from what was applied.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from cso_desktop.central import catalogue
from cso_desktop.errors import (
    Bug,
    CsoError,
    EnvironmentProblem,
    NotAllowed,
    Offline,
    SchemaTooNew,
    UsageError,
    UserError,
)

_REPLACEABLE = "-- Replaced whenever its text changes."
_MAINTENANCE_DATABASE = "/postgres"
_REVISIONS = """
    create table sync.revision (
      name text primary key,
      checksum text not null,
      applied_at timestamptz not null default clock_timestamp(),
      applied_by name not null default session_user
    );
    alter table sync.revision enable row level security
"""
_FOREIGN_RELATION = """
    select format('%I.%I', n.nspname, c.relname) from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    where n.nspname !~ '^pg_' and n.nspname <> 'information_schema' limit 1
"""


@dataclass(frozen=True, slots=True)
class Revision:
    """One SQL file: its name orders it, its checksum tells whether it was applied as it stands."""

    name: str
    text: str

    @property
    def checksum(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def is_replaceable(self) -> bool:
        return _REPLACEABLE in self.text


def revisions() -> list[Revision]:
    """Return the SQL files of this program in the order in which they are applied."""
    folder = files("cso_desktop.central") / "sql"
    found = [item for item in folder.iterdir() if item.name.endswith(".sql")]
    return [
        Revision(item.name.removesuffix(".sql"), item.read_text(encoding="utf-8"))
        for item in sorted(found, key=lambda item: item.name)
    ]


def create(url: str) -> None:
    """Create the central store, and its database if the server has none of that name.

    A store that is there already is only brought up to date.

    Raises:
        UserError: the database holds something else.
        Offline: the server cannot be reached, or it refuses the login.
    """
    _create_database_if_missing(url)
    with owner_connection(url) as connection:
        if not _is_store(connection):
            _refuse_foreign(connection)
            _apply(connection, {})
            return
        _apply(connection, _applied(connection))


def upgrade(url: str) -> list[str]:
    """Bring a store up to this program's revisions; return the names of those applied.

    Raises:
        UserError: the database holds no central store.
        SchemaTooNew: the store was made by a newer program.
    """
    with owner_connection(url) as connection:
        if not _is_store(connection):
            raise UserError("This database holds no central store.", hint="Create one first.")
        return _apply(connection, _applied(connection))


@contextmanager
def owner_connection(url: str) -> Iterator[psycopg.Connection[Any]]:
    """Connect as whoever owns the store, for one transaction.

    Raises:
        Offline: the server cannot be reached, or it refuses the login.
        EnvironmentProblem: the login may not do what it was asked for.
    """
    try:
        connection = psycopg.connect(url, application_name="cso central", connect_timeout=10)
    except psycopg.ProgrammingError as error:
        raise _not_an_address(error) from error
    except psycopg.OperationalError as error:
        raise _unreachable(error) from error
    try:
        with connection:
            connection.execute("set local timezone to 'UTC'")
            yield connection
    except psycopg.errors.InsufficientPrivilege as error:
        raise EnvironmentProblem(
            "This login may not manage the central store.",
            hint="Use the login that created it, or a superuser.",
            detail=str(error),
        ) from error


def _not_an_address(error: psycopg.ProgrammingError) -> UsageError:
    return UsageError(
        "This is not the address of a PostgreSQL, such as postgresql://owner@host/cso.",
        detail=str(error),
    )


def _unreachable(error: psycopg.OperationalError) -> CsoError:
    """Tell a refused login from a server that is not there."""
    text = str(error)
    if "authentication failed" in text or "no password supplied" in text:
        return NotAllowed(
            "The central store refused the login.",
            hint="Name its owner in the address and put the password into CSO_CENTRAL_PASSWORD.",
            detail=text,
        )
    return Offline("The central store does not answer.", detail=text)


def _create_database_if_missing(url: str) -> None:
    try:
        psycopg.connect(url, connect_timeout=10).close()
    except psycopg.ProgrammingError as error:
        raise _not_an_address(error) from error
    except psycopg.OperationalError as error:
        name = urlsplit(url).path.lstrip("/")
        if f'database "{name}" does not exist' not in str(error):
            raise _unreachable(error) from error
        maintenance = urlunsplit(urlsplit(url)._replace(path=_MAINTENANCE_DATABASE))
        with psycopg.connect(maintenance, autocommit=True) as connection:
            connection.execute(
                sql.SQL("create database {} encoding 'UTF8' template template0").format(
                    sql.Identifier(name)
                )
            )


def _is_store(connection: psycopg.Connection[Any]) -> bool:
    row = connection.execute("select to_regclass('sync.revision') is not null").fetchone()
    return bool(row and row[0])


def _refuse_foreign(connection: psycopg.Connection[Any]) -> None:
    row = connection.execute(_FOREIGN_RELATION).fetchone()
    if row:
        raise UserError(
            "This database is in use by something else, so no central store was made in it.",
            hint="Name a database that does not exist yet; it will be created.",
            detail=f"found {row[0]}",
        )


def _applied(connection: psycopg.Connection[Any]) -> dict[str, str]:
    with as_owner(connection):
        return dict(connection.execute("select name, checksum from sync.revision").fetchall())


def _apply(connection: psycopg.Connection[Any], applied: dict[str, str]) -> list[str]:
    known = revisions()
    if unknown := applied.keys() - {revision.name for revision in known}:
        raise SchemaTooNew(
            "The central store was made by a newer version of this program.",
            detail=f"unknown revisions: {', '.join(sorted(unknown))}",
        )
    done = []
    for revision in known:
        if applied.get(revision.name) == revision.checksum:
            continue
        if revision.name in applied and not revision.is_replaceable:
            raise Bug(f"{revision.name}.sql was changed after it had been applied")
        connection.execute(revision.text.encode())
        done.append(revision)
    with as_owner(connection):
        if not applied:
            connection.execute(_REVISIONS.encode())
        for revision in done:
            connection.execute(
                "insert into sync.revision (name, checksum) values (%s, %s) "
                "on conflict (name) do update set checksum = excluded.checksum, "
                "applied_at = clock_timestamp(), applied_by = session_user",
                [revision.name, revision.checksum],
            )
        catalogue.write(connection)
    return [revision.name for revision in done]


@contextmanager
def as_owner(connection: psycopg.Connection[Any]) -> Iterator[None]:
    """Act as the role that owns the tables, whoever is logged in."""
    connection.execute("set local role cso_owner")
    yield
    connection.execute("reset role")
