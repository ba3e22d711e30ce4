# SPDX-License-Identifier: MPL-2.0
"""The shipped files are found from a checkout and from a frozen program, with their licences."""

import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from cso_desktop import resources


def test_fonts_are_found_from_the_checkout() -> None:
    for style in ("Light", "Regular", "Italic", "Medium", "SemiBold", "Bold"):
        font = resources.path("fonts", f"IBMPlexSans-{style}.ttf")
        assert font.read_bytes()[:4] == b"\x00\x01\x00\x00"


def test_every_icon_is_a_recolourable_picture() -> None:
    icons = sorted(resources.path("icons").glob("*.svg"))
    assert len(icons) > 90
    for icon in icons:
        drawing = ElementTree.parse(icon).getroot()
        assert drawing.get("viewBox") == "0 0 24 24", icon.name
        assert drawing.get("stroke") == "currentColor", icon.name


def test_licence_texts_ship_with_what_they_cover() -> None:
    assert "SIL OPEN FONT LICENSE" in resources.path("fonts", "OFL.txt").read_text().upper()
    assert "ISC License" in resources.path("icons", "LICENSE.txt").read_text()


def test_a_frozen_program_finds_them_beside_its_modules(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert resources.path("icons", "sun.svg") == tmp_path / "resources" / "icons" / "sun.svg"
