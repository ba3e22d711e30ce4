# SPDX-License-Identifier: MPL-2.0
"""Controls whose marks the style sheet cannot colour: the choice and the check box."""

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QComboBox, QWidget

from cso_desktop.ui.icons import paint_icon
from cso_desktop.ui.look import Look


class ChoiceBox(QComboBox):
    """A choice with a chevron in the colour of the scheme."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        side = self._look.px(15)
        left = self.width() - side - self._look.px(9)
        box = QRect(left, (self.height() - side) // 2, side, side)
        paint_icon(QPainter(self), box, "chevron-down", self._look.colours.muted)


class CheckBox(QCheckBox):
    """A check box that is seen in both schemes."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look

    def sizeHint(self) -> QSize:
        height = QFontMetrics(self._look.font).height() + self._look.px(6)
        text = QFontMetrics(self._look.font).horizontalAdvance(self.text())
        return QSize(self._look.px(30) + text, height)

    def paintEvent(self, _event: QPaintEvent) -> None:
        colours = self._look.colours
        px = self._look.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = px(17)
        box = QRect(1, (self.height() - side) // 2, side, side)
        edge = colours.focus if self.hasFocus() else colours.muted
        painter.setPen(QPen(QColor(edge), 2 if self.hasFocus() else 1))
        painter.setBrush(QColor(colours.accent if self.isChecked() else colours.surface))
        painter.drawRoundedRect(box, px(3), px(3))
        if self.isChecked():
            inset = px(2)
            inner = box.adjusted(inset, inset, -inset, -inset)
            paint_icon(painter, inner, "check", colours.on_accent)
        painter.setPen(QColor(colours.text if self.isEnabled() else colours.disabled))
        left = side + px(9)
        baseline = (self.height() + painter.fontMetrics().ascent()) // 2 - 1
        painter.drawText(left, baseline, self.text())
