"""What the stand-in for a Batch API keeps, and the forms of what it says."""

import re
from dataclasses import dataclass, field
from typing import Any

from tests.llm.faulty_server import KEY

ENDPOINT = "/v1/chat/completions"


@dataclass
class StoredFile:
    """A file that lies at the server."""

    id: str
    name: str
    content: bytes
    purpose: str = "batch"

    def record(self) -> dict[str, Any]:
        size = {"bytes": len(self.content), "created_at": 1_700_000_000, "filename": self.name}
        return {
            "id": self.id,
            "object": "file",
            "purpose": self.purpose,
            "status": "processed",
        } | size


@dataclass
class StoredBatch:
    """A batch, and how often it was looked at."""

    id: str
    file: str
    created: int
    metadata: dict[str, str] | None
    status: str = "validating"
    looks: int = 0
    lines: list[dict[str, Any]] = field(default_factory=list)
    errors: list[dict[str, Any]] = field(default_factory=list)
    counts: dict[str, int] = field(
        default_factory=lambda: {"total": 0, "completed": 0, "failed": 0}
    )
    output: str | None = None
    error: str | None = None

    def record(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "object": "batch",
            "endpoint": ENDPOINT,
            "errors": {"object": "list", "data": self.errors} if self.errors else None,
            "input_file_id": self.file,
            "completion_window": "24h",
            "status": self.status,
            "output_file_id": self.output,
            "error_file_id": self.error,
            "created_at": self.created,
            "request_counts": self.counts,
            "metadata": self.metadata,
        }


def faults_in(line: dict[str, Any], seen: set[str]) -> list[str]:
    key, body = line.get("custom_id"), line.get("body")
    wrong = {
        "missing_required_parameter": set(line) != {"custom_id", "method", "url", "body"},
        "invalid_custom_id": not isinstance(key, str) or not 0 < len(key) <= 64,
        "duplicate_custom_id": key in seen,
        "invalid_method": line.get("method") != "POST",
        "url_mismatch": line.get("url") != ENDPOINT,
        "invalid_body": not isinstance(body, dict) or not {"model", "messages"} <= set(body),
        "stream_not_supported": isinstance(body, dict) and bool(body.get("stream")),
    }
    return [code for code, is_so in wrong.items() if is_so]


def is_metadata(told: object) -> bool:
    return told is None or (
        isinstance(told, dict)
        and len(told) <= 16
        and all(isinstance(v, str) and len(k) <= 64 and len(v) <= 512 for k, v in told.items())
    )


def fault_of(code: str, line: int | None = None) -> dict[str, Any]:
    return {"code": code, "line": line, "message": f"Gunmen say {KEY}", "param": None}


def result_line(
    key: str, body: dict[str, Any] | None = None, status: int = 200, code: str | None = None
) -> dict[str, Any]:
    response = None
    if code is None:
        body = body if body is not None else error_body("server_error")
        response = {"status_code": status, "request_id": f"req_{key}", "body": body}
    error = None if code is None else {"code": code, "message": f"Gunmen say {KEY}"}
    return {"id": f"batch_req_{key}", "custom_id": key, "response": response, "error": error}


def error_body(kind: str) -> dict[str, Any]:
    return {"error": {"message": f"Gunmen say {KEY}", "type": kind, "param": None, "code": None}}


def page_of(records: list[dict[str, Any]], query: str) -> dict[str, Any]:
    """The newest first, so many on a page, from after an id on."""
    asked = dict(re.findall(r"(\w+)=(\w+)", query))
    newest = records[::-1]
    ids = [one["id"] for one in newest]
    start = ids.index(asked["after"]) + 1 if "after" in asked else 0
    some = newest[start : start + min(int(asked.get("limit", 20)), 100)]
    last = {"first_id": some[0]["id"], "last_id": some[-1]["id"]} if some else {}
    return {"object": "list", "data": some, "has_more": start + len(some) < len(newest)} | last
