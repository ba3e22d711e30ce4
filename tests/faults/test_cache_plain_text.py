# SPDX-License-Identifier: MPL-2.0
"""No word of any record stands readable in any file of a home, its logs, its backup or temp."""

import json
import logging
import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from cso_desktop.paths import Home
from cso_desktop.services import backups, repairs
from cso_desktop.services.desk import Desk
from cso_desktop.services.drafts import keep_typing
from cso_desktop.services.orders import LineDraft
from cso_desktop.services.printing import PrintRequest, print_to_file
from cso_desktop.services.syncing import Nothing, enroll_home, sync
from tests.faults.cut_off import PHRASE
from tests.faults.place import Place, flip, pages_of
from tests.log_guard import LogGuard
from tests.services import builders as make
from tests.sync.world import PASSWORD

WORD = "Zyxquartz"
KINDS = (
    "customers contacts sites products orders shipments invoices payments allocations disputes "
    "contracts items licences cases case_notes order_lines drafts"
).split()


def word(kind: str) -> str:
    """The word that is planted in records of a kind."""
    return f"{WORD} {kind}"


def readable_in(folder: Path) -> dict[str, list[str]]:
    """Search every byte of every file for the word in three encodings and any case."""
    found: dict[str, list[str]] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            body = path.read_bytes().lower()
            hits = [
                name
                for name in ("utf-8", "utf-16-le", "utf-16-be")
                if WORD.lower().encode(name) in body or PASSWORD.encode(name) in body
            ]
            if hits or WORD.lower() in path.name.lower():
                found[path.name] = hits
    return found


@pytest.fixture
def temp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every temporary file of the process goes here."""
    folder = tmp_path / "temp"
    folder.mkdir()
    for name in ("TMPDIR", "TEMP", "TMP", "SQLITE_TMPDIR"):
        monkeypatch.setenv(name, str(folder))
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


def plant(desk: Desk) -> str:
    """Put the word into records of every kind; gives the number of an invoice."""
    customer = make.a_customer(desk, word("customers"))
    make.a_contact(desk, customer, word("contacts"), email=f"{WORD}@contacts.example")
    make.a_site(desk, customer, word("sites"), access_notes=word("sites"))
    product = make.a_product(desk, description=word("products"))
    line = LineDraft(
        description=word("order_lines"), quantity=Decimal(2), unit_price=Decimal("10.00")
    )
    make.an_order(desk, customer, lines=[line], notes=word("orders"))
    order = make.an_imported_order(desk, customer, notes=word("orders"))
    make.a_shipment(desk, order, carrier=word("shipments"))
    invoice = make.a_posted_invoice(desk, customer, internal_comment=word("invoices"))
    payment = make.a_payment(desk, customer, remittance_text=word("payments"))
    [instalment] = make.instalments_of(desk, invoice)
    make.an_allocation(desk, payment, instalment, amount=10, write_off_reason=word("allocations"))
    make.a_dispute(desk, invoice, description=word("disputes"))
    make.a_contract(desk, customer, word("contracts"))
    make.an_item(desk, customer, product, notes=word("items"))
    make.a_licence(desk, customer, product, key_text=word("licences"))
    case = make.a_case(desk, customer, word("cases"))
    note = {"customer_id": customer, "case_id": case, "author": "anna", "body": word("case_notes")}
    make.add(desk, "case_notes", **note, kind="note", visibility="internal", written_at=make.NOW)
    keep_typing(desk, "form", {"note": word("drafts")})
    return str(make.document(desk, "invoices", invoice)["number"])


def log_carelessly() -> None:
    """Log the word in every way somebody might, and the password with it."""
    log = logging.getLogger("cso_desktop.services.careless")
    log.info("Saved %s for %s", word("customers"), [word("contacts")])
    log.info("%(who)s called", {"who": word("contacts")})
    log.info("%d rows of %s", 7, Path(f"/tmp/{WORD}"))
    try:
        try:
            raise ValueError(word("cases"))
        except ValueError as error:
            raise RuntimeError(f"{PASSWORD} of {WORD}") from error
    except RuntimeError as error:
        log.info("It went wrong: %s", error, exc_info=True)


def test_no_word_of_any_record_is_readable_in_any_file(
    place: Place, temp: Path, tmp_path: Path, expected_logs: LogGuard
) -> None:
    home = place.alone("anna")
    crashed = Home(tmp_path / "crashed")
    with Desk.open(home, clock=place.clock) as desk:
        enroll_home(desk, place.world.url, "anna", PASSWORD)
        number = plant(desk)
        assert planted_kinds(desk) == set(KINDS)
        print_to_file(desk, PrintRequest("invoice", number))
        statement = make.query(desk, "SELECT number FROM customers")[0][0]
        print_to_file(desk, PrintRequest("statement", str(statement), as_of=date(2026, 11, 22)))
        log_carelessly()
        assert sync(desk, Nothing()).pushed > 15
        keep_typing(desk, "form", {"note": word("drafts")})
        make.a_customer(desk, word("customers after the sync"))
        backups.back_up(desk, home.folder / "anna.backup", PHRASE)
        assert (home.folder / "cache.db-wal").stat().st_size > 0
        shutil.copytree(home.folder, crashed.folder)  # what a crash at this instant leaves
    assert "cso.log" in {path.name for path in home.logs.iterdir()}
    with Desk.open(crashed, clock=place.clock) as desk:
        assert desk.health.was_unclean
    flip(home.cache, pages_of(home, "contacts")[0])
    assert repairs.repair(home, clock=place.clock).ok
    backups.restore(Home(tmp_path / "restored"), home.folder / "anna.backup", PHRASE)
    for folder in (home.folder, crashed.folder, tmp_path / "restored", temp):
        assert readable_in(folder) == {}


def planted_kinds(desk: Desk) -> set[str]:
    """Read the word back through the key, so that the search cannot pass for want of it."""
    found = set()
    with desk.cache.read() as connection:
        for table in KINDS:
            rows = connection.exec_driver_sql(f"SELECT * FROM {table}").fetchall()
            if any(WORD in json.dumps(list(row), default=str) for row in rows):
                found.add(table)
    return found


def test_the_search_finds_the_word_where_it_is_readable(tmp_path: Path) -> None:
    for name in ("utf-8", "utf-16-le", "utf-16-be"):
        (tmp_path / name).write_bytes(b"\x00\x01" + f"...{WORD.upper()}...".encode(name))
    assert set(readable_in(tmp_path)) == {"utf-8", "utf-16-le", "utf-16-be"}
