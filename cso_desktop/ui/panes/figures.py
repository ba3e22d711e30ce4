# SPDX-License-Identifier: MPL-2.0
"""The few large figures of a record, as large as the width allows."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Slot
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from cso_desktop.services.lists import Figure
from cso_desktop.ui.look import Look

_ROLES = {"plain": "text", "bad": "danger", "good": "ok", "muted": "muted"}
_SIZES = (1.5, 1.4, 1.3, 1.2, 1.1, 1.0)
_GAP = 16


class FigureStrip(QWidget):
    """Label over value, side by side; the type shrinks before anything is cut."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._figures: tuple[Figure, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look.changed.connect(self._on_look_changed)

    def show_figures(self, figures: Sequence[Figure]) -> None:
        """Show these figures."""
        self._figures = tuple(figures)
        spoken = ", ".join(f"{figure.label} {figure.text}" for figure in figures)
        self.setAccessibleName(spoken)
        self.setVisible(bool(figures))
        self.updateGeometry()
        self.update()

    @Slot()
    def _on_look_changed(self) -> None:
        self.update()

    def _widths(self, font: QFont) -> list[int]:
        metrics, small = QFontMetrics(font), QFontMetrics(self._look.scaled_font(0.92))
        return [
            max(metrics.horizontalAdvance(each.text), small.horizontalAdvance(each.label))
            for each in self._figures
        ]

    def _fitting_font(self) -> QFont:
        gaps = self._look.px(_GAP) * max(len(self._figures) - 1, 0)
        for size in _SIZES:
            font = self._look.scaled_font(size, QFont.Weight.DemiBold)
            if sum(self._widths(font)) + gaps <= self.width():
                break
        return font

    def sizeHint(self) -> QSize:
        small = QFontMetrics(self._look.scaled_font(0.92)).height()
        large = QFontMetrics(self._look.scaled_font(_SIZES[0])).height()
        return QSize(self._look.px(240), small + large + self._look.px(4))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        colours = self._look.colours
        font, small = self._fitting_font(), self._look.scaled_font(0.92)
        label_height = QFontMetrics(small).height()
        top = label_height + self._look.px(4)
        left = 0
        for figure, width in zip(self._figures, self._widths(font), strict=True):
            painter.setFont(small)
            painter.setPen(QColor(colours.muted))
            painter.drawText(left, QFontMetrics(small).ascent(), figure.label)
            painter.setFont(font)
            painter.setPen(QColor(getattr(colours, _ROLES.get(figure.tone, "text"))))
            box = QRect(left, top, width + 4, self.height() - top)
            painter.drawText(box, Qt.AlignmentFlag.AlignLeft, figure.text)
            left += width + self._look.px(_GAP)
