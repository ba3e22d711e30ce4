# SPDX-License-Identifier: MPL-2.0
"""The shipped typeface, and the few sizes and weights the window uses."""

from PySide6.QtGui import QFont, QFontDatabase

from cso_desktop import resources
from cso_desktop.errors import Bug

FAMILY = "IBM Plex Sans"
_STYLES = ("Regular", "Italic", "Medium", "SemiBold", "Bold")
_SMALLEST_POINTS = 9.75


def load_fonts() -> None:
    """Make the shipped typeface known to the application.

    Raises:
        Bug: a shipped font file is missing or unreadable; without it all text would be boxes.
    """
    if FAMILY in QFontDatabase.families():
        return
    for style in _STYLES:
        file = resources.path("fonts", f"IBMPlexSans-{style}.ttf")
        if QFontDatabase.addApplicationFont(str(file)) < 0:
            raise Bug("A typeface that ships with the program cannot be read.", detail=str(file))
    if FAMILY not in QFontDatabase.families():
        raise Bug("The typeface that ships with the program has another name.", detail=FAMILY)


def base_font(system: QFont) -> QFont:
    """Return our typeface in the size the person has chosen for the system."""
    font = QFont(FAMILY)
    font.setPointSizeF(max(system.pointSizeF(), _SMALLEST_POINTS))
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


def scaled(font: QFont, factor: float, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """Return the same typeface larger or smaller, in the given weight."""
    result = QFont(font)
    result.setPointSizeF(font.pointSizeF() * factor)
    result.setWeight(weight)
    return result
