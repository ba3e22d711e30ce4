# SPDX-License-Identifier: MPL-2.0
"""The dark navigation on the left: places in groups, badges for what needs a person."""

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QLabel, QVBoxLayout, QWidget

from cso_desktop.ui.icons import paint_icon
from cso_desktop.ui.look import Look
from cso_desktop.ui.shell.places import Group, Place

_WIDE = 200
_NARROW = 52


class RailButton(QAbstractButton):
    """One place on the rail."""

    def __init__(self, look: Look, place: Place, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self.place = place
        self._note = ""
        self._is_urgent = False
        self._is_narrow = False
        self.setText(place.title())
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._name()

    def set_note(self, note: str, *, urgent: bool) -> None:
        """Show a count or a few words beside the name."""
        self._note, self._is_urgent = note, urgent
        self._name()
        self.update()

    def set_narrow(self, narrow: bool) -> None:
        """Show the icon only, or icon and name."""
        self._is_narrow = narrow
        self._name()
        self.update()

    def _name(self) -> None:
        name = f"{self.text()}, {self._note}" if self._note else self.text()
        self.setAccessibleName(name)
        keys = f" ({self.place.shortcut})" if self.place.shortcut else ""
        self.setToolTip(f"{name}{keys}" if self._is_narrow or keys else "")

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(_WIDE), QFontMetrics(self._look.font).height() + self._px(15))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._px(_NARROW), QFontMetrics(self._look.font).height() + self._px(9))

    def _px(self, size: float) -> int:
        return self._look.px(size)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = self._look.colours
        ground = self._ground()
        painter.fillRect(self.rect(), QColor(ground))
        if self.isChecked():
            painter.fillRect(0, 0, self._px(3), self.height(), QColor(colours.rail_mark))
        if self.hasFocus():
            painter.setPen(QColor(colours.rail_mark))
            painter.drawRect(self.rect().adjusted(1, 1, -2, -2))
        side = self._px(17)
        top = (self.height() - side) // 2
        paint_icon(
            painter, QRect(self._px(18), top, side, side), self.place.icon, colours.rail_text
        )
        if self._is_narrow:
            self._paint_dot(painter)
            return
        font = self._look.font
        if self.isChecked():
            font = self._look.scaled_font(1, QFont.Weight.Medium)
        painter.setFont(font)
        painter.setPen(QColor(colours.rail_text))
        box = self.rect().adjusted(self._px(45), 0, -self._px(12), 0)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, self.text())
        self._paint_note(painter, box)

    def _ground(self) -> str:
        colours = self._look.colours
        if self.isChecked():
            return colours.rail_current
        return colours.rail_hover if self.underMouse() else colours.rail

    def _paint_note(self, painter: QPainter, box: QRect) -> None:
        if not self._note:
            return
        colours = self._look.colours
        font = self._look.scaled_font(0.88, QFont.Weight.Medium)
        painter.setFont(font)
        if not self._is_urgent:
            painter.setPen(QColor(colours.rail_muted))
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(box, right, self._note)
            return
        metrics = QFontMetrics(font)
        width = max(metrics.horizontalAdvance(self._note) + self._px(12), self._px(20))
        height = metrics.height() + self._px(2)
        pill = QRect(box.right() - width, (self.height() - height) // 2, width, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.bad.ground))
        painter.drawRoundedRect(pill, height / 2, height / 2)
        painter.setPen(QColor(colours.bad.text))
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, self._note)

    def _paint_dot(self, painter: QPainter) -> None:
        if self._note:
            colours = self._look.colours
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.bad.ground if self._is_urgent else colours.rail_muted))
            painter.drawEllipse(self._px(34), self._px(6), self._px(7), self._px(7))


class Rail(QWidget):
    """The navigation.

    Signals:
        chosen: the id of a place.
    """

    chosen = Signal(str)

    def __init__(self, look: Look, places: Iterable[Place], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._buttons: dict[str, RailButton] = {}
        self._headings: list[QLabel] = []
        self._group = QButtonGroup(self)
        self._is_narrow = False
        self.setAccessibleName(self.tr("Navigation"))
        self._brand = QLabel(self.tr("CSO Desktop"), self)
        self._layout = QVBoxLayout(self)
        self._build(list(places))
        self._renew()
        self._group.buttonClicked.connect(self._on_clicked)
        look.changed.connect(self._renew)

    def _build(self, places: list[Place]) -> None:
        px = self._look.px
        self._layout.setContentsMargins(0, px(12), 0, px(12))
        self._layout.setSpacing(0)
        self._brand.setContentsMargins(px(18), px(6), 0, px(8))
        self._layout.addWidget(self._brand)
        for group in Group:
            members = [place for place in places if place.group is group]
            if group is Group.FOOT:
                self._layout.addStretch(1)
            if members and group.heading():
                self._add_heading(group.heading())
            for place in members:
                self._add_button(place)
        self.setFixedWidth(px(_WIDE))

    def _add_heading(self, text: str) -> None:
        px = self._look.px
        label = QLabel(text.upper(), self)
        label.setContentsMargins(px(18), px(12), 0, px(4))
        self._headings.append(label)
        self._layout.addWidget(label)

    def _add_button(self, place: Place) -> None:
        button = RailButton(self._look, place, self)
        button.installEventFilter(self)
        self._buttons[place.id] = button
        self._group.addButton(button)
        self._layout.addWidget(button)

    def set_current(self, place: str) -> None:
        """Mark a place as the one shown; none where the rail does not lead there."""
        if place in self._buttons:
            self._buttons[place].setChecked(True)
            return
        self._group.setExclusive(False)
        for button in self._buttons.values():
            button.setChecked(False)
        self._group.setExclusive(True)

    def set_note(self, place: str, note: str, *, urgent: bool = False) -> None:
        """Show a count or a few words at a place; urgent where it needs a person."""
        if place in self._buttons:
            self._buttons[place].set_note(note, urgent=urgent)

    def is_narrow(self) -> bool:
        """Tell whether only icons are shown."""
        return self._is_narrow

    def set_narrow(self, narrow: bool) -> None:
        """Show icons only, or icons and words."""
        self._is_narrow = narrow
        self._brand.setText(self.tr("CSO") if narrow else self.tr("CSO Desktop"))
        self._brand.setContentsMargins(self._look.px(12 if narrow else 18), 6, 0, 8)
        for label in self._headings:
            label.setVisible(not narrow)
        for button in self._buttons.values():
            button.set_narrow(narrow)
        self.setFixedWidth(self._look.px(_NARROW if narrow else _WIDE))

    @Slot(QAbstractButton)
    def _on_clicked(self, button: QAbstractButton) -> None:
        if isinstance(button, RailButton):
            self.chosen.emit(button.place.id)

    @Slot()
    def _renew(self) -> None:
        colours = self._look.colours
        self._brand.setFont(self._look.scaled_font(1.12, QFont.Weight.DemiBold))
        self._brand.setStyleSheet(f"color: {colours.rail_text};")
        font = self._look.scaled_font(0.84, QFont.Weight.Medium)
        font.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 104)
        for label in self._headings:
            label.setFont(font)
            label.setStyleSheet(f"color: {colours.rail_muted};")
        self.update()

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Let the arrow keys walk the rail, as in a list."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step is not None and isinstance(watched, RailButton):
                buttons = list(self._buttons.values())
                there = (buttons.index(watched) + step) % len(buttons)
                buttons[there].setFocus(Qt.FocusReason.TabFocusReason)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                if isinstance(watched, RailButton):
                    watched.click()
                return True
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), QColor(self._look.colours.rail))
