# SPDX-License-Identifier: MPL-2.0
"""Line icons drawn from the shipped SVG files in any colour, sharp at any scale."""

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from cso_desktop import resources

_STROKE = 'stroke-width="1.75"'


@lru_cache(maxsize=256)
def _svg(name: str) -> str:
    text = resources.path("icons", f"{name}.svg").read_text(encoding="utf-8")
    return text.replace('stroke-width="2"', _STROKE)


@lru_cache(maxsize=512)
def _renderer(name: str, colour: str) -> QSvgRenderer:
    svg = _svg(name).replace("currentColor", colour)
    return QSvgRenderer(QByteArray(svg.encode()))


def exists(name: str) -> bool:
    """Tell whether an icon of that name ships with the program."""
    return resources.path("icons", f"{name}.svg").is_file()


def paint_icon(painter: QPainter, rect: QRect, name: str, colour: str) -> None:
    """Draw an icon into a rectangle of any painter."""
    _renderer(name, colour).render(painter, QRectF(rect))


class _LineIcon(QIconEngine):
    """Draws one icon at the left of its box, dimmed where its control is disabled."""

    def __init__(self, name: str, colour: str, disabled: str) -> None:
        super().__init__()
        self._name = name
        self._colour = colour
        self._disabled = disabled

    def paint(
        self,
        painter: QPainter,
        rect: QRect,
        mode: QIcon.Mode,
        state: QIcon.State,
    ) -> None:
        colour = self._disabled if mode is QIcon.Mode.Disabled else self._colour
        side = min(rect.width(), rect.height())
        paint_icon(painter, QRect(rect.x(), rect.y(), side, side), self._name, colour)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, QRect(0, 0, size.width(), size.height()), mode, state)
        painter.end()
        return pixmap

    def clone(self) -> QIconEngine:
        return _LineIcon(self._name, self._colour, self._disabled)


def make_icon(name: str, colour: str, disabled: str) -> QIcon:
    """Return an icon in the given colour, and in another where it is disabled."""
    return QIcon(_LineIcon(name, colour, disabled))
