# SPDX-License-Identifier: MPL-2.0
"""The pane of a list and its record."""

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from cso_desktop.services.lists import ColumnKind, Filter, ListQuery
from cso_desktop.ui.geometry import Geometry
from cso_desktop.ui.look import Look
from cso_desktop.ui.panes.add_filter import AddFilter, readable_value
from cso_desktop.ui.panes.pane import EmptyWords, ListPane, PaneContext
from cso_desktop.ui.tasks import TaskRunner
from tests.ui.samples import InvoicesInMemory
from tests.ui.shell_sample import DetailsInMemory


@pytest.fixture
def source() -> InvoicesInMemory:
    return InvoicesInMemory(300)


@pytest.fixture
def context(look: Look, inline: TaskRunner, tmp_path: Path) -> PaneContext:
    settings = QSettings(str(tmp_path / "pane.ini"), QSettings.Format.IniFormat)
    return PaneContext(look, inline, Geometry(settings))


@pytest.fixture
def pane(context: PaneContext, source: InvoicesInMemory, qtbot: QtBot) -> ListPane:
    return _show(context, source, qtbot)


def _show(context: PaneContext, source: InvoicesInMemory, qtbot: QtBot) -> ListPane:
    made = ListPane(
        context,
        source,
        DetailsInMemory(source),
        empty=EmptyWords("No invoices yet", "Post a draft.", "receipt"),
        new_text="New invoice",
    )
    qtbot.addWidget(made)
    made.resize(1100, 640)
    made.show()
    made.focus_first()
    return made


def _chip(pane: ListPane, key: str) -> QPushButton:
    chip = pane.head.chips.findChild(QPushButton, key)
    assert isinstance(chip, QPushButton)
    return chip


def test_the_head_tells_the_exact_count_and_the_sum(
    pane: ListPane, source: InvoicesInMemory
) -> None:
    total = sum(row[5] for row in source.table.values())
    assert pane.head.summary.text() == f"300  ·  ${total // 100:,}.{total % 100:02d} open"


def test_a_chip_narrows_list_count_and_sum_and_counts_stay_live(
    pane: ListPane, source: InvoicesInMemory
) -> None:
    overdue = [row for row in source.table.values() if row[6] == "overdue"]
    assert _chip(pane, "overdue").text() == f"Overdue  {len(overdue)}"
    _chip(pane, "overdue").click()
    assert pane.table.list_model.rowCount() == len(overdue)
    assert pane.head.summary.text().startswith(f"{len(overdue)}  ·")
    key = next(key for key, row in source.table.items() if row[6] == "overdue")
    del source.table[key]
    pane.refresh()
    assert _chip(pane, "overdue").text() == f"Overdue  {len(overdue) - 1}"


def test_a_filter_on_any_column_is_added_and_taken_away(pane: ListPane) -> None:
    form = pane.findChild(AddFilter)
    assert isinstance(form, AddFilter)
    form.column.setCurrentIndex(form.column.findData("customer"))
    form.value.setText("alder")
    with_button = next(b for b in form.findChildren(QPushButton) if b.text().strip())
    with_button.click()
    assert pane.query().filters == (Filter("customer", "contains", "alder"),)
    assert 0 < pane.table.list_model.rowCount() < 300
    names = [button.accessibleName() for button in pane.head.chips.findChildren(QPushButton)]
    remove = names.index("Remove filter Customer ∋ alder")
    pane.head.chips.findChildren(QPushButton)[remove].click()
    assert pane.table.list_model.rowCount() == 300


def test_nothing_matching_offers_to_clear_the_filters(pane: ListPane) -> None:
    pane.ask(ListQuery(text="nobody at all"))
    assert pane.detail_view.detail() is None
    clear = next(b for b in pane.findChildren(QPushButton) if b.text() == "Clear filters")
    clear.click()
    assert pane.table.list_model.rowCount() == 300


def test_an_empty_list_says_what_would_be_here_and_offers_a_new_one(
    context: PaneContext, qtbot: QtBot
) -> None:
    pane = _show(context, InvoicesInMemory(0), qtbot)
    buttons = [b for b in pane.findChildren(QPushButton) if b.text() == "New invoice"]
    with qtbot.waitSignal(pane.new_requested):
        buttons[-1].click()


def test_a_record_is_opened_by_its_id_even_where_filters_hide_it(pane: ListPane) -> None:
    pane.ask(ListQuery(text="1048001"))
    pane.open_record("id-250")
    detail = pane.detail_view.detail()
    assert detail is not None
    assert detail.id == "id-250"
    assert pane.query() == ListQuery()
    assert pane.head.search.text() == ""


def test_an_action_that_is_not_allowed_is_disabled_and_says_why(
    pane: ListPane, qtbot: QtBot
) -> None:
    refused = pane.detail_view.findChild(QPushButton, "payment.apply")
    allowed = pane.detail_view.findChild(QPushButton, "invoice.print")
    assert isinstance(refused, QPushButton)
    assert isinstance(allowed, QPushButton)
    assert not refused.isEnabled()
    assert refused.toolTip() == "Nothing is left to pay."
    with qtbot.waitSignal(pane.action_requested) as requested:
        allowed.click()
    assert requested.args is not None
    assert requested.args[0] == "invoice.print"
    assert requested.args[1].number == "INV-1048300"


def test_an_order_by_click_is_kept_when_a_chip_is_chosen(pane: ListPane) -> None:
    pane.table.order_changed.emit("total asc")
    _chip(pane, "open").click()
    assert pane.query() == ListQuery(chip="open", sort="total asc")


def test_widths_a_person_chose_are_remembered(
    context: PaneContext, source: InvoicesInMemory, pane: ListPane, qtbot: QtBot
) -> None:
    pane.table.column_header.resizeSection(2, 177)
    pane.close_pane()
    again = _show(context, source, qtbot)
    assert again.table.column_header.sectionSize(2) == 177


@pytest.mark.parametrize(
    ("kind", "typed", "held"),
    [
        (ColumnKind.MONEY, "$1,234.50", "123450"),
        (ColumnKind.MONEY, "12", "1200"),
        (ColumnKind.MONEY, "twelve", None),
        (ColumnKind.MONEY, "NaN", None),
        (ColumnKind.DATE, "2026-09-30", "2026-09-30"),
        (ColumnKind.DATE, "9/30/2026", "2026-09-30"),
        (ColumnKind.DATE, "30/9/2026", None),
        (ColumnKind.TEXT, "  Alder ", "Alder"),
        (ColumnKind.TEXT, "  ", None),
    ],
)
def test_filter_values_are_read_or_refused(kind: ColumnKind, typed: str, held: str | None) -> None:
    assert readable_value(kind, typed) == held
