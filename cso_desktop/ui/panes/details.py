# SPDX-License-Identifier: MPL-2.0
"""The details of a pane: a record with the actions the window has something behind."""

from collections.abc import Iterator
from dataclasses import replace

from cso_desktop.domain.roles import labels
from cso_desktop.services.desk import Desk
from cso_desktop.services.details import CacheDetails
from cso_desktop.services.lists import ActionState, Detail
from cso_desktop.services.registry import cases
from cso_desktop.ui.panes.areas import AREAS
from cso_desktop.ui.panes.detail import BEGIN
from cso_desktop.ui.records.catalogue import FORMS

MOVE = "move:"
_KNOWN = frozenset({"edit", "print", "dispute", "note"})


class PaneDetails:
    """A ``DetailSource`` for a pane. Thread: the database worker."""

    def __init__(self, desk: Desk, kind: str) -> None:
        self._desk = desk
        self._kind = kind
        self._details = CacheDetails(desk, kind)

    def detail(self, key: int) -> Detail | None:
        """Return the record with a row key; None when it is gone."""
        found = self._details.detail(key)
        if found is None:
            return None
        known = (each for each in found.actions if self._is_known(each))
        return replace(found, actions=(*known, *self._begun()))

    def key_of(self, record_id: str) -> int | None:
        """Return the row key of a record; None when there is none."""
        return self._details.key_of(record_id)

    def _is_known(self, action: ActionState) -> bool:
        if action.id == "edit":
            return self._kind in FORMS
        return action.id in _KNOWN or action.id.startswith(MOVE)

    def _begun(self) -> Iterator[ActionState]:
        """Give what can be begun from the record, with the reason where this person may not."""
        roles = self._desk.author.roles
        for kind, text in AREAS[self._kind].begun():
            allowed = cases()[FORMS[kind].use_case].roles
            reason = "" if roles & allowed else f"Only {labels(allowed)} may do this."
            yield ActionState(f"{BEGIN}{kind}", text, not reason, reason)
