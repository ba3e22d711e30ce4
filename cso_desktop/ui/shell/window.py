# SPDX-License-Identifier: MPL-2.0
"""The main window: rail, top bar, messages, and the panes, each made when first shown."""

from collections.abc import Callable, Collection, Mapping, Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QProgressBar,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from cso_desktop.ui.actions import ActionId, Actions, Command
from cso_desktop.ui.geometry import Geometry
from cso_desktop.ui.look import Look
from cso_desktop.ui.panes.base import Pane
from cso_desktop.ui.shell.badge import BadgeText
from cso_desktop.ui.shell.lookup import Finder, LookupBar
from cso_desktop.ui.shell.messages import MessageBar
from cso_desktop.ui.shell.places import PLACES, Place
from cso_desktop.ui.shell.rail import Rail
from cso_desktop.ui.shell.results import Entry
from cso_desktop.ui.shell.topbar import TopBar
from cso_desktop.ui.tasks import Progress, TaskRunner

PaneFactory = Callable[[], Pane]
_NAME = "main"


class MainWindow(QMainWindow):
    """The window of the program.

    Signals:
        place_shown: the id of the place that is shown now.
        closing: the window is about to close.
        failed: an exception for the presenter.
    """

    place_shown = Signal(str)
    closing = Signal()
    failed = Signal(object)

    def __init__(
        self,
        look: Look,
        runner: TaskRunner,
        geometry: Geometry,
        *,
        finder: Finder,
        panes: Mapping[str, PaneFactory],
    ) -> None:
        """Build the frame; ``panes`` says by place how each pane is made."""
        super().__init__()
        self._look = look
        self._geometry = geometry
        self._factories = dict(panes)
        self._panes: dict[str, Pane] = {}
        self._place = ""
        self._is_held = False
        self.commands = Actions(look, self)
        self.rail = Rail(look, _on_rail(panes), self)
        self.lookup = LookupBar(look, runner, finder, self)
        self.top_bar = TopBar(look, self.commands, self.lookup, self)
        self.messages = MessageBar(look, self)
        self._stack = QStackedWidget(self)
        self._status = QLabel(self)
        self._progress = QProgressBar(self)
        self._build()
        self._connect(runner)

    def _build(self) -> None:
        self.setWindowTitle(self.tr("CSO Desktop"))
        self.resize(self._look.px(1440), self._look.px(900))
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self.top_bar)
        right.addWidget(self.messages)
        right.addWidget(self._stack, 1)
        centre = QWidget(self)
        across = QHBoxLayout(centre)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(self.rail)
        across.addLayout(right, 1)
        self.setCentralWidget(centre)
        self._status.setProperty("look", "muted")
        self.statusBar().setSizeGripEnabled(False)
        self._status.setAccessibleName(self.tr("Status"))
        self._progress.setAccessibleName(self.tr("Progress"))
        self._progress.setFixedWidth(self._look.px(160))
        self._progress.setTextVisible(False)
        self._progress.hide()
        self.statusBar().addWidget(self._status, 1)
        self.statusBar().addPermanentWidget(self._progress)
        self.statusBar().setContentsMargins(self._look.px(8), 0, 0, 0)
        bar = self.menuBar()
        self.commands.fill_menu_bar(bar)
        bar.setVisible(bar.isNativeMenuBar())
        self._geometry.restore_window(_NAME, self)
        self.rail.set_narrow(self._geometry.flag("rail_narrow"))

    def _connect(self, runner: TaskRunner) -> None:
        self.rail.chosen.connect(self.show_place)
        self.top_bar.badge.clicked.connect(self._on_badge_clicked)
        self.lookup.opened.connect(self.open_record)
        self.lookup.failed.connect(self.failed)
        self.lookup.set_palette(self._palette)
        runner.slow_changed.connect(self._on_slow_changed)
        runner.progressed.connect(self._on_progressed)
        for place in PLACES:
            if place.shortcut and place.id in self._factories:
                QShortcut(QKeySequence(place.shortcut), self, self._goer(place.id))
        self.commands.attach(
            {
                ActionId.LOOK_UP: self.lookup.start,
                ActionId.PALETTE: self._start_palette,
                ActionId.TOGGLE_RAIL: self._toggle_rail,
                ActionId.QUIT: self._quit,
            }
        )

    def place(self) -> str:
        """Return the id of the place shown."""
        return self._place

    def pane(self, place: str) -> Pane:
        """Return the pane of a place, made now if it has not been shown before."""
        if place not in self._panes:
            made = self._factories[place]()
            made.link_activated.connect(self.open_record)
            made.handlers_changed.connect(self._on_handlers_changed)
            made.failed.connect(self.failed)
            self._stack.addWidget(made)
            self._panes[place] = made
        return self._panes[place]

    @Slot(str)
    def show_place(self, place: str) -> None:
        """Show a pane and put the focus into it."""
        if place not in self._factories:
            return
        self._place = place
        if self._is_held:
            self.rail.set_current(place)
            return
        pane = self.pane(place)
        self._stack.setCurrentWidget(pane)
        self.rail.set_current(place)
        self.commands.use_pane(pane.handlers())
        pane.focus_first()
        self.place_shown.emit(place)

    @Slot(str, str)
    def open_record(self, kind: str, record_id: str) -> None:
        """Show a record in the pane of its kind."""
        self.show_place(kind)
        if self._place == kind and not self._is_held:
            self.pane(kind).open_record(record_id)

    def open_panes(self) -> Sequence[Pane]:
        """Return the panes that have been made."""
        return list(self._panes.values())

    def show_badge(self, badge: BadgeText) -> None:
        """Show how the desk stands with the central store."""
        self.top_bar.badge.show_text(badge)

    def show_status(self, text: str) -> None:
        """Show the line at the foot."""
        self._status.setText(text)

    def tell_briefly(self, text: str) -> None:
        """Say something at the foot for a few seconds."""
        self.statusBar().showMessage(text, 8_000)

    def _palette(self) -> list[Entry]:
        entries = [self._command_entry(command) for command in self.commands.enabled()]
        return entries + [self._place_entry(p) for p in PLACES if p.id in self._factories]

    def _command_entry(self, command: Command) -> Entry:
        keys = command.shortcut().toString()
        return Entry(command.text(), note=keys, icon=command.spec.icon, choose=command.trigger)

    def _place_entry(self, place: Place) -> Entry:
        title = self.tr("Go to {place}").format(place=place.title())
        return Entry(title, note=place.shortcut, icon=place.icon, choose=self._goer(place.id))

    def _goer(self, place: str) -> Callable[[], None]:
        def go() -> None:
            self.show_place(place)

        return go

    def _start_palette(self) -> None:
        self.lookup.start(">")

    def _toggle_rail(self) -> None:
        self.rail.set_narrow(not self.rail.is_narrow())

    def hold(self, notice: QWidget) -> None:
        """Show something in place of the panes until there is a desk to show."""
        self._drop_page(self.held_page())
        self._is_held = True
        self._stack.addWidget(notice)
        self._stack.setCurrentWidget(notice)
        self.top_bar.setEnabled(False)

    def held_page(self) -> QWidget | None:
        """Return what is shown in place of the panes."""
        return self._stack.currentWidget() if self._is_held else None

    def release(self, place: str) -> None:
        """Show the place that was asked for while the window was held, or else ``place``."""
        notice = self.held_page()
        self._is_held = False
        self.top_bar.setEnabled(True)
        self.show_place(self._place or place)
        self._drop_page(notice)

    def _drop_page(self, page: QWidget | None) -> None:
        if page is not None:
            self._stack.removeWidget(page)
            page.deleteLater()

    def _quit(self) -> None:
        self.close()

    @Slot()
    def _on_badge_clicked(self) -> None:
        self.show_place("sync")

    @Slot()
    def _on_handlers_changed(self) -> None:
        pane = self._panes.get(self._place)
        if pane is not None and pane is self.sender():
            self.commands.use_pane(pane.handlers())

    @Slot(bool)
    def _on_slow_changed(self, slow: bool) -> None:
        self._progress.setRange(0, 0)
        self._progress.setVisible(slow)

    @Slot(object)
    def _on_progressed(self, progress: Progress) -> None:
        self._progress.setRange(0, progress.total)
        self._progress.setValue(progress.done)
        self._progress.setToolTip(progress.title)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._geometry.save_window(_NAME, self)
        self._geometry.set_flag("rail_narrow", self.rail.is_narrow())
        for pane in self._panes.values():
            pane.close_pane()
        self.closing.emit()
        super().closeEvent(event)


def _on_rail(places: Collection[str]) -> list[Place]:
    return [place for place in PLACES if place.id in places and place.is_on_rail]
