"""The workbench in a real browser: the application over the fake model, Chromium, axe-core."""

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright
from tests.api.conftest import Service, served
from tests.fake_model import FakeModel
from tests.made import service_of

AXE = (Path(__file__).parents[1] / "vendor" / "axe-4.14.1.min.js").read_text("utf-8")
WIDE, NARROW = 1440, 390
_QUIET = (
    "--no-sandbox",  # as root Chromium has none
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_EXPECTED = "Failed to load resource"  # a page may show what an error answer says


@dataclass(frozen=True)
class Served:
    """The workbench under test: `url` has no slash at its end."""

    url: str
    model: FakeModel
    workspace: Path
    service: Service
    """Talks to it as a program does."""

    def report(self, text: str, **metadata: str) -> str:
        """Code a text, and the id of its report."""
        reply = self.service.document({"text": text, **metadata})
        assert reply.status == 200, reply.body
        report_id: str = reply.json["id"]
        return report_id


@pytest.fixture
def workbench(tmp_path: Path) -> Iterator[Served]:
    """The whole application, with a store and a workspace of the test's own."""
    model = FakeModel()
    service = service_of(f"sqlite:///{tmp_path / 'store.db'}", model, tmp_path)
    with served(service) as server:
        url = f"http://127.0.0.1:{server.port}"
        yield Served(url, model, tmp_path, Service(server.port))


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A headless Chromium. Of one module: while it is there, `asyncio.run` cannot be called."""
    executable = shutil.which("chromium")
    if executable is None:
        pytest.skip("there is no Chromium; `make system-deps` installs it")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=_QUIET)
        yield browser
        browser.close()


OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[OpenPage]:
    """Opens an address in a browser of its own; fails the test if a script of the page did."""
    contexts, wrong = [], []

    def note(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and _EXPECTED not in message.text:
            wrong.append(message.text)

    def opened(url: str, *, width: int = WIDE, dark: bool = False) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", note)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(url)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert wrong == [], "the browser's console has errors"


def violations(page: Page) -> list[str]:
    """What axe-core finds wrong with a page as it stands, each with the first element at fault."""
    page.evaluate(AXE)
    found: list[dict[str, Any]] = page.evaluate("axe.run().then((result) => result.violations)")
    return [
        f"{one['id']}: {one['help']}: {json.dumps(one['nodes'][0]['html'])[:200]}" for one in found
    ]
