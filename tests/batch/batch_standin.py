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
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler
from types import TracebackType
from typing import Any, Literal, Self

from tests.batch.batch_records import (
    ENDPOINT,
    StoredBatch,
    StoredFile,
    error_body,
    fault_of,
    faults_in,
    is_metadata,
    page_of,
    result_line,
)
from tests.fake_model import draft_of
from tests.llm.faulty_server import KEY, completion, judged

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
        self.page: bytes | None = None
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
            or not is_metadata(metadata)
        )
        if wrong:
            self.violations.append(f"create {sorted(asked)}")
            return 400, error_body("invalid_request_error")
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
        batch.errors = [fault_of("file_not_found")] if stored is None else []
        if stored is not None:
            batch.lines, batch.errors = self._checked(stored.content)
        going = sum(len(b.lines) for b in self.batches.values() if b.status in _STATES[1:4])
        if self.faulty is not None:
            batch.errors, self.faulty = [self.faulty], None
        if not batch.errors and going + len(batch.lines) > self.queue:
            batch.errors = [fault_of("token_limit_exceeded")]
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
                faults.append(fault_of("invalid_json_line", number))
                continue
            faults += [fault_of(code, number) for code in faults_in(line, seen)]
            seen.add(line.get("custom_id"))
            lines.append(line)
        if len({line.get("body", {}).get("model") for line in lines}) > 1:
            faults.append(fault_of("model_mismatch"))
        if not lines and not faults:
            faults.append(fault_of("empty_file"))
        if len(lines) > self.most_requests:
            faults.append(fault_of("too_many_tasks"))
        self.violations += [fault["code"] for fault in faults]
        return lines, faults

    def _end(self, batch: StoredBatch, status: str, late: set[str]) -> None:
        good, bad = [], []
        for line in sorted(batch.lines, key=lambda line: str(line["custom_id"])[::-1]):
            key = line["custom_id"]
            if self._among(self.silent, line):
                continue
            if status == "cancelled":
                bad.append(result_line(key, code="batch_cancelled"))
            elif key in late:
                bad.append(result_line(key, code="batch_expired"))
            elif (fault := self._failing(line)) is not None:
                told = result_line(key, status=fault) if isinstance(fault, int) else None
                bad.append(told or result_line(key, code=str(fault)))
            else:
                good.append(result_line(key, body=self.answer(line["body"])))
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
        if server.page is not None:
            return 200, server.page
        if self.headers.get("authorization") != f"Bearer {KEY}":
            return 401, error_body("invalid_api_key")
        wanted = next(iter(re.findall(r"(?:batch|file)_[0-9]+", path)), "")
        files, batches = server.files, server.batches
        match step:
            case "POST /files":
                return self._upload(raw)
            case "GET /files":
                return 200, page_of(
                    [f.record() for f in files.values() if f.purpose == "batch"], query
                )
            case "GET /batches":
                return 200, page_of([b.record() for b in batches.values()], query)
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
        return 404, error_body("not_found")

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
            return 400, error_body("invalid_request_error")
        name = str(parts["file"].get_filename())
        stored = StoredFile(self.server.new_id("file"), name, content)
        self.server.files[stored.id] = stored
        self.server.uploads += 1
        return 200, stored.record()

    def _send(self, status: int, body: Any) -> None:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response_only(status)
        kind = "application/octet-stream" if isinstance(body, bytes) else "application/json"
        kind = "text/html" if body is self.server.page else kind
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 # the base's name
        """Nothing: the base writes to stderr."""
