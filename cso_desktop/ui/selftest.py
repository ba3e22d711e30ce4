# SPDX-License-Identifier: MPL-2.0
"""``cso-desktop --selftest``: does everything the program needs work on this computer?"""

import json
import platform
import secrets
import sys
import tempfile
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

from PySide6.QtWidgets import QApplication

from cso_desktop import __version__, resources

_LIBRARIES = ("PySide6-Essentials", "SQLAlchemy", "sqlcipher3", "psycopg", "reportlab", "msgspec")


def run_selftest(app: QApplication) -> int:
    """Run every check, print one JSON document, and return 0 if all of them hold."""
    report: dict[str, object] = {
        "version": __version__,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "libraries": {name: _version(name) for name in _LIBRARIES},
    }
    with tempfile.TemporaryDirectory(prefix="cso-selftest-") as folder:
        checks: dict[str, Callable[[], str]] = {
            "fonts and colours": lambda: _look(app),
            "icons": _icons,
            "encrypted cache": lambda: _cache(Path(folder)),
            "documents": lambda: _document(Path(folder)),
        }
        results = {name: _outcome(check) for name, check in checks.items()}
    report["checks"] = results
    ok = all(result["ok"] for result in results.values())
    sys.stdout.write(json.dumps(report | {"ok": ok}, indent=2) + "\n")
    return 0 if ok else 1


def _outcome(check: Callable[[], str]) -> dict[str, object]:
    try:
        return {"ok": True, "detail": check()}
    except Exception as error:  # noqa: BLE001 - whatever is wrong is what we want to hear
        return {"ok": False, "detail": f"{type(error).__name__}: {error}"}


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "unknown"


def _look(app: QApplication) -> str:
    from cso_desktop.ui.look import Look

    return str(Look(app).font.family())


def _icons() -> str:
    from cso_desktop.ui.actions import SPECS
    from cso_desktop.ui.shell.places import PLACES

    names = {spec.icon for spec in SPECS} | {place.icon for place in PLACES}
    missing = sorted(n for n in names if not resources.path("icons", f"{n}.svg").exists())
    if missing:
        raise FileNotFoundError(", ".join(missing))
    return f"{len(names)} icons"


def _cache(folder: Path) -> str:
    """Make an encrypted cache with its migrations and its full-text index, and look into it."""
    from cso_desktop.services.selfcheck import check_cache

    return check_cache(folder / "home", secrets.token_bytes(32))


def _document(folder: Path) -> str:
    from cso_desktop.services.selfcheck import check_document

    return check_document(folder / "paper")
