# SPDX-License-Identifier: MPL-2.0
"""The one table of actions."""

from collections import Counter

import pytest
from PySide6.QtGui import QKeySequence

from cso_desktop.ui import icons
from cso_desktop.ui.actions import SPECS, ActionId, ActionSpec
from cso_desktop.ui.shell.places import PLACES, Place

SPEC = pytest.mark.parametrize("spec", SPECS, ids=lambda spec: str(spec.id))


def test_every_action_is_declared_exactly_once() -> None:
    assert Counter(spec.id for spec in SPECS) == Counter(ActionId)


@SPEC
def test_every_action_has_a_text_a_tip_and_an_icon(spec: ActionSpec) -> None:
    assert spec.title()
    assert spec.explanation()
    assert icons.exists(spec.icon)


def test_no_shortcut_is_used_twice() -> None:
    # Application and pane actions live in one window, so their shortcuts share one space.
    keys = [QKeySequence(spec.shortcut).toString() for spec in SPECS if spec.shortcut is not None]
    keys += [place.shortcut for place in PLACES if place.shortcut]
    repeated = [key for key, times in Counter(keys).items() if key and times > 1]
    assert repeated == []


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.id)
def test_every_place_has_a_name_and_an_icon(place: Place) -> None:
    assert place.title()
    assert icons.exists(place.icon)
