# SPDX-License-Identifier: MPL-2.0
"""The table as a person uses it."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from cso_desktop.services.lists import ListQuery
from cso_desktop.ui.look import Look
from cso_desktop.ui.table.view import ListTable
from cso_desktop.ui.tasks import TaskRunner
from tests.ui.samples import InvoicesInMemory, invoice_row


@pytest.fixture
def source() -> InvoicesInMemory:
    return InvoicesInMemory(300)


@pytest.fixture
def table(source: InvoicesInMemory, look: Look, inline: TaskRunner, qtbot: QtBot) -> ListTable:
    shown = ListTable(look, source, inline)
    qtbot.addWidget(shown)
    shown.resize(900, 500)
    shown.show()
    shown.ask(ListQuery())
    return shown


def _number(table: ListTable) -> str:
    return str(table.currentIndex().siblingAtColumn(0).data())


def test_the_first_record_is_current_at_once(table: ListTable) -> None:
    assert table.current_key() == 300


def test_arrows_move_and_enter_opens(table: ListTable) -> None:
    opened: list[object] = []
    table.row_activated.connect(opened.append)
    QTest.keyClick(table, Qt.Key.Key_Down)
    QTest.keyClick(table, Qt.Key.Key_Down)
    QTest.keyClick(table, Qt.Key.Key_Return)
    assert opened == [298]


def test_the_current_record_stays_current_when_the_order_changes(table: ListTable) -> None:
    told: list[object] = []
    assert table.select_key(42)
    table.current_changed.connect(told.append)
    table.ask(ListQuery(sort="total asc"))
    assert table.current_key() == 42
    assert _number(table) == "INV-1048042"
    assert told == []


def test_selected_records_stay_selected_when_others_come_and_go(
    table: ListTable, source: InvoicesInMemory
) -> None:
    table.select_key(290)
    for _ in range(4):
        QTest.keyClick(table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert list(table.selected_keys()) == [290, 289, 288, 287, 286]
    del source.table[300], source.table[288]
    table.refresh()
    assert list(table.selected_keys()) == [290, 289, 287, 286]


def test_when_the_current_record_is_gone_the_first_becomes_current(
    table: ListTable, source: InvoicesInMemory
) -> None:
    del source.table[300]
    table.refresh()
    assert table.current_key() == 299


def test_an_empty_answer_leaves_nothing_current(table: ListTable) -> None:
    table.ask(ListQuery(text="nobody at all"))
    assert table.current_key() is None
    assert table.selected_count() == 0


def test_a_click_on_a_heading_asks_for_the_order_and_a_second_for_its_reverse(
    table: ListTable, qtbot: QtBot
) -> None:
    table.order_changed.connect(lambda sort: table.ask(ListQuery(sort=sort)))
    header = table.horizontalHeader()
    where = QPoint(header.sectionViewportPosition(4) + 20, 10)
    with qtbot.waitSignal(table.order_changed) as first:
        QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=where)
    with qtbot.waitSignal(table.order_changed) as second:
        QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert [first.args, second.args] == [["total asc"], ["total desc"]]


def test_everything_can_be_selected_without_asking_for_every_row(
    table: ListTable, source: InvoicesInMemory
) -> None:
    source.asked.clear()
    table.selectAll()
    assert table.selected_count() == 300
    assert source.asked == []


def test_copy_gives_headings_and_raw_values(table: ListTable) -> None:
    table.select_key(7)
    QTest.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    row = invoice_row(7)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0] == "Invoice\tCustomer\tIssued\tDue\tTotal\tBalance\tStatus"
    cells = lines[1].split("\t")
    assert cells[0] == "INV-1048007"
    assert cells[2] == row[2]
    assert cells[4] == f"{row[4] // 100}.{row[4] % 100:02d}"
    assert len(lines) == 2


def test_all_rows_have_one_height_and_the_text_column_takes_the_room(table: ListTable) -> None:
    assert {table.rowHeight(row) for row in range(300)} == {table.rowHeight(0)}
    assert table.horizontalHeader().length() == table.viewport().width()
    table.resize(1_200, 500)
    assert table.horizontalHeader().length() == table.viewport().width()
