# SPDX-License-Identifier: MPL-2.0
"""The head of a first page: who writes, to whom (where the envelope's window is), the key facts.

Everything here may be long: names and addresses wrap, figures shrink, and what stands below moves
down. Nothing but the buyer's address stands in the part of the page a window envelope shows.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from cso_desktop.documents import styles
from cso_desktop.documents.page import (
    BODY_TOP,
    LEFT,
    MEASURE,
    RIGHT,
    WINDOW_RIGHT,
    WINDOW_TOP,
    draw_mark,
)
from cso_desktop.documents.painter import Align, Painter
from cso_desktop.documents.snapshots import Letter
from cso_desktop.documents.text import Style, clean, fitted, wrap
from cso_desktop.documents.wording import Wording

_ADDRESS_LEFT = 68.0
_ADDRESS_WIDTH = WINDOW_RIGHT - _ADDRESS_LEFT - 40
_ADDRESS_LAST = 226.0
_FACTS_TOP = 92.0
_BAND_HEIGHT = 46.0
_BELOW_TITLE = 300.0
_SUPPORT_WIDTH = 172.0

Fact = tuple[str, str]
Line = tuple[str, Style]


@dataclass(frozen=True, slots=True)
class _BandCell:
    """A part of the tinted band: its lines, each with its style and place below the band's top."""

    x: float
    align: Align
    lines: tuple[tuple[str, Style, float], ...]


@dataclass(frozen=True, slots=True)
class Head:
    """The measured head of a first page; ``height`` is where the body may start."""

    title: str
    seller: Sequence[Line]
    address: Sequence[Line]
    address_top: float
    facts: Sequence[tuple[str, Sequence[str]]]
    band_top: float
    band: Sequence[_BandCell]

    @property
    def height(self) -> float:
        """Where the body may start."""
        return self.band_top + _BAND_HEIGHT + 20

    def draw(self, painter: Painter, _top: float) -> None:
        """Paint the head, from the page's top."""
        self._draw_seller(painter)
        painter.begin("H1")
        painter.text(RIGHT, 57, self.title, styles.TITLE, align="right")
        painter.end()
        painter.begin("P")
        _draw_lines(painter, _ADDRESS_LEFT, self.address_top, self.address)
        painter.end()
        self._draw_facts(painter)
        self._draw_band(painter)

    def _draw_seller(self, painter: Painter) -> None:
        draw_mark(painter, LEFT, 46.5, 10)
        painter.begin("P")
        _draw_lines(painter, LEFT + 16, 44, self.seller)
        painter.end()

    def _draw_facts(self, painter: Painter) -> None:
        y = _FACTS_TOP
        for label, values in self.facts:
            painter.begin("P")
            painter.text(WINDOW_RIGHT, y, label, styles.LABEL)
            for value in values:
                painter.text(RIGHT, y, value, styles.FACT, align="right")
                y += styles.FACT.leading
            painter.end()
            y += 3

    def _draw_band(self, painter: Painter) -> None:
        painter.box(LEFT, self.band_top, MEASURE, _BAND_HEIGHT, color=styles.TINT)
        for cell in self.band:
            painter.begin("P")
            for text, style, y in cell.lines:
                painter.text(cell.x, self.band_top + y, text, style, align=cell.align)
            painter.end()


def head(
    letter: Letter,
    wording: Wording,
    *,
    title: str,
    facts: Sequence[Fact],
    key: Fact,
    second: Fact | None = None,
) -> Head:
    """Measure a first page's head; facts without a value are left out.

    Args:
        key: the one figure to be found in a second, with its label.
        second: what stands beside it.
    """
    title_width = styles.TITLE.width(title)
    seller = _seller_lines(letter, RIGHT - title_width - LEFT - 40)
    address = _address_lines(letter)
    address_height = sum(style.leading for _, style in address)
    lowest_seller = 44 + sum(style.leading for _, style in seller)
    address_top = max(lowest_seller + 8, _ADDRESS_LAST - address_height)
    shown = _wrapped_facts(facts)
    facts_end = _FACTS_TOP + sum(3 + len(v) * styles.FACT.leading for _, v in shown)
    return Head(
        title=title,
        seller=seller,
        address=address,
        address_top=address_top,
        facts=shown,
        band_top=max(BODY_TOP, address_top + address_height + 14, facts_end + 4),
        band=_band(letter, wording, key, second),
    )


def _seller_lines(letter: Letter, width: float) -> list[Line]:
    seller = letter.seller
    lines = [(line, styles.SELLER) for line in wrap(seller.name, styles.SELLER, width)]
    below = " · ".join(part for part in (seller.tagline, ", ".join(seller.address)) if part)
    lines += [(line, styles.SMALL) for line in wrap(below, styles.SMALL, _BELOW_TITLE)]
    return lines


def _address_lines(letter: Letter) -> list[Line]:
    width = _ADDRESS_WIDTH
    name = letter.buyer.name
    lines = [(line, styles.ADDRESS_NAME) for line in wrap(name, styles.ADDRESS_NAME, width)]
    for part in letter.buyer.address:
        lines += [(line, styles.ADDRESS) for line in wrap(part, styles.ADDRESS, width)]
    if len(lines) * styles.ADDRESS.leading <= _ADDRESS_LAST - WINDOW_TOP:
        return lines
    return [(text, style.sized(7.8)) for text, style in lines]


def _wrapped_facts(facts: Sequence[Fact]) -> list[tuple[str, list[str]]]:
    shown = []
    for label, value in facts:
        if value:
            room = RIGHT - WINDOW_RIGHT - styles.LABEL.width(label) - 8
            shown.append((clean(label), wrap(value, styles.FACT, room)))
    return shown


def _band(letter: Letter, wording: Wording, key: Fact, second: Fact | None) -> list[_BandCell]:
    cells = [_band_cell(LEFT + 12, key, styles.FIGURE, 168)]
    if second:
        cells.append(_band_cell(LEFT + 188, second, styles.KEY_FACT, 124))
    if letter.support.phone:
        cells.append(_support_cell(letter, wording))
    return cells


def _band_cell(x: float, fact: Fact, style: Style, width: float) -> _BandCell:
    label, value = fact
    shown = fitted(value, style, width)
    return _BandCell(x, "left", ((label, styles.LABEL, 15), (clean(value, style.font), shown, 34)))


def _support_cell(letter: Letter, wording: Wording) -> _BandCell:
    """Say whom to ask, in one line where it fits and in two where it does not."""
    question = (wording.label("questions"), styles.LABEL, 15.0)
    phone, label = clean(letter.support.phone), clean(letter.support.label)
    together = f"{phone} · {label}" if label else phone
    if styles.BODY.width(together) <= _SUPPORT_WIDTH:
        return _BandCell(RIGHT - 12, "right", (question, (together, styles.BODY, 34)))
    below = fitted(label, styles.SMALL, _SUPPORT_WIDTH)
    answers = ((phone, styles.BODY, 28.0), (label, below, 38.5))
    return _BandCell(RIGHT - 12, "right", (question, *answers))


def _draw_lines(painter: Painter, x: float, top: float, lines: Sequence[Line]) -> None:
    for text, style in lines:
        top += style.leading
        painter.text(x, top - style.leading * 0.22, text, style)
