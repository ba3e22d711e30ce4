# SPDX-License-Identifier: MPL-2.0
"""Commands of the books: reconcile."""

import argparse
from collections.abc import Iterator
from typing import Any

from cso_desktop.cli.context import Context
from cso_desktop.cli.output import EXIT, facts, table
from cso_desktop.cli.reading import _day
from cso_desktop.domain.money import format_minor
from cso_desktop.services import reconciliation
from cso_desktop.services.lists import Column, ColumnKind

_SUMS = ("balance", "aging", "statement", "journal")


def add_commands(commands: Any) -> Iterator[argparse.ArgumentParser]:
    """Add the commands and give each parser."""
    proof = commands.add_parser("reconcile", help="prove what customers owe by four sums")
    proof.add_argument("--as-of", type=_day, default=None, metavar="DATE")
    proof.set_defaults(run=reconcile)
    yield proof


def reconcile(run: Context) -> int:
    """Hold the four sums of every customer against each other; what differs is damage."""
    with run.desk() as desk:
        report = reconciliation.reconcile(desk, reconciliation.ReconcileQuestion(run.as_of))
    columns = (
        Column("number", "Customer", ColumnKind.NUMBER, 12),
        Column("name", "Name", ColumnKind.TEXT, 24),
        *(Column(name, name.capitalize(), ColumnKind.MONEY, 12) for name in _SUMS),
    )
    rows = [
        (each.number, each.name, *(getattr(each, name) for name in _SUMS))
        for each in report.differences
    ]
    summary: dict[str, object] = {"as of": report.as_of, "customers": report.customers}
    summary |= {name: format_minor(getattr(report, name)) for name in _SUMS}
    summary |= {"differences": len(rows)}
    listed = "\n\n" + table(columns, rows) if rows else ""
    run.output.result(report, facts(summary) + listed)
    return EXIT.DAMAGED if rows else EXIT.DONE
