# SPDX-License-Identifier: MPL-2.0
"""The key of a cache: from the environment, the keyring, or a passphrase through argon2id.

A note beside the cache says which of them opens it; the key itself is never written to a file.
While a key is being changed the note names both, so that one of them opens the cache whenever the
change is cut off.
"""

import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Literal

import keyring
import keyring.errors
from argon2.low_level import Type, hash_secret_raw

from cso_desktop.errors import DamagedStore, WrongKey
from cso_desktop.store import durable

KEY_VARIABLE = "CSO_CACHE_KEY"
NEW_KEY_VARIABLE = "CSO_CACHE_NEW_KEY"
PASSPHRASE_VARIABLE = "CSO_CACHE_PASSPHRASE"
_SERVICE = "CSO Desktop cache"
_KEY_BYTES = 32
_Source = Literal["environment", "keyring", "passphrase", "revoked"]
# OWASP's second recommended setting with more memory: about 0.2 s, once at start.
_TIME_COST, _MEMORY_KIB, _LANES = 3, 65_536, 2


@dataclass(frozen=True, slots=True)
class KeyNote:
    """Which way the key comes: kept beside the cache, holds nothing secret.

    Attributes:
        source: environment, keyring or passphrase; ``revoked`` once the key was destroyed.
        account: the keyring account, made up for this home.
        salt: hex salt of the passphrase.
        proof: tells the right key from a wrong one when the file itself cannot.
        next: the key that is about to take over.
    """

    source: _Source
    account: str = ""
    salt: str = ""
    proof: str = ""
    next: "KeyNote | None" = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A key that may open the cache.

    Attributes:
        key: 32 raw bytes.
        is_next: it is the one that was about to take over.
        is_proven: the note knows it as the right one, whatever the file says.
    """

    key: bytes
    is_next: bool
    is_proven: bool


def new_key(note_path: Path, *, passphrase: str | None = None) -> bytes:
    """Make the key of a new cache, keep it where it belongs, and write the note.

    The environment wins over a passphrase, a passphrase over the keyring.

    Raises:
        WrongKey: there is no safe place for the key; nothing was written.
    """
    phrase = passphrase or os.environ.get(PASSPHRASE_VARIABLE)
    source: _Source = "passphrase" if phrase else "keyring"
    if os.environ.get(KEY_VARIABLE):
        source = "environment"
    note, key = _made(source, phrase, KEY_VARIABLE)
    note_path.parent.mkdir(parents=True, exist_ok=True)
    _write_note(note_path, note)
    return key


def candidates(note_path: Path, *, passphrase: str | None = None) -> list[Candidate]:
    """Fetch the keys that may open an existing cache, the newest first.

    Raises:
        WrongKey: the key is not where the note says; says what to do about it.
    """
    note = _read_note(note_path)
    found: list[bytes] = []
    trouble: WrongKey | None = None
    for each in (note.next, note):
        if each is not None:
            try:
                found += _keys(each, passphrase)
            except WrongKey as error:
                trouble = error
    if not found and trouble is not None:
        raise trouble
    coming = note.next.proof if note.next else None
    proofs = {note.proof, coming}
    return [
        Candidate(key, _proof(key) == coming, _proof(key) in proofs) for key in dict.fromkeys(found)
    ]


def prepare_next(note_path: Path, *, passphrase: str | None = None) -> bytes:
    """Make the key that shall take over, keep it where it belongs, and note that it may have.

    It is kept the same way as the present one; ``settle`` ends the change.

    Raises:
        WrongKey: there is no new key to be had, or no safe place for it; nothing has changed.
    """
    note = _read_note(note_path)
    source = "environment" if os.environ.get(KEY_VARIABLE) else note.source
    if source == "passphrase" and not passphrase:
        raise WrongKey("This home needs a new passphrase for its new key.")
    coming, key = _made(source, passphrase, NEW_KEY_VARIABLE)
    _write_note(note_path, replace(note, next=coming))
    return key


def settle(note_path: Path, opened_by: Candidate) -> None:
    """End a change of keys, as far as it came: the key that opened the cache is the key."""
    note = _read_note(note_path)
    if note.next is None:
        return
    kept, dropped = (note.next, note) if opened_by.is_next else (note, note.next)
    _write_note(note_path, replace(kept, next=None))
    _forget(dropped)


def needs_passphrase(note_path: Path) -> bool:
    """Tell whether a person has to type the passphrase to open this home."""
    return not os.environ.get(PASSPHRASE_VARIABLE) and comes_from_passphrase(note_path)


def comes_from_passphrase(note_path: Path) -> bool:
    """Tell whether the key of this home is made of a passphrase."""
    return not os.environ.get(KEY_VARIABLE) and _read_note(note_path).source == "passphrase"


def destroy(note_path: Path) -> None:
    """Destroy the key of a revoked home as far as we hold it, and note that it was.

    The salt of a passphrase is overwritten where it stands; without it the key is gone.
    """
    try:
        note = _read_note(note_path)
    except DamagedStore:
        note = KeyNote("environment")
    for each in (note, note.next):
        if each is not None:
            _forget(each)
    text = json.dumps(asdict(KeyNote("revoked")))
    old_size = note_path.stat().st_size if note_path.exists() else 0
    with note_path.open("r+b" if old_size else "wb") as file:
        file.write(text.encode().ljust(old_size))
        file.truncate()
        file.flush()
        os.fsync(file.fileno())


def is_revoked(note_path: Path) -> bool:
    """Tell whether the key of this home was destroyed because access was revoked."""
    return note_path.exists() and _read_note(note_path).source == "revoked"


def from_passphrase(phrase: str, salt: bytes, *, length: int = _KEY_BYTES) -> bytes:
    """Derive key bytes from a passphrase by argon2id."""
    return hash_secret_raw(
        phrase.encode(),
        salt,
        time_cost=_TIME_COST,
        memory_cost=_MEMORY_KIB,
        parallelism=_LANES,
        hash_len=length,
        type=Type.ID,
    )


def _made(source: _Source, phrase: str | None, variable: str) -> tuple[KeyNote, bytes]:
    """Make a key and the note of where it is kept."""
    if source == "environment":
        note, key = KeyNote("environment"), _from_environment(variable)
    elif source == "passphrase" and phrase:
        note = KeyNote("passphrase", salt=secrets.token_hex(16))
        key = from_passphrase(phrase, bytes.fromhex(note.salt))
    else:
        note, key = _into_keyring()
    return replace(note, proof=_proof(key)), key


def _keys(note: KeyNote, passphrase: str | None) -> Iterator[bytes]:
    if os.environ.get(KEY_VARIABLE):
        if os.environ.get(NEW_KEY_VARIABLE):
            yield _from_environment(NEW_KEY_VARIABLE)
        yield _from_environment(KEY_VARIABLE)
        return
    phrase = passphrase or os.environ.get(PASSPHRASE_VARIABLE)
    if note.source == "keyring":
        yield _from_keyring(note.account)
    elif note.source == "passphrase" and phrase:
        yield from_passphrase(phrase, bytes.fromhex(note.salt))
    else:
        wanted = PASSPHRASE_VARIABLE if note.source == "passphrase" else KEY_VARIABLE
        raise WrongKey(
            f"The key of this home comes from {wanted}, which is not set.",
            hint=f"Set {wanted} and try again.",
        )


def _proof(key: bytes) -> str:
    return hmac.new(key, b"CSO Desktop cache key", hashlib.sha256).hexdigest()[:16]


def _write_note(path: Path, note: KeyNote) -> None:
    durable.write_text(path, json.dumps(asdict(note)))


def _read_note(path: Path) -> KeyNote:
    if not path.exists():
        return KeyNote("environment")
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        coming = values.pop("next", None)
        return KeyNote(**values, next=KeyNote(**coming) if coming else None)
    except (ValueError, TypeError, AttributeError):
        raise DamagedStore(
            f"{path} no longer says where the key of this home is.",
            hint=f"Restore a backup, or set {KEY_VARIABLE} where the key is known.",
        ) from None


def _from_environment(variable: str = KEY_VARIABLE) -> bytes:
    given = os.environ.get(variable)
    if not given:
        raise WrongKey(
            f"The key of this home comes from the environment, and {variable} is not set.",
            hint=f"Set {variable} (64 hex digits) and try again.",
        )
    return _from_hex(given, f"{variable} must be 64 hex digits.")


def _from_hex(text: str, complaint: str) -> bytes:
    try:
        key = bytes.fromhex(text.strip())
    except ValueError:
        raise WrongKey(complaint) from None
    if len(key) != _KEY_BYTES:
        raise WrongKey(complaint)
    return key


def _into_keyring() -> tuple[KeyNote, bytes]:
    note = KeyNote("keyring", account=secrets.token_hex(8))
    key = secrets.token_bytes(_KEY_BYTES)
    try:
        keyring.set_password(_SERVICE, note.account, key.hex())
        kept = keyring.get_password(_SERVICE, note.account)
    except keyring.errors.KeyringError:
        kept = None
    if kept != key.hex():
        raise WrongKey(
            "This computer has no keyring that could hold the cache key.",
            hint=f"Set {KEY_VARIABLE} (64 hex digits), or choose a passphrase with "
            f"{PASSPHRASE_VARIABLE}.",
        )
    return note, key


def _from_keyring(account: str) -> bytes:
    try:
        kept = keyring.get_password(_SERVICE, account)
    except keyring.errors.KeyringError:
        kept = None
    if kept is None:
        raise WrongKey(
            "The keyring has no key for this home.",
            hint="Unlock the keyring, or restore a backup and enrol again.",
        )
    return _from_hex(kept, "The keyring's key for this home is not 64 hex digits.")


def _forget(note: KeyNote) -> None:
    """Take a key out of the keyring, where it is there."""
    if note.source == "keyring":
        with suppress(keyring.errors.KeyringError):
            keyring.delete_password(_SERVICE, note.account)
