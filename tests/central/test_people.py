# SPDX-License-Identifier: MPL-2.0
"""People of a store: what they see, what a login may do, and how they are revoked."""

import uuid

import psycopg
import pytest

from cso_desktop.central import add_person, revoke_person, set_person
from cso_desktop.errors import FieldErrors, UserError
from tests.central.desks import PASSWORD, Desk, Office, as_person, call, customer


@pytest.fixture(scope="module")
def person(office: Office) -> str:
    """URL of an ordinary person's login."""
    office.hire("eva", "REP")
    return as_person(office.url, "eva")


def territories(desk: Desk) -> list[str]:
    return list(desk.hello()["person"]["territories"])


def test_hello_tells_a_person_who_they_are(office: Office) -> None:
    desk = office.hire("ida", "REP", "AR", territories=("SOUTH", "NORTH"))
    answer = desk.hello(app="0.1.0", schema=1)
    assert answer["person"] == {
        "login": "ida",
        "name": "ida",
        "roles": ["AR", "REP"],
        "territories": ["NORTH", "SOUTH"],
    }
    assert (answer["must"], answer["device_state"], answer["wipe"]) == ("ok", "active", False)
    assert {scope["kind"] for scope in answer["scopes"]} == {"global", "territory"}


def test_without_territories_a_person_sees_all_also_later_ones(office: Office) -> None:
    everywhere = office.hire("max", "REP")
    before = set(territories(everywhere))
    office.hire("nat", "REP", territories=("ATLANTIC",))
    assert set(territories(everywhere)) == before | {"ATLANTIC"}


def test_a_field_account_manager_without_territories_sees_none(office: Office) -> None:
    lone = office.hire("fay", "FAM")
    assert territories(lone) == []
    assert lone.refused(customer()) == "42501 42501"


def test_people_are_known_to_each_other(office: Office) -> None:
    office.hire("kim", "CON", "INV", territories=("NORTH",))
    reader = office.hire("lou", "REP")
    known = [row["doc"] for row in reader.rows().values() if row["tab"] == "people"]
    kim = next(doc for doc in known if doc["login"] == "kim")
    assert (kim["roles"], kim["territories"]) == ("CON,INV", "NORTH")


def test_losing_a_territory_shows_at_the_next_pull(office: Office) -> None:
    """INV-52, fault 32."""
    desk = office.hire("pam", "FAM", territories=("NORTH", "SOUTH"))
    desk.rows()
    set_person(office.url, "pam", territories=["SOUTH"])
    assert territories(desk) == ["SOUTH"]
    assert len(desk.pull_page()["revoked"]) == 1


def test_new_roles_count_at_once(office: Office) -> None:
    desk = office.hire("tom", "REP")
    move = call("customers.move", str(uuid.uuid4()), territory="NORTH")
    assert desk.refused(move) == "CS003 role"
    set_person(office.url, "tom", roles=["SUP"])
    assert desk.refused(move) == "CS004 unknown_record"


def test_a_revoked_person_only_learns_that(office: Office) -> None:
    """Fault 62, OFF-04."""
    desk = office.hire("rex", "REP")
    revoke_person(office.url, "rex")
    answer = desk.hello()
    assert (answer["must"], answer["wipe"], answer["scopes"]) == ("revoked", True, [])
    page = desk.pull_page()
    assert page["data"] == []
    with pytest.raises(psycopg.Error) as push:
        desk.push(customer())
    with pytest.raises(psycopg.Error) as register:
        office.desk("rex").register()
    assert (push.value.sqlstate, register.value.sqlstate) == ("CS103", "CS103")
    set_person(office.url, "rex", password=PASSWORD)
    assert desk.hello()["scopes"]


def test_passwords_are_changed_and_never_sent_readable(office: Office) -> None:
    office.hire("pia", "REP")
    set_person(office.url, "pia", password="another one")
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(as_person(office.url, "pia"))
    set_person(office.url, "pia", password=PASSWORD)
    psycopg.connect(as_person(office.url, "pia")).close()
    stored = office.sql("select rolpassword from pg_authid where rolname = 'u_pia'")[0][0]
    assert stored.startswith("SCRAM-SHA-256$")


@pytest.mark.parametrize(
    ("name", "roles", "field"),
    [("x; drop", ["REP"], "name"), ("zed", ["BOSS"], "roles"), ("zed", [], "roles")],
)
def test_impossible_people_are_refused(
    office: Office, name: str, roles: list[str], field: str
) -> None:
    with pytest.raises(FieldErrors) as caught:
        add_person(office.url, name, roles, password=PASSWORD)
    assert caught.value.field == field


def test_a_person_is_added_once(office: Office) -> None:
    office.hire("ola", "REP")
    with pytest.raises(UserError, match="already"):
        add_person(office.url, "ola", ["REP"], password=PASSWORD)
    with pytest.raises(UserError, match="There is no ghost"):
        revoke_person(office.url, "ghost")


@pytest.mark.parametrize(
    "statement",
    [
        "select * from app.customers",
        "select * from sync.person",
        "select sync.my_scopes()",
        "select sync.load_rows('customers', '[]', 'x')",
        "select app.do_customers_move(gen_random_uuid(), '{}', null)",
        "update sync.person set roles = '{SUP}'",
        "create temporary table t (x int)",
        "create table public.t (x int)",
        "do $$ begin end $$",
        "select pg_advisory_lock(1)",
        "select lo_create(0)",
        "set role cso_api",
        "set role cso_owner",
    ],
)
def test_a_login_may_call_the_interface_and_nothing_else(person: str, statement: str) -> None:
    with (
        psycopg.connect(person) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(statement.encode())
