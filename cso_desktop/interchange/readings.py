# SPDX-License-Identifier: MPL-2.0
"""Settling how a whole file is to be read when one value alone would leave it open.

``1/2/2013`` may be two days and ``1,234`` two amounts; the other values of the same file decide.
Where they don't, it is an error that names both readings, never a guess.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from cso_desktop.errors import UserError

_OUTWEIGHS: Final = 9
"""So many times more rows must speak for a reading before those against it count as faults."""


class Ambiguous(UserError):
    """The file can be read in more than one way; ``field`` is what a mapping file must say."""

    code = "ambiguous"


@dataclass(frozen=True, slots=True)
class Sample:
    """One value with where it stands; ``is_money`` when it can have no more decimals than money."""

    row: int
    column: str
    text: str
    is_money: bool = False

    def __str__(self) -> str:
        return f"“{self.text}” in {self.column} (row {self.row})"


Readers = Mapping[str, Callable[[Sample], object | None]]
"""Each way of reading, and what a value then says; None where it can't be read that way."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be settled.

    Attributes:
        field: its name in messages, such as ``date order``.
        setting: its name in a mapping file.
        show: how a reading is spelled in a sentence.
    """

    field: str
    setting: str
    show: Callable[[object], str] = str


def settle(question: Question, samples: Iterable[Sample], readers: Readers) -> str:
    """Return the one way in which the values can be read.

    Values that no way can read decide nothing; they are faults of their rows. A few values that
    only another way can read are faults too when many others rule that way out.

    Args:
        question: what it is about.
        samples: every value concerned, of all columns together.
        readers: the ways; the first is taken where it makes no difference.

    Raises:
        Ambiguous: more than one way reads everything and they differ, or the values contradict
            each other.
    """
    votes = _Votes(readers)
    for sample in samples:
        votes.add(sample)
    possible = [way for way, count in votes.against.items() if not count]
    if not possible:
        return votes.majority(question)
    for sample, read in votes.seen.values():
        if len({read[way] for way in possible}) > 1:
            readings = dict.fromkeys(question.show(read[way]) for way in possible)
            raise Ambiguous(
                f"{sample} could be {' or '.join(readings)}; {_say(question, possible)}",
                field=question.field,
            )
    return possible[0]


class _Votes:
    """Counts for each way the rows it can't read though another way can."""

    def __init__(self, readers: Readers) -> None:
        self.seen: dict[tuple[str, bool], tuple[Sample, dict[str, object | None]]] = {}
        self.against = dict.fromkeys(readers, 0)
        self._readers = readers
        self._first_against: dict[str, Sample] = {}

    def add(self, sample: Sample) -> None:
        key = sample.text, sample.is_money
        if key not in self.seen:
            read = {way: reader(sample) for way, reader in self._readers.items()}
            self.seen[key] = sample, read
        read = self.seen[key][1]
        if all(value is None for value in read.values()):
            return
        for way, value in read.items():
            if value is None:
                self.against[way] += 1
                self._first_against.setdefault(way, sample)

    def majority(self, question: Question) -> str:
        """Choose the way that nearly all values ask for."""
        best, second = sorted(self.against, key=self.against.__getitem__)[:2]
        if self.against[second] >= self.against[best] * _OUTWEIGHS:
            return best
        raise Ambiguous(
            f"The {question.field} of the file contradicts itself: {self._first_against[best]} "
            f"and {self._first_against[second]} can't be read the same way; "
            f"{_say(question, list(self.against))}",
            field=question.field,
        )


def _say(question: Question, ways: list[str]) -> str:
    settings = " or ".join(f'"{way}"' for way in ways)
    return f"say {question.setting} = {settings} in a mapping file."
