# SPDX-License-Identifier: MPL-2.0
"""Every pane over a real cache: rows, chips, order, links, actions and their reasons."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from cso_desktop.ui.help import HelpDialog
from cso_desktop.ui.panes.aging import AgingPane
from cso_desktop.ui.panes.areas import AREAS
from cso_desktop.ui.preview import Preview
from cso_desktop.ui.program import PANES
from cso_desktop.ui.shell.rail import RailButton
from cso_desktop.ui.table.rows import RowsTable
from tests.ui.screens import CTRL, Screen

FIRST = {
    "cases": ("number", "CS-3300001"),
    "customers": ("name", "Lewis, Miller and Barnes"),
    "contracts": ("number", "CT-104471"),
    "items": ("serial", "10-7B2C4"),
    "orders": ("number", "OC-2207731"),
    "shipments": ("number", "DN-5100001"),
    "invoices": ("number", "INV-1048229"),
    "disputes": ("number", "DSP-070001"),
}


@pytest.mark.parametrize("place", FIRST)
def test_a_pane_opens_with_its_first_rows_and_the_first_record_beside_them(
    screen: Screen, place: str
) -> None:
    pane = screen.go(place)
    column, first = FIRST[place]
    assert screen.texts(column)[0] == first
    assert pane.detail_view.detail() is not None
    assert pane.head.summary.text().split()[0] == str(pane.table.list_model.rowCount())


def test_every_place_of_the_rail_leads_somewhere(screen: Screen) -> None:
    for place in PANES:
        screen.window.show_place(place)
        screen.settle()
        assert screen.window.place() == place


def test_the_rail_marks_no_place_that_it_does_not_lead_to(screen: Screen) -> None:
    screen.go("invoices")
    screen.window.show_place("payments")
    screen.settle()
    buttons = screen.window.rail.findChildren(RailButton)
    assert not any(button.isChecked() for button in buttons)
    screen.go("invoices")
    assert [button.place.id for button in buttons if button.isChecked()] == ["invoices"]


def test_every_kind_that_links_and_look_ups_name_has_a_pane() -> None:
    assert set(AREAS) <= set(PANES)


def test_chips_narrow_the_list_and_tell_how_many_they_hold(screen: Screen) -> None:
    pane = screen.go("invoices")
    overdue = sum(text == "Overdue" for text in screen.texts("status"))
    disputed = sum(text == "Disputed" for text in screen.texts("status"))
    assert disputed == 1
    screen.click_chip("overdue")
    assert pane.table.list_model.rowCount() == overdue + disputed
    screen.click_chip("disputed")
    assert screen.texts("number") == ["INV-1048179"]
    assert pane.head.summary.text() == "1  ·  $1,949.94 open"


def test_a_click_on_a_heading_orders_the_list_and_another_turns_it_round(screen: Screen) -> None:
    screen.go("invoices")
    screen.click_heading("total")
    assert screen.texts("total")[0] == "100.00"
    screen.click_heading("total")
    assert screen.texts("total")[0] == "2,949.94"


def test_the_list_is_searched_with_ctrl_f_and_left_with_down(screen: Screen) -> None:
    pane = screen.go("invoices")
    screen.key(Qt.Key.Key_F, CTRL)
    QTest.keyClicks(pane.head.search, "1048 179")
    QTest.keyClick(pane.head.search, Qt.Key.Key_Return)
    screen.settle()
    assert screen.texts("number") == ["INV-1048179"]
    QTest.keyClick(pane.head.search, Qt.Key.Key_Down)
    assert QApplication.focusWidget() is pane.table


def test_a_number_in_a_tab_leads_to_its_record(screen: Screen) -> None:
    screen.go("customers")
    table = screen.tab("Orders")
    place = table.visualRect(table.model().index(0, 0)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    screen.settle()
    assert screen.window.place() == "orders"
    assert screen.number() == "OC-2207731"


@pytest.mark.parametrize(
    ("typed", "place", "number"),
    [
        ("inv 1048179", "invoices", "INV-1048179"),
        ("oc2207 731", "orders", "OC-2207731"),
        ("107b2c4", "items", "10-7B2C4"),
        ("44 8121", "customers", "0448121"),
        ("lewis,  MILLER", "customers", "0448121"),
    ],
)
def test_any_number_in_any_spacing_is_looked_up_and_opened_by_keyboard(
    screen: Screen, typed: str, place: str, number: str
) -> None:
    screen.key(Qt.Key.Key_K, CTRL)
    QTest.keyClicks(screen.window.lookup.field, typed)
    screen.qtbot.waitUntil(screen.window.lookup.is_open)
    screen.settle()
    QTest.keyClick(screen.window.lookup.field, Qt.Key.Key_Return)
    screen.settle()
    assert screen.window.place() == place
    assert screen.number() == number


def test_an_action_that_is_not_possible_says_why(screen: Screen) -> None:
    screen.go("orders")
    hold = screen.action("move:hold")
    assert not hold.isEnabled()
    assert hold.toolTip() == "This needs the central store, and this home works alone."


def test_what_can_be_begun_from_a_customer_stands_in_one_menu(screen: Screen) -> None:
    screen.go("customers")
    menu = screen.action("begin").menu()
    assert isinstance(menu, QMenu)
    texts = [each.text() for each in menu.actions()]
    assert texts == ["Case", "Order", "Invoice", "Contract", "Item", "Contact", "Site"]
    assert all(each.isEnabled() for each in menu.actions())


def test_enter_gives_a_record_the_whole_pane_and_esc_takes_it_back(screen: Screen) -> None:
    pane = screen.go("invoices")
    QTest.keyClick(pane.table, Qt.Key.Key_Return)
    assert not pane.table.isVisible()
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, Qt.Key.Key_Escape)
    assert pane.table.isVisible()


def test_an_invoice_is_previewed_as_it_will_be_printed(screen: Screen) -> None:
    screen.go("invoices")
    screen.key(Qt.Key.Key_P, CTRL)
    screen.qtbot.waitUntil(lambda: bool(screen.asked), timeout=20_000)
    screen.settle()
    preview = screen.asked[-1]
    assert isinstance(preview, Preview)
    assert preview.windowTitle() == "Invoice INV-1048229"
    assert preview.pages() == 1


def test_the_list_is_written_to_a_file_as_it_is_filtered(screen: Screen, tmp_path: Path) -> None:
    pane = screen.go("invoices")
    screen.click_chip("disputed")
    path = tmp_path / "invoices.csv"
    screen.bench.files.write("invoices", pane.query(), str(path))
    screen.settle()
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 2
    assert "INV-1048179" in lines[1]


def test_aging_tells_the_ages_of_any_day_and_leads_to_the_customer(screen: Screen) -> None:
    pane = screen.go_to("receivables")
    assert isinstance(pane, AgingPane)
    assert pane.table is not None
    assert pane.table.model().index(0, 0).data() == "0448121"
    # One invoice is disputed, some are late, the others are not due yet.
    assert "of it disputed $500.00" in pane.bar.accessibleName()
    pane.day.setText("2026-10-01")
    QTest.keyClick(pane.day, Qt.Key.Key_Return)
    screen.settle()
    assert "of it disputed $0.00" in pane.bar.accessibleName()
    QTest.keyClick(pane.table, Qt.Key.Key_Return)
    screen.settle()
    assert screen.window.place() == "customers"
    assert screen.number() == "0448121"


def test_a_day_that_cannot_be_read_is_told_where_it_was_typed(screen: Screen) -> None:
    pane = screen.go_to("receivables")
    assert isinstance(pane, AgingPane)
    pane.day.setText("last week")
    QTest.keyClick(pane.day, Qt.Key.Key_Return)
    assert screen.says("This is not a date. Write it like 9/30/2026.")


def test_f1_explains_the_pane_and_lists_the_shortcuts(screen: Screen) -> None:
    screen.go("invoices")
    screen.key(Qt.Key.Key_F1)
    explained = screen.window.findChild(HelpDialog)
    assert explained is not None
    assert explained.findChildren(RowsTable)[0].model().rowCount() > 20
