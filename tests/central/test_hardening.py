# SPDX-License-Identifier: MPL-2.0
"""The audit of a store finds each harm done to it and says how to mend it."""

import psycopg
import pytest

from cso_desktop.central import add_person, check, create
from cso_desktop.errors import UserError
from tests.central.conftest import Staff
from tests.central.desks import PASSWORD, Office, customer


def test_a_fresh_store_passes_every_check(office: Office, staff: Staff) -> None:
    staff.west.done(customer())
    assert [line for line in check(office.url) if not line.ok] == []


@pytest.mark.parametrize(
    ("harm", "mend", "name"),
    [
        ("alter role cso_api bypassrls", "alter role cso_api nobypassrls", "roles of the store"),
        (
            "alter table app.queues owner to postgres",
            "alter table app.queues owner to cso_owner",
            "owners of tables",
        ),
        (
            "alter function api_v1.push owner to cso_owner",
            "alter function api_v1.push owner to cso_api",
            "owners of the interface",
        ),
        (
            "alter function sync.my_scopes reset search_path",
            "alter function sync.my_scopes set search_path = pg_catalog, pg_temp",
            "search path of definer functions",
        ),
        (
            "alter function api_v1.pull volatile",
            "alter function api_v1.pull stable",
            "pull reads one snapshot",
        ),
        (
            "grant execute on function sync.write_fields to public",
            "revoke execute on function sync.write_fields from public",
            "functions open to everybody",
        ),
        (
            "grant select on app.customers to cso_user",
            "revoke select on app.customers from cso_user",
            "tables open to people",
        ),
        (
            "alter table app.customers disable row level security",
            "alter table app.customers enable row level security",
            "row security on every table",
        ),
        (
            "grant execute on function pg_advisory_lock(bigint) to public",
            "revoke execute on function pg_advisory_lock(bigint) from public",
            "advisory locks, large objects, notifications",
        ),
        (
            "grant usage on language plpgsql to public",
            "revoke usage on language plpgsql from public",
            "procedural language",
        ),
        ("alter role u_roy createrole", "alter role u_roy nocreaterole", "logins of people"),
        (
            "alter role u_roy reset lock_timeout",
            "alter role u_roy set lock_timeout = '5s'",
            "timeouts of people",
        ),
        (
            "update sync.revision set checksum = checksum || 'x' where name = '70_push'",
            "update sync.revision set checksum = left(checksum, 64) where name = '70_push'",
            "schema is up to date",
        ),
        (
            "update sync.audit set login = login || 'x' "
            "where rev = (select min(rev) from sync.audit)",
            "update sync.audit set login = left(login, -1) "
            "where rev = (select min(rev) from sync.audit)",
            "audit chain",
        ),
    ],
)
def test_each_harm_is_found_and_says_how_to_mend_it(
    office: Office, staff: Staff, harm: str, mend: str, name: str
) -> None:
    with psycopg.connect(office.url, autocommit=True) as connection:
        connection.execute(harm.encode())
        try:
            wrong = [line for line in check(office.url) if not line.ok]
        finally:
            connection.execute(mend.encode())
    assert [line.name for line in wrong] == [name]
    assert wrong[0].detail
    assert wrong[0].mend


def test_a_removed_audit_entry_is_found(central_database: str) -> None:
    """INV-51."""
    create(central_database)
    add_person(central_database, "ann", ["REP"], territories=["WEST"], password=PASSWORD)
    with psycopg.connect(central_database) as connection:
        connection.execute(
            "delete from sync.audit where rev = (select rev from sync.audit order by rev offset 1 "
            "limit 1)"
        )
    assert [line.name for line in check(central_database) if not line.ok] == ["audit chain"]


def test_a_database_without_a_store_is_named_so(central_database: str) -> None:
    with pytest.raises(UserError, match="no central store"):
        check(central_database)
