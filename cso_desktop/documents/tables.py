# SPDX-License-Identifier: MPL-2.0
"""Tables on paper: headings that repeat on each page and rows that are never split."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from cso_desktop.documents import styles
from cso_desktop.documents.page import LEFT, MEASURE, Block
from cso_desktop.documents.painter import Align, Painter
from cso_desktop.documents.text import Style, clean, fitted, wrap

Line = tuple[str, Style]
Cell = Sequence[Line]

_HEAD_HEIGHT = 22.0
_PADDING = 5.5
_DENSE_PADDING = 2.6
# A row of more lines goes on in a second row, because no page could hold it.
_MOST_LINES = 40
_KEPT_LINES = 6


@dataclass(frozen=True, slots=True)
class Column:
    """A column: ``x`` is its left edge, or its right edge where figures stand flush right."""

    title: str
    x: float
    width: float
    align: Align = "left"


def lines(text: str, style: Style, width: float) -> list[Line]:
    """Return a text as the lines of a cell."""
    return [(line, style) for line in wrap(text, style, width)]


def figure(text: str, style: Style, width: float) -> list[Line]:
    """Return a figure as a cell, smaller where its column is too narrow; it never breaks."""
    return [(text, fitted(text, style, width))]


class Table:
    """A table whose rows become blocks of a layout; a dense one saves paper where it is long."""

    def __init__(self, columns: Sequence[Column], *, dense: bool = False) -> None:
        self.columns = columns
        self._padding = _DENSE_PADDING if dense else _PADDING
        self._places = [(column.x, column.align) for column in columns]
        self.head = Block(_HEAD_HEIGHT, self._draw_head)
        self._has_head = False

    def row(self, cells: Sequence[Cell], *, ruled: bool = True, keep: bool = False) -> list[Block]:
        """Return the row as one block, or as several where no page could hold it."""
        blocks = []
        rest = [list(cell) for cell in cells]
        while any(len(cell) > _MOST_LINES for cell in rest):
            part = [cell[:_MOST_LINES] for cell in rest]
            rest = [cell[_MOST_LINES:] for cell in rest]
            blocks.append(self._block(part, ruled=False, keep=False))
        blocks.append(self._block(rest, ruled=ruled, keep=keep))
        return blocks

    def figures(self, texts: Sequence[str], style: Style = styles.BODY) -> Block:
        """Return a row of one line a cell; the texts are clean and known to fit."""
        return self._block([[(text, style)] for text in texts])

    def heading(self, text: str) -> Block:
        """Return a line across the table that stays with the row below it."""
        cell = lines(text, styles.STRONG, MEASURE)
        row = _Row([(LEFT, "left")], [cell], _height(cell) + 10, padding=8, ruled=False)
        return Block(row.height, row.draw, self.head, keep_with_next=True)

    def message(self, text: str) -> Block:
        """Return what stands where a table has no rows."""
        cell = [(clean(text), styles.LABEL)]
        return self._block([cell])

    def _block(self, cells: Sequence[Cell], *, ruled: bool = True, keep: bool = False) -> Block:
        height = max(map(_height, cells), default=0.0) + 2 * self._padding
        row = _Row(self._places, cells, height, self._padding, ruled)
        return Block(height, row.draw, self.head, keep_with_next=keep)

    def _draw_head(self, painter: Painter, top: float) -> None:
        """Paint the headings; where they are repeated, they are decoration to a screen reader."""
        if not self._has_head:
            painter.enter("TR")
        for column in self.columns:
            if self._has_head:
                painter.begin_decoration()
            else:
                painter.begin("TH")
            painter.text(column.x, top + 11, clean(column.title), styles.LABEL, align=column.align)
            painter.end()
        if not self._has_head:
            painter.leave()
        self._has_head = True
        painter.rule(LEFT, top + 18, MEASURE, color=styles.INK, thickness=0.8)


@dataclass(frozen=True, slots=True)
class _Row:
    """A measured row."""

    places: Sequence[tuple[float, Align]]
    cells: Sequence[Cell]
    height: float
    padding: float
    ruled: bool

    def draw(self, painter: Painter, top: float) -> None:
        """Paint the cells and the line below them."""
        painter.enter("TR")
        for (x, align), cell in zip(self.places, self.cells, strict=False):
            painter.begin("TD")
            y = top + self.padding
            for text, style in cell:
                painter.text(x, y + style.leading * 0.78, text, style, align=align)
                y += style.leading
            painter.end()
        painter.leave()
        if self.ruled:
            painter.rule(LEFT, top + self.height - 0.5, MEASURE)


def _height(cell: Cell) -> float:
    return sum([style.leading for _, style in cell])


def section(text: str, room_below: float = 0.0) -> Block:
    """Return a heading between two tables; it stays with what follows."""
    return Block(34 + room_below, partial(_draw_section, clean(text)), keep_with_next=True)


def _draw_section(text: str, painter: Painter, top: float) -> None:
    painter.begin("H2")
    painter.text(LEFT, top + 24, text, styles.HEADING)
    painter.end()


def paragraph(text: str, *, above: float = 8, below: float = 0, keep: bool = False) -> list[Block]:
    """Return a text that runs over the full measure, one block a line.

    Args:
        keep: a short text stays whole, and on the page of what follows.
    """
    shown = wrap(text, styles.BODY, MEASURE)
    together = keep and len(shown) <= _KEPT_LINES
    height = styles.BODY.leading
    blocks = [Block(height, partial(_draw_line, line), keep_with_next=together) for line in shown]
    if not blocks:
        return []
    return [_space(above), *blocks, _space(below)]


def _space(height: float) -> Block:
    return Block(height, _draw_nothing, keep_with_next=True)


def _draw_line(text: str, painter: Painter, top: float) -> None:
    painter.begin("P")
    painter.text(LEFT, top + styles.BODY.leading * 0.78, text, styles.BODY)
    painter.end()


def _draw_nothing(_painter: Painter, _top: float) -> None:
    """Leave white space."""
