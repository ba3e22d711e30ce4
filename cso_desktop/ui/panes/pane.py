# SPDX-License-Identifier: MPL-2.0
"""The pane of a kind of record: list on the left, the chosen record on the right.

A pane of one area is this class with a list source, a detail source and the handlers of the
area's own actions.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from cso_desktop.services.lists import (
    Detail,
    DetailSource,
    Filter,
    ListQuery,
    ListSource,
    ListSummary,
)
from cso_desktop.ui.actions import ActionId, Handler
from cso_desktop.ui.geometry import Geometry
from cso_desktop.ui.look import Look
from cso_desktop.ui.panes.add_filter import AddFilter
from cso_desktop.ui.panes.base import Pane
from cso_desktop.ui.panes.detail import DetailView
from cso_desktop.ui.panes.empty import EmptyState
from cso_desktop.ui.panes.head import ListHead
from cso_desktop.ui.table.view import ListTable
from cso_desktop.ui.tasks import TaskRunner

_PAUSE_MS = 90


@dataclass(frozen=True, slots=True)
class PaneContext:
    """What every pane is made with."""

    look: Look
    runner: TaskRunner
    geometry: Geometry


@dataclass(frozen=True, slots=True)
class EmptyWords:
    """What an empty list says: what would be here, and how it comes about."""

    title: str
    hint: str = ""
    icon: str = "inbox"


class ListPane(Pane):
    """Shows a list source and the details of its records.

    Signals:
        action_requested: id of an action and the ``Detail`` it is wanted on.
        new_requested: a new record of this kind is wanted.
        export_requested: the ``ListQuery`` whose rows are to be written to a file.
    """

    action_requested = Signal(str, object)
    new_requested = Signal()
    export_requested = Signal(object)

    def __init__(
        self,
        context: PaneContext,
        source: ListSource,
        details: DetailSource,
        *,
        empty: EmptyWords | None = None,
        new_text: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """Build the pane.

        Args:
            context: look, runner and remembered geometry.
            source: the list.
            details: the records.
            empty: what an empty list says.
            new_text: text of the button for a new record; empty for none.
            parent: the owner, if any.
        """
        super().__init__(parent)
        self._context = context
        self._source = source
        self._details = details
        self._query = ListQuery(chip=source.spec.chips[0].key if source.spec.chips else "all")
        self._wanted_key: int | None = None
        self._is_divided = False
        self._is_asked = False
        self._asked_key: int | None = None
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._new_text = new_text
        self._words = empty or EmptyWords(self.tr("Nothing here yet"))
        look = context.look
        self.head = ListHead(look, source.spec, self)
        self.table = ListTable(look, source, context.runner, self)
        self.detail_view = DetailView(look, self)
        self._empty = EmptyState(look, self)
        self._card = QStackedWidget(self)
        self._list_side = QWidget(self)
        self._splitter = QSplitter(Qt.Orientation.Horizontal, self)
        self._add_filter = AddFilter(look, source.spec, self)
        self._build()
        self._connect()

    def _build(self) -> None:
        px = self._context.look.px
        frame = QFrame(self)
        frame.setProperty("look", "card")
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self._card)
        self._card.addWidget(self.table)
        self._card.addWidget(self._empty)
        side = QVBoxLayout(self._list_side)
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(px(10))
        side.addWidget(self.head)
        side.addWidget(frame, 1)
        self._splitter.addWidget(self._list_side)
        self._splitter.addWidget(self.detail_view)
        self._splitter.setHandleWidth(px(16))
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setStretchFactor(0, 1)
        self._splitter.setStretchFactor(1, 0)
        self.detail_view.setMinimumWidth(px(280))
        self._list_side.setMinimumWidth(px(420))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(px(20), px(14), px(20), px(14))
        layout.addWidget(self._splitter)
        if self._new_text:
            self.head.new.setText(self._new_text)
            self.head.new.show()
        kind = self._source.spec.kind
        self._is_divided = self._context.geometry.restore_splitter(kind, self._splitter)
        if self._context.geometry.restore_columns(kind, self.table.column_header):
            self.table.keep_widths()

    def _connect(self) -> None:
        self.head.chips.chosen.connect(self._on_chip)
        self.head.chips.filter_removed.connect(self._on_filter_removed)
        self.head.text_changed.connect(self._on_text)
        self.head.down_pressed.connect(self.table.setFocus)
        self.head.add_filter.clicked.connect(self._show_add_filter)
        self.head.export.clicked.connect(self._export)
        self.head.new.clicked.connect(self.new_requested)
        self._add_filter.added.connect(self._on_filter_added)
        self.table.order_changed.connect(self._on_order)
        self.table.current_changed.connect(self._on_current)
        self._pause.timeout.connect(self._ask_current)
        self.table.row_activated.connect(self._on_row_activated)
        self.table.list_model.keys_known.connect(self._on_keys_known)
        self.table.list_model.failed.connect(self.failed)
        self.detail_view.link_activated.connect(self.link_activated)
        self.detail_view.action_requested.connect(self._on_action)
        self.detail_view.back_requested.connect(self.show_list)
        self._splitter.splitterMoved.connect(self._on_splitter_moved)

    def query(self) -> ListQuery:
        """Return what is asked now."""
        return self._query

    def ask(self, query: ListQuery) -> None:
        """Show the answer to a query; head, chips and heading follow."""
        self._is_asked = True
        self._query = query
        self.head.show_query(query)
        self.table.ask(query)
        self._ask_summary()

    def open_record(self, record_id: str) -> None:
        """Choose a record, clearing the filters if they hide it."""
        self._context.runner.submit(
            self,
            partial(self._details.key_of, record_id),
            self._on_key_of_wanted,
            self.failed.emit,
            key="key_of",
        )

    def open_in_full(self) -> None:
        """Give the record the whole pane."""
        self._list_side.hide()
        self.detail_view.set_full(True)
        self.detail_view.focus_first()
        self.handlers_changed.emit()

    @Slot()
    def show_list(self) -> None:
        """Show the list beside the record."""
        self._list_side.show()
        self.detail_view.set_full(False)
        self.table.setFocus()
        self.handlers_changed.emit()

    def is_settled(self) -> bool:
        """Tell whether the record shown is the one that is chosen."""
        return not self._pause.isActive()

    def refresh(self) -> None:
        """Read list, figures and record again; what is chosen stays chosen."""
        if not self._is_asked:
            self.ask(self._query)
            return
        self.table.refresh()
        self._ask_summary()
        self._ask_detail(self.table.current_key())

    def focus_first(self) -> None:
        if not self._is_asked:
            self.ask(self._query)
        self.table.setFocus()

    def handlers(self) -> Mapping[ActionId, Handler]:
        handlers: dict[ActionId, Handler] = {
            ActionId.FIND: self._focus_search,
            ActionId.ADD_FILTER: self._show_add_filter,
            ActionId.CLEAR_FILTERS: self._clear_filters,
            ActionId.EXPORT: self._export,
            ActionId.REFRESH: self.refresh,
        }
        if self._new_text:
            handlers[ActionId.NEW] = self.new_requested.emit
        if self._list_side.isHidden():
            handlers[ActionId.BACK] = self.show_list
        elif self.detail_view.detail() is not None:
            handlers[ActionId.OPEN] = self.open_in_full
        return handlers | self._record_handlers()

    def _record_handlers(self) -> dict[ActionId, Handler]:
        """Return the handlers of what can be done with the record shown."""
        detail = self.detail_view.detail()
        possible = {each.id for each in detail.actions if each.enabled} if detail else set()
        return {
            action: partial(self._on_action, name)
            for action, name in ((ActionId.EDIT, "edit"), (ActionId.PRINT, "print"))
            if name in possible
        }

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves the full record."""
        if event.key() == Qt.Key.Key_Escape and self._list_side.isHidden():
            self.show_list()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Divide the room the first time; afterwards the person has the say."""
        super().resizeEvent(event)
        if not self._is_divided:
            px = self._context.look.px
            right = max(px(320), min(px(420), round(self.width() * 0.31)))
            self._splitter.setSizes([self.width() - right, right])

    def close_pane(self) -> None:
        kind = self._source.spec.kind
        if self._is_divided:
            self._context.geometry.save_splitter(kind, self._splitter)
        if self.table.has_personal_widths():
            self._context.geometry.save_columns(kind, self.table.column_header)

    def _ask_summary(self) -> None:
        work = partial(self._source.summary, self._query)
        self._context.runner.submit(self, work, self._on_summary, self.failed.emit, key="summary")

    def _ask_detail(self, key: int | None) -> None:
        if key is None:
            self._show_detail(None)
            return
        work = partial(self._details.detail, key)
        self._context.runner.submit(self, work, self._show_detail, self.failed.emit, key="detail")

    def _show_detail(self, detail: Detail | None) -> None:
        self.detail_view.show_detail(detail)
        self.handlers_changed.emit()

    def _on_summary(self, summary: ListSummary) -> None:
        self.head.show_summary(summary)

    def _on_key_of_wanted(self, key: int | None) -> None:
        if key is None:
            return
        if self._is_asked and self.table.list_model.is_complete() and self.table.select_key(key):
            self._ask_current()
            return
        self._wanted_key = key
        self.ask(ListQuery())

    @Slot(int, object)
    def _on_keys_known(self, count: int, _rows: tuple[int, ...]) -> None:
        if self._wanted_key is not None:
            wanted, self._wanted_key = self._wanted_key, None
            self.table.select_key(wanted)
            self._ask_current()
        if not count:
            self._tell_empty()
        self._card.setCurrentWidget(self.table if count else self._empty)

    def _tell_empty(self) -> None:
        if self._query.text or self._query.filters or self._query.chip != "all":
            self._empty.tell(
                self.tr("Nothing matches"),
                self.tr("No record fits the chip, the text and the filters together."),
                icon="list-filter",
                button=self.tr("Clear filters"),
                on_button=self._clear_filters,
            )
            return
        button: Callable[[], None] | None = self.new_requested.emit if self._new_text else None
        self._empty.tell(
            self._words.title,
            self._words.hint,
            icon=self._words.icon,
            button=self._new_text,
            on_button=button,
        )

    @Slot()
    def _on_splitter_moved(self) -> None:
        self._is_divided = True

    @Slot(str)
    def _on_chip(self, chip: str) -> None:
        self.ask(replace(self._query, chip=chip))

    @Slot(str)
    def _on_text(self, text: str) -> None:
        if text != self._query.text:
            self.ask(replace(self._query, text=text))

    @Slot(object)
    def _on_filter_added(self, condition: Filter) -> None:
        self.ask(replace(self._query, filters=(*self._query.filters, condition)))

    @Slot(object)
    def _on_filter_removed(self, condition: Filter) -> None:
        left = tuple(each for each in self._query.filters if each != condition)
        self.ask(replace(self._query, filters=left))

    def _clear_filters(self) -> None:
        self.ask(ListQuery(sort=self._query.sort))

    @Slot(str)
    def _on_order(self, sort: str) -> None:
        self.ask(replace(self._query, sort=sort))

    @Slot(object)
    def _on_current(self, key: int | None) -> None:
        """Read the record at once, or, while somebody walks through the list, where they stop."""
        if key is None or not self._pause.isActive():
            self._ask_current()
        self._pause.start()

    @Slot()
    def _ask_current(self) -> None:
        key = self.table.current_key()
        if key != self._asked_key:
            self._asked_key = key
            self._ask_detail(key)

    @Slot(object)
    def _on_row_activated(self, _key: int) -> None:
        self.open_in_full()

    @Slot(str)
    def _on_action(self, action: str) -> None:
        self.action_requested.emit(action, self.detail_view.detail())

    @Slot()
    def _show_add_filter(self) -> None:
        self._add_filter.show_under(self.head.add_filter)

    @Slot()
    def _export(self) -> None:
        self.export_requested.emit(self._query)

    def _focus_search(self) -> None:
        self.head.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.head.search.selectAll()
