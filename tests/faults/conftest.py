# SPDX-License-Identifier: MPL-2.0
"""Homes of the product around a real central store, to be broken by the tests of this folder."""

from pathlib import Path

import pytest

from tests.faults.place import Place
from tests.homes import KEY
from tests.sync.conftest import empty_cache, pair, store_template, world
from tests.sync.world import PASSWORD, World

__all__ = ["empty_cache", "pair", "place", "store_template", "world"]


@pytest.fixture
def place(world: World, empty_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """A central store with Anna and Ben of one territory, and a folder for their homes."""
    monkeypatch.setenv("CSO_CACHE_KEY", KEY)
    monkeypatch.setenv("CSO_CENTRAL_PASSWORD", PASSWORD)
    world.person("anna", territories=["WEST"])
    world.person("ben", territories=["WEST"])
    return Place(world, empty_home, tmp_path)
