# SPDX-License-Identifier: MPL-2.0
"""What a form asks for: one declaration for each field."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum

from cso_desktop.services.lists import Column, Hit


class EditorKind(Enum):
    """How a field is entered; the comment says what its value is."""

    TEXT = "text"  # str
    MULTILINE = "multiline"  # str
    CHOICE = "choice"  # str, one of the choices
    DATE = "date"  # datetime.date or None
    MONEY = "money"  # int minor units or None
    DECIMAL = "decimal"  # decimal.Decimal or None
    FLAG = "flag"  # bool
    RECORD = "record"  # id of a record, or None
    LINES = "lines"  # tuple of dicts by column key


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the values of a choice."""

    value: str
    text: str


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form.

    Attributes:
        name: the attribute of the draft.
        label: with ``&`` before the letter that reaches it.
        kind: how it is entered.
        required: marked for the person; the domain checks it.
        help: one line under the field.
        choices: of a choice.
        find: of a record: text and limit to hits. Thread: the database worker.
        within: of a record: the field that holds the record it must belong to; its id is the
            third thing ``find`` is given.
        columns: of lines; the editable ones.
        line_finds: of lines: how the records named in a column are found, as pairs of a
            column key and what is given text and limit.
        width: in characters, 0 for the whole width.
    """

    name: str
    label: str
    kind: EditorKind = EditorKind.TEXT
    required: bool = False
    help: str = ""
    choices: tuple[Choice, ...] = ()
    find: Callable[..., Sequence[Hit]] | None = None
    within: str = ""
    columns: tuple[Column, ...] = ()
    line_finds: tuple[tuple[str, Callable[..., Sequence[Hit]]], ...] = ()
    width: int = 0

    def plain_label(self) -> str:
        """Return the label without its mnemonic."""
        return self.label.replace("&&", "\0").replace("&", "").replace("\0", "&")
