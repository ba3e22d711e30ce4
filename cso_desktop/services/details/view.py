# SPDX-License-Identifier: MPL-2.0
"""What an area declares about showing its records: figures, tabs, history, actions."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from cso_desktop.services.details.actions import with_primary
from cso_desktop.services.details.history import Event, history_tab
from cso_desktop.services.details.subject import Subject
from cso_desktop.services.details.tabs import Fact, Related, facts_tab
from cso_desktop.services.lists import ActionState, Detail, Figure, Tab


def _nothing(_: Subject) -> Iterable[Event]:
    return ()


@dataclass(frozen=True, slots=True)
class View:
    """How records of one kind are shown.

    Attributes:
        tabs: related records, and functions that make a tab or none.
        facts: the rest of what is known, label by label.
        events: what the record itself tells of its past.
    """

    figures: Callable[[Subject], tuple[Figure, ...]]
    tabs: tuple[Related | Callable[[Subject], Tab | None], ...]
    facts: Callable[[Subject], Iterable[Fact]]
    actions: Callable[[Subject], Iterable[ActionState]]
    events: Callable[[Subject], Iterable[Event]] = _nothing
    subtitle: Callable[[Subject], str] = Subject.subtitle

    def show(self, subject: Subject) -> Detail:
        """Read everything there is to show of a record."""
        return Detail(
            kind=subject.kind,
            id=subject.id,
            number=subject.number,
            subtitle=self.subtitle(subject),
            tag=subject.status(),
            figures=self.figures(subject),
            tabs=tuple(self._tabs(subject)),
            actions=with_primary(self.actions(subject)),
        )

    def _tabs(self, subject: Subject) -> Iterable[Tab]:
        for tab in self.tabs:
            read = tab.read(subject) if isinstance(tab, Related) else tab(subject)
            if read is not None:
                yield read
        yield facts_tab(self.facts(subject))
        yield history_tab(subject, self.events(subject))
