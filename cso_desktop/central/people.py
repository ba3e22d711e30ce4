# SPDX-License-Identifier: MPL-2.0
"""People of a central store: their logins, roles and territories."""

import re
from collections.abc import Iterable
from typing import Any

import psycopg
from psycopg import sql

from cso_desktop.central.schema import as_owner, owner_connection
from cso_desktop.domain.roles import Role
from cso_desktop.errors import FieldErrors, UserError

_LOGIN = re.compile(r"[a-z][a-z0-9_.-]{0,50}")
_GIVEN_ROLES = frozenset(Role) - {Role.SYS}
# What a person may override, but an accident should not last for ever.
_LOGIN_SETTINGS = {
    "statement_timeout": "60s",
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "30s",
}
_DAYS_TO_HEAR_OF_REVOCATION = 60


def login_role(name: str) -> str:
    """Return the database login of a person.

    Raises:
        FieldErrors: the name is not made of lower-case letters, digits, dots and dashes.
    """
    if not _LOGIN.fullmatch(name.lower()):
        raise FieldErrors(
            {"name": "A login name starts with a letter and has letters, digits, dots, dashes."}
        )
    return f"u_{name.lower()}"


def add_person(
    url: str,
    name: str,
    roles: Iterable[str],
    *,
    territories: Iterable[str] = (),
    password: str,
    full_name: str | None = None,
) -> None:
    """Add a person with a login of their own; territories that don't exist yet are made.

    Without territories a person sees all of them, also later ones; somebody who is nothing but a
    field account manager then sees none.

    Raises:
        FieldErrors: the name or a role is not possible.
        UserError: the person is in this store already.
    """
    login = login_role(name)
    chosen = _checked_roles(roles)
    with owner_connection(url) as connection:
        _make_login(connection, login, password)
        with as_owner(connection):
            added = connection.execute(
                "insert into sync.person (login, name, roles, sees_all) values (%s, %s, %s, false) "
                "on conflict do nothing returning login",
                [login, full_name or name, chosen],
            ).fetchone()
            if not added:
                raise UserError(f"{name} is in this central store already.")
            _assign(connection, login, chosen, territories)


def set_person(
    url: str,
    name: str,
    *,
    roles: Iterable[str] | None = None,
    territories: Iterable[str] | None = None,
    password: str | None = None,
) -> None:
    """Change what a person may do and see; what is not given stays. A revoked person returns.

    Raises:
        UserError: there is no such person.
    """
    login = login_role(name)
    with owner_connection(url) as connection:
        with as_owner(connection):
            now_roles, now_territories = _present(connection, login, name)
            chosen = now_roles if roles is None else _checked_roles(roles)
            connection.execute(
                "update sync.person set roles = %s, state = 'active' where login = %s",
                [chosen, login],
            )
            _assign(
                connection,
                login,
                chosen,
                now_territories if territories is None else territories,
            )
        _open_login(connection, login, password)


def revoke_person(url: str, name: str) -> None:
    """Take everything from a person. Their desks hear of it at the next contact and wipe.

    The login itself lives on for sixty days, able to do nothing but learn that it was revoked.

    Raises:
        UserError: there is no such person.
    """
    login = login_role(name)
    with owner_connection(url) as connection:
        with as_owner(connection):
            _present(connection, login, name)
            connection.execute("update sync.person set state = 'revoked' where login = %s", [login])
            connection.execute("update sync.device set state = 'revoked' where login = %s", [login])
            connection.execute(
                "update app.people set roles = '', territories = '' where login = %s",
                [name.lower()],
            )
        connection.execute(
            sql.SQL("alter role {} valid until {}").format(
                sql.Identifier(login), sql.Literal(_days_from_now(connection))
            )
        )


def _checked_roles(roles: Iterable[str]) -> list[str]:
    chosen = {str(role).strip().upper() for role in roles}
    if unknown := chosen - set(_GIVEN_ROLES):
        raise FieldErrors({"roles": f"There is no role {', '.join(sorted(unknown))}."})
    if not chosen:
        raise FieldErrors({"roles": "A person needs at least one role."})
    return sorted(chosen)


def _make_login(connection: psycopg.Connection[Any], login: str, password: str) -> None:
    """Make the login, or take over the one another store on this server has made."""
    exists = connection.execute("select from pg_roles where rolname = %s", [login]).fetchone()
    if exists is None:
        connection.execute(
            sql.SQL("create role {} login connection limit 6").format(sql.Identifier(login))
        )
    connection.execute(sql.SQL("grant cso_user to {}").format(sql.Identifier(login)))
    for setting, value in _LOGIN_SETTINGS.items():
        connection.execute(
            sql.SQL("alter role {} set {} = {}").format(
                sql.Identifier(login), sql.Identifier(setting), sql.Literal(value)
            )
        )
    _open_login(connection, login, password)


def _open_login(connection: psycopg.Connection[Any], login: str, password: str | None) -> None:
    statement = sql.SQL("alter role {} login valid until 'infinity'").format(sql.Identifier(login))
    if password is not None:
        # Only the verifier travels, so that no server log ever holds a password.
        verifier = connection.pgconn.encrypt_password(
            password.encode(), login.encode(), b"scram-sha-256"
        )
        statement += sql.SQL(" password {}").format(sql.Literal(verifier.decode()))
    connection.execute(statement)


def _assign(
    connection: psycopg.Connection[Any], login: str, roles: list[str], territories: Iterable[str]
) -> None:
    """Set the memberships, and the row by which others know the person."""
    codes = sorted({code.strip() for code in territories if code.strip()})
    sees_all = not codes and roles != [Role.FAM]
    connection.execute(
        "insert into app.territories (id, code, name) "
        "select gen_random_uuid(), c, c from unnest(%s::text[]) c "
        "where not exists (select from app.territories t where t.code = c)",
        [codes],
    )
    connection.execute("update sync.person set sees_all = %s where login = %s", [sees_all, login])
    connection.execute("delete from sync.member where login = %s", [login])
    connection.execute(
        "insert into sync.member (login, scope_id) "
        "select %s, id from app.territories where code = any(%s)",
        [login, codes],
    )
    connection.execute(
        "with p as (select substr(login, 3) as login, name from sync.person where login = %s) "
        "insert into app.people (id, login, name, roles, territories) "
        "select gen_random_uuid(), p.login, p.name, %s, %s from p on conflict (login) do update "
        "set name = excluded.name, roles = excluded.roles, territories = excluded.territories",
        [login, ",".join(roles), ",".join(codes)],
    )


def _present(
    connection: psycopg.Connection[Any], login: str, name: str
) -> tuple[list[str], list[str]]:
    row = connection.execute(
        "select p.roles, array(select s.name from sync.member m join sync.scope s "
        "on s.id = m.scope_id where m.login = p.login) from sync.person p where p.login = %s",
        [login],
    ).fetchone()
    if row is None:
        raise UserError(f"There is no {name} in this central store.")
    return row[0], row[1]


def _days_from_now(connection: psycopg.Connection[Any]) -> str:
    row = connection.execute(
        "select (now() + make_interval(days => %s))::text", [_DAYS_TO_HEAR_OF_REVOCATION]
    ).fetchone()
    assert row is not None
    return str(row[0])
