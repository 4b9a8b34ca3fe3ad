"""Reading in a real browser: what only scripts, styles and a real parser show."""

import pytest
from playwright.sync_api import Page, expect
from tests.web.conftest import NARROW, WIDE, OpenPage, Served, violations

pytestmark = pytest.mark.chromium
NEWS = "Two rockets fell at Depot Nine on Monday. No one was hurt, the governor said.\n"
HOSTILE = (
    "Two rockets fell at Depot\u202e Nine</div><script>window.ran = 1</script>\u202c on Monday.\r\n"
    "<img src=x onerror='window.ran = 1'> &lt;b&gt; &#106; \u05e9\u05dc\u05d5\u05dd \u0645\u0631\n"
    "one\rtwo \x07 \ufeff \U0001f680 </textarea><!-- --> <style>*{display:none}</style>\n\n"
    "<svg onload='window.ran = 1'></svg>\u2066 \u2028 \U000e0041\n"
)
LONG = HOSTILE + "Five thousand words of a long day, and nothing in them that happened.\n" * 385


def lit(page: Page, where: str) -> list[str]:
    """The parts of one pane that are shown."""
    found: list[str] = page.locator(f"{where}.on").all_text_contents()
    return found


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_list_and_report_are_accessible(
    open_page: OpenPage, workbench: Served, width: int, dark: bool
) -> None:
    report_id = workbench.report(NEWS, title="Depot hit", source_url="https://news.example/1")
    page = open_page(f"{workbench.url}/", width=width, dark=dark)
    for path in ("/", f"/reports/{report_id}"):
        page.goto(f"{workbench.url}{path}")
        assert violations(page) == [], path
        overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(overflow) == 0


def test_the_list_follows_what_is_typed_and_the_address_with_it(
    open_page: OpenPage, workbench: Served
) -> None:
    workbench.report(NEWS, title="Depot hit")
    workbench.report("A bridge fell at Xtown on Monday, police said.\n", title="Bridge hit")
    page = open_page(f"{workbench.url}/")
    assert page.locator(".report").count() == 2
    page.get_by_label("Words in the text").fill("bridge")
    expect(page.locator(".report")).to_have_count(1)
    assert page.url == f"{workbench.url}/?q=bridge"
    assert page.locator("#told").inner_text() == "1 report"
    page.go_back()
    expect(page.locator(".report")).to_have_count(2)


def test_a_fact_shows_its_words_and_words_their_facts(
    open_page: OpenPage, workbench: Served
) -> None:
    page = open_page(f"{workbench.url}/reports/{workbench.report(NEWS)}")
    page.locator(".fact", has_text="Depot Nine").first.hover()
    assert "".join(lit(page, ".mark")) == "Depot Nine on Monday"
    page.locator(".masthead").hover()
    assert lit(page, ".mark") == []
    page.locator(".mark", has_text="Monday").last.focus()
    assert any("Monday" in fact for fact in lit(page, ".fact"))


def test_facts_are_gone_through_from_the_keyboard(open_page: OpenPage, workbench: Served) -> None:
    page = open_page(f"{workbench.url}/reports/{workbench.report(NEWS)}")
    order = page.locator(".fact").evaluate_all("all => all.map(one => one.dataset.fact)")
    here = "document.activeElement.closest('.fact')?.dataset.fact"
    pressed = []
    for key in ("n", "n", "p", "ArrowDown", "ArrowUp"):
        page.keyboard.press(key)
        pressed.append(page.evaluate(here))
    assert pressed == [order[0], order[1], order[0], order[1], order[0]]
    page.keyboard.press("Shift+Tab")
    assert page.evaluate(here) is None


def test_an_article_of_markup_and_turned_text_is_shown_to_the_letter_and_does_nothing(
    open_page: OpenPage, workbench: Served
) -> None:
    report_id = workbench.report(LONG, title="<i>Depot</i>")
    page = open_page(f"{workbench.url}/reports/{report_id}")
    text = page.locator("#text")
    assert text.evaluate("node => node.textContent") == LONG
    assert page.evaluate("window.ran") is None
    assert text.locator(":not(.mark, .control, [data-start])").count() == 0
    assert page.locator("h1").inner_text() == "<i>Depot</i>"
    page.keyboard.press("n")
    assert lit(page, ".mark") != []
    offsets = "all => all.map(one => [+one.dataset.start, +one.dataset.end, one.textContent])"
    for start, end, words in text.locator("[data-start]").evaluate_all(offsets):
        assert LONG[start:end] == words
