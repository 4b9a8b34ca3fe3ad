"""Words are found by whatever way they are written, the same in both databases."""

import string

import pytest
import sqlalchemy
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st
from tests.store.conftest import Store
from tests.store.records import article, filing, hash_of

from wirecoder.errors import InvalidRequest
from wirecoder.store import reports, words

UNHURRIED = settings(derandomize=True, deadline=None, database=None)
ON_A_STORE = settings(
    UNHURRIED,
    max_examples=60,
    # One database serves all examples: what an earlier one filed does not change a later one.
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=80)


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("Two ROCKETS fell.", "two rockets fell"),
        ("naïve Café, Łódź!", "naive cafe łodz"),
        ("cafe\u0301", "cafe"),
        ("Straße STRASSE ẞ", "strasse strasse ss"),
        ("Σίσυφος ΣΊΣΥΦΟΣ", "σισυφοσ σισυφοσ"),
        ("İzmir izmir", "izmir izmir"),
        ("مُحَمَّد محمد", "محمد محمد"),
        ("ﬁre ½ x²", "fire 1 2 x2"),
        ("al-Nine's 3.5-inch_mortar", "al nine s 3 5 inch mortar"),
        ("don’t “quote” —", "don t quote"),
        ("— … _ ' \" 🚀", ""),
        ("", ""),
    ],
)
def test_words_are_folded(written: str, plain: str) -> None:
    assert words.folded(written) == plain


@UNHURRIED
@given(TEXTS)
@example("ᾼ ϒ Ⅷ 𝐀 ŉ")
def test_folded_words_fold_to_themselves(written: str) -> None:
    once = words.folded(written)
    assert words.folded(once) == once


FINDING = """
rockets|ROCKETS|Ro\u0301ckets|𝐑ockets|depot rockets|nine|"depot nine"|"Depot-Nine"|Depot-Nine
"two rockets fell"|police "no one"|"rockets|rockets"|hurt?|(rockets)|morning|"morning two"
"""
MISSING = """
rocket|ocket|wo|rockets mortar|"nine depot"|"two fell"|-rockets mortar
"rockets" "nine fell"|two-fell
"""
OPERATORS = """
two AND fell|two NOT depot|NEAR(two fell)|title: two|^two|two + fell|two*|tw*|two:*|two <-> fell
fell <2> depot|!two|two &|((two|two))|'two|two\\|%two|%s two|:two|?two|{two}|-two|two:1A|two\0
two\u2028fell|two OR fell|words : two|"two" * |"two"* fell|two;--|two/**/fell
"""


def asked_for(listed: str) -> list[str]:
    return listed.strip().replace("\n", "|").split("|")


def test_a_report_is_found_by_words_and_phrases(store: Store) -> None:
    store.file(filing(article(title="News of the Morning")))
    store.file(filing(article("Something else fell down."), id="other"))
    asked = asked_for(FINDING)
    assert {one: store.found(text=one) for one in asked} == {one: ["report-1"] for one in asked}


def test_a_report_is_not_found_by_what_it_does_not_say(store: Store) -> None:
    store.file(filing(article(title="News of the Morning")))
    asked = asked_for(MISSING)
    assert {one: store.found(text=one) for one in asked} == {one: [] for one in asked}


@pytest.mark.parametrize("asked", ["", " ", "*", '""', '"', "&|!", "_", "🚀", "\0", "\u0301"])
def test_a_query_without_a_word_is_refused(asked: str) -> None:
    with sqlalchemy.create_engine("sqlite://").connect() as db:
        assert words.matching(db, asked) is None


def test_the_databases_own_signs_mean_nothing(store: Store) -> None:
    """`two NOT depot` asks for three words."""
    said = "Near two fell 2 at 2:1 a depot: two 1a, two fell, or not and title words tw %s."
    store.file(filing(article(said)))
    inside = words.of(None, said).split()
    for asked in asked_for(OPERATORS):
        assert set(words.folded(asked).split()) <= set(inside), "else nothing can be found"
        assert store.found(text=asked) == ["report-1"], asked


@ON_A_STORE
@given(
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=500)
    | st.text(string.punctuation + " aà", min_size=1, max_size=60)
)
@example('"' * 500)
@example("a " * 250)
@example('"a" ' * 125)
@example("㌀" * 500)
@example("ﷺ" * 500)
@example("x" * 5000)
def test_no_query_is_an_error_in_the_database(store: Store, asked: str) -> None:
    if words.folded(asked):
        assert store.found(text=asked) == []
    else:
        with pytest.raises(InvalidRequest):
            store.found(text=asked)


@ON_A_STORE
@given(TEXTS)
@example("㌀㌁㌂ ㌃")
@example("हिन्दी में")
@example("\U0001e900\U0001e922 \U00011f04")
@example("12e5 1.5e3 0x1f 12a a12 3rd x.y.z/w?q=1 me@example.org -5 +7 1-2-3")
@example("don't o'clock")
@example("x" * 300)
def test_every_word_of_a_text_finds_it(store: Store, said: str) -> None:
    inside = words.folded(said).split()
    assume(inside)
    name = hash_of(said)
    store.file(filing(article(said), id=name))
    for asked in {*inside, said.replace('"', " "), f'"{" ".join(inside)}"'}:
        assert name in store.found(text=asked, limit=1000)


LETTERS = [chr(code) for code in range(0x4E00, 0x9FFF)]
LONG_TEXTS = {
    "single letters": " ".join(LETTERS * 12),
    "pairs": " ".join(f"{one}{other}" for one in LETTERS[:400] for other in LETTERS[:360]),
    "numbers": " ".join(f"{number:x}" for number in range(180_000)),
    "letters that become five": " ".join("㌀㌁㌂㌃" + letter for letter in LETTERS * 3),
    "one word": "x" * 1_000_000,
}


@pytest.mark.parametrize("text", LONG_TEXTS.values(), ids=LONG_TEXTS)
def test_a_text_of_a_million_bytes_is_indexed_whatever_its_words(store: Store, text: str) -> None:
    assert len(text.encode()) >= 1_000_000
    sent = article(text.encode()[:1_000_000].decode(errors="ignore"))
    store.file(filing(sent))
    assert store.found(text=text[:60].rpartition(" ")[0] or text) == ["report-1"]
    assert store.read(reports.text_of, "report-1") == sent.text


def test_of_a_very_long_text_the_beginning_is_searched(store: Store) -> None:
    store.file(filing(article("Begin. " + "News. " * 100_000 + "End.")))
    assert store.found(text="begin news") == ["report-1"]
    assert store.found(text="end") == []


def test_a_phrase_far_down_a_text_is_found(store: Store) -> None:
    store.file(filing(article("News. " * 15_000 + "Two rockets fell.")))
    assert store.found(text='"two rockets fell"') == ["report-1"]
