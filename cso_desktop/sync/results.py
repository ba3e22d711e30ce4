# SPDX-License-Identifier: MPL-2.0
"""What a round of syncing came to, for whoever asked for it."""

from collections.abc import Callable
from dataclasses import dataclass

from cso_desktop.errors import EnvironmentProblem
from cso_desktop.store.unit_of_work import ChangeSet


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a long round is.

    Attributes:
        phase: ``push``, ``pull`` or ``merge``.
        done: groups sent, or rows received, or rows merged.
        total: how many there will be, where it is known.
    """

    phase: str
    done: int
    total: int | None


OnProgress = Callable[[Progress], None]


def no_progress(progress: Progress) -> None:
    """Tell nobody how far it is."""


@dataclass(frozen=True, slots=True)
class RoundResult:
    """One round of syncing.

    Attributes:
        pushed: groups the store has decided.
        pulled: rows received.
        merged: rows changed here, removed ones included.
        conflicts: groups of which a part met another person's change.
        refused: groups the store said no to.
        waiting: groups that are still to be sent.
        cursor: the store's revision this home has now seen; None before the first pull.
        changes: which records changed here; after a bulk merge only which tables.
        notice: a sentence where the round did less than usual, else None.
    """

    pushed: int
    pulled: int
    merged: int
    conflicts: int
    refused: int
    waiting: int
    cursor: int | None
    seconds: float
    changes: ChangeSet
    notice: str | None = None


class MassDeletion(EnvironmentProblem):
    """A merge would remove so much that a person must agree; what arrived is kept.

    Attributes:
        removed: rows that would go.
        total: rows that are here now.
    """

    code = "mass_deletion"

    def __init__(self, removed: int, total: int) -> None:
        super().__init__(
            f"The central store would remove {removed} of {total} records here; nothing was.",
            hint="Ask an administrator whether this is meant, then let it happen in the Sync pane.",
        )
        self.removed = removed
        self.total = total
