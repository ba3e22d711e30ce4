# SPDX-License-Identifier: MPL-2.0
"""The sample company of two days, made once for all tests that look at it."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from cso_desktop.services.sample import build

Row = dict[str, Any]
DAYS = (date(2026, 11, 22), date(2028, 2, 29))


class Company:
    """The rows of a sample company, and the ways to look things up in them."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.rows = build(today)

    def __getitem__(self, table: str) -> list[Row]:
        return self.rows[table]

    def by_id(self, table: str) -> dict[str, Row]:
        """Index a table by id."""
        return {row["id"]: row for row in self.rows[table]}

    def grouped(self, table: str, column: str | Callable[[Row], Any]) -> dict[Any, list[Row]]:
        """Group the rows of a table by a column."""
        found: dict[Any, list[Row]] = defaultdict(list)
        for row in self.rows[table]:
            found[column(row) if callable(column) else row[column]].append(row)
        return found

    def posted(self, kind: str) -> list[Row]:
        """Return the posted billing documents of a kind."""
        return [r for r in self["invoices"] if r["kind"] == kind and r["state"] == "posted"]


@pytest.fixture(scope="package", params=DAYS, ids=str)
def company(request: pytest.FixtureRequest) -> Company:
    return Company(request.param)
