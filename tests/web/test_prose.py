"""Text as markup: it is the text to the letter, marked where facts rest, and can do no harm."""

import re
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from wirecoder.web.prose import Span, marked, pieces, words

HOSTILE = (
    "<script>alert(1)</script> &amp; \u202edaer\u202c \x07\x9b \r\n one\rtwo \ufeff\U000e0041'\""
)
TEXTS = st.one_of(
    st.text(max_size=60),
    st.text("<>&;'\"ab \r\n\t\x00\x1f\x85\u202e\u2066é\U0001f680", max_size=60),
)


class Reader(HTMLParser):
    """What a browser makes of the markup: the text, and the tags with their attributes."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.starts: list[int] = []
        # As the HTML standard says of its input; `&#13;` stays a carriage return.
        self.feed(re.sub("\r\n?", "\n", markup))
        self.close()

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.starts.append(len(self.text))


@st.composite
def texts_with_spans(draw: st.DrawFn) -> tuple[str, list[Span]]:
    """A text with any spans, beyond its end and empty ones too."""
    text = draw(TEXTS)
    offsets = st.tuples(st.integers(0, len(text) + 2), st.integers(0, len(text) + 2))
    facts = st.lists(st.sampled_from(["0.date", "0.weapons.1", "1.claim"]), min_size=1, max_size=2)
    drawn = draw(st.lists(st.tuples(offsets, facts), max_size=5))
    return text, [Span(min(ends), max(ends), tuple(ids)) for ends, ids in drawn]


@given(texts_with_spans(), st.booleans())
def test_what_a_browser_reads_is_the_text_to_the_letter(
    case: tuple[str, list[Span]], links: bool
) -> None:
    text, spans = case
    assert Reader(marked(text, spans, links=links)).text == text.replace("\x00", "\ufffd")


@given(texts_with_spans())
def test_nothing_but_our_own_tags_comes_of_any_text(case: tuple[str, list[Span]]) -> None:
    text, spans = case
    found = Reader(marked(text, spans)).tags
    assert {tag for tag, _ in found} <= {"span", "a", "mark"}
    assert {name for _, attributes in found for name in attributes} <= {
        "class", "id", "href", "data-facts", "data-start", "data-end", "data-code"
    }  # fmt: skip


@given(texts_with_spans())
def test_every_piece_says_where_it_stands_and_pieces_leave_no_gap(
    case: tuple[str, list[Span]],
) -> None:
    text, spans = case
    page = Reader(marked(text, spans))
    ends = [0]
    for (_, attributes), start in zip(page.tags, page.starts, strict=True):
        if "data-start" in attributes:
            assert int(attributes["data-start"] or "") == start == ends[-1]
            ends.append(int(attributes["data-end"] or ""))
    assert ends[-1] == len(text)


@given(texts_with_spans())
def test_a_piece_names_exactly_the_facts_whose_spans_cover_it(
    case: tuple[str, list[Span]],
) -> None:
    text, spans = case
    for piece in pieces(text, spans):
        for at in range(piece.start, piece.end):
            covering = {fact for s in spans if s.start <= at < s.end for fact in s.facts}
            assert set(piece.facts) == covering


def test_a_mark_leads_to_the_fact_of_the_tightest_span_and_is_found_by_its_start() -> None:
    page = marked("Two rockets fell", [Span(0, 11, ("0.weapons.0",)), Span(0, 3, ("0.number",))])
    assert page == (
        '<a href="#fact-0.number" class="mark" id="at-0" data-facts="0.number 0.weapons.0" '
        'data-start="0" data-end="3">Two</a>'
        '<a href="#fact-0.weapons.0" class="mark" id="at-3" data-facts="0.weapons.0" '
        'data-start="3" data-end="11"> rockets</a>'
        '<span data-start="11" data-end="16"> fell</span>'
    )


def test_marks_that_are_no_links_are_for_selecting_in() -> None:
    page = marked("Two", [Span(0, 3, ("0.number",))], links=False)
    assert page == (
        '<mark class="mark" id="at-0" data-facts="0.number" data-start="0" data-end="3">Two</mark>'
    )


def test_a_mark_without_a_word_is_no_link_since_nobody_could_call_it_by_its_name() -> None:
    page = marked("a b", [Span(0, 2, ("0.date",)), Span(1, 3, ("0.number",))])
    assert '<mark class="mark" id="at-1" data-facts="0.date 0.number"' in page
    assert page.count("<a ") == 2


def test_characters_that_turn_or_hide_words_stand_alone_and_show_their_code() -> None:
    boxes = [a for _, a in Reader(marked(HOSTILE)).tags if a.get("class") == "control"]
    assert [box["data-code"] for box in boxes] == [
        "202E", "202C", "0007", "009B", "000D", "FEFF", "E0041"
    ]  # fmt: skip


def test_a_line_end_that_a_mark_cuts_in_two_is_still_a_line_end() -> None:
    assert "control" not in marked("a\r\nb", [Span(0, 2, ("0.date",))])


def test_a_short_text_is_isolated_and_escaped() -> None:
    assert words("A & B\u202e") == (
        '<bdi class="words">A &amp; B<span class="control" data-code="202E">\u202e</span></bdi>'
    )


def test_a_text_with_a_mark_on_every_word_is_cut_in_one_go() -> None:
    text = "ab " * 50_000
    spans = [Span(at, at + 2, (f"{at}.site",)) for at in range(0, len(text), 3)]
    found = list(pieces(text, spans))
    assert len(found) == 2 * len(spans)
    assert found[-2] == (len(text) - 3, len(text) - 1, (f"{len(text) - 3}.site",))
