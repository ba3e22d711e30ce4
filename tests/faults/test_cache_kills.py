# SPDX-License-Identifier: MPL-2.0
"""Kill -9 at every step of a backup, a restore, a new key, a salvage and a wipe (SYNC 3.3, 7f)."""

from pathlib import Path

import pytest

from cso_desktop.errors import WrongKey
from cso_desktop.paths import Home
from cso_desktop.services import backups, repairs
from cso_desktop.services.desk import Desk
from cso_desktop.store import backup, keys, rekey, swap
from cso_desktop.store.cache import Cache
from cso_desktop.sync import wipe
from cso_desktop.sync.troubles import Revoked
from tests.faults.cut_off import PHRASE
from tests.faults.place import cut_off, flip, pages_of
from tests.homes import KEY, copy_home
from tests.sync.world import CUSTOMER

NEW_KEY = "c3" * 32


@pytest.fixture
def home(empty_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A home that works alone, with one customer."""
    monkeypatch.setenv("CSO_CACHE_KEY", KEY)
    made = copy_home(empty_home, tmp_path / "home")
    with Desk.open(made) as desk, desk.work("Add a customer") as work:
        work.insert("customers", CUSTOMER)
    return made


def customers(home: Home) -> int:
    with Desk.open(home) as desk, desk.cache.read() as connection:
        assert not desk.health.found
        return int(connection.exec_driver_sql("SELECT count(*) FROM customers").scalar_one())


@pytest.mark.parametrize("step", backup.STEPS)
def test_a_killed_backup_leaves_the_older_one_or_a_whole_new_one(
    home: Home, tmp_path: Path, step: str
) -> None:
    file = tmp_path / "older.backup"
    with Desk.open(home) as desk:
        backups.back_up(desk, file, PHRASE)
        older = backup.open_backup(file, PHRASE).made_at
    cut_off("backup", step, home, file)
    assert backup.open_backup(file, PHRASE).made_at >= older
    assert customers(home) == 1
    with Desk.open(home) as desk:
        backups.back_up(desk, file, PHRASE)
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == [file.name]


@pytest.mark.parametrize("step", backups.RESTORE_STEPS)
def test_a_killed_restore_leaves_no_home_or_a_whole_one(
    home: Home, tmp_path: Path, step: str
) -> None:
    file = tmp_path / "one.backup"
    with Desk.open(home) as desk:
        backups.back_up(desk, file, PHRASE)
    other = Home(tmp_path / "other")
    cut_off("restore", step, other, file)
    assert other.cache.exists() == (step == backups.PLACED)
    if not other.cache.exists():
        backups.restore(other, file, PHRASE)
    assert customers(other) == 1
    assert not list(other.folder.glob("cache.new*"))


@pytest.mark.parametrize("step", rekey.STEPS)
def test_a_killed_change_of_keys_leaves_a_home_that_opens_by_the_old_or_the_new_key(
    home: Home, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    monkeypatch.setenv("CSO_CACHE_NEW_KEY", NEW_KEY)
    cut_off("rekey", step, home)
    assert customers(home) == 1
    backups.change_key(home)
    monkeypatch.delenv("CSO_CACHE_NEW_KEY")
    with pytest.raises(WrongKey):
        Desk.open(home)
    monkeypatch.setenv("CSO_CACHE_KEY", NEW_KEY)
    assert customers(home) == 1


@pytest.mark.parametrize("step", rekey.STEPS)
def test_a_killed_change_of_passphrase_leaves_a_home_that_opens_by_one_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    home = Home(tmp_path / "with passphrase")
    monkeypatch.setenv("CSO_CACHE_PASSPHRASE", "the old phrase")
    Desk.open(home, create=True).close()
    monkeypatch.setenv("CSO_CACHE_NEW_PASSPHRASE", "the new phrase")
    cut_off("rekey", step, home)
    opens = "the old phrase" if step == rekey.NOTED else "the new phrase"
    monkeypatch.setenv("CSO_CACHE_PASSPHRASE", opens)
    assert customers(home) == 0
    assert "next" not in home.key_note.read_text() or '"next": null' in home.key_note.read_text()
    fails = "the new phrase" if step == rekey.NOTED else "the old phrase"
    monkeypatch.setenv("CSO_CACHE_PASSPHRASE", fails)
    with pytest.raises(WrongKey):
        Desk.open(home)


@pytest.mark.parametrize("step", repairs.SALVAGE_STEPS)
def test_a_killed_salvage_goes_on_at_the_next_start_and_keeps_the_damaged_files(
    home: Home, step: str
) -> None:
    flip(home.cache, pages_of(home, "customers")[-1])
    damaged = home.cache.read_bytes()
    cut_off("salvage", step, home)
    if step == repairs.BUILT:
        repairs.salvage_home(home)
    assert customers(home) == 1
    kept = list(home.folder.glob("cache.damaged-*.db"))
    assert [file.read_bytes() for file in kept] == [damaged]
    assert not swap.is_pending(home.cache)
    assert not list(home.folder.glob("cache.new*"))


@pytest.mark.parametrize("step", wipe.STEPS)
def test_a_killed_wipe_is_finished_at_the_next_start(home: Home, step: str) -> None:
    cut_off("wipe", step, home)
    assert keys.is_revoked(home.key_note)
    with pytest.raises(Revoked, match="revoked"):
        Desk.open(home)
    assert not list(home.folder.glob("cache.*"))
    assert not home.health.exists()


def test_no_page_under_the_old_key_stays_behind_after_a_change_of_keys(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CSO_CACHE_NEW_KEY", NEW_KEY)
    before = home.cache.read_bytes()
    backups.change_key(home)
    after = home.cache.read_bytes()
    size = 16_384
    pages = {before[at : at + size] for at in range(0, len(before), size)}
    assert not pages & {after[at : at + size] for at in range(0, len(after), size)}
    assert not list(home.folder.glob("cache.db-*"))
    Cache.open(home.cache, bytes.fromhex(NEW_KEY)).close()
