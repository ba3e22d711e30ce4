# SPDX-License-Identifier: MPL-2.0
"""The results under the look-up bar: records grouped by kind, or actions with their shortcuts."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from cso_desktop.services.lists import Hit
from cso_desktop.ui.icons import paint_icon
from cso_desktop.ui.look import Look
from cso_desktop.ui.shell.places import PLACES

AnyIndex = QModelIndex | QPersistentModelIndex
ENTRY_ROLE = Qt.ItemDataRole.UserRole + 1
_NO_INDEX = QModelIndex()
_ICONS = {place.id: place.icon for place in PLACES} | {
    "contacts": "user",
    "sites": "map-pin",
    "payments": "banknote",
    "licences": "key-round",
    "products": "package",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the results; a heading has no ``choose``."""

    title: str
    lead: str = ""
    note: str = ""
    icon: str = ""
    choose: Callable[[], None] | None = None

    def spoken(self) -> str:
        """Return the line as one text."""
        return "  ".join(part for part in (self.lead, self.title, self.note) if part)


def entries_of_hits(
    hits: Sequence[Hit], open_hit: Callable[[Hit], Callable[[], None]]
) -> list[Entry]:
    """Return headings and hits, grouped by kind in the order the kinds first occur."""
    order = list(dict.fromkeys(hit.kind for hit in hits))
    ranked = sorted(hits, key=lambda hit: order.index(hit.kind))
    entries: list[Entry] = []
    for kind, members in groupby(ranked, key=lambda hit: hit.kind):
        entries.append(Entry(kind_title(kind)))
        for hit in members:
            icon = _ICONS.get(kind, "file-text")
            entries.append(Entry(hit.title, hit.number, hit.note, icon, open_hit(hit)))
    return entries


def kind_title(kind: str) -> str:
    """Return the name of a kind of record as the rail has it."""
    for place in PLACES:
        if place.id == kind:
            return place.title()
    return kind.capitalize()


class ResultsModel(QAbstractListModel):
    """The lines of the results."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entries: list[Entry] = []

    def show(self, entries: Iterable[Entry]) -> None:
        """Replace all lines."""
        self.beginResetModel()
        self._entries = list(entries)
        self.endResetModel()

    def entry(self, row: int) -> Entry:
        """Return a line."""
        return self._entries[row]

    def next_choice(self, row: int, step: int) -> int:
        """Return the next line in a direction that can be chosen, or ``row`` if there is none."""
        there = row + step
        while 0 <= there < len(self._entries):
            if self._entries[there].choose is not None:
                return there
            there += step
        return row

    def rowCount(self, parent: AnyIndex = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._entries)

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        if index.isValid() and self._entries[index.row()].choose is not None:
            return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return Qt.ItemFlag.NoItemFlags

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        entry = self._entries[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.spoken()
        return entry if role == ENTRY_ROLE else None


class ResultsDelegate(QStyledItemDelegate):
    """Paints a line: icon, number, name, note; headings small and muted."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look

    def sizeHint(
        self,
        option: QStyleOptionViewItem,
        index: AnyIndex,
    ) -> QSize:
        entry = index.data(ENTRY_ROLE)
        extra = 12 if entry.choose is not None else 10
        return QSize(0, QFontMetrics(self._look.font).height() + self._look.px(extra))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        entry = index.data(ENTRY_ROLE)
        rect = option.rect
        if entry.choose is None:
            self._paint_heading(painter, rect, entry)
            return
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(self._look.colours.selected_strong))
        self._paint_entry(painter, rect, entry)

    def _paint_heading(self, painter: QPainter, rect: QRect, entry: Entry) -> None:
        painter.setFont(self._look.scaled_font(0.86, QFont.Weight.DemiBold))
        painter.setPen(QColor(self._look.colours.muted))
        box = rect.adjusted(self._look.px(12), 0, 0, -self._look.px(3))
        painter.drawText(box, Qt.AlignmentFlag.AlignBottom, entry.title)

    def _paint_entry(self, painter: QPainter, rect: QRect, entry: Entry) -> None:
        px = self._look.px
        colours = self._look.colours
        side = px(16)
        top = rect.y() + (rect.height() - side) // 2
        if entry.icon:
            paint_icon(
                painter, QRect(rect.x() + px(12), top, side, side), entry.icon, colours.muted
            )
        left = rect.x() + px(40)
        left = self._paint_lead(painter, rect, left, text=entry.lead)
        right = rect.right() - px(12)
        painter.setFont(self._look.scaled_font(0.92))
        painter.setPen(QColor(colours.muted))
        note_width = painter.fontMetrics().horizontalAdvance(entry.note)
        note = QRect(right - note_width, rect.y(), note_width + 1, rect.height())
        painter.drawText(note, Qt.AlignmentFlag.AlignVCenter, entry.note)
        painter.setFont(self._look.font)
        painter.setPen(QColor(colours.text))
        room = QRect(left, rect.y(), note.x() - left - px(12), rect.height())
        text = painter.fontMetrics().elidedText(
            entry.title, Qt.TextElideMode.ElideRight, room.width()
        )
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)

    def _paint_lead(self, painter: QPainter, rect: QRect, left: int, *, text: str) -> int:
        """Paint a leading text and return where the next one starts."""
        if not text:
            return left
        font = self._look.scaled_font(1, QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(QColor(self._look.colours.text))
        width = QFontMetrics(font).horizontalAdvance(text)
        box = QRect(left, rect.y(), width + 2, rect.height())
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, text)
        return left + width + self._look.px(12)
