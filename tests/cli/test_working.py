# SPDX-License-Identifier: MPL-2.0
"""Commands that change something, in a home that works alone: import and call."""

import json
from pathlib import Path

import pytest

from cso_desktop.services import registry
from tests.cli.conftest import Cso, RunIn
from tests.homes import KEY

HEADER = (
    "countryCode,customerID,PaperlessDate,invoiceNumber,InvoiceDate,DueDate,InvoiceAmount,"
    "Disputed,SettledDate,PaperlessBill,DaysToSettle,DaysLate\n"
)
GOOD = "391,0379-NEVHP,4/6/2013,0000611365,1/2/2013,2/1/2013,55.94,No,1/15/2013,Paper,13,0\n"
GOOD_TOO = "391,0379-NEVHP,4/6/2013,0000611366,1/13/2013,2/12/2013,10.00,No,1/15/2013,Paper,2,0\n"
BAD = "391,0379-NEVHP,4/6/2013,0000611367,1/13/2013,2/12/2013,-1.00,No,1/15/2013,Paper,2,0\n"
TALLY = {
    "read", "created", "updated", "unchanged", "rejected", "amount_in", "amount_applied",
}  # fmt: skip


@pytest.fixture
def history(tmp_path: Path) -> Path:
    file = tmp_path / "history.csv"
    file.write_text(HEADER + GOOD + GOOD_TOO, encoding="utf-8")
    return file


# -- import --------------------------------------------------------------------------------------


def test_an_import_makes_a_home_that_works_alone(
    run_in: RunIn, tmp_path: Path, history: Path
) -> None:
    cso = run_in(tmp_path / "new")
    answer = cso.json("import", "receivables", history)
    assert answer.status == 0, answer.err
    assert answer.json.keys() >= TALLY
    assert (answer.json["read"], answer.json["created"], answer.json["rejected"]) == (2, 2, [])
    assert (answer.json["amount_in"], answer.json["currency"]) == (6_594, "USD")
    assert cso.json("list", "invoices").json["count"] == 2


def test_importing_again_changes_nothing(cso: Cso, history: Path) -> None:
    cso("import", "receivables", history)
    again = cso.json("import", "receivables", history)
    assert (again.status, again.json["created"], again.json["unchanged"]) == (0, 0, 2)


def test_a_dry_run_counts_and_changes_nothing(cso: Cso, history: Path) -> None:
    answer = cso.json("import", "receivables", history, "--dry-run")
    assert (answer.status, answer.json["created"]) == (0, 2)
    assert cso.json("list", "invoices").json["count"] == 0


def test_a_bad_row_refuses_the_file_and_is_named(cso: Cso, history: Path) -> None:
    history.write_text(HEADER + GOOD + BAD, encoding="utf-8")
    answer = cso.json("import", "receivables", history)
    assert (answer.status, answer.json["created"]) == (1, 0)
    [rejected] = answer.json["rejected"]
    assert rejected.keys() >= {"row", "field", "reason"}
    assert rejected["row"] == 3
    assert "row 3" in answer.err
    assert cso.json("list", "invoices").json["count"] == 0


def test_the_good_rows_can_be_kept_and_then_something_waits(cso: Cso, history: Path) -> None:
    history.write_text(HEADER + GOOD + BAD, encoding="utf-8")
    answer = cso.json("import", "receivables", history, "--keep-good")
    assert (answer.status, answer.json["created"]) == (4, 1)
    assert cso.json("list", "invoices").json["count"] == 1


def test_a_file_or_kind_that_is_not_there_is_told(cso: Cso, history: Path, tmp_path: Path) -> None:
    missing = cso.json("import", "receivables", tmp_path / "none.csv")
    assert missing.status in (1, 2)
    assert "none.csv" in missing.error["message"]
    assert cso.json("import", "gossip", history).status == 2


# -- call ----------------------------------------------------------------------------------------


def test_call_list_describes_every_use_case(cso: Cso) -> None:
    told = cso.json("call", "--list").json
    assert told.keys() == {"use_cases"}
    assert [case["name"] for case in told["use_cases"]] == list(registry.cases())
    keys = {"name", "input", "result", "roles", "writes", "offline"}
    assert all(case.keys() >= keys for case in told["use_cases"])
    assert "orders.save" in cso("call", "--list").out


def test_call_reads_its_input_from_a_file_or_from_standard_input(cso: Cso, tmp_path: Path) -> None:
    file = tmp_path / "input.json"
    file.write_text('{"legal_name": "Harbor Mills, Inc."}', encoding="utf-8")
    first = cso("call", "customers.save", "--input", file)
    assert first.status == 0, first.err
    assert first.json["state"] == "prospect"
    second = cso(
        "call",
        "contacts.save",
        "--input",
        "-",
        stdin=json.dumps({"customer_id": first.json["id"], "name": "Müller"}, ensure_ascii=False),
    )
    assert (second.status, second.json["number"]) == (0, "Müller")


def test_fractions_in_the_input_stay_exact(cso: Cso) -> None:
    customer = cso("call", "customers.save", "--input", "-", stdin='{"legal_name": "A"}').json["id"]
    order = {
        "customer_id": customer,
        "lines": [{"description": "X", "quantity": 0.1, "unit_price": 1234567.654321}],
    }
    saved = cso("call", "orders.save", "--input", "-", stdin=json.dumps(order))
    [line] = cso.json("show", "order", saved.json["id"]).json["order_lines"]
    assert (line["quantity"], line["unit_price"]) == ("0.100000", "1234567.654321")


@pytest.mark.parametrize(
    ("payload", "field"),
    [
        ("{}", "legal_name"),
        ('{"legal_name": ""}', "legal_name"),
        ('{"nam": 1}', "legal_name"),
        ('{"legal_name": "A", "segment": "x"}', "segment"),
        ("[]", "input"),
    ],
)
def test_a_refused_input_names_its_field(cso: Cso, payload: str, field: str) -> None:
    answer = cso.json("call", "customers.save", "--input", "-", stdin=payload)
    assert answer.status == 1
    assert answer.error["code"] == "field_errors"
    assert answer.error["field"] == field


@pytest.mark.parametrize(
    "arguments",
    [
        ("call",),
        ("call", "customers.eat"),
        ("call", "customers.save", "--input", "/no/such/file"),
        ("call", "customers.save", "--input", "-"),
    ],
)
def test_a_call_that_makes_no_sense_is_wrong_usage(cso: Cso, arguments: tuple[str, ...]) -> None:
    answer = cso.json(*arguments, stdin="{not json")
    assert (answer.status, answer.error["code"]) == (2, "usage")


def test_a_call_that_only_reads_makes_no_home(run_in: RunIn, tmp_path: Path) -> None:
    cso = run_in(tmp_path / "none")
    answer = cso.json("call", "sync.status")
    assert (answer.status, answer.error["code"]) == (1, "not_found")
    assert cso.json("call", "customers.eat").status == 2
    assert not cso.folder.exists()


def test_a_move_that_only_the_central_store_decides_is_status_3(stocked: Cso) -> None:
    order = stocked.json("list", "orders").json["rows"][0]["number"]
    step = {"kind": "order", "number": order, "move": "submit"}
    submitted = stocked("call", "records.move", "--input", "-", stdin=json.dumps(step))
    assert (submitted.status, submitted.json["state"]) == (0, "submitted")
    before = stocked.json("status").json["waiting"]
    answer = stocked.json(
        "call", "records.move", "--input", "-", stdin=json.dumps(step | {"move": "confirm"})
    )
    assert (answer.status, answer.error["code"]) == (3, "offline")
    assert stocked.json("status").json["waiting"] == before


def test_a_move_that_is_not_possible_is_status_1(stocked: Cso) -> None:
    order = stocked.json("list", "orders").json["rows"][0]["number"]
    step = {"kind": "order", "number": order, "move": "confirm"}
    answer = stocked.json("call", "records.move", "--input", "-", stdin=json.dumps(step))
    assert (answer.status, answer.error["code"]) == (1, "not_allowed")
    assert "Possible now" in answer.error["hint"]


def test_the_key_is_never_said(cso: Cso, history: Path) -> None:
    for answer in (cso("status"), cso.json("status"), cso("import", "receivables", history)):
        assert KEY[:16] not in answer.out + answer.err
