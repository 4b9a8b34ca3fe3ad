"""Sentences as the parser gets them: without datelines, numbers of items and shouting."""

import pytest
from tests.pipeline.read.conftest import Tell

from wirecoder.pipeline.read.parse import parse, quote_of
from wirecoder.pipeline.segment.segment import segment


@pytest.mark.parametrize(
    "dateline",
    [
        "POKHARA -- ",
        "POKHARA, Nepal – ",
        "GARISSA, Kenya (Coastal Wire) — ",
        "AYACUCHO, March 12 - ",
        "Maputo (Coastal Wire) - ",
    ],
)
def test_a_dateline_is_not_read(tell: Tell, dateline: str) -> None:
    (told,) = tell(f"{dateline}Rebels shelled the Orlin bridge on Monday, police said.")
    assert told.parsed.doc.text == "Rebels shelled the Orlin bridge on Monday, police said."
    assert told.parsed.begin == len(dateline)
    assert [place.words for place in told.places] == ["Orlin bridge"]


def test_a_city_in_small_letters_makes_a_dateline_only_of_the_first_sentence(tell: Tell) -> None:
    first, second = tell("Rebels fled. Tarvo - Rebels shelled the Orlin bridge on Monday.")
    assert first.parsed.begin == 0
    assert second.parsed.doc.text.startswith("Tarvo")


def test_a_city_in_capitals_makes_a_dateline_behind_a_byline_too(tell: Tell) -> None:
    text = "By the Coastal desk and agencies in the region\n\nTARVO - Rebels shelled the bridge."
    assert tell(text)[-1].parsed.doc.text == "Rebels shelled the bridge."


def test_a_dash_within_a_sentence_makes_no_dateline(tell: Tell) -> None:
    (told,) = tell("Rebels shelled the bridge - the only one for miles - on Monday.")
    assert told.parsed.begin == 0


@pytest.mark.parametrize("number", ["1. ", "(12) ", "3) ", "- ", "* ", "• "])
def test_the_number_of_an_item_is_not_read(tell: Tell, number: str) -> None:
    text = f"Police gave a list of the week.\n\n{number}Gunmen raided the Orlin post on Monday."
    told = tell(text)[-1]
    assert told.parsed.doc.text == "Gunmen raided the Orlin post on Monday."
    assert text[told.parsed.begin :] == told.parsed.doc.text


SHOUTED = "GUNMEN RAIDED THE ORLIN POST IN KENYA ON MONDAY, KILLING TWO OF THE GUARDS."


def test_capitals_are_read_small_but_for_names(tell: Tell) -> None:
    (told,) = tell(SHOUTED)
    words = told.parsed.doc.text
    assert "raided the" in words
    assert "Kenya on Monday" in words
    assert words.casefold() == SHOUTED.casefold()


def test_no_offset_moves_where_capitals_are_made_small(tell: Tell) -> None:
    (told,) = tell(SHOUTED)
    for token in told.parsed.doc:
        start = told.parsed.offset(token)
        assert SHOUTED[start : start + len(token)].casefold() == token.text.casefold()


def test_a_sentence_with_some_capitals_stays_as_it_is(tell: Tell) -> None:
    text = "The UNHCR and the WFP left the Orlin camp on Monday."
    (told,) = tell(text)
    assert told.parsed.doc.text == text


def test_typographic_quotes_are_made_plain_in_the_same_place(tell: Tell) -> None:
    text = "“Gunmen raided the post,” he said. It’s the post’s second raid."
    told = tell(text)
    assert [one.parsed.doc.text for one in told] == [
        '"Gunmen raided the post," he said.',
        "It's the post's second raid.",
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("POKHARA -- Rebels raided the “Orlin” post.", "the “Orlin” post"),
        ("GUNMEN RAIDED THE ORLIN POST ON MONDAY.", "THE ORLIN POST"),
        ("Gunmen raided the\u00a0Orlin\tpost on Monday.", "the\u00a0Orlin\tpost"),
        ("Gunmen shot dead two guards at the Orlin post.", "shot dead two guards"),
        ("At Orlin two guards were gunned down by rebels.", "gunned down by rebels"),
    ],
)
def test_a_quote_is_a_slice_of_the_article(text: str, words: str) -> None:
    (parsed,) = parse(text, segment(text))
    start = text.index(words)
    inside = [t.i for t in parsed.doc if start <= parsed.offset(t) < start + len(words)]
    quote = quote_of(text, parsed, inside[0], inside[-1])
    assert (quote.quote, quote.start, quote.end) == (words, start, start + len(words))
    assert text[quote.start : quote.end] == words


def test_the_headline_is_read_and_known_as_such(tell: Tell) -> None:
    text = "Rebels shell Orlin bridge\n\nThe bridge was shelled on Monday. Nobody was hurt."
    assert [one.parsed.headline for one in tell(text)] == [True, False, False]


def test_a_repeated_paragraph_is_read_once(tell: Tell) -> None:
    once = "Gunmen raided the Orlin post on Monday, and two guards were killed."
    other = "The post lies beside the road to the coast, police in the town said."
    told = tell(f"{once}\n\n{other}\n\n{once}")
    assert [one.parsed.doc.text for one in told] == [once, other]


def test_sentences_are_numbered_in_the_order_of_the_text(tell: Tell) -> None:
    told = tell("Gunmen raided the post. Two guards died. The gunmen fled.")
    assert [one.parsed.place for one in told] == [0, 1, 2]
    begins = [one.parsed.begin for one in told]
    assert begins == sorted(begins)


def test_a_caption_is_not_read(tell: Tell) -> None:
    text = (
        "<p>Gunmen raided the Orlin post on Monday.</p>"
        "<figcaption>Rebels shelled Tarvo in 1994.</figcaption>"
    )
    assert [one.parsed.doc.text for one in tell(text)] == [
        "Gunmen raided the Orlin post on Monday."
    ]
