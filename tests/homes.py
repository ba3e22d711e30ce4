# SPDX-License-Identifier: MPL-2.0
"""Homes for tests: one is made, the others are copies of it."""

import shutil
from pathlib import Path

import pytest

from cso_desktop.paths import Home
from cso_desktop.services.desk import Desk
from cso_desktop.store.cache import Cache, give_device_identity

KEY = "5e" * 32
"""The cache key of every test home, as ``CSO_CACHE_KEY`` holds it."""


def make_home(folder: Path) -> Path:
    """Make an empty home that works alone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CSO_CACHE_KEY", KEY)
        Desk.open(Home(folder), create=True).close()
    return folder


def copy_home(source: Path, folder: Path, *, is_other_device: bool = False) -> Home:
    """Copy a closed home; where several meet, make each a device of its own."""
    shutil.copytree(source, folder)
    home = Home(folder)
    if not is_other_device:
        return home
    cache = Cache.open(home.cache, bytes.fromhex(KEY))
    with cache.write() as connection:
        give_device_identity(connection)
    cache.close()
    return home
