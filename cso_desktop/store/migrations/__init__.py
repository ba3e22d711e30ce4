# SPDX-License-Identifier: MPL-2.0
"""Schema revisions of the cache, applied by alembic inside the caller's transaction.

Alembic takes 0.4 s to import, so it is only imported when the file's revision differs.
"""

from pathlib import Path

from sqlalchemy import Connection

from cso_desktop.errors import SchemaTooNew

HEAD = "0001"
_HERE = Path(__file__).parent


def current(connection: Connection) -> str | None:
    """Tell the revision of an open cache; None for an empty file."""
    known = connection.exec_driver_sql(
        "SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'"
    ).fetchone()
    if known is None:
        return None
    row = connection.exec_driver_sql("SELECT version_num FROM alembic_version").fetchone()
    return None if row is None else str(row[0])


def is_behind(connection: Connection) -> bool:
    """Tell whether ``upgrade`` has something to do.

    Raises:
        SchemaTooNew: the file carries a revision this program does not know.
    """
    revision = current(connection)
    if revision == HEAD:
        return False
    if revision is not None and not list((_HERE / "versions").glob(f"r{revision}_*")):
        raise SchemaTooNew(
            "This cache was written by a newer version of CSO Desktop.",
            hint="Install the newer version; the file was not touched.",
            detail=f"cache revision {revision}, this program knows up to {HEAD}",
        )
    return True


def upgrade(connection: Connection) -> None:
    """Bring the schema to ``HEAD`` within the caller's write transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_HERE))
    config.attributes["connection"] = connection
    command.upgrade(config, HEAD)
