# SPDX-License-Identifier: MPL-2.0
"""Commands that read: their JSON is a contract (ARCHITECTURE, "Command line")."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from tests.cli.conftest import Cso

AGING_KEYS = {
    "not_due", "1-30", "31-60", "61-90", "91-120", "over_120", "disputed", "unapplied", "balance",
}  # fmt: skip


# -- list ----------------------------------------------------------------------------------------


def test_list_gives_kind_count_and_rows_with_their_number(stocked: Cso) -> None:
    answer = stocked.json("list", "invoices")
    assert (answer.status, answer.err) == (0, "")
    assert answer.json.keys() == {"kind", "count", "rows"}
    assert (answer.json["kind"], answer.json["count"]) == ("invoices", 3)
    assert [row["number"] for row in answer.json["rows"]] == [
        "0007900770",
        "0009231909",
        "0000611365",
    ]
    first = answer.json["rows"][0]
    assert (first["total"], first["balance"], first["currency"]) == (6_174, 6_174, "USD")
    assert (first["customer"], first["issued_on"]) == ("Harbor Mills", "2026-09-01")


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        ("customers", "0448123"),
        ("customer", "0448123"),
        ("contacts", "Accounts payable"),
        ("items", "10-4421A"),
        ("products", "9406-520"),
        ("payments", None),
        ("disputes", None),
        ("deliveries", None),
    ],
)
def test_rows_of_every_kind_have_a_number(stocked: Cso, kind: str, number: str | None) -> None:
    answer = stocked.json("list", kind)
    assert answer.status == 0
    numbers = [row["number"] for row in answer.json["rows"]]
    assert all(numbers)
    assert number is None or number in numbers


@pytest.mark.parametrize(
    ("options", "numbers"),
    [
        (("--where", "balance > 6000"), ["0007900770", "0009231909"]),
        (("--where", "balance > 6000 and total = 10000"), ["0009231909"]),
        (
            ("--where", "customer contains 'harbor'", "--sort", "total asc"),
            ["0000611365", "0007900770"],
        ),
        (("--where", 'customer ~ "ελιά FOODS"'), ["0009231909"]),
        (("--where", "status = disputed"), ["0009231909"]),
        (
            ("--where", "issued_on >= 2026-05-01", "--sort", "issued_on"),
            ["0009231909", "0007900770"],
        ),
        (("--chip", "paid"), ["0000611365"]),
        (("--text", "611365"), ["0000611365"]),
        (("--sort", "total desc", "--limit", "1"), ["0009231909"]),
        (("--limit", "0"), []),
    ],
)
def test_list_takes_conditions_order_and_limit(
    stocked: Cso, options: tuple[str, ...], numbers: list[str]
) -> None:
    answer = stocked.json("list", "invoices", *options)
    assert answer.status == 0, answer.err
    assert [row["number"] for row in answer.json["rows"]] == numbers


def test_the_count_is_that_of_all_rows_whatever_the_limit(stocked: Cso) -> None:
    answer = stocked.json("list", "invoices", "--where", "total > 6000", "--limit", "1")
    assert (answer.json["count"], len(answer.json["rows"])) == (2, 1)


@pytest.mark.parametrize(
    "options",
    [
        ("list", "wishes"),
        ("list", "promises"),
        ("list", "invoices", "--where", "colour = red"),
        ("list", "invoices", "--where", "total >"),
        ("list", "invoices", "--where", "total > many"),
        ("list", "invoices", "--where", "issued_on > 1/2/2026"),
        ("list", "invoices", "--sort", "colour"),
        ("list", "invoices", "--chip", "red"),
        ("list", "invoices", "--limit", "-1"),
        ("list", "invoices", "--limit", "many"),
        ("list",),
        ("aging", "--as-of", "11/22/2026"),
        ("aging",),
        ("show", "wishes", "1"),
        ("nonsense",),
        (),
    ],
)
def test_wrong_usage_is_status_2_with_a_sentence(stocked: Cso, options: tuple[str, ...]) -> None:
    answer = stocked.json(*options)
    assert answer.status == 2
    assert answer.error["code"] == "usage"
    assert answer.error["message"].endswith(".")
    assert answer.error["message"] in answer.err
    silent = stocked(*options)
    assert (silent.status, silent.out) == (2, "")


def test_a_person_reads_a_table_with_figures_to_the_right(stocked: Cso) -> None:
    lines = stocked("list", "invoices").out.splitlines()
    assert lines[0].split() == [
        "Invoice",
        "Customer",
        "Issued",
        "Due",
        "Total",
        "Balance",
        "Status",
    ]
    assert lines[2].split()[0] == "0007900770"
    assert "61.74" in lines[2]
    assert lines[-1] == "3 invoices"


# -- show and find -------------------------------------------------------------------------------


@pytest.mark.parametrize("number", ["0000611365", "611365", "000-061 1365"])
def test_show_gives_the_record_with_number_status_customer_and_parts(
    stocked: Cso, number: str
) -> None:
    shown = stocked.json("show", "invoice", number).json
    assert (shown["number"], shown["status"]) == ("0000611365", "paid")
    assert shown["customer"]["number"] == "0448123"
    assert (shown["total_minor"], shown["currency"]) == (5_594, "USD")
    assert [part["amount_minor"] for part in shown["instalments"]] == [5_594]


def test_what_is_not_there_is_refused(stocked: Cso) -> None:
    answer = stocked.json("show", "invoices", "17")
    assert answer.status == 1
    assert answer.error.keys() >= {"code", "message", "field"}
    assert answer.error["code"] == "not_found"
    assert stocked("show", "invoices", "17").err.startswith("Nothing on this desk is called '17'")


def test_find_finds_any_number_or_name(stocked: Cso) -> None:
    answer = stocked.json("find", "harbor")
    assert answer.status == 0
    kinds = {found["kind"] for found in _found(answer.json)}
    assert "customers" in kinds
    [item] = [f for f in _found(stocked.json("find", "104421a").json) if f["kind"] == "items"]
    assert item["number"] == "10-4421A"
    assert "10-4421A" in stocked("find", "104421a").out


def _found(document: Any) -> list[dict[str, Any]]:
    assert document.keys() >= {"count"}
    [rows] = [value for value in document.values() if isinstance(value, list)]
    assert document["count"] == len(rows)
    return list(rows)


# -- aging ---------------------------------------------------------------------------------------


def test_aging_gives_customers_and_their_total_by_bucket(stocked: Cso) -> None:
    told = stocked.json("aging", "--as-of", "2026-11-22").json
    assert told.keys() == {"as_of", "currency", "customers", "total"}
    assert (told["as_of"], told["currency"]) == ("2026-11-22", "USD")
    mills, foods = told["customers"]
    assert mills.keys() == foods.keys() == AGING_KEYS | {"number", "name"}
    assert told["total"].keys() == AGING_KEYS
    assert (mills["number"], mills["name"]) == ("0448123", "Harbor Mills")
    assert (mills["61-90"], mills["unapplied"], mills["balance"]) == (6_174, 406, 5_768)
    assert (foods["over_120"], foods["disputed"], foods["balance"]) == (10_000, 2_500, 10_000)
    assert told["total"]["balance"] == 15_768


def test_aging_looks_back(stocked: Cso) -> None:
    told = stocked.json("aging", "--as-of", "2026-01-10").json
    [mills] = told["customers"]
    assert (mills["1-30"], mills["unapplied"], mills["balance"]) == (5_594, 0, 5_594)
    assert stocked.json("aging", "--as-of", "2025-01-01").json["customers"] == []


def test_a_person_reads_the_aging_as_a_table(stocked: Cso) -> None:
    lines = stocked("aging", "--as-of", "2026-11-22").out.splitlines()
    assert "61.74" in lines[2]
    assert "Total" in lines[-1]
    assert "157.68" in lines[-1]


# -- export --------------------------------------------------------------------------------------


def test_export_writes_a_list_in_the_form_of_the_suffix(stocked: Cso, tmp_path: Path) -> None:
    files = [tmp_path / f"invoices.{suffix}" for suffix in ("csv", "json", "xlsx")]
    for file in files:
        answer = stocked.json("export", "invoices", file)
        assert answer.status == 0, answer.err
    with files[0].open(newline="", encoding="utf-8-sig") as text:
        table = list(csv.reader(text))
    assert [row[0] for row in table[1:]] == ["0007900770", "0009231909", "0000611365"]
    told = json.loads(files[1].read_text(encoding="utf-8"))
    rows = told if isinstance(told, list) else told["rows"]
    assert [row["number"] for row in rows] == [row[0] for row in table[1:]]
    sheet = CalamineWorkbook.from_path(str(files[2])).get_sheet_by_index(0).to_python()
    assert [row[0] for row in sheet[1:]] == [row[0] for row in table[1:]]


def test_export_takes_the_same_conditions(stocked: Cso, tmp_path: Path) -> None:
    file = tmp_path / "few.csv"
    stocked("export", "invoices", file, "--where", "balance > 6000")
    assert len(file.read_text(encoding="utf-8-sig").splitlines()) == 3


@pytest.mark.parametrize("name", ["list.docx", "list", "no/such/folder/list.csv"])
def test_a_file_that_cannot_be_written_is_told(stocked: Cso, tmp_path: Path, name: str) -> None:
    answer = stocked.json("export", "invoices", tmp_path / name)
    assert answer.status in (1, 2)
    assert answer.error["message"]
    assert not (tmp_path / name).exists()
