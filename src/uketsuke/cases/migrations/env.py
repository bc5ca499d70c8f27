"""Runs revisions on the connection that `database.migrate` hands over, inside its transaction."""

from __future__ import annotations

from alembic import context

from uketsuke.cases.tables import Table

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Table.metadata,
    transactional_ddl=True,
    # SQLite cannot alter columns; a batch copies the table instead.
    render_as_batch=connection.dialect.name == "sqlite",
)
with context.begin_transaction():
    context.run_migrations()
