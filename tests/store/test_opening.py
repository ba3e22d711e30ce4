# SPDX-License-Identifier: MPL-2.0
"""What cannot be opened is named in one sentence and left exactly as it was."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2 as sqlcipher

from cso_desktop.errors import CsoError, DamagedStore, NotFound, SchemaTooNew, WrongKey
from cso_desktop.store.cache import Cache
from cso_desktop.store.connection import PAGE_BYTES
from tests.store.conftest import KEY

OTHER_KEY = bytes(reversed(KEY))


def _plain(path: Path) -> None:
    path.unlink()
    with sqlcipher.connect(str(path)) as connection:
        connection.execute("CREATE TABLE notes (body TEXT)")
    connection.close()


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-5_000])


def _cut_at_a_page(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: 3 * PAGE_BYTES])


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _noise(path: Path) -> None:
    path.write_bytes(bytes(range(256)) * (2 * PAGE_BYTES // 256))


@pytest.mark.parametrize(
    ("spoil", "key", "error", "words"),
    [
        (None, OTHER_KEY, WrongKey, "key does not open"),
        (None, b"short", WrongKey, "32 bytes"),
        (_plain, KEY, WrongKey, "not an encrypted cache"),
        (_cut, KEY, DamagedStore, "cut off"),
        (_cut_at_a_page, KEY, DamagedStore, "damaged"),
        (_empty, KEY, DamagedStore, "cut off"),
        (_noise, KEY, WrongKey, "key does not open"),
    ],
)
def test_a_file_that_cannot_be_opened_is_named_and_untouched(
    cache_file: Path,
    spoil: Callable[[Path], None] | None,
    key: bytes,
    error: type[CsoError],
    words: str,
) -> None:
    if spoil is not None:
        spoil(cache_file)
    before = cache_file.read_bytes()
    with pytest.raises(error, match=words) as told:
        Cache.open(cache_file, key)
    assert told.value.message.count("\n") == 0
    assert cache_file.read_bytes() == before
    assert [path.name for path in cache_file.parent.iterdir()] == [cache_file.name]


def test_a_missing_file_is_not_made_by_opening(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        Cache.open(tmp_path / "none.db", KEY)
    assert not list(tmp_path.iterdir())


def test_an_existing_file_is_never_made_anew(cache_file: Path) -> None:
    before = cache_file.read_bytes()
    with pytest.raises(FileExistsError):
        Cache.create(cache_file, KEY)
    assert cache_file.read_bytes() == before


def test_a_cache_of_a_newer_program_is_left_alone(cache: Cache, cache_file: Path) -> None:
    with cache.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(SchemaTooNew):
        Cache.open(cache_file, KEY)


def test_no_word_of_a_record_stands_in_the_file_or_its_log(cache: Cache, cache_file: Path) -> None:
    with cache.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO drafts (key, body, saved_at) VALUES ('k', 'xylophonquartz', '')"
        )
        files = list(cache_file.parent.glob("cache.db*"))
        assert len(files) == 3
        connection.exec_driver_sql("SELECT 1")
    for file in files:
        if file.exists():
            assert b"xylophonquartz" not in file.read_bytes()


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("foreign_keys", 0),
        ("mmap_size", None),
        ("temp_store", 2),
        ("secure_delete", 1),
        ("cell_size_check", 1),
        ("busy_timeout", 5000),
        ("cipher_page_size", str(PAGE_BYTES)),
    ],
)
def test_the_settings_of_the_file_are_those_that_keep_it_safe(
    cache: Cache, pragma: str, value: object
) -> None:
    with cache.read() as connection:
        row = connection.exec_driver_sql(f"PRAGMA {pragma}").fetchone()
    assert (row[0] if row else None) in {value, 0 if value is None else value}
