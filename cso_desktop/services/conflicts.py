# SPDX-License-Identifier: MPL-2.0
"""Conflicts and refusals: shown until a person decides; the decision is an ordinary new change."""

from dataclasses import dataclass
from typing import Any

from cso_desktop.services.desk import Desk
from cso_desktop.services.registry import use_case
from cso_desktop.services.syncing import Nothing
from cso_desktop.sync.conflicts import Keep, OpenQuestion, open_questions, resolve

__all__ = ["Decided", "Decision", "Keep", "decide_question", "waiting"]


@dataclass(frozen=True, slots=True)
class Decision:
    """What to keep: ``mine``, ``theirs``, or another ``value`` for the fields in question."""

    id: str
    keep: Keep
    value: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Decided:
    """The question that is closed now."""

    id: str
    kept: Keep


@use_case("conflicts.list")
def waiting(desk: Desk, _: Nothing) -> list[OpenQuestion]:
    """List the conflicts and refusals that wait for a person."""
    with desk.cache.read() as connection:
        return open_questions(connection)


@use_case("conflicts.resolve", writes=True)
def decide_question(desk: Desk, decision: Decision) -> Decided:
    """Decide a conflict or a refusal (OFF-02)."""
    with desk.work(f"Keep {decision.keep}") as work:
        resolve(work, decision.id, decision.keep, value=decision.value)
    return Decided(decision.id, decision.keep)
