# SPDX-License-Identifier: MPL-2.0
"""Style and types, as part of the one test command."""

import subprocess
import sys

import pytest

from tests.architecture.source import ROOT


def check(*tool: str) -> None:
    result = subprocess.run(
        [sys.executable, "-m", *tool], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, (result.stdout + result.stderr)[-8000:]


def test_every_file_is_formatted() -> None:
    check("ruff", "format", "--check", "--no-cache", ".")


def test_no_rule_of_style_is_broken() -> None:
    check("ruff", "check", "--no-cache", ".")


@pytest.mark.timeout(900)
def test_types_fit_together() -> None:
    check("mypy")
