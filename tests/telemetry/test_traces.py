import asyncio
import http.server
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode
from tests.fake_model import FakeModel
from tests.made import service_of
from tests.telemetry.conftest import NEWS, Observed

from wirecoder import assembly
from wirecoder.errors import ConfigurationInvalid, ModelTimeout
from wirecoder.observer import Telemetry, Untraced
from wirecoder.settings import Settings
from wirecoder.telemetry.traces import OtelTracer, exporting_tracer
from wirecoder.web.app import create_app
from wirecoder_schemas.article import Article

ROOT = Path(__file__).parents[2]
ARTICLE = Article(id="a", text=NEWS)
PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


class Kept:
    """A tracer whose spans are kept in memory."""

    def __init__(self) -> None:
        self._exporter = InMemorySpanExporter()
        provider = TracerProvider(shutdown_on_exit=False)
        provider.add_span_processor(SimpleSpanProcessor(self._exporter))
        self.tracer = OtelTracer(provider)

    @property
    def spans(self) -> dict[str, ReadableSpan]:
        return {span.name: span for span in self._exporter.get_finished_spans()}

    def tree(self) -> dict[str, str | None]:
        """Each span's name, and that of the span around it."""
        spans = self._exporter.get_finished_spans()
        names = {span.context.span_id: span.name for span in spans if span.context}
        return {
            span.name: names.get(span.parent.span_id) if span.parent else None for span in spans
        }


@pytest.fixture
def kept() -> Kept:
    return Kept()


def test_an_article_has_a_span_with_one_for_each_stage_and_question(
    observed: Observed, kept: Kept
) -> None:
    asyncio.run(observed(kept.tracer).code(ARTICLE))
    assert kept.tree() == {
        "article": None,
        "segment": "article",
        "extract": "article",
        "ask": "extract",
        "ground": "article",
        "resolve": "article",
    }
    assert dict(kept.spans["article"].attributes or {}) == {
        "wirecoder.incidents": 1,
        "wirecoder.calls": 1,
        "gen_ai.usage.input_tokens": 100,
        "gen_ai.usage.output_tokens": 20,
    }
    assert (kept.spans["ask"].attributes or {})["gen_ai.usage.output_tokens"] == 20


def test_a_fault_is_told_on_its_spans_by_its_code_without_its_message(
    observed: Observed, kept: Kept, model: FakeModel
) -> None:
    model.instead["Depot"] = ModelTimeout(f"too slow for {NEWS}")
    with pytest.raises(ModelTimeout):
        asyncio.run(observed(kept.tracer).code(ARTICLE))
    for name in ("article", "extract", "ask"):
        span = kept.spans[name]
        assert (span.attributes or {})["error.type"] == "model_timeout"
        assert span.status.status_code is StatusCode.ERROR
        assert span.status.description is None
        assert span.events == ()
    assert kept.spans["segment"].status.status_code is StatusCode.UNSET
    assert "Depot" not in "".join(span.to_json() for span in kept.spans.values())


# --- requests


async def posted(model: FakeModel, folder: Path, telemetry: Telemetry, **headers: str) -> int:
    """The status of one article posted to the application in this process."""
    service = service_of(f"sqlite:///{folder / 'store.db'}", model, folder, telemetry=telemetry)
    transport = httpx2.ASGITransport(create_app(service))
    async with httpx2.AsyncClient(transport=transport, base_url="http://localhost") as client:
        kind = {"content-type": "text/plain"}
        url = "/v1/extract?title=Zanzibarkeeper"
        answer = await client.post(url, content=NEWS, headers=kind | headers)
    await service.stop()
    return answer.status_code


def test_a_request_is_the_span_around_its_article_and_tells_route_and_status(
    model: FakeModel, tmp_path: Path, kept: Kept
) -> None:
    assert asyncio.run(posted(model, tmp_path, Telemetry(tracer=kept.tracer))) == 200
    assert kept.tree()["article"] == "POST /v1/extract"
    request = kept.spans["POST /v1/extract"]
    assert dict(request.attributes or {}) == {
        "http.route": "/v1/extract",
        "http.response.status_code": 200,
    }
    assert "Zanzibarkeeper" not in "".join(span.to_json() for span in kept.spans.values())


def test_a_request_goes_on_with_the_trace_of_its_caller(
    model: FakeModel, tmp_path: Path, kept: Kept
) -> None:
    told = Telemetry(tracer=kept.tracer)
    asyncio.run(posted(model, tmp_path, told, traceparent=PARENT))
    request = kept.spans["POST /v1/extract"]
    assert request.parent is not None
    assert f"{request.parent.trace_id:032x}" == PARENT.split("-")[1]
    assert f"{request.parent.span_id:016x}" == PARENT.split("-")[2]


def test_a_trace_that_is_none_is_not_gone_on_with(
    model: FakeModel, tmp_path: Path, kept: Kept
) -> None:
    told = Telemetry(tracer=kept.tracer)
    status = asyncio.run(posted(model, tmp_path, told, traceparent="00-x-y"))
    assert status == 200
    assert kept.spans["POST /v1/extract"].parent is None


def test_fastapi_tells_nothing_to_a_telemetry_of_the_whole_process(tmp_path: Path) -> None:
    """Its own spans have the query, its logs the messages of exceptions."""
    program = """
import asyncio
import sys
from pathlib import Path
from opentelemetry import _logs, metrics, trace
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import InMemoryLogRecordExporter, SimpleLogRecordProcessor
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from tests.fake_model import FakeModel
from tests.telemetry.test_traces import posted
from wirecoder.observer import Telemetry

spans, logs = InMemorySpanExporter(), InMemoryLogRecordExporter()
trace.set_tracer_provider(TracerProvider())
trace.get_tracer_provider().add_span_processor(SimpleSpanProcessor(spans))
_logs.set_logger_provider(LoggerProvider())
_logs.get_logger_provider().add_log_record_processor(SimpleLogRecordProcessor(logs))

model = FakeModel()
model.instead["Depot"] = RuntimeError("said the article")
print(asyncio.run(posted(model, Path(sys.argv[1]), Telemetry())))
print(len(spans.get_finished_spans()), len(logs.get_finished_logs()))
"""
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program, str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.split() == ["500", "0", "0"], done.stderr


# --- the collector


@pytest.fixture
def collector() -> Iterator[tuple[str, list[tuple[str, bytes]]]]:
    """An OTLP endpoint, and what was posted to it: paths and bodies."""
    taken: list[tuple[str, bytes]] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            taken.append((self.path, body))
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 # the base's name
            """Nothing: the base writes to stderr."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.005,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}", taken
        server.shutdown()
        thread.join()


def test_spans_go_to_the_collector_of_the_settings_when_the_service_stops(
    collector: tuple[str, list[tuple[str, bytes]]], observed: Observed
) -> None:
    endpoint, taken = collector
    telemetry = assembly.build_telemetry(Settings(otel_endpoint=f"{endpoint}/"))
    asyncio.run(observed(telemetry.tracer).code(ARTICLE))
    telemetry.close()
    (path, body) = taken[0]
    assert path == "/v1/traces"
    assert b"article" in body
    assert b"Depot" not in body


def test_without_an_endpoint_there_are_no_traces() -> None:
    telemetry = assembly.build_telemetry(Settings())
    assert isinstance(telemetry.tracer, Untraced)
    telemetry.close()


def test_an_endpoint_without_the_extra_is_a_wrong_setting_that_names_the_command(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", None)
    with pytest.raises(ConfigurationInvalid, match=r"pip install 'wirecoder\[otel\]'") as caught:
        exporting_tracer("http://127.0.0.1:4318")
    assert "WIRECODER_OTEL_ENDPOINT" in str(caught.value)
