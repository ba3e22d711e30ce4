# SPDX-License-Identifier: MPL-2.0
"""Keys are found where the note says, changed without a gap, and destroyed for good."""

import json
import sys
from pathlib import Path

import pytest

from cso_desktop.errors import DamagedStore, EnvironmentProblem, WrongKey
from cso_desktop.store import keys, rekey
from cso_desktop.store.cache import Cache
from tests.keyrings import MemoryKeyring


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> MemoryKeyring:
    made = MemoryKeyring()
    monkeypatch.setattr("keyring.core._keyring_backend", made)
    return made


@pytest.fixture
def note(tmp_path: Path) -> Path:
    return tmp_path / "key.json"


def test_a_key_in_the_keyring_is_changed_and_the_old_one_is_forgotten(
    ring: MemoryKeyring, note: Path, tmp_path: Path
) -> None:
    path = tmp_path / "cache.db"
    old = keys.new_key(note)
    Cache.create(path, old).close()
    rekey.change_key(path, note)
    assert len(ring.kept) == 1
    assert old.hex() not in ring.kept.values()
    rekey.open_cache(path, note).close()
    with pytest.raises(WrongKey):
        Cache.open(path, old)


def test_a_change_that_never_reached_the_file_is_dropped_when_the_old_key_opens_it(
    ring: MemoryKeyring, note: Path, tmp_path: Path
) -> None:
    path = tmp_path / "cache.db"
    old = keys.new_key(note)
    Cache.create(path, old).close()
    keys.prepare_next(note)
    assert len(ring.kept) == 2
    rekey.open_cache(path, note).close()
    assert list(ring.kept.values()) == [old.hex()]


def test_a_note_holds_no_key(ring: MemoryKeyring, note: Path) -> None:
    first, second = keys.new_key(note), keys.prepare_next(note)
    text = note.read_text(encoding="utf-8")
    assert first.hex() not in text
    assert second.hex() not in text


def test_a_passphrase_is_changed_only_for_another_one(
    note: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys.new_key(note, passphrase="one phrase")
    before = note.read_bytes()
    with pytest.raises(WrongKey, match="new passphrase"):
        keys.prepare_next(note)
    assert note.read_bytes() == before


def test_a_key_from_the_environment_is_changed_only_when_a_new_one_is_there(
    note: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CSO_CACHE_KEY", "ab" * 32)
    keys.new_key(note)
    with pytest.raises(WrongKey, match="CSO_CACHE_NEW_KEY"):
        keys.prepare_next(note)


def test_a_destroyed_key_is_nowhere_and_the_note_says_why(ring: MemoryKeyring, note: Path) -> None:
    keys.new_key(note)
    keys.prepare_next(note)
    keys.destroy(note)
    assert not ring.kept
    assert keys.is_revoked(note)
    keys.destroy(note)
    assert keys.is_revoked(note)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"unknown": 1}'])
def test_a_damaged_note_is_named(note: Path, text: str) -> None:
    note.write_text(text)
    with pytest.raises(DamagedStore, match="no longer says"):
        keys.candidates(note)


def test_a_note_of_an_earlier_version_is_read(note: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    note.write_text(json.dumps({"source": "passphrase", "account": "", "salt": "00" * 16}))
    [candidate] = keys.candidates(note, passphrase="a phrase")
    assert not candidate.is_proven
    assert not candidate.is_next


@pytest.mark.skipif(sys.platform == "win32", reason="there is no limit to set on file sizes")
def test_fault_50_a_change_of_keys_without_room_leaves_the_old_key(
    note: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import resource

    path = tmp_path / "cache.db"
    monkeypatch.setenv("CSO_CACHE_KEY", "ab" * 32)
    monkeypatch.setenv("CSO_CACHE_NEW_KEY", "cd" * 32)
    Cache.create(path, keys.new_key(note)).close()
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size // 2, before[1]))
    try:
        with pytest.raises(EnvironmentProblem):
            rekey.change_key(path, note)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    rekey.open_cache(path, note).close()
    assert json.loads(note.read_text())["next"] is None
    Cache.open(path, bytes.fromhex("ab" * 32)).close()
