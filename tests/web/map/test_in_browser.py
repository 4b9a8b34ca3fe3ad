"""The map in a browser: zoom, keys, and what is pointed at marked everywhere."""

import pytest
from playwright.sync_api import Page, expect
from tests.web.conftest import NARROW, WIDE, OpenPage, Served, violations
from tests.web.map.made import FOUND, file

from wirecoder.store.database import Database

pytestmark = pytest.mark.chromium


@pytest.fixture
def address(workbench: Served) -> str:
    """The page, with incidents to show."""
    file(Database(f"sqlite:///{workbench.workspace / 'store.db'}"), *FOUND)
    return f"{workbench.url}/map"


def width_of_view(page: Page) -> float:
    return float((page.locator(".map").get_attribute("viewBox") or "").split()[2])


@pytest.mark.parametrize(("width", "dark"), [(WIDE, False), (NARROW, True)])
def test_it_is_accessible_and_fits_the_screen(
    open_page: OpenPage, address: str, width: int, dark: bool
) -> None:
    page = open_page(address, width=width, dark=dark)
    page.locator(".place").first.focus()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_map_zooms_by_button_and_key_and_marks_stay_as_large(
    open_page: OpenPage, address: str
) -> None:
    page = open_page(address)
    fitted, mark = width_of_view(page), page.locator(".place").last
    before = mark.bounding_box()
    page.get_by_role("button", name="Zoom in").click()
    assert width_of_view(page) < fitted
    page.keyboard.press("-")
    page.keyboard.press("0")
    assert width_of_view(page) == fitted
    page.get_by_role("button", name="Whole world").click()
    assert width_of_view(page) == 36_000
    after = mark.bounding_box()
    assert before
    assert after
    assert after["width"] == pytest.approx(before["width"], abs=1)


def test_what_has_the_focus_is_marked_and_named_everywhere(
    open_page: OpenPage, address: str
) -> None:
    page = open_page(address)
    expect(page.locator("#at-hand")).to_be_hidden()
    page.locator(".place", has_text="Kabul").focus()
    expect(page.locator("#at-hand a")).to_have_attribute("href", "/reports/r1#incident-3")
    expect(page.locator(".when.on")).to_have_count(1)
    expect(page.locator("tr.on")).to_contain_text("Kabul")


def test_a_mark_of_several_leads_to_the_list_of_them(open_page: OpenPage, address: str) -> None:
    page = open_page(address)
    page.locator(".place", has_text="Herat").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#at-hand a").first).to_be_focused()
    assert page.url == address


def test_a_filter_draws_anew_without_a_new_page(open_page: OpenPage, address: str) -> None:
    page = open_page(address)
    page.get_by_label("Kind of event").select_option("grenade")
    expect(page.get_by_role("status").first).to_have_text("1 incident.")
    assert "event_type=grenade" in page.url
    page.locator(".place").focus()
    expect(page.locator("#at-hand a")).to_have_count(1)
    page.get_by_role("button", name="Zoom out").click()
    assert width_of_view(page) > 800
