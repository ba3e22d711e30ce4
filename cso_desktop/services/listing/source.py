# SPDX-License-Identifier: MPL-2.0
"""Lists over the cache: joins an area's declaration with the reader that answers it."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cso_desktop.services.desk import Desk
from cso_desktop.services.lists import ListQuery, ListSpec, ListSummary
from cso_desktop.store.listing import Condition, ListReader, SqlList, Wanted


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
        conditions = tuple(Condition(f.column, f.op, f.value) for f in query.filters)
        return Wanted(query.chip, query.text, conditions, query.sort or self.spec.default_sort)
