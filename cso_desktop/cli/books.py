# SPDX-License-Identifier: MPL-2.0
"""Commands of the books: reconcile, journal, statements."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cso_desktop.cli.context import Context
from cso_desktop.cli.output import EXIT, facts, table
from cso_desktop.cli.reading import _day
from cso_desktop.domain.money import format_minor
from cso_desktop.services import journal, reconciliation, registry, statements
from cso_desktop.services.lists import Column, ColumnKind

_SUMS = ("balance", "aging", "statement", "journal")


def add_commands(commands: Any) -> Iterator[argparse.ArgumentParser]:
    """Add the commands and give each parser."""
    proof = commands.add_parser("reconcile", help="prove what customers owe by four sums")
    proof.add_argument("--as-of", type=_day, default=None, metavar="DATE")
    proof.set_defaults(run=reconcile)
    yield proof

    ledger = commands.add_parser("journal", help="write balanced journal lines of a period")
    ledger.add_argument("file", metavar="FILE", type=Path)
    ledger.add_argument("--from", dest="starts_on", type=_day, required=True, metavar="DATE")
    ledger.add_argument("--to", dest="ends_on", type=_day, required=True, metavar="DATE")
    ledger.set_defaults(run=export_journal)
    yield ledger

    batch = commands.add_parser("statements", help="print the statements of many customers")
    batch.add_argument("--as-of", type=_day, required=True, metavar="DATE")
    batch.add_argument(
        "--kind", required=True, choices=("open-item", "balance-forward", "detailed")
    )
    batch.add_argument("--out", required=True, metavar="DIR", help="the folder to write to")
    batch.add_argument("--segment", help="only customers of a segment")
    batch.add_argument("--territory", help="only customers of a territory")
    batch.add_argument("--jobs", type=int, default=1, metavar="N", help="processes that draw")
    batch.add_argument("--combined", action="store_true", help="many statements in one file")
    batch.set_defaults(run=print_statements)
    yield batch


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


def export_journal(run: Context) -> int:
    """Write the journal of a period; one that does not tie to the sub-ledger is damage."""
    request = journal.JournalRequest(str(run.file), run.starts_on, run.ends_on)
    with run.desk() as desk:
        registry.require(desk, registry.find("receivables.journal"))
        made = journal.export_journal(desk, request)
    amounts = ("debit", "credit", "opening", "closing", "balance")
    summary: dict[str, object] = {"documents": made.documents, "lines": made.lines}
    summary |= {name: format_minor(getattr(made, name)) for name in amounts}
    run.output.result(made, facts(summary) + f"\nWritten to {made.file}")
    return EXIT.DONE if made.ties else EXIT.DAMAGED


def print_statements(run: Context) -> int:
    """Print the statements of all customers that have anything to be told."""
    request = statements.BatchRequest(
        as_of=run.as_of,
        kind=run.kind,
        out=run.out,
        segment=run.segment,
        territory=run.territory,
        jobs=run.jobs,
        is_combined=run.combined,
    )
    with run.desk() as desk:
        registry.require(desk, registry.find("statements.batch"))
        made = statements.print_batch(desk, request, on_progress=_show_progress)
    summary: dict[str, object] = {
        "made": made.made,
        "printed before": made.kept,
        "left out": made.left_out,
        "total due": format_minor(made.total_due),
        "files": made.files,
        "log": made.log,
    }
    run.output.result(made, facts(summary))
    return EXIT.DONE


def _show_progress(done: int, total: int) -> None:
    """Show how far the batch is, on a terminal only."""
    if sys.stderr.isatty():
        end = "\n" if done == total else "   "
        sys.stderr.write(f"\r{done} of {total} statements{end}")
