# SPDX-License-Identifier: MPL-2.0
"""Parses the command line, runs one command, and turns errors into exit statuses.

One JSON document goes to standard output with ``--json``; everything meant for people about the
run goes to standard error.
"""

import argparse
import sys
from collections.abc import Sequence
from typing import NoReturn

from cso_desktop import __version__
from cso_desktop.cli import books, care, central, contracts, demo, reading, syncing, working
from cso_desktop.cli.context import Context
from cso_desktop.cli.output import EXIT, Output
from cso_desktop.errors import Cancelled, CsoError, UsageError, UserError


class _Parser(argparse.ArgumentParser):
    """Refuses wrong arguments as everything else is refused."""

    def error(self, message: str) -> NoReturn:
        sentence = f"{message[:1].upper()}{message[1:]}."
        raise UsageError(sentence, hint=self.format_usage().strip())


_GROUPS = (demo, central, syncing, working, reading, books, contracts, care)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status (ARCHITECTURE, "Command line")."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    output = Output(as_json="--json" in given)
    try:
        chosen = build_parser().parse_args(given)
        output.as_json = chosen.json
        return int(chosen.run(Context(chosen, output)) or 0)
    except Cancelled:
        return EXIT.DONE
    except CsoError as error:
        output.error(error)
        return EXIT.of(error)
    except OSError as error:
        # A path somebody named: everything else about files is told by the parts themselves.
        output.error(UserError(f"{error.filename or 'A file'}: {error.strerror}."))
        return EXIT.REFUSED
    except KeyboardInterrupt:
        output.say("Stopped.")
        return EXIT.REFUSED


def build_parser() -> argparse.ArgumentParser:
    """Build the parser of every command."""
    parser = _Parser(
        prog="cso",
        description="CSO Desktop on the command line.",
        epilog="Exit status: 0 done, 1 refused by a rule, 2 wrong usage, 3 central store not "
        "reachable, 4 done but something waits for a person, 5 damaged data found.",
    )
    parser.add_argument("--version", action="version", version=f"CSO Desktop {__version__}")
    _common(parser, is_top=True)
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for group in _GROUPS:
        for command in group.add_commands(commands):
            _common(command, is_top=False)
    return parser


def _common(parser: argparse.ArgumentParser, *, is_top: bool) -> None:
    """Accept ``--home`` and ``--json`` before the command as well as after it."""
    home = None if is_top else argparse.SUPPRESS
    json = False if is_top else argparse.SUPPRESS
    parser.add_argument("--home", metavar="DIR", default=home, help="the profile folder")
    parser.add_argument(
        "--json", action="store_true", default=json, help="one JSON document on stdout"
    )


if __name__ == "__main__":
    sys.exit(main())
