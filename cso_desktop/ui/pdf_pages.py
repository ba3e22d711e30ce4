# SPDX-License-Identifier: MPL-2.0
"""Pages of a PDF as pictures, by pdfium, one caller at a time: it is not safe for threads."""

import threading
from dataclasses import dataclass

from PySide6.QtGui import QImage

_PDFIUM = threading.Lock()


@dataclass(frozen=True, slots=True)
class PageImage:
    """The pixels of a page: blue, green, red, unused."""

    width: int
    height: int
    stride: int
    pixels: bytes

    def to_image(self) -> QImage:
        """Return the page as a Qt image that owns its pixels."""
        shape = QImage.Format.Format_RGB32
        return QImage(self.pixels, self.width, self.height, self.stride, shape).copy()


def page_count(pdf: bytes) -> int:
    """Return how many pages a PDF has."""
    import pypdfium2  # off the start path: 0.1 s

    with _PDFIUM:
        document = pypdfium2.PdfDocument(pdf)
        try:
            return len(document)
        finally:
            document.close()


def render_page(pdf: bytes, number: int, scale: float) -> PageImage:
    """Return a page, counted from 0, at ``scale`` pixels a point."""
    import pypdfium2

    with _PDFIUM:
        document = pypdfium2.PdfDocument(pdf)
        try:
            bitmap = document[number].render(scale=scale, prefer_bgrx=True)
            pixels = bytes(bitmap.buffer)
            return PageImage(bitmap.width, bitmap.height, bitmap.stride, pixels)
        finally:
            document.close()
