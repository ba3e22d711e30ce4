# SPDX-License-Identifier: MPL-2.0
"""Commands of contracts: coverage, renewals, billing-check."""

import argparse
from collections.abc import Iterator
from typing import Any

from cso_desktop.cli.context import Context
from cso_desktop.cli.output import EXIT, facts, table
from cso_desktop.cli.reading import _count, _day
from cso_desktop.domain.money import format_minor
from cso_desktop.services import billing_check, coverage, renewals
from cso_desktop.services.lists import Column, ColumnKind


def add_commands(commands: Any) -> Iterator[argparse.ArgumentParser]:
    """Add the commands and give each parser."""
    covered = commands.add_parser("coverage", help="what covers a serial on a day")
    covered.add_argument("serial", metavar="SERIAL")
    covered.add_argument("--on", type=_day, default=None, metavar="DATE")
    covered.set_defaults(run=show_coverage)
    yield covered

    undecided = commands.add_parser("renewals", help="contracts to decide about, by deadline")
    undecided.add_argument("--within", type=_count, default=90, metavar="DAYS")
    undecided.set_defaults(run=list_renewals)
    yield undecided

    check = commands.add_parser("billing-check", help="what should be billed against what is")
    check.add_argument("--through", type=_day, default=None, metavar="DATE")
    check.set_defaults(run=check_billing)
    yield check


def show_coverage(run: Context) -> int:
    """Tell what covers a serial, for every item that has it."""
    with run.desk() as desk:
        question = coverage.CoverageQuestion(serial=run.serial, on=run.on)
        answer = coverage.item_coverage(desk, question)
    columns = (
        Column("serial", "Serial", ColumnKind.NUMBER, 12),
        Column("product", "Type and model", ColumnKind.NUMBER, 14),
        Column("customer", "Customer", ColumnKind.TEXT, 24),
        Column("status", "Coverage", ColumnKind.TAG, 14),
        Column("contract", "Contract", ColumnKind.NUMBER, 12),
        Column("level", "Level", ColumnKind.TEXT, 24),
        Column("until", "Until", ColumnKind.DATE, 12),
        Column("chain", "Chain", ColumnKind.TEXT, 24),
    )
    rows: list[tuple[Any, ...]] = []
    for item in answer.items:
        head = (item.serial, item.product, item.customer, item.status)
        if not item.lines:
            rows.append((*head, "", "", item.warranty_until if item.in_warranty else "", ""))
        for line in item.lines:
            linked = " > ".join(link.contract for link in line.chain)
            rows.append((*head, line.contract, line.service_level or "", line.until, linked))
    run.output.result(answer, table(columns, rows))
    return EXIT.DONE


def list_renewals(run: Context) -> int:
    """List the contracts that must be decided about."""
    with run.desk() as desk:
        answer = renewals.worklist(desk, renewals.Worklist(within=run.within))
    columns = (
        Column("contract", "Contract", ColumnKind.NUMBER, 12),
        Column("customer", "Customer", ColumnKind.TEXT, 24),
        Column("ends_on", "Ends", ColumnKind.DATE, 12),
        Column("days_left", "Days left", ColumnKind.COUNT, 9),
        Column("window", "Window", ColumnKind.WORD, 12),
        Column("notice_by", "Notice by", ColumnKind.DATE, 12),
        Column("renewal_kind", "Renews", ColumnKind.WORD, 10),
        Column("renewal_state", "Renewal", ColumnKind.TAG, 12),
        Column("yearly_minor", "A year", ColumnKind.MONEY, 12),
    )
    rows = [tuple(getattr(row, column.key) for column in columns) for row in answer.rows]
    run.output.result(answer, table(columns, rows))
    return EXIT.DONE


def check_billing(run: Context) -> int:
    """Tell what is missing, billed twice or at another price, and why."""
    with run.desk() as desk:
        question = billing_check.BillingQuestion(through=run.through)
        report = billing_check.check_billing(desk, question)
    columns = (
        Column("contract", "Contract", ColumnKind.NUMBER, 12),
        Column("line", "Line", ColumnKind.TEXT, 24),
        Column("period_from", "From", ColumnKind.DATE, 12),
        Column("period_to", "To", ColumnKind.DATE, 12),
        Column("verdict", "What", ColumnKind.TAG, 14),
        Column("expected_minor", "Expected", ColumnKind.MONEY, 12),
        Column("billed_minor", "Billed", ColumnKind.MONEY, 12),
        Column("reason", "Why", ColumnKind.TEXT, 40),
    )
    rows = [tuple(getattr(row, column.key) for column in columns) for row in report.findings]
    parts = [_tally(report), table(columns, rows)] if rows else [_tally(report)]
    if report.orders:
        of_orders = (
            Column("order", "Order", ColumnKind.NUMBER, 12),
            Column("line", "Line", ColumnKind.TEXT, 24),
            Column("ordered", "Ordered", ColumnKind.QUANTITY, 10),
            Column("delivered", "Delivered", ColumnKind.QUANTITY, 10),
            Column("billed", "Billed", ColumnKind.QUANTITY, 10),
            Column("verdict", "What", ColumnKind.TAG, 14),
            Column("reason", "Why", ColumnKind.TEXT, 40),
        )
        found = [tuple(getattr(row, column.key) for column in of_orders) for row in report.orders]
        parts.append(table(of_orders, found))
    run.output.result(report, "\n\n".join(parts))
    return EXIT.DONE


def _tally(report: billing_check.BillingReport) -> str:
    told: dict[str, object] = {"through": report.through, "contract lines": report.contract_lines}
    told |= {verdict.replace("_", " "): count for verdict, count in report.periods.items()}
    told |= {"not billed": format_minor(report.missing_minor), "order lines": report.order_lines}
    return facts(told)
