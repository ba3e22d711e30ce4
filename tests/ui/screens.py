# SPDX-License-Identifier: MPL-2.0
"""The window as a person works in it: places to go to, rows to click, forms to type into."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QPushButton, QTableWidget
from pytestqt.qtbot import QtBot

from cso_desktop.domain.clock import Clock
from cso_desktop.paths import Home
from cso_desktop.ui.forms.dialog import FormDialog
from cso_desktop.ui.forms.finding import HitCompleter
from cso_desktop.ui.look import Look
from cso_desktop.ui.panes.base import Pane
from cso_desktop.ui.panes.pane import ListPane
from cso_desktop.ui.program import Program
from cso_desktop.ui.shell.rail import RailButton
from cso_desktop.ui.table.rows import RowsTable
from cso_desktop.ui.tasks import TaskRunner
from cso_desktop.ui.workbench import Workbench

CTRL = Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier


class Screen:
    """One open window over a real home."""

    def __init__(self, program: Program, qtbot: QtBot) -> None:
        self.program = program
        self.window = program.window
        self.qtbot = qtbot
        self.asked: list[Any] = []
        assert program.bench is not None
        self.bench: Workbench = program.bench
        self.bench.asked.connect(self.asked.append)

    # Places

    def go(self, place: str) -> ListPane:
        pane = self.go_to(place)
        assert isinstance(pane, ListPane), place
        return pane

    def go_to(self, place: str) -> Pane:
        """Click a place on the rail."""
        buttons = self.window.rail.findChildren(RailButton)
        button = next(each for each in buttons if each.place.id == place)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        self.settle()
        assert self.window.place() == place
        return self.window.pane(place)

    def shown(self) -> ListPane:
        pane = self.window.pane(self.window.place())
        assert isinstance(pane, ListPane)
        return pane

    def settle(self) -> None:
        """Wait until nothing is running and the window has settled."""
        runner = self.program.runner
        bench, panes = self.bench, self.window.open_panes()
        lists = [pane for pane in panes if isinstance(pane, ListPane)]

        def is_settled() -> bool:
            idle = _is_idle(runner) and bench.is_settled()
            return idle and all(pane.is_settled() for pane in lists)

        self.qtbot.waitUntil(is_settled, timeout=10_000)

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
        """Press a key in the main window."""
        self.window.activateWindow()
        self.qtbot.waitUntil(self.window.isActiveWindow)
        QTest.keyClick(self.window, key, modifier)
        self.settle()

    # Lists

    def texts(self, column: str) -> list[str]:
        """Return the texts of a column of the list shown."""
        pane = self.shown()
        model = pane.table.list_model
        keys = [each.key for each in model.columns]
        number = keys.index(column)
        return [str(model.index(row, number).data()) for row in range(model.rowCount())]

    def click_chip(self, key: str) -> None:
        chip = self.shown().head.chips.findChild(QPushButton, key)
        assert isinstance(chip, QPushButton), key
        QTest.mouseClick(chip, Qt.MouseButton.LeftButton)
        self.settle()

    def click_heading(self, column: str) -> None:
        pane = self.shown()
        header = pane.table.column_header
        keys = [each.key for each in pane.table.list_model.columns]
        left = header.sectionViewportPosition(keys.index(column)) + 12
        place = header.viewport().rect().center()
        place.setX(left)
        QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
        self.settle()

    def choose(self, column: str, text: str) -> None:
        """Click the row that shows a text."""
        pane = self.shown()
        row = self.texts(column).index(text)
        place = pane.table.visualRect(pane.table.list_model.index(row, 0)).center()
        QTest.mouseClick(pane.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
        self.settle()

    # The record

    def number(self) -> str:
        detail = self.shown().detail_view.detail()
        assert detail is not None
        return detail.number

    def tab(self, title: str) -> RowsTable:
        """Open a tab of the record and return its table."""
        view = self.shown().detail_view
        view.show_tab(title)
        table = view.current_page()
        assert isinstance(table, RowsTable), title
        return table

    def action(self, name: str) -> QPushButton:
        buttons = self.shown().detail_view.findChildren(QPushButton, name)
        return next(button for button in buttons if button.isVisible())

    def cells(self, title: str) -> list[str]:
        """Return all texts of a tab of the record."""
        model = self.tab(title).model()
        rows, columns = range(model.rowCount()), range(model.columnCount())
        return [str(model.index(row, column).data()) for row in rows for column in columns]

    def act(self, name: str) -> None:
        QTest.mouseClick(self.action(name), Qt.MouseButton.LeftButton)
        self.settle()

    # Forms

    def form(self) -> FormDialog:
        self.settle()
        dialogs = [each for each in self.window.findChildren(FormDialog) if each.isVisible()]
        assert dialogs, "no form is open"
        dialogs[-1].activateWindow()
        return dialogs[-1]

    def type(self, name: str, text: str) -> None:
        editor = self.form().form.editor(name)
        editor.setFocus()
        QTest.keyClick(editor.control, Qt.Key.Key_End)
        QTest.keyClicks(editor.control, text)

    def pick(self, name: str, text: str) -> None:
        """Type into a field that holds a record until one is found, and go on."""
        editor = self.form().form.editor(name)
        self.type(name, text)
        [completer] = editor.findChildren(HitCompleter)
        self.qtbot.waitUntil(lambda: bool(completer.hits), timeout=5_000)
        if completer.popup().isVisible():
            QTest.keyClick(completer.popup(), Qt.Key.Key_Down)
            QTest.keyClick(completer.popup(), Qt.Key.Key_Return)
        else:
            QTest.keyClick(editor.control, Qt.Key.Key_Tab)
        assert editor.value()

    def replace(self, name: str, text: str) -> None:
        """Type over what a field holds."""
        control = self.form().form.editor(name).control
        control.setFocus()
        QTest.keyClick(control, Qt.Key.Key_A, CTRL)
        QTest.keyClicks(control, text)

    def fill_line(self, row: int, **texts: str) -> None:
        table = self.form().findChild(QTableWidget)
        assert isinstance(table, QTableWidget)
        columns = self.form().form.editor("lines").field.columns
        for number, column in enumerate(columns):
            item = table.item(row, number)
            if column.key in texts and item is not None:
                item.setText(texts[column.key])

    def save(self) -> None:
        QTest.keyClick(self.form(), Qt.Key.Key_S, CTRL)
        self.settle()

    def has_form(self) -> bool:
        """Tell whether a form is open."""
        return any(each.isVisible() for each in self.window.findChildren(FormDialog))

    def problems(self) -> dict[str, str]:
        return self.form().form.problems()

    # Words

    def badge(self) -> str:
        return self.window.top_bar.badge.text()

    def told(self) -> str:
        """Return the message under the top bar."""
        message = self.window.messages.current()
        return message.text if message else ""

    def says(self, text: str) -> bool:
        """Tell whether a label of the window shows a text."""
        return any(text in label.text() for label in self.window.findChildren(QLabel))

    def press(self, text: str) -> None:
        """Press the visible button with a text."""
        buttons = self.window.findChildren(QAbstractButton)
        button = next(b for b in buttons if b.isVisible() and b.text().strip() == text)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        self.settle()


@contextmanager
def open_screen(
    home: Home, look: Look, runner: TaskRunner, qtbot: QtBot, clock: Clock
) -> Iterator[Screen]:
    """Open the window over a home, as the program does."""
    program = Program(home, look, runner, clock=clock)
    program.window.failed.connect(_fail)
    with qtbot.waitSignal(program.ready, timeout=20_000):
        program.start()
    program.window.resize(1440, 900)
    program.window.activateWindow()
    screen = Screen(program, qtbot)
    screen.settle()
    try:
        yield screen
    finally:
        program.close()


def _fail(error: Exception) -> None:
    raise error


def _is_idle(runner: TaskRunner) -> bool:
    QApplication.processEvents()
    return runner.is_idle()
