import pytest
from tests.evals.perturb.made import QUIET, TEXT, careful

from wirecoder_evals.perturb.kinds import perturb
from wirecoder_evals.perturb.layout import CAPTIONS
from wirecoder_evals.perturb.text import paragraphs
from wirecoder_evals.perturb.variants import Kind, Variant

LINES = TEXT.replace("\n\n", "\n")  # the same article without blank lines


def changed(kind: Kind, text: str, seed: int = 0) -> Variant:
    variant = perturb(kind, text, careful(text), str(seed))
    assert variant is not None
    assert variant.changes == ()
    return variant


def words(text: str) -> list[str]:
    return [span.of(text) for span in paragraphs(text)]


def test_capitals_leave_tags_and_character_references_as_they_are() -> None:
    text = '<p class="lead">Shells &amp; rockets fell.</p>'
    assert changed(Kind.CAPITALS, text).text == '<p class="lead">SHELLS &amp; ROCKETS FELL.</p>'
    assert perturb(Kind.CAPITALS, "ALL OF IT", (), "0") is None


@pytest.mark.parametrize("text", [TEXT, LINES])
def test_a_quoted_paragraph_comes_again_at_the_end(text: str) -> None:
    again = set()
    for seed in range(20):
        *before, last = words(changed(Kind.DOUBLE, text, seed).text)
        assert before == words(text)
        again.add(last)
    assert again == set(words(text)[1:4])  # the report quotes no other, and never the headline


def test_without_an_incident_some_paragraph_of_the_body_comes_again() -> None:
    *before, last = words(changed(Kind.DOUBLE, QUIET).text)
    assert before == words(QUIET)
    assert last in before[1:]


@pytest.mark.parametrize("text", [TEXT, LINES, QUIET])
def test_a_caption_becomes_a_paragraph_of_its_own_behind_the_lead(text: str) -> None:
    places = set()
    for seed in range(30):
        found = words(changed(Kind.CAPTION, text, seed).text)
        (line,) = [line for line in found if line in CAPTIONS]
        assert [one for one in found if one != line] == words(text)
        places.add(found.index(line))
    assert places == set(range(2, len(words(text)) + 1))
