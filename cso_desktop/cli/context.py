# SPDX-License-Identifier: MPL-2.0
"""What a command is run with: its arguments, its output, and the desk when it asks for it."""

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from cso_desktop import paths
from cso_desktop.cli.output import Output
from cso_desktop.services.desk import Desk


class Context:
    """One run of one command.

    Attributes:
        output: where results and messages go.
    """

    def __init__(self, arguments: argparse.Namespace, output: Output) -> None:
        self._arguments = arguments
        self.output = output

    def __getattr__(self, name: str) -> Any:
        """Give an argument of the command by its name."""
        return getattr(self._arguments, name)

    @property
    def home(self) -> paths.Home:
        """The profile that was asked for."""
        return paths.home(self._arguments.home)

    @property
    def has_own_home(self) -> bool:
        """Tell whether the profile was named, rather than the platform's own place taken."""
        return bool(self._arguments.home or os.environ.get("CSO_HOME"))

    @contextmanager
    def desk(self, *, create: bool = False) -> Iterator[Desk]:
        """Open the home for the length of the command."""
        with Desk.open(self.home, create=create) as desk:
            yield desk
