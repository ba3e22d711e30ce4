# SPDX-License-Identifier: MPL-2.0
"""Spells the mapped schema as SQL: the text of a first revision, and the test of every later one.

Run ``python -m cso_desktop.store.migrations.dump`` to print it.
"""

import re
import sys

from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from cso_desktop.store import projections, search
from cso_desktop.store.schema import Base


def statements() -> list[str]:
    """Give every statement that makes an empty cache, in an order that works."""
    dialect = sqlite.dialect()
    made = []
    for table in Base.metadata.sorted_tables:
        made.append(str(CreateTable(table).compile(dialect=dialect)))
        indexes = sorted(table.indexes, key=lambda index: str(index.name))
        made += [str(CreateIndex(index).compile(dialect=dialect)) for index in indexes]
    return [_tidy(text) for text in (*made, *projections.statements(), *search.statements())]


def _tidy(text: str) -> str:
    """Drop trailing spaces and blank lines, which separate statements in the file."""
    return re.sub(r"[ \t]*\n\s*\n*", "\n    ", text.strip()).replace("\n    )", "\n)")


if __name__ == "__main__":
    sys.stdout.write("\n\n".join(statements()) + "\n")
