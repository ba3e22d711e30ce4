# SPDX-License-Identifier: MPL-2.0
"""The commands of the central store and of homes that belong to one."""

import json
import socket
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.cli.conftest import Answer, Cso, RunIn

PASSWORD = "a long and quiet password"
ROUND = {
    "pushed", "pulled", "merged", "conflicts", "refused", "waiting", "cursor", "seconds",
}  # fmt: skip


class Office:
    """A central store made by the command line, and the homes of its people."""

    def __init__(self, run_in: RunIn, owner_url: str, folder: Path) -> None:
        self._run_in = run_in
        self.owner_url = owner_url
        self.folder = folder
        place = urlsplit(owner_url)
        self.url = f"postgresql://127.0.0.1:{place.port}{place.path}?sslmode=disable"
        self.owner = run_in(folder / "nobody")

    def person(self, name: str, roles: str) -> None:
        added = self.owner.json("central", "user", "add", self.owner_url, name, "--roles", roles)
        assert (added.status, added.json) == (0, {"added": name})

    def home(self, name: str) -> Cso:
        """Give a folder for a home that is not there yet."""
        return self._run_in(self.folder / name)

    def enrolled(self, name: str) -> Cso:
        """Make a home of a person."""
        cso = self.home(name)
        answer = cso.json("enroll", self.url, "--user", name)
        assert answer.status == 0, answer.err
        assert answer.json.keys() >= ROUND
        return cso


@pytest.fixture
def office(
    run_in: RunIn, central_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Office:
    monkeypatch.setenv("CSO_USER_PASSWORD", PASSWORD)
    made = Office(run_in, central_database, tmp_path)
    answer = made.owner.json("central", "create", made.owner_url)
    assert (answer.status, answer.json) == (0, {"created": True}), answer.err
    monkeypatch.setenv("CSO_CENTRAL_PASSWORD", PASSWORD)
    return made


def call(cso: Cso, use_case: str, /, **payload: Any) -> Answer:
    return cso.json("call", use_case, "--input", "-", stdin=json.dumps(payload))


def test_the_owner_looks_after_the_store_and_its_people(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner, url = office.owner, office.owner_url
    assert owner.json("central", "create", url).status == 0  # what stands is left as it is
    assert owner.json("central", "upgrade", url).json == {"applied": []}
    audit = owner.json("central", "check", url)
    assert audit.status in (0, 4)
    assert audit.json["ok"] is (audit.status == 0)
    assert all(line.keys() >= {"name", "ok", "detail"} for line in audit.json["checks"])
    assert len(audit.json["checks"]) >= 5

    office.person("anna", "REP,ORD")
    assert owner.json("central", "user", "add", url, "anna", "--roles", "AR").status == 1
    assert owner.json("central", "user", "add", url, "ben", "--roles", "KING").status in (1, 2)
    assert owner.json("central", "user", "add", url, "ben").status == 2
    changed = owner.json("central", "user", "set", url, "anna", "--roles", "AR")
    assert (changed.status, changed.json) == (0, {"changed": "anna"})
    assert owner.json("central", "user", "set", url, "nobody", "--roles", "AR").status == 1
    revoked = owner.json("central", "user", "revoke", url, "anna")
    assert (revoked.status, revoked.json) == (0, {"revoked": "anna"})
    monkeypatch.delenv("CSO_USER_PASSWORD")
    lacking = owner.json("central", "user", "add", url, "cleo", "--roles", "AR")
    assert lacking.status == 2
    assert "CSO_USER_PASSWORD" in lacking.error["message"]
    assert not office.owner.folder.exists()


def test_two_homes_share_their_work_and_ask_where_they_meet(office: Office) -> None:
    office.person("anna", "REP,ORD,AR,BIL")
    office.person("ben", "REP,FAM")
    anna = office.enrolled("anna")
    customer = call(anna, "customers.save", legal_name="Harbor Mills, Inc.").json["id"]
    contact = call(anna, "contacts.save", customer_id=customer, name="Desk").json["id"]
    sent = anna.json("sync")
    assert sent.json.keys() - {"notice"} == ROUND
    assert (sent.status, sent.json["pushed"], sent.json["waiting"]) == (0, 2, 0)
    ben = office.enrolled("ben")
    status = ben.json("status").json
    assert (status["is_enrolled"], status["person"], status["roles"]) == (
        True,
        "ben",
        ["FAM", "REP"],
    )
    assert status["records"]["customers"] == 1

    for cso, phone in ((anna, "555-0100"), (ben, "555-0199")):
        change = {"id": contact, "customer_id": customer, "name": "Desk", "phone": phone}
        assert call(cso, "contacts.save", **change).status == 0
    assert anna.json("sync").status == 0
    met = ben.json("sync")
    assert (met.status, met.json["conflicts"]) == (4, 1)
    waiting = ben.json("conflicts")
    assert (waiting.status, waiting.json["count"]) == (4, 1)
    [question] = waiting.json["conflicts"]
    kept = ben.json("resolve", question["id"], "--keep", "mine")
    assert (kept.status, kept.json) == (0, {"id": question["id"], "kept": "mine"})
    for cso in (ben, anna, ben):
        assert cso.json("sync").status == 0
    shown = [cso.json("show", "contact", contact).json["phone"] for cso in (anna, ben)]
    assert shown == ["555-0199", "555-0199"]
    reports = [cso.json("verify") for cso in (anna, ben)]
    assert [report.status for report in reports] == [0, 0], [r.out for r in reports]
    digests = {report.json[name] for report in reports for name in ("digest", "central_digest")}
    assert len(digests) == 1


def test_inv_50_an_order_is_confirmed_by_the_store_and_its_number_comes_from_there(
    office: Office,
) -> None:
    office.person("anna", "REP,ORD,AR")
    anna = office.enrolled("anna")
    customer = call(anna, "customers.save", legal_name="Harbor Mills, Inc.").json["id"]
    anna.json("sync")
    call(anna, "records.move", kind="customer", number=customer, move="activate")
    line = {"description": "Rack", "quantity": "2", "unit_price": "10"}
    order = call(anna, "orders.save", customer_id=customer, lines=[line]).json
    submitted = call(anna, "records.move", kind="order", number=order["id"], move="submit")
    assert (submitted.json["state"], submitted.json["is_waiting"]) == ("submitted", True)
    confirmed = call(anna, "records.move", kind="order", number=order["id"], move="confirm")
    assert confirmed.status == 0, confirmed.err
    assert (confirmed.json["state"], confirmed.json["is_waiting"]) == ("confirmed", False)
    assert confirmed.json["number"].startswith("OC-")
    assert anna.json("show", "order", order["number"]).json["number"] == confirmed.json["number"]
    again = call(anna, "records.move", kind="order", number=order["id"], move="confirm")
    assert (again.status, again.error["code"]) == (1, "not_allowed")


def test_enrolling_is_refused_without_the_right_password(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.person("anna", "REP")
    monkeypatch.setenv("CSO_CENTRAL_PASSWORD", "wrong")
    answer = office.home("anna").json("enroll", office.url, "--user", "anna")
    assert answer.status == 1
    assert PASSWORD not in answer.out + answer.err


def test_a_store_that_cannot_be_reached_is_status_3_and_the_work_waits(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nowhere = f"postgresql://127.0.0.1:{free.getsockname()[1]}/none?sslmode=disable"
        answer = office.home("cleo").json("enroll", nowhere, "--user", "cleo")
    assert (answer.status, answer.error["code"]) == (3, "offline")


def test_a_weaker_connection_is_honoured_near_and_refused_far(office: Office) -> None:
    far = "postgresql://db.example.com/cso?sslmode=disable"
    answer = office.home("anna").json("enroll", far, "--user", "anna")
    assert answer.status in (1, 2)
    assert "sslmode" in answer.error["message"] or "TLS" in answer.error["message"]
