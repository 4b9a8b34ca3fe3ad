"""Brings a database to the newest schema, with Alembic; safe to call at every start.

In PostgreSQL that includes the tables of procrastinate, the queue of jobs.
"""

from importlib import resources
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from procrastinate.schema import SchemaManager
from sqlalchemy import Connection, text

from wirecoder.errors import ConfigurationInvalid
from wirecoder.store.database import Database, transact

_QUEUE_IS_THERE = "SELECT to_regclass('procrastinate_jobs')"
_LOCK = 7_316_120_551_337  # any number, the same in every process


def upgrade(database: Database) -> None:
    """Apply the migrations that are missing; of several processes one does it, the others wait."""
    transact(database.engine, "write", _upgrade)


def newest() -> str:
    """The id of the newest migration."""
    return str(ScriptDirectory.from_config(_config()).get_current_head())


def _upgrade(connection: Connection) -> None:
    replicated = connection.dialect.name == "postgresql"
    if replicated:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    try:
        command.upgrade(_config(connection), "head")
    except CommandError:  # it stands at a migration that is not ours
        raise ConfigurationInvalid(
            "the database of WIRECODER_DATABASE_URL was made by a newer wirecoder: update this one"
        ) from None
    if replicated and connection.execute(text(_QUEUE_IS_THERE)).scalar() is None:
        # By the driver's own cursor: a % in it is no placeholder.
        connection.connection.cursor().execute(SchemaManager.get_schema())


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    folder = resources.files("wirecoder.store") / "migrations"
    config.set_main_option("script_location", str(folder))
    attributes: dict[str, Any] = {"connection": connection}
    config.attributes.update(attributes)
    return config
