# SPDX-License-Identifier: MPL-2.0
"""Watches how long a window stands still while something is done in it."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QCoreApplication, Qt, QTimer

_TICK_MS = 5


@dataclass(frozen=True, slots=True)
class Gaps:
    """Pauses between turns of the event loop while something went on, in milliseconds."""

    what: str
    seconds: float
    worst: float
    p99: float


def watch(what: str, act: Callable[[], None]) -> Gaps:
    """Do something while a timer of 5 ms notes how late it is called."""
    turns: list[float] = [time.perf_counter()]
    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(lambda: turns.append(time.perf_counter()))
    timer.start(_TICK_MS)
    began = time.perf_counter()
    act()
    turns.append(time.perf_counter())
    timer.stop()
    gaps = sorted((after - before) * 1000 for before, after in pairwise(turns))
    seconds = round(time.perf_counter() - began, 2)
    return Gaps(what, seconds, round(gaps[-1], 1), round(gaps[int(len(gaps) * 0.99) - 1], 1))


def wait(seconds: float) -> None:
    """Let the event loop run for a while."""
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        QCoreApplication.processEvents()
        time.sleep(0.0005)


def until(holds: Callable[[], bool], seconds: float = 60) -> None:
    """Let the event loop run until something holds.

    Raises:
        TimeoutError: it never did.
    """
    end = time.perf_counter() + seconds
    while not holds():
        QCoreApplication.processEvents()
        time.sleep(0.0005)
        if time.perf_counter() > end:
            raise TimeoutError("the window did not come to rest")
