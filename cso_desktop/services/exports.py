# SPDX-License-Identifier: MPL-2.0
"""Lists written to files as they stand on the screen: CSV, XLSX or JSON by suffix."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cso_desktop.interchange.exports import write_rows
from cso_desktop.services.listing.source import CacheList
from cso_desktop.services.lists import ListQuery

_PAGE = 2_000


def export_list(source: CacheList, query: ListQuery, path: Path) -> int:
    """Write a list to a file and return how many rows were written.

    Raises:
        UsageError: the suffix is not one we write.
    """
    keys = source.keys(query)
    written = 0

    def pages() -> Iterator[tuple[Any, ...]]:
        nonlocal written
        for start in range(0, len(keys), _PAGE):
            for row in source.rows(keys[start : start + _PAGE]):
                if row is not None:
                    written += 1
                    yield row

    columns = [(column.key, column.title, column.kind.value) for column in source.spec.columns]
    write_rows(path, columns, pages())
    return written
