# SPDX-License-Identifier: MPL-2.0
"""The command line in a home that works alone, and one with a few records in it."""

import io
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from cso_desktop.cli import main
from cso_desktop.domain.clock import FixedClock
from cso_desktop.paths import Home
from cso_desktop.services.desk import Desk
from tests.homes import KEY, copy_home
from tests.services import builders
from tests.services.builders import NOW


@dataclass(frozen=True, slots=True)
class Answer:
    """What one run of the command line said."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON document on standard output."""
        return json.loads(self.out)

    @property
    def error(self) -> dict[str, Any]:
        """The error that was told to a script."""
        assert self.json.keys() == {"error"}
        return dict(self.json["error"])


class Cso:
    """Runs the command line within the test."""

    def __init__(
        self, capsys: pytest.CaptureFixture[str], patch: pytest.MonkeyPatch, folder: Path
    ) -> None:
        self._capsys = capsys
        self._patch = patch
        self.folder = folder

    def __call__(self, *arguments: object, stdin: str = "") -> Answer:
        """Run a command in the home."""
        return self.bare("--home", self.folder, *arguments, stdin=stdin)

    def json(self, *arguments: object, stdin: str = "") -> Answer:
        """Run a command in the home as a script does."""
        return self("--json", *arguments, stdin=stdin)

    def bare(self, *arguments: object, stdin: str = "") -> Answer:
        """Run a command without saying which home."""
        self._capsys.readouterr()
        self._patch.setattr(sys, "stdin", io.StringIO(stdin))
        try:
            status = main([str(argument) for argument in arguments])
        except SystemExit as ended:  # --help and --version
            status = int(ended.code or 0)
        said = self._capsys.readouterr()
        return Answer(int(status), said.out, said.err)


RunIn = Callable[[Path], Cso]


@pytest.fixture
def run_in(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> RunIn:
    """Give the command line for any home."""
    monkeypatch.setenv("CSO_CACHE_KEY", KEY)
    monkeypatch.delenv("CSO_HOME", raising=False)
    return lambda folder: Cso(capsys, monkeypatch, folder)


@pytest.fixture
def cso(run_in: RunIn, empty_home: Path, tmp_path: Path) -> Cso:
    """The command line in an empty home that works alone."""
    return run_in(copy_home(empty_home, tmp_path / "home").folder)


@pytest.fixture(scope="session")
def stocked_home(empty_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed home with a customer, its invoices and an order; not to be changed."""
    home = copy_home(empty_home, tmp_path_factory.mktemp("stocked") / "home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CSO_CACHE_KEY", KEY)
        with Desk.open(home, clock=FixedClock(NOW)) as desk:
            _stock(desk)
    return home.folder


def _stock(desk: Desk) -> None:
    mills = builders.a_customer(desk, "Harbor Mills", number="0448123")
    foods = builders.a_customer(desk, "Ελιά Foods", number="0448124")
    paid = builders.a_posted_invoice(
        desk, mills, number="0000611365", total=5_594, issued_on=date(2026, 1, 2)
    )
    builders.a_posted_invoice(
        desk, mills, number="0007900770", total=6_174, issued_on=date(2026, 9, 1)
    )
    late = builders.a_posted_invoice(
        desk, foods, number="0009231909", total=10_000, issued_on=date(2026, 5, 1)
    )
    payment = builders.a_payment(desk, mills, amount=6_000, on=date(2026, 1, 15))
    [part] = builders.instalments_of(desk, paid)
    builders.an_allocation(desk, payment, part, amount=5_594, on=date(2026, 1, 15))
    builders.a_dispute(desk, late, amount=2_500, opened_on=date(2026, 6, 1))
    builders.an_order(desk, mills, lines=2)
    builders.a_contact(desk, mills, "Accounts payable", phone="555-0100")
    product = builders.a_product(desk, "9406-520", list_price=Decimal("12.5"))
    builders.an_item(desk, mills, product, "10-4421A")


@pytest.fixture
def stocked(run_in: RunIn, stocked_home: Path, tmp_path: Path) -> Cso:
    """The command line in a copy of the stocked home."""
    return run_in(copy_home(stocked_home, tmp_path / "stocked").folder)


def open_desk(cso: Cso) -> Desk:
    """Open the home of a command line from the test."""
    return Desk.open(Home(cso.folder), clock=FixedClock(NOW))
