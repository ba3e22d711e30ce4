# SPDX-License-Identifier: MPL-2.0
"""A person or a device loses access (SYNC 9: 61, 62), and one program at a time (72)."""

import json
from pathlib import Path

import pytest

from cso_desktop.central.people import revoke_person, set_person
from cso_desktop.cli import main
from cso_desktop.errors import NotAllowed, StoreBusy
from cso_desktop.services.desk import Desk
from cso_desktop.services.revocation import hand_over
from cso_desktop.sync.troubles import Revoked
from tests.faults.place import Place
from tests.keyrings import MemoryKeyring
from tests.log_guard import LogGuard

WIPED = "Access was revoked"


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> MemoryKeyring:
    made = MemoryKeyring()
    monkeypatch.setattr("keyring.core._keyring_backend", made)
    return made


def test_a_revoked_person_loses_the_key_first_and_then_the_files(
    place: Place,
    ring: MemoryKeyring,
    expected_logs: LogGuard,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.delenv("CSO_CACHE_KEY")
    home = place.empty("anna")
    folder = ["--home", str(home.folder)]
    assert main([*folder, "enroll", place.world.url, "--user", "anna"]) == 0
    assert any(service == "CSO Desktop cache" for service, _ in ring.kept)
    stranger = home.folder / "holiday.txt"
    stranger.write_text("not ours")
    place.customer(home)
    revoke_person(place.world.owner_url, "anna")
    expected_logs.expect(WIPED)
    assert main([*folder, "sync"]) == 1
    assert "revoked" in capsys.readouterr().err
    assert not any(service == "CSO Desktop cache" for service, _ in ring.kept)
    left = {path.name for path in home.folder.iterdir()}
    assert left == {"key.json", "home.lock", "logs", "holiday.txt"}
    assert json.loads(home.key_note.read_text())["source"] == "revoked"
    assert main([*folder, "status"]) == 1
    assert "was revoked" in capsys.readouterr().err
    assert main([*folder, "import", "customers", "nothing.csv"]) == 1
    set_person(place.world.owner_url, "anna", roles=["ADM"], territories=["WEST"])
    assert main([*folder, "enroll", place.world.url, "--user", "anna"]) == 0
    assert main([*folder, "status"]) == 0


def test_the_salt_of_a_passphrase_is_gone_after_a_wipe(
    place: Place, expected_logs: LogGuard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CSO_CACHE_KEY")
    monkeypatch.setenv("CSO_CACHE_PASSPHRASE", "a phrase for the cache")
    home = place.empty("anna")
    assert main(["--home", str(home.folder), "enroll", place.world.url, "--user", "anna"]) == 0
    salt = json.loads(home.key_note.read_text())["salt"]
    assert len(salt) == 32
    revoke_person(place.world.owner_url, "anna")
    expected_logs.expect(WIPED)
    with pytest.raises(Revoked):
        place.sync(home)
    assert salt not in home.key_note.read_text()


def test_fault_61_a_login_disabled_meanwhile_is_told_and_the_home_stays_readable(
    place: Place,
) -> None:
    home = place.enrolled("anna")
    place.customer(home)
    place.world.sql("alter role u_anna nologin")
    with pytest.raises(NotAllowed):
        place.sync(home)
    assert place.query(home, "SELECT count(*) FROM customers") == [(1,)]
    place.contact(home, place.query(home, "SELECT id FROM customers")[0][0])
    place.world.sql("alter role u_anna login")
    assert place.sync(home).pushed == 2


def test_fault_62_a_revoked_device_without_a_wipe_is_read_only_and_hands_its_work_over(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = place.enrolled("anna")
    place.customer(home, display_name="Unsent Mills")

    def refuse(*_: object) -> None:
        raise Revoked("This device or person was revoked at the central store.")

    with monkeypatch.context() as patch:
        patch.setattr("cso_desktop.sync.wire.Central.push", refuse)  # CS103 amid a round
        with pytest.raises(Revoked):
            place.sync(home)
    with pytest.raises(NotAllowed, match="only be read"):
        place.customer(home)
    file = tmp_path / "for the office.json"
    with place.desk(home) as desk:
        assert hand_over(desk, file).waiting == 1
    assert "Unsent Mills" in file.read_text(encoding="utf-8")
    assert place.sync(home).pushed == 1  # the store speaks to it again
    place.customer(home)


def test_fault_62_the_store_itself_answers_a_revoked_device_with_a_wipe(
    place: Place, expected_logs: LogGuard
) -> None:
    home, other = place.enrolled("anna"), place.enrolled("anna", "other")
    with place.desk(home) as desk:
        device = desk.author.device
    place.world.sql("update sync.device set state = 'revoked' where device_id = %s", device)
    expected_logs.expect(WIPED)
    with pytest.raises(Revoked):
        place.sync(home)
    assert not home.cache.exists()
    assert place.sync(other).waiting == 0


def test_fault_72_a_second_program_does_not_touch_an_open_home(place: Place) -> None:
    home = place.alone("alone")
    with place.desk(home):
        for _ in range(2):
            with pytest.raises(StoreBusy, match="Another program"):
                Desk.open(home, wait_seconds=0)
    with place.desk(home) as desk:
        assert not desk.health.was_unclean
