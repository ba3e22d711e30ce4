# SPDX-License-Identifier: MPL-2.0
"""The demo, with all its real parts: made, cut off and made again, found again."""

import os
import stat
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from cso_desktop.errors import Cancelled, StoreBusy, UserError
from cso_desktop.services.demo import run_demo
from cso_desktop.services.demo_files import DemoFolder, DemoSecrets
from cso_desktop.services.desk import Desk
from cso_desktop.services.syncing import Nothing, Standing, standing
from cso_desktop.services.verification import verify
from cso_desktop.store.home_lock import HomeLock

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


class Stage:
    """A demo's folder and what it reported; can be cut off at a sentence."""

    def __init__(self, folder: Path) -> None:
        self.demo = DemoFolder(folder)
        self.told: list[str] = []

    def run(self, *, cut_off_at: str | None = None) -> None:
        """Run the demo to its end, without a window."""
        self.told.clear()

        def report(text: str) -> None:
            self.told.append(text)
            if cut_off_at and text.startswith(cut_off_at):
                raise Cancelled("cut off")

        run_demo(self.demo.folder, window=False, seconds=0, report=report)

    @property
    def secrets(self) -> DemoSecrets:
        """What the demo keeps."""
        return self.demo.secrets()

    def standing(self, login: str) -> Standing:
        """Ask a home how it stands; the central store is down by now."""
        with (
            self.demo.environment_of(self.secrets, login),
            Desk.open(self.demo.home(login)) as desk,
        ):
            assert verify(desk, Nothing()).ok
            return standing(desk, Nothing())


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with tempfile.TemporaryDirectory(prefix="cso-demo-", ignore_cleanup_errors=True) as folder:
        stage = Stage(Path(folder) / "demo")
        with pytest.raises(Cancelled):
            stage.run(cut_off_at="First sync of Back office")
        assert not stage.secrets.is_ready
        stage.run()
        yield stage


def test_a_start_that_was_cut_off_is_started_over(stage: Stage) -> None:
    assert stage.secrets.is_ready
    office, west = stage.standing("office"), stage.standing("west")
    assert office.records["customers"] == 302
    assert office.records["orders"] == 2000
    assert 0 < west.records["customers"] < 150
    assert west.records["invoices"] < office.records["invoices"]
    assert (office.person, west.person) == ("office", "west")
    assert west.roles == ["FAM"]


def test_the_second_start_finds_everything_in_seconds(stage: Stage) -> None:
    before = stage.secrets
    started = time.monotonic()
    stage.run()
    assert time.monotonic() - started < 20
    assert not [text for text in stage.told if text.startswith(("Making", "Loading"))]
    assert stage.secrets == before
    assert stage.standing("office").waiting == 0


def test_keys_are_readable_by_their_owner_alone_and_told_about(stage: Stage) -> None:
    files = [stage.demo.secrets_file, *map(stage.demo.variables_file, ("office", "west"))]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    stage.run()
    told = "\n".join(stage.told)
    assert str(stage.demo.secrets_file) in told
    secrets = [*stage.secrets.passwords.values(), *stage.secrets.cache_keys.values()]
    assert not [secret for secret in secrets if secret in told]
    assert "CSO_CACHE_KEY" not in os.environ


def test_a_folder_with_other_things_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "office").mkdir()
    letter = tmp_path / "office" / "letter.txt"
    letter.write_text("mine")
    with pytest.raises(UserError, match="is not empty and holds no demo"):
        run_demo(tmp_path, window=False, seconds=0, report=lambda _: None)
    assert letter.read_text() == "mine"


def test_one_demo_runs_in_a_folder_at_a_time(tmp_path: Path) -> None:
    with HomeLock(DemoFolder(tmp_path).lock), pytest.raises(StoreBusy):
        run_demo(tmp_path, window=False, seconds=0, report=lambda _: None)
