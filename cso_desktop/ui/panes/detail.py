# SPDX-License-Identifier: MPL-2.0
"""The chosen record: number, three figures, tabs whose rows lead on, and what can be done now."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from cso_desktop.services.lists import ActionState, Detail, Tab
from cso_desktop.ui.look import Look
from cso_desktop.ui.panes.empty import EmptyState
from cso_desktop.ui.panes.figures import FigureStrip
from cso_desktop.ui.panes.flow import FlowLayout
from cso_desktop.ui.panes.pill import Pill
from cso_desktop.ui.table.rows import RowsTable

BEGIN = "new:"
"""Begins the id of an action that begins another record from the one shown."""


class DetailView(QFrame):
    """Shows one record.

    Signals:
        link_activated: kind and id of a related record.
        action_requested: the id of an action of the record.
        back_requested: the list is wanted beside the record again.
    """

    link_activated = Signal(str, str)
    action_requested = Signal(str)
    back_requested = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._detail: Detail | None = None
        self.setProperty("look", "card")
        self.setAccessibleName(self.tr("Record"))
        self._back = look.button("", icon="arrow-left", look="icon", parent=self)
        self._number = QLabel(self)
        self._subtitle = QLabel(self)
        self._pill = Pill(look, self)
        self._figures = FigureStrip(look, self)
        self._tabs = QTabBar(self)
        self._pages = QStackedWidget(self)
        self._shown_tabs: tuple[Tab, ...] = ()
        self._built: dict[int, QWidget] = {}
        self._line = QFrame(self)
        self._buttons = QWidget(self)
        self._button_flow = FlowLayout(self._buttons, look.px(8))
        self._empty = EmptyState(look, self)
        self._body = QWidget(self)
        self._build()
        self._tabs.currentChanged.connect(self._show_page)
        self._back.clicked.connect(self.back_requested)
        self.show_detail(None)

    def _build(self) -> None:
        px = self._look.px
        self._number.setProperty("look", "heading")
        self._number.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._subtitle.setProperty("look", "muted")
        self._subtitle.setWordWrap(True)
        self._back.setAccessibleName(self.tr("Back to the list"))
        self._back.setToolTip(self.tr("Back to the list (Esc)"))
        self._back.hide()
        self._tabs.setExpanding(False)
        self._tabs.setDrawBase(False)
        self._tabs.setUsesScrollButtons(True)
        self._tabs.setElideMode(Qt.TextElideMode.ElideNone)
        self._tabs.setAccessibleName(self.tr("Parts of the record"))
        self._line.setFixedHeight(1)
        self._line.setProperty("look", "line")
        self._buttons.setAccessibleName(self.tr("Actions"))
        head = QHBoxLayout()
        head.setSpacing(px(8))
        head.addWidget(self._back)
        head.addWidget(self._number)
        head.addWidget(self._pill)
        head.addStretch(1)
        body = QVBoxLayout(self._body)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(0)
        body.addLayout(head)
        body.addSpacing(px(4))
        body.addWidget(self._subtitle)
        body.addSpacing(px(14))
        body.addWidget(self._figures)
        body.addSpacing(px(12))
        body.addWidget(self._tabs)
        body.addWidget(self._line)
        body.addWidget(self._pages, 1)
        body.addSpacing(px(10))
        body.addWidget(self._buttons)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(px(16), px(16), px(16), px(14))
        outer.addWidget(self._body)
        outer.addWidget(self._empty)
        self._empty.tell(self.tr("Nothing is chosen"), icon="layout-list")

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(372), self._look.px(600))

    def detail(self) -> Detail | None:
        """Return the record that is shown."""
        return self._detail

    def show_detail(self, detail: Detail | None) -> None:
        """Show a record, or that none is chosen; the tab in use stays in use."""
        self._detail = detail
        self._body.setVisible(detail is not None)
        self._empty.setVisible(detail is None)
        if detail is None:
            return
        self._number.setText(detail.number)
        self._subtitle.setText(detail.subtitle)
        self._subtitle.setVisible(bool(detail.subtitle))
        self._pill.show_state(detail.tag)
        self._figures.show_figures(detail.figures)
        self._show_tabs(detail.tabs)
        self._show_actions(detail.actions)

    def show_tab(self, title: str) -> None:
        """Open the tab of a title; a count behind it does not matter."""
        for number in range(self._tabs.count()):
            if self._tabs.tabText(number).rstrip("0123456789,. ") == title:
                self._tabs.setCurrentIndex(number)

    def current_page(self) -> QWidget | None:
        """Return what the open tab shows."""
        return self._pages.currentWidget()

    def set_full(self, full: bool) -> None:
        """Show the way back to the list where the record has the whole pane."""
        self._back.setVisible(full)

    def focus_first(self) -> None:
        """Put the focus where reading goes on: the tabs, or else the way back."""
        (self._tabs if self._tabs.count() else self._back).setFocus()

    def _show_tabs(self, tabs: Sequence[Tab]) -> None:
        self._shown_tabs = tuple(tab for tab in tabs if tab.rows) or tuple(tabs[:1])
        in_use = self._tabs.tabText(self._tabs.currentIndex())
        titles = [tab.title for tab in self._shown_tabs]
        self._tabs.blockSignals(True)
        self._name_tabs(titles)
        self._tabs.setCurrentIndex(titles.index(in_use) if in_use in titles else 0)
        self._tabs.blockSignals(False)
        self._tabs.setVisible(bool(titles))
        self._built.clear()
        while (page := self._pages.widget(0)) is not None:
            self._pages.removeWidget(page)
            page.deleteLater()
        self._show_page(self._tabs.currentIndex())

    def _name_tabs(self, titles: Sequence[str]) -> None:
        """Write the titles on the tabs, adding and taking away as few as possible."""
        for number, title in enumerate(titles):
            if number == self._tabs.count():
                self._tabs.addTab(title)
            elif self._tabs.tabText(number) != title:
                self._tabs.setTabText(number, title)
        while self._tabs.count() > len(titles):
            self._tabs.removeTab(self._tabs.count() - 1)

    @Slot(int)
    def _show_page(self, number: int) -> None:
        """Show a tab; its table is made when it is first looked at."""
        if not 0 <= number < len(self._shown_tabs):
            return
        if number not in self._built:
            self._built[number] = self._page(self._shown_tabs[number])
            self._pages.addWidget(self._built[number])
        self._pages.setCurrentWidget(self._built[number])

    def _page(self, tab: Tab) -> QWidget:
        if not tab.rows:
            empty = EmptyState(self._look, self._pages)
            empty.tell(self.tr("Nothing here yet"), icon="list")
            return empty
        table = RowsTable(self._look, tab, self._pages)
        table.link_activated.connect(self.link_activated)
        return table

    def _show_actions(self, actions: Sequence[ActionState]) -> None:
        while (item := self._button_flow.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        begun = [action for action in actions if action.id.startswith(BEGIN)]
        others = [action for action in actions if not action.id.startswith(BEGIN)]
        for action in sorted(others, key=lambda each: not each.primary):
            self._add_button(action)
        if begun:
            self._add_menu(begun)
        self._buttons.setVisible(bool(actions))

    def _add_button(self, action: ActionState) -> None:
        look = "primary" if action.primary else ""
        button = self._look.button(action.title, look=look, parent=self._buttons)
        button.setObjectName(action.id)
        button.setProperty("compact", True)
        button.setEnabled(action.enabled)
        button.setToolTip(action.reason)
        button.setAccessibleDescription(action.reason)
        button.clicked.connect(self._on_action)
        self._button_flow.addWidget(button)
        button.show()

    def _add_menu(self, actions: Sequence[ActionState]) -> None:
        """Gather what can be begun from the record under one button."""
        button = self._look.button(self.tr("New"), icon="plus", parent=self._buttons)
        button.setObjectName("begin")
        button.setProperty("compact", True)
        menu = QMenu(button)
        menu.setToolTipsVisible(True)
        for action in actions:
            entry = menu.addAction(action.title)
            entry.setObjectName(action.id)
            entry.setEnabled(action.enabled)
            entry.setToolTip(action.reason or action.title)
            entry.triggered.connect(self._on_action)
        button.setMenu(menu)
        self._button_flow.addWidget(button)
        button.show()

    @Slot()
    def _on_action(self) -> None:
        self.action_requested.emit(self.sender().objectName())
