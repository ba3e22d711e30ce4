# SPDX-License-Identifier: MPL-2.0
"""Runs lists over the cache: ordered integer keys, pages by key, exact counts.

An area says in SQL what each column and filter is; this module puts the statement together with
only the joins it needs, so that the key query of a million rows stays an index scan.
"""

import re
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from cso_desktop.domain.numbers import compact
from cso_desktop.errors import UsageError
from cso_desktop.store.cache import Cache
from cso_desktop.store.search import LAST_LETTER, trigram_match

_OPERATORS = {"=": "IS", "!=": "IS NOT", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_ALIAS = re.compile(r"\b([a-z]+)\.")


@dataclass(frozen=True, slots=True)
class SqlList:
    """What a list is made of, in SQL.

    Attributes:
        table: the synced table, which also names its search entries.
        alias: the alias of its rows in all expressions.
        columns: column key to expression.
        joins: alias to the join that brings it, in the order in which they must stand.
        chips: chip key to condition; ``:today`` is the business date.
        where: condition that every row of the list meets.
        sort_by: column key to another expression to sort by, where an index or the meaning of
            the value wants it.
        filter_by: column key to another expression to compare with, where the value as it is
            shown does not compare.
        searched: columns that a text is looked for in, where the look-up index leaves the table
            out.
        total: expression that is summed over the list, if one is.
        customer: expression of the customer's id, where it is not ``customer_id`` of the row.
    """

    table: str
    alias: str
    columns: Mapping[str, str]
    joins: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    chips: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    where: str = ""
    sort_by: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    filter_by: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    searched: tuple[str, ...] = ()
    total: str = ""
    customer: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """One filter: column key, operator (``=`` ``!=`` ``<`` ``<=`` ``>`` ``>=`` ``contains``)."""

    column: str
    operator: str
    value: object


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows, in which order."""

    chip: str = "all"
    text: str = ""
    conditions: tuple[Condition, ...] = ()
    sort: str = ""


def exact_millionths(decimal: str) -> str:
    """Read a stored decimal as an integer that compares: six places are always there."""
    return f"CAST(replace({decimal}, '.', '') AS INTEGER)"


class ListReader:
    """Answers a list's questions from the cache. Thread: any; each call reads one snapshot."""

    def __init__(self, cache: Cache, layout: SqlList) -> None:
        self._cache = cache
        self._layout = layout

    def keys(self, wanted: Wanted, today: str, *, limit: int | None = None) -> "array[int]":
        """Fetch row keys in order, all of them or the first ``limit``."""
        where, parameters = self._where(wanted)
        order = self._order(wanted.sort)
        alias = self._layout.alias
        sql = f"SELECT {alias}.row_key {self._from(where + order)} {where} ORDER BY {order}"
        if limit is not None:
            sql += f" LIMIT {int(limit)}"
        with self._cache.read() as connection:
            found = connection.exec_driver_sql(sql, parameters | {"today": today})
            return array("q", (row[0] for row in found))

    def rows(self, keys: Sequence[int], today: str) -> list[tuple[Any, ...] | None]:
        """Fetch raw rows by key, in the order of ``keys``; None where a record is gone."""
        if not keys:
            return []
        layout = self._layout
        expressions = ", ".join(layout.columns.values())
        joins = " ".join(layout.joins.values())
        listed = ", ".join(str(int(key)) for key in keys)
        sql = (
            f"SELECT {layout.alias}.row_key, {expressions} FROM {layout.table} {layout.alias} "
            f"{joins} WHERE {layout.alias}.row_key IN ({listed})"
        )
        with self._cache.read() as connection:
            found = connection.exec_driver_sql(sql, {"today": today})
            by_key = {row[0]: tuple(row[1:]) for row in found}
        return [by_key.get(key) for key in keys]

    def count_and_total(self, wanted: Wanted, today: str) -> tuple[int, int | None]:
        """Count the rows exactly, and sum the list's total if it has one."""
        where, parameters = self._where(wanted)
        total = f"coalesce(sum({self._layout.total}), 0)" if self._layout.total else "NULL"
        sql = f"SELECT count(*), {total} {self._from(where + total)} {where}"
        with self._cache.read() as connection:
            row = connection.exec_driver_sql(sql, parameters | {"today": today}).fetchone()
        return (0, None) if row is None else (int(row[0]), row[1])

    def identify(self, key: int) -> str | None:
        """Tell the record id behind a row key."""
        sql = f"SELECT id FROM {self._layout.table} WHERE row_key = ?"
        with self._cache.read() as connection:
            row = connection.exec_driver_sql(sql, (key,)).fetchone()
        return None if row is None else str(row[0])

    def key_of(self, record_id: str) -> int | None:
        """Tell the row key of a record id."""
        sql = f"SELECT row_key FROM {self._layout.table} WHERE id = ?"
        with self._cache.read() as connection:
            row = connection.exec_driver_sql(sql, (record_id,)).fetchone()
        return None if row is None else int(row[0])

    def _from(self, expressions: str) -> str:
        """Name the table and the joins that the expressions use, with what those need."""
        layout = self._layout
        needed = set(_ALIAS.findall(expressions))
        for alias, join in reversed(list(layout.joins.items())):
            if alias in needed:
                needed |= set(_ALIAS.findall(join))
        joins = " ".join(join for alias, join in layout.joins.items() if alias in needed)
        return f"FROM {layout.table} {layout.alias} {joins}"

    def _order(self, sort: str) -> str:
        terms = []
        for term in sort.split(","):
            column, _, direction = term.strip().partition(" ")
            if column not in self._layout.columns or direction not in ("", "asc", "desc"):
                raise UsageError(f"This list cannot be sorted by {term.strip()!r}.")
            expression = self._layout.sort_by.get(column, self._layout.columns[column])
            terms.append(f"{expression} {direction}".strip())
        # The key breaks ties in the same direction, which keeps a plain index usable.
        last = terms[-1].rpartition(" ")[2]
        return ", ".join([*terms, f"{self._layout.alias}.row_key {'desc' * (last == 'desc')}"])

    def _where(self, wanted: Wanted) -> tuple[str, dict[str, object]]:
        layout = self._layout
        clauses = [layout.where] if layout.where else []
        if wanted.chip != "all":
            if wanted.chip not in layout.chips:
                raise UsageError(f"This list has no filter {wanted.chip!r}.")
            clauses.append(layout.chips[wanted.chip])
        parameters: dict[str, object] = {}
        for number, condition in enumerate(wanted.conditions):
            clauses.append(self._condition(condition, f"value{number}"))
            parameters[f"value{number}"] = condition.value
        if wanted.text.strip():
            clauses.append(self._text_clause())
            parameters |= _text_parameters(wanted.text)
        joined = " AND ".join(f"({clause})" for clause in clauses)
        return (f"WHERE {joined}" if joined else ""), parameters

    def _condition(self, condition: Condition, name: str) -> str:
        expression = self._layout.columns.get(condition.column)
        if expression is None:
            raise UsageError(f"This list has no column {condition.column!r}.")
        if condition.operator == "contains":
            return f"instr(folded_text({expression}), folded_text(:{name})) > 0"
        if condition.operator not in _OPERATORS:
            raise UsageError(f"{condition.operator!r} is not an operator for filters.")
        expression = self._layout.filter_by.get(condition.column, expression)
        return f"({expression}) {_OPERATORS[condition.operator]} :{name}"

    def _text_clause(self) -> str:
        layout = self._layout
        customer = layout.customer or f"{layout.alias}.customer_id"
        entries = (
            "SELECT {column} FROM search_entries e WHERE e.tab IN ({tables}) AND "
            "CASE WHEN :match IS NULL THEN (e.number_key >= :wanted AND e.number_key < :beyond) "
            "OR (e.word_key >= :wanted AND e.word_key < :beyond) "
            "ELSE e.row_key IN (SELECT rowid FROM search_index WHERE search_index MATCH :match) "
            "AND instr(e.compact, :wanted) > 0 END"
        )
        own = [f"{layout.alias}.id IN ({entries.format(column='e.id', tables=repr(layout.table))})"]
        if layout.searched:
            columns = (layout.columns[key] for key in layout.searched)
            own = [f"instr(compact_text(coalesce({c}, '')), :wanted) > 0" for c in columns]
        theirs = entries.format(
            column="e.customer_id", tables="'customers', 'customer_identifiers'"
        )
        return " OR ".join((*own, f"{customer} IN ({theirs})"))


def _text_parameters(text: str) -> dict[str, object]:
    wanted = compact(text)
    return {"wanted": wanted, "beyond": wanted + LAST_LETTER, "match": trigram_match(wanted)}
