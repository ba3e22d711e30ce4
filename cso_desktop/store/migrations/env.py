# SPDX-License-Identifier: MPL-2.0
"""Runs alembic on the connection that ``upgrade`` hands over."""

from alembic import context

from cso_desktop.store.schema import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    # The caller's transaction is the transaction: rows, schema and revision move together.
    transactional_ddl=False,
)
context.run_migrations()
