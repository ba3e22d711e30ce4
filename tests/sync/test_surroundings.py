# SPDX-License-Identifier: MPL-2.0
"""Clocks, spellings and versions that differ change nothing (SYNC 9, faults 54 to 60, 68, 75)."""

import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from cso_desktop.sync import steps
from tests.sync.test_two_people import PRODUCT
from tests.sync.world import MORNING, MovingClock, Pair, World, assert_same


@pytest.mark.parametrize(
    "at",
    [
        datetime(2025, 11, 22, 9, tzinfo=UTC),
        datetime(2036, 11, 22, 9, tzinfo=UTC),
        datetime(2026, 11, 1, 5, 59, 58, tzinfo=UTC),  # New York sets its clocks back
    ],
    ids=["a year behind", "ten years ahead", "the hour that comes twice"],
)
def test_fault_54_a_wrong_clock_orders_nothing(pair: Pair, at: datetime) -> None:
    pair.anna.clock = MovingClock(at)
    contacts = [pair.anna.contact(pair.customer, name=f"Contact {n}") for n in range(3)]
    pair.anna.edit("contacts", contacts[0], phone="555-0101")
    pair.anna.edit("contacts", pair.contact, phone="555-0102")
    pair.settle()
    pair.ben.edit("contacts", pair.contact, phone="555-0103")
    pair.check()
    assert pair.anna.value("contacts", pair.contact, "phone") == "555-0103"
    assert not pair.anna.questions()
    assert not pair.ben.questions()


@contextmanager
def far_away() -> Iterator[None]:
    """The settings of a person far away who likes their numbers short."""
    patch = pytest.MonkeyPatch()
    for name, value in {
        "PGTZ": "Asia/Kolkata",
        "PGDATESTYLE": "SQL, DMY",
        "PGOPTIONS": "-c extra_float_digits=-15 -c intervalstyle=sql_standard",
        "PGCLIENTENCODING": "LATIN1",
        "TZ": "America/New_York",
    }.items():
        patch.setenv(name, value)
    time.tzset()
    try:
        yield
    finally:
        patch.undo()
        time.tzset()


def test_fault_55_the_settings_of_a_session_make_no_conflict(pair: Pair) -> None:
    with far_away():
        product = pair.anna.insert("products", {**PRODUCT, "list_price": Decimal("0.3")})
        pair.anna.edit("contacts", pair.contact, name="Jörg Müller 東")
        pair.anna.sync()
        pair.ben.sync()
        pair.anna.edit("products", product, list_price=Decimal("1.1"))
        pair.ben.edit("products", product, description="Server with rails")
        pair.anna.edit("contacts", pair.contact, notes="From Anna")
        pair.ben.edit("contacts", pair.contact, phone="555-0110")
        pair.settle()
    pair.check()
    assert not pair.anna.questions()
    assert not pair.ben.questions()
    assert pair.ben.value("products", product, "list_price") == "1.100000"
    assert pair.ben.value("contacts", pair.contact, "name") == "Jörg Müller 東"


def test_fault_56_spellings_of_one_text_are_one_and_long_texts_arrive(pair: Pair) -> None:
    name = "Zoë Brückner 🖨️"
    pair.anna.edit("contacts", pair.contact, name=unicodedata.normalize("NFC", name))
    pair.ben.edit("contacts", pair.contact, name=unicodedata.normalize("NFD", name))
    pair.anna.edit("contacts", pair.contact, notes="long " * 200_000)
    pair.check()
    assert pair.ben.value("contacts", pair.contact, "name") == unicodedata.normalize("NFC", name)
    assert len(pair.ben.value("contacts", pair.contact, "notes")) == 1_000_000
    assert not pair.anna.questions()
    assert not pair.ben.questions()


def test_fault_58_a_program_too_old_keeps_its_changes_and_goes_on_reading(pair: Pair) -> None:
    world = pair.anna.world
    pair.anna.edit("contacts", pair.contact, phone="555-0120")
    world.sql("update app.contacts set notes = 'From the office'")
    world.sql("update sync.meta set schema_min = 7, schema_max = 9")
    result = pair.anna.sync()
    assert result.notice is not None
    assert "too old" in result.notice
    assert (result.pushed, result.waiting) == (0, 1)
    assert pair.anna.value("contacts", pair.contact, "notes") == "From the office"
    assert pair.anna.value("contacts", pair.contact, "phone") == "555-0120"
    world.sql("update sync.meta set schema_min = 1, schema_max = 1")
    assert pair.anna.sync().waiting == 0
    pair.check()


def test_fault_59_a_program_newer_than_the_store_sends_nothing_and_goes_on_reading(
    pair: Pair,
) -> None:
    world = pair.anna.world
    pair.anna.edit("contacts", pair.contact, phone="555-0121")
    world.sql("update app.contacts set notes = 'From the office'")
    world.sql("update sync.meta set schema_min = 0, schema_max = 0")
    result = pair.anna.sync()
    assert result.notice is not None
    assert "older than this program" in result.notice
    assert (result.pushed, result.waiting) == (0, 1)
    assert pair.anna.value("contacts", pair.contact, "notes") == "From the office"
    world.sql("update sync.meta set schema_min = 1, schema_max = 1")
    pair.check()


def test_fault_60_what_an_older_program_left_unsent_is_taken_and_unknown_columns_pass(
    pair: Pair,
) -> None:
    pair.anna.edit("contacts", pair.contact, phone="555-0122")
    with pair.anna.cache.write() as connection:
        connection.exec_driver_sql("UPDATE outbox SET schema = 0")
    pair.anna.world.sql("alter table app.contacts add column shoe_size integer default 44")
    assert pair.anna.sync().refused == 0
    pair.settle()
    assert pair.ben.value("contacts", pair.contact, "phone") == "555-0122"


def test_fault_68_one_transaction_of_many_rows_is_cut_anywhere(pair: Pair) -> None:
    pair.anna.world.sql(
        "insert into app.contacts (id, customer_id, state, name, roles, is_primary, has_consent, "
        "origin) "
        "select gen_random_uuid(), %s::uuid, 'active', 'Contact ' || n, 'billing', false, false, "
        "'entered' from generate_series(1, 3000) n",
        pair.customer,
    )
    pair.anna.page = 700
    pair.anna.sync_cut(steps.STAGE_COMMITTED, nth=2)
    pair.anna.world.sql("update app.contacts set notes = 'late' where name like 'Contact 2%%'")
    pair.anna.sync()
    assert_same(pair.anna)
    pair.check()


def test_fault_75_how_long_the_oldest_change_waits_is_always_told(world: World) -> None:
    world.person("anna", territories=["WEST"])
    anna = world.desk("anna")
    assert anna.status().oldest_waiting is None
    customer = anna.customer()
    first = world.clock.at
    world.clock.at = MORNING + timedelta(days=3)
    anna.contact(customer)
    assert anna.status().oldest_waiting == first
    anna.sync()
    assert anna.status().oldest_waiting is None
