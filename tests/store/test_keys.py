# SPDX-License-Identifier: MPL-2.0
"""Where the key of a cache comes from, and that it is never written beside it (OFF-04)."""

import json
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError

from cso_desktop.errors import DamagedStore, WrongKey
from cso_desktop.paths import Home
from cso_desktop.services.desk import Desk
from cso_desktop.store import keys

HEX = "0123456789abcdef" * 4
PHRASE = "nine quiet harbours"


class MemoryKeyring(KeyringBackend):
    """A keyring that holds its passwords for one test."""

    priority = 1.0

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}
        self.is_locked = False

    def get_password(self, service: str, username: str) -> str | None:
        if self.is_locked:
            raise KeyringLocked
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.is_locked:
            raise KeyringLocked
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.kept.pop((service, username), None) is None:
            raise PasswordDeleteError(username)


@pytest.fixture
def ring() -> Iterator[MemoryKeyring]:
    before = keyring.get_keyring()
    made = MemoryKeyring()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


@pytest.fixture
def note(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in (keys.KEY_VARIABLE, keys.NEW_KEY_VARIABLE, keys.PASSPHRASE_VARIABLE):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "home" / "key.json"


def found(note: Path, **values: str) -> list[bytes]:
    return [candidate.key for candidate in keys.candidates(note, **values)]


def test_the_environment_gives_the_key_of_a_new_home(
    note: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(keys.KEY_VARIABLE, f" {HEX.upper()}\n")
    assert keys.new_key(note) == bytes.fromhex(HEX)
    assert found(note) == [bytes.fromhex(HEX)]
    assert json.loads(note.read_text())["source"] == "environment"


@pytest.mark.parametrize("text", ["xyz", HEX[:-2], HEX + "00", "g" * 64, "é" * 64])
def test_a_key_that_is_not_64_hex_digits_is_refused_and_nothing_is_written(
    note: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setenv(keys.KEY_VARIABLE, text)
    with pytest.raises(WrongKey, match="must be 64 hex digits"):
        keys.new_key(note)
    assert not note.exists()


def test_an_environment_that_lost_the_key_says_which_variable_to_set(
    note: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(keys.KEY_VARIABLE, HEX)
    keys.new_key(note)
    monkeypatch.delenv(keys.KEY_VARIABLE)
    with pytest.raises(WrongKey, match="CSO_CACHE_KEY"):
        found(note)


def test_a_passphrase_gives_the_same_key_every_time_and_another_for_another_home(
    note: Path,
) -> None:
    first = keys.new_key(note, passphrase=PHRASE)
    assert found(note, passphrase=PHRASE) == [first]
    assert found(note, passphrase=f"{PHRASE}!") != [first]
    assert keys.needs_passphrase(note)
    assert keys.new_key(note.with_name("other.json"), passphrase=PHRASE) != first
    assert len(first) == 32


def test_a_passphrase_may_come_from_the_environment(
    note: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(keys.PASSPHRASE_VARIABLE, PHRASE)
    made = keys.new_key(note)
    assert found(note) == [made]
    assert not keys.needs_passphrase(note)
    monkeypatch.delenv(keys.PASSPHRASE_VARIABLE)
    with pytest.raises(WrongKey, match="CSO_CACHE_PASSPHRASE"):
        found(note)


def test_the_keyring_keeps_a_key_made_for_this_home(note: Path, ring: MemoryKeyring) -> None:
    made = keys.new_key(note)
    assert found(note) == [made]
    assert list(ring.kept.values()) == [made.hex()]
    assert keys.new_key(note.with_name("other.json")) != made


def test_a_keyring_that_is_locked_or_empty_says_what_to_do(note: Path, ring: MemoryKeyring) -> None:
    keys.new_key(note)
    ring.is_locked = True
    with pytest.raises(WrongKey) as caught:
        found(note)
    assert "Unlock the keyring" in (caught.value.hint or "")
    ring.is_locked = False
    ring.kept.clear()
    with pytest.raises(WrongKey, match="no key for this home"):
        found(note)


def test_a_spoilt_key_in_the_keyring_is_told_as_that(note: Path, ring: MemoryKeyring) -> None:
    keys.new_key(note)
    ring.kept = dict.fromkeys(ring.kept, "spoilt")
    with pytest.raises(WrongKey, match="not 64 hex digits"):
        found(note)


def test_without_keyring_environment_or_passphrase_no_home_is_made(note: Path) -> None:
    with pytest.raises(WrongKey) as caught:
        keys.new_key(note)
    assert "CSO_CACHE_KEY" in (caught.value.hint or "")
    assert not note.exists()


def test_the_environment_wins_over_a_passphrase_and_that_over_the_keyring(
    note: Path, ring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys.new_key(note, passphrase=PHRASE)
    assert ring.kept == {}
    monkeypatch.setenv(keys.KEY_VARIABLE, HEX)
    assert keys.new_key(note, passphrase=PHRASE) == bytes.fromhex(HEX)


def test_nothing_secret_is_written_beside_the_cache(
    note: Path, ring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = [(keys.new_key(note), note.read_text())]
    written.append((keys.new_key(note, passphrase=PHRASE), note.read_text()))
    monkeypatch.setenv(keys.KEY_VARIABLE, HEX)
    written.append((keys.new_key(note), note.read_text()))
    for key, text in written:
        assert key.hex()[:16] not in text
        assert PHRASE not in text


def test_a_note_that_is_spoilt_is_told_as_damage(note: Path) -> None:
    note.parent.mkdir()
    note.write_text('{"source": "environ')
    with pytest.raises(DamagedStore):
        found(note)


def test_a_destroyed_key_is_gone_from_the_keyring(note: Path, ring: MemoryKeyring) -> None:
    keys.new_key(note)
    keys.destroy(note)
    assert ring.kept == {}
    assert keys.is_revoked(note)


@pytest.mark.parametrize("way", ["environment", "passphrase", "keyring"])
def test_a_home_opens_with_its_own_key_and_with_no_other(
    note: Path, ring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    home = Home(note.parent)
    phrase = PHRASE if way == "passphrase" else None
    if way == "environment":
        monkeypatch.setenv(keys.KEY_VARIABLE, HEX)
    Desk.open(home, create=True, passphrase=phrase).close()
    before = home.cache.read_bytes()
    assert not before.startswith(b"SQLite")
    with Desk.open(home, passphrase=phrase) as desk:
        assert desk.author.login == "local"
    if way == "environment":
        monkeypatch.setenv(keys.KEY_VARIABLE, HEX[::-1])
    if way == "keyring":
        ring.kept = dict.fromkeys(ring.kept, HEX)
    before = home.cache.read_bytes()
    with pytest.raises(WrongKey):
        Desk.open(home, passphrase=f"{PHRASE}!")
    assert home.cache.read_bytes() == before
