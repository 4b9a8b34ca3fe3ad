"""The lab in a browser: the editor by keyboard, and pages that anybody can read."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.web.conftest import NARROW, OpenPage, Served, violations

from wirecoder.ports import Refusal
from wirecoder.usage import Usage
from wirecoder_prompts.catalog import Catalog

pytestmark = pytest.mark.chromium
_ASKS = "!dispatchEvent(new Event('beforeunload', {cancelable: true}))"
"""Whether leaving the page now would be asked about."""
_LONG = 60_000  # milliseconds; nothing waits that long if all is well


@pytest.fixture
def url(workspace: Path, workbench: Served) -> str:
    """Where the draft `plain@2` of the served workspace is edited."""
    assert workbench.workspace == workspace
    # With these words at its end an article is declined, so that versions differ.
    workbench.model.instead["Leave it."] = Refusal("no", Usage())
    return f"{workbench.url}/prompts/plain/2"


def put(page: Page, old: str, new: str) -> None:
    """Change the text in the editor by keyboard."""
    text = page.locator("#text").input_value()
    assert old in text
    page.locator("#text").fill(text.replace(old, new))


def test_a_draft_is_edited_seen_saved_and_kept_from_being_lost(
    open_page: OpenPage, url: str, workspace: Path
) -> None:
    page = open_page(url)
    preview = page.locator("#preview")
    expect(preview).to_contain_text("Code this.")
    put(page, "Code this.", "Code that.")
    expect(preview).to_contain_text("Code that.")
    put(page, "{{ text }}", "{{ txt }}")
    expect(preview).to_contain_text("'txt' is undefined")
    preview.get_by_role("link").click()
    selected = (
        "const t = document.getElementById('text'); t.value.slice(t.selectionStart, t.selectionEnd)"
    )
    assert page.evaluate(selected) == "{{ txt }}"
    page.keyboard.press("Control+s")
    expect(page.locator("#saved")).to_contain_text("Not saved, line")
    put(page, "{{ txt }}", "{{ text }}")
    expect(preview).to_contain_text("Code that.")
    assert page.evaluate(_ASKS)
    page.locator("#text").press("Control+s")
    expect(page.locator("#saved")).to_contain_text("Saved.")
    assert "Code that." in Catalog(workspace / "prompts").source("plain@2").text
    assert not page.evaluate(_ASKS)


def test_a_run_is_followed_to_its_comparison_and_the_articles_in_it(
    open_page: OpenPage, url: str
) -> None:
    page = open_page(url)
    put(page, "{{ text }}", "{{ text }} Leave it.")
    expect(page.locator("#preview")).to_contain_text("Leave it.")
    page.get_by_label("Dataset").select_option("tiny")
    page.get_by_role("button", name="Run").click()
    expect(page.locator("#notice")).to_contain_text("Save the draft first")
    page.locator("#text").press("Control+s")
    expect(page.locator("#saved")).to_contain_text("Saved.")
    page.get_by_role("button", name="Run").click()
    found = page.get_by_role("heading", name="Values that came out otherwise")
    expect(found).to_be_visible(timeout=_LONG)
    assert violations(page) == []
    page.locator(".flips a").first.click()
    expect(page.get_by_role("heading", name="What came out otherwise")).to_be_visible()
    assert violations(page) == []


def test_the_editor_and_a_try_are_accessible_on_a_small_dark_screen(
    open_page: OpenPage, url: str
) -> None:
    page = open_page(url, width=NARROW, dark=True)
    expect(page.locator("#preview")).to_contain_text("Code this.")
    assert violations(page) == []
    page.get_by_role("button", name="Try").click()
    expect(page.get_by_role("heading", name="Field by field")).to_be_visible(timeout=_LONG)
    assert violations(page) == []


def test_releasing_and_discarding_ask_on_a_page_of_their_own(
    open_page: OpenPage, url: str, workspace: Path
) -> None:
    catalog = Catalog(workspace / "prompts")
    page = open_page(url)
    page.get_by_role("link", name="Release").click()
    expect(page.get_by_text("never measured")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Release plain@2").click()
    expect(page.get_by_role("heading", name="plain@2 is released")).to_be_visible()
    assert violations(page) == []
    assert catalog.load("plain@2").released
    page.get_by_role("link", name="History and new draft").click()
    page.get_by_role("button", name="Start the draft").click()
    page.get_by_role("link", name="Discard").click()
    assert violations(page) == []
    page.get_by_role("button", name="Discard").click()
    expect(page.get_by_role("heading", name="plain", exact=True)).to_be_visible()
    assert "plain@3" not in catalog.refs()
