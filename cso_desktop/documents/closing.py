# SPDX-License-Identifier: MPL-2.0
"""What ends a document: the totals with the notes beside them, and the slip to send back."""

from collections.abc import Sequence
from dataclasses import dataclass

from cso_desktop.documents import styles
from cso_desktop.documents.page import LEFT, MEASURE, RIGHT, Block
from cso_desktop.documents.painter import Painter
from cso_desktop.documents.snapshots import Letter
from cso_desktop.documents.text import Style, clean, fitted, wrap
from cso_desktop.documents.wording import Wording

Fact = tuple[str, str]
Line = tuple[str, Style]
Sum = tuple[Sequence[str], str]

_LABEL_RIGHT = 446.0
_LABEL_LEFT = 272.0
_NOTES_WIDTH = _LABEL_LEFT - LEFT - 22
_MOST_NOTES = 14
SLIP_HEIGHT = 122.0
_REMIT = styles.BODY.sized(8.2)


def fits_beside_totals(notes: str) -> bool:
    """Return whether the notes are short enough to stand beside the totals."""
    return len(wrap(notes, styles.SMALL, _NOTES_WIDTH)) <= _MOST_NOTES


def totals(sums: Sequence[Fact], total: Fact, asides: Sequence[Line] = ()) -> Block:
    """Return the totals: each sum with its label, then the one that counts.

    Args:
        asides: lines that stand to the left of the sums, from ``beside``.
    """
    room = _LABEL_RIGHT - _LABEL_LEFT
    rows = [(wrap(label, styles.BODY, room), clean(value)) for label, value in sums]
    last = (wrap(total[0], styles.TOTAL, room), clean(total[1]))
    sums_height = 14.0 + sum(3.4 + len(label) * styles.BODY.leading for label, _ in rows)
    sums_height += 16 + len(last[0]) * styles.TOTAL.leading
    asides_height = 16.0 + sum(style.leading for _, style in asides)
    drawn = _Totals(rows, last, asides)
    return Block(max(sums_height, asides_height), drawn.draw)


def beside(text: str, style: Style = styles.SMALL) -> list[Line]:
    """Return a text as lines narrow enough to stand beside the totals."""
    return [(line, style) for line in wrap(text, style, _NOTES_WIDTH)]


@dataclass(frozen=True, slots=True)
class _Totals:
    """Measured totals: each sum's label in lines with its figure, and the asides."""

    rows: Sequence[Sum]
    last: Sum
    asides: Sequence[Line]

    def draw(self, painter: Painter, top: float) -> None:
        """Paint the sums, the line, the total, and the asides to their left."""
        y = top + 17
        for row in self.rows:
            y = _draw_sum(painter, y, row, (styles.LABEL, styles.BODY)) + 3.4
        if self.rows:
            length = RIGHT - _LABEL_LEFT
            painter.rule(_LABEL_LEFT, y - 5.5, length, color=styles.INK, thickness=0.8)
            y += 9.5
        _draw_sum(painter, y, self.last, (styles.TOTAL, styles.TOTAL))
        y = top + 17
        for text, style in self.asides:
            if text:
                painter.begin("P")
                painter.text(LEFT, y, text, style)
                painter.end()
            y += style.leading


def _draw_sum(painter: Painter, y: float, row: Sum, look: tuple[Style, Style]) -> float:
    label, value = row
    painter.begin("P")
    for line in label:
        painter.text(_LABEL_RIGHT, y, line, look[0], align="right")
        y += look[1].leading
    shown = fitted(value, look[1], RIGHT - _LABEL_RIGHT - 8)
    painter.text(RIGHT, y - look[1].leading, value, shown, align="right")
    painter.end()
    return y


def slip(letter: Letter, wording: Wording, facts: Sequence[Fact]) -> Block:
    """Return the part to be cut off and returned: where to pay, how, and for what."""
    seller = letter.seller
    instruction = " ".join(
        part for part in (wording.label("return_slip"), seller.bank_text) if part
    )
    text = wrap(instruction, styles.LABEL, MEASURE)[:2]
    address: list[str] = []
    for part in seller.remit_to or (seller.name, *seller.address):
        address += wrap(part, _REMIT, 150)
    columns = [(clean(label), clean(value)) for label, value in facts]
    columns.append((wording.label("amount_paid"), ""))
    drawn = _Slip(wording, text, address[:5], columns)
    return Block(SLIP_HEIGHT, drawn.draw)


@dataclass(frozen=True, slots=True)
class _Slip:
    """A measured slip."""

    wording: Wording
    text: Sequence[str]
    address: Sequence[str]
    columns: Sequence[Fact]

    def draw(self, painter: Painter, top: float) -> None:
        """Paint the line to cut along, and what is below it."""
        painter.rule(LEFT, top + 6, MEASURE, color=styles.GREY, dashed=True)
        painter.begin("H2")
        painter.text(LEFT, top + 25, self.wording.label("remittance"), styles.HEADING)
        painter.end()
        painter.begin("P")
        for index, line in enumerate(self.text):
            painter.text(LEFT, top + 40 + index * 11, line, styles.LABEL)
        painter.end()
        y = top + 71
        painter.begin("P")
        painter.text(LEFT, y, self.wording.label("remit_to"), styles.LABEL)
        for index, line in enumerate(self.address):
            painter.text(LEFT, y + 12.5 + index * 10.2, line, _REMIT)
        painter.end()
        _draw_slip_columns(painter, y, self.columns)


def _draw_slip_columns(painter: Painter, y: float, columns: Sequence[Fact]) -> None:
    start = LEFT + 166
    step = (RIGHT - start) / len(columns)
    for index, (label, value) in enumerate(columns):
        x = start + index * step
        painter.begin("P")
        painter.text(x, y, label, fitted(label, styles.LABEL, step - 8))
        painter.text(x, y + 15, value, fitted(value, styles.STRONG, step - 8))
        painter.end()
    x = start + (len(columns) - 1) * step
    painter.rule(x, y + 17, RIGHT - x, color=styles.INK, thickness=0.6)
