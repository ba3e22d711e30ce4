# SPDX-License-Identifier: MPL-2.0
"""Gives a copy of a damaged cache a new beginning, so that what stands behind it can be read.

The first page and the pages of the schema are the same in every cache of one program, and under
the same key and salt they are the same in cipher. Where one of them is damaged, nothing of the
file can be read although nearly all of it is whole; a fresh cache lends its own.
"""

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool
from sqlcipher3 import dbapi2 as sqlcipher

from cso_desktop.domain.numbers import compact
from cso_desktop.store import migrations
from cso_desktop.store.connection import PAGE_BYTES

_SALT_BYTES: Final = 16
_FILL: Final = 4_000_000
_MOST_SCHEMA_PAGES: Final = 1_000


def mend_beginning(copy: Path, key: bytes) -> bool:
    """Replace the beginning of a copy where it cannot be read; true when that was needed."""
    if _schema_reads(copy, key):
        return False
    with copy.open("rb") as file:
        salted = key + file.read(_SALT_BYTES)
    donor = copy.with_name("donor.db")
    _make_donor(donor, salted, copy.stat().st_size)
    pages = list(_schema_pages(donor, salted))
    with donor.open("rb") as source, copy.open("r+b") as target:
        for page in pages:
            source.seek((page - 1) * PAGE_BYTES)
            target.seek((page - 1) * PAGE_BYTES)
            target.write(source.read(PAGE_BYTES))
    return True


def connect(path: Path, key: bytes) -> sqlcipher.Connection:
    """Open a damaged file as far as it opens.

    Args:
        path: a copy of the file.
        key: the raw key, with or without the salt behind it.
    """
    connection = sqlcipher.connect(str(path), isolation_level=None, check_same_thread=False)
    run = connection.execute
    run("PRAGMA cipher_log_level = NONE")
    run(f"PRAGMA key = \"x'{key.hex()}'\"")
    run(f"PRAGMA cipher_page_size = {PAGE_BYTES}")
    run("PRAGMA writable_schema = ON")  # lets a file be opened that is shorter than it says
    run("PRAGMA temp_store = MEMORY")
    return connection


def _schema_reads(path: Path, key: bytes) -> bool:
    try:
        with closing(connect(path, key)) as connection:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlcipher.DatabaseError:
        return False
    return True


def _make_donor(path: Path, salted: bytes, size: int) -> None:
    """Make a fresh cache of at least the size of the other: the first page says how long it is."""
    engine = create_engine(
        "sqlite://", module=sqlcipher, creator=lambda: _donor(path, salted), poolclass=StaticPool
    )
    with engine.connect() as connection:
        migrations.upgrade(connection)
        filled = path.stat().st_size
        while filled < size:
            connection.exec_driver_sql(
                "INSERT INTO document_bytes VALUES (?, zeroblob(?))", (str(filled), _FILL)
            )
            filled += _FILL
    engine.dispose()


def _donor(path: Path, salted: bytes) -> sqlcipher.Connection:
    connection = connect(path, salted)
    connection.execute("PRAGMA journal_mode = OFF").fetchone()
    connection.execute("PRAGMA writable_schema = OFF")
    connection.create_function("compact_text", 1, compact, deterministic=True)
    return connection


def _schema_pages(donor: Path, salted: bytes) -> Iterator[int]:
    """Find the pages without which the schema of the donor does not read."""
    yield 1
    probe = donor.with_name("probe.db")
    shutil.copyfile(donor, probe)
    for page in range(2, min(probe.stat().st_size // PAGE_BYTES, _MOST_SCHEMA_PAGES) + 1):
        _flip(probe, page)
        if not _schema_reads(probe, salted):
            yield page
        _flip(probe, page)


def _flip(path: Path, page: int) -> None:
    with path.open("r+b") as file:
        file.seek(page * PAGE_BYTES - 100)
        byte = file.read(1)[0]
        file.seek(page * PAGE_BYTES - 100)
        file.write(bytes([byte ^ 1]))
