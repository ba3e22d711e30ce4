# SPDX-License-Identifier: MPL-2.0
"""What is owed as one bar of ages, with words and amounts under it."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from cso_desktop.ui.look import Look


@dataclass(frozen=True, slots=True)
class Share:
    """One age: its words and its amount in minor units."""

    title: str
    amount_minor: int


class AgingBar(QWidget):
    """Paints the shares side by side; credits are told in words but take no room in the bar."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._shares: tuple[Share, ...] = ()
        self._beside: tuple[Share, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look.changed.connect(self._on_look_changed)

    def show_shares(self, shares: Sequence[Share], *, disputed: int, unapplied: int) -> None:
        """Show the ages, and beside them what is disputed and what is not applied yet."""
        self._shares = tuple(shares)
        self._beside = (
            Share(self.tr("of it disputed"), disputed),
            Share(self.tr("unapplied"), unapplied),
        )
        money = self._look.formats.money
        told = (f"{each.title} {money(each.amount_minor)}" for each in (*shares, *self._beside))
        self.setAccessibleName(self.tr("Aging: {shares}").format(shares=", ".join(told)))
        self.update()

    @Slot()
    def _on_look_changed(self) -> None:
        self.update()

    def sizeHint(self) -> QSize:
        line = QFontMetrics(self._look.font).height()
        return QSize(self._look.px(400), self._look.px(20) + 2 * line + self._look.px(16))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_bar(painter, QRect(0, 0, self.width(), self._look.px(18)))
        self._paint_words(painter, self._look.px(18) + self._look.px(10))

    def _paint_bar(self, painter: QPainter, box: QRect) -> None:
        owed = [max(share.amount_minor, 0) for share in self._shares]
        whole = sum(owed)
        path = QPainterPath()
        path.addRoundedRect(QRectF(box), self._look.px(4), self._look.px(4))
        painter.setClipPath(path)
        painter.fillRect(box, QColor(self._look.colours.field))
        left = 0
        for number, amount in enumerate(owed):
            right = box.width() * sum(owed[: number + 1]) // whole if whole else 0
            colour = QColor(self._look.colours.aging[number])
            painter.fillRect(QRect(left, 0, right - left, box.height()), colour)
            if amount and right < box.width():
                painter.fillRect(right - 1, 0, 1, box.height(), QColor(self._look.colours.window))
            left = right
        painter.setClipping(False)

    def _paint_words(self, painter: QPainter, top: int) -> None:
        px, colours = self._look.px, self._look.colours
        small = self._look.scaled_font(0.92)
        large = self._look.scaled_font(1.05, QFont.Weight.DemiBold)
        entries = (*self._shares, *self._beside)
        step = self.width() // max(len(entries), 1)
        for number, share in enumerate(entries):
            left = number * step
            side = 0
            if number < len(self._shares):
                side = px(10)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(colours.aging[number]))
                painter.drawRoundedRect(left, top + px(4), side, side, 2, 2)
                side += px(6)
            painter.setFont(small)
            painter.setPen(QColor(colours.muted))
            baseline = top + QFontMetrics(small).ascent()
            painter.drawText(QPoint(left + side, baseline), share.title)
            painter.setFont(large)
            painter.setPen(QColor(colours.text))
            amount = self._look.formats.money(share.amount_minor)
            below = baseline + px(4) + QFontMetrics(large).height()
            painter.drawText(QPoint(left, below), amount)
