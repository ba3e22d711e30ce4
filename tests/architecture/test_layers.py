# SPDX-License-Identifier: MPL-2.0
"""The import rules: each contract of ``pyproject.toml`` is one test."""

import subprocess
import sys
import tomllib
from typing import Any

import pytest

from tests.architecture.source import ROOT, Module, modules

_CONFIG = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
_CONTRACTS: list[dict[str, Any]] = _CONFIG["tool"]["importlinter"]["contracts"]
_LINT = "import sys; from importlinter.cli import lint_imports_command; lint_imports_command()"
_QT = {"PySide6", "shiboken6", "pyqtgraph"}


@pytest.mark.parametrize("contract", _CONTRACTS, ids=lambda contract: str(contract["name"]))
def test_layers(contract: dict[str, Any]) -> None:
    result = subprocess.run(
        [sys.executable, "-c", _LINT, "--contract", contract["id"], "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout[-4000:] + result.stderr[-2000:]


def test_only_the_window_imports_qt_even_for_types() -> None:
    allowed = ("cso_desktop/ui/", "cso_desktop/app.py", "tests/", "benchmarks/")
    offenders = [
        module.name
        for module in modules()
        if not module.name.startswith(allowed) and _top_levels(module) & _QT
    ]
    assert not offenders, "these import Qt"


def test_nothing_uses_the_sqlite_of_the_standard_library() -> None:
    # Its old versions have a fault with the write-ahead log. Northwind comes as a plain SQLite
    # script, so the interchange tests may read it with that.
    offenders = [
        module.name
        for module in modules()
        if "sqlite3" in _top_levels(module) and not module.name.startswith("tests/interchange/")
    ]
    assert not offenders, "these import sqlite3"


def _top_levels(module: Module) -> set[str]:
    return {name.partition(".")[0] for name in module.imports()}
