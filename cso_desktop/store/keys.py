# SPDX-License-Identifier: MPL-2.0
"""The key of a cache: from the environment, the keyring, or a passphrase through argon2id.

A note beside the cache says which of them opens it; the key itself is never written to a file.
"""

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

import keyring
import keyring.errors
from argon2.low_level import Type, hash_secret_raw

from cso_desktop.errors import WrongKey

KEY_VARIABLE = "CSO_CACHE_KEY"
PASSPHRASE_VARIABLE = "CSO_CACHE_PASSPHRASE"
_SERVICE = "CSO Desktop cache"
_KEY_BYTES = 32
# OWASP's second recommended setting with more memory: about 0.2 s, once at start.
_TIME_COST, _MEMORY_KIB, _LANES = 3, 65_536, 2


@dataclass(frozen=True, slots=True)
class KeyNote:
    """Which way the key comes: kept beside the cache, holds nothing secret.

    Attributes:
        source: environment, keyring or passphrase.
        account: the keyring account, made up for this home.
        salt: hex salt of the passphrase.
    """

    source: Literal["environment", "keyring", "passphrase"]
    account: str = ""
    salt: str = ""


def new_key(note_path: Path, *, passphrase: str | None = None) -> bytes:
    """Make the key of a new cache, keep it where it belongs, and write the note.

    The environment wins over a passphrase, a passphrase over the keyring.

    Raises:
        WrongKey: there is no safe place for the key; nothing was written.
    """
    phrase = passphrase or os.environ.get(PASSPHRASE_VARIABLE)
    if os.environ.get(KEY_VARIABLE):
        note, key = KeyNote("environment"), _from_environment()
    elif phrase:
        note = KeyNote("passphrase", salt=secrets.token_hex(16))
        key = _from_passphrase(phrase, note.salt)
    else:
        note, key = _into_keyring()
    note_path.parent.mkdir(parents=True, exist_ok=True)
    note_path.write_text(json.dumps(asdict(note)), encoding="utf-8")
    return key


def find_key(note_path: Path, *, passphrase: str | None = None) -> bytes:
    """Fetch the key of an existing cache.

    Raises:
        WrongKey: the key is not where the note says; says what to do about it.
    """
    if os.environ.get(KEY_VARIABLE):
        return _from_environment()
    note = _read_note(note_path)
    if note.source == "keyring":
        return _from_keyring(note.account)
    phrase = passphrase or os.environ.get(PASSPHRASE_VARIABLE)
    if note.source == "passphrase" and phrase:
        return _from_passphrase(phrase, note.salt)
    wanted = PASSPHRASE_VARIABLE if note.source == "passphrase" else KEY_VARIABLE
    raise WrongKey(
        f"The key of this home comes from {wanted}, which is not set.",
        hint=f"Set {wanted} and try again.",
    )


def needs_passphrase(note_path: Path) -> bool:
    """Tell whether a person has to type the passphrase to open this home."""
    given = os.environ.get(KEY_VARIABLE) or os.environ.get(PASSPHRASE_VARIABLE)
    return not given and _read_note(note_path).source == "passphrase"


def forget_key(note_path: Path) -> None:
    """Destroy the key of a revoked home as far as we hold it."""
    note = _read_note(note_path)
    if note.source == "keyring" and keyring.get_password(_SERVICE, note.account):
        keyring.delete_password(_SERVICE, note.account)


def _read_note(path: Path) -> KeyNote:
    if not path.exists():
        return KeyNote("environment")
    return KeyNote(**json.loads(path.read_text(encoding="utf-8")))


def _from_environment() -> bytes:
    return _from_hex(os.environ[KEY_VARIABLE], f"{KEY_VARIABLE} must be 64 hex digits.")


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


def _from_passphrase(phrase: str, salt: str) -> bytes:
    return hash_secret_raw(
        phrase.encode(),
        bytes.fromhex(salt),
        time_cost=_TIME_COST,
        memory_cost=_MEMORY_KIB,
        parallelism=_LANES,
        hash_len=_KEY_BYTES,
        type=Type.ID,
    )
