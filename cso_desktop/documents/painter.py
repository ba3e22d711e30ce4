# SPDX-License-Identifier: MPL-2.0
"""Draws on the pages of one document, measured from the top left corner, in points.

Operators are written straight into the page: text is already clean and measured, so reportlab's
own text objects would only do the work again. Fonts, pages and the file itself stay reportlab's.
"""

import io
import threading
from typing import Literal

from reportlab.pdfbase.pdfdoc import PDFDocument
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from cso_desktop.documents import fonts
from cso_desktop.documents.styles import LINE
from cso_desktop.documents.tags import StructureTree
from cso_desktop.documents.text import Style, clean

WIDTH = 612.0
HEIGHT = 792.0

Align = Literal["left", "right", "center"]
_SHIFT = {"left": 0.0, "right": 1.0, "center": 0.5}
# Cutting a font moves a position inside its shared face.
_CUTTING = threading.Lock()


class _SecondSubset(Exception):
    """A document uses more characters of one font than one subset holds."""


class _Codes(dict[int, str]):
    """How each character is written in a document's first subset of a font.

    Made for ``str.translate``: a character is looked up once, then costs nothing.
    """

    def __init__(self, font: TTFont, document: PDFDocument) -> None:
        super().__init__()
        self._font = font
        self._document = document
        font.splitString(" ", document)
        self.name: str = font.getSubsetInternalName(0, document)

    def __bool__(self) -> bool:
        return True

    def __missing__(self, character: int) -> str:
        ((subset, code),) = self._font.splitString(chr(character), self._document)
        if subset:
            raise _SecondSubset
        plain = chr(code[0])
        needs_escape = plain in "\\()" or not " " <= plain <= "~"
        self[character] = f"\\{code[0]:03o}" if needs_escape else plain
        return self[character]


class Painter:
    """The pages of one document while it is drawn."""

    def __init__(self, *, title: str, author: str, subject: str, language: str) -> None:
        fonts.load()
        self._file = io.BytesIO()
        self._canvas = Canvas(
            self._file,
            pagesize=(WIDTH, HEIGHT),
            invariant=1,
            pageCompression=1,
            initialFontName=fonts.REGULAR,
            lang=language,
            pdfVersion=(1, 7),
        )
        self._canvas.setTitle(title)
        self._canvas.setAuthor(author)
        self._canvas.setSubject(subject)
        self._canvas.setCreator("CSO Desktop")
        self._tree = StructureTree()
        self._tree.start_page()
        self._operators: list[str] = []
        self._color = ""
        self._codes: dict[str, _Codes] = {}

    def text(self, x: float, y: float, text: str, style: Style, *, align: Align = "left") -> None:
        """Set one line with its baseline at ``y``."""
        if align != "left":
            x -= style.width(text) * _SHIFT[align]
        self._fill(style.color)
        codes = self._codes.get(style.font) or self._first_use(style.font)
        place = f"1 0 0 1 {x:.2f} {HEIGHT - y:.2f} Tm"
        try:
            shown = f"{codes.name} {style.size:g} Tf ({text.translate(codes)}) Tj"
        except _SecondSubset:
            shown = self._from_several_subsets(text, style)
        self._operators.append(f"BT {place} {shown} ET")

    def rule(
        self,
        x: float,
        y: float,
        length: float,
        *,
        color: str = LINE,
        thickness: float = 0.5,
        dashed: bool = False,
    ) -> None:
        """Draw a horizontal line to the right of a point; it is decoration to a screen reader."""
        dash = "[2 2] 0 d " if dashed else ""
        line = f"{x:.2f} {HEIGHT - y:.2f} m {x + length:.2f} {HEIGHT - y:.2f} l S"
        self._decorate(f"q {color} RG {thickness:g} w {dash}{line} Q")

    def box(self, x: float, y: float, width: float, height: float, *, color: str) -> None:
        """Fill a rectangle whose top left corner is given."""
        corner = f"{x:.2f} {HEIGHT - y - height:.2f} {width:.2f} {height:.2f}"
        self._decorate(f"q {color} rg {corner} re f Q")

    def watermark(self, word: str, below: str) -> None:
        """Set a word across the page, see-through, over all that is on it."""
        self._flush()
        canvas = self._canvas
        canvas.addLiteral("/Artifact BMC")
        canvas.saveState()
        canvas.translate(WIDTH / 2, HEIGHT / 2)
        canvas.rotate(52)
        canvas.setFillColorRGB(0.64, 0.1, 0.12, alpha=0.13)
        for text, size, y in ((clean(word), 150.0, -20.0), (clean(below), 44.0, -78.0)):
            natural = fonts.width(text, fonts.SEMIBOLD, size)
            canvas.setFont(fonts.SEMIBOLD, size * min(1.0, 640 / natural))
            canvas.drawCentredString(0, y, text)
        canvas.restoreState()
        canvas.addLiteral("EMC")

    def enter(self, role: str) -> None:
        """Open a grouping tag, such as ``Table`` or ``TR``; ``leave`` closes it."""
        self._tree.enter(role)

    def leave(self) -> None:
        """Close the grouping tag opened last."""
        self._tree.leave()

    def begin(self, role: str) -> None:
        """Start a tagged piece of content, such as ``P`` or ``TD``; ``end`` closes it."""
        self._operators.append(f"/{role} <</MCID {self._tree.piece(role)}>> BDC")

    def begin_decoration(self) -> None:
        """Start a piece that readers skip, such as a page number; ``end`` closes it."""
        self._operators.append("/Artifact BMC")

    def end(self) -> None:
        """Close the piece started last."""
        self._operators.append("EMC")

    def next_page(self) -> None:
        """Finish this page and start another."""
        self._flush()
        self._canvas.showPage()
        self._tree.start_page()

    def finish(self) -> bytes:
        """Finish the last page and return the file."""
        self._flush()
        self._canvas.showPage()
        self._tree.write(self._canvas._doc)
        with _CUTTING:
            self._canvas.save()
        return self._file.getvalue()

    def _flush(self) -> None:
        if self._operators:
            self._canvas.addLiteral("\n".join(self._operators))
        self._operators = []
        self._color = ""

    def _decorate(self, operators: str) -> None:
        self._operators.append(f"/Artifact BMC {operators} EMC")

    def _fill(self, color: str) -> None:
        if color != self._color:
            self._operators.append(f"{color} rg")
            self._color = color

    def _first_use(self, font_name: str) -> "_Codes":
        self._codes[font_name] = _Codes(fonts.font(font_name), self._canvas._doc)
        return self._codes[font_name]

    def _from_several_subsets(self, text: str, style: Style) -> str:
        font = fonts.font(style.font)
        document = self._canvas._doc
        shown = []
        for subset, codes in font.splitString(text, document):
            name = font.getSubsetInternalName(subset, document)
            shown.append(f"{name} {style.size:g} Tf <{codes.hex()}> Tj")
        return " ".join(shown)
