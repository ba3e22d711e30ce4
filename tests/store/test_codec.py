# SPDX-License-Identifier: MPL-2.0
"""A row is the same after it went through the cache, whatever it holds."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Boolean, Date, Integer, Table

from cso_desktop.errors import Bug
from cso_desktop.store.cache import Cache
from cso_desktop.store.codec import codec
from cso_desktop.store.schema import TABLES
from cso_desktop.store.types import ExactDecimal, JsonText, UtcSecond, decimal_text, instant_text

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)
DECIMALS = st.decimals(-(10**9), 10**9, places=6)
INSTANTS = st.datetimes(timezones=st.just(UTC)).map(lambda at: at.replace(microsecond=0))


def _values(column_type: Any) -> st.SearchStrategy[Any]:
    match column_type:
        case Boolean():
            return st.booleans()
        case ExactDecimal():
            return DECIMALS
        case UtcSecond():
            return INSTANTS
        case JsonText():
            return JSON.filter(lambda value: value is not None)
        case Date():
            return st.dates()
        case Integer():
            return st.integers(-(2**53), 2**53)
    return TEXTS


def _rows(table: Table) -> st.SearchStrategy[dict[str, Any]]:
    fields = {
        column.name: (st.none() | _values(column.type)) if column.nullable else _values(column.type)
        for column in table.columns
        if column.name in codec(table.name).fields
    }
    return st.fixed_dictionaries({**fields, "id": st.uuids(version=4).map(str)})


@given(data=st.data(), table=st.sampled_from(sorted(TABLES)))
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_row_comes_back_from_the_cache_as_it_went_in(
    cache: Cache, data: st.DataObject, table: str
) -> None:
    rows = codec(table)
    document = rows.to_wire(data.draw(_rows(TABLES[table])))
    with cache.write() as connection:
        rows.write(connection, [(document, 3, "scope")])
        found = rows.read(connection, document["id"])
        rows.write(connection, [(document, 4, None)])
        again = rows.read(connection, document["id"])
        rows.remove(connection, document["id"])
        assert rows.read(connection, document["id"]) is None
    assert found == (document, 3, "scope")
    assert again == (document, 4, None)


@given(value=DECIMALS)
def test_a_decimal_has_one_spelling(value: Decimal) -> None:
    assert decimal_text(value) == decimal_text(str(value)) == decimal_text(value.normalize())
    assert Decimal(decimal_text(value)) == value


@given(at=INSTANTS)
def test_an_instant_sorts_as_text(at: datetime) -> None:
    text = instant_text(at)
    assert datetime.fromisoformat(text) == at
    assert text.endswith("+00:00")


def test_what_is_not_exact_or_not_there_is_refused() -> None:
    with pytest.raises(Bug):
        codec("products").to_wire({"list_price": 2.5})
    with pytest.raises(Bug):
        codec("products").to_wire({"colour": "blue"})
    with pytest.raises(ValueError, match="decimal places"):
        decimal_text("0.1234567")
    with pytest.raises(ValueError, match="time zone"):
        instant_text(datetime(2026, 11, 22))
    with pytest.raises(Bug):
        codec("outbox")
    assert codec("orders").to_wire({"ordered_on": date(2026, 11, 22)}) == {
        "ordered_on": "2026-11-22"
    }


def test_a_field_of_a_newer_store_is_ignored_and_a_missing_one_is_null(cache: Cache) -> None:
    rows = codec("territories")
    document = {"id": "t", "code": "WEST", "name": "West", "climate": "mild"}
    stamps = {f"{v}_{w}": "x" for v in ("created", "changed") for w in ("by", "at", "device")}
    with cache.write() as connection:
        rows.write(connection, [({**document, **stamps}, 1, None)])
        found = rows.read(connection, "t")
    assert found is not None
    assert "climate" not in found[0]
