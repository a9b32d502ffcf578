"""Alembic's entry point: runs the migrations in the transaction that `migrating.migrate` has opened."""

from alembic import context

from adapters.register.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True)
context.run_migrations()
