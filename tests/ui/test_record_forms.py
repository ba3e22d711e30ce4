# SPDX-License-Identifier: MPL-2.0
"""Records made and changed through their forms, with a mouse or without one."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox, QTableWidget
from pytestqt.qtbot import QtBot

from cso_desktop.domain.clock import FixedClock
from cso_desktop.paths import Home
from cso_desktop.services.lists import Link
from cso_desktop.ui.look import Look
from cso_desktop.ui.records.catalogue import FORMS
from cso_desktop.ui.tasks import TaskRunner
from tests.services.office import NOON
from tests.ui.screens import CTRL, Screen, open_screen

LEWIS = "Lewis, Miller and Barnes"


def test_a_customer_is_added_by_keyboard_alone(screen: Screen) -> None:
    screen.go("customers")
    screen.key(Qt.Key.Key_N, CTRL)
    screen.save()
    assert screen.problems() == {"legal_name": "A customer needs a legal name."}
    screen.type("legal_name", "Alder Foods, Inc.")
    screen.save()
    assert not screen.has_form()
    assert screen.texts("name") == ["Alder Foods, Inc.", LEWIS]
    detail = screen.shown().detail_view.detail()
    assert detail is not None
    assert detail.subtitle.startswith("Alder Foods, Inc.")
    assert detail.tag == "prospect"


def test_a_contact_is_changed_with_f2_and_the_rest_of_it_stays(screen: Screen) -> None:
    screen.window.show_place("contacts")
    screen.settle()
    screen.key(Qt.Key.Key_F2)
    assert screen.form().windowTitle() == "Edit contact Accounts payable"
    editor = screen.form().form.editor("email")
    screen.type("email", "ap@example")
    assert editor.value() == "ap@example"
    screen.save()
    assert screen.texts("email") == ["ap@example"]
    assert screen.texts("phone") == ["(312) 555-0101"]


def test_an_order_is_drafted_with_lines_and_a_wrong_line_is_told_at_its_cell(
    screen: Screen,
) -> None:
    screen.go("orders")
    screen.key(Qt.Key.Key_N, CTRL)
    screen.pick("customer_id", "0448121")
    screen.fill_line(0, product="5887-F10", quantity="0")
    screen.save()
    assert screen.problems() == {"lines": "Line 1, Quantity: A quantity is more than nothing."}
    table = screen.form().findChild(QTableWidget)
    assert isinstance(table, QTableWidget)
    assert (table.currentRow(), table.currentColumn()) == (0, 2)
    screen.fill_line(0, product="nothing like it", quantity="2")
    screen.save()
    told = "Line 1, Product: There is no product nothing like it."
    assert screen.problems() == {"lines": told}
    screen.fill_line(0, product="5887-F10", quantity="2", discount="10")
    screen.save()
    assert screen.number().startswith("D")
    assert screen.cells("Lines")[:2] == ["5887-F10", "Disk drawer"]
    detail = screen.shown().detail_view.detail()
    assert detail is not None
    assert detail.figures[0].text == "$3,330.00"


def test_a_draft_order_is_changed_and_its_lines_keep_their_ids(screen: Screen) -> None:
    test_an_order_is_drafted_with_lines_and_a_wrong_line_is_told_at_its_cell(screen)
    before = screen.number()
    screen.act("edit")
    screen.fill_line(0, quantity="3")
    screen.save()
    assert screen.number() == before
    detail = screen.shown().detail_view.detail()
    assert detail is not None
    assert detail.figures[0].text == "$4,995.00"


def test_an_invoice_takes_description_and_price_from_the_product(screen: Screen) -> None:
    screen.go("customers")
    screen.bench.opener.begin("invoices", _origin(screen))
    screen.form()
    screen.fill_line(0, product="5887-F10", quantity="1")
    screen.save()
    assert screen.window.place() == "invoices"
    detail = screen.shown().detail_view.detail()
    assert detail is not None
    assert detail.tag == "draft"
    assert detail.figures[0].text == "$1,924.00"  # with 4% sales tax of the state


def test_a_dispute_is_opened_from_its_invoice(screen: Screen) -> None:
    screen.go("invoices")
    screen.act("dispute")
    screen.type("amount_minor", "999")
    screen.save()
    assert screen.problems()["amount_minor"].startswith("At most")
    editor = screen.form().form.editor("amount_minor")
    editor.set_value(5_000)
    screen.save()
    assert screen.window.place() == "disputes"
    detail = screen.shown().detail_view.detail()
    assert detail is not None
    assert detail.tag == "submitted"


def test_new_case_knows_the_record_it_is_begun_from(screen: Screen) -> None:
    screen.go("invoices")
    number = screen.number()
    QTest.mouseClick(screen.window.top_bar.new_case, Qt.MouseButton.LeftButton)
    form = screen.form().form
    assert form.editor("invoice_id").typed()["text"].startswith(number)
    assert LEWIS in form.editor("customer_id").typed()["text"]
    screen.type("subject", "Billed twice?")
    screen.type("note", "Called at noon.")
    screen.save()
    assert screen.window.place() == "cases"
    assert "Called at noon." in screen.cells("Notes")


def test_a_note_is_added_to_a_case(screen: Screen) -> None:
    screen.go("cases")
    screen.act("note")
    screen.type("body", "Sent the copy.")
    screen.save()
    assert "Sent the copy." in screen.cells("Notes")


def test_a_move_that_needs_a_reason_asks_for_it(screen: Screen) -> None:
    screen.go("items")
    screen.act("move:withdraw")
    screen.save()
    assert screen.problems() == {"reason": "Give a reason."}
    screen.type("reason", "Replaced by a newer one")
    screen.save()
    assert screen.texts("status") == ["Withdrawn"]


def test_a_case_waits_until_a_day(screen: Screen) -> None:
    screen.go("cases")
    screen.act("move:wait_until")
    screen.type("until", "2026-12-01")
    screen.save()
    assert screen.texts("status") == ["Waiting for a date"]


def test_a_move_without_a_way_back_is_asked_about_first(screen: Screen) -> None:
    test_an_order_is_drafted_with_lines_and_a_wrong_line_is_told_at_its_cell(screen)
    screen.act("move:cancel")
    question = screen.asked[-1]
    assert isinstance(question, QMessageBox)
    yes = next(b for b in question.buttons() if b.text() == "Cancel" or "Cancel" in b.text())
    assert question.buttonRole(yes) is QMessageBox.ButtonRole.AcceptRole
    QTest.mouseClick(yes, Qt.MouseButton.LeftButton)
    screen.settle()
    assert "Cancelled" in screen.texts("status")


def test_a_half_typed_form_is_kept_when_the_window_closes(
    home: Home, look: Look, qtbot: QtBot
) -> None:
    for is_again in (False, True):
        runner = TaskRunner()
        with open_screen(home, look, runner, qtbot, FixedClock(NOON)) as screen:
            screen.go("orders")
            screen.key(Qt.Key.Key_N, CTRL)
            dialog = screen.form()
            if not is_again:
                screen.type("customer_id", "Lew")
                screen.type("po_number", "PO-7")
                screen.fill_line(0, description="Something", quantity="ab")
                continue
            assert dialog.is_resumed()
            assert dialog.form.editor("customer_id").typed()["text"] == "Lew"
            assert dialog.form.editor("po_number").value() == "PO-7"
            table = dialog.findChild(QTableWidget)
            assert isinstance(table, QTableWidget)
            quantity = table.item(0, 2)
            assert quantity is not None
            assert quantity.text() == "ab"
            screen.press("Start over")
            assert dialog.form.editor("po_number").value() == ""


def test_a_form_can_be_kept_for_later_and_is_forgotten_once_saved(screen: Screen) -> None:
    screen.go("customers")
    screen.key(Qt.Key.Key_N, CTRL)
    screen.type("legal_name", "Alder")
    QTest.keyClick(screen.form(), Qt.Key.Key_Escape)
    question = screen.form().findChild(QMessageBox, "discard_question")
    assert isinstance(question, QMessageBox)
    keep = next(button for button in question.buttons() if "Keep" in button.text())
    QTest.mouseClick(keep, Qt.MouseButton.LeftButton)
    screen.settle()
    screen.key(Qt.Key.Key_N, CTRL)
    assert screen.form().is_resumed()
    screen.type("legal_name", " Foods")
    screen.save()
    assert "Alder Foods" in screen.texts("name")
    screen.key(Qt.Key.Key_N, CTRL)
    assert not screen.form().is_resumed()


@pytest.mark.parametrize("kind", sorted(set(FORMS) - {"case_notes"}))
def test_every_form_opens_and_every_mnemonic_is_its_own(screen: Screen, kind: str) -> None:
    screen.bench.opener.begin(kind)
    form = screen.form().form
    letters = [label[label.index("&") + 1].lower() for label in form.labels() if "&" in label]
    assert len(letters) == len(set(letters)), letters


def _origin(screen: Screen) -> Link:
    detail = screen.shown().detail_view.detail()
    assert detail is not None
    return Link(detail.kind, detail.id)
