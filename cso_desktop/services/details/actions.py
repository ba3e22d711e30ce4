# SPDX-License-Identifier: MPL-2.0
"""What can be done with a record now, and for the rest the sentence that says why not."""

from collections.abc import Iterable, Iterator
from typing import Final

from cso_desktop.domain.lifecycles import machine_of
from cso_desktop.domain.records import BY_TABLE
from cso_desktop.domain.roles import labels
from cso_desktop.domain.states import Given, Machine, Move, refusal
from cso_desktop.services.details.subject import Subject
from cso_desktop.services.lists import ActionState

_ALONE = "This needs the central store, and this home works alone."


def moves(subject: Subject, names: tuple[str, ...]) -> Iterator[ActionState]:
    """Give the moves worth a button that lead out of the record's state, in the order named."""
    machine = machine_of(subject.kind, subject.record.get("kind"))
    if machine is None:
        return
    possible = {move.name: move for move in machine.moves_from(subject.state)}
    for name in names:
        if name in possible:
            why = _why_not(subject, machine, possible[name])
            yield ActionState(f"move:{name}", possible[name].label, not why, why)


def _why_not(subject: Subject, machine: Machine, move: Move) -> str:
    author, record = subject.desktop.author, subject.record
    asked_by = record.get("submitted_by") or record["created_by"]
    is_enrolled = subject.desktop.is_enrolled
    given = Given(
        is_own=asked_by == author.login and is_enrolled,
        came_from=record.get("held_from_state") or machine.starts[0],
    )
    why = refusal(machine, subject.state, move.name, author.roles, given=given) or ""
    return why or ("" if is_enrolled or move.offline else _ALONE)


def edit(subject: Subject, hint: str = "") -> ActionState:
    """Give the action of changing the record in its form.

    Args:
        hint: what to do instead where the record's state no longer lets it be changed.
    """
    kind = BY_TABLE[subject.kind]
    roles = frozenset[object]().union(*kind.edit.values())
    why = ""
    if kind.states and subject.state not in kind.states:
        article = "An" if kind.title[0] in "aeiou" else "A"
        shown = subject.state.replace("_", " ")
        why = f"{article} {kind.title} that is {shown} can't be changed. {hint}".strip()
    elif not subject.desktop.author.roles & roles:
        allowed = frozenset(role for each in kind.edit.values() for role in each)
        why = f"Only {labels(allowed)} may do this."
    return ActionState("edit", "Edit", not why, why)


def action(action_id: str, title: str, why_not: str = "") -> ActionState:
    """Give an action that is possible unless there is a reason against it."""
    return ActionState(action_id, title, not why_not, why_not)


_EXCEPTIONS: Final = frozenset(
    f"move:{name}"
    for name in (
        "hold",
        "cancel",
        "short_close",
        "void",
        "withdraw",
        "deactivate",
        "scrap",
        "reverse",
    )
)
"""What is done now and then and never offered first."""


def with_primary(actions: Iterable[ActionState]) -> tuple[ActionState, ...]:
    """Mark the first action that is possible, and not an exception, as the one people want."""
    listed = list(actions)
    for place, each in enumerate(listed):
        if each.enabled and each.id not in _EXCEPTIONS:
            listed[place] = ActionState(each.id, each.title, enabled=True, primary=True)
            break
    return tuple(listed)
