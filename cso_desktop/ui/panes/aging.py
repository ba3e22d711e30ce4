# SPDX-License-Identifier: MPL-2.0
"""The Receivables pane: who owes what for how long, as of any day."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from cso_desktop.services import lookup
from cso_desktop.services.desk import Desk
from cso_desktop.services.lists import Column, ColumnKind, Link, Tab
from cso_desktop.services.receivables import AgingQuestion, AgingReport, age_receivables
from cso_desktop.ui.controls import ChoiceBox
from cso_desktop.ui.formats import Formats
from cso_desktop.ui.forms.reading import UnreadableError, read_date
from cso_desktop.ui.panes.aging_bar import AgingBar, Share
from cso_desktop.ui.panes.base import Pane
from cso_desktop.ui.panes.empty import EmptyState
from cso_desktop.ui.panes.pane import PaneContext
from cso_desktop.ui.table.rows import RowsTable

_BUCKETS = ("not_due", "d1_30", "d31_60", "d61_90", "d91_120", "over_120")
_FIGURES = (*_BUCKETS, "disputed", "unapplied", "balance")


@dataclass(frozen=True, slots=True)
class _Aged:
    report: AgingReport
    tab: Tab
    texts: tuple[tuple[str, ...], ...]


class AgingPane(Pane):
    """Ages what customers owe; a row opens its customer."""

    def __init__(self, context: PaneContext, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("receivables")
        self._context = context
        self._desk = desk
        self._is_asked = False
        look = context.look
        self._title = QLabel(self.tr("Receivables"), self)
        self._summary = QLabel(self)
        self.day = QLineEdit(self)
        self.basis = ChoiceBox(look, self)
        self._problem = QLabel(self)
        self.bar = AgingBar(look, self)
        self._card = QFrame(self)
        self._inside = QVBoxLayout(self._card)
        self._empty = EmptyState(look, self)
        self.table: RowsTable | None = None
        self._build()

    def _build(self) -> None:
        px = self._context.look.px
        self._title.setProperty("look", "title")
        self._summary.setProperty("look", "muted")
        self._problem.setProperty("look", "problem")
        self._card.setProperty("look", "card")
        self.day.setFixedWidth(px(130))
        self.day.setAccessibleName(self.tr("As of"))
        self.day.setText(self._formats.date(self._desk.clock.today()))
        self.day.returnPressed.connect(self.refresh)
        self.day.installEventFilter(self)
        self.basis.setAccessibleName(self.tr("Aged from"))
        self.basis.addItem(self.tr("From the due date"), False)
        self.basis.addItem(self.tr("From the invoice date"), True)
        self.basis.activated.connect(self.refresh)
        as_of = QLabel(self.tr("As &of"), self)
        as_of.setBuddy(self.day)
        head = QHBoxLayout()
        head.setSpacing(px(10))
        head.addWidget(self._title)
        head.addWidget(self._summary)
        head.addStretch(1)
        for widget in (self._problem, as_of, self.day, self.basis):
            head.addWidget(widget)
        self._inside.setContentsMargins(1, 1, 1, 1)
        self._inside.addWidget(self._empty)
        self._empty.tell(self.tr("Nothing is owed on this day"), icon="landmark")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(px(20), px(14), px(20), px(14))
        layout.setSpacing(px(12))
        layout.addLayout(head)
        layout.addWidget(self.bar)
        layout.addWidget(self._card, 1)

    @property
    def _formats(self) -> Formats:
        return self._context.look.formats

    @Slot()
    def refresh(self) -> None:
        """Age anew for the day that is entered."""
        try:
            day = read_date(self.day.text(), self._formats.locale) or self._desk.clock.today()
        except UnreadableError as error:
            self._problem.setText(str(error))
            self.day.setFocus()
            return
        self._problem.clear()
        self._is_asked = True
        self.day.setText(self._formats.date(day))
        question = AgingQuestion(day, by_issue_date=bool(self.basis.currentData()))
        self._context.runner.submit(
            self,
            partial(_age, self._desk, question, self._formats),
            self._show,
            self.failed.emit,
            key="age",
        )

    def focus_first(self) -> None:
        if not self._is_asked:
            self.refresh()
        (self.table or self.day).setFocus()

    def _show(self, aged: _Aged) -> None:
        total = aged.report.total
        told = self.tr("{count} customers  ·  {money} owed")
        count = self._formats.count(len(aged.report.customers))
        self._summary.setText(told.format(count=count, money=self._formats.money(total.balance)))
        titles = [column.title for column in aged.tab.columns[2:8]]
        amounts = [getattr(total, name) for name in _BUCKETS]
        self.bar.show_shares(
            [Share(title, amount) for title, amount in zip(titles, amounts, strict=True)],
            disputed=total.disputed,
            unapplied=total.unapplied,
        )
        self._show_table(aged)

    def _show_table(self, aged: _Aged) -> None:
        row = self.table.currentIndex().row() if self.table is not None else 0
        had_focus = self.table is not None and self.table.hasFocus()
        if self.table is not None:
            self._inside.removeWidget(self.table)
            self.table.deleteLater()
        self.table = RowsTable(self._context.look, aged.tab, self._card, texts=aged.texts)
        self.table.setAccessibleName(self.tr("Aging by customer"))
        self.table.link_activated.connect(self._on_link)
        self._inside.addWidget(self.table)
        self.table.setVisible(bool(aged.tab.rows))
        self._empty.setVisible(not aged.tab.rows)
        self.table.selectRow(max(row, 0))
        if had_focus or not self.day.hasFocus():
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(str, str)
    def _on_link(self, kind: str, number: str) -> None:
        """Rows name customers by number; the id is looked up when one is opened."""
        self._context.runner.submit(
            self,
            partial(lookup.id_of, self._desk, kind, number),
            partial(self.link_activated.emit, kind),
            self.failed.emit,
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let Down go from the day to the table."""
        if (
            watched is self.day
            and isinstance(event, QKeyEvent)
            and event.type() is QEvent.Type.KeyPress
            and event.key() == Qt.Key.Key_Down
            and self.table is not None
        ):
            self.table.setFocus()
            return True
        return False


def _columns() -> tuple[Column, ...]:
    money = ColumnKind.MONEY
    titles = ("Not due", "1–30", "31–60", "61–90", "91–120", "Over 120", "Disputed", "Unapplied")
    return (
        Column("number", "Customer", ColumnKind.NUMBER, 13),
        Column("name", "Name", ColumnKind.TEXT, 28),
        *(Column(key, title, money, 12) for key, title in zip(_FIGURES, titles, strict=False)),
        Column("balance", "Balance", money, 13),
    )


def _age(desk: Desk, question: AgingQuestion, formats: Formats) -> _Aged:
    """Age, and make the texts of all rows. Thread: the database worker."""
    report = age_receivables(desk, question)
    columns = _columns()
    rows: list[tuple[Any, ...]] = [
        (each.number, each.name, *(getattr(each, name) or None for name in _FIGURES))
        for each in sorted(report.customers, key=lambda each: -each.balance)
    ]
    links = tuple(Link("customers", str(row[0])) for row in rows)
    texts = tuple(formats.row(columns, row) for row in rows)
    return _Aged(report, Tab("Aging", columns, tuple(rows), links), texts)
