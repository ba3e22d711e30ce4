# SPDX-License-Identifier: MPL-2.0
"""A quick look at the deliberate defects; ``python -m tests.sync.defects`` tries them all."""

from pathlib import Path

import pytest

from tests.sync.defects import ROOT, fails_directed, plant
from tests.sync.planted import DEFECTS, Defect

QUICK = ("store: the last writer wins", "desk: a territory taken away is not purged")


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect.name)
def test_every_defect_can_still_be_planted(defect: Defect) -> None:
    text = (ROOT / "cso_desktop" / defect.file).read_text(encoding="utf-8")
    assert text.count(defect.old) == 1
    assert defect.directed


@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", QUICK)
def test_the_directed_test_notices(name: str, tmp_path: Path) -> None:
    (defect,) = [each for each in DEFECTS if each.name == name]
    assert fails_directed(defect, plant(defect, tmp_path))
