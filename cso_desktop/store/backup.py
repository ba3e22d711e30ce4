# SPDX-License-Identifier: MPL-2.0
"""A backup is one file: an encrypted copy of the cache, and behind it how a passphrase opens it.

The copy has a key of its own, wrapped under a key that argon2id makes of the passphrase. The
checksum of the copy stands under the same seal, so a backup that was cut off, damaged or patched
is told before anything of it is used.
"""

import hashlib
import hmac
import json
import os
import secrets
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from cso_desktop.errors import DamagedStore, DiskFull, NotFound, UserError, WrongKey
from cso_desktop.store import durable, keys
from cso_desktop.store.cache import Cache
from cso_desktop.store.types import instant_text

COPIED: Final = "copied"
SEALED: Final = "sealed"
WRITTEN: Final = "written"
STEPS: Final = (COPIED, SEALED, WRITTEN)
"""The instants at which a backup may be cut off, in their order."""

_MAGIC: Final = b"CSO-DESKTOP-BACKUP-1\n"
_LENGTH_BYTES: Final = 4
_MOST_NOTE_BYTES: Final = 10_000
_CHUNK: Final = 1_048_576


@dataclass(frozen=True, slots=True)
class Opened:
    """A backup whose seal was found whole.

    Attributes:
        key: opens the copy.
        made_at: when it was made, as ISO text.
        size: bytes of the copy.
    """

    key: bytes
    made_at: str
    size: int


def write(
    cache: Cache,
    file: Path,
    passphrase: str,
    *,
    now: datetime,
    on_step: Callable[[str], None] = lambda step: None,
) -> int:
    """Write a backup of an open cache and return its size; it appears whole or not at all.

    Args:
        cache: the cache; others may go on reading and writing it.
        file: where to; an older backup there is replaced, any other file is not.
        passphrase: opens it again; it is kept nowhere.
        now: the time that is noted in it.
        on_step: told the steps as they are done.

    Raises:
        UserError: the passphrase is too short, or another kind of file is in the way.
        DamagedStore: the cache is damaged, and a copy of it would be worth nothing.
        DiskFull: there is no room for it.
    """
    if len(passphrase) < 8:
        raise UserError("A backup needs a passphrase of at least eight characters.")
    if file.exists() and not is_backup(file):
        raise UserError(f"{file} is something else, and was not replaced by a backup.")
    part = file.with_name(f".{file.name}.part")
    part.unlink(missing_ok=True)
    key = secrets.token_bytes(32)
    try:
        cache.copy_to(part, key)
        part.chmod(0o600)
        on_step(COPIED)
        _append(part, _seal(part, key, passphrase, now))
        on_step(SEALED)
        durable.move(part, file)
    except OSError as error:
        raise DiskFull(f"The backup could not be written to {file}.", detail=str(error)) from error
    finally:
        part.unlink(missing_ok=True)
    on_step(WRITTEN)
    return file.stat().st_size


def is_backup(file: Path) -> bool:
    """Tell a backup from any other file."""
    with file.open("rb") as stream:
        stream.seek(0, os.SEEK_END)
        if stream.tell() < len(_MAGIC):
            return False
        stream.seek(-len(_MAGIC), os.SEEK_END)
        return stream.read() == _MAGIC


def open_backup(file: Path, passphrase: str) -> Opened:
    """Check a backup from end to end and unwrap its key.

    Raises:
        NotFound: there is no such file.
        DamagedStore: it is no backup, or not whole.
        WrongKey: the passphrase is not the one it was made with.
    """
    note, size = _note(file)
    pad, seal_key = _derived(passphrase, bytes.fromhex(note["salt"]))
    if not hmac.compare_digest(_tag(seal_key, note), str(note.get("tag"))):
        raise WrongKey(
            f"The passphrase does not open {file}.",
            hint="Backups are opened by the passphrase they were made with.",
        )
    if size != note["size"] or _checksum(file, size) != note["sha256"]:
        raise DamagedStore(f"{file} was changed or damaged since it was made; it was not restored.")
    return Opened(_xor(bytes.fromhex(note["key"]), pad), note["made_at"], size)


def extract(file: Path, opened: Opened, target: Path) -> None:
    """Copy the cache out of a backup.

    Raises:
        DiskFull: there is no room for it.
    """
    try:
        with file.open("rb") as source, target.open("wb") as copy:
            shutil.copyfileobj(source, copy, _CHUNK)
            copy.truncate(opened.size)
            copy.flush()
            os.fsync(copy.fileno())
    except OSError as error:
        raise DiskFull("The backup could not be unpacked here.", detail=str(error)) from error


def _seal(part: Path, key: bytes, passphrase: str, now: datetime) -> dict[str, Any]:
    salt = secrets.token_bytes(16)
    pad, seal_key = _derived(passphrase, salt)
    size = part.stat().st_size
    note: dict[str, Any] = {
        "format": 1,
        "made_at": instant_text(now),
        "salt": salt.hex(),
        "key": _xor(key, pad).hex(),  # the salt is fresh, so the pad is used this once
        "size": size,
        "sha256": _checksum(part, size),
    }
    return {**note, "tag": _tag(seal_key, note)}


def _append(part: Path, note: dict[str, Any]) -> None:
    text = json.dumps(note).encode()
    with part.open("ab") as stream:
        stream.write(text + len(text).to_bytes(_LENGTH_BYTES, "big") + _MAGIC)
        stream.flush()
        os.fsync(stream.fileno())


def _note(file: Path) -> tuple[dict[str, Any], int]:
    """Read what stands behind the copy, and how long the copy is."""
    if not file.exists():
        raise NotFound(f"There is no file {file}.")
    broken = DamagedStore(f"{file} is not a whole backup of CSO Desktop.")
    if not is_backup(file):
        raise broken
    with file.open("rb") as stream:
        end = file.stat().st_size - len(_MAGIC) - _LENGTH_BYTES
        stream.seek(max(end, 0))
        length = int.from_bytes(stream.read(_LENGTH_BYTES), "big")
        if not 0 < length <= min(end, _MOST_NOTE_BYTES):
            raise broken
        stream.seek(end - length)
        try:
            note = json.loads(stream.read(length))
            for name in ("salt", "key", "sha256"):
                bytes.fromhex(note[name])
            return {**note, "size": int(note["size"])}, end - length
        except (ValueError, KeyError, TypeError):
            raise broken from None


def _derived(passphrase: str, salt: bytes) -> tuple[bytes, bytes]:
    """Make the pad that wraps the key and the key of the seal."""
    made = keys.from_passphrase(passphrase, salt, length=64)
    return made[:32], made[32:]


def _tag(seal_key: bytes, note: dict[str, Any]) -> str:
    sealed = {name: value for name, value in note.items() if name != "tag"}
    text = json.dumps(sealed, sort_keys=True).encode()
    return hmac.new(seal_key, text, hashlib.sha256).hexdigest()


def _checksum(file: Path, size: int) -> str:
    digest = hashlib.sha256()
    left = size
    with file.open("rb") as stream:
        while left > 0 and (chunk := stream.read(min(left, _CHUNK))):
            digest.update(chunk)
            left -= len(chunk)
    return digest.hexdigest()


def _xor(left: bytes, right: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(left, right, strict=True))
