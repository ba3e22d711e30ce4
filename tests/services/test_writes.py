# SPDX-License-Identifier: MPL-2.0
"""Every writing use case is one transaction with exactly one group in the outbox, or nothing."""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from cso_desktop.domain.ids import new_id
from cso_desktop.errors import FieldErrors
from cso_desktop.services import registry
from cso_desktop.services.desk import Desk
from cso_desktop.store.unit_of_work import ChangeSet, UnitOfWork
from tests.services.builders import (
    a_case,
    a_contract,
    a_customer,
    a_posted_invoice,
    a_product,
    an_order,
    query,
)

LINE = {"description": "Rack", "quantity": "2", "unit_price": "10"}
INPUTS: dict[str, Callable[[Desk], dict[str, Any]]] = {
    "customers.save": lambda desk: {"legal_name": "Harbor Mills, Inc."},
    "contacts.save": lambda desk: {"customer_id": a_customer(desk), "name": "Desk"},
    "sites.save": lambda desk: {
        "customer_id": a_customer(desk),
        "label": "A",
        "street": "B",
        "city": "C",
    },
    "customers.add_identifier": lambda desk: {
        "customer_id": a_customer(desk),
        "kind": "duns",
        "value": "12-345",
    },
    "orders.save": lambda desk: {"customer_id": a_customer(desk), "lines": [LINE, LINE]},
    "invoices.save": lambda desk: {"customer_id": a_customer(desk), "lines": [LINE, LINE]},
    "contracts.save": lambda desk: {
        "customer_id": a_customer(desk),
        "title": "Maintenance",
        "starts_on": "2026-12-01",
        "lines": [LINE],
    },
    "renewals.propose": lambda desk: {"contract": a_contract(desk, a_customer(desk))},
    "items.save": lambda desk: {
        "customer_id": a_customer(desk),
        "product_id": a_product(desk),
        "serial": "10-4421A",
    },
    "products.save": lambda desk: {"number": "9406-520", "description": "Server"},
    "cases.save": lambda desk: {
        "customer_id": a_customer(desk),
        "subject": "Where is it?",
        "note": "They called.",
    },
    "cases.note": lambda desk: {"case_id": a_case(desk, a_customer(desk)), "body": "Hello"},
    "disputes.open": lambda desk: {"invoice_id": a_posted_invoice(desk), "amount_minor": 100},
    "records.move": lambda desk: {"kind": "order", "number": an_order(desk), "move": "submit"},
}
NEEDS_MORE = {"imports.run", "conflicts.resolve", "sync.round"}
"""Writing use cases with inputs of their own, shown elsewhere."""


def stored(desk: Desk) -> list[Any]:
    """Everything that a write of a use case may touch."""
    tables = [
        row[0]
        for row in query(
            desk,
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' "
            "AND name NOT LIKE 'search_index%'",
        )
    ]
    return [query(desk, f"SELECT * FROM {table}") for table in sorted(tables)]


def test_the_writing_use_cases_that_work_offline_are_all_looked_at() -> None:
    writing = {case.name for case in registry.cases().values() if case.writes and case.offline}
    assert set(INPUTS) <= writing
    assert not {name for name in writing - set(INPUTS) - NEEDS_MORE if name.endswith(".save")}


@pytest.mark.parametrize("name", INPUTS)
def test_a_write_makes_exactly_one_group_that_holds_all_of_it(desk: Desk, name: str) -> None:
    payload = INPUTS[name](desk)
    told: list[ChangeSet] = []
    desk.on_changed(told.append)
    [[before]] = query(desk, "SELECT coalesce(max(seq), 0) FROM outbox")
    saved = registry.call(desk, name, payload)
    [(ops, title, status)] = query(
        desk, "SELECT ops, title, status FROM outbox WHERE seq > ?", before
    )
    assert status == "pending"
    assert title
    [changes] = told
    touched = {(op["tab"], op["id"]) for op in json.loads(ops)}
    assert touched == {(table, i) for table, ids in changes.changed.items() for i in ids}
    assert (saved.kind, saved.id) in touched
    assert saved.is_waiting


@pytest.mark.parametrize("name", INPUTS)
def test_a_write_that_fails_at_its_end_leaves_nothing(
    desk: Desk, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    payload = INPUTS[name](desk)
    before = stored(desk)

    def fail(work: UnitOfWork, title: str) -> str:
        raise OSError("the machine was switched off")

    monkeypatch.setattr(UnitOfWork, "close_group", fail)
    with pytest.raises(OSError, match="switched off"):
        registry.call(desk, name, payload)
    assert stored(desk) == before


@pytest.mark.parametrize("name", INPUTS)
def test_an_input_that_is_refused_leaves_nothing(desk: Desk, name: str) -> None:
    payload = INPUTS[name](desk)
    before = stored(desk)
    with pytest.raises(FieldErrors):
        registry.call(desk, name, payload | {"misspelt": 1})
    assert stored(desk) == before


def test_a_group_is_spelled_so_that_every_program_reads_the_same(desk: Desk) -> None:
    line = {"description": "R", "quantity": "2.5", "unit_price": "10", "requested_on": "2026-12-24"}
    registry.call(desk, "orders.save", {"customer_id": a_customer(desk), "lines": [line]})
    [[ops]] = query(desk, "SELECT ops FROM outbox ORDER BY seq DESC LIMIT 1")
    order, made = json.loads(ops)
    assert made["set"]["quantity"] == "2.500000"
    assert made["set"]["unit_price"] == "10.000000"
    assert made["set"]["requested_on"] == date(2026, 12, 24).isoformat()
    assert Decimal(made["set"]["discount"]) == 0
    assert order["set"]["requested_on"] == "2026-12-24"
    assert "float" not in {type(value).__name__ for value in made["set"].values()}


def test_listeners_hear_nothing_of_a_write_that_failed(desk: Desk) -> None:
    told: list[ChangeSet] = []
    desk.on_changed(told.append)
    with pytest.raises(FieldErrors):
        registry.call(desk, "customers.save", {"legal_name": ""})
    assert told == []


def test_an_id_of_ones_own_choosing_changes_nothing_elsewhere(desk: Desk) -> None:
    before = stored(desk)
    with pytest.raises(Exception, match="not on this desk"):
        registry.call(desk, "customers.save", {"id": new_id(), "legal_name": "A"})
    assert stored(desk) == before
