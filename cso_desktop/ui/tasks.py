# SPDX-License-Identifier: MPL-2.0
"""Work off the window's thread: one database worker, a small second pool, replies on the thread
of the window.

A reply is dropped when its owner is gone or when a newer task with the same key has been
submitted. One runner lives as long as the application, so no signal outlives its object.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Literal

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from shiboken6 import isValid

from cso_desktop.errors import Cancelled

Lane = Literal["database", "background"]
Work = Callable[[], Any]
OnResult = Callable[[Any], None]
OnError = Callable[[Exception], None]

_SLOW_MS = 400
_PROGRESS_MS = 100


class Reporter:
    """Carries progress from a long task to the window, and the wish to stop back to it.

    Thread: ``__call__`` on the worker; everything else anywhere.
    """

    def __init__(self, title: str) -> None:
        self.title = title
        self.done = 0
        self.total = 0
        self._cancelled = threading.Event()

    def __call__(self, done: int, total: int) -> None:
        """Tell how far the task is.

        Raises:
            Cancelled: the person has asked to stop.
        """
        self.done, self.total = done, total
        if self._cancelled.is_set():
            raise Cancelled(f"{self.title} was cancelled.")

    def cancel(self) -> None:
        """Ask the task to stop at its next report."""
        self._cancelled.set()


@dataclass(frozen=True, slots=True)
class Progress:
    """How a slow task stands; ``total`` 0 means that it cannot be counted."""

    title: str
    done: int
    total: int


@dataclass(slots=True, eq=False)
class Task:
    """One piece of submitted work and who waits for it."""

    number: int
    owner: QObject
    on_result: OnResult
    on_error: OnError | None
    key: tuple[int, str] | None
    reporter: Reporter | None
    future: "Future[None] | None" = None
    result: Any = None
    error: Exception | None = field(default=None)

    def run(self, work: Work) -> None:
        """Do the work and keep its outcome. Thread: a worker."""
        try:
            self.result = work()
        except Exception as error:  # noqa: BLE001 - every failure is carried to its owner
            self.error = error


class TaskRunner(QObject):
    """Runs work functions on workers and brings their replies to the window's thread.

    Work functions take plain values and call services; they never see a widget.

    Signals:
        slow_changed: True once anything has been waited for longer than 400 ms, False when done.
        progressed: a ``Progress`` of the oldest slow task with a reporter.
        failed: the exception of a task whose owner does not handle errors itself.
    """

    slow_changed = Signal(bool)
    progressed = Signal(object)
    failed = Signal(object)
    _finished = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lanes: dict[Lane, ThreadPoolExecutor] = {
            "database": ThreadPoolExecutor(1, thread_name_prefix="database"),
            "background": ThreadPoolExecutor(2, thread_name_prefix="background"),
        }
        self._numbers = count(1)
        self._tasks: dict[int, Task] = {}
        self._newest: dict[tuple[int, str], int] = {}
        self._closed = False
        self._is_slow = False
        self._slow_timer = QTimer(self, singleShot=True, interval=_SLOW_MS)
        self._progress_timer = QTimer(self, interval=_PROGRESS_MS)
        self._slow_timer.timeout.connect(self._on_slow)
        self._progress_timer.timeout.connect(self._on_progress)
        self._finished.connect(self._on_finished)

    def submit(
        self,
        owner: QObject,
        work: Work,
        on_result: OnResult,
        on_error: OnError | None = None,
        *,
        key: str | None = None,
        lane: Lane = "database",
        reporter: Reporter | None = None,
    ) -> None:
        """Do ``work`` on a worker, then call ``on_result`` on the window's thread.

        Args:
            owner: whose reply it is; the reply is dropped when it has been deleted.
            work: takes nothing; bind plain values with ``functools.partial``.
            on_result: receives what ``work`` returned.
            on_error: receives what it raised; without it the runner's ``failed`` tells it.
            key: a newer task of the same owner and key replaces this one.
            lane: database for anything that reads or writes the cache; else background.
            reporter: of a task that can be counted and cancelled.
        """
        if self._closed:
            return
        full_key = (id(owner), key) if key is not None else None
        task = Task(next(self._numbers), owner, on_result, on_error, full_key, reporter)
        self._replace_older(task)
        self._tasks[task.number] = task
        if not self._slow_timer.isActive() and not self._is_slow:
            self._slow_timer.start()
        self._start(task, work, lane)

    def is_idle(self) -> bool:
        """Tell whether nothing is running or waiting."""
        return not self._tasks

    def cancel_slow(self) -> None:
        """Ask every running task that can be cancelled to stop."""
        for task in self._tasks.values():
            if task.reporter is not None:
                task.reporter.cancel()

    def close(self) -> None:
        """Refuse new work, drop what has not begun, wait for what has."""
        self._closed = True
        self.cancel_slow()
        for executor in self._lanes.values():
            executor.shutdown(wait=True, cancel_futures=True)
        self._tasks.clear()
        self._slow_timer.stop()
        self._progress_timer.stop()

    def _replace_older(self, task: Task) -> None:
        if task.key is None:
            return
        older = self._tasks.get(self._newest.get(task.key, 0))
        self._newest[task.key] = task.number
        if older is not None and older.future is not None and older.future.cancel():
            self._tasks.pop(older.number, None)

    def _start(self, task: Task, work: Work, lane: Lane) -> None:
        task.future = self._lanes[lane].submit(self._run, task, work)

    def _run(self, task: Task, work: Work) -> None:
        task.run(work)
        if not self._closed:
            self._finished.emit(task)

    @Slot(object)
    def _on_finished(self, task: Task) -> None:
        self._tasks.pop(task.number, None)
        if not self._tasks:
            self._become_idle()
        if self._closed or not self._is_wanted(task):
            return
        if task.error is None:
            task.on_result(task.result)
        elif task.on_error is not None:
            task.on_error(task.error)
        elif not isinstance(task.error, Cancelled):
            self.failed.emit(task.error)

    def _is_wanted(self, task: Task) -> bool:
        if task.key is not None:
            if self._newest.get(task.key) != task.number:
                return False
            del self._newest[task.key]
        return isValid(task.owner)

    def _become_idle(self) -> None:
        self._slow_timer.stop()
        self._progress_timer.stop()
        if self._is_slow:
            self._is_slow = False
            self.slow_changed.emit(False)

    @Slot()
    def _on_slow(self) -> None:
        if self._tasks:
            self._is_slow = True
            self.slow_changed.emit(True)
            self._progress_timer.start()
            self._on_progress()

    @Slot()
    def _on_progress(self) -> None:
        for task in self._tasks.values():
            if task.reporter is not None:
                told = task.reporter
                self.progressed.emit(Progress(told.title, told.done, told.total))
                return


class InlineRunner(TaskRunner):
    """Does the work at once on the calling thread: for tests, and for pictures of the window."""

    def _start(self, task: Task, work: Work, lane: Lane) -> None:
        task.run(work)
        self._on_finished(task)
