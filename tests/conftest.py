"""What all tests share: how recorded answers of the model are kept, matched and cleaned."""

from collections.abc import Mapping
from typing import Any

import pytest

from wirecoder_evals import recordings


@pytest.fixture(scope="session")
def vcr_config() -> Mapping[str, Any]:
    return recordings.vcr_config()
