# SPDX-License-Identifier: MPL-2.0
"""How text is made fit for paper: cleaned, wrapped to a width, cut with an ellipsis.

All text of records passes ``clean`` on its way to a page; there is no other place that escapes.
"""

import unicodedata
from dataclasses import dataclass

from cso_desktop.documents import fonts

ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class Style:
    """One way of setting text: the cut, its size and line distance in points, its colour."""

    font: str
    size: float
    leading: float
    color: str

    def width(self, text: str) -> float:
        """Return how wide a text is in this style, in points."""
        return fonts.width(text, self.font, self.size)

    def sized(self, size: float) -> "Style":
        """Return this style at another size."""
        return Style(self.font, size, self.leading * size / self.size, self.color)


def clean(text: str, font: str = fonts.REGULAR) -> str:
    """Return text with only characters the font can draw; what it lacks becomes a question mark."""
    if text.isascii() and text.isprintable():
        return text
    known = fonts.advances(font)
    composed = unicodedata.normalize("NFC", text)
    return "".join([_drawn(char, known) for char in composed])


def _drawn(char: str, known: dict[str, float]) -> str:
    if char.isspace():
        return " "
    if char in known and char.isprintable():
        return char
    return "" if unicodedata.category(char) in ("Cc", "Cf", "Mn") else "?"


def wrap(text: str, style: Style, width: float) -> list[str]:
    """Break a text into lines no wider than ``width``; line breaks in it are kept."""
    lines: list[str] = []
    for paragraph in text.splitlines():
        drawn = clean(paragraph, style.font).strip()
        if style.width(drawn) <= width:
            lines.append(drawn)
        else:
            lines.extend(_broken(drawn, style, width))
    return lines


def _broken(text: str, style: Style, width: float) -> list[str]:
    lines: list[str] = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if style.width(longer) <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        *full, line = _pieces(word, style, width)
        lines.extend(full)
    lines.append(line)
    return lines


def _pieces(word: str, style: Style, width: float) -> list[str]:
    """Cut a word that no line can hold; each piece holds at least one character."""
    pieces: list[str] = []
    piece = ""
    for char in word:
        if piece and style.width(piece + char) > width:
            pieces.append(piece)
            piece = ""
        piece += char
    pieces.append(piece)
    return pieces


def shortened(text: str, style: Style, width: float) -> str:
    """Return the text, cut with an ellipsis where it is wider than ``width``."""
    drawn = clean(text, style.font)
    if style.width(drawn) <= width:
        return drawn
    while drawn and style.width(drawn + ELLIPSIS) > width:
        drawn = drawn[:-1]
    return drawn.rstrip() + ELLIPSIS


def fitted(text: str, style: Style, width: float) -> Style:
    """Return the style, made smaller until the text fits in one line."""
    natural = style.width(clean(text, style.font))
    return style if natural <= width else style.sized(style.size * width / natural)
