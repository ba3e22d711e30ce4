# SPDX-License-Identifier: MPL-2.0
"""Audits a central store: what stands open that should be closed, and how to mend it.

Each check is a query that lists what is wrong; nothing listed means all is well.
"""

from dataclasses import dataclass
from typing import Any, Final

import psycopg

from cso_desktop.central.schema import owner_connection, revisions
from cso_desktop.errors import UserError

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One line of the report: what was looked at, what is wrong, and how to mend it."""

    name: str
    ok: bool
    detail: str = ""
    mend: str = ""


@dataclass(frozen=True, slots=True)
class _Check:
    name: str
    wrong: str
    mend: str


_UPGRADE: Final = "Run “cso central upgrade” with the login that created the store."
_SUPERUSER_UPGRADE: Final = "Run “cso central upgrade” once as a superuser."
_OURS: Final = "('app'::regnamespace, 'sync'::regnamespace, 'api_v1'::regnamespace)"

_CHECKS: Final = (
    _Check(
        "roles of the store",
        """
        select r.name || ' is missing'
        from unnest(array['cso_owner', 'cso_api', 'cso_user']) r(name)
        where to_regrole(r.name) is null
        union all
        select rolname || ' has more rights than it needs' from pg_roles
        where rolname in ('cso_owner', 'cso_api', 'cso_user')
          and (rolcanlogin or rolsuper or rolbypassrls or rolcreaterole or rolcreatedb)
        """,
        "alter role … nologin nosuperuser nobypassrls nocreaterole nocreatedb",
    ),
    _Check(
        "owners of tables",
        f"""
        select c.oid::regclass::text from pg_class c
        where c.relnamespace in {_OURS} and c.relkind in ('r', 'v', 'S')
          and c.relowner <> 'cso_owner'::regrole
        """,
        "alter table … owner to cso_owner",
    ),
    _Check(
        "owners of the interface",
        """
        select p.oid::regprocedure::text from pg_proc p
        where p.pronamespace = 'api_v1'::regnamespace
          and (p.proowner <> 'cso_api'::regrole or not p.prosecdef)
        """,
        "alter function … owner to cso_api",
    ),
    _Check(
        "search path of definer functions",
        f"""
        select p.oid::regprocedure::text from pg_proc p
        where p.pronamespace in {_OURS} and p.prosecdef
          and (not 'search_path=pg_catalog, pg_temp' = any (coalesce(p.proconfig, '{{}}'))
               or p.proowner not in ('cso_api'::regrole, 'cso_owner'::regrole))
        """,
        "alter function … set search_path = pg_catalog, pg_temp",
    ),
    _Check(
        "pull reads one snapshot",
        """
        select p.oid::regprocedure::text from pg_proc p
        where p.proname in ('pull', 'digest', 'docs', 'scope_rows', 'scope_evictions', 'scope_end',
                            'is_same_history', 'my_scopes')
          and p.pronamespace in ('sync'::regnamespace, 'api_v1'::regnamespace)
          and p.provolatile <> 's'
        """,
        "alter function … stable",
    ),
    _Check(
        "functions open to everybody",
        f"""
        select p.oid::regprocedure::text from pg_proc p
        where p.pronamespace in {_OURS}
          and (has_function_privilege('public', p.oid, 'execute')
               or p.pronamespace <> 'api_v1'::regnamespace
                  and has_function_privilege('cso_user', p.oid, 'execute'))
        """,
        "revoke execute on function … from public",
    ),
    _Check(
        "tables open to people",
        f"""
        select c.oid::regclass::text from pg_class c
        where c.relnamespace in {_OURS} and c.relkind in ('r', 'v')
          and has_table_privilege('cso_user', c.oid, 'select, insert, update, delete')
        """,
        "revoke all on … from public, cso_user",
    ),
    _Check(
        "row security on every table",
        """
        select c.oid::regclass::text from pg_class c
        where c.relnamespace in ('app'::regnamespace, 'sync'::regnamespace) and c.relkind = 'r'
          and (not c.relrowsecurity or c.relnamespace = 'app'::regnamespace
               and not exists (select from pg_policy p where p.polrelid = c.oid))
        """,
        "select sync.watch_table('…')",
    ),
    _Check(
        "temporary tables",
        """
        select 'everybody may make temporary tables'
        where has_database_privilege('cso_user', current_database(), 'temporary')
           or has_database_privilege('cso_user', current_database(), 'create')
        """,
        "revoke temporary, create on database … from public",
    ),
    _Check(
        "advisory locks, large objects, notifications",
        """
        select p.oid::regprocedure::text from pg_proc p
        where p.pronamespace = 'pg_catalog'::regnamespace
          and (p.proname like '%advisory%' or p.proname like 'lo\\_%'
               or p.proname in ('loread', 'lowrite', 'pg_notify'))
          and has_function_privilege('cso_user', p.oid, 'execute')
        """,
        _SUPERUSER_UPGRADE,
    ),
    _Check(
        "procedural language",
        """
        select l.lanname || ' may be used by everybody' from pg_language l
        where l.lanname = 'plpgsql' and has_language_privilege('cso_user', l.oid, 'usage')
        """,
        _SUPERUSER_UPGRADE,
    ),
    _Check(
        "logins of people",
        """
        select r.rolname || ' has more rights than a person needs' from pg_roles r
        join sync.person p on p.login = r.rolname
        where r.rolsuper or r.rolbypassrls or r.rolcreaterole or r.rolcreatedb
           or r.rolconnlimit < 0
           or exists (select from pg_auth_members m
                      where m.member = r.oid and m.roleid <> 'cso_user'::regrole)
        union all
        select p.login || ' cannot log in' from sync.person p where p.state = 'active'
          and not exists (select from pg_roles r where r.rolname = p.login and r.rolcanlogin)
        """,
        "Run “cso central user set” for the person; revoke other memberships.",
    ),
    _Check(
        "timeouts of people",
        """
        select p.login || ' has no ' || t.name from sync.person p
        cross join unnest(array['statement_timeout', 'lock_timeout',
                                'idle_in_transaction_session_timeout']) t(name)
        where not exists (
          select from pg_db_role_setting s
          join pg_roles r on r.oid = s.setrole and r.rolname = p.login, unnest(s.setconfig) c
          where c like t.name || '=%')
        """,
        "Run “cso central user set” for the person.",
    ),
    _Check(
        "password storage",
        """
        select 'passwords are stored as ' || current_setting('password_encryption')
        where current_setting('password_encryption') <> 'scram-sha-256'
        """,
        "alter system set password_encryption = 'scram-sha-256'",
    ),
    _Check(
        "encryption on the wire",
        """
        select 'connections from other machines are not encrypted'
        where current_setting('ssl') <> 'on'
          and current_setting('listen_addresses') not in ('', 'localhost', '127.0.0.1', '::1')
        """,
        "Set up TLS (ssl, ssl_cert_file, ssl_key_file) and hostssl lines in pg_hba.conf.",
    ),
    _Check(
        "text encoding",
        """
        select 'the database is ' || pg_encoding_to_char(encoding) from pg_database
        where datname = current_database() and pg_encoding_to_char(encoding) <> 'UTF8'
        """,
        "Create the store in a database with encoding UTF8.",
    ),
    _Check(
        "audit chain",
        """
        select 'entry ' || c.rev || ' does not follow from the one before' from (
          select a.rev, a.hash, a.prev_hash,
                 lag(a.hash, 1, '\\x00'::bytea) over (order by a.rev) as before,
                 sha256(a.prev_hash || convert_to(sync.audit_text(
                   a.rev, a.tab, a.id, a.op, a.old, a.new, a.login, a.device, a.group_id, a.at),
                   'UTF8')) as computed
          from sync.audit a) c
        where c.hash <> c.computed or c.prev_hash <> c.before
        """,
        "Entries were changed behind the store's back: compare with a backup.",
    ),
)


def check(url: str) -> list[CheckLine]:
    """Audit the store and return one line per question, the bad ones with what to do.

    Raises:
        UserError: the database holds no central store.
    """
    with owner_connection(url) as connection:
        row = connection.execute("select to_regclass('sync.revision') is not null").fetchone()
        if not (row and row[0]):
            raise UserError("This database holds no central store.", hint="Create one first.")
        connection.execute("set local timezone to 'UTC'")
        return [_revisions_line(connection), *(_line(connection, check) for check in _CHECKS)]


def _revisions_line(connection: psycopg.Connection[Any]) -> CheckLine:
    found = connection.execute("select name, checksum from sync.revision").fetchall()
    here = {revision.name: revision.checksum for revision in revisions()}
    stale = sorted(name for name, checksum in here.items() if dict(found).get(name) != checksum)
    return CheckLine("schema is up to date", not stale, _listed(stale), _UPGRADE if stale else "")


def _line(connection: psycopg.Connection[Any], check: _Check) -> CheckLine:
    wrong = [str(row[0]) for row in connection.execute(check.wrong.encode()).fetchall()]
    return CheckLine(check.name, not wrong, _listed(wrong), check.mend if wrong else "")


def _listed(wrong: list[str]) -> str:
    more = f" and {len(wrong) - _SHOWN} more" if len(wrong) > _SHOWN else ""
    return ", ".join(wrong[:_SHOWN]) + more
