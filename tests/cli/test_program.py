# SPDX-License-Identifier: MPL-2.0
"""The program around the commands: homes, streams, exit statuses, and real runs of it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cso_desktop.cli.output import EXIT
from cso_desktop.errors import (
    Bug,
    Conflict,
    DamagedStore,
    FieldErrors,
    NotAllowed,
    NotFound,
    Offline,
    RuleBroken,
    StoreBusy,
    UsageError,
    WrongKey,
)
from tests.cli.conftest import Cso, RunIn
from tests.homes import KEY

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (RuleBroken("needs_reason", "x"), 1),
        (FieldErrors({"a": "x"}), 1),
        (NotAllowed("x"), 1),
        (NotFound("x"), 1),
        (Conflict("x"), 1),
        (StoreBusy("x"), 1),
        (WrongKey("x"), 1),
        (Bug("x"), 1),
        (UsageError("x"), 2),
        (Offline("x"), 3),
        (DamagedStore("x"), 5),
    ],
)
def test_every_error_has_its_exit_status(error: NotAllowed, status: int) -> None:
    assert EXIT.of(error) == status


def test_the_common_options_stand_before_or_after_the_command(stocked: Cso) -> None:
    wanted = stocked.json("list", "customers").out
    home = stocked.folder
    for arguments in (
        ("list", "customers", "--json", "--home", home),
        ("--json", "list", "customers", "--home", home),
        ("--home", home, "list", "--json", "customers"),
        ("--home", "/no/such/home", "list", "customers", "--json", "--home", home),
    ):
        assert stocked.bare(*arguments).out == wanted


def test_the_home_may_come_from_the_environment(
    stocked: Cso, run_in: RunIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CSO_HOME", str(stocked.folder))
    assert stocked.bare("--json", "list", "customers").json["count"] == 2
    empty = run_in(tmp_path / "other")
    assert empty.json("list", "customers").error["code"] == "not_found"


def test_a_home_that_is_not_there_says_how_to_make_one(run_in: RunIn, tmp_path: Path) -> None:
    cso = run_in(tmp_path / "none")
    for command in (("status",), ("list", "customers"), ("verify",), ("sync",), ("find", "x")):
        answer = cso.json(*command)
        assert (answer.status, answer.error["code"]) == (1, "not_found")
        assert "cso enroll" in answer.error["hint"]
    assert not cso.folder.exists()


def test_status_tells_how_a_home_that_works_alone_stands(stocked: Cso) -> None:
    answer = stocked.json("status")
    told = answer.json
    assert (answer.status, told["is_enrolled"], told["central"]) == (0, False, None)
    assert (told["person"], told["needs_you"], told["home"]) == ("local", 0, str(stocked.folder))
    assert told["waiting"] > 0
    assert told["records"]["invoices"] == 3
    assert "none: this home works alone" in stocked("status").out


def test_a_home_that_works_alone_has_nothing_to_sync_with(stocked: Cso) -> None:
    answer = stocked.json("sync")
    assert (answer.status, answer.error["code"]) == (3, "offline")


def test_nothing_waits_for_a_person_in_a_home_that_works_alone(stocked: Cso) -> None:
    answer = stocked.json("conflicts")
    assert (answer.status, answer.json) == (0, {"count": 0, "conflicts": []})
    assert stocked.json("resolve", "none", "--keep", "mine").status == 1
    assert stocked.json("resolve", "none", "--keep", "neither").status == 2


def test_another_key_is_refused_and_the_file_is_untouched(
    stocked: Cso, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = stocked.folder / "cache.db"
    before = file.read_bytes()
    monkeypatch.setenv("CSO_CACHE_KEY", "00" * 32)
    answer = stocked.json("status")
    assert (answer.status, answer.error["code"]) == (1, "wrong_key")
    assert file.read_bytes() == before


@pytest.mark.parametrize("flag", ["--help", "--version"])
def test_help_and_version_are_status_0(cso: Cso, flag: str) -> None:
    answer = cso.bare(flag)
    assert (answer.status, answer.err) == (0, "")
    assert answer.out


@pytest.mark.parametrize(
    "command",
    [("list",), ("show",), ("find",), ("import",), ("export",), ("call",), ("print",), ("aging",),
     ("verify",), ("status",), ("sync",), ("enroll",), ("conflicts",), ("resolve",), ("demo",),
     ("central", "create"), ("central", "check"), ("central", "user", "add")],
)  # fmt: skip
def test_every_command_explains_itself(cso: Cso, command: tuple[str, ...]) -> None:
    answer = cso.bare(*command, "--help")
    assert answer.status == 0
    assert "--json" in answer.out
    assert "--home" in answer.out


# -- real runs -----------------------------------------------------------------------------------


def run(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command line as a program of its own."""
    return subprocess.run(
        [sys.executable, "-m", "cso_desktop.cli", *(str(argument) for argument in arguments)],
        cwd=ROOT,
        env={**os.environ, "CSO_CACHE_KEY": KEY, **environment},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_a_program_writes_one_document_to_its_output_and_nothing_else(stocked: Cso) -> None:
    done = run("list", "customers", "--json", CSO_HOME=str(stocked.folder))
    assert (done.returncode, done.stderr) == (0, "")
    names = [row["name"] for row in json.loads(done.stdout)["rows"]]
    assert names == ["Harbor Mills", "Ελιά Foods"]


def test_a_program_that_is_refused_ends_with_its_status(stocked: Cso) -> None:
    done = run("--home", stocked.folder, "sync", "--json")
    assert done.returncode == 3
    assert json.loads(done.stdout)["error"]["code"] == "offline"
    assert done.stderr.startswith("This home works alone")


def test_a_program_used_wrongly_says_how_it_is_used(stocked: Cso) -> None:
    done = run("--home", stocked.folder, "list")
    assert (done.returncode, done.stdout) == (2, "")
    assert "usage: cso list" in done.stderr
