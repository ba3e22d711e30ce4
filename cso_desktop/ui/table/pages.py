# SPDX-License-Identifier: MPL-2.0
"""Rows as the table holds them: pages of ready texts, fetched by key, a bounded number of them.

The functions here run on the database worker; they take and return plain values.
"""

from array import array
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cso_desktop.services.lists import ListQuery, ListSource
from cso_desktop.ui.formats import Formats

PAGE_ROWS = 256
KEPT_PAGES = 64


@dataclass(frozen=True, slots=True)
class Row:
    """One row: raw values for copying, texts for showing."""

    values: tuple[Any, ...]
    texts: tuple[str, ...]


Page = list[Row | None]
"""A page; None stands for a record that is gone."""


@dataclass(frozen=True, slots=True)
class FirstReply:
    """The beginning of a list."""

    keys: "array[int]"
    page: Page


@dataclass(frozen=True, slots=True)
class KeysReply:
    """All keys of a list, where the kept ones are now, and the page of the first of those."""

    keys: "array[int]"
    kept_rows: tuple[int, ...]
    page_number: int
    page: Page


class PageCache:
    """The pages used last, at most ``KEPT_PAGES``; stale ones are shown until renewed."""

    def __init__(self) -> None:
        self._pages: OrderedDict[int, Page] = OrderedDict()
        self._stale: set[int] = set()

    def __len__(self) -> int:
        return len(self._pages)

    def get(self, number: int) -> Page | None:
        """Return a page, stale or not, and count it as used."""
        page = self._pages.get(number)
        if page is not None:
            self._pages.move_to_end(number)
        return page

    def put(self, number: int, page: Page) -> None:
        """Keep a fresh page, dropping the one unused for longest when there are too many."""
        self._pages[number] = page
        self._pages.move_to_end(number)
        self._stale.discard(number)
        while len(self._pages) > KEPT_PAGES:
            dropped, _ = self._pages.popitem(last=False)
            self._stale.discard(dropped)

    def is_fresh(self, number: int) -> bool:
        """Tell whether a page is there and not stale."""
        return number in self._pages and number not in self._stale

    def mark_stale(self) -> None:
        """Have every page renewed when it is next shown."""
        self._stale = set(self._pages)

    def clear(self) -> None:
        """Forget all pages."""
        self._pages.clear()
        self._stale.clear()


def fetch_first(source: ListSource, formats: Formats, query: ListQuery) -> FirstReply:
    """Return the first page, as quickly as the source can give it."""
    keys, rows = source.first_page(query, PAGE_ROWS)
    return FirstReply(keys, _page(source, formats, rows))


def fetch_keys(
    source: ListSource, formats: Formats, query: ListQuery, keep: frozenset[int]
) -> KeysReply:
    """Return all keys; find the kept keys among them and fetch the page of the first."""
    keys = source.keys(query)
    kept_rows = tuple(row for row, key in enumerate(keys) if key in keep) if keep else ()
    number = kept_rows[0] // PAGE_ROWS if kept_rows else 0
    page = fetch_page(source, formats, keys[number * PAGE_ROWS : (number + 1) * PAGE_ROWS])
    return KeysReply(keys, kept_rows, number, page)


def fetch_page(source: ListSource, formats: Formats, keys: Sequence[int]) -> Page:
    """Return the rows of the keys."""
    return _page(source, formats, source.rows(keys)) if len(keys) else []


def _page(source: ListSource, formats: Formats, rows: Sequence[tuple[Any, ...] | None]) -> Page:
    columns = source.spec.columns
    return [None if row is None else Row(row, formats.row(columns, row)) for row in rows]
