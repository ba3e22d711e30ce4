# SPDX-License-Identifier: MPL-2.0
"""Opening one connection to the encrypted file, and telling its troubles apart.

The file is only ever opened with a raw 32-byte key, and nothing is written before the key has
proved itself, so that a wrong key or a foreign file is left exactly as it was.
"""

import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from sqlalchemy.exc import DBAPIError
from sqlcipher3 import dbapi2 as sqlcipher

from cso_desktop.domain.numbers import compact
from cso_desktop.errors import (
    CsoError,
    DamagedStore,
    DiskFull,
    EnvironmentProblem,
    NotFound,
    StoreBusy,
    WrongKey,
)

PAGE_BYTES = 16_384
_PLAIN_HEADER = b"SQLite format 3\x00"
_CACHE_KIB = 65_536


def open_connection(path: Path, key: bytes, *, create: bool = False) -> sqlcipher.Connection:
    """Open the cache file with the settings of SYNC 7f.

    Args:
        path: the cache file.
        key: 32 raw bytes.
        create: make the file when it is missing; otherwise a missing file is an error.

    Raises:
        NotFound: there is no such file and ``create`` is not set.
        WrongKey: the key does not open the file, or the file is not encrypted.
        DamagedStore: the file is cut off or damaged.
    """
    if len(key) != 32:
        raise WrongKey("The cache key must be 32 bytes (64 hex digits).")
    if not create:
        _inspect(path)
    mode = "rwc" if create else "rw"
    # SQLAlchemy hands connections from thread to thread through its pool, one user at a time.
    connection = sqlcipher.connect(
        f"file:{quote(str(path))}?mode={mode}",
        uri=True,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        with mapped_errors(path):
            _configure(connection, key)
    except CsoError:
        connection.close()
        raise
    return connection


def _inspect(path: Path) -> None:
    """Tell a missing, plain, empty or cut-off file by looking, without opening it as a database."""
    if not path.exists():
        raise NotFound(f"There is no cache at {path}.")
    size = path.stat().st_size
    with path.open("rb") as file:
        header = file.read(len(_PLAIN_HEADER))
    if header == _PLAIN_HEADER:
        raise WrongKey(f"{path} is a plain database, not an encrypted cache; it was not touched.")
    if size % PAGE_BYTES or not size:
        raise DamagedStore(
            f"{path} is cut off: {size} bytes are not whole pages; it was not touched.",
            hint="Run 'cso verify --repair' to save what can be read, or restore a backup.",
        )


def _configure(connection: sqlcipher.Connection, key: bytes) -> None:
    run = connection.execute
    run("PRAGMA cipher_log_level = NONE")
    run(f"PRAGMA key = \"x'{key.hex()}'\"")
    run(f"PRAGMA cipher_page_size = {PAGE_BYTES}")
    run("SELECT count(*) FROM sqlite_master").fetchone()  # the key proves itself here
    run("PRAGMA journal_mode = WAL")
    run("PRAGMA synchronous = FULL")
    run("PRAGMA busy_timeout = 5000")
    run("PRAGMA foreign_keys = OFF")  # the central store judges; a merge applies in any order
    run(f"PRAGMA cache_size = -{_CACHE_KIB}")
    run("PRAGMA temp_store = MEMORY")
    run("PRAGMA mmap_size = 0")
    run("PRAGMA secure_delete = ON")
    run("PRAGMA cell_size_check = ON")
    run("PRAGMA wal_autocheckpoint = 1000")
    # The search triggers compact numbers by the same rule as the look-up bar.
    connection.create_function("compact_text", 1, compact, deterministic=True)
    connection.create_function("folded_text", 1, _folded, deterministic=True)
    if sys.platform == "darwin":
        run("PRAGMA fullfsync = ON")
        run("PRAGMA checkpoint_fullfsync = ON")


def _folded(value: object) -> str | None:
    """Bring a value to what is compared when case does not count; ``lower`` knows ASCII only."""
    return None if value is None else unicodedata.normalize("NFC", str(value)).casefold()


@contextmanager
def mapped_errors(path: Path) -> Iterator[None]:
    """Turn the driver's errors into ours at the store's edge."""
    try:
        yield
    except sqlcipher.DatabaseError as error:
        raise _translated(error, path) from error
    except DBAPIError as error:  # the same, as SQLAlchemy hands it on
        translated = _translated(error.orig or error, path)
        if isinstance(translated, CsoError):
            raise translated from error
        raise


def _translated(error: BaseException, path: Path) -> BaseException:
    text = str(error)
    if "not a database" in text:
        return WrongKey(
            f"The key does not open {path}; the file was not touched.",
            hint="Check that this is the right profile and that its key is in the keyring.",
        )
    if "malformed" in text or "disk I/O error" in text:
        return DamagedStore(
            f"{path} is damaged; it was not touched.",
            hint="Run 'cso verify --repair' to save what can be read, or restore a backup.",
            detail=text,
        )
    if "full" in text:
        return DiskFull("The disk is full: the change was not saved.", detail=text)
    if "unable to open" in text:
        return EnvironmentProblem(f"{path} cannot be opened or made there.", detail=text)
    if "locked" in text or "busy" in text:
        return StoreBusy("The cache is busy with another change; try again.", detail=text)
    return error
