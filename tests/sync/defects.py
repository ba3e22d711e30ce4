# SPDX-License-Identifier: MPL-2.0
"""Deliberate defects, and whether the tests notice (SYNC 10.5): a green run alone means little.

``python -m tests.sync.defects`` plants each defect in a copy of the package, runs the directed test
that must fail and the state machine until it does, and prints a table; ``--name`` picks some.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.sync.planted import DEFECTS, Defect

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of one defect.

    Attributes:
        directed: whether its directed test failed; None where it has none.
        profile: the profile of the machine that failed, or why none can.
        examples: how many it took, None where none failed.
    """

    defect: Defect
    directed: bool | None
    profile: str
    examples: int | None
    error: str = ""

    @property
    def is_caught(self) -> bool:
        return bool(self.directed) or self.examples is not None


def plant(defect: Defect, folder: Path) -> Path:
    """Copy the package and its tests, with the defect in it; the folder of the copy."""
    copy = folder / defect.name.replace(" ", "-")
    for part in ("cso_desktop", "tests", "pyproject.toml", "resources"):
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, copy / part)
    file = copy / "cso_desktop" / defect.file
    text = file.read_text(encoding="utf-8")
    assert text.count(defect.old) == 1, f"{defect.name}: {defect.file} has changed"
    file.write_text(text.replace(defect.old, defect.new), encoding="utf-8")
    return copy


def fails_directed(defect: Defect, copy: Path) -> bool:
    """Run the directed test of a defect; true when it fails."""
    done = _run(copy, "pytest", "-q", "-x", "-p", "no:cacheprovider", *defect.directed.split())
    if done.returncode > 1:
        raise AssertionError(f"{defect.name}: the directed test did not run\n{done.stdout}")
    return done.returncode == 1


def look_for(defect: Defect, folder: Path, *, examples: int) -> Finding:
    """Plant one defect and see who notices."""
    copy = plant(defect, folder)
    directed = fails_directed(defect, copy) if defect.directed else None
    if defect.unreachable:
        return Finding(defect, directed, defect.unreachable, None)
    for profile in defect.profiles:
        report = _hunt(copy, profile, examples)
        if report["error"]:
            return Finding(defect, directed, profile, report["examples"], report["error"])
    return Finding(defect, directed, f"missed in {examples} a profile", None)


def _hunt(copy: Path, profile: str, examples: int) -> dict[str, Any]:
    done = _run(copy, "tests.sync.hunt", profile, str(examples))
    if done.returncode:
        raise AssertionError(done.stderr[-2000:])
    report: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return report


def _run(copy: Path, module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def line(finding: Finding) -> str:
    """One line of the table."""
    directed = {True: "fails", False: "PASSES", None: "-"}[finding.directed]
    machine = finding.profile
    if finding.examples is not None:
        machine = f"{finding.profile} {finding.examples}"
    return f"| {finding.defect.name} | {directed} | {machine} |"


def main(arguments: Iterable[str] | None = None) -> int:
    """Print the table as it grows; the number of defects that nobody noticed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--name", action="append", help="part of a defect's name")
    parser.add_argument("--examples", type=int, default=300)
    chosen = parser.parse_args(None if arguments is None else list(arguments))
    wanted = [d for d in DEFECTS if not chosen.name or any(n in d.name for n in chosen.name)]
    missed = 0
    print("| deliberate defect | directed test | machine |\n|---|---|---|", flush=True)
    for defect in wanted:
        with tempfile.TemporaryDirectory(prefix="cso-defect-") as folder:
            finding = look_for(defect, Path(folder), examples=chosen.examples)
        missed += not finding.is_caught
        print(line(finding), flush=True)
    return missed


if __name__ == "__main__":
    sys.exit(main())
