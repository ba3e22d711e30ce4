# SPDX-License-Identifier: MPL-2.0
"""The shipped typeface for paper: registered once a process, measured without asking reportlab.

Only these four cuts are used. They are embedded as subsets, so that a page looks the same on every
machine and no document falls back to a font of the reader's.
"""

import functools
import threading

from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont, TTFontFace

from cso_desktop import resources

LIGHT = "IBMPlexSans-Light"
REGULAR = "IBMPlexSans-Regular"
MEDIUM = "IBMPlexSans-Medium"
SEMIBOLD = "IBMPlexSans-SemiBold"
ALL = (LIGHT, REGULAR, MEDIUM, SEMIBOLD)

_LOADING = threading.Lock()


def load() -> None:
    """Make the fonts known to reportlab; the second call costs nothing."""
    with _LOADING:
        _register()


@functools.cache
def _register() -> None:
    # ASCII armour costs a quarter of the size and half of the time, and nothing needs it today.
    rl_config.useA85 = 0
    for name in ALL:
        # Only the characters that are used are embedded: it halves a one-page invoice.
        # Shaping off: ligatures would break the search for a number or a name in the file.
        font = TTFont(name, str(resources.path("fonts", f"{name}.ttf")), asciiReadable=0)
        font.shapable = False
        _remember_subsets(font.face)
        pdfmetrics.registerFont(font)


def _remember_subsets(face: TTFontFace) -> None:
    """Cut each set of characters once a process: most documents use the same one."""
    cut = functools.lru_cache(maxsize=32)(face.makeSubset)

    def make_subset(subset: list[int]) -> bytes:
        return bytes(cut(tuple(subset)))

    face.makeSubset = make_subset


@functools.cache
def font(name: str) -> TTFont:
    """Return one of the four cuts."""
    load()
    return pdfmetrics.getFont(name)


@functools.cache
def advances(name: str) -> dict[str, float]:
    """Return each character's width in thousandths of the size."""
    face = font(name).face
    return {chr(code): width for code, width in face.charWidths.items()}


@functools.lru_cache(maxsize=16384)
def width(text: str, name: str, size: float) -> float:
    """Return how wide a text is, in points."""
    widths = advances(name)
    missing = widths["?"]
    return sum([widths.get(char, missing) for char in text]) * size / 1000
