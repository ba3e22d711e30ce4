# SPDX-License-Identifier: MPL-2.0
"""The Sync pane: how things stand, what waits, what was sent, and what needs a decision."""

import datetime as dt
from functools import partial

from PySide6.QtCore import QModelIndex, Slot
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from cso_desktop.services.desk import Desk
from cso_desktop.services.lists import Column, ColumnKind, Tab
from cso_desktop.services.registry import call
from cso_desktop.services.sync_overview import Group, Question, SyncOverview, overview
from cso_desktop.services.syncing import Standing
from cso_desktop.ui.panes.areas import AREAS
from cso_desktop.ui.panes.base import Pane
from cso_desktop.ui.panes.decision import DecisionPanel
from cso_desktop.ui.panes.empty import EmptyState
from cso_desktop.ui.panes.pane import EmptyWords, PaneContext
from cso_desktop.ui.shell.badge import moment
from cso_desktop.ui.shell.results import kind_title
from cso_desktop.ui.table.delegate import row_height
from cso_desktop.ui.table.rows import RowsTable
from cso_desktop.ui.work.keeper import SyncKeeper

_MOST_ROWS = 6
_NO_LIMIT = 16_777_215  # of Qt itself


class SyncPane(Pane):
    """Shows syncing and lets a person decide.

    Attributes:
        decision: the question that is shown, with its answers.
        tabs: what needs a decision, what waits, what was sent.
    """

    def __init__(
        self,
        context: PaneContext,
        desk: Desk,
        keeper: SyncKeeper,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("sync")
        self._context = context
        self._desk = desk
        self._keeper = keeper
        self._questions: tuple[Question, ...] = ()
        look = context.look
        self._title = QLabel(self.tr("Sync"), self)
        self._summary = QLabel(self)
        self.sync_now = look.button(
            self.tr("Sync now"), icon="refresh-cw", look="primary", parent=self
        )
        self.accept = look.button("", parent=self)
        self.tabs = QTabBar(self)
        self._pages = QStackedWidget(self)
        self.decision = DecisionPanel(look, context.runner, self)
        self.questions = QStackedWidget(self)
        self._build()
        self._connect()

    def _build(self) -> None:
        px = self._context.look.px
        self._title.setProperty("look", "title")
        self._summary.setProperty("look", "muted")
        self._summary.setWordWrap(True)
        self.accept.hide()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setAccessibleName(self.tr("Parts of syncing"))
        for text in (self.tr("Needs you"), self.tr("Waiting"), self.tr("Sent")):
            self.tabs.addTab(text)
        head = QHBoxLayout()
        head.setSpacing(px(10))
        head.addWidget(self._title)
        head.addWidget(self._summary, 1)
        head.addWidget(self.accept)
        head.addWidget(self.sync_now)
        both = QWidget(self)
        beside = QVBoxLayout(both)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(px(12))
        beside.addWidget(self.questions, 1)
        beside.addWidget(self.decision, 5)
        self._pages.addWidget(both)
        self._pages.addWidget(QStackedWidget(self))
        self._pages.addWidget(QStackedWidget(self))
        card = QFrame(self)
        card.setProperty("look", "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(px(16), px(10), px(16), px(14))
        inside.addWidget(self.tabs)
        inside.addWidget(self._pages, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(px(20), px(14), px(20), px(14))
        layout.setSpacing(px(12))
        layout.addLayout(head)
        layout.addWidget(card, 1)

    def _connect(self) -> None:
        self.tabs.currentChanged.connect(self._pages.setCurrentIndex)
        self.sync_now.clicked.connect(self._keeper.sync_now)
        self.accept.clicked.connect(self._keeper.accept_removals)
        self.decision.decided.connect(self._on_decided)
        self._keeper.standing_changed.connect(self._on_standing_changed)

    def refresh(self) -> None:
        """Read everything again."""
        self._context.runner.submit(
            self, partial(overview, self._desk), self._show, self.failed.emit, key="overview"
        )

    def focus_first(self) -> None:
        self.refresh()
        self.tabs.setFocus()

    def _show(self, found: SyncOverview) -> None:
        self._show_standing(found.standing, is_syncing=self._keeper.is_syncing())
        titles = (self.tr("Needs you"), self.tr("Waiting"), self.tr("Sent"))
        for number, (title, count) in enumerate(
            zip(titles, (len(found.questions), found.standing.waiting, 0), strict=True)
        ):
            self.tabs.setTabText(number, f"{title}  {count}" if count else title)
        told = self.tr("Accept that {count} records go away")
        removed = found.removal_to_accept
        self.accept.setVisible(removed is not None)
        self.accept.setText(told.format(count=self._context.look.formats.count(removed or 0)))
        self._show_questions(found.questions)
        self._show_groups(
            1,
            found.waiting,
            EmptyWords(
                self.tr("Nothing waits"),
                self.tr("Every change of this desk has reached the central store."),
            ),
        )
        self._show_groups(
            2,
            found.sent,
            EmptyWords(
                self.tr("Nothing was sent yet"),
                self.tr("Changes that the central store has taken are listed here."),
            ),
        )

    def _show_questions(self, questions: tuple[Question, ...]) -> None:
        shown = self.decision.question()
        self._questions = questions
        ids = [each.asked.id for each in questions]
        if not questions:
            empty = EmptyState(self._context.look)
            empty.tell(
                self.tr("Nothing needs you"),
                self.tr("Conflicts and refused changes are decided here."),
                icon="circle-check",
            )
            self.questions.setMinimumHeight(0)
            self.questions.setMaximumHeight(_NO_LIMIT)
            self._swap(self.questions, empty)
            self.decision.show_question(None)
            return
        table = RowsTable(self._context.look, _questions_tab(questions))
        table.setAccessibleName(self.tr("Questions"))
        table.selectionModel().currentRowChanged.connect(self._on_question_chosen)
        self._swap(self.questions, table)
        rows = min(len(questions), _MOST_ROWS) + 1
        self.questions.setFixedHeight(row_height(self._context.look) * rows + 8)
        is_kept = shown is not None and shown.asked.id in ids
        row = ids.index(shown.asked.id) if is_kept and shown is not None else 0
        table.selectRow(row)
        if not is_kept:
            self.decision.show_question(questions[row])

    def choose_question(self, row: int) -> None:
        """Show one of the questions."""
        table = self.questions.currentWidget()
        if isinstance(table, RowsTable):
            table.selectRow(row)

    @Slot(QModelIndex, QModelIndex)
    def _on_question_chosen(self, current: QModelIndex, _before: QModelIndex) -> None:
        if 0 <= current.row() < len(self._questions):
            wanted = self._questions[current.row()]
            shown = self.decision.question()
            if shown is None or shown.asked.id != wanted.asked.id:
                self.decision.show_question(wanted)

    def _show_groups(self, page: int, groups: tuple[Group, ...], words: EmptyWords) -> None:
        holder = self._pages.widget(page)
        if not isinstance(holder, QStackedWidget):
            return
        if not groups:
            empty = EmptyState(self._context.look)
            empty.tell(words.title, words.hint, icon="circle-check")
            self._swap(holder, empty)
            return
        tab = _groups_tab(groups, self._desk.clock.now().astimezone())
        table = RowsTable(self._context.look, tab)
        table.link_activated.connect(self.link_activated)
        self._swap(holder, table)

    def _swap(self, holder: QStackedWidget, widget: QWidget) -> None:
        while (old := holder.widget(0)) is not None:
            holder.removeWidget(old)
            old.deleteLater()
        holder.addWidget(widget)

    @Slot(object, bool)
    def _on_standing_changed(self, standing: Standing, is_syncing: bool) -> None:
        self._show_standing(standing, is_syncing=is_syncing)
        if self.isVisible() and not is_syncing:
            self.refresh()

    def _show_standing(self, standing: Standing, *, is_syncing: bool) -> None:
        self.sync_now.setEnabled(standing.is_enrolled and not is_syncing)
        if not standing.is_enrolled:
            told = self.tr("This home works alone: there is no central store to sync with.")
            self.sync_now.setToolTip(told)
            self._summary.setText(told)
            return
        now = self._desk.clock.now().astimezone()
        parts = [
            self.tr("{person} at {place}").format(person=standing.person, place=_host(standing))
        ]
        if standing.offline_since is not None:
            told = self.tr("offline since {when}")
            parts.append(told.format(when=moment(standing.offline_since, now)))
        if standing.last_sync is not None:
            told = self.tr("last synced {when}")
            parts.append(told.format(when=moment(standing.last_sync, now)))
        if is_syncing:
            parts.append(self.tr("syncing now"))
        self._summary.setText("  ·  ".join(parts))

    @Slot(str, str, object)
    def _on_decided(self, question_id: str, keep: str, value: dict[str, object] | None) -> None:
        payload = {"id": question_id, "keep": keep, "value": value}
        self._context.runner.submit(
            self,
            partial(call, self._desk, "conflicts.resolve", payload),
            self._on_kept,
            self.failed.emit,
        )

    def _on_kept(self, _decided: object) -> None:
        self.refresh()


def _host(standing: Standing) -> str:
    """Name the central store without what only programs want to know."""
    place = (standing.central or "").rpartition("@")[2].partition("://")[2] or standing.central
    return (place or "").partition("?")[0]


def _questions_tab(questions: tuple[Question, ...]) -> Tab:
    columns = (
        Column("record", "Record", ColumnKind.TEXT, 30),
        Column("title", "Your change", ColumnKind.TEXT, 30),
        Column("kind", "What happened", ColumnKind.TAG, 12),
    )
    rows = tuple(
        (
            each.asked.record[:1].upper() + each.asked.record[1:],
            each.asked.title,
            "refused" if each.asked.is_refusal else "conflict",
        )
        for each in questions
    )
    return Tab("Questions", columns, rows, (None,) * len(rows))


def _groups_tab(groups: tuple[Group, ...], now: dt.datetime) -> Tab:
    columns = (
        Column("made", "Saved", ColumnKind.NUMBER, 16),
        Column("title", "Change", ColumnKind.TEXT, 40),
        Column("kind", "Kind", ColumnKind.TEXT, 14),
        Column("state", "State", ColumnKind.TAG, 12),
    )
    rows = tuple(
        (
            moment(each.made_at, now),
            each.title,
            kind_title(each.link.kind) if each.link else "",
            each.state,
        )
        for each in groups
    )
    links = tuple(each.link if each.link and each.link.kind in AREAS else None for each in groups)
    return Tab("Changes", columns, rows, links)
