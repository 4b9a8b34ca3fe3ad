"""What a scripted service says."""

from typing import Any

from tests.llm.faulty_server import Reply, reply

JOB: dict[str, Any] = {
    "id": "j", "state": "running", "created": "2026-01-01T00:00:00Z",
    "total": 3, "queued": 3, "done": 0, "failed": 0,
}  # fmt: skip


def problem(status: int, code: str = "rate_limited", **headers: str) -> Reply:
    """An error answer as the service gives it."""
    body = {"type": "about:blank", "title": "x", "status": status, "code": code, "detail": "Wait."}
    answer = reply(body, status, **headers)
    return Reply(answer.body, status, answer.headers, "application/problem+json")
