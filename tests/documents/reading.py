# SPDX-License-Identifier: MPL-2.0
"""Reads a rendered document back: its text, where each text stands, its fonts."""

import io
import re
from dataclasses import dataclass
from typing import Any

import pypdf
import pypdfium2


@dataclass(frozen=True)
class Word:
    """A piece of text and its box, measured from the top left corner of its page."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: "Word") -> bool:
        """Return whether the boxes share more than a hair."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return across > 0.5 and down > 0.5


def page_texts(data: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages]


def squeezed(text: str) -> str:
    """Return the text without white space, so that line breaks do not matter."""
    return re.sub(r"\s+", "", text)


def words(data: bytes, page: int = 0) -> list[Word]:
    """Return each run of text on a page with its box."""
    document = pypdfium2.PdfDocument(data)
    sheet = document[page]
    height = sheet.get_height()
    text = sheet.get_textpage()
    found = []
    for index in range(text.count_rects()):
        left, bottom, right, top = text.get_rect(index)
        shown = text.get_text_bounded(left, bottom, right, top)
        found.append(Word(shown, left, height - top, right, height - bottom))
    return found


def base_fonts(data: bytes) -> set[str]:
    """Return the names of all fonts, without the subset mark, and check each is embedded."""
    names = set()
    for page in pypdf.PdfReader(io.BytesIO(data)).pages:
        resources: Any = page["/Resources"]
        for entry in resources["/Font"].values():
            font = entry.get_object()
            assert "/FontFile2" in font["/FontDescriptor"], font["/BaseFont"]
            names.add(str(font["/BaseFont"]).rpartition("+")[2])
    return names
