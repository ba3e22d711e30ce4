# SPDX-License-Identifier: MPL-2.0
"""The statements of all customers at once: the same as printed one by one, and none twice."""

import csv
import hashlib
import json
from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from cso_desktop.cli import main
from cso_desktop.domain.clock import FixedClock
from cso_desktop.errors import Cancelled, EnvironmentProblem, FieldErrors
from cso_desktop.services.desk import Desk
from cso_desktop.services.printing import print_document
from cso_desktop.services.reconciliation import ReconcileQuestion, reconcile
from cso_desktop.services.sample_home import open_sample
from cso_desktop.services.statements import BatchRequest, BatchResult, print_batch
from tests.services.office import KEY, NOON, TODAY, add, add_invoice, apply, open_home, pay

OCTOBER = date(2026, 10, 31)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_home(tmp_path / "home") as opened:
        fill(opened)
        yield opened


def fill(desk: Desk) -> None:
    """Add three customers that owe something, one that paid, one without anything or a number."""
    for number, segment in (("C-1", "commercial"), ("C-2", "federal"), ("C-3", "partner")):
        key = a_customer(desk, number, segment=segment)
        due = date(2026, 9, 15)
        part = add_invoice(desk, key, f"I-{number}", 10_000, days=(due, due))
        apply(desk, pay(desk, key, "R", minor=4_000, on=due), part, minor=4_000, on=due)
    paid = a_customer(desk, "C-4")
    part = add_invoice(desk, paid, "I-4", 500, days=(OCTOBER, OCTOBER))
    apply(desk, pay(desk, paid, "R", minor=500, on=OCTOBER), part, minor=500, on=OCTOBER)
    a_customer(desk, "C-5")
    new = a_customer(desk, None, provisional_number="D4K2-1")
    add_invoice(desk, new, "I-6", 700, days=(OCTOBER, OCTOBER))


def a_customer(desk: Desk, number: str | None, **more: str) -> str:
    name = f"Customer {number}"
    return add(desk, "customers", number=number, legal_name=name, display_name=name, **more)


def make(desk: Desk, out: Path, **choices: object) -> BatchResult:
    given = {"as_of": OCTOBER, "kind": "balance-forward", "out": str(out)} | choices
    return print_batch(desk, BatchRequest(**given))  # type: ignore[arg-type]


def log_of(result: BatchResult) -> list[dict[str, str]]:
    with Path(result.log).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_who_owes_or_moved_gets_a_statement_in_a_file_of_its_own(
    desk: Desk, tmp_path: Path
) -> None:
    result = make(desk, tmp_path / "out")
    assert (result.made, result.kept, result.left_out, result.files) == (4, 0, 1, 4)
    assert result.total_due == 3 * 6_000
    made = {line["Customer"]: line for line in log_of(result)}
    assert set(made) == {"C-1", "C-2", "C-3", "C-4", "D4K2-1"}
    assert made["D4K2-1"]["Result"] == "no customer number yet"
    line = made["C-1"]
    assert (line["Total due"], line["Currency"], line["Revision"]) == ("60.00", "USD", "1")
    body = (tmp_path / "out" / line["File"]).read_bytes()
    assert hashlib.sha256(body).hexdigest() == line["SHA-256"]
    assert "SB-C-1-20261031" in PdfReader(BytesIO(body)).pages[0].extract_text()


def test_a_second_batch_gives_the_same_documents(desk: Desk, tmp_path: Path) -> None:
    first, second = make(desk, tmp_path / "one"), make(desk, tmp_path / "two")
    assert (second.made, second.kept) == (0, 4)
    sums = [[line["SHA-256"] for line in log_of(result)] for result in (first, second)]
    assert sums[0] == sums[1]
    name = log_of(first)[-1]["File"]
    assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_what_has_changed_since_gets_a_new_revision(desk: Desk, tmp_path: Path) -> None:
    make(desk, tmp_path)
    with desk.cache.read() as connection:
        (key,) = connection.exec_driver_sql("SELECT id FROM customers WHERE number = 'C-2'").one()
    pay(desk, key, "R-late", minor=100, on=OCTOBER)
    result = make(desk, tmp_path)
    assert (result.made, result.kept) == (1, 3)
    assert {line["Customer"]: line["Revision"] for line in log_of(result)}["C-2"] == "2"


@pytest.mark.parametrize("kind", ["open-item", "balance-forward", "detailed"])
def test_a_batch_over_processes_prints_what_single_prints_are(
    desk: Desk, tmp_path: Path, kind: str
) -> None:
    result = make(desk, tmp_path, kind=kind, jobs=2)
    for line in log_of(result)[1:]:
        single = print_document(
            desk, "statement", line["Customer"], as_of=OCTOBER, statement_kind=kind
        )
        assert (single.sha256, single.revision) == (line["SHA-256"], 1)


def test_combined_statements_stand_on_the_pages_the_log_names(desk: Desk, tmp_path: Path) -> None:
    result = make(desk, tmp_path, is_combined=True)
    (file,) = tmp_path.glob("*.pdf")
    assert (result.files, file.name) == (1, "Statements balance-forward 2026-10-31 001.pdf")
    pages = PdfReader(file).pages
    lines = [line for line in log_of(result) if line["File"]]
    assert len(pages) == sum(int(line["Pages"]) for line in lines)
    for line in lines:
        text = pages[int(line["From page"]) - 1].extract_text()
        assert line["Statement"] in text


def test_a_batch_can_be_cut_down_to_a_segment(desk: Desk, tmp_path: Path) -> None:
    result = make(desk, tmp_path, segment="federal")
    assert [line["Customer"] for line in log_of(result)] == ["C-2"]


@pytest.mark.parametrize(
    ("choices", "field"),
    [
        ({"segment": "private"}, "segment"),
        ({"as_of": TODAY + timedelta(days=1)}, "as_of"),
        ({"kind": "yearly"}, "statement_kind"),
        ({"jobs": 0}, "jobs"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_made(
    desk: Desk, tmp_path: Path, choices: dict[str, object], field: str
) -> None:
    with pytest.raises(FieldErrors) as refused:
        make(desk, tmp_path / "out", **choices)
    assert list(refused.value.fields) == [field]
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_made_is_said_so(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(EnvironmentProblem, match="could not be written"):
        make(desk, tmp_path / "file" / "out")


def test_pay_15_a_stopped_batch_leaves_what_it_made_and_the_next_makes_the_rest(
    tmp_path: Path,
) -> None:
    """The sample company: what all its statements demand is what its books say is owed."""
    with open_sample(tmp_path / "home", FixedClock(NOON)) as desk:
        told: list[tuple[int, int]] = []

        def stop_after_three(done: int, total: int) -> None:
            told.append((done, total))
            if len(told) == 4:
                raise Cancelled("Enough.")

        out = tmp_path / "out"
        request = BatchRequest(TODAY, "open_item", str(out))
        with pytest.raises(Cancelled):
            print_batch(desk, request, on_progress=stop_after_three)
        assert told[0][0] == 0
        assert told[-1][0] == len(list(out.glob("*.pdf"))) == 60
        logged = (out / "Statements open-item 2026-11-22 log.csv").read_text(encoding="utf-8-sig")
        assert logged.count("\n") >= 61
        result = print_batch(desk, request)
        assert result.kept == 60
        assert result.made + result.kept == told[0][1] > 150
        assert result.total_due == reconcile(desk, ReconcileQuestion(TODAY)).balance


def test_the_command_prints_a_batch_and_names_its_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CSO_CACHE_KEY", KEY)
    with open_home(tmp_path / "home") as desk:
        fill(desk)
    given = ["--as-of", "2026-10-31", "--kind", "detailed", "--out", str(tmp_path / "out")]
    asked = ["--home", str(tmp_path / "home"), "statements", *given, "--combined", "--json"]
    assert main(asked) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["made"], told["files"], told["total_due"]) == (4, 1, 18_000)
    assert Path(told["log"]).exists()
