# SPDX-License-Identifier: MPL-2.0
"""The model of a list of any length."""

from array import array
from dataclasses import replace

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from cso_desktop.errors import StoreBusy
from cso_desktop.services.lists import Filter, ListQuery
from cso_desktop.ui.look import Look
from cso_desktop.ui.table.model import PLACEHOLDER, RAW_ROLE, PagedTableModel
from cso_desktop.ui.table.pages import KEPT_PAGES, PAGE_ROWS, PageCache
from cso_desktop.ui.tasks import TaskRunner
from tests.ui.samples import InvoicesInMemory, invoice_row

ALL = ListQuery()


def _model(source: InvoicesInMemory, runner: TaskRunner, look: Look) -> PagedTableModel:
    return PagedTableModel(source, runner, look.formats)


def _text(model: PagedTableModel, row: int, column: int = 0) -> str:
    return str(model.index(row, column).data())


@pytest.mark.parametrize("count", [0, 1, 300])
def test_the_model_keeps_qts_rules_through_every_kind_of_change(
    count: int, inline: TaskRunner, look: Look
) -> None:
    source = InvoicesInMemory(count)
    model = _model(source, inline, look)
    _tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    model.show(ALL)
    model.show(replace(ALL, chip="open", sort="total asc"))
    source.table[9_999] = invoice_row(9_999)
    model.refresh()
    source.table.clear()
    model.refresh()
    assert model.rowCount() == 0


def test_all_rows_are_counted_and_ordered_as_asked(inline: TaskRunner, look: Look) -> None:
    model = _model(InvoicesInMemory(1_000), inline, look)
    model.show(replace(ALL, sort="total desc"))
    totals = [invoice_row(key)[4] for key in range(1, 1_001)]
    assert model.rowCount() == 1_000
    assert model.index(0, 4).data(RAW_ROLE) == max(totals)


def test_the_first_page_is_shown_before_all_keys_are_known(
    runner: TaskRunner, look: Look, qtbot: QtBot
) -> None:
    source = InvoicesInMemory(1_000)
    model = _model(source, runner, look)
    counts: list[int] = []
    model.first_shown.connect(lambda: counts.append(model.rowCount()))
    with qtbot.waitSignal(model.keys_known) as known:
        model.show(ALL)
    assert counts == [PAGE_ROWS]
    assert known.args is not None
    assert known.args[0] == 1_000
    assert source.threads == {"database_0"}


def test_a_page_that_is_not_there_yet_shows_a_placeholder_and_then_its_rows(
    runner: TaskRunner, look: Look, qtbot: QtBot
) -> None:
    model = _model(InvoicesInMemory(1_000), runner, look)
    with qtbot.waitSignal(model.keys_known):
        model.show(replace(ALL, sort="number asc"))
    assert _text(model, 900) == PLACEHOLDER
    with qtbot.waitSignal(model.dataChanged):
        pass
    assert _text(model, 900) == "INV-1048901"


def test_data_asks_the_source_nothing_itself(inline: TaskRunner, look: Look) -> None:
    source = InvoicesInMemory(1_000)
    model = _model(source, inline, look)
    model.show(ALL)
    source.asked.clear()
    for row in range(0, 1_000, 10):
        _text(model, row)
    assert source.asked == []


def test_jumping_about_fetches_the_page_looked_at_last_first(
    inline: TaskRunner, look: Look, qtbot: QtBot
) -> None:
    source = InvoicesInMemory(5_000)
    model = _model(source, inline, look)
    model.show(replace(ALL, sort="number asc"))
    for row in range(500, 4_500, PAGE_ROWS):
        _text(model, row)
    source.asked.clear()
    with qtbot.waitSignal(model.dataChanged) as changed:
        pass
    assert changed.args is not None
    assert changed.args[0].row() <= 4_340 <= changed.args[1].row() + PAGE_ROWS
    qtbot.waitUntil(lambda: len(source.asked) >= 4)
    assert len(source.asked) == 4


def test_a_reply_to_an_older_question_is_dropped(
    runner: TaskRunner, look: Look, qtbot: QtBot
) -> None:
    model = _model(InvoicesInMemory(1_000), runner, look)
    model.show(ALL)
    with qtbot.waitSignal(model.keys_known):
        model.show(ListQuery(filters=(Filter("number", "=", "INV-1048007"),)))
    qtbot.waitUntil(runner.is_idle)
    assert [_text(model, row) for row in range(model.rowCount())] == ["INV-1048007"]


def test_an_unchanged_list_is_refreshed_without_a_reset(inline: TaskRunner, look: Look) -> None:
    source = InvoicesInMemory(300)
    model = _model(source, inline, look)
    model.show(ALL)
    resets: list[None] = []
    model.modelReset.connect(lambda: resets.append(None))
    number, customer, *rest = source.table[300]
    source.table[300] = (number, "Renamed Ltd", *rest)
    assert customer != "Renamed Ltd"
    model.refresh()
    assert resets == []
    assert _text(model, 0, 1) == "Renamed Ltd"


def test_kept_records_are_found_again_where_they_are_now(
    inline: TaskRunner, look: Look, qtbot: QtBot
) -> None:
    model = _model(InvoicesInMemory(600), inline, look)
    with qtbot.waitSignal(model.keys_known) as known:
        model.show(replace(ALL, sort="number asc"), keep=frozenset({10, 500}))
    assert known.args == [600, (9, 499)]
    assert model.key_at(499) == 500
    assert model.row_of(500) == 499
    assert model.row_of(12_345) is None


def test_a_record_that_is_gone_reads_as_a_placeholder(
    inline: TaskRunner, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = InvoicesInMemory(3)
    model = _model(source, inline, look)
    model.show(ALL)
    del source.table[3]
    monkeypatch.setattr(source, "keys", lambda _: array("q", [3, 2, 1]))
    model.refresh()
    assert _text(model, 0) == PLACEHOLDER
    assert _text(model, 1) == "INV-1048002"


def test_trouble_is_told_and_leaves_the_rows_as_they_are(
    inline: TaskRunner, look: Look, qtbot: QtBot
) -> None:
    source = InvoicesInMemory(3)
    model = _model(source, inline, look)
    model.show(ALL)
    source.fails_with = StoreBusy("The cache is in use.")
    with qtbot.waitSignal(model.failed) as failed:
        model.refresh()
    assert failed.args == [source.fails_with]
    assert _text(model, 0) == "INV-1048003"


def test_figures_stand_right_and_words_left(inline: TaskRunner, look: Look) -> None:
    model = _model(InvoicesInMemory(1), inline, look)
    role = Qt.ItemDataRole.TextAlignmentRole
    right = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    horizontal = Qt.Orientation.Horizontal
    rights = [model.headerData(n, horizontal, role) == right for n in range(7)]
    assert rights == [False, False, False, False, True, True, False]


def test_an_invalid_index_has_no_data(inline: TaskRunner, look: Look) -> None:
    model = _model(InvoicesInMemory(1), inline, look)
    model.show(ALL)
    assert model.data(QModelIndex(), RAW_ROLE) is None
    assert model.key_at(5) is None


def test_the_cache_keeps_the_pages_used_last() -> None:
    cache = PageCache()
    for number in range(KEPT_PAGES):
        cache.put(number, [])
    cache.get(0)
    cache.put(KEPT_PAGES, [])
    assert len(cache) == KEPT_PAGES
    assert cache.is_fresh(0)
    assert cache.get(1) is None
