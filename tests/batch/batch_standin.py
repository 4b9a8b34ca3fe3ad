"""A server on loopback that keeps to the published protocol of the OpenAI Batch API, strictly.

Uploaded files are checked only once a batch is made of them, and faults of theirs show in its
state, as they do there. A batch goes on by one state each time it is looked at. Results come in an
order of their own. Everything is counted, and what the protocol does not allow is a `violation`.
"""

import contextlib
import json
import re
import socketserver
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler
from types import TracebackType
from typing import Any, Literal, Self

from tests.fake_model import draft_of
from tests.llm.faulty_server import KEY, completion, judged

ENDPOINT = "/v1/chat/completions"
Answer = Callable[[dict[str, Any]], dict[str, Any]]
Loss = Literal["before", "after"]
"""When a connection is lost: before the server has done what it was asked, or after."""

_STATES = ("validating", "in_progress", "in_progress", "finalizing", "completed")


def drafted(body: dict[str, Any]) -> dict[str, Any]:
    """The completion of a request: the fake model's draft of its article, or a clear Yes."""
    if body.get("logprobs"):
        return judged(("Yes", -0.01), ("No", -4.6))
    text = body["messages"][-1]["content"].partition("\n")[2]
    return completion(json.dumps(draft_of(text)))


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


class BatchStandIn(socketserver.ThreadingTCPServer):
    """The server. What it does beside the rule is set by its attributes before it is asked.

    `answer` makes the body of a completion; `failing` maps words of a request to the status, or
    the code of an error, that its line gets; `expiring` has words of requests for which there is no
    time. `queue` is how many requests all batches under way may have together, `losing` at which
    steps connections are lost, once for each entry.
    """

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer: Answer = drafted
        self.failing: dict[str, int | str] = {}
        self.expiring: set[str] = set()
        self.faulty: dict[str, Any] | None = None
        self.silent: set[str] = set()
        self.queue = 10**9
        self.most_requests = 50_000
        self.most_bytes = 200_000_000
        self.now = int(time.time())
        self.losing: list[tuple[str, Loss]] = []
        self.files: dict[str, StoredFile] = {}
        self.batches: dict[str, StoredBatch] = {}
        self.asked: Counter[str] = Counter()
        self.bodies: Counter[str] = Counter()
        self.violations: list[str] = []
        self.uploads = 0
        self._numbers = 0
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self.serve_forever, args=(0.005,))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.shutdown()
        self.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    @property
    def worked_on(self) -> int:
        """How many requests it took on, in all batches."""
        return sum(self.bodies.values())

    def new_id(self, kind: str) -> str:
        self._numbers += 1
        return f"{kind}_{self._numbers:04d}"

    def lost(self, step: str, when: Loss) -> bool:
        """Whether the connection is to be lost here; each entry of `losing` does so once."""
        if (step, when) in self.losing:
            self.losing.remove((step, when))
            return True
        return False

    # ------------------------------------------------------------------ what a batch goes through

    def create(self, asked: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        metadata = asked.get("metadata")
        known = {"input_file_id", "endpoint", "completion_window", "metadata"}
        wrong = (
            set(asked) - known
            or asked.get("endpoint") != ENDPOINT
            or asked.get("completion_window") != "24h"
            or not _is_metadata(metadata)
        )
        if wrong:
            self.violations.append(f"create {sorted(asked)}")
            return 400, _error("invalid_request_error")
        batch = StoredBatch(self.new_id("batch"), asked["input_file_id"], self.now, metadata)
        self.batches[batch.id] = batch
        return 200, batch.record()

    def look(self, batch: StoredBatch) -> None:
        """Go on by one state."""
        if batch.status in ("failed", "expired", "completed", "cancelled"):
            return
        if batch.status == "cancelling":
            self._end(batch, "cancelled", set())
            return
        batch.looks += 1
        if batch.looks == 1:
            self._validate(batch)
        elif batch.looks < len(_STATES) - 1:
            batch.status = _STATES[batch.looks]
            batch.counts["completed"] = len(batch.lines) // 2
        else:
            late = {one["custom_id"] for one in batch.lines if self._among(self.expiring, one)}
            self._end(batch, "expired" if late else "completed", late)

    def _validate(self, batch: StoredBatch) -> None:
        stored = self.files.get(batch.file)
        batch.errors = [_fault("file_not_found")] if stored is None else []
        if stored is not None:
            batch.lines, batch.errors = self._checked(stored.content)
        going = sum(len(b.lines) for b in self.batches.values() if b.status in _STATES[1:4])
        if self.faulty is not None:
            batch.errors, self.faulty = [self.faulty], None
        if not batch.errors and going + len(batch.lines) > self.queue:
            batch.errors = [_fault("token_limit_exceeded")]
        if batch.errors:
            batch.status, batch.lines = "failed", []
            return
        batch.status = "in_progress"
        batch.counts["total"] = len(batch.lines)
        self.asked.update(line["custom_id"] for line in batch.lines)
        self.bodies.update(json.dumps(line["body"], sort_keys=True) for line in batch.lines)

    def _checked(self, content: bytes) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        lines: list[dict[str, Any]] = []
        faults = []
        seen: set[str] = set()
        for number, raw in enumerate(content.splitlines(), start=1):
            try:
                line = json.loads(raw)
            except ValueError:
                faults.append(_fault("invalid_json_line", number))
                continue
            faults += [_fault(code, number) for code in _wrong(line, seen)]
            seen.add(line.get("custom_id"))
            lines.append(line)
        if len({line.get("body", {}).get("model") for line in lines}) > 1:
            faults.append(_fault("model_mismatch"))
        if not lines and not faults:
            faults.append(_fault("empty_file"))
        if len(lines) > self.most_requests:
            faults.append(_fault("too_many_tasks"))
        self.violations += [fault["code"] for fault in faults]
        return lines, faults

    def _end(self, batch: StoredBatch, status: str, late: set[str]) -> None:
        good, bad = [], []
        for line in sorted(batch.lines, key=lambda line: str(line["custom_id"])[::-1]):
            key = line["custom_id"]
            if self._among(self.silent, line):
                continue
            if status == "cancelled":
                bad.append(_result(key, code="batch_cancelled"))
            elif key in late:
                bad.append(_result(key, code="batch_expired"))
            elif (fault := self._failing(line)) is not None:
                told = _result(key, status=fault) if isinstance(fault, int) else None
                bad.append(told or _result(key, code=str(fault)))
            else:
                good.append(_result(key, body=self.answer(line["body"])))
        batch.status = status
        batch.counts |= {"completed": len(good), "failed": len(bad)}
        batch.output = self._stored("output", good)
        batch.error = self._stored("error", bad)

    def _stored(self, kind: str, lines: list[dict[str, Any]]) -> str | None:
        if not lines:
            return None
        # Not ASCII: a text may hold U+2028, which some take for the end of a line.
        content = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        stored = StoredFile(self.new_id("file"), f"{kind}.jsonl", content.encode(), "batch_output")
        self.files[stored.id] = stored
        return stored.id

    def _failing(self, line: dict[str, Any]) -> int | str | None:
        said = json.dumps(line["body"]["messages"])
        return next((fault for words, fault in self.failing.items() if words in said), None)

    def _among(self, words: set[str], line: dict[str, Any]) -> bool:
        said = json.dumps(line["body"]["messages"])
        return any(one in said for one in words)


def _wrong(line: dict[str, Any], seen: set[str]) -> list[str]:
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


def _is_metadata(told: object) -> bool:
    return told is None or (
        isinstance(told, dict)
        and len(told) <= 16
        and all(isinstance(v, str) and len(k) <= 64 and len(v) <= 512 for k, v in told.items())
    )


def _fault(code: str, line: int | None = None) -> dict[str, Any]:
    return {"code": code, "line": line, "message": f"Gunmen say {KEY}", "param": None}


def _result(
    key: str, body: dict[str, Any] | None = None, status: int = 200, code: str | None = None
) -> dict[str, Any]:
    response = None
    if code is None:
        body = body if body is not None else _error("server_error")
        response = {"status_code": status, "request_id": f"req_{key}", "body": body}
    error = None if code is None else {"code": code, "message": f"Gunmen say {KEY}"}
    return {"id": f"batch_req_{key}", "custom_id": key, "response": response, "error": error}


def _error(kind: str) -> dict[str, Any]:
    return {"error": {"message": f"Gunmen say {KEY}", "type": kind, "param": None, "code": None}}


class _Lost(Exception):
    """The connection is cut."""


class _Handler(BaseHTTPRequestHandler):
    server: BatchStandIn
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self._handle("GET")

    def do_POST(self) -> None:
        self._handle("POST")

    def do_DELETE(self) -> None:
        self._handle("DELETE")

    def _handle(self, method: str) -> None:
        raw = self.rfile.read(int(self.headers.get("content-length", 0)))
        path, _, query = self.path.partition("?")
        step = f"{method} {re.sub(r'(batch|file)_[0-9]+', 'ID', path.removeprefix('/v1'))}"
        with contextlib.suppress(_Lost, ConnectionError), self.server._lock:
            if self.server.lost(step, "before"):
                self._cut()
            status, body = self._answer(step, path, query, raw)
            if self.server.lost(step, "after"):
                self._cut()
            self._send(status, body)

    def _cut(self) -> None:
        self.close_connection = True
        raise _Lost

    def _answer(  # noqa: PLR0911 - one return for each operation
        self, step: str, path: str, query: str, raw: bytes
    ) -> tuple[int, Any]:
        server = self.server
        if self.headers.get("authorization") != f"Bearer {KEY}":
            return 401, _error("invalid_api_key")
        wanted = next(iter(re.findall(r"(?:batch|file)_[0-9]+", path)), "")
        files, batches = server.files, server.batches
        match step:
            case "POST /files":
                return self._upload(raw)
            case "GET /files":
                return 200, _page(
                    [f.record() for f in files.values() if f.purpose == "batch"], query
                )
            case "GET /batches":
                return 200, _page([b.record() for b in batches.values()], query)
            case "POST /batches":
                return server.create(json.loads(raw))
            case "GET /files/ID/content" if wanted in files:
                return 200, files[wanted].content
            case "DELETE /files/ID" if wanted in files:
                del files[wanted]
                return 200, {"id": wanted, "object": "file", "deleted": True}
            case "GET /batches/ID" if wanted in batches:
                server.look(batches[wanted])
                return 200, batches[wanted].record()
            case "POST /batches/ID/cancel" if wanted in batches:
                batches[wanted].status = "cancelling"
                return 200, batches[wanted].record()
        return 404, _error("not_found")

    def _upload(self, raw: bytes) -> tuple[int, Any]:
        head = f"content-type: {self.headers['content-type']}\r\n\r\n".encode()
        parts = {}
        for part in BytesParser().parsebytes(head + raw).walk():
            name = part.get_param("name", header="content-disposition")
            if isinstance(name, str):
                parts[name] = part
        content = parts["file"].get_payload(decode=True)
        purpose = parts["purpose"].get_payload(decode=True)
        assert isinstance(content, bytes)
        if purpose != b"batch" or len(content) > self.server.most_bytes:
            self.server.violations.append("upload")
            return 400, _error("invalid_request_error")
        name = str(parts["file"].get_filename())
        stored = StoredFile(self.server.new_id("file"), name, content)
        self.server.files[stored.id] = stored
        self.server.uploads += 1
        return 200, stored.record()

    def _send(self, status: int, body: Any) -> None:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response_only(status)
        kind = "application/octet-stream" if isinstance(body, bytes) else "application/json"
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 # the base's name
        """Nothing: the base writes to stderr."""


def _page(records: list[dict[str, Any]], query: str) -> dict[str, Any]:
    """The newest first, so many on a page, from after an id on."""
    asked = dict(re.findall(r"(\w+)=(\w+)", query))
    newest = records[::-1]
    ids = [one["id"] for one in newest]
    start = ids.index(asked["after"]) + 1 if "after" in asked else 0
    some = newest[start : start + min(int(asked.get("limit", 20)), 100)]
    last = {"first_id": some[0]["id"], "last_id": some[-1]["id"]} if some else {}
    return {"object": "list", "data": some, "has_more": start + len(some) < len(newest)} | last
