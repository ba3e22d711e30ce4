# SPDX-License-Identifier: MPL-2.0
"""Help and About: what the pane is for, every shortcut, and where things are kept."""

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFrame, QLabel, QVBoxLayout, QWidget

from cso_desktop import __version__
from cso_desktop.services.lists import Column, ColumnKind, Tab
from cso_desktop.ui.actions import SPECS
from cso_desktop.ui.look import Look
from cso_desktop.ui.shell.places import PLACES
from cso_desktop.ui.table.rows import RowsTable

_WHAT = {
    "receivables": QT_TRANSLATE_NOOP(
        "Help",
        "Who owes what for how long, as of any day. Enter opens the customer of a row.",
    ),
    "sync": QT_TRANSLATE_NOOP(
        "Help",
        "What waits to be sent, what was sent, and what needs your decision. Nothing is lost"
        " until you have chosen.",
    ),
}
_LIST = QT_TRANSLATE_NOOP(
    "Help",
    "The list is on the left, the chosen record on the right. Chips and filters narrow the list,"
    " a click on a heading orders it, Enter gives the record the whole pane and Esc goes back.",
)


class HelpDialog(QDialog):
    """Explains the pane shown and lists every shortcut."""

    def __init__(self, look: Look, place: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("help")
        titles = {each.id: each.title() for each in PLACES}
        self.setWindowTitle(self.tr("Help"))
        heading = QLabel(titles.get(place, self.tr("Help")), self)
        heading.setProperty("look", "heading")
        told = QLabel(QCoreApplication.translate("Help", str(_WHAT.get(place, _LIST))), self)
        told.setWordWrap(True)
        table = RowsTable(look, _shortcuts(), self)
        frame = QFrame(self)
        frame.setProperty("look", "card")
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(table)
        _finish(self, look, heading, told, frame)
        self.resize(look.px(620), look.px(560))


class AboutDialog(QDialog):
    """Version, licence and where the data is."""

    def __init__(self, look: Look, folder: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("about")
        self.setWindowTitle(self.tr("About CSO Desktop"))
        heading = QLabel(self.tr("CSO Desktop {version}").format(version=__version__), self)
        heading.setProperty("look", "heading")
        licence = QLabel(
            self.tr(
                "Free software under the Mozilla Public License 2.0."
                " Type: IBM Plex Sans (OFL). Icons: Lucide (ISC)."
            ),
            self,
        )
        licence.setWordWrap(True)
        where = QLabel(self.tr("Your records are kept in {folder}").format(folder=folder), self)
        where.setWordWrap(True)
        where.setProperty("look", "muted")
        _finish(self, look, heading, licence, where)
        self.resize(look.px(460), look.px(200))


def _finish(dialog: QDialog, look: Look, *widgets: QWidget) -> None:
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, dialog)
    buttons.rejected.connect(dialog.reject)
    dialog.finished.connect(dialog.deleteLater)
    layout = QVBoxLayout(dialog)
    layout.setContentsMargins(*[look.px(20)] * 4)
    layout.setSpacing(look.px(12))
    for widget in widgets:
        layout.addWidget(widget)
    layout.addWidget(buttons)


def _shortcuts() -> Tab:
    columns = (
        Column("action", "Action", ColumnKind.TEXT, 28),
        Column("keys", "Keys", ColumnKind.NUMBER, 16),
        Column("menu", "Menu", ColumnKind.TEXT, 12),
    )
    rows = [
        (spec.title(), _keys(spec.shortcut), spec.heading().replace("&", ""))
        for spec in SPECS
        if spec.shortcut is not None
    ]
    go_to = QCoreApplication.translate("Help", "Go to {place}")
    rows += [
        (go_to.format(place=place.title()), place.shortcut, "")
        for place in PLACES
        if place.shortcut
    ]
    return Tab("Shortcuts", columns, tuple(rows), (None,) * len(rows))


def _keys(shortcut: QKeySequence.StandardKey | str | None) -> str:
    return "" if shortcut is None else QKeySequence(shortcut).toString()
