"""The board in a browser."""

from pathlib import Path

import pytest
from tests.evals.web.board.made import scored_run, wire
from tests.web.conftest import NARROW, WIDE, OpenPage, Served, violations

from wirecoder.web import app
from wirecoder_evals.web.pages import CONTRIBUTION

pytestmark = pytest.mark.chromium


@pytest.fixture(autouse=True)
def _board(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The pages are there whether or not this package's entry points are installed."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(app, "installed", lambda: (CONTRIBUTION,))


RUN = "/board/workspace/live/wire/old"


@pytest.mark.parametrize(
    ("path", "width", "dark"),
    [("/board", NARROW, True), (f"{RUN}/articles/{wire().cases[-1].id}", WIDE, False)],
    ids=["board", "article"],
)
def test_it_is_accessible_and_fits_the_screen(
    open_page: OpenPage, workbench: Served, path: str, width: int, dark: bool
) -> None:
    scored_run(workbench.workspace / "evaluations", "old", without=2)
    page = open_page(f"{workbench.url}{path}", width=width, dark=dark)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
