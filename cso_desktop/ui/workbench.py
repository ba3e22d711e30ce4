# SPDX-License-Identifier: MPL-2.0
"""The window with an open desk: makes the panes and connects what is done in them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from cso_desktop.services import lookup
from cso_desktop.services.desk import Desk
from cso_desktop.services.drafts import keep_typing
from cso_desktop.services.listing import open_list
from cso_desktop.services.lists import Detail, Hit, Link, ListQuery
from cso_desktop.services.records import Saved
from cso_desktop.ui.actions import ActionId
from cso_desktop.ui.panes.aging import AgingPane
from cso_desktop.ui.panes.areas import AREAS
from cso_desktop.ui.panes.base import Pane
from cso_desktop.ui.panes.detail import BEGIN
from cso_desktop.ui.panes.details import MOVE, PaneDetails
from cso_desktop.ui.panes.pane import ListPane, PaneContext
from cso_desktop.ui.panes.syncing import SyncPane
from cso_desktop.ui.presenter import Presenter
from cso_desktop.ui.shell.results import kind_title
from cso_desktop.ui.shell.window import MainWindow
from cso_desktop.ui.work.files import Files
from cso_desktop.ui.work.keeper import SyncKeeper
from cso_desktop.ui.work.moves import Mover
from cso_desktop.ui.work.opening import FormOpener
from cso_desktop.ui.work.papers import Papers
from cso_desktop.ui.work.standing import StandingView

_SETTLE_MS = 60
# Lists whose chip counts what waits for a person; the place where it stands on the rail.
_WAITING = {"cases": "new", "orders": "submitted", "disputes": "review"}


@dataclass(frozen=True, slots=True)
class _Counts:
    by_place: Mapping[str, int]


class Workbench(QObject):
    """An open desk behind a window.

    Attributes:
        desk: the desk.
        opener: opens forms.
        keeper: keeps the desk in step with the central store.

    Signals:
        asked: a dialog over the window has been opened.
    """

    asked = Signal(object)
    _desk_changed = Signal(object)

    def __init__(
        self, context: PaneContext, desk: Desk, window: MainWindow, presenter: Presenter
    ) -> None:
        super().__init__(window)
        self.desk = desk
        self._context = context
        self._window = window
        self._stale: set[str] = set()
        self.opener = FormOpener(context, desk, window)
        self.mover = Mover(context, desk, window)
        self.papers = Papers(context, desk, window)
        self.files = Files(context, desk, window)
        self.keeper = SyncKeeper(desk, context.runner, self)
        self._standing = StandingView(self.keeper, window, desk.clock)
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._actions: dict[str, Callable[[Detail], None]] = {
            "edit": lambda detail: self.opener.edit(detail.kind, detail.id),
            "print": lambda detail: self.papers.print(detail.kind, detail.id),
            "dispute": lambda detail: self.opener.begin("disputes", _link(detail)),
            "note": lambda detail: self.opener.begin("case_notes", _link(detail)),
        }
        self._connect(presenter)

    def _connect(self, presenter: Presenter) -> None:
        for part in (self.opener, self.mover, self.papers, self.files, self.keeper):
            part.failed.connect(presenter.present)
        for asker in (self.opener, self.mover, self.papers, self.files):
            asker.opened.connect(self.asked)
        presenter.offer("offline", self.tr("Try again"), self.keeper.sync_now)
        self.keeper.reached.connect(partial(presenter.solved, "offline"))
        self.opener.saved.connect(self._on_saved)
        self.mover.moved.connect(self._on_moved)
        self.files.written.connect(self._on_written)
        self._desk_changed.connect(self._on_desk_changed)
        self.desk.on_changed(self._desk_changed.emit)
        self._settle.timeout.connect(self._refresh)
        self._window.place_shown.connect(self._on_place_shown)
        self._window.commands.attach(
            {
                ActionId.NEW_CASE: self._begin_case,
                ActionId.SYNC_NOW: self.keeper.sync_now,
            }
        )

    def start(self) -> None:
        """Read the first figures and begin to sync."""
        self.keeper.start()
        self.count()

    def make_pane(self, place: str) -> Pane:
        """Make the pane of a place."""
        if place == "sync":
            return SyncPane(self._context, self.desk, self.keeper)
        if place == "receivables":
            return AgingPane(self._context, self.desk)
        return self._make_list(place)

    def find(self, text: str, limit: int) -> Sequence[Hit]:
        """Find records that a pane can show. Thread: the database worker."""
        return lookup.find_hits(self.desk, text, limit, AREAS)

    def is_settled(self) -> bool:
        """Tell whether what was changed is shown."""
        return not self._settle.isActive()

    def keep_half_typed(self) -> None:
        """Keep what stands in open forms; the window has closed and no work is running."""
        for key, typed in self.opener.half_typed().items():
            keep_typing(self.desk, key, typed)

    def _make_list(self, kind: str) -> ListPane:
        area = AREAS[kind]
        pane = ListPane(
            self._context,
            open_list(self.desk, kind),
            PaneDetails(self.desk, kind),
            empty=area.words(),
            new_text=area.new_text(),
        )
        pane.setObjectName(kind)
        pane.new_requested.connect(partial(self.opener.begin, kind))
        pane.export_requested.connect(partial(self.files.ask, kind))
        pane.action_requested.connect(self._on_action)
        return pane

    @Slot(str, object)
    def _on_action(self, action: str, detail: Detail) -> None:
        if action.startswith(MOVE):
            self.mover.begin(detail.kind, detail.id, action.removeprefix(MOVE))
        elif action.startswith(BEGIN):
            self.opener.begin(action.removeprefix(BEGIN), _link(detail))
        elif action in self._actions:
            self._actions[action](detail)

    def _begin_case(self) -> None:
        """Begin a case from the record shown, or from nothing."""
        pane = self._window.pane(self._window.place())
        detail = pane.detail_view.detail() if isinstance(pane, ListPane) else None
        fits = detail is not None and any(kind == "cases" for kind, _ in AREAS[detail.kind].begun())
        self.opener.begin("cases", _link(detail) if detail and fits else None)

    @Slot(object)
    def _on_saved(self, saved: Saved) -> None:
        self._tell_saved(saved)
        if saved.kind in AREAS:
            self._window.open_record(saved.kind, saved.id)

    @Slot(object)
    def _on_moved(self, saved: Saved) -> None:
        self._tell_saved(saved)

    def _tell_saved(self, saved: Saved) -> None:
        name = f"{kind_title(saved.kind)} {saved.number}" if saved.number else ""
        standing = self.keeper.standing()
        is_sent_later = standing is not None and standing.is_enrolled and saved.is_waiting
        told = self.tr("Saved here; it is sent at the next sync.") if is_sent_later else ""
        self._window.tell_briefly(f"{name}  {told or self.tr('Saved.')}".strip())

    @Slot(str, int)
    def _on_written(self, path: str, rows: int) -> None:
        count = self._context.look.formats.count(rows)
        self._window.tell_briefly(
            self.tr("{count} rows written to {path}").format(count=count, path=path)
        )

    @Slot(object)
    def _on_desk_changed(self, _changes: object) -> None:
        self._stale.update(pane.objectName() for pane in self._window.open_panes())
        self._settle.start()
        self.keeper.note_saved()

    @Slot()
    def _refresh(self) -> None:
        self._refresh_if_stale(self._window.place())
        self.count()

    @Slot(str)
    def _on_place_shown(self, place: str) -> None:
        self._refresh_if_stale(place)

    def _refresh_if_stale(self, place: str) -> None:
        if place in self._stale:
            self._stale.discard(place)
            self._window.pane(place).refresh()

    def count(self) -> None:
        """Read again what waits for a person and show it on the rail."""
        work = partial(_count_waiting, self.desk)
        self._context.runner.submit(self, work, self._on_counted, key="counts")

    def _on_counted(self, counts: _Counts) -> None:
        for place, count in counts.by_place.items():
            text = self._context.look.formats.count(count) if count else ""
            self._window.rail.set_note(place, text)


def _count_waiting(desk: Desk) -> _Counts:
    found = {}
    for kind, chip in _WAITING.items():
        found[kind] = open_list(desk, kind).summary(ListQuery(chip=chip)).count
    return _Counts(found)


def _link(detail: Detail) -> Link:
    return Link(detail.kind, detail.id)
