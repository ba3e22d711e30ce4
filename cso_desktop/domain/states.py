# SPDX-License-Identifier: MPL-2.0
"""How records change state: a machine is a table of moves, and one function applies it.

The tables stand in ``lifecycles``. States that follow from dates or quantities are not stored and
have no moves here; see ``orders``, ``contracts`` and ``receivables`` for those.
"""

from collections.abc import Collection, Set
from dataclasses import dataclass
from typing import Final

from cso_desktop.domain.roles import Role
from cso_desktop.errors import Bug, NotAllowed, RuleBroken

WHERE_IT_WAS: Final = "(where it was)"
"""Target of a move that leads back to the state before, which the caller tells."""


@dataclass(frozen=True, slots=True)
class Move:
    """One row of a machine: what may happen in which states, and who may do it.

    Attributes:
        sources: the states it is possible in, separated by spaces.
        offline: whether a device may record it before the central store agrees.
        second_person: whether it must be another person than the one who asked for it.
        needs_reason: whether a reason must be given.
        above_limit: who may do it above the person's limit, and then never the one who asked;
            empty when no limit applies.
    """

    name: str
    sources: str
    target: str
    roles: Set[Role]
    offline: bool = False
    second_person: bool = False
    needs_reason: bool = False
    above_limit: Set[Role] = frozenset()

    @property
    def label(self) -> str:
        """The move as it is shown on a button."""
        return self.name.replace("_", " ").capitalize()


@dataclass(frozen=True, slots=True)
class Given:
    """The circumstances of a move; the defaults are those of everyday work at a desk.

    Attributes:
        is_own: the person who does it is the one who entered, submitted or asked for it.
        is_above_limit: the amount is above what the person may decide alone.
        came_from: for a move back, the state before.
    """

    is_online: bool = True
    is_own: bool = False
    is_above_limit: bool = False
    has_reason: bool = True
    came_from: str | None = None


@dataclass(frozen=True, slots=True)
class Machine:
    """The life of one kind of record.

    Attributes:
        record: what the record is called in a sentence.
        starts: the states a new record may have; the first is the usual one.
    """

    record: str
    starts: tuple[str, ...]
    moves: tuple[Move, ...]

    def __post_init__(self) -> None:
        reached = {*self.starts, *(move.target for move in self.moves)}
        if lost := {state for move in self.moves for state in move.sources.split()} - reached:
            raise Bug(f"no move of {self.record} leads to {', '.join(sorted(lost))}")

    @property
    def states(self) -> tuple[str, ...]:
        """Every stored state, in the order of the table."""
        return tuple(dict.fromkeys((*self.starts, *(move.target for move in self.moves))))

    @property
    def final_states(self) -> frozenset[str]:
        """The states nothing leads out of."""
        return frozenset(state for state in self.states if not self.moves_from(state))

    def moves_from(self, state: str) -> tuple[Move, ...]:
        """Return the moves that start in a state, whoever may do them."""
        return tuple(move for move in self.moves if state in move.sources.split())


def transition(
    machine: Machine,
    state: str,
    name: str,
    roles: Collection[Role],
    *,
    given: Given = Given(),
) -> str:
    """Return the state that a move leads to.

    Raises:
        NotAllowed: the record is in a state, or the person has no role, that allows it.
        RuleBroken: it needs the central store (``needs_central``), another person
            (``second_person``), a higher limit (``above_limit``) or a reason (``needs_reason``).
    """
    move = _possible_move(machine, state, name)
    _check_person(move, frozenset(roles), given)
    if not given.is_online and not move.offline:
        raise RuleBroken("needs_central", f"“{move.label}” needs the central store.")
    if move.needs_reason and not given.has_reason:
        raise RuleBroken("needs_reason", f"“{move.label}” needs a reason.")
    if move.target != WHERE_IT_WAS:
        return move.target
    if given.came_from not in machine.states:
        raise Bug(f"{machine.record} can't go back to {given.came_from!r}")
    return given.came_from


def refusal(
    machine: Machine,
    state: str,
    name: str,
    roles: Collection[Role],
    *,
    given: Given = Given(),
) -> str | None:
    """Return why a move is refused, for the tooltip of a disabled action; None if it may go on."""
    try:
        transition(machine, state, name, roles, given=given)
    except (NotAllowed, RuleBroken) as error:
        return error.message
    return None


def _possible_move(machine: Machine, state: str, name: str) -> Move:
    if state not in machine.states:
        raise Bug(f"{machine.record} knows no state {state!r}")
    named = [move for move in machine.moves if move.name == name]
    if not named:
        raise Bug(f"{machine.record} knows no move {name!r}")
    for move in named:
        if state in move.sources.split():
            return move
    raise NotAllowed(
        f"“{named[0].label}” is not possible while the {machine.record} is {_spoken(state)}.",
        hint=_what_is_possible(machine, state),
    )


def _check_person(move: Move, roles: frozenset[Role], given: Given) -> None:
    above_limit = given.is_above_limit and bool(move.above_limit)
    needed = move.above_limit if above_limit else move.roles
    if above_limit and roles & move.roles and not roles & needed:
        raise RuleBroken(
            "above_limit", f"“{move.label}” is above the limit and needs: {_labels(needed)}."
        )
    if not roles & needed:
        raise NotAllowed(f"“{move.label}” needs one of these roles: {_labels(needed)}.")
    if (move.second_person or above_limit) and given.is_own and Role.SYS not in roles:
        raise RuleBroken(
            "second_person",
            f"“{move.label}” must be done by another person than the one who asked.",
        )


def _what_is_possible(machine: Machine, state: str) -> str:
    labels = dict.fromkeys(move.label for move in machine.moves_from(state))
    return f"Possible now: {', '.join(labels)}." if labels else "This state is final."


def _labels(roles: Set[Role]) -> str:
    return ", ".join(role.label for role in Role if role in roles)


def _spoken(state: str) -> str:
    return state.replace("_", " ")
