# SPDX-License-Identifier: MPL-2.0
"""What a receipt probably pays: exact amount, then reference, then the oldest first (PAY-05).

Also finds a set of open items that adds up to the receipt (PAY-06). Disputed items are left to a
person. All of it is a suggestion; applying it goes through the checks of ``receivables``.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from cso_desktop.domain.numbers import lookup_key

_MAX_SUMS: Final = 50_000
_WORDS: Final = re.compile(r"[^\s,;:|]+")
_MIN_REFERENCE: Final = 3


class Rule(StrEnum):
    """Why a suggestion was made."""

    EXACT = "exact"
    REFERENCE = "reference"
    ADDS_UP = "adds_up"
    OLDEST = "oldest"


@dataclass(frozen=True, slots=True)
class Candidate:
    """An open instalment of the payer."""

    instalment_id: str
    invoice_number: str
    due_on: date
    open_minor: int
    is_disputed: bool = False


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What to apply to which instalment, and what then stays on account."""

    rule: Rule
    parts: tuple[tuple[str, int], ...]
    remainder_minor: int


def suggest(
    amount_minor: int, reference: str, candidates: Sequence[Candidate]
) -> Suggestion | None:
    """Return the suggestion of the first rule that fits, None where nothing can be applied."""
    usable = _usable(candidates)
    if amount_minor <= 0 or not usable:
        return None
    named = [x for x in usable if _is_named(x, reference)]
    exact = [x for x in (*named, *usable) if x.open_minor == amount_minor]
    if exact:
        return _fill(Rule.EXACT, amount_minor, exact[:1])
    if named:
        return _fill(Rule.REFERENCE, amount_minor, named)
    return _fill(Rule.OLDEST, amount_minor, usable)


def suggestions(
    amount_minor: int, reference: str, candidates: Sequence[Candidate]
) -> list[Suggestion]:
    """Return what every rule proposes, the surest first.

    Exact amount, by reference, a set that adds up, oldest first.
    """
    usable = _usable(candidates)
    if amount_minor <= 0 or not usable:
        return []
    named = [x for x in usable if _is_named(x, reference)]
    exact = [x for x in (*named, *usable) if x.open_minor == amount_minor]
    sum_of = adding_up(amount_minor, usable)
    return [
        *([_fill(Rule.EXACT, amount_minor, exact[:1])] if exact else []),
        *([_fill(Rule.REFERENCE, amount_minor, named)] if named else []),
        *([sum_of] if sum_of else []),
        _fill(Rule.OLDEST, amount_minor, usable),
    ]


def distinct(proposed: Sequence[Suggestion]) -> list[Suggestion]:
    """Leave out what a surer rule proposes already."""
    first: dict[frozenset[tuple[str, int]], Suggestion] = {}
    for one in proposed:
        first.setdefault(frozenset(one.parts), one)
    return list(first.values())


def adding_up(amount_minor: int, candidates: Sequence[Candidate]) -> Suggestion | None:
    """Find items that together are exactly the amount, from the oldest ones where possible.

    The search is bounded; for very many different amounts it gives up and returns None.
    """
    usable = _usable(candidates)
    reached: dict[int, tuple[int, ...]] = {0: ()}
    for index, candidate in enumerate(usable):
        for total, chosen in list(reached.items()):
            grown = total + candidate.open_minor
            if grown <= amount_minor and grown not in reached:
                reached[grown] = (*chosen, index)
        if amount_minor in reached or len(reached) > _MAX_SUMS:
            break
    chosen = reached.get(amount_minor, ())
    if not chosen:
        return None
    return _fill(Rule.ADDS_UP, amount_minor, [usable[index] for index in chosen])


def _usable(candidates: Sequence[Candidate]) -> list[Candidate]:
    free = [x for x in candidates if x.open_minor > 0 and not x.is_disputed]
    return sorted(free, key=lambda x: (x.due_on, x.invoice_number, x.instalment_id))


def _is_named(candidate: Candidate, reference: str) -> bool:
    number = lookup_key(candidate.invoice_number)
    if len(number) < _MIN_REFERENCE:
        return False
    return number in {lookup_key(word) for word in _WORDS.findall(reference)}


def _fill(rule: Rule, amount_minor: int, targets: Sequence[Candidate]) -> Suggestion:
    parts: list[tuple[str, int]] = []
    left = amount_minor
    for target in targets:
        part = min(left, target.open_minor)
        if part:
            parts.append((target.instalment_id, part))
            left -= part
    return Suggestion(rule, tuple(parts), left)
