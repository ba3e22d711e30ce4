# SPDX-License-Identifier: MPL-2.0
"""Forms: labels, reading, problems at their fields, keyboard, saving."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFormLayout, QLabel, QMessageBox, QTableWidget, QWidget
from pytestqt.qtbot import QtBot

from cso_desktop.errors import FieldErrors, NotAllowed
from cso_desktop.services.lists import Column, ColumnKind, Hit
from cso_desktop.ui.forms.dialog import FormDialog
from cso_desktop.ui.forms.fields import Choice, EditorKind, Field
from cso_desktop.ui.forms.form import Form
from cso_desktop.ui.forms.reading import UnreadableError, read_date, read_decimal, read_money
from cso_desktop.ui.look import Look
from cso_desktop.ui.tasks import TaskRunner

US = QLocale("en_US")
SPAIN = QLocale("es_ES")


def _find(text: str, limit: int) -> Sequence[Hit]:
    hits = [Hit("customers", f"c{n}", f"044812{n}", f"Alder Foods {n}") for n in range(5)]
    return [hit for hit in hits if text.casefold() in f"{hit.number} {hit.title}".casefold()][
        :limit
    ]


FIELDS = (
    Field("title", "&Title", required=True),
    Field("note", "&Note", EditorKind.MULTILINE),
    Field(
        "method",
        "&Method",
        EditorKind.CHOICE,
        choices=(Choice("", "Choose"), Choice("mail", "Mail"), Choice("email", "E-mail")),
    ),
    Field("due_on", "&Due", EditorKind.DATE, width=12),
    Field("amount", "&Amount", EditorKind.MONEY, help="In US dollars"),
    Field("quantity", "&Quantity", EditorKind.DECIMAL),
    Field("urgent", "&Urgent", EditorKind.FLAG),
    Field("customer_id", "&Customer", EditorKind.RECORD, find=_find),
)
LINES = Field(
    "lines",
    "&Lines",
    EditorKind.LINES,
    columns=(
        Column("product", "Product", ColumnKind.TEXT, 20),
        Column("quantity", "Qty", ColumnKind.QUANTITY, 6),
        Column("price", "Price", ColumnKind.MONEY, 10),
    ),
)


@pytest.fixture
def form(look: Look, inline: TaskRunner, qtbot: QtBot) -> Form:
    made = Form(look, inline, FIELDS)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    return made


def _type(form: Form, name: str, text: str) -> None:
    QTest.keyClicks(form.editor(name).control, text)


def test_what_is_filled_in_is_read_back(form: Form) -> None:
    values: dict[str, Any] = {
        "title": "Wrong price",
        "note": "First line\nSecond line",
        "method": "mail",
        "due_on": dt.date(2026, 9, 30),
        "amount": -123_456,
        "quantity": Decimal("2.5"),
        "urgent": True,
        "customer_id": Hit("customers", "c3", "0448123", "Alder Foods 3"),
    }
    form.fill(values)
    assert form.read() == values | {"customer_id": "c3"}
    assert not form.is_dirty()


def test_an_empty_form_reads_as_nothing_entered(form: Form) -> None:
    assert form.read() == {
        "title": "",
        "note": "",
        "method": "",
        "due_on": None,
        "amount": None,
        "quantity": None,
        "urgent": False,
        "customer_id": None,
    }


def test_every_label_leads_to_its_field_and_every_field_has_a_name(form: Form) -> None:
    layout = form.layout()
    assert isinstance(layout, QFormLayout)
    for row, field in enumerate(FIELDS):
        item = layout.itemAt(row, QFormLayout.ItemRole.LabelRole)
        label = item.widget() if item else None
        assert isinstance(label, QLabel)
        assert label.buddy() is form.editor(field.name)
        assert form.editor(field.name).control.accessibleName() == field.plain_label()


def test_tab_walks_the_fields_in_reading_order(form: Form) -> None:
    form.focus_first()
    walked: list[QWidget] = []
    for _ in FIELDS:
        focused = QApplication.focusWidget()
        assert focused is not None
        walked.append(focused)
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    assert walked == [form.editor(field.name).control for field in FIELDS]


def test_what_cannot_be_read_is_told_at_its_field(form: Form) -> None:
    _type(form, "due_on", "soon")
    _type(form, "amount", "1.234")
    with pytest.raises(FieldErrors) as refused:
        form.read()
    assert list(refused.value.fields) == ["due_on", "amount"]
    form.show_problems(refused.value.fields)
    assert form.problems() == refused.value.fields
    assert QApplication.focusWidget() is form.editor("due_on").control


def test_typing_makes_the_form_dirty_and_tells_after_a_pause(form: Form, qtbot: QtBot) -> None:
    with qtbot.waitSignal(form.edited):
        _type(form, "title", "x")
    assert form.is_dirty()


def test_a_record_is_found_by_typing_and_must_be_one_of_those_found(
    form: Form, qtbot: QtBot
) -> None:
    editor = form.editor("customer_id")
    editor.setFocus()
    _type(form, "customer_id", "0448122")
    qtbot.waitUntil(lambda: _value(form, "customer_id") == "c2")
    editor.set_value(None)
    _type(form, "customer_id", "unheard of")
    with pytest.raises(FieldErrors):
        form.read()


def _value(form: Form, name: str) -> Any:
    try:
        return form.editor(name).value()
    except UnreadableError:
        return None


def test_lines_are_read_typed_and_empty_ones_left_out(
    look: Look, inline: TaskRunner, qtbot: QtBot
) -> None:
    form = Form(look, inline, [LINES])
    qtbot.addWidget(form)
    form.fill({"lines": ({"product": "Disk", "quantity": "2", "price": 185_000}, {})})
    table = form.findChild(QTableWidget)
    assert isinstance(table, QTableWidget)
    assert form.read()["lines"] == ({"product": "Disk", "quantity": Decimal(2), "price": 185_000},)
    cell = table.item(1, 1)
    assert cell is not None
    cell.setText("many")
    with pytest.raises(FieldErrors) as refused:
        form.read()
    assert refused.value.fields["lines"].startswith("Line 2, Qty: ")


@pytest.fixture
def saved() -> list[dict[str, Any]]:
    return []


@pytest.fixture
def dialog(look: Look, inline: TaskRunner, saved: list[dict[str, Any]], qtbot: QtBot) -> FormDialog:
    def save(values: dict[str, Any]) -> str:
        if not values["title"]:
            raise FieldErrors({"title": "A title is needed."})
        if values["title"] == "forbidden":
            raise NotAllowed("Only billing may do this.")
        saved.append(values)
        return "D-1"

    made = FormDialog(look, inline, title="New dispute", fields=FIELDS, save=save)
    qtbot.addWidget(made)
    made.open()
    qtbot.waitExposed(made)
    made.activateWindow()
    return made


def test_a_form_is_saved_with_ctrl_s(
    dialog: FormDialog, saved: list[dict[str, Any]], qtbot: QtBot
) -> None:
    _type(dialog.form, "title", "Short shipped")
    with qtbot.waitSignal(dialog.saved) as told:
        QTest.keyClick(dialog, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert told.args == ["D-1"]
    assert saved[0]["title"] == "Short shipped"
    assert not dialog.isVisible()


def test_what_the_domain_refuses_is_told_at_the_field_and_nothing_is_lost(
    dialog: FormDialog, saved: list[dict[str, Any]]
) -> None:
    _type(dialog.form, "note", "kept")
    dialog.submit()
    assert dialog.form.problems() == {"title": "A title is needed."}
    assert QApplication.focusWidget() is dialog.form.editor("title").control
    assert dialog.isVisible()
    assert dialog.form.read()["note"] == "kept"
    assert saved == []


def test_a_refusal_without_a_field_is_told_in_the_form(dialog: FormDialog) -> None:
    _type(dialog.form, "title", "forbidden")
    dialog.submit()
    texts = [label.text() for label in dialog.findChildren(QLabel) if label.isVisible()]
    assert "Only billing may do this." in texts


def test_changes_are_not_lost_without_asking(dialog: FormDialog) -> None:
    _type(dialog.form, "title", "x")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    question = dialog.findChild(QMessageBox, "discard_question")
    assert isinstance(question, QMessageBox)
    discard = question.button(QMessageBox.StandardButton.Discard)
    assert discard is not None
    discard.click()
    assert not dialog.isVisible()


def test_an_unchanged_form_closes_at_once(dialog: FormDialog) -> None:
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


@pytest.mark.parametrize(
    ("text", "locale", "day"),
    [
        ("2026-09-30", US, dt.date(2026, 9, 30)),
        ("9/30/2026", US, dt.date(2026, 9, 30)),
        ("Sep 30, 2026", US, dt.date(2026, 9, 30)),
        ("30/9/2026", SPAIN, dt.date(2026, 9, 30)),
        ("", US, None),
    ],
)
def test_dates_are_read_as_people_write_them(
    text: str, locale: QLocale, day: dt.date | None
) -> None:
    assert read_date(text, locale) == day


@pytest.mark.parametrize("text", ["30/9/2026", "tomorrow", "2026-02-30", "9/30/26"])
def test_dates_that_cannot_be_read_for_certain_are_refused(text: str) -> None:
    with pytest.raises(UnreadableError):
        read_date(text, US)


@pytest.mark.parametrize(
    ("text", "locale", "minor"),
    [
        ("1,234.5", US, 123_450),
        ("$12", US, 1_200),
        ("-0.01", US, -1),
        ("1.234,50", SPAIN, 123_450),
        ("", US, None),
    ],
)
def test_amounts_are_read_exactly(text: str, locale: QLocale, minor: int | None) -> None:
    assert read_money(text, locale) == minor


@pytest.mark.parametrize("text", ["1.234", "1,23.00", "12,34", "1e5", "NaN", "1.2.3", "٣"])
def test_amounts_that_could_mean_two_things_are_refused(text: str) -> None:
    with pytest.raises(UnreadableError):
        read_money(text, US)


def test_a_number_never_passes_through_a_float() -> None:
    assert read_decimal("0.1", US) == Decimal("0.1")
