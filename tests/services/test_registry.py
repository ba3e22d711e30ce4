# SPDX-License-Identifier: MPL-2.0
"""The registry: every use case describes itself, and every input is read the same way."""

import json
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from cso_desktop.domain.roles import Role
from cso_desktop.errors import FieldErrors, NotAllowed, UsageError
from cso_desktop.services import registry
from cso_desktop.services.desk import Desk
from cso_desktop.services.registry import UseCase
from cso_desktop.store import home_state
from tests.services import builders


@dataclass(frozen=True, slots=True)
class Part:
    name: str
    amount: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    title: str
    on: date | None = None
    copies: int = 1
    role: Role = Role.REP
    parts: list[Part] = field(default_factory=list)
    args: dict[str, Any] = field(default_factory=dict)


def all_cases() -> list[UseCase]:
    from cso_desktop.services import everything

    everything.load()
    return list(registry.cases().values())


@pytest.mark.parametrize("case", all_cases(), ids=lambda case: case.name)
def test_a_use_case_has_schemas_both_ways_roles_and_a_sentence(case: UseCase) -> None:
    told = json.loads(json.dumps(registry.describe(case)))
    assert set(told) == {"name", "summary", "input", "result", "roles", "writes", "offline"}
    for schema in (told["input"], told["result"]):
        assert schema.keys() & {"$ref", "type", "anyOf"}
    assert told["roles"]
    assert told["summary"].endswith(".")
    assert set(told["roles"]) <= {role.value for role in Role}


def test_use_cases_are_named_by_area_and_verb_in_order() -> None:
    names = list(registry.cases())
    assert names == sorted(names)
    assert all(name == name.lower() and " " not in name for name in names)


@pytest.mark.parametrize(
    ("payload", "place", "reason"),
    [
        ({}, "title", "This field must be given."),
        ({"title": None}, "title", "Expected `str`, got `null`."),
        ({"title": "A", "on": "2026-13-01"}, "on", "Invalid"),
        ({"title": "A", "copies": "many"}, "copies", "Expected `int`"),
        ({"title": "A", "role": "KING"}, "role", "Invalid enum value"),
        ({"title": "A", "parts": [{"name": "B"}, {"amount": 1}]}, "parts.1.name", "must be given"),
        ({"title": "A", "parts": [{"name": "B", "amount": "x"}]}, "parts.0.amount", "Invalid"),
        ({"title": "A", "titel": "B"}, "titel", "There is no such field."),
        ({"title": "A", "parts": [{"name": "B", "x": 1}]}, "parts.0.x", "no such field"),
        ([], "input", "Expected `object`"),
        ("A", "input", "Expected `object`"),
    ],
)
def test_what_does_not_fit_is_named_by_its_place(payload: object, place: str, reason: str) -> None:
    with pytest.raises(FieldErrors) as caught:
        registry.parse(Whole, payload)
    assert list(caught.value.fields) == [place]
    assert reason in caught.value.message


def test_an_input_is_read_into_its_type() -> None:
    payload = {
        "title": "A",
        "on": "2026-11-22",
        "copies": "3",
        "role": "AR",
        "parts": [{"name": "B", "amount": "0.10"}, {"name": "C", "amount": Decimal("0.3")}],
        "args": {"anything": ["goes", {"here": 1}]},
    }
    assert registry.parse(Whole, payload) == Whole(
        title="A",
        on=date(2026, 11, 22),
        copies=3,
        role=Role.AR,
        parts=[Part("B", Decimal("0.10")), Part("C", Decimal("0.3"))],
        args={"anything": ["goes", {"here": 1}]},
    )


def test_a_use_case_nobody_knows_is_wrong_usage(desk: Desk) -> None:
    with pytest.raises(UsageError, match="no use case customers"):
        registry.call(desk, "customers.eat", {})


def test_the_person_must_have_one_of_the_roles(desk: Desk) -> None:
    with desk.cache.write() as connection:
        home_state.put(connection, "person", {"login": "ian", "roles": ["INV"]})
    with pytest.raises(NotAllowed, match="Only billing may do this"):
        registry.call(desk, "invoices.save", {"nonsense": True})


def test_every_use_case_that_decides_for_others_names_its_roles() -> None:
    anyone = registry.ANYONE
    writing = {case.name for case in registry.cases().values() if case.writes}
    open_to_all = {name for name in writing if registry.cases()[name].roles == anyone}
    # Moves ask the machine of the record who may make them; everybody takes cases in.
    assert {name for name in open_to_all if name.endswith(".save")} <= {"cases.save"}


def test_a_change_by_a_script_keeps_what_it_does_not_name(desk: Desk) -> None:
    """A form submits every field; a script names those it means."""
    new = {"legal_name": "Harbor Mills, Inc.", "country": "DE", "notes": "Calls on Mondays"}
    saved = registry.call(desk, "customers.save", new)
    registry.call(desk, "customers.save", {"id": saved.id, "legal_name": "Harbor Mills AG"})
    kept = builders.document(desk, "customers", saved.id)
    assert (kept["legal_name"], kept["country"]) == ("Harbor Mills AG", "DE")
    assert kept["notes"] == "Calls on Mondays"


def test_a_change_of_a_record_with_lines_gives_all_of_them(desk: Desk) -> None:
    """Lines left out are not taken for lines to be deleted."""
    customer = builders.a_customer(desk)
    order_id = builders.an_order(desk, customer)
    with pytest.raises(FieldErrors) as refused:
        registry.call(desk, "orders.save", {"id": order_id, "po_number": "PO-1"})
    assert list(refused.value.fields) == ["lines"]
