"""What a generated request needs to be one that a caller could mean."""

import uuid
from typing import Any

import schemathesis

_KEY = "Idempotency-Key"


@schemathesis.hook
def before_call(context: Any, case: Any, **options: Any) -> None:
    """Make a valid idempotency key a new one; that one comes twice has tests of its own."""
    headers = case.headers or {}
    if headers.get(_KEY) in {"0", "null"}:
        headers[_KEY] = uuid.uuid4().hex
