# SPDX-License-Identifier: MPL-2.0
"""The main job from end to end, with real parts: two homes, one PostgreSQL, the command line."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from cso_desktop.cli import main
from cso_desktop.domain.numbers import is_provisional
from tests.faults.proxy import Proxy

RECEIVABLES = Path(__file__).parents[3] / "shared/data/ibm_ar/WA_Fn-UseC_-Accounts-Receivable.csv"
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


@pytest.fixture
def owner_url(
    central_database: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> str:
    """A central store with two people of the back office, made by the command line."""
    assert main(["central", "create", central_database]) == 0
    for login in ("anna", "ben"):
        monkeypatch.setenv("CSO_USER_PASSWORD", f"the password of {login}")
        command = ["central", "user", "add", central_database, login, "--roles", BACK_OFFICE]
        assert main(command) == 0
    capsys.readouterr()
    return central_database


@pytest.fixture
def line(owner_url: str) -> Iterator[Proxy]:
    """The line between Ben and the store; it can be cut."""
    with Proxy(urlsplit(owner_url).port or 0) as proxy:
        yield proxy


@pytest.fixture
def desks(
    owner_url: str,
    line: Proxy,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> tuple[Person, Person]:
    """Anna, who brought the open items in before she enrolled, and Ben, who enrolled after."""
    anna = Person(tmp_path / "anna", "anna", capsys, monkeypatch)
    ben = Person(tmp_path / "ben", "ben", capsys, monkeypatch)
    imported = anna.run("import", "receivables", str(RECEIVABLES))
    assert (imported["read"], imported["created"], imported["rejected"]) == (2466, 2466, [])
    assert imported["amount_in"] == imported["amount_applied"] == 14_770_318
    place = urlsplit(owner_url)
    # The wheel's PostgreSQL has no TLS; a weaker mode is honoured on loopback addresses only.
    near = f"postgresql://127.0.0.1:{place.port}{place.path}?sslmode=disable"
    assert anna.run("enroll", near, "--user", "anna")["refused"] == 0
    ben.run("enroll", near.replace(str(place.port), str(line.port)), "--user", "ben")
    return anna, ben


@pytest.mark.skipif(
    not RECEIVABLES.exists(), reason="shared/data/ibm_ar is not beside the checkout"
)
def test_two_desks_import_work_offline_and_agree(
    desks: tuple[Person, Person], line: Proxy, tmp_path: Path
) -> None:
    """OFF-01, OFF-02, OFF-03, OFF-06, ORD-03, DIS-01: what one does is at the other's desk."""
    anna, ben = desks
    for person in desks:
        assert person.run("status")["records"]["invoices"] == 2466
    _agree(*desks)
    customer_id = str(anna.run("show", "customers", "0379-NEVHP")["id"])
    contact_id = str(anna.call("contacts.save", _contact(customer_id, phone="555-0100"))["id"])
    invoice_id = _a_posted_invoice(anna, customer_id)
    anna.run("sync")
    ben.run("sync")

    line.offline()
    order_id, dispute_id = _work_on_the_train(ben, customer_id, contact_id, invoice_id)
    change = _contact(customer_id, id=contact_id, phone="555-0199")
    anna.call("contacts.save", change)
    assert anna.run("sync")["conflicts"] == 0

    line.offline(False)
    back = ben.run("sync")
    assert (back["conflicts"], back["refused"], back["waiting"]) == (0, 0, 0)
    anna.run("sync")
    for person in desks:
        contact = person.run("show", "contacts", contact_id)
        assert (contact["phone"], contact["email"]) == ("555-0199", "ap@example.com")
        assert person.run("show", "orders", order_id)["state"] == "submitted"
        dispute = person.run("show", "disputes", dispute_id)
        assert (dispute["state"], dispute["amount_minor"]) == ("submitted", 500)
        assert dispute["number"].startswith("DSP-")

    step = {"kind": "order", "number": order_id, "move": "confirm"}
    confirmed = anna.call("records.move", step)
    assert confirmed["number"].startswith("OC-")
    ben.run("sync")
    assert ben.run("show", "orders", order_id)["number"] == confirmed["number"]
    _print_at_both(desks, invoice_id, tmp_path)
    _agree(*desks)


def _work_on_the_train(
    ben: Person, customer_id: str, contact_id: str, invoice_id: str
) -> tuple[str, str]:
    """Without a network: edit a contact, draft and submit an order, open a dispute."""
    change = _contact(customer_id, id=contact_id, phone="555-0100", email="ap@example.com")
    ben.call("contacts.save", change)
    drawer = {"description": "Disk drawer", "quantity": "2", "unit_price": "1850"}
    order = ben.call("orders.save", {"customer_id": customer_id, "lines": [drawer]})
    assert is_provisional(order["number"])
    ben.call("records.move", {"kind": "order", "number": order["id"], "move": "submit"})
    objection = {"invoice_id": invoice_id, "amount_minor": 500, "reason_code": "price"}
    dispute = ben.call("disputes.open", objection)
    confirm = {"kind": "order", "number": order["id"], "move": "confirm"}
    assert ben.call("records.move", confirm, expect=3)["error"]["code"] == "offline"
    assert ben.run("sync", expect=3)["error"]["code"] == "offline"
    assert ben.run("status")["waiting"] == 4
    return str(order["id"]), str(dispute["id"])


def _contact(customer_id: str, **fields: object) -> dict[str, object]:
    return {"customer_id": customer_id, "name": "Accounts payable", **fields}


def _a_posted_invoice(person: Person, customer_id: str) -> str:
    """An invoice with something open on it: the imported ones are settled."""
    charge = {"description": "Maintenance", "unit_price": "612.50"}
    draft = person.call("invoices.save", {"customer_id": customer_id, "lines": [charge]})
    for move in ("validate", "post"):
        person.call("records.move", {"kind": "invoice", "number": draft["id"], "move": move})
    return str(draft["id"])


def _print_at_both(desks: tuple[Person, Person], invoice_id: str, folder: Path) -> None:
    """Both print before they hear of each other: the same bytes, and nobody is asked."""
    bodies = set()
    for person in desks:
        number = person.run("show", "invoices", invoice_id)["number"]
        file = folder / f"{person.login}.pdf"
        person.run("print", "invoice", number, "--out", str(file))
        bodies.add(file.read_bytes())
    for person in desks:
        assert person.run("sync")["refused"] == 0
    assert len(bodies) == 1


def _agree(*desks: Person) -> None:
    """Every home and the central store hold the same rows."""
    digests = set()
    for person in desks:
        person.run("sync")
    for person in desks:
        report = person.run("verify")
        assert report["ok"], report
        digests |= {report["digest"], report["central_digest"]}
    assert len(digests) == 1, digests
