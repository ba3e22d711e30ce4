# SPDX-License-Identifier: MPL-2.0
"""Where the files that ship with the program are: fonts, icons, theme, translations, seed data.

They live in the top-level ``resources`` folder. A checkout or an editable install reads them from
there; a frozen program carries them beside its modules and says where in ``sys._MEIPASS``.
"""

import sys
from pathlib import Path


def root() -> Path:
    """Return the folder that holds all shipped files."""
    frozen = getattr(sys, "_MEIPASS", None)
    base = Path(frozen) if frozen else Path(__file__).resolve().parent.parent
    return base / "resources"


def path(*parts: str) -> Path:
    """Return one shipped file or folder, such as ``path("fonts", "IBMPlexSans-Regular.ttf")``."""
    return root().joinpath(*parts)
