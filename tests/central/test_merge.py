# SPDX-License-Identifier: MPL-2.0
"""The three-way merge inside PostgreSQL against a model of a few lines (INV-49, I6)."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg.types.json import Jsonb

from cso_desktop.domain.records import field_group
from tests.central.desks import Office

FIELDS = ("street", "city", "postal_code", "label", "opening_hours", "valid_from", "valid_to")
Doc = dict[str, str | None]

values = st.none() | st.sampled_from(["a", "b", "ä"])
documents = st.fixed_dictionaries(dict.fromkeys(FIELDS, values))


@pytest.fixture(scope="module")
def store(office: Office) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(office.url, autocommit=True) as connection:
        yield connection


def model(now: Doc, base: Doc, wish: Doc) -> tuple[Doc, set[str]]:
    """Return the fields to write and the groups in conflict."""
    written: Doc = {}
    conflicts = set()
    for group in {field_group("sites", name) for name in wish}:
        members = [name for name in base if field_group("sites", name) == group]
        wanted = {name: wish.get(name, base[name]) for name in members}
        if all(now[name] == wanted[name] for name in members):
            continue
        if all(now[name] == base[name] for name in members):
            written |= {name: wish[name] for name in members if name in wish}
        else:
            conflicts.add(group)
    return written, conflicts


@settings(max_examples=150, deadline=None)
@given(now=documents, base=documents, wish=documents, wished=st.sets(st.sampled_from(FIELDS)))
def test_merging_in_the_store_is_what_the_model_says(
    store: psycopg.Connection[Any], now: Doc, base: Doc, wish: Doc, wished: set[str]
) -> None:
    touched = {field_group("sites", name) for name in wished}
    base = {name: value for name, value in base.items() if field_group("sites", name) in touched}
    wish = {name: wish[name] for name in wished}
    row = store.execute(
        "select sync.merge('sites', %s, %s, %s)", [Jsonb(now), Jsonb(base), Jsonb(wish)]
    ).fetchone()
    assert row is not None
    found = row[0]
    assert (found["apply"], {one["group"] for one in found["conflicts"]}) == model(now, base, wish)
