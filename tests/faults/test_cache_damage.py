# SPDX-License-Identifier: MPL-2.0
"""The cache is damaged, cut off, without its log or under another key (SYNC 9: 22, 50-53, 70)."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable

import pytest

from cso_desktop.cli import main
from cso_desktop.errors import DamagedStore, WrongKey
from cso_desktop.paths import Home
from cso_desktop.services import repairs
from cso_desktop.services.desk import Desk
from cso_desktop.services.syncing import Nothing, standing
from cso_desktop.services.verification import verify
from cso_desktop.store.connection import PAGE_BYTES
from tests.faults.place import ROOT, Place, flip, pages_of
from tests.log_guard import LogGuard

DAMAGED = "The cache is damaged"


@pytest.fixture
def home(place: Place) -> Home:
    """Anna's home: twelve sent contacts, and twelve that are still to be sent."""
    made = place.enrolled("anna")
    customer = place.customer(made)
    for number in range(12):
        place.contact(made, customer, name=f"Sent {number}")
    place.sync(made)
    for number in range(12):
        place.contact(made, customer, name=f"Waiting {number}", notes="n" * 30_000)
    return made


def flip_a_contact(home: Home) -> None:
    flip(home.cache, *pages_of(home, "contacts")[-3:])


def flip_the_first_page(home: Home) -> None:
    flip(home.cache, 1)


def flip_the_schema(home: Home) -> None:
    flip(home.cache, 2)
    with pytest.raises(DamagedStore):
        Desk.open(home)


def tear_a_page(home: Home) -> None:
    page = pages_of(home, "contacts")[-1]
    body = bytearray(home.cache.read_bytes())
    middle = page * PAGE_BYTES - PAGE_BYTES // 2
    body[middle : page * PAGE_BYTES] = bytes(PAGE_BYTES // 2)
    home.cache.write_bytes(body)


def cut_the_end(home: Home) -> None:
    body = home.cache.read_bytes()
    home.cache.write_bytes(body[: -3 * PAGE_BYTES - 777])


@pytest.mark.parametrize(
    "spoil", [flip_a_contact, flip_the_first_page, flip_the_schema, tear_a_page, cut_the_end]
)
def test_fault_51_a_damaged_cache_is_salvaged_and_filled_again_by_the_central_store(
    place: Place, home: Home, spoil: Callable[[Home], None], expected_logs: LogGuard
) -> None:
    device = place.query(home, "SELECT v FROM state WHERE k = 'device'")
    spoil(home)
    damaged = home.cache.read_bytes()
    repaired = repairs.repair(home, clock=place.clock)
    assert repaired.ok, repaired
    assert repaired.digest == repaired.central_digest
    (kept,) = home.folder.glob("cache.damaged-*.db")
    assert kept.read_bytes() == damaged
    assert place.query(home, "SELECT v FROM state WHERE k = 'device'") != device
    if spoil is not cut_the_end:
        everything = {f"{what} {n}" for what in ("Sent", "Waiting") for n in range(12)}
        assert place.names(home) == everything
        assert place.world.sql("select count(*) from app.contacts") == [(24,)]


def test_fault_51_a_damaged_outbox_gives_up_only_what_stood_on_the_damaged_pages(
    place: Place, home: Home
) -> None:
    pages = pages_of(home, "outbox")
    flip(home.cache, pages[len(pages) // 2])
    repaired = repairs.repair(home, clock=place.clock)
    assert repaired.ok
    there = int(place.world.sql("select count(*) from app.contacts")[0][0])
    assert 18 <= there < 24
    assert len(place.names(home)) == there
    lost = next(text for text in repaired.repaired if "could not be read" in text)
    assert str(24 - there) in lost


def test_fault_51_a_salvage_without_the_central_store_keeps_what_waits(
    place: Place, home: Home
) -> None:
    flip_a_contact(home)
    port, place.world.port = place.world.port, 1
    with Desk.open(home, clock=place.clock) as desk, desk.cache.write() as connection:
        connection.exec_driver_sql("UPDATE state SET v = replace(v, ?, ':1/')", (f":{port}/",))
    repaired = repairs.repair(home, clock=place.clock)
    assert any("cannot be reached" in text for text in repaired.repaired)
    assert place.names(home) == {f"Waiting {n}" for n in range(12)}
    with place.desk(home) as desk:
        assert standing(desk, Nothing()).waiting == 12


def test_fault_52_a_lost_log_after_a_kill_is_looked_into_and_sent_work_comes_back(
    place: Place, home: Home
) -> None:
    place.sync(home)
    script = (
        "import os, signal, sys; from cso_desktop.paths import Home; "
        "from cso_desktop.services.desk import Desk; "
        "from cso_desktop.services.syncing import Nothing, sync; from pathlib import Path; "
        "from tests.sync.world import CONTACT; desk = Desk.open(Home(Path(sys.argv[1])))\n"
        "with desk.work('Add') as work: "
        "work.insert('contacts', {**CONTACT, 'name': 'In the log', 'customer_id': sys.argv[2]})\n"
        "sync(desk, Nothing()); os.kill(os.getpid(), signal.SIGKILL)"
    )
    ((customer,),) = place.query(home, "SELECT id FROM customers")
    subprocess.run(
        [sys.executable, "-c", script, str(home.folder), customer], cwd=ROOT, check=False
    )
    log = home.folder / "cache.db-wal"
    assert log.stat().st_size > 0
    log.unlink()
    with place.desk(home) as desk:
        assert desk.health.was_unclean
        assert not desk.health.found
        assert desk.health.checked_at is not None
    assert "In the log" not in place.names(home)
    place.sync(home)
    assert "In the log" in place.names(home)
    with place.desk(home) as desk:
        assert not desk.health.was_unclean
        report = verify(desk, Nothing())
    assert report.digest == report.central_digest


def test_damage_found_after_an_unclean_shutdown_stands_in_the_status(
    place: Place,
    home: Home,
    capsys: pytest.CaptureFixture[str],
    expected_logs: LogGuard,
) -> None:
    flip_a_contact(home)
    health = json.loads(home.health.read_text())
    home.health.write_text(json.dumps({**health, "is_open": True}))
    expected_logs.expect(DAMAGED)
    assert main(["--home", str(home.folder), "--json", "status"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["was_unclean"]
    assert told["damage"]
    assert main(["--home", str(home.folder), "verify"]) == 5
    assert main(["--home", str(home.folder), "verify", "--repair"]) == 0
    capsys.readouterr()
    assert main(["--home", str(home.folder), "--json", "status"]) == 0
    assert not json.loads(capsys.readouterr().out)["damage"]


def test_fault_53_a_wrong_key_is_refused_by_a_repair_and_nothing_is_touched(
    place: Place, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {path.name: path.read_bytes() for path in home.folder.iterdir() if path.is_file()}
    monkeypatch.setenv("CSO_CACHE_KEY", "11" * 32)
    for attempt in (lambda: Desk.open(home), lambda: repairs.repair(home)):
        with pytest.raises(WrongKey):
            attempt()
    with pytest.raises(WrongKey):
        repairs.salvage_home(home)
    after = {path.name: path.read_bytes() for path in home.folder.iterdir() if path.is_file()}
    assert after == before


def test_fault_53_the_right_key_of_a_damaged_first_page_is_told_from_a_wrong_key(
    home: Home,
) -> None:
    flip_the_first_page(home)
    with pytest.raises(DamagedStore, match="beginning"):
        Desk.open(home)


def test_fault_70_a_row_changed_by_hand_is_found_by_the_digest_and_fetched_anew(
    place: Place, home: Home, expected_logs: LogGuard
) -> None:
    expected_logs.expect("1 scopes differ")
    place.sync(home)
    ((lost,), *_) = place.query(home, "SELECT id FROM contacts WHERE name = 'Sent 3'")
    with place.desk(home) as desk:
        with desk.cache.write() as connection:
            connection.exec_driver_sql("DELETE FROM contacts WHERE id = ?", (lost,))
            connection.exec_driver_sql("UPDATE contacts SET sync_rev = 1 WHERE name = 'Sent 4'")
        assert not verify(desk, Nothing()).ok
    repaired = repairs.repair(home, clock=place.clock)
    assert repaired.ok, repaired.checks
    assert any("fetched anew" in text for text in repaired.repaired)
    assert len(place.names(home)) == 24
    assert len(list(home.folder.glob("cache.before-*.db"))) == 1


def test_a_repair_makes_balances_and_look_up_anew_and_drops_nothing(
    place: Place, home: Home
) -> None:
    with place.desk(home) as desk, desk.cache.write() as connection:
        connection.exec_driver_sql("DELETE FROM search_entries")
        connection.exec_driver_sql("INSERT INTO invoice_balances VALUES ('ghost', 100, 0)")
    repaired = repairs.repair(home, clock=place.clock)
    assert repaired.ok, repaired.checks
    assert len(place.names(home)) == 24
    assert not list(home.folder.glob("cache.*-2*"))
    with place.desk(home) as desk, desk.cache.read() as connection:
        from cso_desktop.store import search

        assert search.find(connection, "Harbor Mills")


def test_a_home_that_works_alone_is_salvaged_from_its_own_changes(
    place: Place, expected_logs: LogGuard
) -> None:
    home = place.alone("alone")
    customer = place.customer(home)
    for number in range(20):
        place.contact(home, customer, name=f"Alone {number}")
    flip(home.cache, *pages_of(home, "contacts"))
    assert repairs.repair(home, clock=place.clock).ok
    assert place.names(home) == {f"Alone {n}" for n in range(20)}
    shutil.rmtree(home.folder)
