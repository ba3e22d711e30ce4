# SPDX-License-Identifier: MPL-2.0
"""What columns a kind of file has, and which of a file's headers is which of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from cso_desktop.errors import FieldErrors
from cso_desktop.interchange.words import header_key


class Value(Enum):
    """What the cells of a column hold."""

    TEXT = "text"
    NUMBER = "number"  # an identifier: its text, leading zeros kept
    DATE = "date"
    MONEY = "money"
    DECIMAL = "decimal"
    FRACTION = "fraction"  # 0.05 or 5 %
    COUNT = "count"
    FLAG = "flag"
    WORD = "word"
    COUNTRY = "country"


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        name: its name in mapping files and rows.
        synonyms: other headers for it, separated by commas, the likeliest first.
        is_needed: whether the file must have it, and each row a value in it.
        words: for ``Value.WORD``: what is written to what is meant.
    """

    name: str
    value: Value
    synonyms: str = ""
    is_needed: bool = False
    words: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def title(self) -> str:
        """The column as it is called in sentences."""
        return self.name.replace("_", " ")

    @property
    def headers(self) -> tuple[str, ...]:
        """All headers it is known by, in comparable form."""
        return tuple(header_key(name) for name in (self.name, *self.synonyms.split(",")) if name)


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file.

    Attributes:
        name: the kind as it is said on the command line.
        columns: its columns; where a header suits two of them the earlier one gets it.
        about: a row with none of these holds no record of the kind and is passed over.
    """

    name: str
    columns: tuple[Column, ...]
    about: tuple[str, ...] = ()

    def column(self, name: str) -> Column:
        """Return a column by its name."""
        return next(column for column in self.columns if column.name == name)


@dataclass(frozen=True, slots=True)
class Match:
    """Which column of the file is which.

    Attributes:
        places: column to its index in the file's rows.
        missing: field title to a sentence, for each column that is needed and not there.
    """

    places: Mapping[str, int]
    missing: Mapping[str, str]


def match_columns(kind: FileKind, header: Sequence[str], said: Mapping[str, str]) -> Match:
    """Find the columns of a kind in a header: as a mapping file says, else by known names.

    Raises:
        FieldErrors: the mapping file names a column this kind of file does not have.
    """
    _check_said(kind, said)
    shown = ", ".join(name for name in header if name)
    places: dict[str, int] = {}
    missing: dict[str, str] = {}
    keys = [header_key(name) for name in header]
    for name, wanted in said.items():
        if header_key(wanted) in keys:
            places[name] = keys.index(header_key(wanted))
        else:
            title = kind.column(name).title
            missing[title] = f"The file has no column “{wanted}” for it. Its columns are: {shown}."
    for name, place in _known(kind, keys, places):
        places[name] = place
    for column in kind.columns:
        if column.is_needed and column.name not in places:
            sentence = f"No column for it was found. The file's columns are: {shown}."
            missing.setdefault(column.title, sentence)
    return Match(places, missing)


def _check_said(kind: FileKind, said: Mapping[str, str]) -> None:
    fields = [column.name for column in kind.columns]
    if unknown := [name for name in said if name not in fields]:
        raise FieldErrors(
            {
                f"columns.{name}": f"Files of {kind.name} have no “{name}”; a mapping can name "
                f"{', '.join(fields)}."
                for name in unknown
            }
        )


def _known(
    kind: FileKind, keys: Sequence[str], taken: Mapping[str, int]
) -> Iterator[tuple[str, int]]:
    """Yield the best header of each column that is still free, likeliest names first."""
    open_columns = [column for column in kind.columns if column.name not in taken]
    used = set(taken.values())
    longest = max((len(column.headers) for column in open_columns), default=0)
    for rank in range(longest):
        for column in list(open_columns):
            wanted = column.headers[rank] if rank < len(column.headers) else None
            if wanted is None or wanted not in keys or keys.index(wanted) in used:
                continue
            used.add(keys.index(wanted))
            open_columns.remove(column)
            yield column.name, keys.index(wanted)
