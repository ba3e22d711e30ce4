# SPDX-License-Identifier: MPL-2.0
"""A home is restored from a backup, here or on another computer (SYNC 9: 37 to 39)."""

import json
from pathlib import Path

import pytest

from cso_desktop.cli import main
from cso_desktop.errors import DamagedStore, NotAllowed, UserError, WrongKey
from cso_desktop.paths import Home
from cso_desktop.services import backups
from cso_desktop.services.syncing import Nothing, standing
from cso_desktop.services.verification import verify
from tests.faults.cut_off import PHRASE
from tests.faults.place import Place


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "anna.backup"


def back_up(place: Place, home: Home, file: Path) -> None:
    with place.desk(home) as desk:
        backups.back_up(desk, file, PHRASE)


def test_fault_37_a_backup_restored_on_another_computer_goes_on_as_a_new_device(
    place: Place, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = place.enrolled("anna")
    customer = place.customer(old)
    place.sync(old)
    place.contact(old, customer, name="Waiting in the backup")
    back_up(place, old, file)
    place.sync(old)  # so the store has had it by the time the restored home sends it
    place.contact(old, customer, name="After the backup, sent")
    place.sync(old)
    place.contact(old, customer, name="After the backup, lost with the computer")

    monkeypatch.setenv("CSO_CACHE_KEY", "9d" * 32)
    new = place.empty("another computer")
    restored = backups.restore(new, file, PHRASE)
    assert (restored.waiting, restored.person) == (1, "anna")
    monkeypatch.delenv("CSO_CENTRAL_PASSWORD")
    with pytest.raises(NotAllowed, match="password"):
        place.sync(new)
    monkeypatch.setenv("CSO_CENTRAL_PASSWORD", "a long and quiet password")
    place.contact(new, customer, name="Made on the new computer")
    place.sync(new)
    assert place.names(new) == {
        "Waiting in the backup",
        "After the backup, sent",
        "Made on the new computer",
    }
    monkeypatch.setenv("CSO_CACHE_KEY", "5e" * 32)
    place.sync(old)  # the old computer is found again
    monkeypatch.setenv("CSO_CACHE_KEY", "9d" * 32)
    place.sync(new)
    groups = [group for group, status in place.world.groups() if status == "applied"]
    assert len(groups) == len(set(groups)) == 5
    assert len(place.names(new)) == 4
    with place.desk(new) as desk:
        assert verify(desk, Nothing()).ok
        assert standing(desk, Nothing()).device == restored.device


def test_fault_37_two_homes_from_one_backup_and_the_first_one_all_go_on(
    place: Place, file: Path
) -> None:
    first = place.enrolled("anna")
    customer = place.customer(first)
    back_up(place, first, file)
    homes = [first, place.empty("second"), place.empty("third")]
    for home in homes[1:]:
        backups.restore(home, file, PHRASE)
    for home in homes:
        place.contact(home, customer, name=f"From {home.folder.name}")
    for home in homes * 2:
        place.sync(home)
    for home in homes:
        assert len(place.names(home)) == 3
    assert place.world.sql("select count(*) from app.contacts") == [(3,)]


def test_a_home_is_never_overwritten_by_a_restore(place: Place, file: Path) -> None:
    home = place.alone("alone")
    place.customer(home)
    back_up(place, home, file)
    before = home.cache.read_bytes()
    with pytest.raises(UserError, match="not touched"):
        backups.restore(home, file, PHRASE)
    assert home.cache.read_bytes() == before


@pytest.mark.parametrize("place_of_damage", [0.001, 0.5, 0.9])
def test_a_damaged_backup_is_told_and_makes_no_home(
    place: Place, file: Path, place_of_damage: float
) -> None:
    back_up(place, place.alone("alone"), file)
    body = bytearray(file.read_bytes())
    body[int(len(body) * place_of_damage)] ^= 1
    file.write_bytes(body)
    empty = place.empty("empty")
    with pytest.raises(DamagedStore):
        backups.restore(empty, file, PHRASE)
    assert not empty.cache.exists()
    file.write_bytes(body[:-100])
    with pytest.raises(DamagedStore):
        backups.restore(empty, file, PHRASE)


def test_a_wrong_passphrase_makes_no_home(place: Place, file: Path) -> None:
    back_up(place, place.alone("alone"), file)
    empty = place.empty("empty")
    with pytest.raises(WrongKey, match="passphrase"):
        backups.restore(empty, file, PHRASE + "!")
    assert not empty.cache.exists()


def test_backup_and_restore_on_the_command_line(
    place: Place,
    file: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    home, other = place.alone("alone"), place.empty("other")
    place.customer(home)
    assert main(["--home", str(home.folder), "backup", str(file)]) == 2
    monkeypatch.setenv("CSO_BACKUP_PASSPHRASE", PHRASE)
    capsys.readouterr()
    assert main(["--home", str(home.folder), "--json", "backup", str(file)]) == 0
    assert json.loads(capsys.readouterr().out)["waiting"] == 1
    assert main(["--home", str(other.folder), "--json", "restore", str(file)]) == 0
    assert json.loads(capsys.readouterr().out)["waiting"] == 1
    assert main(["--home", str(other.folder), "restore", str(file)]) == 1
    assert main(["--home", str(other.folder), "verify"]) == 0
    monkeypatch.setenv("CSO_BACKUP_PASSPHRASE", "short")
    assert main(["--home", str(home.folder), "backup", str(file)]) == 1
