# SPDX-License-Identifier: MPL-2.0
"""Colours, typeface and icons."""

import itertools
import re
from pathlib import Path

import pytest
from PySide6.QtGui import QFontInfo, QImage, QPainter
from pytestqt.qtbot import QtBot

from cso_desktop.ui import icons, theme
from cso_desktop.ui.fonts import FAMILY
from cso_desktop.ui.look import Look
from cso_desktop.ui.theme import DARK, LIGHT, Colours, Tone, contrast

SCHEMES = pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
TEXTS = ("text", "muted", "link", "danger", "ok")
GROUNDS = ("window", "surface", "hover", "selected")
UI = Path(theme.__file__).parent


def test_contrast_follows_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@SCHEMES
@pytest.mark.parametrize(("text", "ground"), list(itertools.product(TEXTS, GROUNDS)))
def test_every_text_is_readable_on_every_ground(colours: Colours, text: str, ground: str) -> None:
    assert contrast(getattr(colours, text), getattr(colours, ground)) >= 4.5


@SCHEMES
@pytest.mark.parametrize("tone", Tone)
def test_every_tag_is_readable(colours: Colours, tone: Tone) -> None:
    pair = colours.pair(tone)
    assert contrast(pair.text, pair.ground) >= 4.5


@SCHEMES
@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("text", "selected_strong"),
        ("text", "field"),
        ("muted", "field"),
        ("on_accent", "accent"),
        ("rail_text", "rail_current"),
        ("rail_text", "rail_hover"),
        ("rail_muted", "rail"),
    ],
)
def test_controls_are_readable(colours: Colours, text: str, ground: str) -> None:
    assert contrast(getattr(colours, text), getattr(colours, ground)) >= 4.5


@SCHEMES
@pytest.mark.parametrize("ground", ["surface", "window"])
def test_the_focus_frame_is_seen(colours: Colours, ground: str) -> None:
    assert contrast(colours.focus, getattr(colours, ground)) >= 3


def test_no_colour_is_written_outside_the_theme() -> None:
    literal = re.compile(r"[\"' ]#[0-9a-fA-F]{3,8}\b|Qt\.(?:red|blue|black|white)\b")
    guilty = [
        file.name
        for file in UI.rglob("*.py")
        if file.name != "theme.py" and literal.search(file.read_text(encoding="utf-8"))
    ]
    assert guilty == []


def test_the_shipped_typeface_is_the_one_in_use(look: Look) -> None:
    assert QFontInfo(look.font).family() == FAMILY


def test_an_icon_is_drawn_in_the_colour_asked_for(look: Look) -> None:
    image = QImage(48, 48, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    icons.paint_icon(painter, image.rect(), "square", LIGHT.danger)
    painter.end()
    drawn = {
        image.pixelColor(x, y).name()
        for x in range(48)
        for y in range(48)
        if image.pixelColor(x, y).alpha() == 255
    }
    assert drawn == {LIGHT.danger}


def test_changing_the_scheme_changes_palette_and_tells_once(look: Look, qtbot: QtBot) -> None:
    with qtbot.waitSignal(look.changed):
        look.set_dark(True)
    try:
        assert look.colours is DARK
    finally:
        look.set_dark(False)
