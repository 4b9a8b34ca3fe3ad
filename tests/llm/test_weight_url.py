import hashlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from tests.llm.tiny_weights import DATA, TINY, WRONG, Steps, fetched, partial, state

from wirecoder.errors import WeightsUnavailable
from wirecoder.llm.weight_pull import pull
from wirecoder.llm.weight_sources import FromUrl
from wirecoder.llm.weights import State, status
from wirecoder.settings import Settings


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "*")


@dataclass
class Hub:
    """A web server with one file and, if asked, one bad habit."""

    data: bytes = DATA
    honours_range: bool = True
    cut_after: int | None = None
    code: int | None = None
    content_range: str | None = None
    names_length: bool = True
    ranges: list[str | None] = field(default_factory=list)
    url: str = ""

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        asked = request.headers.get("Range")
        self.ranges.append(asked)
        if self.code is not None:
            request.send_error(self.code)
            return
        start = 0
        if asked and self.honours_range:
            start = int(asked.removeprefix("bytes=").removesuffix("-"))
            named = f"bytes {start}-{len(self.data) - 1}/{len(self.data)}"
            request.send_response(206)
            request.send_header("Content-Range", self.content_range or named)
        else:
            request.send_response(200)
        body = self.data[start:]
        if self.names_length:
            request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body[: self.cut_after])


@pytest.fixture
def serve() -> Iterator[Callable[[Hub], Hub]]:
    started: list[tuple[ThreadingHTTPServer, threading.Thread]] = []

    def start(hub: Hub) -> Hub:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                hub.answer(self)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 # its name there
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        started.append((server, thread))
        hub.url = f"http://127.0.0.1:{server.server_port}/model.gguf?signature=hush"
        return hub

    yield start
    for server, thread in started:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_download_ends_as_the_verified_file(
    settings: Settings, serve: Callable[[Hub], Hub]
) -> None:
    steps = Steps()
    assert fetched([FromUrl(serve(Hub()).url)], settings, steps) == DATA
    assert (steps[0], steps[-1]) == ((0, 250, "127.0.0.1"), (250, 250, "127.0.0.1"))
    assert state(settings) is State.READY
    assert not (settings.cache_dir / "tiny.gguf.part").exists()


def test_a_download_that_was_cut_goes_on_where_it_stopped(
    settings: Settings, serve: Callable[[Hub], Hub]
) -> None:
    hub = serve(Hub(cut_after=120))
    with pytest.raises(WeightsUnavailable):
        fetched([FromUrl(hub.url)], settings)
    assert status(settings, weights=TINY).present == 120
    hub.cut_after = None
    assert fetched([FromUrl(hub.url)], settings) == DATA
    assert hub.ranges == [None, "bytes=120-"]


def test_a_server_that_ignores_range_is_read_from_the_start(
    settings: Settings, serve: Callable[[Hub], Hub]
) -> None:
    partial(settings, DATA[:120])
    hub = serve(Hub(honours_range=False))
    steps = Steps()
    assert fetched([FromUrl(hub.url)], settings, steps) == DATA
    assert hub.ranges == ["bytes=120-"]
    assert steps[0].done == 120


def test_a_start_over_that_is_cut_keeps_no_byte_of_the_first_try(
    settings: Settings, serve: Callable[[Hub], Hub]
) -> None:
    part = partial(settings, DATA[:120])
    hub = serve(Hub(honours_range=False, cut_after=30))
    with pytest.raises(WeightsUnavailable):
        fetched([FromUrl(hub.url)], settings)
    assert part.read_bytes() == DATA[:30]


def test_a_refusal_of_the_server_is_reported_with_its_status(
    settings: Settings, serve: Callable[[Hub], Hub]
) -> None:
    with pytest.raises(WeightsUnavailable, match=r"127\.0\.0\.1: HTTP status 404"):
        fetched([FromUrl(serve(Hub(code=404)).url)], settings)


def test_wrong_bytes_are_deleted_and_both_hashes_named(
    settings: Settings, serve: Callable[[Hub], Hub]
) -> None:
    with pytest.raises(WeightsUnavailable) as caught:
        fetched([FromUrl(serve(Hub(data=WRONG)).url)], settings)
    assert TINY.sha256 in str(caught.value)
    assert hashlib.sha256(WRONG).hexdigest() in str(caught.value)
    assert state(settings) is State.MISSING


def test_a_file_of_another_length_is_refused_before_it_is_read(
    settings: Settings, serve: Callable[[Hub], Hub]
) -> None:
    part = partial(settings, DATA[:120])
    hub = serve(Hub(data=b"<html>log in</html>", honours_range=False))
    with pytest.raises(WeightsUnavailable, match="it has 19 bytes, the model 250"):
        fetched([FromUrl(hub.url)], settings)
    assert part.read_bytes() == DATA[:120]


def test_more_bytes_than_the_model_has_are_not_kept(
    settings: Settings, serve: Callable[[Hub], Hub]
) -> None:
    partial(settings, DATA[:120])
    hub = serve(Hub(data=DATA + b"more", honours_range=False, names_length=False))
    with pytest.raises(WeightsUnavailable, match="more than the model's 250 bytes"):
        fetched([FromUrl(hub.url)], settings)
    assert state(settings) is State.MISSING


@pytest.mark.parametrize("named", ["bytes 0-249/250", "bytes 120-249/999", "nonsense"])
def test_another_range_than_the_one_asked_for_is_refused(
    settings: Settings, serve: Callable[[Hub], Hub], named: str
) -> None:
    part = partial(settings, DATA[:120])
    with pytest.raises(WeightsUnavailable, match="127"):
        fetched([FromUrl(serve(Hub(content_range=named)).url)], settings)
    assert part.read_bytes() == DATA[:120]


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/x", "not a url", "http://a:b/c", "ftp://a/b"])
def test_a_url_that_leads_nowhere_is_a_failed_source(settings: Settings, url: str) -> None:
    with pytest.raises(WeightsUnavailable, match="No source could deliver"):
        fetched([FromUrl(url)], settings)


@pytest.mark.parametrize("proxy", ["nonsense://127.0.0.1:1", "http://127.0.0.1:1"])
def test_a_proxy_that_cannot_be_used_is_a_failed_source(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    monkeypatch.delenv("NO_PROXY")
    monkeypatch.setenv("HTTP_PROXY", proxy)
    with pytest.raises(WeightsUnavailable, match=r"mirror\.example: "):
        fetched([FromUrl("http://mirror.example/x")], settings)


def test_a_url_is_named_by_its_host_for_the_rest_may_be_secret() -> None:
    assert FromUrl("https://me:hush@mirror.example/signed?key=hush").label == "mirror.example"


def test_pull_goes_to_the_url_that_was_set_and_not_to_the_publisher(
    settings: Settings, serve: Callable[[Hub], Hub]
) -> None:
    hub = serve(Hub())
    mirrored = settings.model_copy(update={"model_url": hub.url})
    assert pull(mirrored, None, Steps(), TINY).failures == ()
    assert hub.ranges == [None]
