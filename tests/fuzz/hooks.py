"""Makes generated requests ones that a caller could mean, where a schema cannot say it.

Only those that are meant to be accepted; what is meant to be refused goes out as it was generated.
"""

import uuid
from typing import Any

import schemathesis

from wirecoder.errors import WirecoderError
from wirecoder.pipeline.intake import check_text

_KEY = "Idempotency-Key"
_TEXT = "Two rockets fell near the depot on Monday, police said."


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
    if isinstance(case.body, str) and not _is_text(case.body):
        case.body = _TEXT
    if isinstance(case.body, dict) and isinstance(case.query, dict) and "text" in case.body:
        for name in ("published", "title", "source_url"):
            case.query.pop(name, None)  # said once: in the body
    if isinstance(case.body, dict) and not _is_text(case.body.get("text", _TEXT)):
        case.body["text"] = _TEXT
    if isinstance(case.body, dict) and isinstance(case.body.get("articles"), list):
        for position, article in enumerate(case.body["articles"]):
            if article.get("id") is not None:
                article["id"] = f"{position} {article['id']}"[:200]  # no id twice


def _is_text(text: str) -> bool:
    """Whether there is something to read: no schema says it as `intake` does."""
    try:
        check_text(text, "text")
    except WirecoderError:
        return False
    return True
