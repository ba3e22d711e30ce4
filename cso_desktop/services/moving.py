# SPDX-License-Identifier: MPL-2.0
"""What a move of a record asks for before it can be made."""

from dataclasses import dataclass

from cso_desktop.domain.lifecycles import machine_of
from cso_desktop.domain.records import BY_TABLE
from cso_desktop.errors import NotAllowed
from cso_desktop.services.desk import Desk
from cso_desktop.services.records import called
from cso_desktop.store import records


@dataclass(frozen=True, slots=True)
class MoveNeeds:
    """A move of one record that may begin now.

    Attributes:
        label: the move as a button has it.
        record: the record in words, such as ``order OC-1048179``.
        needs_reason: a reason must be given.
        needs_date: it lasts until a day.
        is_decided_here: it is made on this desk; otherwise the central store answers at once.
    """

    label: str
    record: str
    needs_reason: bool
    needs_date: bool
    is_decided_here: bool


def needs_of(desk: Desk, kind: str, record_id: str, move: str) -> MoveNeeds:
    """Tell what a move of a record asks for.

    Raises:
        NotAllowed: the record's state does not allow the move.
    """
    with desk.cache.read() as connection:
        document = records.read(connection, kind, record_id)
    title = BY_TABLE[kind].title
    machine = machine_of(kind, document.get("kind"))
    possible = machine.moves_from(document["state"]) if machine else ()
    for each in possible:
        if each.name == move:
            return MoveNeeds(
                label=each.label,
                record=f"{title} {called(document)}",
                needs_reason=each.needs_reason,
                needs_date=move == "wait_until",
                is_decided_here=each.offline,
            )
    raise NotAllowed(f"This {title} has moved on meanwhile.")
