"""Runs migrations on the connection that `wirecoder.store.migrate` brings along."""

from alembic import context

from wirecoder.store.tables import Base

context.configure(connection=context.config.attributes["connection"], target_metadata=Base.metadata)
context.run_migrations()
