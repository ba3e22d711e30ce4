# SPDX-License-Identifier: MPL-2.0
"""The look, two runners, and a check that no window and no work outlives its test."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from cso_desktop.ui.look import Look
from cso_desktop.ui.tasks import InlineRunner, TaskRunner


@pytest.fixture(scope="session")
def look(qapp: QApplication) -> Look:
    """The light look, whatever the desktop of the machine is."""
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
