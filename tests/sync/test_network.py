# SPDX-License-Identifier: MPL-2.0
"""The network fails at every byte (SYNC 9, faults 4 and 5), and what people are told then."""

import random
from collections.abc import Iterator
from contextlib import suppress

import pytest

from cso_desktop.errors import NotAllowed, Offline, SchemaTooNew, StoreBusy, UsageError
from cso_desktop.sync.address import address
from cso_desktop.sync.troubles import Revoked
from cso_desktop.sync.wire import Central
from tests.faults.proxy import Proxy
from tests.sync.world import PASSWORD, Pair, World, assert_same


@pytest.fixture
def proxy(pair: Pair) -> Iterator[Proxy]:
    with Proxy(pair.anna.world.port) as made:
        pair.anna.world.port = made.port
        yield made


@pytest.mark.parametrize("way", ["up", "down"])
def test_fault_04_05_a_connection_cut_at_any_byte_loses_and_doubles_nothing(
    pair: Pair, proxy: Proxy, way: str
) -> None:
    dice = random.Random(way)
    cut = 0
    for number in range(25):
        pair.anna.contact(pair.customer, name=f"Desk {number}")
        proxy.cut_after(**{way: dice.randint(1, 3_500)})
        with suppress(Offline):
            pair.anna.sync()
            cut -= 1
        cut += 1
    assert cut > 10
    proxy.cut_after()
    pair.anna.sync()
    groups = [group for group, _ in pair.anna.world.groups()]
    assert len(groups) == len(set(groups)) == 27
    assert len(pair.anna.ids("contacts")) == 26
    assert_same(pair.anna)


def test_fault_05_a_lost_answer_is_answered_again_and_applied_once(
    pair: Pair, proxy: Proxy
) -> None:
    contact = pair.anna.contact(pair.customer, name="Sent, never answered")
    proxy.drops_ack()
    with pytest.raises(Offline):
        pair.anna.sync()
    assert len(pair.anna.world.groups()) == 3
    assert pair.anna.status().waiting == 1
    pair.anna.edit("contacts", contact, phone="555-0160")
    result = pair.anna.sync()
    assert (result.pushed, result.waiting) == (2, 0)
    assert len(pair.anna.world.groups()) == 4
    pair.check()


def test_offline_since_and_what_waits_are_always_known(pair: Pair, proxy: Proxy) -> None:
    before = pair.anna.status()
    assert (before.waiting, before.offline_since, before.needs_you) == (0, None, 0)
    proxy.offline()
    pair.anna.contact(pair.customer)
    pair.anna.contact(pair.customer)
    for _ in range(2):
        with pytest.raises(Offline, match="cannot be reached"):
            pair.anna.sync()
    status = pair.anna.status()
    assert status.waiting == 2
    assert status.oldest_waiting is not None
    assert status.offline_since is not None
    assert status.oldest_waiting < status.offline_since <= pair.anna.clock.at
    proxy.offline(False)
    pair.anna.sync()
    after = pair.anna.status()
    assert (after.waiting, after.oldest_waiting, after.offline_since) == (0, None, None)
    assert after.last_sync is not None


def test_a_wrong_password_is_a_refused_login_not_an_absent_store(world: World) -> None:
    world.person("anna")
    with pytest.raises(NotAllowed, match="refused the login"):
        Central(address(world.url, "anna"), "not this one")
    with pytest.raises(NotAllowed, match="refused the login"):
        Central(address(world.url, "nobody"), PASSWORD)


def test_a_store_of_another_kind_is_named(world: World) -> None:
    world.person("anna")
    world.sql("drop function api_v1.hello(uuid, jsonb)")
    with pytest.raises(Exception, match="no central store of a fitting version"):
        world.desk("anna")


def test_a_revoked_person_is_told_and_the_cache_is_to_be_wiped(pair: Pair) -> None:
    from cso_desktop.central.people import revoke_person

    revoke_person(pair.anna.world.owner_url, "anna")
    pair.anna.contact(pair.customer, name="Unsent")
    with pytest.raises(Revoked) as told:
        pair.anna.sync()
    assert told.value.wipe
    assert pair.anna.status().waiting == 1


def test_a_store_that_wants_a_newer_program_is_still_read(pair: Pair) -> None:
    pair.ben.edit("contacts", pair.contact, notes="Newer")
    pair.ben.sync()
    pair.anna.world.sql("update sync.meta set schema_min = 2, schema_max = 2")
    pair.anna.contact(pair.customer, name="Kept here")
    result = pair.anna.sync()
    assert result.notice is not None
    assert (result.pushed, result.waiting) == (0, 1)
    assert pair.anna.value("contacts", pair.contact, "notes") == "Newer"
    pair.anna.world.sql("update sync.meta set schema_min = 1, schema_max = 1")
    assert pair.anna.sync().pushed == 1


def test_an_older_store_is_read_and_not_written(pair: Pair) -> None:
    pair.anna.world.sql("update sync.meta set schema_min = 0, schema_max = 0")
    pair.anna.contact(pair.customer)
    assert pair.anna.sync().notice is not None
    device, seq = pair.anna.state("device"), pair.anna.state("next_seq")
    group = {"seq": seq, "group_id": "0198f0a0-0000-7000-8000-0000000000cc", "schema": 1, "ops": []}
    with pair.anna.connect() as central, pytest.raises(SchemaTooNew):
        central.push(device, [group], {})


def test_a_door_that_is_full_is_busy(world: World) -> None:
    world.person("anna")
    world.sql("alter role u_anna connection limit 1")
    with Central(address(world.url, "anna"), PASSWORD), pytest.raises(StoreBusy):
        Central(address(world.url, "anna"), PASSWORD)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://db.example:5432/cso?sslmode=disable",
        "postgresql://db.example/cso?sslmode=require",
        "postgresql://127.0.0.1,db.example/cso?sslmode=disable",
        "postgresql://localhost/cso?hostaddr=192.0.2.7&sslmode=disable",
        "postgresql://db.example/cso?options=-csearch_path%3Devil",
        "postgresql://db.example/cso?service=mine",
        "postgresql:///cso",
        "mysql://db.example/cso",
        "db.example",
        "",
    ],
)
def test_an_address_that_would_be_unsafe_or_unclear_is_refused(url: str) -> None:
    with pytest.raises(UsageError):
        address(url, "anna")


def test_without_a_word_in_the_address_the_connection_is_verified() -> None:
    place = address("postgresql://owner:secret@db.example:5433/cso", "Anna")
    assert place.url == "postgresql://db.example:5433/cso"
    settings = place.settings("pw")
    assert settings["sslmode"] == "verify-full"
    assert settings["sslrootcert"] == "system"
    assert settings["require_auth"] == "scram-sha-256"
    assert settings["gssencmode"] == "disable"
    assert (settings["user"], settings["password"]) == ("u_anna", "pw")
    assert settings["options"] == ""


def test_a_server_without_tls_is_not_spoken_to_unless_the_address_says_so(world: World) -> None:
    world.person("anna")
    with pytest.raises(Offline, match="not safe"):
        Central(address(world.url.partition("?")[0], "anna"), PASSWORD)


def test_settings_in_the_environment_change_nothing(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGOPTIONS", "-c timezone=Asia/Tokyo -c extra_float_digits=-15")
    monkeypatch.setenv("PGTZ", "America/New_York")
    for desk, phone in ((pair.anna, "555-0171"), (pair.ben, "555-0171")):
        desk.edit("contacts", pair.contact, phone=phone)
    pair.settle()
    monkeypatch.undo()
    assert not pair.ben.questions()
    assert_same(pair.anna)
    assert_same(pair.ben)
