# SPDX-License-Identifier: MPL-2.0
"""Single records: finding one by what people call it, and reading it with its parts."""

import json
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from sqlalchemy import Connection

from cso_desktop.domain.numbers import compact, lookup_key
from cso_desktop.errors import NotFound
from cso_desktop.store import search
from cso_desktop.store.codec import Document, codec

PARTS: Mapping[str, tuple[tuple[str, str], ...]] = MappingProxyType(
    {
        "customers": (("customer_identifiers", "customer_id"),),
        "orders": (("order_lines", "order_id"), ("order_amendments", "order_id")),
        "shipments": (
            ("shipment_lines", "shipment_id"),
            ("shipment_reschedules", "shipment_id"),
        ),
        "invoices": (
            ("invoice_lines", "invoice_id"),
            ("invoice_taxes", "invoice_id"),
            ("instalments", "invoice_id"),
        ),
        "payments": (("allocations", "source_id"),),
        "contracts": (("contract_lines", "contract_id"), ("renewals", "contract_id")),
        "contract_lines": (("covered_items", "contract_line_id"),),
        "items": (("item_events", "item_id"),),
        "licences": (("licence_assignments", "licence_id"),),
        "cases": (("case_notes", "case_id"), ("case_state_changes", "case_id")),
    }
)
"""Table to the tables whose rows are parts of one of its rows, and by which column."""

_NAMES = ("number", "provisional_number", "serial", "name", "label", "code", "login", "key")
"""Fields by which people call a record, wherever a table has them."""


def find_id(connection: Connection, table: str, text: str) -> str:
    """Find a record by its id, its official or provisional number, its serial or its name.

    A number that is not there as written is looked for in any spacing, case and leading zeros.

    Raises:
        NotFound: nothing here is called that, or more than one record is.
    """
    names = [name for name in _NAMES if name in codec(table).fields]
    wanted = text.strip()
    condition = " OR ".join(f"{column} = :text" for column in ("id", *names))
    found = _ids(connection, f"SELECT id FROM {table} WHERE {condition}", wanted)
    if not found and compact(wanted):
        found = _by_number_key(connection, table, wanted) or _by_name(connection, table, wanted)
    if len(found) != 1:
        many = "More than one record is" if found else "Nothing on this desk is"
        raise NotFound(f"{many} called {text!r} among the {table}.")
    return found[0]


def _ids(connection: Connection, query: str, text: str) -> list[str]:
    return [row[0] for row in connection.exec_driver_sql(query + " LIMIT 2", {"text": text})]


def _by_number_key(connection: Connection, table: str, text: str) -> list[str]:
    """Compare without separators, then without leading zeros (CAS-01)."""
    query = f"SELECT id FROM search_entries WHERE tab = '{table}' AND number_key = :text"
    found = _ids(connection, query, compact(text))
    if found:
        return found
    wanted = lookup_key(text)
    digits = wanted.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    if not digits:
        return []
    rows = connection.exec_driver_sql(
        "SELECT id, number_key FROM search_entries WHERE tab = ? AND number_key LIKE ?",
        (table, f"%{digits}"),
    )
    return [row[0] for row in rows if lookup_key(row[1]) == wanted]


def _by_name(connection: Connection, table: str, text: str) -> list[str]:
    """Compare the names of a table that the look-up index leaves out, in any spacing and case."""
    names = [name for name in _NAMES if name in codec(table).fields]
    if not names or table in search.NUMBERED:
        return []
    condition = " OR ".join(f"compact_text(coalesce({name}, '')) = :text" for name in names)
    return _ids(connection, f"SELECT id FROM {table} WHERE {condition}", compact(text))


def read(connection: Connection, table: str, record_id: str) -> Document:
    """Read one record in wire spelling.

    Raises:
        NotFound: it is not on this desk.
    """
    found = codec(table).read(connection, record_id)
    if found is None:
        raise NotFound(f"This record is not on this desk ({table}).")
    return found[0]


def read_by_ids(
    connection: Connection, table: str, record_ids: Iterable[str]
) -> dict[str, Document]:
    """Read any number of records at once, by id; what is not here is left out."""
    rows = codec(table)
    found = connection.exec_driver_sql(
        f"SELECT {', '.join(rows.fields)} FROM {table} "
        "WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(record_ids)),),
    )
    documents = (rows.document(tuple(row)) for row in found)
    return {document["id"]: document for document in documents}


def read_many(connection: Connection, table: str, column: str, value: str) -> list[Document]:
    """Read the rows of a table that name ``value`` in ``column``, in order of their making."""
    rows = codec(table)
    order = "seq, id" if "seq" in rows.fields else "id"
    found = connection.exec_driver_sql(
        f"SELECT {', '.join(rows.fields)} FROM {table} WHERE {column} = ? ORDER BY {order}",
        (value,),
    )
    return [rows.document(tuple(row)) for row in found]


def read_with_parts(connection: Connection, table: str, record_id: str) -> Document:
    """Read one record with its lines, taxes, notes and so on as lists under their tables."""
    document = read(connection, table, record_id)
    for part, column in PARTS.get(table, ()):
        document[part] = [
            {**row, **_parts_of(connection, part, row["id"])}
            for row in read_many(connection, part, column, record_id)
        ]
    return document


def _parts_of(connection: Connection, table: str, record_id: str) -> Document:
    return {
        part: read_many(connection, part, column, record_id)
        for part, column in PARTS.get(table, ())
    }
