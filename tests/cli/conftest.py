from collections.abc import Callable
from pathlib import Path

import pytest

NEWS = (
    "Two rockets fell at Depot Nine on Monday, police said. No one was hurt, the governor said.\n"
)


@pytest.fixture
def write(here: Path) -> Callable[..., Path]:
    """Writes an article file into the current folder; text that is not given is plain news."""

    def write(name: str, content: str | bytes = NEWS) -> Path:
        path = here / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write
