# SPDX-License-Identifier: MPL-2.0
"""The store is made, brought up to date, and has the shape of cache and domain."""

from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import Boolean, Date, Integer, Text

from cso_desktop.central import add_person, catalogue, check, create, upgrade
from cso_desktop.central.embedded import EmbeddedServer
from cso_desktop.central.schema import revisions
from cso_desktop.domain.lifecycles import MACHINES
from cso_desktop.domain.records import BY_TABLE, KINDS
from cso_desktop.errors import Offline, UserError
from cso_desktop.store.schema import SYNC_COLUMNS, TABLES
from cso_desktop.store.types import ExactDecimal, JsonText, UtcSecond
from tests.central.desks import PASSWORD, Desk, Office, as_person, customer

PLAIN = {Boolean: "boolean", Date: "date", Integer: "bigint", Text: "text"}
SPELLED = {
    ExactDecimal: "numeric(20,6)",
    UtcSecond: "timestamp(0) with time zone",
    JsonText: "jsonb",
}


def expected_type(column: Any) -> str:
    if column.name == "id" or column.name.endswith("_id"):
        return "uuid"
    return SPELLED.get(type(column.type)) or PLAIN[type(column.type)]


@pytest.mark.parametrize("table", TABLES)
def test_central_and_cache_tables_have_the_same_fields(office: Office, table: str) -> None:
    found = office.sql(
        "select attname::text, format_type(atttypid, atttypmod), attnotnull from pg_attribute "
        "where attrelid = %s::regclass and attnum > 0 and not attisdropped",
        f"app.{table}",
    )
    central = {name: (kind, required) for name, kind, required in found}
    assert central.pop("scope_id") == ("uuid", True)
    cache = {
        column.name: (expected_type(column), not column.nullable)
        for column in TABLES[table].columns
        if column.name not in SYNC_COLUMNS
    }
    assert central == cache


def test_the_states_of_every_table_are_those_of_its_machines(office: Office) -> None:
    found = office.sql(
        "select conrelid::regclass::text, pg_get_constraintdef(oid) from pg_constraint "
        "where conname = replace(conrelid::regclass::text, 'app.', '') || '_state'"
    )
    checks = {table.removeprefix("app."): text for table, text in found}
    machines: dict[str, set[str]] = {}
    for (table, _), machine in catalogue.LIVES.items():
        states = set(MACHINES[machine].states) - {"(where it was)"}
        machines.setdefault(table, set()).update(states)
    for table, states in machines.items():
        named = {part.split("'")[0] for part in checks[table].split("'")[1::2]}
        assert named == states, table


def test_rows_named_by_other_rows_are_referenced(office: Office) -> None:
    """Every *_id column names a synced row, but for those that may name several kinds."""
    found = office.sql(
        "select format('%s.%s', c.table_name, c.column_name) from information_schema.columns c "
        "where c.table_schema = 'app' and c.column_name like '%\\_id' "
        "and c.column_name <> 'scope_id' and not exists (select from pg_constraint k "
        "where k.contype = 'f' and k.condeferrable "
        "and k.conname = format('%s_%s_fkey', c.table_name, c.column_name))"
    )
    assert {row[0] for row in found} == {
        "allocations.source_id",
        "conflicts.customer_id",
        "conflicts.group_id",
        "conflicts.record_id",
        "disputes.result_document_id",
        "printed_documents.record_id",
    }


def test_every_table_has_row_security(office: Office) -> None:
    bare = office.sql(
        "select oid::regclass::text from pg_class where relkind = 'r' and not relrowsecurity "
        "and relnamespace in ('app'::regnamespace, 'sync'::regnamespace)"
    )
    assert bare == []


def test_pull_and_digest_are_stable(office: Office) -> None:
    """Fault 25."""
    found = office.sql(
        "select proname::text, provolatile::text from pg_proc "
        "where pronamespace = 'api_v1'::regnamespace"
    )
    assert dict(found) == {
        "hello": "v",
        "register": "v",
        "push": "v",
        "pull": "s",
        "digest": "s",
    }


def test_the_catalogue_in_the_store_is_that_of_the_domain(office: Office) -> None:
    kinds = office.sql("select tab, insert_roles, reserved, is_append_only from sync.kind")
    assert len(kinds) == len(KINDS)
    for table, insert_roles, reserved, append_only in kinds:
        kind = BY_TABLE[table]
        assert (set(insert_roles), set(reserved)) == (set(kind.insert), set(kind.reserved))
        assert append_only == kind.is_append_only
    rules = office.sql("select tab, field, roles from sync.field_rule")
    assert {(table, name): set(roles) for table, name, roles in rules} == {
        (kind.table, name): set(roles) for kind in KINDS for name, roles in kind.edit.items()
    }


def test_every_field_that_may_be_edited_exists(office: Office) -> None:
    lost = office.sql(
        "select r.tab, r.field from sync.field_rule r join sync.kind k on k.tab = r.tab "
        "where r.field <> all (k.fields)"
    )
    assert lost == []


def test_every_move_that_belongs_to_the_store_has_an_effect_that_decides(office: Office) -> None:
    found = office.sql(
        "select distinct tab || '.' || name from sync.transition t where roles = array['SYS'] "
        "and to_regprocedure(format('app.on_%s_%s(jsonb, jsonb)', tab, name)) is null"
    )
    assert {row[0] for row in found} == {"licences.expire"}


def test_creating_again_changes_nothing(central_database: str) -> None:
    create(central_database)
    with psycopg.connect(central_database) as connection:
        before = connection.execute("select history_id from sync.meta").fetchone()
    create(central_database)
    assert upgrade(central_database) == []
    with psycopg.connect(central_database) as connection:
        assert connection.execute("select history_id from sync.meta").fetchone() == before


def test_upgrading_replaces_functions_that_have_changed(central_database: str) -> None:
    create(central_database)
    with psycopg.connect(central_database) as connection:
        connection.execute("update sync.revision set checksum = '' where name = '71_pull'")
    assert upgrade(central_database) == ["71_pull"]


def test_a_database_in_use_by_something_else_is_left_alone(central_database: str) -> None:
    with psycopg.connect(central_database) as connection:
        connection.execute("create table invoices (id integer)")
    with pytest.raises(UserError, match="in use by something else"):
        create(central_database)
    with pytest.raises(UserError, match="no central store"):
        upgrade(central_database)


def test_a_missing_database_is_made(postgres: EmbeddedServer, central_database: str) -> None:
    name = "made_by_create"
    try:
        create(postgres.url(name))
        assert upgrade(postgres.url(name)) == []
    finally:
        postgres.drop_database(name)


def test_a_server_that_does_not_answer_is_named_so() -> None:
    with pytest.raises(Offline):
        create("postgresql://nobody@127.0.0.1:1/nothing?connect_timeout=2")


@pytest.mark.slow
def test_a_login_without_superuser_rights_can_create_the_store(tmp_path: Path) -> None:
    settings = {"fsync": "off", "full_page_writes": "off"}
    with EmbeddedServer(tmp_path / "server", settings=settings) as server:
        with psycopg.connect(server.url(), autocommit=True) as connection:
            connection.execute("create role builder login createrole createdb password 'b'")
        url = server.url("company", user="builder", password="b")
        create(url)
        add_person(url, "ann", ["REP"], password=PASSWORD)
        assert upgrade(url) == []
        with psycopg.connect(as_person(url, "ann"), autocommit=True) as connection:
            desk = Desk(connection).register()
            desk.done(customer())
        # What only a superuser may close is reported, with what to do.
        open_lines = [line for line in check(url) if not line.ok]
        assert {line.name for line in open_lines} == {
            "advisory locks, large objects, notifications",
            "procedural language",
        }
        assert all(line.detail and line.mend for line in open_lines)


def test_sql_files_have_a_head_and_short_lines() -> None:
    for revision in revisions():
        lines = revision.text.splitlines()
        assert lines[0] == "-- SPDX-License-Identifier: MPL-2.0"
        assert lines[1].startswith("-- ")
        assert max(map(len, lines)) <= 100, revision.name
        assert len(lines) <= 400, revision.name
