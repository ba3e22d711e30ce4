# SPDX-License-Identifier: MPL-2.0
"""What was imported at a desk is taken by the central store as it stands."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from cso_desktop.cli import main
from tests.services.test_imports import HEADER, OPEN, OTHER, PAID
from tests.services.test_imports_records import FILES

KEY = "7a" * 32
PASSWORD = "the password of anna"
ROLES = "REP,ORD,BIL,AR,CON,INV,ADM"


class Terminal:
    """The command line of one home."""

    def __init__(
        self, home: Path, capsys: pytest.CaptureFixture[str], patch: pytest.MonkeyPatch
    ) -> None:
        self.home = home
        self._capsys = capsys
        patch.setenv("CSO_CACHE_KEY", KEY)
        patch.setenv("CSO_CENTRAL_PASSWORD", PASSWORD)
        patch.setenv("CSO_USER_PASSWORD", PASSWORD)

    def run(self, *arguments: str) -> Mapping[str, Any]:
        status = main(["--home", str(self.home), "--json", *arguments])
        output = self._capsys.readouterr()
        assert status == 0, f"{arguments}: {output.out[:2000]} {output.err}"
        answer: Mapping[str, Any] = json.loads(output.out)
        return answer

    def take(self, kind: str, *lines: str) -> None:
        file = self.home.parent / f"{kind}.csv"
        file.write_text("\n".join(lines), encoding="utf-8")
        assert self.run("import", kind, str(file))["rejected"] == []


@pytest.fixture
def terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Terminal:
    return Terminal(tmp_path / "home", capsys, monkeypatch)


def test_every_kind_and_a_later_settlement_reach_the_central_store(
    central_database: str, terminal: Terminal, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["central", "create", central_database]) == 0
    assert main(["central", "user", "add", central_database, "anna", "--roles", ROLES]) == 0
    capsys.readouterr()
    for kind, lines in FILES.items():
        terminal.take(kind, *lines)  # a home that works alone takes its history along
    place = central_database.partition("@")[2]
    terminal.run("enroll", f"postgresql://{place}?sslmode=disable", "--user", "anna")
    terminal.take("receivables", HEADER, OPEN, PAID, OTHER)
    terminal.take("receivables", HEADER, OPEN, PAID, OTHER.replace(",yes,,", ",yes,4/30/2013,"))
    answer = terminal.run("sync")
    assert (answer["refused"], answer["conflicts"], answer["waiting"]) == (0, 0, 0)
    verified = terminal.run("verify")
    assert verified["ok"], verified
    assert verified["digest"] == verified["central_digest"]
