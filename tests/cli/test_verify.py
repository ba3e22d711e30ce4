# SPDX-License-Identifier: MPL-2.0
"""``cso verify`` finds planted damage and says what is wrong (exit status 5)."""

from pathlib import Path

import pytest

from cso_desktop.paths import Home
from cso_desktop.services.desk import Desk
from cso_desktop.store.connection import PAGE_BYTES
from tests.cli.conftest import Cso, open_desk


def spoil(cso: Cso, statement: str) -> None:
    """Change the stored rows behind the back of everything."""
    with open_desk(cso) as desk, desk.cache.write() as connection:
        connection.exec_driver_sql(statement)


def bad_checks(cso: Cso) -> dict[str, str]:
    answer = cso.json("verify")
    assert (answer.status, answer.json["ok"]) == (5, False)
    return {check["name"]: check["detail"] for check in answer.json["checks"] if not check["ok"]}


def test_a_sound_home_is_told_as_sound(stocked: Cso) -> None:
    answer = stocked.json("verify")
    assert answer.status == 0, answer.out
    told = answer.json
    assert told.keys() == {"ok", "checks", "digest", "central_digest"}
    assert told["ok"] is True
    assert all(check.keys() == {"name", "ok", "detail"} for check in told["checks"])
    assert len(bytes.fromhex(told["digest"])) == 32
    assert told["central_digest"] is None
    assert "ok   encrypted pages: nothing wrong" in stocked("verify").out


def test_verifying_changes_nothing_and_says_the_same_twice(stocked: Cso) -> None:
    assert stocked.json("verify").out == stocked.json("verify").out


@pytest.mark.parametrize(
    ("statement", "check", "detail"),
    [
        (
            "UPDATE invoice_balances SET open_minor = open_minor + 1 WHERE open_minor > 0",
            "balances from entries",
            "balance of",
        ),
        ("DELETE FROM invoice_balances", "balances from entries", "balance of"),
        (
            "UPDATE payment_balances SET unapplied_minor = 0",
            "balances from entries",
            "balance of",
        ),
        (
            "UPDATE invoices SET total_minor = total_minor + 1 WHERE number = '0000611365'",
            "document totals",
            "totals of 0000611365",
        ),
        (
            "DELETE FROM instalments WHERE amount_minor = 6174",
            "document totals",
            "totals of 0007900770",
        ),
        (
            "UPDATE allocations SET amount_minor = 5595",
            "allocations within their amounts",
            "settled beyond its amount",
        ),
        (
            "UPDATE payments SET amount_minor = 5593",
            "allocations within their amounts",
            "applied beyond its amount",
        ),
        (
            "UPDATE allocations SET amount_minor = -1",
            "allocations within their amounts",
            "more is undone",
        ),
        (
            "DELETE FROM customers WHERE number = '0448124'",
            "references between records",
            "name customers that are not here",
        ),
        (
            "DELETE FROM search_entries WHERE tab = 'invoices' AND number = '0000611365'",
            "look-up index",
            "invoices: 1 entries missing",
        ),
        (
            "UPDATE search_entries SET id = 'gone' WHERE number = '0000611365'",
            "look-up index",
            "invoices: 1 entries too many",
        ),
        (
            "UPDATE outbox SET seq = seq + 100 WHERE seq > 3",
            "waiting changes",
            "group 104 follows 3",
        ),
    ],
)
def test_planted_damage_is_found_by_its_own_check(
    stocked: Cso, statement: str, check: str, detail: str
) -> None:
    spoil(stocked, statement)
    bad = bad_checks(stocked)
    assert check in bad
    assert detail in bad[check]


def pages_of(home: Path, table: str) -> list[int]:
    with Desk.open(Home(home)) as desk, desk.cache.read() as connection:
        rows = connection.exec_driver_sql(
            "SELECT rootpage FROM sqlite_master WHERE tbl_name = ? AND rootpage > 0", (table,)
        )
        return [int(row[0]) for row in rows]


@pytest.mark.parametrize("table", ["invoices", "customers", "outbox"])
def test_one_flipped_byte_of_the_file_is_found(stocked: Cso, table: str) -> None:
    pages = pages_of(stocked.folder, table)
    file = stocked.folder / "cache.db"
    body = bytearray(file.read_bytes())
    body[(pages[0] - 1) * PAGE_BYTES + 777] ^= 1
    file.write_bytes(body)
    answer = stocked.json("verify")
    assert answer.status == 5
    if "checks" in answer.json:
        assert any(
            not check["ok"] and f"page {pages[0]}" in check["detail"]
            for check in answer.json["checks"]
        )
    else:
        assert answer.error["code"] == "damaged"
    assert file.read_bytes() == bytes(body)


def test_a_person_reads_which_check_failed(stocked: Cso) -> None:
    spoil(stocked, "DELETE FROM invoice_balances")
    answer = stocked("verify")
    assert answer.status == 5
    assert "BAD  balances from entries" in answer.out
