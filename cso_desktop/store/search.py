# SPDX-License-Identifier: MPL-2.0
"""The look-up index: every number and name a caller may say, in any spacing and case.

One row an entry; a trigram index over the compact text answers substrings, a NOCASE prefix index
answers one and two letters. Triggers keep entries right whichever path changes a record.
"""

from dataclasses import dataclass

from sqlalchemy import Connection

from cso_desktop.domain.numbers import compact, lookup_key

LAST_LETTER = "\U0010ffff"
"""Sorts after every text that begins the same."""


@dataclass(frozen=True, slots=True)
class _Source:
    """Where entries of a table come from: its number, its words and its customer (SQL)."""

    table: str
    number: str
    words: str
    customer: str = "{row}.customer_id"


_SOURCES = (
    _Source(
        "customers",
        "coalesce({row}.number, {row}.provisional_number)",
        "{row}.display_name || ' ' || {row}.legal_name",
        "{row}.id",
    ),
    _Source("customer_identifiers", "{row}.value", "''"),
    _Source("contacts", "''", "{row}.name || ' ' || coalesce({row}.email, '')"),
    _Source(
        "orders",
        "coalesce({row}.number, {row}.provisional_number)",
        "coalesce({row}.po_number, '')",
    ),
    _Source(
        "invoices",
        "coalesce({row}.number, {row}.provisional_number)",
        "coalesce({row}.po_number, '')",
    ),
    _Source("contracts", "coalesce({row}.number, {row}.provisional_number)", "{row}.title"),
    _Source("items", "{row}.serial", "''"),
    _Source("cases", "coalesce({row}.number, {row}.provisional_number)", "{row}.subject"),
    _Source("disputes", "coalesce({row}.number, {row}.provisional_number)", "''"),
    _Source("payments", "coalesce({row}.number, {row}.provisional_number)", "{row}.reference"),
    _Source(
        "shipments", "coalesce({row}.number, {row}.provisional_number)", "{row}.tracking_number"
    ),
)

NUMBERED = frozenset(source.table for source in _SOURCES if source.number != "''")
"""Tables whose numbers the index holds."""

_TABLES = (
    """
    CREATE TABLE search_entries (
        row_key INTEGER PRIMARY KEY,
        tab TEXT NOT NULL,
        id TEXT NOT NULL,
        customer_id TEXT NOT NULL,
        number TEXT NOT NULL,
        words TEXT NOT NULL,
        number_key TEXT NOT NULL,
        word_key TEXT NOT NULL,
        compact TEXT NOT NULL GENERATED ALWAYS AS (number_key || '|' || word_key) VIRTUAL,
        UNIQUE (tab, id)
    )
    """,
    "CREATE INDEX ix_search_entries_number_key ON search_entries (number_key)",
    "CREATE INDEX ix_search_entries_word_key ON search_entries (word_key)",
    """
    CREATE VIRTUAL TABLE search_index USING fts5(
        compact, content='search_entries', content_rowid='row_key',
        tokenize='trigram', detail='none', columnsize=0
    )
    """,
    """
    CREATE TRIGGER search_entries_insert AFTER INSERT ON search_entries BEGIN
        INSERT INTO search_index (rowid, compact) VALUES (NEW.row_key, NEW.compact);
    END
    """,
    """
    CREATE TRIGGER search_entries_delete AFTER DELETE ON search_entries BEGIN
        INSERT INTO search_index (search_index, rowid, compact)
        VALUES ('delete', OLD.row_key, OLD.compact);
    END
    """,
)


def _entry_values(source: _Source, row: str) -> str:
    number = f"coalesce({source.number.format(row=row)}, '')"
    words = f"coalesce({source.words.format(row=row)}, '')"
    return (
        f"'{source.table}', {row}.id, {source.customer.format(row=row)}, "
        f"{number}, {words}, compact_text({number}), compact_text({words})"
    )


_COLUMNS = "tab, id, customer_id, number, words, number_key, word_key"


def _triggers(source: _Source) -> list[str]:
    remove = f"DELETE FROM search_entries WHERE tab = '{source.table}' AND id = OLD.id;"
    add = f"INSERT INTO search_entries ({_COLUMNS}) VALUES ({_entry_values(source, 'NEW')});"
    name = f"search_{source.table}"
    return [
        f"CREATE TRIGGER {name}_insert AFTER INSERT ON {source.table} BEGIN {add} END",
        f"CREATE TRIGGER {name}_update AFTER UPDATE ON {source.table} BEGIN {remove} {add} END",
        f"CREATE TRIGGER {name}_delete AFTER DELETE ON {source.table} BEGIN {remove} END",
    ]


def statements() -> list[str]:
    """Give the tables and triggers in the order in which they are made."""
    return [*_TABLES, *(text for source in _SOURCES for text in _triggers(source))]


def suspend(connection: Connection) -> None:
    """Drop the triggers before a bulk load; ``rebuild`` puts them back."""
    for source in _SOURCES:
        for event in ("insert", "update", "delete"):
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS search_{source.table}_{event}")
    for event in ("insert", "delete"):
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS search_entries_{event}")


def rebuild(connection: Connection) -> None:
    """Make every entry anew from the records and put the triggers in place."""
    suspend(connection)
    connection.exec_driver_sql("DELETE FROM search_entries")
    for source in _SOURCES:
        connection.exec_driver_sql(
            f"INSERT INTO search_entries ({_COLUMNS}) "
            f"SELECT {_entry_values(source, 'r')} FROM {source.table} r"
        )
    connection.exec_driver_sql("INSERT INTO search_index (search_index) VALUES ('rebuild')")
    for text in (*_TABLES[4:], *(text for source in _SOURCES for text in _triggers(source))):
        connection.exec_driver_sql(text)


@dataclass(frozen=True, slots=True)
class Hit:
    """One entry found: which record, whose, and what it is called."""

    table: str
    record_id: str
    customer_id: str
    number: str
    words: str


def find(connection: Connection, text: str, *, limit: int = 50) -> list[Hit]:
    """Find records by any number or name in any spacing and case; exact numbers come first.

    Args:
        connection: a read connection.
        text: what was typed; one or two letters search beginnings only.
        limit: how many at most.
    """
    wanted = compact(text)
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for spelling in dict.fromkeys((wanted, lookup_key(text))):
        rows = _beginning_with(connection, spelling, limit) if spelling else []
        if len(spelling) >= 3:
            rows += _containing(connection, spelling, limit)
        found |= {(row[0], row[1]): row for row in rows}
    ranked = sorted(found.values(), key=lambda row: _rank(wanted, row[5], row[6]))
    return [Hit(*row[:5]) for row in ranked[:limit]]


def _rank(wanted: str, number: str, words: str) -> int:
    if number == wanted:
        return 0
    if lookup_key(number) == lookup_key(wanted):
        return 1
    if number.startswith(wanted):
        return 2
    return 3 if words.startswith(wanted) else 4


def _beginning_with(connection: Connection, wanted: str, limit: int) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for key in ("number_key", "word_key"):
        rows = connection.exec_driver_sql(
            f"SELECT {_COLUMNS} FROM search_entries "
            f"WHERE {key} >= ? AND {key} < ? ORDER BY {key} LIMIT ?",
            (wanted, wanted + LAST_LETTER, limit),
        )
        found += [tuple(row) for row in rows]
    return found


def _containing(connection: Connection, wanted: str, limit: int) -> list[tuple[str, ...]]:
    rows = connection.exec_driver_sql(
        f"SELECT {', '.join('e.' + c.strip() for c in _COLUMNS.split(','))} "
        "FROM search_index i JOIN search_entries e ON e.row_key = i.rowid "
        "WHERE search_index MATCH ? AND instr(e.compact, ?) > 0 "
        "ORDER BY i.rowid DESC LIMIT ?",
        (trigram_match(wanted), wanted, limit),
    )
    return [tuple(row) for row in rows]


def trigram_match(wanted: str) -> str | None:
    """Spell the index query for a compact text; None when it is too short for trigrams."""
    trigrams = {wanted[i : i + 3] for i in range(len(wanted) - 2)}
    quoted = (trigram.replace('"', '""') for trigram in sorted(trigrams))
    return " AND ".join(f'"{trigram}"' for trigram in quoted) or None
