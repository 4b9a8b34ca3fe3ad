"""What all tests share: how recorded answers of the model are kept, matched and cleaned."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

CASSETTES = Path(__file__).parent / "cassettes"


@pytest.fixture(scope="session")
def vcr_config() -> Mapping[str, Any]:
    """Recordings are matched on the body, so another prompt or schema finds none.

    Host and port stay out of it: the embedded server takes any free port. All headers but the
    content type are dropped on both sides: keys, cookies and organisations are among them.
    """
    return {
        "match_on": ["method", "path", "body"],
        "decode_compressed_response": True,
        "before_record_request": _clean_request,
        "before_record_response": _clean_response,
    }


def _clean_request(request: Any) -> Any:
    request.headers = {
        name: value for name, value in request.headers.items() if name.lower() == "content-type"
    }
    request.uri = f"http://model.test{request.path}"
    return request


def _clean_response(response: dict[str, Any]) -> dict[str, Any]:
    headers = response["headers"]
    response["headers"] = {
        name: value for name, value in headers.items() if name.lower() == "content-type"
    }
    return response
