# SPDX-License-Identifier: MPL-2.0
"""Commands that change or make something: import, call, print."""

import argparse
import json
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from cso_desktop.cli.context import Context
from cso_desktop.cli.output import EXIT, facts
from cso_desktop.cli.reading import _day
from cso_desktop.domain.money import format_minor
from cso_desktop.errors import UsageError
from cso_desktop.services import everything, imports, registry


def add_commands(commands: Any) -> Iterator[argparse.ArgumentParser]:
    """Add the commands and give each parser."""
    importing = commands.add_parser("import", help="bring a file's records in")
    importing.add_argument("kind", metavar="KIND")
    importing.add_argument("file", metavar="FILE", type=Path)
    importing.add_argument("--mapping", type=Path, metavar="FILE.toml")
    importing.add_argument("--dry-run", action="store_true")
    importing.add_argument(
        "--keep-good", action="store_true", help="import the rows that are right"
    )
    importing.set_defaults(run=import_file)
    yield importing

    calling = commands.add_parser("call", help="run any use case, input and result as JSON")
    calling.add_argument("use_case", metavar="USE_CASE", nargs="?")
    calling.add_argument("--input", metavar="FILE", help="JSON file, or - for standard input")
    calling.add_argument("--list", action="store_true", help="list every use case")
    calling.set_defaults(run=call_use_case)
    yield calling

    printing_ = commands.add_parser("print", help="write a document as PDF")
    printing_.add_argument("kind", metavar="KIND")
    printing_.add_argument("number", metavar="NUMBER")
    printing_.add_argument("--out", required=True, type=Path, metavar="FILE")
    printing_.add_argument("--as-of", type=_day, metavar="DATE", help="of a statement")
    printing_.add_argument(
        "--kind",
        dest="statement_kind",
        choices=("open-item", "balance-forward", "detailed"),
        default="open-item",
        help="of a statement",
    )
    printing_.set_defaults(run=print_document)
    yield printing_


def import_file(run: Context) -> int:
    """Import a file: all of it or, unless told otherwise, nothing."""
    request = imports.ImportRequest(
        kind=run.kind,
        path=str(run.file),
        mapping=None if run.mapping is None else str(run.mapping),
        dry_run=run.dry_run,
        keep_good=run.keep_good,
    )
    with run.desk(create=True) as desk:
        registry.require(desk, registry.cases()["imports.run"])
        result = imports.run(desk, request)
    summary: dict[str, object] = {
        "read": result.read,
        "created": result.created,
        "updated": result.updated,
        "unchanged": result.unchanged,
        "rejected": len(result.rejected),
        "amount in": format_minor(result.amount_in),
        "amount applied": format_minor(result.amount_applied),
    }
    run.output.result(result, facts(summary))
    for rejection in result.rejected[:20]:
        run.output.say(f"row {rejection.row}, {rejection.field}: {rejection.reason}")
    if not result.rejected:
        return EXIT.DONE
    return EXIT.WAITS if run.keep_good else EXIT.REFUSED


def call_use_case(run: Context) -> int:
    """Run a use case by name."""
    everything.load()
    if run.list:
        cases = [registry.describe(case) for case in registry.cases().values()]
        text = "\n".join(f"{case['name']:32} {case['summary']}" for case in cases)
        run.output.result({"use_cases": cases}, text)
        return EXIT.DONE
    if run.use_case is None:
        raise UsageError("Name a use case, or give --list.")
    payload = _payload(run.input)
    case = registry.find(run.use_case)
    with run.desk(create=case.writes) as desk:
        result = registry.call(desk, case.name, payload)
    run.output.as_json = True
    run.output.result(result, "")
    return EXIT.DONE


def _payload(source: str | None) -> object:
    if source is None:
        return {}
    try:
        text = sys.stdin.read() if source == "-" else Path(source).read_text(encoding="utf-8")
        return json.loads(text, parse_float=Decimal)
    except OSError as error:
        raise UsageError(f"{source} cannot be read: {error.strerror}.") from None
    except ValueError as error:
        raise UsageError(f"The input is not JSON: {error}.") from None


def print_document(run: Context) -> int:
    """Write a document as PDF."""
    from cso_desktop.services import printing  # loads reportlab, which no other command needs

    with run.desk() as desk:
        printed = printing.print_document(
            desk,
            run.kind,
            run.number,
            as_of=run.as_of,
            statement_kind=run.statement_kind.replace("-", "_"),
        )
    run.out.write_bytes(printed.body)
    result = {
        "file": str(run.out),
        "kind": run.kind,
        "number": printed.number,
        "revision": printed.revision,
        "is_official": printed.is_official,
        "sha256": printed.sha256,
        "bytes": len(printed.body),
    }
    run.output.result(result, f"{printed.number} written to {run.out}")
    return EXIT.DONE
