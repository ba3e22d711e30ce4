# SPDX-License-Identifier: MPL-2.0
"""The heading row of a table: titles that stand exactly over their figures, and the sort mark."""

from PySide6.QtCore import QRect, QSize, Qt, Slot
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QHeaderView, QWidget

from cso_desktop.ui.icons import paint_icon
from cso_desktop.ui.look import Look
from cso_desktop.ui.table.delegate import CELL_PADDING


class Header(QHeaderView):
    """A horizontal heading row that paints itself."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._look = look
        self._font = look.scaled_font(0.92, QFont.Weight.DemiBold)
        self.setSectionsMovable(True)
        self.setHighlightSections(False)
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Column headings"))
        look.changed.connect(self._on_look_changed)

    @Slot()
    def _on_look_changed(self) -> None:
        self.viewport().update()

    def paintSection(self, painter: QPainter, rect: QRect, index: int) -> None:
        colours = self._look.colours
        painter.fillRect(rect, QColor(colours.surface))
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, QColor(colours.border_strong))
        model = self.model()
        title = model.headerData(index, self.orientation())
        align = model.headerData(index, self.orientation(), Qt.ItemDataRole.TextAlignmentRole)
        is_right = bool(align & int(Qt.AlignmentFlag.AlignRight))
        is_sorted = self.isSortIndicatorShown() and self.sortIndicatorSection() == index
        padding = self._look.px(CELL_PADDING)
        box = rect.adjusted(padding, 0, -padding, -1)
        painter.setFont(self._font)
        painter.setPen(QColor(colours.link if is_sorted else colours.text))
        flag = Qt.AlignmentFlag.AlignRight if is_right else Qt.AlignmentFlag.AlignLeft
        painter.drawText(box, flag | Qt.AlignmentFlag.AlignVCenter, str(title))
        if is_sorted:
            self._paint_mark(painter, box, str(title), is_right=is_right)

    def _paint_mark(self, painter: QPainter, box: QRect, title: str, *, is_right: bool) -> None:
        side = self._look.px(13)
        advance = QFontMetrics(self._font).horizontalAdvance(title) + self._look.px(3)
        left = box.right() - advance - side if is_right else box.x() + advance
        top = box.y() + (box.height() - side) // 2
        ascending = self.sortIndicatorOrder() is Qt.SortOrder.AscendingOrder
        name = "arrow-up" if ascending else "arrow-down"
        paint_icon(painter, QRect(left, top, side, side), name, self._look.colours.link)

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(hint.width(), QFontMetrics(self._font).height() + self._look.px(18))
