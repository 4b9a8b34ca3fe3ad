"""Reports, and errors in their place, as lines of JSON."""

import json
import re

# A terminal obeys these, and some readers of lines break at them. JSON has another way to write
# them that means the same.
_STEERING = re.compile("[\x7f-\x9f\u2028\u2029]")


def as_json(document: object, indent: int | None = None) -> str:
    """The document as text without a newline at its end; on one line unless `indent` is given."""
    text = json.dumps(document, ensure_ascii=False, indent=indent)
    return _STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def failure(article_id: str, code: str, message: str) -> dict[str, object]:
    """What stands in the place of the report of an article that failed."""
    return {"article": {"id": article_id}, "error": {"code": code, "message": message}}
