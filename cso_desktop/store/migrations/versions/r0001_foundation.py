# SPDX-License-Identifier: MPL-2.0
"""Make every table of the foundation.

The statements stand in ``r0001_foundation.sql``, one after a blank line.
"""

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Run the statements of the file beside this one."""
    text = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    for statement in text.split("\n\n"):
        if statement.strip():
            op.get_bind().exec_driver_sql(statement)
