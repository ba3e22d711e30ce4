# SPDX-License-Identifier: MPL-2.0
"""Draws many frozen statements, here or over several processes, in the order given.

A worker is told a snapshot and gives bytes back: it knows neither the cache nor its key.
"""

import multiprocessing
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from types import TracebackType
from typing import Final, TypeVar

from cso_desktop.documents.snapshots import StatementSnapshot, from_json
from cso_desktop.documents.statement import render_statement

T = TypeVar("T")
_AHEAD: Final = 8
"""Documents a worker has waiting, so that it never waits itself; more would only hold memory."""


def draw_frozen(frozen: bytes) -> bytes:
    """Draw a statement from its snapshot as it is stored."""
    return render_statement(from_json(frozen, StatementSnapshot))


class Drawers:
    """Draws statements; with more than one job, in as many processes.

    Leaving the context stops the processes; what was not drawn by then is dropped.
    """

    def __init__(self, jobs: int = 1) -> None:
        self._jobs = jobs
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> "Drawers":
        if self._jobs > 1:
            # Not by fork: a copy of this process would hold the open cache and its key.
            self._pool = ProcessPoolExecutor(
                self._jobs,
                mp_context=multiprocessing.get_context("spawn"),
                initializer=_leave_stopping_to_the_parent,
            )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def draw(self, jobs: Iterable[tuple[T, bytes | None]]) -> Iterator[tuple[T, bytes | None]]:
        """Give each job back in order, its snapshot drawn, while the next are being drawn.

        A job without a snapshot has nothing to draw and just keeps its place.
        """
        if self._pool is None:
            for job, frozen in jobs:
                yield job, draw_frozen(frozen) if frozen else None
            return
        waiting: deque[tuple[T, Future[bytes] | None]] = deque()
        for job, frozen in jobs:
            waiting.append((job, self._pool.submit(draw_frozen, frozen) if frozen else None))
            if len(waiting) >= self._jobs * _AHEAD:
                yield _finished(*waiting.popleft())
        while waiting:
            yield _finished(*waiting.popleft())


def _finished(job: T, drawing: Future[bytes] | None) -> tuple[T, bytes | None]:
    return job, drawing.result() if drawing else None


def _leave_stopping_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
