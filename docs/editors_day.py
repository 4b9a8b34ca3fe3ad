"""An editor's day at the workbench, in Chromium on the real embedded model, with its pictures.

    python docs/editors_day.py [--out docs/editors]

Posts an invented article, corrects its record from the keyboard and makes it gold, edits a prompt,
sees it lose a slot, mends and releases it. About ten minutes on two cores; prints what it saw.
Store and workspace are temporary. docs/editors.md tells the same day in words.
"""

import argparse
import contextlib
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page
from screens import chromium, fill, opened, served, settings_in

STORY = """Drones hit fuel depot in northern Orvessa

Two drones struck the fuel depot at Halvet on Sunday night, killing three guards and wounding
several others, the provincial governor said.

A third drone was shot down before it reached the depot, an army spokesman said. He put the number
of dead at four. One of the tanks burned until the morning.

No group has claimed the attack. It was the second on the depot this year.
"""
ASKED = "The attack was on {{ words }}."
TOO_STRICT = "The attackers told reporters that they meant to destroy {{ words }}."
MENDED = "{{ words }} was attacked or hit."
_LONG = 1_200_000  # milliseconds: a dataset on two cores


class Day:
    """One page of a browser, and where its pictures go."""

    def __init__(self, page: Page, url: str, out: Path) -> None:
        self._page = page
        self._url = url
        self._out = out
        page.set_default_timeout(60_000)

    def post(self) -> None:
        """Paste an article, watch its stages, read its record."""
        page = self._page
        page.goto(f"{self._url}/post")
        page.get_by_label("The article’s text").fill(STORY)
        page.get_by_label("Date published").fill("2026-03-10")
        page.get_by_role("button", name="Code this article").click()
        page.locator("#stages").get_by_text("Having the model check").wait_for()
        self._picture("1-stages")
        page.wait_for_url("**/reports/*", timeout=_LONG)
        page.locator("[data-facts*='killed']").first.hover()
        self._picture("2-report")

    def correct(self) -> None:
        """Pick words for a value from the keyboard, save, and make the record gold."""
        page = self._page
        page.get_by_role("link", name="Correct").click()
        page.wait_for_url("**/correct")
        page.locator("[name='0.location.admin1']").focus()
        keys = page.keyboard
        keys.press("F2")
        keys.press("Home")
        for _ in range(5):
            keys.press("ArrowRight")
        keys.press("Shift+ArrowRight")
        self._picture("3-pick")
        keys.press("Enter")
        page.locator("#said").get_by_text("northern").wait_for()
        page.get_by_label("Who corrects").fill("R. Editor")
        page.get_by_label("What was changed, and why").fill("The region stands in the headline")
        page.get_by_label("Make this a gold case").check()
        page.get_by_role("button", name="Save", exact=True).click()
        page.locator("#gold").get_by_text("is a gold case").scroll_into_view_if_needed()
        self._picture("4-gold")

    def draft(self, old: str, new: str, name: str) -> None:
        """Change one statement of the draft, and save it."""
        page = self._page
        page.goto(f"{self._url}/prompts/facts/2")
        text = page.get_by_label("The draft")
        text.fill(text.input_value().replace(old, new))
        page.locator("#preview").get_by_text("Attack:").first.wait_for()
        page.get_by_role("button", name="Save").click()
        page.locator("#saved").get_by_text("Saved.").wait_for()
        self._picture(name)

    def begin_draft(self) -> None:
        """Start facts@2 from the released version."""
        page = self._page
        page.goto(f"{self._url}/prompts/facts")
        page.get_by_role("button", name="Start the draft").click()
        page.wait_for_url("**/prompts/facts/2*")

    def measure(self, name: str) -> None:
        """Run the draft on the wire set beside the released version."""
        page = self._page
        page.get_by_label("Dataset").select_option("wire")
        page.get_by_role("button", name="Run", exact=True).click()
        started = time.monotonic()
        page.locator("#progress strong").get_by_text("3 of").wait_for(timeout=_LONG)
        self._picture(f"{name}-progress")
        page.locator("p.verdict").wait_for(timeout=_LONG)
        said = page.locator("p.verdict").inner_text()
        sys.stdout.write(f"{name}: {time.monotonic() - started:.0f} s: {' '.join(said.split())}\n")
        self._picture(name)
        page.get_by_text("By field").click()
        self._picture(f"{name}-fields")

    def look_at_a_loss(self) -> None:
        """From a value that was lost to its article."""
        page = self._page
        page.locator(".flips a").first.click()
        page.wait_for_url("**/articles/**")
        self._picture("7-article")

    def release(self) -> None:
        """Release the mended draft, and see it on the board."""
        page = self._page
        page.goto(f"{self._url}/prompts/facts/2/release")
        self._picture("10-release")
        page.get_by_role("button", name="Release facts@2").click()
        page.get_by_text("make record baseline docs").first.wait_for()
        self._picture("11-released")
        page.goto(f"{self._url}/board?dataset=wire")
        page.get_by_text("F1 by slot").first.wait_for(timeout=_LONG)
        self._picture("12-board")

    def _picture(self, name: str) -> None:
        self._page.wait_for_timeout(300)
        self._page.screenshot(path=self._out / f"{name}.png")


def main() -> None:
    """Live through the day."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--out", type=Path, default=Path("docs/editors"))
    out: Path = arguments.parse_args().out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        settings = settings_in(Path())  # so that pages show no path of this machine
        fill(settings, Path())
        with (
            served(settings) as url,
            chromium() as browser,
            opened(browser, 1440, dark=False) as page,
        ):
            day = Day(page, url, out)
            day.post()
            day.correct()
            day.begin_draft()
            day.draft(ASKED, TOO_STRICT, "5-draft")
            day.measure("6-lost")
            day.look_at_a_loss()
            day.draft(TOO_STRICT, MENDED, "8-mended-draft")
            day.measure("9-mended")
            day.release()


if __name__ == "__main__":
    main()
