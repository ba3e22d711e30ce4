# SPDX-License-Identifier: MPL-2.0
"""``cso demo``: a central store, the sample company, two people, and the window."""

import argparse
from collections.abc import Iterator
from typing import Any

from cso_desktop.cli.context import Context
from cso_desktop.cli.output import EXIT


def add_commands(commands: Any) -> Iterator[argparse.ArgumentParser]:
    """Add the command and give its parser."""
    demo = commands.add_parser("demo", help="try everything with a sample company")
    demo.add_argument("--no-window", action="store_true", help="everything but the window")
    demo.add_argument("--seconds", type=float, default=None, metavar="N", help="stop after N")
    demo.set_defaults(run=run_demo)
    yield demo


def run_demo(run: Context) -> int:
    """Start the demo and stay up until it is stopped."""
    from cso_desktop.services.demo import run_demo as start

    home = run.home.folder if run.has_own_home else run.home.folder / "demo"
    start(home, window=not run.no_window, seconds=run.seconds, report=run.output.say)
    return EXIT.DONE
