# SPDX-License-Identifier: MPL-2.0
"""The look, two runners, and a check that no window and no work outlives its test."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QLocale
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cso_desktop.domain.clock import FixedClock
from cso_desktop.paths import Home
from cso_desktop.services import everything
from cso_desktop.services.desk import Desk
from cso_desktop.ui.look import Look
from cso_desktop.ui.tasks import InlineRunner, TaskRunner
from tests.homes import KEY, copy_home
from tests.services.company import one_of_everything
from tests.services.office import NOON, add_invoice
from tests.ui.screens import Screen, open_screen


@pytest.fixture(scope="session")
def look(qapp: QApplication) -> Look:
    """The light look in American English, whatever the desktop of the machine is."""
    QLocale.setDefault(QLocale("en_US"))
    return Look(qapp, dark=False)


@pytest.fixture
def inline(qapp: QApplication) -> Iterator[TaskRunner]:
    """A runner that does the work at once."""
    runner = InlineRunner()
    yield runner
    runner.close()


@pytest.fixture
def runner(qapp: QApplication) -> Iterator[TaskRunner]:
    """A runner with its real workers."""
    real = TaskRunner()
    yield real
    real.close()


@pytest.fixture(autouse=True)
def _nothing_is_left(qapp: QApplication) -> Iterator[None]:
    """Close top-level widgets, delete what waits to be deleted, and see that none is left."""
    yield
    for widget in qapp.topLevelWidgets():
        widget.close()
        widget.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    qapp.processEvents()
    assert qapp.topLevelWidgets() == []


@pytest.fixture(scope="session")
def company_home(empty_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed home with one record of every kind and thirty open invoices besides."""
    everything.load()
    home = copy_home(empty_home, tmp_path_factory.mktemp("company") / "home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CSO_CACHE_KEY", KEY)
        with Desk.open(home, clock=FixedClock(NOON)) as desk:
            company = one_of_everything(desk)
            for number in range(30):
                due = date(2026, 10, 30) + timedelta(days=2 * number)
                number_text = f"INV-{1_048_200 + number}"
                days = (due - timedelta(days=30), due)
                add_invoice(desk, company["customers"], number_text, 10_000 + number, days=days)
    return home.folder


@pytest.fixture
def home(company_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """The company's home for one test; its key is in the environment."""
    monkeypatch.setenv("CSO_CACHE_KEY", KEY)
    return copy_home(company_home, tmp_path / "home")


@pytest.fixture
def screen(home: Home, look: Look, runner: TaskRunner, qtbot: QtBot) -> Iterator[Screen]:
    """The window over the company's home, at noon of 22 November 2026."""
    with open_screen(home, look, runner, qtbot, FixedClock(NOON)) as opened:
        yield opened
