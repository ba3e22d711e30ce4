# SPDX-License-Identifier: MPL-2.0
"""The program from its start: paint first, first run, passphrase, trouble, closing."""

import json
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cso_desktop import app
from cso_desktop.domain.clock import FixedClock
from cso_desktop.paths import Home
from cso_desktop.services.desk import Desk
from cso_desktop.store import home_state
from cso_desktop.ui.look import Look
from cso_desktop.ui.program import Program
from cso_desktop.ui.selftest import run_selftest
from cso_desktop.ui.tasks import TaskRunner
from cso_desktop.ui.welcome import OpeningPage, PassphrasePage, WelcomePage
from tests.services.office import NOON
from tests.ui.screens import open_screen


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A folder without a home, on a computer without a keyring."""
    for name in ("CSO_CACHE_KEY", "CSO_CACHE_PASSPHRASE"):
        monkeypatch.delenv(name, raising=False)
    return Home(tmp_path / "home")


def test_the_window_is_there_before_the_home_is_open(
    home: Home, look: Look, runner: TaskRunner, qtbot: QtBot
) -> None:
    program = Program(home, look, runner)
    program.start()
    assert program.window.isVisible()
    assert isinstance(program.window.held_page(), OpeningPage)
    assert not program.window.top_bar.isEnabled()
    program.window.show_place("orders")
    with qtbot.waitSignal(program.ready, timeout=20_000):
        pass
    assert program.window.place() == "orders"
    assert program.window.held_page() is None
    program.close()


def test_a_first_run_offers_to_join_to_work_alone_or_to_look_around(
    empty: Home, look: Look, runner: TaskRunner, qtbot: QtBot
) -> None:
    program = Program(empty, look, runner)
    program.start()
    qtbot.waitUntil(lambda: isinstance(program.window.held_page(), WelcomePage), timeout=10_000)
    page = program.window.held_page()
    assert isinstance(page, WelcomePage)
    page.enrol.click()
    assert set(page.form.problems()) == {"url", "user", "password"}
    # There is no keyring here, so a passphrase is asked for in words.
    page.alone.click()
    qtbot.waitUntil(page.isEnabled, timeout=10_000)
    assert "no keyring" in page.problem.text()
    page.form.fill({"passphrase": "a long and quiet sentence"})
    with qtbot.waitSignal(program.ready, timeout=20_000):
        page.alone.click()
    qtbot.waitUntil(lambda: program.window.top_bar.badge.text() == "On this computer only")
    program.close()


def test_a_locked_home_asks_for_its_passphrase_and_says_when_it_is_wrong(
    empty: Home, look: Look, runner: TaskRunner, qtbot: QtBot
) -> None:
    Desk.open(empty, create=True, passphrase="a long and quiet sentence").close()
    program = Program(empty, look, runner)
    program.start()
    qtbot.waitUntil(lambda: isinstance(program.window.held_page(), PassphrasePage), timeout=10_000)
    page = program.window.held_page()
    assert isinstance(page, PassphrasePage)
    page.field.setText("something else")
    page.button.click()
    qtbot.waitUntil(page.isEnabled, timeout=10_000)
    assert page.problem.text()
    page.field.setText("a long and quiet sentence")
    with qtbot.waitSignal(program.ready, timeout=20_000):
        page.button.click()
    program.close()


def test_without_the_central_store_work_goes_on_and_the_window_says_so(
    home: Home, look: Look, runner: TaskRunner, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CSO_CENTRAL_PASSWORD", "a long and quiet password")
    with Desk.open(home) as desk, desk.cache.write() as connection:
        place = {"url": "postgresql://127.0.0.1:9/cso?sslmode=disable", "user": "office"}
        home_state.put(connection, "central", place)
        home_state.put(connection, "person", {"login": "office", "roles": ["REP", "ORD", "BIL"]})
    with open_screen(home, look, runner, qtbot, FixedClock(NOON)) as screen:
        qtbot.waitUntil(lambda: "Offline since" in screen.badge(), timeout=20_000)
        assert screen.told()
        before = screen.badge()
        screen.go("customers")
        screen.act("edit")
        screen.type("display_name", " LLP")
        screen.save()
        qtbot.waitUntil(lambda: screen.badge() != before, timeout=10_000)
        assert screen.texts("name") == ["Lewis, Miller and Barnes LLP"]
        screen.press("Try again")
        assert screen.told()


def test_the_self_test_finds_this_installation_sound(
    qapp: QApplication, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_selftest(qapp) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["ok"]
    assert set(report["checks"]) == {"fonts and colours", "icons", "encrypted cache", "documents"}


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        app.main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith("CSO Desktop ")


@pytest.mark.slow
def test_pictures_of_a_pane_are_drawn_in_both_schemes_and_sizes(
    qapp: QApplication, tmp_path: Path
) -> None:
    assert app.main(["--screenshots", str(tmp_path), "--only", "invoices"]) == 0
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {
        f"invoices-{scheme}-{size}.png"
        for scheme in ("light", "dark")
        for size in ("1440x900", "1280x720")
    }
