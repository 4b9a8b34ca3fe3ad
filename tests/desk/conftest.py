import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.made import database_of

from wirecoder.store.database import Database


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return tmp_path / "workspace"


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An empty database, of each kind in turn."""
    database = database_of(database_url)
    yield database
    asyncio.run(database.close())
