"""Quotes are found to the letter in evidence, or refused with a reason (codebook rules 7 to 9)."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from wirecoder.pipeline.ground.quotes import QuoteFinder, Reason, fold
from wirecoder.pipeline.intake import decode
from wirecoder.pipeline.segment.segment import segment
from wirecoder_schemas.evidence import Quote

DATASETS = Path(__file__).parents[3] / "evals" / "datasets"
GOLD = sorted(path for name in ("seeds", "wire") for path in DATASETS.glob(f"{name}/gold/*.json"))

# No markup here: a slice through a tag is not words. Typography that folds, and what must not.
letters = st.one_of(
    st.sampled_from("  \n.,'\"“”’-–—…aAbB15éE\u0301\u00ad\u200b\xa0ﬁ²½一اΩ🚀"),
    st.characters(exclude_categories=["Cs"], exclude_characters="<>&\0"),
)
plain_texts = st.text(letters, min_size=1, max_size=60)


def finder(text: str) -> QuoteFinder:
    return QuoteFinder(text, segment(text))


def found(text: str, words: str) -> str | None:
    """The words of the quote found for `words` in a text of one body sentence."""
    quote = finder(text).find(words)
    return quote.quote if quote else None


@st.composite
def slices(draw: st.DrawFn) -> tuple[str, str]:
    """A text, and a run of whole words between blanks from one of its evidence sentences."""
    text = draw(plain_texts)
    evidence = segment(text).evidence
    assume(evidence)
    sentence = draw(st.sampled_from(evidence))
    words = text[sentence.start : sentence.end].replace("\n", " ").split(" ")
    first = draw(st.integers(0, len(words) - 1))
    last = draw(st.integers(first, len(words) - 1))
    length = len(" ".join(words[first : last + 1]))
    offset = sentence.start + sum(len(word) + 1 for word in words[:first])
    needle = text[offset : offset + length]
    assume(any(character.isalnum() for character in fold(needle)))
    assume(fold("x" + needle) == "x" + fold(needle))  # begins with no mark on what is before it
    return text, needle


@settings(derandomize=True, max_examples=300)
@given(slices())
def test_any_run_of_words_of_the_evidence_is_found_as_it_stands(case: tuple[str, str]) -> None:
    text, needle = case
    quote = finder(text).find(needle)
    assert quote is not None
    assert text[quote.start : quote.end] == quote.quote
    assert fold(quote.quote) == fold(needle)


@pytest.mark.parametrize("words", ["rockets hit a base", "Rockets hit a base"])
@pytest.mark.parametrize("text", ["Rockets hit a base.", "He said rockets hit a base."])
def test_the_case_of_the_first_letter_alone_may_differ(text: str, words: str) -> None:
    quote = finder(text).find(words)
    assert quote
    assert quote.quote.casefold() == words.casefold()


@settings(derandomize=True, max_examples=300)
@given(slices(), st.data())
def test_one_changed_letter_or_digit_is_not_found(
    case: tuple[str, str], data: st.DataObject
) -> None:
    text, needle = case
    places = [n for n, character in enumerate(needle) if character.isalnum()]
    assume(places)
    place = data.draw(st.sampled_from(places))
    other = next(c for c in "qxzjkvwy7934680" if c not in fold(text).casefold())
    changed = needle[:place] + other + needle[place + 1 :]
    assert finder(text).verdict(changed) is Reason.NOT_FOUND


@settings(derandomize=True)
@given(plain_texts)
@example("``a'' – -b ﬁ²½ A\u030a\u0323 Å")
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("He said “two fell on the airbase.”", 'said "two fell on the airbase."'),
        ("He said “two fell”.", "'two fell'"),
        ("He said «two fell».", '"two fell"'),
        ("Iraq’s base was hit.", "Iraq's base"),
        ("An Iran–backed group — it is said — fired.", "Iran-backed group - it is said - fired"),
        ("The Canal -- a lake -- fell.", "Canal — a lake"),
        ("Some\xa02,500\u2009 men\r\nfled.", "Some 2,500 men fled"),
        ("He waited… then left.", "waited... then"),
        ("The ﬁrst １５ ｒockets hit.", "first 15 rockets"),
        ("Dédougou was hit.", "De\u0301dougou was"),
        ("De\u0301dougou was hit.", "Dédougou was"),
        ("The air\u00adbase\u200b was hit.", "airbase was"),
        ("At 33°20′N it sank.", "33°20'N"),
        ("<p>Two <b>rockets</b> hit Kas &amp; Nar&rsquo;a.</p>", "Two rockets hit Kas & Nar'a."),
    ],
)
def test_typography_is_folded_and_the_quote_is_the_originals(text: str, words: str) -> None:
    quote = finder(text).find(words)
    assert quote is not None
    assert text[quote.start : quote.end] == quote.quote
    assert fold(quote.quote).strip("'") == fold(words).strip("'")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The network fell.", "two"),
        ("At least 150 men fled.", "15"),
        ("At least 1,500 men fled.", "500 men"),
        ("At least 1,500 men fled.", "1"),
        ("At least 1,500 men fled.", "1,"),
        ("Some 2\xa0500 men fled.", "500 men"),
        ("It weighs 15.5 tons.", "15"),
        ("The 15th man fled.", "15"),
        ("The 10-12 rockets hit.", "12 rockets"),
        ("He fired 10² rockets.", "102 rockets"),
        ("He fired 10² rockets.", "10"),
        ("He fired 15<sup>2</sup> rockets.", "152 rockets"),
        ("They didn't fire.", "They didn"),
        ("A résumé was found.", "A r"),
        ("A re\u0301sume\u0301 was found.", "resume"),
        ("The ﬁre spread.", "re spread"),
        ("Twelve Rockets hit.", "Twelve rockets"),
        ("They killed 12 men.", "killed 15 men"),
        ("They killed 12 men.", "They killed men"),
        ("Two hit. Three fell.", "Two hit Three"),
    ],
)
def test_what_the_text_does_not_say_is_not_found(text: str, words: str) -> None:
    assert found(text, words) is None


@pytest.mark.parametrize(
    ("words", "quote"),
    [
        ('"two rockets hit the base"', "two rockets hit the base"),
        ("[rockets hit]", "rockets hit"),
        ("...rockets hit the base...", "rockets hit the base"),
        ("the base;", "the base"),
        ("the base near Kas.", "the base near Kas."),
        ("“(two rockets)”,", "two rockets"),
    ],
)
def test_outer_punctuation_of_the_words_is_forgiven_once(words: str, quote: str) -> None:
    assert found("They say two rockets hit the base near Kas.", words) == quote


def test_a_possessive_may_be_left_but_not_cut_off() -> None:
    text = "Iraq’s army fled from O’Neill."
    assert found(text, "Iraq") == "Iraq"
    assert found(text, "s army") is None
    assert found(text, "Neill") is None


ARTICLE = """\
Rockets hit Kas base

Two rockets hit Kas base. Three men fled.

Photo: A gunner fires a mortar.

Nobody was hurt, he said.

Two rockets hit Kas base. Three men fled.
"""


@pytest.mark.parametrize(
    ("words", "start"),
    [
        ("Kas base", ARTICLE.index("Kas base. ")),
        ("Three men fled", ARTICLE.index("Three")),
        ("Rockets hit Kas", 0),
        ("base. Three men", ARTICLE.index("base. Three")),
    ],
)
def test_the_body_is_quoted_before_the_headline(words: str, start: int) -> None:
    quote = finder(ARTICLE).find(words)
    assert quote is not None
    assert quote.start == start


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("A gunner fires", Reason.IN_NOISE),
        ("fires a mortar. Nobody was", Reason.IN_NOISE),
        ("Four men fled", Reason.NOT_FOUND),
        ("", Reason.EMPTY),
        (" “...” ", Reason.EMPTY),
    ],
)
def test_words_that_are_no_evidence_have_a_reason(words: str, reason: Reason) -> None:
    assert finder(ARTICLE).verdict(words) is reason
    assert finder(ARTICLE).find(words) is None


def test_the_reasons_are_the_codes_of_warnings() -> None:
    assert {*Reason} == {"quote_not_found", "quote_in_noise", "quote_empty"}


def test_words_hidden_in_markup_are_no_evidence() -> None:
    text = "<p>Two hit.</p><script>killed 15</script><p title='nine'>None hurt.</p>"
    assert finder(text).verdict("nine") is Reason.NOT_FOUND
    assert finder(text).find("killed 15") is None


def test_a_search_can_be_kept_to_a_part_of_the_text() -> None:
    copy = ARTICLE.rindex("Three")
    quote = finder(ARTICLE).find("Three men", within=(copy, len(ARTICLE)))
    assert quote is not None
    assert quote.start == copy
    assert finder(ARTICLE).find("Three men", within=(0, ARTICLE.index("men"))) is None


def test_a_search_near_a_quote_takes_the_closest_occurrence() -> None:
    text = "Two hit Kas. Two fell short. A drone hit Nar.\n\nTwo men died. Two fled in a car."
    article = finder(text)

    def near(words: str, anchor: str) -> int:
        quote = article.search(words, article.find(anchor))
        assert isinstance(quote, Quote)
        return quote.start

    assert near("Two", "Two fell short") == text.index("Two fell")
    assert near("Two", "fled") == text.index("Two fled")
    assert near("Two", "Nar") == 0
    assert near("drone", "fled") == text.index("drone")
    assert article.search("Four", article.find("fled")) is Reason.NOT_FOUND


def test_words_are_found_within_a_quote_and_only_there() -> None:
    article = finder(ARTICLE)
    quote = article.find("Two rockets hit Kas base")
    assert quote is not None
    inside = article.contains(quote, "rockets hit")
    assert inside is not None
    assert (inside.quote, inside.start) == ("rockets hit", quote.start + 4)
    assert article.contains(quote, "ROCKETS") is None
    shouted = article.contains(quote, "ROCKETS", ignore_case=True)
    assert shouted is not None
    assert shouted.quote == "rockets"
    assert article.contains(quote, "Three") is None
    assert article.contains(quote, "rocket") is None
    foreign = Quote(quote="Two", start=0, end=3)
    assert article.contains(foreign, "Two") is None


def quotes_of(node: object) -> Iterator[dict[str, object]]:
    if isinstance(node, dict):
        if {"quote", "start"} <= node.keys():
            yield node
        for value in node.values():
            yield from quotes_of(value)
    elif isinstance(node, list):
        for item in node:
            yield from quotes_of(item)


@pytest.mark.parametrize("path", GOLD, ids=lambda path: path.stem)
def test_every_gold_quote_is_evidence_to_the_program(path: Path) -> None:
    raw = (path.parents[1] / "articles" / f"{path.stem}.txt").read_bytes()
    text = decode(raw, path.name)
    article = finder(text)
    for gold in quotes_of(json.loads(path.read_text("utf-8"))):
        words, start, end = gold["quote"], gold["start"], gold["end"]
        assert isinstance(words, str)
        assert isinstance(start, int)
        assert isinstance(end, int)
        anywhere, there = article.find(words), article.find(words, within=(start, end))
        assert anywhere is not None
        assert anywhere.quote == words
        assert there == Quote(quote=words, start=start, end=end)


def test_there_is_gold_to_look_at() -> None:
    assert len(GOLD) >= 17
