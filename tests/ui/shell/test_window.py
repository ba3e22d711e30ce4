# SPDX-License-Identifier: MPL-2.0
"""The frame of the window, driven by the keyboard alone where a person could."""

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from cso_desktop.errors import Cancelled, Offline
from cso_desktop.ui.actions import ActionId
from cso_desktop.ui.look import Look
from cso_desktop.ui.panes.pane import ListPane
from cso_desktop.ui.presenter import Presenter
from cso_desktop.ui.shell.messages import Message
from cso_desktop.ui.shell.window import MainWindow
from cso_desktop.ui.tasks import TaskRunner
from tests.log_guard import LogGuard
from tests.ui.shell_sample import sample_window

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def settings(tmp_path: Path) -> QSettings:
    return QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def window(look: Look, inline: TaskRunner, settings: QSettings, qtbot: QtBot) -> MainWindow:
    shown = sample_window(look, inline, settings, count=300)
    qtbot.addWidget(shown)
    shown.resize(1280, 720)
    shown.show()
    qtbot.waitExposed(shown)
    shown.activateWindow()
    shown.show_place("invoices")
    return shown


def _pane(window: MainWindow) -> ListPane:
    pane = window.pane(window.place())
    assert isinstance(pane, ListPane)
    return pane


def _focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def test_a_pane_is_made_when_it_is_first_shown_and_gets_the_focus(window: MainWindow) -> None:
    assert len(window.open_panes()) == 1
    assert _focused() is _pane(window).table
    window.show_place("orders")
    assert len(window.open_panes()) == 2
    window.show_place("invoices")
    assert len(window.open_panes()) == 2


def test_ctrl_k_finds_a_record_and_enter_opens_it(window: MainWindow, qtbot: QtBot) -> None:
    QTest.keyClick(window, Qt.Key.Key_K, CTRL)
    assert _focused() is window.lookup.field
    QTest.keyClicks(window.lookup.field, "1048042")
    qtbot.waitUntil(window.lookup.is_open)
    assert window.lookup.results()[0] == "Invoices"
    QTest.keyClick(window.lookup.field, Qt.Key.Key_Return)
    assert not window.lookup.is_open()
    assert _pane(window).table.current_key() == 42
    detail = _pane(window).detail_view.detail()
    assert detail is not None
    assert detail.number == "INV-1048042"


def test_results_are_grouped_and_arrows_skip_the_headings(window: MainWindow, qtbot: QtBot) -> None:
    window.lookup.start()
    QTest.keyClicks(window.lookup.field, "cascade")
    qtbot.waitUntil(window.lookup.is_open)
    lines = window.lookup.results()
    assert lines[0] == "Customers"
    assert "Invoices" in lines[1:]
    for _ in range(3):
        QTest.keyClick(window.lookup.field, Qt.Key.Key_Down)
    with qtbot.waitSignal(window.lookup.opened) as opened:
        QTest.keyClick(window.lookup.field, Qt.Key.Key_Return)
    assert opened.args is not None
    assert opened.args[0] == "invoices"


def test_escape_leaves_the_look_up(window: MainWindow, qtbot: QtBot) -> None:
    window.lookup.start()
    QTest.keyClicks(window.lookup.field, "cascade")
    qtbot.waitUntil(window.lookup.is_open)
    QTest.keyClick(window.lookup.field, Qt.Key.Key_Escape)
    assert not window.lookup.is_open()
    assert window.lookup.field.text() == ""


def test_nothing_found_is_said(window: MainWindow, qtbot: QtBot) -> None:
    window.lookup.start()
    QTest.keyClicks(window.lookup.field, "zzzz")
    qtbot.waitUntil(window.lookup.is_open)
    assert window.lookup.results() == ["Nothing is called or numbered like that"]


def test_the_palette_lists_every_action_that_can_be_done_with_its_shortcut(
    window: MainWindow,
) -> None:
    QTest.keyClick(window, Qt.Key.Key_P, CTRL | Qt.KeyboardModifier.ShiftModifier)
    lines = window.lookup.results()
    assert len([line for line in lines if not line.startswith("Go to")]) == len(
        list(window.commands.enabled())
    )
    assert "Find in this list  Ctrl+F" in lines
    QTest.keyClicks(window.lookup.field, "go ord")
    assert window.lookup.results() == ["Go to Orders  Alt+6"]
    QTest.keyClick(window.lookup.field, Qt.Key.Key_Return)
    assert window.place() == "orders"


def test_places_have_shortcuts(window: MainWindow) -> None:
    QTest.keyClick(window, Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
    assert window.place() == "customers"


def test_ctrl_f_searches_the_list_and_down_goes_to_it(window: MainWindow) -> None:
    pane = _pane(window)
    QTest.keyClick(window, Qt.Key.Key_F, CTRL)
    assert _focused() is pane.head.search
    QTest.keyClicks(pane.head.search, "1048007")
    QTest.keyClick(pane.head.search, Qt.Key.Key_Return)
    assert pane.table.list_model.rowCount() == 1
    QTest.keyClick(pane.head.search, Qt.Key.Key_Down)
    assert _focused() is pane.table


def test_enter_opens_a_record_in_full_and_back_shows_the_list(window: MainWindow) -> None:
    pane = _pane(window)
    QTest.keyClick(pane.table, Qt.Key.Key_Return)
    assert not pane.table.isVisible()
    QTest.keyClick(_focused(), Qt.Key.Key_Escape)
    assert pane.table.isVisible()
    assert _focused() is pane.table


def test_the_rail_is_walked_with_arrows(window: MainWindow) -> None:
    buttons = window.rail.findChildren(QAbstractButton)
    buttons[0].setFocus()
    QTest.keyClick(buttons[0], Qt.Key.Key_Down)
    assert _focused() is buttons[1]
    QTest.keyClick(buttons[1], Qt.Key.Key_Return)
    assert window.place() == "cases"


def test_a_badge_on_the_rail_is_part_of_its_accessible_name(window: MainWindow) -> None:
    names = [button.accessibleName() for button in window.rail.findChildren(QAbstractButton)]
    assert "Disputes, 31" in names
    assert "Sync, 3 waiting" in names


def test_the_rail_folds_and_stays_folded_the_next_time(
    window: MainWindow, look: Look, inline: TaskRunner, settings: QSettings, qtbot: QtBot
) -> None:
    wide = window.rail.width()
    window.commands.command(ActionId.TOGGLE_RAIL).trigger()
    assert window.rail.width() < wide / 2
    window.close()
    again = sample_window(look, inline, settings, count=1)
    qtbot.addWidget(again)
    assert again.rail.is_narrow()


def test_known_trouble_is_told_in_the_message_bar_until_it_is_solved(window: MainWindow) -> None:
    presenter = Presenter(window.messages, window)
    presenter.present(Offline("The central store cannot be reached.", hint="Work goes on."))
    shown = window.messages.current()
    assert shown is not None
    assert shown.text == "The central store cannot be reached. Work goes on."
    assert window.messages.isVisible()
    presenter.present(Cancelled("Stopped."))
    assert window.messages.current() is shown
    presenter.solved("offline")
    assert not window.messages.isVisible()


def test_the_one_button_of_a_message_helps(window: MainWindow) -> None:
    helped: list[bool] = []
    message = Message("busy", "In use.", button="Try again", on_button=lambda: helped.append(True))
    window.messages.tell(message)
    button = next(
        button
        for button in window.messages.findChildren(QAbstractButton)
        if button.text() == "Try again"
    )
    button.click()
    assert helped == [True]


def test_a_bug_is_shown_once_per_cause(window: MainWindow, expected_logs: LogGuard) -> None:
    presenter = Presenter(window.messages, window)
    expected_logs.expect("A bug: ZeroDivisionError")
    for _ in range(2):
        try:
            _ = 1 / 0
        except ZeroDivisionError as error:
            presenter.present(error)
    crashes = window.findChildren(QWidget, "crash")
    assert len(crashes) == 1


def test_every_control_has_a_name_for_those_who_hear_it(window: MainWindow) -> None:
    nameless = [
        f"{type(widget).__name__} {widget.objectName()}"
        for widget in window.findChildren(QWidget)
        if widget.focusPolicy() is not Qt.FocusPolicy.NoFocus
        and widget.isVisible()
        and not (widget.accessibleName() or getattr(widget, "text", str)())
    ]
    assert nameless == []


def test_tab_reaches_every_part_and_comes_round(window: MainWindow) -> None:
    seen: list[QWidget] = []
    pane = _pane(window)
    pane.table.setFocus()
    for _ in range(60):
        QTest.keyClick(_focused(), Qt.Key.Key_Tab)
        if _focused() is pane.table:
            break
        seen.append(_focused())
    assert _focused() is pane.table
    assert window.lookup.field in seen
    assert pane.head.search in seen
    assert window.top_bar.badge in seen
    assert any(button.text() == "Print invoice" for button in seen if hasattr(button, "text"))
