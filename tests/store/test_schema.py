# SPDX-License-Identifier: MPL-2.0
"""The schema that migrations make is the schema that is mapped."""

from pathlib import Path

from sqlalchemy import Connection, create_engine
from sqlcipher3 import dbapi2 as sqlcipher

from cso_desktop.domain.records import KINDS, RANK
from cso_desktop.store.cache import Cache
from cso_desktop.store.migrations import dump, versions
from cso_desktop.store.schema import STAMPS, TABLES


def _objects(connection: Connection) -> dict[str, str]:
    rows = connection.exec_driver_sql(
        "SELECT type || ' ' || name, sql FROM sqlite_master WHERE sql IS NOT NULL "
        "AND name NOT LIKE 'sqlite_%' AND name <> 'alembic_version'"
    )
    return {name: " ".join(text.split()) for name, text in rows}


def test_the_migrated_schema_equals_the_mapped_schema(cache: Cache, tmp_path: Path) -> None:
    engine = create_engine(
        "sqlite://", module=sqlcipher, creator=lambda: sqlcipher.connect(str(tmp_path / "mapped"))
    )
    with engine.connect() as connection:
        connection.connection.driver_connection.create_function(  # type: ignore[union-attr]
            "compact_text", 1, str
        )
        for statement in dump.statements():
            connection.exec_driver_sql(statement)
        mapped = _objects(connection)
    engine.dispose()
    with cache.read() as connection:
        migrated = _objects(connection)
    assert migrated == mapped


def test_the_last_revision_is_the_head_of_the_program() -> None:
    from cso_desktop.store.migrations import HEAD

    files = sorted(path.stem for path in Path(next(iter(versions.__path__))).glob("r*.py"))
    assert files[-1].startswith(f"r{HEAD}_")


def test_every_synced_table_is_mapped_with_its_catalogued_fields() -> None:
    assert list(TABLES) == [kind.table for kind in KINDS]
    for kind in KINDS:
        columns = set(TABLES[kind.table].columns.keys())
        named = {*kind.edit, *kind.groups, *kind.free_fields, *kind.reserved, *STAMPS}
        assert named <= columns, kind.table
        if kind.parent is not None:
            assert kind.parent[1] in columns
            assert RANK[kind.parent[0]] < RANK[kind.table]
