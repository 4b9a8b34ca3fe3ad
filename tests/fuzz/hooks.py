"""Makes generated requests ones that a caller could mean, where a schema cannot say it.

Only those that are meant to be accepted; what is meant to be refused goes out as it was generated.
"""

import uuid
from typing import Any

import schemathesis

_KEY = "Idempotency-Key"


@schemathesis.hook
def before_call(context: Any, case: Any, **options: Any) -> None:
    """See each step; the rules that it stands for have tests of their own."""
    if case.meta is None or case.meta.generation.mode is not schemathesis.GenerationMode.POSITIVE:
        return
    if case.headers and _KEY in case.headers:
        case.headers[_KEY] = uuid.uuid4().hex  # a second request under one key is another test's
    if isinstance(case.query, dict):
        case.query.pop("cursor", None)  # only the service makes them
        if str(case.query.get("from", "")) > str(case.query.get("to", "~")):
            case.query["from"], case.query["to"] = case.query["to"], case.query["from"]
    if isinstance(case.body, dict) and isinstance(case.body.get("articles"), list):
        for position, article in enumerate(case.body["articles"]):
            if article.get("id") is not None:
                article["id"] = f"{position} {article['id']}"[:200]  # no id twice
