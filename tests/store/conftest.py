# SPDX-License-Identifier: MPL-2.0
"""A cache of its own for each test, copied from one that is made once."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from cso_desktop.store.cache import Cache

KEY = bytes(range(32))


@pytest.fixture(scope="session")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The closed file of a cache that nobody has used."""
    path = tmp_path_factory.mktemp("store") / "pristine.db"
    Cache.create(path, KEY).close()
    return path


@pytest.fixture
def cache_file(pristine: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    path = tmp_path / "cache.db"
    shutil.copyfile(pristine, path)
    return path


@pytest.fixture
def cache(cache_file: Path) -> Iterator[Cache]:
    """The copy, open."""
    opened = Cache.open(cache_file, KEY)
    yield opened
    opened.close()
