# SPDX-License-Identifier: MPL-2.0
"""The rules of the domain as rows for the central store, which enforces them on every push."""

from collections.abc import Iterator, Mapping
from typing import Any

import psycopg

from cso_desktop.domain.lifecycles import MACHINES
from cso_desktop.domain.records import IMPORTERS, KINDS, NumberRule, RecordKind
from cso_desktop.domain.roles import Role
from cso_desktop.domain.states import WHERE_IT_WAS

Row = tuple[Any, ...]

LIVES: Mapping[tuple[str, str], str] = {
    ("customers", ""): "customer",
    ("contacts", ""): "contact",
    ("sites", ""): "site",
    ("products", ""): "product",
    ("orders", ""): "order",
    ("order_amendments", ""): "amendment",
    ("shipments", ""): "shipment",
    ("shipments", "return"): "return",
    ("invoices", ""): "invoice",
    ("invoices", "credit_memo"): "credit_memo",
    ("payments", ""): "payment",
    ("payments", "refund"): "refund",
    ("disputes", ""): "dispute",
    ("contracts", ""): "contract",
    ("contract_lines", ""): "contract_line",
    ("renewals", ""): "renewal",
    ("items", ""): "item",
    ("licences", ""): "licence",
    ("cases", ""): "case",
}
"""Which machine a table follows, by the ``kind`` of its row where that has a life of its own."""

ACTIONS: Mapping[str, frozenset[Role]] = {
    "customers.move": frozenset({Role.SUP, Role.ADM}),
    "payments.apply": frozenset({Role.AR}),
    "settings.set_books": frozenset({Role.FIN}),
    "conflicts.resolve": frozenset(Role) - {Role.SYS},
}
"""Calls that are no move of state."""

_CREDIT_MEMOS = NumberRule("credit_memos", "CM-", 6, is_per_year=True)
_FILL_FROM_COLUMNS = """
    update sync.kind k set
      fields = c.fields,
      has_origin = 'origin' = any (c.fields),
      has_state = 'state' = any (c.fields),
      has_number = 'number' = any (c.fields)
    from (
      select a.attrelid::regclass as tab, array_agg(a.attname::text order by a.attnum) as fields
      from pg_attribute a
      where a.attnum > 0 and not a.attisdropped and a.attname <> all (%s)
      group by a.attrelid
    ) c
    where c.tab = format('app.%%I', k.tab)::regclass
"""
_NOT_FIELDS = [
    "id",
    "scope_id",
    *(f"{verb}_{what}" for verb in ("created", "changed") for what in ("by", "at", "device")),
]


def write(connection: psycopg.Connection[Any]) -> None:
    """Replace the catalogue in the store by that of this program."""
    tables: dict[str, Iterator[Row]] = {
        "kind": _kinds(),
        "field_rule": _field_rules(),
        "number_rule": _number_rules(),
        "transition": _transitions(),
        "action": ((name, sorted(roles)) for name, roles in ACTIONS.items()),
        "importer": ((role,) for role in sorted(IMPORTERS)),
    }
    for table, rows in tables.items():
        connection.execute(f"delete from sync.{table}".encode())
        with connection.cursor() as cursor:
            for row in rows:
                places = ", ".join(["%s"] * len(row))
                cursor.execute(f"insert into sync.{table} values ({places})".encode(), row)
    connection.execute(_FILL_FROM_COLUMNS, [_NOT_FIELDS])


def starts_of(kind: RecordKind) -> list[str]:
    """Name the states a new row of the kind may have, the usual one first."""
    starts: list[str] = [kind.initial_state] if kind.initial_state else []
    for (table, _), machine in LIVES.items():
        if table == kind.table:
            starts.extend(MACHINES[machine].starts)
    return list(dict.fromkeys(starts))


def _kinds() -> Iterator[Row]:
    for rank, kind in enumerate(KINDS):
        parent_table, parent_column = kind.parent or (None, None)
        yield (
            kind.table,
            kind.title,
            rank,
            sorted(kind.insert),
            sorted(kind.delete),
            starts_of(kind),
            list(kind.states),
            sorted(kind.free_fields),
            sorted(kind.reserved),
            parent_table,
            parent_column,
            kind.is_append_only,
            kind.is_global,
            *(False, False, False, []),  # filled from the columns
        )


def _field_rules() -> Iterator[Row]:
    for kind in KINDS:
        for name, roles in kind.edit.items():
            yield kind.table, name, kind.groups.get(name, name), sorted(roles)


def _number_rules() -> Iterator[Row]:
    rules = [(kind.table, "", kind.number) for kind in KINDS if kind.number]
    for table, record_kind, rule in [*rules, ("invoices", "credit_memo", _CREDIT_MEMOS)]:
        yield (
            table,
            record_kind,
            rule.series,
            rule.prefix,
            rule.digits,
            rule.first,
            rule.is_per_year,
            rule.is_given_on_insert,
        )


def _transitions() -> Iterator[Row]:
    for (table, record_kind), machine in LIVES.items():
        for move in MACHINES[machine].moves:
            for source in move.sources.split():
                yield (
                    table,
                    record_kind,
                    move.name,
                    source,
                    None if move.target == WHERE_IT_WAS else move.target,
                    sorted(move.roles),
                    move.second_person,
                    move.needs_reason,
                    sorted(move.above_limit),
                )
