# SPDX-License-Identifier: MPL-2.0
"""Work off the window's thread and its replies."""

import threading
from functools import partial

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from cso_desktop.errors import Cancelled, StoreBusy
from cso_desktop.ui.tasks import Progress, Reporter, TaskRunner


def _raise(error: Exception) -> None:
    raise error


def test_work_is_done_on_the_worker_and_the_reply_comes_on_the_windows_thread(
    runner: TaskRunner, qtbot: QtBot
) -> None:
    owner = QObject()
    seen: list[tuple[str, threading.Thread]] = []
    runner.submit(
        owner,
        lambda: threading.current_thread().name,
        lambda name: seen.append((name, threading.current_thread())),
    )
    qtbot.waitUntil(lambda: bool(seen))
    name, thread = seen[0]
    assert name.startswith("database")
    assert thread is threading.main_thread()


def test_database_work_is_done_one_after_the_other_in_order(
    runner: TaskRunner, qtbot: QtBot
) -> None:
    owner = QObject()
    order: list[int] = []
    for number in range(50):
        runner.submit(owner, partial(int, number), order.append)
    qtbot.waitUntil(runner.is_idle)
    assert order == list(range(50))


def test_a_newer_task_of_the_same_key_replaces_the_older(runner: TaskRunner, qtbot: QtBot) -> None:
    owner = QObject()
    gate = threading.Event()
    seen: list[str] = []
    runner.submit(owner, lambda: gate.wait(10) and "old", seen.append, key="find")
    runner.submit(owner, lambda: "skipped", seen.append, key="find")
    runner.submit(owner, lambda: "new", seen.append, key="find")
    gate.set()
    qtbot.waitUntil(runner.is_idle)
    assert seen == ["new"]


def test_two_owners_may_use_the_same_key(runner: TaskRunner, qtbot: QtBot) -> None:
    first, second = QObject(), QObject()
    seen: list[str] = []
    runner.submit(first, lambda: "first", seen.append, key="find")
    runner.submit(second, lambda: "second", seen.append, key="find")
    qtbot.waitUntil(runner.is_idle)
    assert seen == ["first", "second"]


def test_the_reply_of_a_deleted_owner_is_dropped(runner: TaskRunner, qtbot: QtBot) -> None:
    parent = QObject()
    owner = QObject(parent)
    gate = threading.Event()
    seen: list[object] = []
    runner.submit(owner, lambda: gate.wait(10), seen.append)
    del parent
    gate.set()
    qtbot.waitUntil(runner.is_idle)
    assert seen == []


def test_an_error_goes_to_its_owner_or_else_to_the_presenter(
    runner: TaskRunner, qtbot: QtBot
) -> None:
    owner = QObject()
    busy = StoreBusy("The cache is in use.")
    told: list[Exception] = []
    runner.submit(owner, partial(_raise, busy), lambda _: None, told.append)
    qtbot.waitUntil(runner.is_idle)
    assert told == [busy]
    with qtbot.waitSignal(runner.failed) as failed:
        runner.submit(owner, partial(_raise, busy), lambda _: None)
    assert failed.args == [busy]


def test_slow_work_is_told_once_with_its_progress(runner: TaskRunner, qtbot: QtBot) -> None:
    owner = QObject()
    gate = threading.Event()
    reporter = Reporter("Importing")

    def work() -> None:
        reporter(3, 10)
        gate.wait(10)

    told: list[bool] = []
    runner.slow_changed.connect(told.append)
    with qtbot.waitSignal(runner.progressed) as progressed:
        runner.submit(owner, work, lambda _: None, reporter=reporter)
    assert progressed.args == [Progress("Importing", 3, 10)]
    gate.set()
    qtbot.waitUntil(runner.is_idle)
    assert told == [True, False]


def test_a_long_task_stops_at_its_next_report_when_cancelled(
    runner: TaskRunner, qtbot: QtBot
) -> None:
    owner = QObject()
    reporter = Reporter("Printing")
    started = threading.Event()
    told: list[Exception] = []

    def work() -> None:
        while True:
            reporter(1, 2)
            started.set()

    runner.submit(owner, work, lambda _: None, told.append, lane="background", reporter=reporter)
    assert started.wait(10)
    runner.cancel_slow()
    qtbot.waitUntil(runner.is_idle)
    assert isinstance(told[0], Cancelled)


def test_a_closed_runner_refuses_new_work_and_says_nothing(qtbot: QtBot) -> None:
    runner = TaskRunner()
    runner.close()
    runner.submit(QObject(), lambda: 1, pytest.fail)
    assert runner.is_idle()
