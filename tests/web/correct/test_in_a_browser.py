"""The editor in Chromium: words picked by keyboard and mouse, steps undone, nothing lost."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Dialog, Locator, Page, Route, expect
from tests.web.conftest import NARROW, WIDE, OpenPage, Served, violations

from wirecoder_evals import cases

pytestmark = pytest.mark.chromium

TEXT = (
    "Two rockets fell at Depot Nine on Monday, police said. At least five traders were killed "
    "😢\u202e\u202c\r\nand the governor spoke of eleven wounded. A drone was seen on Tuesday.\n"
)
KILLED = "f-0-casualties-0-killed-qualifier"


def refused(status: int, body: str) -> Callable[[Route], None]:
    """Answers in the place of the service."""
    return lambda route: route.fulfill(status=status, body=body)


def tab_to(page: Page, element: str) -> None:
    """Press Tab until the focus is on the element of that id."""
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == element:
            return
    raise AssertionError(f"Tab does not lead to {element}")


def value(page: Page, path: str) -> Locator:
    return page.locator(f"#f-{path.replace('.', '-')}")


def quoted(page: Page, path: str) -> list[str]:
    """The words of a fact's quotes, by its spans."""
    spans = page.locator(f"[name='{path}.quotes']").input_value()
    ends = [tuple(map(int, span.split("-"))) for span in spans.split(",") if span]
    return [TEXT[start:end] for start, end in ends]


@pytest.fixture
def opened(workbench: Served, open_page: OpenPage) -> Page:
    page = open_page(f"{workbench.url}/reports/{workbench.report(TEXT)}/correct")
    expect(page.locator("body")).to_have_class("correct scripted")
    return page


def test_a_value_is_corrected_and_made_gold_from_the_keyboard_alone(
    opened: Page, workbench: Served
) -> None:
    page, keys = opened, opened.keyboard
    tab_to(page, "add-0-casualties")
    keys.press("Enter")
    expect(value(page, "0.casualties.0.party")).to_be_focused()
    tab_to(page, KILLED)
    expect(page.locator("#rule-casualties-killed")).to_be_visible()
    keys.press("F2")
    keys.press("End")
    expect(page.locator("#picking")).to_have_text("“Tuesday” for Killed")
    keys.press("Escape")
    expect(page.locator(f"#{KILLED}")).to_be_focused()
    keys.press("F2")
    for key in ("ArrowRight", "ArrowRight", "ArrowDown", "ArrowUp", "Home"):
        keys.press(key)
    for _ in range(10):
        keys.press("ArrowRight")
    for _ in range(3):
        keys.press("Shift+ArrowRight")
    expect(page.locator("#picking")).to_have_text("“At least five traders” for Killed")
    keys.press("Enter")
    expect(page.locator("#said")).to_have_text("Killed is now at least 5.")
    expect(page.locator(f"#{KILLED}")).to_be_focused()
    expect(value(page, "0.casualties.0.killed.min")).to_have_value("5")
    assert quoted(page, "0.casualties.0.killed") == ["At least five traders"]
    tab_to(page, "author")
    keys.type("An Editor")
    keys.press("Tab")
    keys.type("five were killed")
    keys.press("Tab")
    keys.press("Space")
    keys.press("Tab")
    keys.press("Enter")
    expect(page.locator(".banner.good")).to_contain_text("Saved as version 1, and a gold case.")
    (case,) = cases.load(Path(workbench.workspace) / "datasets" / "editors")
    killed = case.gold.incidents[0].casualties[0].killed
    assert killed is not None
    assert (killed.min, killed.max, killed.best) == (5, None, 5)
    assert case.text == TEXT


def test_words_selected_with_the_mouse_are_the_same_words_for_the_service(opened: Page) -> None:
    page = opened
    value(page, "0.date.value").focus()
    box = page.evaluate(
        """() => { const walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT);
        while (!walker.nextNode().data.includes("Tuesday"));
        const node = walker.currentNode, at = node.data.indexOf("Tuesday");
        const range = document.createRange();
        range.setStart(node, at); range.setEnd(node, at + 7);
        const { x, y, width, height } = range.getBoundingClientRect();
        return { x: x + width / 2, y: y + height / 2 }; }"""
    )
    page.mouse.dblclick(box["x"], box["y"])
    expect(page.locator("#picking")).to_have_text("“Tuesday” for When")
    page.locator("#use").click()
    expect(value(page, "0.date.weekday")).to_have_value("Tuesday")
    assert quoted(page, "0.date") == ["Tuesday"], "after an emoji, hidden characters and a line end"


def test_steps_are_undone_and_done_again_and_leaving_with_work_in_hand_is_asked(
    opened: Page,
) -> None:
    page, keys = opened, opened.keyboard
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)
    page.reload()
    assert asked == [], "nothing was changed yet"
    value(page, "0.event_type").select_option("grenade")
    page.locator("#add-0-targets").click()
    name = value(page, "0.targets.0.name")
    expect(name).to_be_focused()
    name.press_sequentially("a depot")
    expect(page.locator("#e-0-targets-0-type")).to_have_text("Choose one of the list.")
    expect(name).to_have_value("a depot")
    expect(name).to_be_focused()
    page.locator("#article").focus()
    for _ in range(2):
        keys.press("Control+z")
    expect(name).to_have_count(0)
    expect(value(page, "0.event_type")).to_have_value("grenade")
    keys.press("Control+z")
    expect(value(page, "0.event_type")).to_have_value("other")
    expect(page.locator("#undo")).to_be_disabled()
    for _ in range(3):
        keys.press("Control+y")
    expect(name).to_have_value("a depot")
    page.reload()
    assert asked == ["beforeunload"]


@pytest.mark.parametrize(("width", "dark"), [(WIDE, False), (NARROW, True)])
def test_the_page_is_accessible_and_shows_the_text_to_the_letter(
    workbench: Served, open_page: OpenPage, width: int, dark: bool
) -> None:
    url = f"{workbench.url}/reports/{workbench.report(TEXT)}/correct"
    page = open_page(url, width=width, dark=dark)
    assert page.evaluate("article.textContent") == TEXT
    if width == WIDE:
        page.locator("#save").click()
        expect(page.locator("#e-reason")).to_have_text("Say what you changed.")
    value(page, "0.location.site").focus()
    page.keyboard.press("F2")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#picked")).to_be_in_viewport()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_focus_is_never_lost_to_a_keyboard(opened: Page) -> None:
    page, keys = opened, opened.keyboard
    page.locator("#add-incident").press("Enter")
    expect(value(page, "1.event_type")).to_be_focused()
    page.locator("#undo").press("Enter")
    expect(page.locator("#redo")).to_be_focused()
    page.locator("#save").press("Enter")
    mend = page.locator("section[aria-labelledby=mend]")
    expect(mend).to_be_focused()
    mend.get_by_role("link", name="Who corrects").press("Enter")
    expect(page.locator("#author")).to_be_focused()
    keys.type("An Editor")
    keys.press("Tab")
    keys.type("read again")
    keys.press("Enter")
    expect(page.locator(".banner.good")).to_be_focused()


def test_a_save_that_the_service_does_not_take_leaves_the_page_and_what_is_typed(
    opened: Page,
) -> None:
    page = opened
    value(page, "0.location.site").fill("Depot Ten")
    problem = json.dumps({"detail": "It is too much."})
    for status, words in ((401, "You are logged out."), (503, "It is too much.")):
        page.route("**/correct/check", refused(status, problem))
        page.locator("#save").click()
        expect(page.locator("#notice")).to_contain_text(words)
        expect(value(page, "0.location.site")).to_have_value("Depot Ten")


def test_who_goes_on_while_words_are_read_is_not_called_back(opened: Page) -> None:
    page, held = opened, list[Route]()
    page.route("**/correct/pick", lambda route: held.append(route))  # noqa: PLW0108 - a builtin is refused
    value(page, "0.location.site").focus()
    page.keyboard.press("F2")
    page.keyboard.press("Home")
    with page.expect_request("**/correct/pick"):
        page.keyboard.press("Enter")
    page.locator("#author").press_sequentially("An Ed")
    held[0].continue_()
    expect(page.locator("#said")).to_contain_text("Two")
    page.keyboard.type("itor")
    expect(page.locator("#author")).to_have_value("An Editor")


def test_the_rule_of_a_field_does_not_cover_it(opened: Page) -> None:
    page = opened
    for path in ("0.munitions.launched.best", "0.munitions.impacted.qualifier"):
        control = value(page, path)
        page.evaluate("document.querySelector('.work').scrollTo(0, 0)")
        control.evaluate("(one) => one.focus({ preventScroll: true })")
        box, rules = control.bounding_box(), page.locator("#rules").bounding_box()
        assert box is not None
        assert rules is not None
        assert 0 < box["y"] < box["y"] + box["height"] <= rules["y"]
    page.locator("#author").focus()
    expect(page.locator("#rules")).to_be_hidden()
