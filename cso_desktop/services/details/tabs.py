# SPDX-License-Identifier: MPL-2.0
"""Tabs: related records declared in SQL and read newest first, and facts as label and value."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from cso_desktop.services.details.subject import Subject
from cso_desktop.services.lists import Column, ColumnKind, Link, Tab

NEWEST = 200
ALL_LINES = 5000


@dataclass(frozen=True, slots=True)
class Field:
    """A column and the SQL of its value."""

    column: Column
    sql: str


@dataclass(frozen=True, slots=True)
class Related:
    """A tab of records that have to do with the one shown.

    Only the keys of the rows to be shown are put in order; everything else is read for those
    alone, so a customer with twenty thousand invoices opens as quickly as one with ten.

    Attributes:
        table: table and alias, ``invoices i``.
        where: condition on the alias alone; ``:id``, ``:customer`` and ``:today`` are bound.
        order: on the alias alone.
        link: SQL of kind and id of the record a row leads to.
        is_counted: whether the title tells how many there are.
        hides_empty: whether the tab stays away where there is nothing in it.
    """

    title: str
    table: str
    fields: tuple[Field, ...]
    where: str
    order: str
    joins: str = ""
    link: str = "NULL, NULL"
    limit: int = NEWEST
    is_counted: bool = False
    hides_empty: bool = False

    def read(self, subject: Subject) -> Tab | None:
        """Read the tab for a record."""
        alias = self.table.split()[-1]
        wanted = ", ".join(field.sql for field in self.fields)
        found = subject.rows(
            f"SELECT {self.link}, {wanted} FROM {self.table} {self.joins} "
            f"WHERE {alias}.row_key IN (SELECT {alias}.row_key FROM {self.table} "
            f"WHERE {self.where} ORDER BY {self.order} LIMIT {self.limit}) ORDER BY {self.order}"
        )
        if self.hides_empty and not found:
            return None
        return Tab(
            title=self._title(subject, len(found)),
            columns=tuple(field.column for field in self.fields),
            rows=tuple(row[2:] for row in found),
            links=tuple(Link(row[0], row[1]) if row[1] else None for row in found),
        )

    def _title(self, subject: Subject, shown: int) -> str:
        count = shown
        if shown == self.limit:
            (count,) = subject.row(f"SELECT count(*) FROM {self.table} WHERE {self.where}")
        tells = self.is_counted or count > shown
        return f"{self.title} {count:,}" if tells and count else self.title


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing about a record; nothing is shown where the value is empty."""

    label: str
    value: str | None
    link: Link | None = None


def facts_tab(facts: Iterable[Fact], title: str = "Details") -> Tab:
    """Give a tab of labels and values."""
    known = [fact for fact in facts if fact.value]
    return Tab(
        title=title,
        columns=(_column("", ColumnKind.TEXT, 18, "label"), _column("", ColumnKind.TEXT, 30, "it")),
        rows=tuple((fact.label, fact.value) for fact in known),
        links=tuple(fact.link for fact in known),
    )


def linked(label: str, other: Subject | None, name: str = "number") -> Fact:
    """Give the fact that leads to another record, by its number or another field."""
    if other is None:
        return Fact(label, None)
    shown = other.number if name == "number" else str(other.record[name])
    return Fact(label, shown, Link(other.kind, other.id))


def rows_tab(title: str, columns: tuple[Column, ...], rows: Iterable[tuple[Any, ...]]) -> Tab:
    """Give a tab of rows that lead nowhere."""
    listed = tuple(rows)
    return Tab(title, columns, listed, (None,) * len(listed))


def _column(title: str, kind: ColumnKind, width: int, key: str = "") -> Column:
    return Column(key or title.lower().replace(" ", "_"), title, kind, width, sortable=False)


def text(title: str, sql: str, width: int = 24) -> Field:
    """A column of text."""
    return Field(_column(title, ColumnKind.TEXT, width), sql)


def number(title: str, sql: str, width: int = 14) -> Field:
    """A column of numbers people call things by."""
    return Field(_column(title, ColumnKind.NUMBER, width), sql)


def day(title: str, sql: str) -> Field:
    """A column of dates."""
    return Field(_column(title, ColumnKind.DATE, 13), sql)


def money(title: str, sql: str) -> Field:
    """A column of amounts."""
    return Field(_column(title, ColumnKind.MONEY, 13), sql)


def quantity(title: str, sql: str) -> Field:
    """A column of quantities or prices."""
    return Field(_column(title, ColumnKind.QUANTITY, 10), sql)


def count(title: str, sql: str) -> Field:
    """A column of whole numbers."""
    return Field(_column(title, ColumnKind.COUNT, 9), sql)


def tag(title: str, sql: str) -> Field:
    """A column of states."""
    return Field(_column(title, ColumnKind.TAG, 13), sql)


def listed_number(alias: str) -> str:
    """SQL of the official number of a row, or of its provisional one."""
    return f"coalesce({alias}.number, {alias}.provisional_number)"
