# SPDX-License-Identifier: MPL-2.0
"""``cso-desktop``: opens the window, tests the installation, or draws pictures of the panes."""

import argparse
import gc
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtWidgets import QApplication

from cso_desktop import __version__, paths


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the window and return its exit status."""
    asked = _parser().parse_args(arguments)
    if asked.selftest:
        from cso_desktop.ui.selftest import run_selftest

        return run_selftest(_application())
    if asked.screenshots:
        from cso_desktop.ui.screenshots import draw_all

        draw_all(_application(), Path(asked.screenshots), only=asked.only)
        return 0
    return _run(paths.home(asked.home))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="cso-desktop", description="CSO Desktop.")
    parser.add_argument("--home", metavar="DIR", help="the profile folder")
    parser.add_argument(
        "--selftest", action="store_true", help="test this installation and tell as JSON"
    )
    parser.add_argument("--screenshots", metavar="DIR", help="draw every pane into a folder")
    parser.add_argument("--only", metavar="NAME", help="of the pictures, only those of this name")
    parser.add_argument("--version", action="version", version=f"CSO Desktop {__version__}")
    return parser


def _application() -> QApplication:
    QCoreApplication.setApplicationName(paths.APP_NAME)
    QCoreApplication.setApplicationVersion(__version__)
    existing = QApplication.instance()
    return existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])


def _run(home: paths.Home) -> int:
    from cso_desktop.ui.look import Look
    from cso_desktop.ui.program import Program
    from cso_desktop.ui.tasks import TaskRunner

    app = _application()
    program = Program(home, Look(app), TaskRunner())
    program.presenter.install()
    # What is there by then stays: looking through it again and again would hold the window up.
    program.ready.connect(gc.freeze)
    program.start()
    _quit_on_request(app)
    status = app.exec()
    program.close()
    return status


def _quit_on_request(app: QApplication) -> None:
    """Close as by the menu on Ctrl+C or when asked to end; Python needs a turn to see it."""
    for request in (signal.SIGINT, signal.SIGTERM):
        signal.signal(request, lambda *_: app.closeAllWindows())
    turn = QTimer(app)
    turn.timeout.connect(int)
    turn.start(300)


if __name__ == "__main__":
    sys.exit(main())
