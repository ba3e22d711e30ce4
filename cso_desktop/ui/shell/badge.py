# SPDX-License-Identifier: MPL-2.0
"""The sync badge: how this desk stands with the central store, always in words."""

import datetime as dt
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from cso_desktop.ui.look import Look
from cso_desktop.ui.theme import Tone


@dataclass(frozen=True, slots=True)
class SyncState:
    """What the badge is told.

    Attributes:
        enrolled: False where this desk works alone.
        syncing: a round is under way.
        last_synced_at: end of the last good round.
        offline_since: when the central store stopped answering; None while it answers.
        waiting: changes not yet sent.
        attention: conflicts and refusals that wait for a person.
    """

    enrolled: bool = True
    syncing: bool = False
    last_synced_at: dt.datetime | None = None
    offline_since: dt.datetime | None = None
    waiting: int = 0
    attention: int = 0


@dataclass(frozen=True, slots=True)
class BadgeText:
    """The words of the badge and their tone."""

    text: str
    tone: Tone


def badge_text(state: SyncState, now: dt.datetime) -> BadgeText:
    """Return the words for a state; ``now`` is in the person's time zone."""
    parts: list[str] = []
    tone = Tone.GOOD
    if not state.enrolled:
        return BadgeText(QCoreApplication.translate("Badge", "On this computer only"), Tone.NEUTRAL)
    if state.attention:
        tone = Tone.BAD
        text = QCoreApplication.translate("Badge", "%n need you", "", state.attention)
        parts.append(text)
    if state.offline_since is not None:
        tone = tone if state.attention else Tone.WARNING
        text = QCoreApplication.translate("Badge", "Offline since {time}")
        parts.append(text.format(time=moment(state.offline_since, now)))
    elif state.syncing:
        tone = tone if state.attention else Tone.INFO
        parts.append(QCoreApplication.translate("Badge", "Syncing"))
    if state.waiting:
        tone = Tone.WARNING if tone is Tone.GOOD else tone
        text = QCoreApplication.translate("Badge", "%n changes waiting", "", state.waiting)
        parts.append(text.replace("1 changes", "1 change") if state.waiting == 1 else text)
    if not parts:
        return BadgeText(_calm(state, now), tone if state.last_synced_at else Tone.NEUTRAL)
    return BadgeText(", ".join(parts), tone)


def _calm(state: SyncState, now: dt.datetime) -> str:
    if state.last_synced_at is None:
        return QCoreApplication.translate("Badge", "Not synced yet")
    text = QCoreApplication.translate("Badge", "Up to date {time}")
    return text.format(time=moment(state.last_synced_at, now))


def moment(then: dt.datetime, now: dt.datetime) -> str:
    """Return an instant as short as can be understood: the time, or the day with it."""
    local = then.astimezone(now.tzinfo)
    if local.date() == now.date():
        return f"{local:%H:%M}"
    return f"{local:%b %d, %H:%M}"


class SyncBadge(QAbstractButton):
    """The badge; a click opens the Sync pane."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._tone = Tone.NEUTRAL
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        look.changed.connect(self._on_look_changed)
        self.hide()  # until there is something to say

    def show_text(self, badge: BadgeText) -> None:
        """Show words in their tone."""
        self._tone = badge.tone
        self.setText(badge.text)
        self.setVisible(bool(badge.text))
        self.setAccessibleName(self.tr("Sync: {state}").format(state=badge.text))
        self.setToolTip(self.tr("Open the Sync pane"))
        self.updateGeometry()
        self.update()

    @Slot()
    def _on_look_changed(self) -> None:
        self.update()

    def _font(self) -> QFont:
        return self._look.scaled_font(0.95, QFont.Weight.Medium)

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self._font())
        px = self._look.px
        return QSize(metrics.horizontalAdvance(self.text()) + px(46), metrics.height() + px(15))

    def paintEvent(self, _event: QPaintEvent) -> None:
        px = self._look.px
        colours = self._look.colours
        pair = colours.pair(self._tone)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setBrush(QColor(pair.ground))
        painter.setPen(QPen(QColor(colours.focus), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.drawRoundedRect(frame, px(8), px(8))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(pair.text))
        dot = px(8)
        painter.drawEllipse(px(16), (self.height() - dot) // 2, dot, dot)
        painter.setFont(self._font())
        painter.setPen(QColor(pair.text))
        box = self.rect().adjusted(px(32), 0, -px(12), 0)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, self.text())
