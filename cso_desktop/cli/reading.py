# SPDX-License-Identifier: MPL-2.0
"""Commands that only read: list, show, find, export, aging, status, verify."""

import argparse
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from cso_desktop.cli.context import Context
from cso_desktop.cli.output import EXIT, facts, table
from cso_desktop.errors import UsageError
from cso_desktop.services import exports, receivables, records, repairs, verification
from cso_desktop.services.listing import open_list
from cso_desktop.services.lists import Column, ColumnKind, Filter, ListQuery, ListSpec
from cso_desktop.services.syncing import Nothing

_CONDITION = re.compile(
    r"\s*(\w+)\s*(!=|<=|>=|=|<|>|~|contains)\s*(?:'([^']*)'|\"([^\"]*)\"|(\S+))\s*"
)


def add_commands(commands: Any) -> Iterator[argparse.ArgumentParser]:
    """Add the commands and give each parser."""
    listing = commands.add_parser("list", help="list records of a kind")
    listing.add_argument("kind", metavar="KIND")
    listing.add_argument("--where", default="", help='"status = overdue and balance > 100000"')
    listing.add_argument("--chip", default="all", help="a ready-made filter of the list")
    listing.add_argument("--text", default="", help="any number or name")
    listing.add_argument("--sort", default="", help='"issued_on desc"')
    listing.add_argument("--limit", type=_count, default=None, metavar="N")
    listing.set_defaults(run=list_records)
    yield listing

    show = commands.add_parser("show", help="show one record")
    show.add_argument("kind", metavar="KIND")
    show.add_argument("number", metavar="NUMBER")
    show.set_defaults(run=show_record)
    yield show

    find = commands.add_parser("find", help="find records by any number or name")
    find.add_argument("text", metavar="TEXT")
    find.set_defaults(run=find_records)
    yield find

    export = commands.add_parser("export", help="write a list to CSV, XLSX or JSON")
    export.add_argument("kind", metavar="KIND")
    export.add_argument("file", metavar="FILE", type=Path)
    export.add_argument("--where", default="")
    export.add_argument("--sort", default="")
    export.set_defaults(run=export_list)
    yield export

    aging = commands.add_parser("aging", help="what customers owed on a day, by age")
    aging.add_argument("--as-of", type=_day, required=True, metavar="DATE")
    aging.add_argument("--by", choices=("due", "issued"), default="due")
    aging.set_defaults(run=age)
    yield aging

    verify = commands.add_parser("verify", help="check this home and compare it with the store")
    verify.add_argument(
        "--repair",
        action="store_true",
        help="make anew what is derived, fetch anew what differs, salvage a damaged cache",
    )
    verify.set_defaults(run=verify_home)
    yield verify


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date such as 2026-11-22") from None


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of rows")
    return int(text)


def list_records(run: Context) -> int:
    """List records of a kind."""
    with run.desk() as desk:
        source = open_list(desk, records.known_kind(run.kind))
        query = ListQuery(run.chip, run.text, conditions(source.spec, run.where), run.sort)
        count = source.summary(query).count
        keys = source.keys(query) if run.limit is None else source.first_page(query, run.limit)[0]
        rows = [row for row in source.rows(keys) if row is not None]
    result = {
        "kind": source.spec.kind,
        "count": count,
        "rows": [_named(source.spec, row) for row in rows],
    }
    run.output.result(result, table(source.spec.columns, rows) + f"\n{count} {source.spec.kind}")
    return EXIT.DONE


def _named(spec: ListSpec, row: tuple[Any, ...]) -> dict[str, Any]:
    named = dict(zip((column.key for column in spec.columns), row, strict=True))
    if "number" not in named:
        named = {"number": row[0], **named}
    if any(column.kind is ColumnKind.MONEY for column in spec.columns):
        named["currency"] = "USD"
    return named


def conditions(spec: ListSpec, text: str) -> tuple[Filter, ...]:
    """Read conditions such as ``status = overdue and balance > 100000`` (amounts in minor units).

    Raises:
        UsageError: the text is not of that form, or names no column of the list.
    """
    if not text.strip():
        return ()
    by_key = {column.key: column for column in spec.columns}
    found = []
    for part in re.split(r"\s+and\s+", text.strip(), flags=re.IGNORECASE):
        match = _CONDITION.fullmatch(part)
        if match is None:
            raise UsageError(f'{part!r} is not a condition such as "status = overdue".')
        key, operator = match[1], match[2]
        if key not in by_key:
            raise UsageError(
                f"The list of {spec.kind} has no column {key!r}.",
                hint=f"Columns: {', '.join(by_key)}.",
            )
        value = next(group for group in match.groups()[2:] if group is not None)
        found.append(Filter(key, "contains" if operator == "~" else operator, value))
    return tuple(found)


def show_record(run: Context) -> int:
    """Show one record with its parts."""
    with run.desk() as desk:
        shown = records.show_record(desk, records.Wanted(run.kind, run.number))
    plain = {k: v for k, v in shown.items() if not isinstance(v, list | dict) and v is not None}
    run.output.result(shown, facts(plain | {"customer": (shown["customer"] or {}).get("name")}))
    return EXIT.DONE


def find_records(run: Context) -> int:
    """Find records by any number or name."""
    with run.desk() as desk:
        found = records.find_records(desk, records.Search(run.text))
    columns = (
        Column("kind", "Kind", ColumnKind.TEXT, 12),
        Column("number", "Number", ColumnKind.NUMBER, 16),
        Column("title", "Title", ColumnKind.TEXT, 40),
    )
    rows = [(hit.kind, hit.number, hit.title) for hit in found]
    run.output.result({"text": run.text, "count": len(found), "hits": found}, table(columns, rows))
    return EXIT.DONE


def export_list(run: Context) -> int:
    """Write a list to a file; the suffix decides the format."""
    with run.desk() as desk:
        source = open_list(desk, records.known_kind(run.kind))
        query = ListQuery(filters=conditions(source.spec, run.where), sort=run.sort)
        count = exports.export_list(source, query, run.file)
    result = {"kind": source.spec.kind, "file": str(run.file), "count": count}
    run.output.result(result, f"{count} {source.spec.kind} written to {run.file}")
    return EXIT.DONE


def age(run: Context) -> int:
    """Print aging as of a day."""
    question = receivables.AgingQuestion(run.as_of, by_issue_date=run.by == "issued")
    with run.desk() as desk:
        report = receivables.age_receivables(desk, question)
    names = ("not_due", "d1_30", "d31_60", "d61_90", "d91_120", "over_120")
    titles = ("Not due", "1-30", "31-60", "61-90", "91-120", "Over 120")
    more = (("disputed", "Disputed"), ("unapplied", "Unapplied"), ("balance", "Balance"))
    figures = (*zip(names, titles, strict=True), *more)
    columns = (
        Column("number", "Customer", ColumnKind.NUMBER, 12),
        Column("name", "Name", ColumnKind.TEXT, 24),
        *(Column(name, title, ColumnKind.MONEY, 12) for name, title in figures),
    )
    rows = [
        (row.number, row.name, *(getattr(row, name) for name, _ in figures))
        for row in report.customers
    ]
    rows.append(("", "Total", *(getattr(report.total, name) for name, _ in figures)))
    run.output.result(report, table(columns, rows))
    return EXIT.DONE


def verify_home(run: Context) -> int:
    """Check the cache and, where it can be reached, compare it with the central store."""
    report: verification.Verification | repairs.Repair
    lines: list[str] = []
    if run.repair:
        report = repairs.repair(run.home)
        lines += report.repaired
    else:
        with run.desk() as desk:
            report = verification.verify(desk, Nothing())
    lines += [
        f"{'ok  ' if check.ok else 'BAD '} {check.name}: {check.detail}" for check in report.checks
    ]
    run.output.result(report, "\n".join(lines))
    return EXIT.DONE if report.ok else EXIT.DAMAGED
