import asyncio
import datetime as dt
import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from wirecoder.errors import AnswerTruncated, ConfigurationInvalid
from wirecoder.pipeline.extract import Extraction, estimate_tokens, extract, windows
from wirecoder.pipeline.segment.segment import Kind, Segments, Sentence
from wirecoder.ports import Answer, Judgement, Refusal
from wirecoder.usage import Usage
from wirecoder_prompts.prompt import FrontMatter, Message, Prompt
from wirecoder_schemas.article import Article
from wirecoder_schemas.draft import Draft
from wirecoder_schemas.provenance import ModelParameters

T = TypeVar("T", bound=BaseModel)

# --- windows


def laid_out(paragraphs: Sequence[Sequence[str]]) -> tuple[str, tuple[Sentence, ...]]:
    """A text of these sentences, and where they are in it."""
    text, sentences = "", []
    for number, paragraph in enumerate(paragraphs):
        for words in paragraph:
            sentences.append(Sentence(len(text), len(text) + len(words), Kind.BODY, number))
            text += f"{words} "
        text += "\n\n"
    return text, tuple(sentences)


SENTENCES = st.text(min_size=1, max_size=60).filter(lambda text: not text.isspace()) | st.text(
    alphabet="abcde 12.é", min_size=1, max_size=60
).filter(lambda text: not text.isspace())
TEXTS = st.lists(st.lists(SENTENCES, min_size=1, max_size=5), max_size=5).map(laid_out)
ROOMS = st.integers(min_value=1, max_value=80)


def shared_out(
    text: str, sentences: Sequence[Sentence], shown: Sequence[str]
) -> list[list[Sentence]]:
    """The sentences of each window, which must hold them, one after another, and nothing else."""
    left = list(sentences)
    found: list[list[Sentence]] = []
    for window in shown:
        inside: list[Sentence] = []
        rest = window
        while rest:
            sentence = left.pop(0)
            words = text[sentence.start : sentence.end]
            if inside:
                words = (" " if inside[-1].paragraph == sentence.paragraph else "\n") + words
            assert rest.startswith(words)
            rest = rest.removeprefix(words)
            inside.append(sentence)
        found.append(inside)
    assert left == []
    return found


@given(TEXTS, ROOMS)
@settings(derandomize=True, deadline=None, database=None)
def test_every_sentence_is_in_exactly_one_window_in_order(
    laid: tuple[str, tuple[Sentence, ...]], room: int
) -> None:
    text, sentences = laid
    assert all(shared_out(text, sentences, list(windows(text, sentences, room))))


@given(TEXTS, ROOMS)
@settings(derandomize=True, deadline=None, database=None)
def test_a_window_is_over_the_room_only_if_it_is_a_single_sentence(
    laid: tuple[str, tuple[Sentence, ...]], room: int
) -> None:
    text, sentences = laid
    shown = list(windows(text, sentences, room))
    for window, inside in zip(shown, shared_out(text, sentences, shown), strict=True):
        assert estimate_tokens(window) <= room or len(inside) == 1


@given(TEXTS, ROOMS)
@settings(derandomize=True, deadline=None, database=None)
def test_a_window_ends_only_where_the_next_sentence_has_no_room(
    laid: tuple[str, tuple[Sentence, ...]], room: int
) -> None:
    text, sentences = laid

    def tokens(inside: Sequence[Sentence]) -> int:
        return sum(estimate_tokens(text[one.start : one.end]) for one in inside)

    shared = shared_out(text, sentences, list(windows(text, sentences, room)))
    for window, following in itertools.pairwise(shared):
        assert tokens([*window, following[0]]) > room


def test_paragraphs_stay_lines_and_a_sentence_over_the_room_stands_alone() -> None:
    long = "word " * 40
    text, sentences = laid_out([["One two.", "Three."], ["Four.", long.strip()], ["Five."]])
    assert list(windows(text, sentences, 20)) == [
        "One two. Three.\nFour.",
        long.strip(),
        "Five.",
    ]


# --- the estimate


@given(st.text(max_size=80), st.text(max_size=80))
@settings(derandomize=True, deadline=None, database=None)
def test_more_text_is_never_fewer_tokens(one: str, other: str) -> None:
    assert estimate_tokens(one + other) >= max(estimate_tokens(one), estimate_tokens(other))


@given(st.text(max_size=80), st.text(max_size=80))
@settings(derandomize=True, deadline=None, database=None)
def test_a_text_in_two_parts_is_never_estimated_lower(one: str, other: str) -> None:
    whole = estimate_tokens(f"{one}\n{other}")
    assert whole <= estimate_tokens(one) + estimate_tokens(other)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("", 1),
        ("abcde", 2),
        ("abcdef", 3),
        ("1234567890", 12),
        ("é" * 10, 23),
        ("a " * 10, 12),
        (".,;:", 5),
    ],
)
def test_letters_count_by_five_signs_and_digits_one_and_other_alphabets_two(
    text: str, tokens: int
) -> None:
    assert estimate_tokens(text) == tokens


# --- extracting


@dataclass
class FakeModel:
    """Answers from a script, and remembers what it was asked."""

    script: list[Answer[Draft] | Refusal | AnswerTruncated]
    context_tokens: int = 0
    name: str = "fake"
    asked: list[tuple[Message, ...]] = field(default_factory=list)
    parameters: list[ModelParameters] = field(default_factory=list)

    def price(self, usage: Usage) -> float | None:
        return None

    async def ask(
        self, messages: Sequence[Message], answer: type[T], parameters: ModelParameters
    ) -> Answer[T] | Refusal:
        assert answer is Draft
        self.parameters.append(parameters)
        self.asked.append(tuple(messages))
        given = self.script[len(self.asked) - 1]
        if isinstance(given, AnswerTruncated):
            raise given
        return cast("Answer[T] | Refusal", given)

    async def judge(
        self, messages: Sequence[Message], parameters: ModelParameters
    ) -> Judgement | Refusal:
        raise AssertionError("extracting asks for drafts only")


PARAMETERS = ModelParameters(max_tokens=100, seed=3)
SYSTEM = "Code it."
PROMPT = Prompt(
    path=Path("incidents/9.md"),
    head=FrontMatter(name="mine", version="9", purpose="tests", parameters=PARAMETERS),
    sections={"system": SYSTEM, "article": "{{ title }}|{{ published }}|{{ text }}"},
    examples=(),
    sha256="0" * 64,
    released=False,
)
LEAST = 500 + 100 + estimate_tokens(SYSTEM)  # tokens of context that leave the least room
SENTENCE = "word " * 399 + "end."  # two of them are over the least room
TEXT, LAID = laid_out([[f"A{SENTENCE}"], [f"B{SENTENCE}"], [f"C{SENTENCE}"]])
SEGMENTS = Segments(LAID, headline="Its headline")


def draft() -> Draft:
    return Draft.model_validate(dict.fromkeys(Draft.model_fields, ()))


def run(model: FakeModel, title: str | None = None, segments: Segments = SEGMENTS) -> Extraction:
    model.context_tokens = model.context_tokens or LEAST
    article = Article(id="a", text=TEXT, title=title, published=dt.date(2024, 1, 20))
    return asyncio.run(extract(article, segments, PROMPT, model))


def test_the_drafts_come_in_the_order_of_the_windows_and_usage_is_their_sum() -> None:
    drafts = [draft(), draft(), draft()]
    costs = [Usage(1, 10, 1, 5), Usage(2, 200, 20, 50), Usage(1, 3000, 300, 500)]
    answers = [Answer(one, cost) for one, cost in zip(drafts, costs, strict=True)]
    model = FakeModel([*answers])
    found = run(model)
    assert [id(one) for one in found.drafts] == [id(one) for one in drafts]
    assert found.usage == Usage(4, 3210, 321, 555)
    assert found.refusal is None
    assert [asked[-1].content.split("|")[2][0] for asked in model.asked] == ["A", "B", "C"]
    assert model.parameters == [PARAMETERS] * 3


def test_a_model_with_room_for_all_is_asked_once() -> None:
    model = FakeModel([Answer(draft(), Usage(1))], context_tokens=9000)
    assert len(run(model).drafts) == 1
    whole = "\n".join(f"{letter}{SENTENCE}" for letter in "ABC")
    assert model.asked == [
        (Message("system", SYSTEM), Message("user", f"Its headline|2024-01-20|{whole}"))
    ]


def test_a_title_that_was_sent_comes_before_the_headline_in_the_text() -> None:
    model = FakeModel([Answer(draft(), Usage(1))], context_tokens=9000)
    run(model, title="Sent title")
    assert model.asked[0][-1].content.startswith("Sent title|")


def test_an_article_with_nothing_to_read_costs_no_call() -> None:
    model = FakeModel([])
    nothing = Segments((Sentence(0, 5, Kind.CAPTION, 0),), headline=None)
    assert run(model, segments=nothing) == Extraction((), Usage())


def test_a_refusal_ends_the_article_with_its_reason_and_all_usage() -> None:
    model = FakeModel([Answer(draft(), Usage(1, 10, 1)), Refusal("No.", Usage(1, 20, 2))])
    assert run(model) == Extraction((), Usage(2, 30, 3), "No.")
    assert len(model.asked) == 2


def test_an_error_carries_the_usage_of_the_windows_before_it() -> None:
    fault = AnswerTruncated("cut off", Usage(1, 20, 2, 1))
    model = FakeModel([Answer(draft(), Usage(1, 10, 1, 4)), fault])
    with pytest.raises(AnswerTruncated) as caught:
        run(model)
    assert caught.value is fault
    assert fault.usage == Usage(2, 30, 3, 5)
    assert len(model.asked) == 2


def test_a_prompt_that_leaves_no_room_is_a_wrong_setting_and_costs_no_call() -> None:
    model = FakeModel([], context_tokens=LEAST - 1)
    with pytest.raises(ConfigurationInvalid) as caught:
        run(model)
    assert str(caught.value).startswith("prompt mine@9 leaves no room for an article: about ")
    assert "100 for the answer" in str(caught.value)
    assert f"{LEAST - 1}: raise WIRECODER_LLM_CONTEXT_TOKENS" in str(caught.value)
    assert model.asked == []
