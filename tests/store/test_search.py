# SPDX-License-Identifier: MPL-2.0
"""Records are found by any number or name, however it is typed (CAS-01)."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from cso_desktop.store import search
from cso_desktop.store.cache import Cache
from cso_desktop.store.codec import codec
from tests.sync.world import CONTACT, CUSTOMER

STAMPS = {f"{v}_{w}": "x" for v in ("created", "changed") for w in ("by", "at", "device")}


def _customer(record_id: str, number: str | None, name: str, **values: Any) -> dict[str, Any]:
    return {
        **CUSTOMER,
        **STAMPS,
        "id": record_id,
        "state": "active",
        "number": number,
        "display_name": name,
        "legal_name": name,
        **values,
    }


def _put(connection: Connection, table: str, *documents: dict[str, Any]) -> None:
    codec(table).write(connection, [(document, 1, None) for document in documents])


@pytest.fixture
def filled(cache: Cache) -> Cache:
    with cache.write() as connection:
        _put(
            connection,
            "customers",
            _customer("c1", "0448121", "Harbor Mills"),
            _customer("c2", "0448122", "Cedar & Stone"),
            _customer("c3", None, "Northwind Élan", provisional_number="D4K2-17"),
        )
        _put(
            connection,
            "contacts",
            {
                **CONTACT,
                **STAMPS,
                "id": "k1",
                "customer_id": "c2",
                "state": "active",
                "name": "Accounts payable",
                "email": "ap@cedar.example",
            },
        )
    return cache


def _found(cache: Cache, text: str) -> list[str]:
    with cache.read() as connection:
        return [hit.record_id for hit in search.find(connection, text)]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("0448121", "c1"),
        ("448121", "c1"),
        ("0044 8121", "c1"),
        ("044-81.21", "c1"),
        (" 0448121 ", "c1"),
        ("8121", "c1"),
        ("d4k2-17", "c3"),
        ("D4K217", "c3"),
        ("harbor mills", "c1"),
        ("HARBORMILLS", "c1"),
        ("bor mil", "c1"),
        ("cedar&stone", "c2"),
        ("élan", "c3"),
        ("ha", "c1"),
        ("ap@cedar", "k1"),
        ("accounts", "k1"),
    ],
)
def test_spacing_case_and_leading_zeros_do_not_matter(filled: Cache, text: str, first: str) -> None:
    assert _found(filled, text)[0] == first


@pytest.mark.parametrize("text", ["", " ", "--", '"', "' OR 1=1", "*", "zzz", "NEAR(", "\x00"])
def test_what_nobody_is_called_finds_nothing_and_harms_nothing(filled: Cache, text: str) -> None:
    assert _found(filled, text) == []


def test_an_exact_number_comes_before_what_only_contains_it(cache: Cache) -> None:
    with cache.write() as connection:
        _put(
            connection,
            "customers",
            _customer("longer", "1001700", "A"),
            _customer("named", "555", "170 Mile Drive"),
            _customer("exact", "000170", "Z"),
        )
    assert _found(cache, "170")[0] == "exact"


def test_the_index_follows_changes_and_removals(filled: Cache) -> None:
    with filled.write() as connection:
        codec("customers").patch(connection, "c1", {"display_name": "Quay Works"})
    assert "c1" in _found(filled, "quay works")
    with filled.write() as connection:
        codec("customers").remove(connection, "c1")
    assert _found(filled, "0448121") == []
    assert _found(filled, "quay works") == []


def test_a_rebuilt_index_finds_the_same(filled: Cache) -> None:
    before = {text: _found(filled, text) for text in ("448121", "cedar", "ap", "élan")}
    with filled.write() as connection:
        search.suspend(connection)
        _put(connection, "customers", _customer("c4", "777777", "Loaded in bulk"))
        search.rebuild(connection)
    assert {text: _found(filled, text) for text in before} == before
    assert _found(filled, "777777") == ["c4"]
    with filled.write() as connection:
        codec("customers").remove(connection, "c4")
    assert _found(filled, "777777") == []


@given(
    digits=st.integers(100, 10**9),
    zeros=st.integers(0, 4),
    gap=st.sampled_from(["", " ", "-", ".", "/"]),
    at=st.integers(0, 12),
)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_number_is_found_however_it_is_typed(
    cache: Cache, digits: int, zeros: int, gap: str, at: int
) -> None:
    number = f"{digits:07d}"
    with cache.write() as connection:
        _put(connection, "customers", _customer("c", number, "Harbor Mills"))
    typed = "0" * zeros + str(digits)
    assert _found(cache, typed[:at] + gap + typed[at:])[:1] == ["c"]
