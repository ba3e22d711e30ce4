# SPDX-License-Identifier: MPL-2.0
"""Lists over the cache: joins an area's declaration with the reader that answers it."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from cso_desktop.errors import UsageError
from cso_desktop.services.desk import Desk
from cso_desktop.services.lists import Column, ColumnKind, Filter, ListQuery, ListSpec, ListSummary
from cso_desktop.store.listing import Condition, ListReader, SqlList, Wanted
from cso_desktop.store.types import DECIMAL_PLACES

_FORMS = MappingProxyType(
    {
        ColumnKind.MONEY: "a whole number of cents",
        ColumnKind.COUNT: "a whole number",
        ColumnKind.QUANTITY: "a number such as 12.5",
        ColumnKind.DATE: "a date such as 2026-11-22",
    }
)


@dataclass(frozen=True, slots=True)
class Listing:
    """An area's list: what people see, and where it comes from."""

    spec: ListSpec
    layout: SqlList

    def __post_init__(self) -> None:
        shown = [column.key for column in self.spec.columns]
        assert shown == list(self.layout.columns), f"columns of {self.spec.kind} differ"


class CacheList:
    """A ``ListSource`` over the desk's cache. Thread: the database worker."""

    def __init__(self, desk: Desk, listing: Listing) -> None:
        self.spec = listing.spec
        self._desk = desk
        self._reader = ListReader(desk.cache, listing.layout)

    def first_page(
        self, query: ListQuery, limit: int
    ) -> tuple["array[int]", list[tuple[Any, ...]]]:
        """Return the first keys in order and their rows, as quickly as can be."""
        keys = self._reader.keys(self._wanted(query), self._today, limit=limit)
        rows = self._reader.rows(keys, self._today)
        return keys, [row for row in rows if row is not None]

    def keys(self, query: ListQuery) -> "array[int]":
        """Return all row keys in order."""
        return self._reader.keys(self._wanted(query), self._today)

    def rows(self, keys: Sequence[int]) -> list[tuple[Any, ...] | None]:
        """Return raw rows in the order of ``keys``; None where a record is gone."""
        return self._reader.rows(keys, self._today)

    def summary(self, query: ListQuery) -> ListSummary:
        """Return the exact count and sum for the query, and the counts of the counted chips."""
        count, total = self._reader.count_and_total(self._wanted(query), self._today)
        counts = {
            chip.key: self._reader.count_and_total(Wanted(chip=chip.key), self._today)[0]
            for chip in self.spec.chips
            if chip.counted
        }
        return ListSummary(count, total, counts)

    def identify(self, key: int) -> str | None:
        """Tell the record id behind a row key."""
        return self._reader.identify(key)

    def key_of(self, record_id: str) -> int | None:
        """Tell the row key of a record id."""
        return self._reader.key_of(record_id)

    @property
    def _today(self) -> str:
        return self._desk.clock.today().isoformat()

    def _wanted(self, query: ListQuery) -> Wanted:
        kinds = {column.key: column for column in self.spec.columns}
        conditions = tuple(
            Condition(f.column, f.op, _compared(kinds.get(f.column), f)) for f in query.filters
        )
        return Wanted(query.chip, query.text, conditions, query.sort or self.spec.default_sort)


def _compared(column: Column | None, wanted: Filter) -> object:
    """Turn the text of a filter into what its column is compared with.

    Raises:
        UsageError: the text is no date, amount or number.
    """
    if column is None or wanted.op == "contains":
        return wanted.value
    try:
        match column.kind:
            case ColumnKind.MONEY | ColumnKind.COUNT:
                return int(wanted.value)
            case ColumnKind.QUANTITY:
                return int(Decimal(wanted.value).scaleb(DECIMAL_PLACES))
            case ColumnKind.DATE:
                return date.fromisoformat(wanted.value).isoformat()
    except (ValueError, ArithmeticError):
        raise UsageError(
            f"{column.title} is not compared with {wanted.value!r}: "
            f"it takes {_FORMS[column.kind]}.",
            field=column.key,
        ) from None
    return wanted.value
