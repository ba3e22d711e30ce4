# SPDX-License-Identifier: MPL-2.0
"""The pages are looked at after an unclean shutdown, after damage, and once a week."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cso_desktop.store import health
from cso_desktop.store.cache import Cache
from cso_desktop.store.connection import PAGE_BYTES
from tests.log_guard import LogGuard
from tests.store.conftest import KEY

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def test_a_clean_shutdown_is_not_followed_by_a_look_for_a_week(
    cache: Cache, tmp_path: Path
) -> None:
    file = tmp_path / "health.json"
    looked = []
    for days in (0, 1, 6, 7, 8, 14):
        looked.append(health.opened(file, cache, NOW + timedelta(days=days)).checked_at)
        health.closed(file)
    ages = [(at - NOW).days for at in looked if at is not None]
    assert ages == [0, 0, 0, 7, 7, 14]


def test_an_unclean_shutdown_is_followed_by_a_look(cache: Cache, tmp_path: Path) -> None:
    file = tmp_path / "health.json"
    health.opened(file, cache, NOW)
    again = health.opened(file, cache, NOW + timedelta(hours=1))
    assert again.was_unclean
    assert again.checked_at == NOW + timedelta(hours=1)
    health.closed(file)
    assert not health.opened(file, cache, NOW + timedelta(hours=2)).was_unclean


def test_damage_is_looked_at_again_at_every_start(
    cache_file: Path, tmp_path: Path, expected_logs: LogGuard
) -> None:
    body = bytearray(cache_file.read_bytes())
    body[50 * PAGE_BYTES + 99] ^= 1
    cache_file.write_bytes(body)
    cache = Cache.open(cache_file, KEY)
    file = tmp_path / "health.json"
    health.opened(file, cache, NOW)
    expected_logs.expect("damaged in 1 places")
    for hour in (1, 2):
        known = health.opened(file, cache, NOW + timedelta(hours=hour))
        assert known.found
        assert health.read(file) == known
        health.closed(file)
    body[50 * PAGE_BYTES + 99] ^= 1
    cache.close()
    cache_file.write_bytes(body)
    cache = Cache.open(cache_file, KEY)
    assert not health.opened(file, cache, NOW + timedelta(hours=3)).found
    cache.close()


def test_a_clock_that_was_set_back_does_not_put_the_look_off(cache: Cache, tmp_path: Path) -> None:
    file = tmp_path / "health.json"
    health.opened(file, cache, NOW + timedelta(days=4_000))
    health.closed(file)
    assert health.opened(file, cache, NOW).checked_at == NOW


@pytest.mark.parametrize("text", ["", "{", "[]", '{"is_open": true}', '{"checked_at": 7}'])
def test_an_unreadable_note_is_no_obstacle(cache: Cache, tmp_path: Path, text: str) -> None:
    file = tmp_path / "health.json"
    file.write_text(text)
    assert not health.opened(file, cache, NOW).found
