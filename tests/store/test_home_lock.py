# SPDX-License-Identifier: MPL-2.0
"""One program at a time has a home open (fault 72)."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cso_desktop.errors import StoreBusy
from cso_desktop.paths import Home
from cso_desktop.services.desk import Desk
from cso_desktop.store.home_lock import HomeLock
from tests.homes import KEY, copy_home

HOLDER = (
    "import sys; from pathlib import Path; from cso_desktop.store.home_lock import HomeLock;"
    "HomeLock(Path(sys.argv[1])); print('held', flush=True); sys.stdin.read()"
)


@contextmanager
def a_program_that_holds(path: Path) -> Iterator[subprocess.Popen[str]]:
    """Start another program that holds a home until its input ends."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    ) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "held\n"
        yield program


def test_a_second_program_is_told_that_the_home_is_open(tmp_path: Path) -> None:
    path = tmp_path / "home" / "home.lock"
    with (
        a_program_that_holds(path),
        pytest.raises(StoreBusy, match="Another program has this home open"),
    ):
        HomeLock(path)
    HomeLock(path).release()


def test_a_program_that_was_killed_leaves_no_lock_behind(tmp_path: Path) -> None:
    path = tmp_path / "home.lock"
    with a_program_that_holds(path) as program:
        program.kill()
        program.wait()
        HomeLock(path).release()


def test_waiting_ends_as_soon_as_the_other_lets_go(tmp_path: Path) -> None:
    path = tmp_path / "home.lock"
    with a_program_that_holds(path) as program:
        assert program.stdin is not None
        program.stdin.close()
        with HomeLock(path, wait_seconds=30), pytest.raises(StoreBusy):
            HomeLock(path, wait_seconds=0.1)


def test_a_home_is_opened_once_and_again_when_it_is_closed(
    empty_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CSO_CACHE_KEY", KEY)
    home: Home = copy_home(empty_home, tmp_path / "home")
    with Desk.open(home), pytest.raises(StoreBusy):
        Desk.open(home, wait_seconds=0)
    Desk.open(home, wait_seconds=0).close()


def test_a_home_that_does_not_open_is_let_go_of(
    empty_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = copy_home(empty_home, tmp_path / "home")
    monkeypatch.setenv("CSO_CACHE_KEY", "00" * 32)
    with pytest.raises(Exception, match="key"):
        Desk.open(home)
    HomeLock(home.lock).release()
