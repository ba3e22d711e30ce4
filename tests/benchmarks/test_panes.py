# SPDX-License-Identifier: MPL-2.0
"""The benchmark of the panes runs; what it measures on a busy machine proves nothing."""

from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication


def test_the_benchmark_of_the_panes_runs_and_measures_every_step(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CSO_CACHE_KEY", "2b" * 32)
    from benchmarks import panes

    measured = panes.measure(tmp_path / "bench", 2_000)
    assert measured.first_rows_ms > 0
    assert len(measured.steps) == 6
    assert all(each.worst >= each.p99 > 0 for each in (measured.bare, *measured.steps))
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
