"""The migrations make what the models say, once, whoever comes first."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, create_engine, event, inspect, text
from tests.store.conftest import Store, python
from tests.store.records import article, filing

from wirecoder.errors import ConfigurationInvalid
from wirecoder.store import migrate
from wirecoder.store.database import Database, transact
from wirecoder.store.engines import parsed
from wirecoder.store.tables import Base, ReportRow

UPGRADE = """
import sys
from wirecoder.store import migrate
from wirecoder.store.database import Database
database = Database(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
migrate.upgrade(database)
"""


@pytest.fixture
def bare_url(database_url: str) -> str:
    """A database without any table."""
    if not database_url.startswith("sqlite"):
        engine = create_engine(parsed(database_url))
        with engine.begin() as db:
            db.execute(text("DROP SCHEMA public CASCADE"))
            db.execute(text("CREATE SCHEMA public"))
        engine.dispose()
    return database_url


def tables(db: Connection) -> set[str]:
    return set(inspect(db).get_table_names())


def ours(_: object, name: str | None, kind: str, *__: object) -> bool:
    """Whether the models have it: not the index of words, nor the queue's own tables."""
    words = ("report_words", "procrastinate_")
    return not (name or "").startswith(words) and (kind, name) not in {
        ("column", "words"),
        ("index", "ix_reports_words"),
    }


def test_the_migrated_schema_is_that_of_the_models(store: Store) -> None:
    def differences(db: Connection) -> list[object]:
        options = {"compare_type": True, "include_object": ours}
        context = MigrationContext.configure(db, opts=options)
        return list(compare_metadata(context, Base.metadata))

    assert store.read(differences) == []


def test_the_comparison_would_see_a_column_that_is_missing(store: Store) -> None:
    def differences(db: Connection) -> list[object]:
        db.execute(text("ALTER TABLE removals DROP COLUMN why"))
        context = MigrationContext.configure(db, opts={"include_object": ours})
        return list(compare_metadata(context, Base.metadata))

    assert [found[0] for found in store.read(differences)] == ["add_column"]  # type: ignore[index]


def test_a_database_stands_at_the_newest_migration(store: Store) -> None:
    at = store.read(lambda db: MigrationContext.configure(db).get_current_revision())
    assert at == migrate.newest()


def test_a_second_upgrade_changes_nothing(store: Store) -> None:
    store.file(filing(article()))
    migrate.upgrade(store.database)
    assert store.count(ReportRow) == 1


def test_processes_that_start_together_on_an_empty_database_upgrade_it_once(bare_url: str) -> None:
    begun = [python(UPGRADE, bare_url) for _ in range(4)]
    for process in begun:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    ends = [process.communicate("go\n", timeout=120) for process in begun]
    assert [(process.returncode, err) for process, (_, err) in zip(begun, ends, strict=True)] == [
        (0, "")
    ] * 4
    store = Store(bare_url)
    assert set(Base.metadata.tables) <= store.read(tables)
    assert store.file(filing(article())).id == "report-1"
    assert store.found(text="rockets") == ["report-1"]
    store.engine.dispose()


def test_an_upgrade_that_fails_half_way_leaves_nothing(bare_url: str) -> None:
    database = Database(bare_url)

    def break_off(*arguments: object) -> None:
        if "CREATE TABLE reports" in str(arguments[2]):
            raise RuntimeError("half way")

    event.listen(database.engine, "before_cursor_execute", break_off)
    with pytest.raises(RuntimeError, match="half way"):
        migrate.upgrade(database)
    assert transact(database.engine, "read", tables) == set()
    event.remove(database.engine, "before_cursor_execute", break_off)
    migrate.upgrade(database)
    assert set(Base.metadata.tables) <= transact(database.engine, "read", tables)
    database.engine.dispose()


def test_a_database_of_a_newer_version_is_left_alone(store: Store) -> None:
    store.write(lambda db: db.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    with pytest.raises(ConfigurationInvalid, match="newer wirecoder"):
        migrate.upgrade(store.database)
    assert store.read(tables) >= set(Base.metadata.tables)


@pytest.mark.postgresql
def test_postgresql_has_the_queues_own_tables(postgresql_url: str) -> None:
    store = Store(postgresql_url)
    assert "procrastinate_jobs" in store.read(tables)
    store.engine.dispose()
