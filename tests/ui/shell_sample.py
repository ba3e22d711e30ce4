# SPDX-License-Identifier: MPL-2.0
"""A whole window over invoices in memory, for tests of the frame and for looking at it.

``python -m tests.ui.shell_sample FOLDER`` draws it, light and dark, in two sizes.
"""

import datetime as dt
import os
import sys
from collections.abc import Sequence
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QLocale, QSettings
from PySide6.QtWidgets import QApplication

from cso_desktop.services.lists import Detail, Hit, ListQuery
from cso_desktop.ui.actions import ActionId
from cso_desktop.ui.geometry import Geometry
from cso_desktop.ui.look import Look
from cso_desktop.ui.panes.base import Pane
from cso_desktop.ui.panes.pane import EmptyWords, ListPane, PaneContext
from cso_desktop.ui.shell.badge import SyncState, badge_text
from cso_desktop.ui.shell.places import PLACES
from cso_desktop.ui.shell.window import MainWindow
from cso_desktop.ui.tasks import InlineRunner, TaskRunner
from tests.ui.samples import InvoicesInMemory, invoice_detail, invoice_row


class DetailsInMemory:
    """Details of the made-up invoices."""

    def __init__(self, source: InvoicesInMemory) -> None:
        self._source = source

    def detail(self, key: int) -> Detail | None:
        return invoice_detail(key) if key in self._source.table else None

    def key_of(self, record_id: str) -> int | None:
        key = int(record_id.removeprefix("id-"))
        return key if key in self._source.table else None


def find_sample(text: str, limit: int) -> Sequence[Hit]:
    """Return invoices whose number holds the text, and their customers."""
    wanted = text.casefold()
    hits: list[Hit] = []
    for key in range(200, 0, -1):
        row = invoice_row(key)
        if wanted in row[0].casefold() or wanted in row[1].casefold():
            hits.append(Hit("invoices", f"id-{key}", row[0], row[1], f"${row[5] / 100:,.2f}"))
    customers = dict.fromkeys(hit.title for hit in hits if wanted in hit.title.casefold())
    named = [Hit("customers", name, f"044{8100 + n}", name) for n, name in enumerate(customers)]
    return (named[:3] + hits[:6])[:limit]


def sample_window(
    look: Look, runner: TaskRunner, settings: QSettings, count: int = 2_466
) -> MainWindow:
    """Return a window whose every place shows made-up invoices."""
    geometry = Geometry(settings)
    context = PaneContext(look, runner, geometry)
    source = InvoicesInMemory(count)

    def make() -> Pane:
        return ListPane(
            context,
            source,
            DetailsInMemory(source),
            empty=EmptyWords("No invoices yet", "Post a draft, or import open items.", "receipt"),
        )

    panes = {place.id: make for place in PLACES}
    window = MainWindow(look, runner, geometry, finder=find_sample, panes=panes)
    now = dt.datetime(2026, 11, 22, 14, 2, tzinfo=dt.UTC)
    since = dt.datetime(2026, 11, 22, 9, 12, tzinfo=dt.UTC)
    state = SyncState(last_synced_at=since, offline_since=since, waiting=3)
    window.commands.attach({ActionId.NEW_CASE: window.show, ActionId.HELP: window.show})
    window.show_badge(badge_text(state, now))
    window.rail.set_note("sync", "3 waiting")
    window.rail.set_note("disputes", "31", urgent=True)
    window.show_status("West territory · 18,204 records in local cache · last synced Nov 22, 09:10")
    return window


def _draw(window: MainWindow, folder: Path, name: str) -> None:
    for width, height in ((1440, 900), (1280, 720)):
        window.resize(width, height)
        QApplication.processEvents()
        window.grab().save(str(folder / f"{name}-{width}x{height}.png"))


def main(folder: Path) -> None:
    """Draw the sample window into a folder."""
    app = QApplication.instance() or QApplication(sys.argv)
    assert isinstance(app, QApplication)
    folder.mkdir(parents=True, exist_ok=True)
    QLocale.setDefault(QLocale("en_US"))
    for name, dark in (("light", False), ("dark", True)):
        look = Look(app, dark=dark)
        settings = QSettings(str(folder / "unused.ini"), QSettings.Format.IniFormat)
        window = sample_window(look, InlineRunner(), settings)
        window.show()
        window.show_place("invoices")
        pane = window.pane("invoices")
        assert isinstance(pane, ListPane)
        pane.ask(ListQuery(chip="all"))
        pane.table.selectRow(3)
        app.processEvents()
        _draw(window, folder, name)
        window.lookup.start("cas")
        window.lookup.field.setText("cas")
        window.lookup.find_now()
        app.processEvents()
        window.grab().save(str(folder / f"{name}-lookup.png"))
        window.lookup.start(">")
        app.processEvents()
        window.grab().save(str(folder / f"{name}-palette.png"))
        window.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
