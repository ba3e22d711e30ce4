# SPDX-License-Identifier: MPL-2.0
"""A real home for each test of the use cases, copied from one that is made once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cso_desktop.domain.clock import FixedClock
from cso_desktop.paths import Home
from cso_desktop.services import everything
from cso_desktop.services.desk import Desk
from tests.homes import KEY, copy_home
from tests.services.builders import NOW
from tests.services.counting_house import House, open_house


@pytest.fixture(scope="session", autouse=True)
def _use_cases() -> None:
    everything.load()


@pytest.fixture
def home(empty_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A fresh home that works alone; its key is in the environment."""
    monkeypatch.setenv("CSO_CACHE_KEY", KEY)
    return copy_home(empty_home, tmp_path / "home")


@pytest.fixture
def desk(home: Home) -> Iterator[Desk]:
    """The open home, at three in the afternoon of 22 November 2026."""
    with Desk.open(home, clock=FixedClock(NOW)) as opened:
        yield opened


@pytest.fixture(scope="module")
def house(
    module_central_database: str, empty_home: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """Two desks of the money side and their store, for all tests of a module."""
    with open_house(module_central_database, empty_home, tmp_path_factory.mktemp("house")) as made:
        yield made
