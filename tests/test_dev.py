# SPDX-License-Identifier: MPL-2.0
"""The one way in: its commands, what it prepares, and what it says when it cannot."""

import os
import re
import subprocess
import sys
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

import dev

ROOT = Path(dev.__file__).parent
INSTALL = "sudo apt-get install -y --no-install-recommends"


def run_dev(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / "dev.py"), *arguments],
        capture_output=True,
        text=True,
        check=False,
    )


def test_help_tells_what_each_command_does() -> None:
    result = run_dev("--help")
    assert result.returncode == 0
    for name in ("demo", "run", "test", "check", "docs", "screenshots", "bench"):
        assert re.search(rf"^  {name} +[A-Z].+\.$", result.stdout, re.MULTILINE), name


def test_an_unknown_command_is_wrong_usage() -> None:
    result = run_dev("frobnicate")
    assert result.returncode == 2
    assert "There is no command frobnicate" in result.stderr
    assert run_dev().returncode == 2


def test_an_unknown_benchmark_is_refused_before_anything_is_prepared() -> None:
    result = run_dev("bench", "no_such_benchmark")
    assert result.returncode == 1
    assert "There is no benchmark no_such_benchmark" in result.stderr


def test_it_uses_the_standard_library_alone() -> None:
    imported = set(re.findall(r"^\s*(?:import|from) (\w+)", (ROOT / "dev.py").read_text(), re.M))
    assert imported <= set(sys.stdlib_module_names)


def test_its_environment_serves_only_what_it_was_made_for() -> None:
    for_tools = dev.Prepared.wanted("dev")
    for_program = dev.Prepared.wanted("app")
    assert for_tools.covers(for_tools)
    assert for_tools.covers(for_program)
    assert not for_program.covers(for_tools)


@pytest.mark.parametrize("changed", ["place", "python", "app", "project"])
def test_its_environment_is_renewed_when_something_changed(changed: str) -> None:
    wanted = dev.Prepared.wanted("app")
    assert not replace(wanted, **{changed: "other"}).covers(wanted)


def test_a_stamp_that_cannot_be_read_counts_as_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dev, "STAMP", tmp_path / "prepared.json")
    for text in ("", "[]", '{"old": 1}'):
        (tmp_path / "prepared.json").write_text(text)
        assert not dev.Prepared.found().covers(dev.Prepared.wanted("app"))
    dev.Prepared.wanted("dev").save()
    assert dev.Prepared.found() == dev.Prepared.wanted("dev")


@pytest.mark.skipif(os.name == "nt", reason="there are no system packages to install")
def test_without_the_right_to_install_it_names_the_exact_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dev, "privilege", lambda: None)
    with pytest.raises(dev.CannotGoOn, match=f"{INSTALL} libegl1 libgl1"):
        dev.install_system_packages(["libegl1", "libgl1"], needed=True)
    dev.install_system_packages(["postgresql"], needed=False)
    assert f"{INSTALL} postgresql" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform != "linux", reason="Qt brings everything elsewhere")
def test_a_missing_library_is_known_by_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev, "OFFSCREEN_LIBRARIES", {"libnowhere.so.7": "libnowhere7"})
    assert dev.missing_libraries(window=False) == ["libnowhere7"]


def test_the_locks_answer_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = {
        "app": project["dependencies"] + project["optional-dependencies"]["build"],
        "dev": project["optional-dependencies"]["dev"],
    }
    for extent, requirements in asked.items():
        locked = set(re.findall(r"^([a-z0-9-]+)==", dev.lock_file(extent).read_text(), re.M))
        names = {re.split(r"[\[<>=~ ]", text)[0].lower() for text in requirements}
        assert names <= locked


def test_both_programs_are_installed() -> None:
    for name in ("cso", "cso-desktop"):
        assert Path(dev.program(name)).exists(), name
