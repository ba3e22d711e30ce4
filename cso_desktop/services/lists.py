# SPDX-License-Identifier: MPL-2.0
"""What lists and details look like to whoever shows them: columns, queries, rows, figures.

Every area declares one ``ListSpec`` and one ``ListSource``; the window and the command line show
them without knowing the area. Values are raw (minor units, ISO dates, state words); the viewer
formats them for the person's locale.
"""

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Protocol


class ColumnKind(Enum):
    """How a value is stored, and so how it is aligned, formatted and compared."""

    TEXT = "text"
    NUMBER = "number"  # the text of an identifier, leading zeros kept
    DATE = "date"  # ISO text or datetime.date
    MONEY = "money"  # integer minor units
    QUANTITY = "quantity"  # text of a Decimal
    TAG = "tag"  # a state word
    COUNT = "count"  # an int
    WORD = "word"  # a code that reads as words, such as state_local


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        width: in average characters.
        spare: how readily it gives up its place where room is short; 0 keeps it.
    """

    key: str
    title: str
    kind: ColumnKind
    width: int
    sortable: bool = True
    spare: int = 0


@dataclass(frozen=True, slots=True)
class Chip:
    """A ready-made filter people ask for; a counted one shows how many records it holds."""

    key: str
    title: str
    counted: bool = False


@dataclass(frozen=True, slots=True)
class ListSpec:
    """A list as declared by its area; ``default_sort`` reads like ``issued_on desc``."""

    kind: str
    title: str
    columns: tuple[Column, ...]
    chips: tuple[Chip, ...]
    default_sort: str
    sum_label: str | None


@dataclass(frozen=True, slots=True)
class Filter:
    """One condition on a column; ``op`` is one of ``=``, ``!=``, ``<``, ``<=``, ``>``, ``>=``,
    ``contains``."""

    column: str
    op: str
    value: str


@dataclass(frozen=True, slots=True)
class ListQuery:
    """What is asked of a list; an empty ``sort`` means the default of its spec."""

    chip: str = "all"
    text: str = ""
    filters: tuple[Filter, ...] = ()
    sort: str = ""


@dataclass(frozen=True, slots=True)
class ListSummary:
    """The exact figures beside a list's title and on its chips."""

    count: int
    sum_minor: int | None
    chip_counts: Mapping[str, int]


class ListSource(Protocol):
    """Answers a list's questions. Thread: the database worker only."""

    spec: ListSpec

    def first_page(
        self, query: ListQuery, limit: int
    ) -> tuple["array[int]", list[tuple[Any, ...]]]:
        """Return the first keys in order and their rows, as quickly as can be."""

    def keys(self, query: ListQuery) -> "array[int]":
        """Return all row keys in order as an ``array('q')``."""

    def rows(self, keys: Sequence[int]) -> list[tuple[Any, ...] | None]:
        """Return raw rows in the order of ``keys``; None where a record is gone."""

    def summary(self, query: ListQuery) -> ListSummary:
        """Return the exact count and sum for the query, and the counts of the counted chips."""


@dataclass(frozen=True, slots=True)
class Link:
    """A way to another record."""

    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class Hit:
    """One record the look-up found."""

    kind: str
    id: str
    number: str
    title: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """One of the few large figures of a record; ``tone`` is plain, bad, good or muted."""

    label: str
    text: str
    tone: str = "plain"


@dataclass(frozen=True, slots=True)
class Tab:
    """A table of lines or related records; ``links`` holds one entry for each row."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]
    links: tuple[Link | None, ...]


@dataclass(frozen=True, slots=True)
class ActionState:
    """Whether an action is legal now and, when it is not, the sentence that says why."""

    id: str
    title: str
    enabled: bool
    reason: str = ""
    primary: bool = False


@dataclass(frozen=True, slots=True)
class Detail:
    """All that the right side of a pane shows of one record."""

    kind: str
    id: str
    number: str
    subtitle: str
    tag: str | None
    figures: tuple[Figure, ...]
    tabs: tuple[Tab, ...]
    actions: tuple[ActionState, ...]


class DetailSource(Protocol):
    """Reads single records of a kind for whoever shows them. Thread: the database worker only."""

    def detail(self, key: int) -> Detail | None:
        """Return the record with a row key; None when it is gone."""

    def key_of(self, record_id: str) -> int | None:
        """Return the row key of a record; None when there is none."""
