from pathlib import Path

import pytest

from wirecoder.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An empty cache, and no file or URL of the user's own."""
    return Settings(cache_dir=tmp_path / "cache", model_file=None, model_url=None)
