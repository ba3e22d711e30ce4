# SPDX-License-Identifier: MPL-2.0
"""The main job from end to end, with real parts: two homes, one PostgreSQL, the command line."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from cso_desktop.cli import main

RECEIVABLES = (
    Path(__file__).parents[3] / "shared/data/ibm_ar/WA_Fn-UseC_-Accounts-Receivable.csv"
)
BACK_OFFICE = "REP,ORD,BIL,AR,CON,INV"
KEY = "7a" * 32


class Person:
    """Somebody at a desk: a home, a login, and the command line."""

    def __init__(
        self, home: Path, login: str, capsys: pytest.CaptureFixture[str], patch: pytest.MonkeyPatch
    ) -> None:
        self.home = home
        self.login = login
        self.password = f"the password of {login}"
        self._capsys = capsys
        self._patch = patch

    def run(self, *arguments: str, expect: int = 0) -> Any:
        """Run one command and give its JSON; fails on another exit status than expected."""
        self._patch.setenv("CSO_CACHE_KEY", KEY)
        self._patch.setenv("CSO_CENTRAL_PASSWORD", self.password)
        status = main(["--home", str(self.home), "--json", *arguments])
        output = self._capsys.readouterr()
        assert status == expect, f"{arguments}: {status}\n{output.out[:2000]}\n{output.err}"
        return json.loads(output.out)

    def call(self, use_case: str, payload: Mapping[str, object], *, expect: int = 0) -> Any:
        """Run a use case with JSON input."""
        file = self.home.parent / f"{self.home.name}-input.json"
        file.write_text(json.dumps(payload), encoding="utf-8")
        return self.run("call", use_case, "--input", str(file), expect=expect)

    def rows(self, kind: str, *more: str) -> Sequence[dict[str, Any]]:
        """List a kind."""
        found = self.run("list", kind, *more)
        rows: Sequence[dict[str, Any]] = found["rows"]
        return rows


@pytest.fixture
def central(
    central_database: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> str:
    """A central store with two people of the back office; gives the URL desks enrol at."""
    assert main(["central", "create", central_database]) == 0
    for login in ("anna", "ben"):
        monkeypatch.setenv("CSO_USER_PASSWORD", f"the password of {login}")
        command = ["central", "user", "add", central_database, login, "--roles", BACK_OFFICE]
        assert main(command) == 0
    capsys.readouterr()
    place = central_database.partition("@")[2]
    return f"postgresql://{place}?sslmode=disable"  # the wheel has no TLS; loopback allows it


@pytest.mark.skipif(not RECEIVABLES.exists(), reason="shared/data/ibm_ar is not beside the checkout")
def test_two_desks_import_work_offline_and_agree(
    central: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """OFF-01, OFF-02, OFF-03, ORD-03, DIS-01: everything one did is at the other's desk."""
    anna = Person(tmp_path / "anna", "anna", capsys, monkeypatch)
    ben = Person(tmp_path / "ben", "ben", capsys, monkeypatch)

    # Anna brings the open items in before her home is enrolled.
    imported = anna.run("import", "receivables", str(RECEIVABLES))
    assert (imported["read"], imported["created"], imported["rejected"]) == (2466, 2466, [])
    assert imported["amount_in"] == imported["amount_applied"] == 14_770_318
    assert anna.run("enroll", central, "--user", "anna")["refused"] == 0
    customer = anna.run("show", "customers", "0379-NEVHP")
    contact = anna.call(
        "contacts.save",
        {"customer_id": customer["id"], "name": "Accounts payable", "phone": "555-0100"},
    )
    anna.run("sync")

    # Ben enrols and holds the same.
    ben.run("enroll", central, "--user", "ben")
    assert ben.run("status")["records"]["invoices"] == 2466
    assert anna.run("status")["records"]["invoices"] == 2466
    _agree(anna, ben)

    invoice_id = _an_open_invoice(ben, customer["id"])
    anna.run("sync")

    # Ben is offline: he edits a contact, drafts and submits an order, disputes an invoice.
    contact_id = contact["id"]
    ben.call(
        "contacts.save",
        _contact(customer["id"], contact_id, phone="555-0100", email="ap@example.com"),
    )
    line = {"description": "Disk drawer", "quantity": "2", "unit_price": "1850"}
    order = ben.call("orders.save", {"customer_id": customer["id"], "lines": [line]})
    assert order["number"].startswith("D")
    ben.call("records.move", {"kind": "order", "number": order["id"], "move": "submit"})
    dispute = ben.call(
        "disputes.open", {"invoice_id": invoice_id, "amount_minor": 500, "reason_code": "price"}
    )
    assert ben.run("status")["waiting"] == 4

    # Meanwhile Anna changes another field of the same contact.
    anna.call(
        "contacts.save", _contact(customer["id"], contact_id, phone="555-0199", email=None)
    )
    assert anna.run("sync")["conflicts"] == 0

    # Ben comes back.
    back = ben.run("sync")
    assert (back["conflicts"], back["refused"], back["waiting"]) == (0, 0, 0)
    anna.run("sync")
    for person in (anna, ben):
        kept = person.run("show", "contacts", contact_id)
        assert (kept["phone"], kept["email"]) == ("555-0199", "ap@example.com")
        assert person.run("show", "orders", order["id"])["state"] == "submitted"
        shown = person.run("show", "disputes", dispute["id"])
        assert (shown["state"], shown["amount_minor"]) == ("submitted", 500)
        assert shown["number"].startswith("DSP-")

    # The order desk confirms; the confirmation number reaches both.
    confirmed = anna.call(
        "records.move", {"kind": "order", "number": order["id"], "move": "confirm"}
    )
    assert confirmed["number"].startswith("OC-")
    ben.run("sync")
    assert ben.run("show", "orders", order["id"])["number"] == confirmed["number"]
    _agree(anna, ben)

    # The invoice prints the same at both desks.
    number = ben.run("show", "invoices", invoice_id)["number"]
    hashes = []
    for person in (anna, ben):
        out = tmp_path / f"{person.login}.pdf"
        hashes.append(person.run("print", "invoice", number, "--out", str(out))["sha256"])
        person.run("sync")
        assert out.read_bytes().startswith(b"%PDF-")
    assert hashes[0] == hashes[1]


def _contact(customer_id: str, contact_id: str, **fields: object) -> dict[str, object]:
    return {"id": contact_id, "customer_id": customer_id, "name": "Accounts payable", **fields}


def _an_open_invoice(person: Person, customer_id: str) -> str:
    """Draft, post and give an invoice with something open on it: the imported ones are settled."""
    line = {"description": "Maintenance", "unit_price": "612.50"}
    draft = person.call("invoices.save", {"customer_id": customer_id, "lines": [line]})
    for move in ("validate", "post"):
        person.call("records.move", {"kind": "invoice", "number": draft["id"], "move": move})
    return str(draft["id"])


def _agree(anna: Person, ben: Person) -> None:
    """Both homes and the central store hold the same rows."""
    digests = set()
    for person in (anna, ben):
        person.run("sync")
    for person in (anna, ben):
        report = person.run("verify")
        assert report["ok"], report
        digests |= {report["digest"], report["central_digest"]}
    assert len(digests) == 1, digests
