# SPDX-License-Identifier: MPL-2.0
"""The colours of the window, light and dark: the only colour literals in the program.

A colour is named by what it means. Every text colour is readable (4.5:1) on every ground it is
used on; a test computes the contrasts.
"""

from dataclasses import dataclass
from enum import Enum

from PySide6.QtGui import QColor, QPalette


class Tone(Enum):
    """What a tag, a figure or a message means."""

    NEUTRAL = "neutral"
    INFO = "info"
    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"
    DISPUTE = "dispute"


@dataclass(frozen=True, slots=True)
class Pair:
    """A ground and the text that stands on it."""

    ground: str
    text: str


@dataclass(frozen=True, slots=True)
class Colours:
    """One colour scheme."""

    dark: bool
    window: str
    surface: str
    field: str
    border: str
    border_strong: str
    hairline: str
    text: str
    muted: str
    accent: str
    accent_hover: str
    on_accent: str
    link: str
    focus: str
    danger: str
    ok: str
    hover: str
    selected: str
    selected_strong: str
    rail: str
    rail_text: str
    rail_muted: str
    rail_hover: str
    rail_current: str
    rail_mark: str
    disabled: str
    neutral: Pair
    info: Pair
    good: Pair
    warning: Pair
    bad: Pair
    dispute: Pair
    aging: tuple[str, ...]

    def pair(self, tone: Tone) -> Pair:
        """Return the ground and text of a tone."""
        pair: Pair = getattr(self, tone.value)
        return pair


LIGHT = Colours(
    dark=False,
    window="#f4f5f7",
    surface="#ffffff",
    field="#f2f3f5",
    border="#dfe1e6",
    border_strong="#c3c7cf",
    hairline="#eceef1",
    text="#16181d",
    muted="#5f6570",
    accent="#0f62fe",
    accent_hover="#0b50d4",
    on_accent="#ffffff",
    link="#0b57d0",
    focus="#0f62fe",
    danger="#c9151e",
    ok="#0e6e38",
    hover="#f4f7fb",
    selected="#e8f1fd",
    selected_strong="#d3e5fc",
    rail="#15171c",
    rail_text="#e9ebef",
    rail_muted="#9299a6",
    rail_hover="#22252c",
    rail_current="#2e323b",
    rail_mark="#4589ff",
    disabled="#8d939e",
    neutral=Pair("#e5e7eb", "#3c424d"),
    info=Pair("#d4e4fe", "#0743b3"),
    good=Pair("#c6efd3", "#0b5129"),
    warning=Pair("#fcefc7", "#664a00"),
    bad=Pair("#ffd9db", "#9c161d"),
    dispute=Pair("#e9dcff", "#6026b8"),
    aging=("#6ea2f5", "#f2cf63", "#efa650", "#e4774c", "#cf423b", "#8c1b2b"),
)

DARK = Colours(
    dark=True,
    window="#14161a",
    surface="#1c1f25",
    field="#262a31",
    border="#333842",
    border_strong="#4a515e",
    hairline="#272b33",
    text="#f1f3f6",
    muted="#a2a9b6",
    accent="#2f6fec",
    accent_hover="#3f7df5",
    on_accent="#ffffff",
    link="#86b4ff",
    focus="#78a9ff",
    danger="#ff8389",
    ok="#5fd08b",
    hover="#22262d",
    selected="#1d3050",
    selected_strong="#25406c",
    rail="#0c0d10",
    rail_text="#e4e7ec",
    rail_muted="#8d95a3",
    rail_hover="#1a1d22",
    rail_current="#262a32",
    rail_mark="#4589ff",
    disabled="#777e8b",
    neutral=Pair("#363c47", "#dde1e7"),
    info=Pair("#143a75", "#c9defe"),
    good=Pair("#0f4526", "#b5ecc8"),
    warning=Pair("#4c3a05", "#fbe3a0"),
    bad=Pair("#611a20", "#ffd3d5"),
    dispute=Pair("#45247d", "#e4d4ff"),
    aging=("#5a8be0", "#d8b448", "#d88d3c", "#cd633d", "#c13f3b", "#93303f"),
)


def colours_for(*, dark: bool) -> Colours:
    """Return the scheme for a dark or a light desktop."""
    return DARK if dark else LIGHT


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21.

    Source: WCAG 2.2, relative luminance.
    """
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    rgb = QColor(colour)
    channels = (rgb.redF(), rgb.greenF(), rgb.blueF())
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def palette_of(colours: Colours) -> QPalette:
    """Return the Qt palette of a scheme, disabled states included."""
    palette = QPalette()
    role = QPalette.ColorRole
    for name, colour in {
        role.Window: colours.window,
        role.WindowText: colours.text,
        role.Base: colours.surface,
        role.AlternateBase: colours.hover,
        role.Text: colours.text,
        role.PlaceholderText: colours.muted,
        role.Button: colours.surface,
        role.ButtonText: colours.text,
        role.BrightText: colours.danger,
        role.Highlight: colours.accent,
        role.HighlightedText: colours.on_accent,
        role.Link: colours.link,
        role.LinkVisited: colours.link,
        role.ToolTipBase: colours.surface,
        role.ToolTipText: colours.text,
        role.Light: colours.surface,
        role.Midlight: colours.hairline,
        role.Mid: colours.border,
        role.Dark: colours.border_strong,
        role.Shadow: colours.border_strong,
        role.Accent: colours.accent,
    }.items():
        palette.setColor(name, QColor(colour))
    for name in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, name, QColor(colours.disabled))
    return palette
