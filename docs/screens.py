"""Takes the pictures of the workbench that the documentation shows, of the real application.

    python docs/screens.py [--out docs/screens] [--every]

It files the recorded answers to the invented articles of `evals/datasets/wire` into a store of its
own, serves them on loopback, and opens the pages in Chromium. `--every` takes each page at 1440
and 390 pixels, light and dark, to be looked at; without it, those that are committed.
"""

import argparse
import asyncio
import contextlib
import datetime as dt
import socket
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

from wirecoder import assembly
from wirecoder.settings import Settings
from wirecoder.store import reports
from wirecoder.store.reports import Filing
from wirecoder.web.app import create_app
from wirecoder_evals.evaluate import Plan, evaluate, load
from wirecoder_evals.provenance import Mode
from wirecoder_evals.runner import Answers
from wirecoder_prompts.catalog import Catalog
from wirecoder_schemas.article import Article
from wirecoder_schemas.report import Report

ROOT = Path(__file__).parents[1]
WIRE = ROOT / "evals" / "datasets" / "wire"
CHROMIUM = "/usr/bin/chromium"


def settings_in(folder: Path) -> Settings:
    """Settings with a store and a workspace of their own."""
    return Settings(
        database_url=f"sqlite:///{folder.resolve() / 'store.db'}", workspace=folder / "workspace"
    )


def recorded(folder: Path) -> list[tuple[Article, Report]]:
    """The articles of the wire set with their reports, from the recorded answers."""
    (dataset,) = load([WIRE])
    evaluate(Plan([dataset], Answers(Mode.REPLAY), folder))
    found = []
    for file in sorted((folder / "runs").glob("replay/wire/*/predictions/*.json")):
        report = Report.model_validate_json(file.read_bytes())
        case = next(case for case in dataset.cases if case.id == file.stem)
        article = Article(id=case.id, text=case.text, published=case.gold.article.published)
        found.append((article, report.model_copy(update={"id": f"{case.id}-report"})))
    return found


def fill(settings: Settings, folder: Path) -> None:
    """File the recorded reports into the store of `settings`."""
    found = recorded(folder)
    database = assembly.open_database(settings)

    async def file_all() -> None:
        for article, report in found:
            filing = Filing(article, report, coding=report.id, request=report.id)
            await database.write(reports.file, filing, dt.datetime.now(dt.UTC))
        await database.close()

    asyncio.run(file_all())


@contextlib.contextmanager
def served(settings: Settings) -> Iterator[str]:
    """The whole application on a free port of loopback; gives its URL."""
    listener = socket.create_server(("127.0.0.1", 0))
    app = create_app(assembly.build_service(settings))
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, log_level="warning"))
    thread = threading.Thread(target=server.run, args=([listener],))
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """A headless browser. While it is there, `asyncio.run` cannot be called in this thread."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextlib.contextmanager
def opened(browser: Browser, width: int, dark: bool) -> Iterator[Page]:
    """A page in a context of its own."""
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
    )
    yield context.new_page()
    context.close()


PAGES = {
    "reports": "/",
    "report": "/reports/w09-report",
    "correct": "/reports/w22-report/correct",
    "post": "/post",
    "map": "/map",
    "prompts": "/prompts/facts",
    "draft": "/prompts/facts/2",
    "board": "/board?dataset=wire",
}
"""What is taken: the name of the picture, the address of the page."""
WIDTHS = (1440, 390)


def take(browser: Browser, url: str, out: Path, *, every: bool) -> None:
    """Take the pictures; what is committed is wide and light, and narrow and dark."""
    for width in WIDTHS:
        for dark in (False, True):
            if not every and dark is (width == WIDTHS[0]):
                continue
            with opened(browser, width, dark=dark) as page:
                for name, path in PAGES.items():
                    page.goto(url + path)
                    page.wait_for_load_state("networkidle")
                    scheme = "dark" if dark else "light"
                    page.screenshot(path=out / f"{name}-{width}-{scheme}.png")


def main() -> None:
    """Fill a store, serve it, take the pictures."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--out", type=Path, default=Path("docs/screens"))
    arguments.add_argument("--every", action="store_true")
    chosen = arguments.parse_args()
    out: Path = chosen.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name, contextlib.chdir(name):
        folder = Path()  # so that pages show no path of this machine
        settings = settings_in(folder)
        fill(settings, folder)
        workspace = folder / "workspace"
        (workspace / "evaluations").mkdir(parents=True)
        (folder / "runs").rename(workspace / "evaluations" / "runs")
        Catalog(workspace / "prompts").new("facts@2", "facts@1")
        with served(settings) as url, chromium() as browser:
            take(browser, url, out, every=chosen.every)


if __name__ == "__main__":
    main()
