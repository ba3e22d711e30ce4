# SPDX-License-Identifier: MPL-2.0
"""Paints whole table cells: ground, text, pills for states, hairline, the mark of the current row.

One delegate that asks the model for one text and paints everything itself costs half of what the
style's own item painting costs.
"""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from cso_desktop.services.lists import Column, ColumnKind
from cso_desktop.ui.look import Look
from cso_desktop.ui.table.model import PLACEHOLDER, RAW_ROLE, RIGHT_KINDS
from cso_desktop.ui.tags import tag_of
from cso_desktop.ui.theme import Tone

CELL_PADDING = 9
_ELIDE = Qt.TextElideMode.ElideRight
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
_FIGURES = RIGHT_KINDS | {ColumnKind.NUMBER}
_SELECTED = QStyle.StateFlag.State_Selected.value
_ACTIVE = QStyle.StateFlag.State_Active.value
_CENTRE = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextSingleLine


class RowDelegate(QStyledItemDelegate):
    """Paints the cells of a table.

    Attributes:
        hovered_row: the row under the mouse, -1 for none.
        link_rows: rows whose first cell is a link; painted in the link colour.
    """

    def __init__(self, look: Look, columns: Sequence[Column], parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._columns = tuple(columns)
        self.hovered_row = -1
        self.link_rows: frozenset[int] = frozenset()
        self._renew()
        look.changed.connect(self._renew)

    @Slot()
    def _renew(self) -> None:
        """Prepare fonts, pens and brushes once, not per cell."""
        colours = self._look.colours
        self._font = self._look.font
        self._metrics = QFontMetrics(self._font)
        self._tag_font = self._look.scaled_font(0.95, QFont.Weight.Medium)
        self._tag_metrics = QFontMetrics(self._tag_font)
        self._padding = self._look.px(CELL_PADDING)
        self._text = QPen(QColor(colours.text))
        self._link = QPen(QColor(colours.link))
        self._line = QColor(colours.hairline)
        self._surface = QColor(colours.surface)
        self._mark = QColor(colours.accent)
        self._selected = QColor(colours.selected)
        self._selected_strong = QColor(colours.selected_strong)
        self._hover = QColor(colours.hover)
        self._pills = {
            tone: (QBrush(QColor(pair.ground)), QPen(QColor(pair.text)))
            for tone in Tone
            for pair in (colours.pair(tone),)
        }

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        rect: QRect = option.rect
        # Flags as numbers: operations on Qt's own flags cost as much as painting the text.
        state: int = option.state.value
        self._paint_ground(painter, state, rect, index)
        text = index.data(Qt.ItemDataRole.DisplayRole)
        if not text:
            return
        kind = self._columns[index.column()].kind
        if text == PLACEHOLDER:
            self._paint_placeholder(painter, rect, kind)
        elif kind is ColumnKind.TAG:
            raised = bool(state & _SELECTED)
            self._paint_pill(painter, rect, index.data(RAW_ROLE), raised=raised)
        else:
            is_link = index.column() == 0 and index.row() in self.link_rows
            self._paint_text(painter, rect, text, kind, pen=self._link if is_link else self._text)

    def _paint_ground(
        self,
        painter: QPainter,
        state: int,
        rect: QRect,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        if state & _SELECTED:
            view = self.parent()
            focused = bool(state & _ACTIVE) and isinstance(view, QWidget) and view.hasFocus()
            painter.fillRect(rect, self._selected_strong if focused else self._selected)
            if index.column() == 0:
                painter.fillRect(rect.x(), rect.y(), self._look.px(3), rect.height(), self._mark)
        elif index.row() == self.hovered_row:
            painter.fillRect(rect, self._hover)
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, self._line)

    def _paint_text(
        self, painter: QPainter, rect: QRect, text: str, kind: ColumnKind, *, pen: QPen
    ) -> None:
        box = rect.adjusted(self._padding, 0, -self._padding, -1)
        painter.setFont(self._font)
        painter.setPen(pen)
        if kind in RIGHT_KINDS:
            painter.drawText(box, _RIGHT, text)
            return
        if self._metrics.horizontalAdvance(text) > box.width():
            text = self._metrics.elidedText(text, _ELIDE, box.width())
        painter.drawText(box, _LEFT, text)

    def _paint_pill(self, painter: QPainter, rect: QRect, word: object, *, raised: bool) -> None:
        tag = tag_of(str(word))
        brush, pen = self._pills[tag.tone]
        height = self._tag_metrics.height() + self._look.px(4)
        width = self._tag_metrics.horizontalAdvance(tag.text) + self._look.px(18)
        width = min(width, rect.width() - self._padding)
        top = rect.y() + (rect.height() - 1 - height) / 2
        pill = QRectF(rect.x() + self._padding, top, width, height)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        # On a selected row the pill would drown in the row's own colour.
        painter.setBrush(self._surface if raised else brush)
        painter.drawRoundedRect(pill, height / 2, height / 2)
        painter.setFont(self._tag_font)
        painter.setPen(pen)
        painter.drawText(pill, _CENTRE, tag.text)

    def _paint_placeholder(self, painter: QPainter, rect: QRect, kind: ColumnKind) -> None:
        width = round((rect.width() - 2 * self._padding) * 0.6)
        height = self._look.px(8)
        left = rect.x() + self._padding
        if kind in RIGHT_KINDS:
            left = rect.right() - self._padding - width
        bar = QRectF(left, rect.y() + (rect.height() - height) / 2, width, height)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._line)
        painter.drawRoundedRect(bar, height / 2, height / 2)

    def sizeHint(
        self,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> QSize:
        return QSize(self._look.px(80), row_height(self._look))


def row_height(look: Look) -> int:
    """Return the fixed height of a table row for the type in use."""
    return QFontMetrics(look.font).height() + look.px(15)


# A figure, a number and a state are read whole or not at all; only words are cut.
_LEAST = {ColumnKind.MONEY: 0.78, ColumnKind.TEXT: 0.6, ColumnKind.WORD: 0.7}


def least_width(look: Look, column: Column) -> int:
    """Return how narrow a column may become where room is short."""
    least = round(column_width(look, column) * _LEAST.get(column.kind, 1.0))
    return max(least, heading_width(look, column))


def heading_width(look: Look, column: Column) -> int:
    """Return the width of a column's title with the sort mark."""
    title = QFontMetrics(look.scaled_font(0.92, QFont.Weight.DemiBold))
    return title.horizontalAdvance(column.title) + look.px(14) + 2 * look.px(CELL_PADDING)


def column_width(look: Look, column: Column) -> int:
    """Return the width a column starts with: its characters, or its title with the sort mark."""
    metrics = QFontMetrics(look.font)
    if column.kind is ColumnKind.DATE:
        text = metrics.horizontalAdvance(look.formats.date("2026-08-28")) + look.px(4)
    elif column.kind in _FIGURES:
        text = column.width * metrics.horizontalAdvance("0")
    else:
        text = column.width * metrics.averageCharWidth()
    extra = look.px(14) if column.kind is ColumnKind.TAG else 0
    return max(text + extra + 2 * look.px(CELL_PADDING), heading_width(look, column))
