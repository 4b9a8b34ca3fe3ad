"""Which facts the model is asked about, and what its answers do to the records."""

import asyncio
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import pytest
from pydantic import BaseModel
from tests.pipeline.verify.made import DEPOT, FULL, TEXT, bare, number

from wirecoder.errors import AnswerInvalid
from wirecoder.pipeline.notes import Notes
from wirecoder.pipeline.verify import verify as stage
from wirecoder.pipeline.verify.calibration import Calibration, calibration
from wirecoder.pipeline.verify.facts import statements_of
from wirecoder.pipeline.verify.verify import MOST_QUESTIONS, Judge, Verified, questions, verify
from wirecoder.ports import Answer, Judgement, Refusal
from wirecoder.usage import Usage
from wirecoder_prompts.catalog import Catalog
from wirecoder_prompts.prompt import FrontMatter, Message, Prompt, ReadArticle
from wirecoder_schemas.incident import Incident, Munitions
from wirecoder_schemas.provenance import ModelParameters

T = TypeVar("T", bound=BaseModel)
SLOTS = (
    "location", "date", "claimed", "intercepted", "launched", "injured", "damage", "weapon",
    "perpetrator", "killed", "target", "impacted", "denied", "no_claim",
)  # fmt: skip
WEIGHTS = Calibration(
    asked=dict.fromkeys(SLOTS, 0.0),
    unasked={slot: 2.0 - n / 10 for n, slot in enumerate(SLOTS)},  # the surest first
    slope=1.0,
    floor=0.4,
)
COST = Usage(1, 100, 1, 90)
EVEN = math.log(0.4 / 0.6)
"""The margin at which a fact stands just on the floor."""
PARAMETERS = ModelParameters(max_tokens=1, seed=5)
PROMPT = Prompt(
    path=Path("mine/1.md"),
    head=FrontMatter(
        name="mine", version="1", purpose="tests", strategy="read", parameters=PARAMETERS
    ),
    sections={
        "system": "Check.",
        "article": "{{ text }}",
        "question": "{{ slot }}|{{ words }}|{{ event }}",
    },
    examples=(),
    sha256="0" * 64,
    released=False,
)


@pytest.fixture(autouse=True)
def _weights(monkeypatch: pytest.MonkeyPatch) -> None:
    """Weights that do not change when the real ones are fitted anew."""
    monkeypatch.setattr(stage, "calibration", lambda: WEIGHTS)


@dataclass
class FakeJudge:
    """Answers by the slot it is asked about, with a margin of 2 where it is told nothing else."""

    said: Mapping[str, float | Refusal | AnswerInvalid] = field(default_factory=dict)
    context_tokens: int = 8192
    name: str = "judge"
    asked: list[tuple[Message, ...]] = field(default_factory=list)
    parameters: list[ModelParameters] = field(default_factory=list)

    @property
    def slots(self) -> list[str]:
        return [messages[-1].content.split("|")[0] for messages in self.asked]

    def price(self, usage: Usage) -> float | None:
        return None

    async def ask(
        self, messages: Sequence[Message], answer: type[T], parameters: ModelParameters
    ) -> Answer[T] | Refusal:
        raise AssertionError("verifying asks for judgements only")

    async def judge(
        self, messages: Sequence[Message], parameters: ModelParameters
    ) -> Judgement | Refusal:
        self.asked.append(tuple(messages))
        self.parameters.append(parameters)
        said = self.said.get(self.slots[-1], 2.0)
        if isinstance(said, AnswerInvalid):
            raise said
        return said if isinstance(said, Refusal) else Judgement(said, COST)


def run(judge: FakeJudge, *incidents: Incident, notes: Notes | None = None) -> Verified:
    """Verify the incidents; of each the model is shown a part of its own."""
    shown = {
        one.id: ReadArticle(title=None, published=None, text=f"Part {one.id}.") for one in incidents
    }
    events = {one.id: f"Event {one.id}." for one in incidents}
    asking = Judge(PROMPT, judge, shown, events)
    return asyncio.run(verify(incidents, asking, notes or Notes()))


def crowd(id: str, targets: int) -> Incident:  # noqa: A002 # the field's name
    """An incident with so many targets, a weapon and its harm."""
    named = (DEPOT.model_copy(update={"name": f"depot {n}"}) for n in range(targets))
    return FULL.model_copy(update={"id": id, "targets": tuple(named)})


def confidence(margin: float) -> float:
    return round(1 / (1 + math.exp(-margin)), 3)


# --- the questions


def test_every_fact_but_place_and_date_is_asked_about_once_in_the_order_of_the_record() -> None:
    judge = FakeJudge()
    run(judge, FULL)
    assert judge.slots == [
        "perpetrator", "claimed", "target", "weapon", "launched", "intercepted", "killed",
        "injured", "damage",
    ]  # fmt: skip


def test_a_question_shows_the_part_of_the_article_its_event_and_the_fact() -> None:
    judge = FakeJudge()
    run(judge, bare(targets=(DEPOT,)), bare("2", casualties=FULL.casualties))
    articles = [messages[1].content for messages in judge.asked]
    assert articles == ["Part 1.", "Part 2.", "Part 2."]
    assert [messages[-1].content for messages in judge.asked] == [
        "target|a fuel depot|Event 1.",
        "killed|2 guards|Event 2.",
        "injured|5 guards|Event 2.",
    ]
    assert judge.parameters == [PARAMETERS] * 3


def test_at_most_so_many_questions_are_asked_of_all_incidents_together() -> None:
    judge = FakeJudge()
    both = (crowd("1", 15), crowd("2", 15))
    listed = questions(both)
    assert len(listed) == 2 * len(list(statements_of(both[0]))) > MOST_QUESTIONS
    run(judge, *both)
    assert len(judge.asked) == MOST_QUESTIONS
    assert len([one for one in listed if one.margin is not None]) == MOST_QUESTIONS


def test_the_facts_that_are_most_often_wrong_are_asked_about_first() -> None:
    judge = FakeJudge()
    run(judge, crowd("1", MOST_QUESTIONS - 2))
    assert judge.slots == ["perpetrator"] + ["target"] * (MOST_QUESTIONS - 2) + ["killed"]


def test_of_facts_that_are_wrong_as_often_the_first_are_asked_about() -> None:
    judge = FakeJudge()
    run(judge, bare(targets=crowd("1", MOST_QUESTIONS + 3).targets))
    words = [messages[-1].content.split("|")[1] for messages in judge.asked]
    assert words == [f"depot {n}" for n in range(MOST_QUESTIONS)]


def test_without_a_doubtful_fact_nothing_is_asked() -> None:
    judge = FakeJudge()
    placed = bare(date=FULL.date, location=FULL.location)
    found = run(judge, placed)
    assert (judge.asked, found.usage) == ([], Usage())
    assert run(judge) == Verified((), Usage())


# --- the answers


def test_an_asked_fact_is_as_sure_as_its_slot_and_the_models_margin_make_it() -> None:
    found = run(FakeJudge({"target": 0.5, "weapon": 3.0}), FULL)
    (incident,) = found.incidents
    assert incident.targets[0].confidence == confidence(0.5)
    assert incident.weapons[0].confidence == confidence(3.0)
    assert incident.perpetrators[0].confidence == confidence(2.0)


def test_a_fact_that_is_not_asked_about_is_as_sure_as_its_slot() -> None:
    (incident,) = run(FakeJudge(), crowd("1", MOST_QUESTIONS)).incidents
    assert incident.date
    assert incident.date.confidence == confidence(WEIGHTS.unasked["date"])
    assert incident.location.confidence == confidence(WEIGHTS.unasked["location"])
    assert incident.weapons[0].confidence == confidence(WEIGHTS.unasked["weapon"])
    assert [target.confidence for target in incident.targets] == [confidence(2.0)] * MOST_QUESTIONS


def test_a_fact_on_the_floor_stands_and_one_below_goes_and_is_noted() -> None:
    notes = Notes()
    judge = FakeJudge({"target": EVEN + 0.01, "weapon": EVEN - 0.01, "killed": -1.0})
    (incident,) = run(judge, FULL, notes=notes).incidents
    assert incident.targets
    assert incident.weapons == ()
    assert incident.casualties[0].killed is None
    assert incident.casualties[0].injured
    assert [(w.code, w.path, w.message) for w in notes.warnings] == [
        ("not_confirmed", "incidents[0].weapons[0]", "confidence 0.40: dropped"),
        ("not_confirmed", "incidents[0].casualties[0].killed", "confidence 0.27: dropped"),
    ]


def test_when_all_is_confirmed_nothing_is_noted() -> None:
    notes = Notes()
    run(FakeJudge(), FULL, notes=notes)
    assert notes.warnings == ()


def test_each_incident_is_judged_by_the_answers_on_its_own_facts() -> None:
    class Second(FakeJudge):
        async def judge(
            self, messages: Sequence[Message], parameters: ModelParameters
        ) -> Judgement | Refusal:
            given = await super().judge(messages, parameters)
            doubted = messages[-1].content.endswith("|Event 2.")
            return Judgement(-3.0, given.usage) if doubted else given

    notes = Notes()
    one, other = bare(targets=(DEPOT,)), bare("2", targets=(DEPOT,))
    kept = run(Second(), one, other, notes=notes).incidents
    assert [len(incident.targets) for incident in kept] == [1, 0]
    assert [warning.path for warning in notes.warnings] == ["incidents[1].targets[0]"]


def test_place_and_date_are_never_noted_as_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    low = WEIGHTS.model_copy(update={"unasked": dict.fromkeys(SLOTS, -3.0)})
    monkeypatch.setattr(stage, "calibration", lambda: low)
    notes = Notes()
    (incident,) = run(
        FakeJudge(), bare(date=FULL.date, location=FULL.location), notes=notes
    ).incidents
    assert incident.date
    assert incident.location.site == "Orsel"
    assert notes.warnings == ()


@pytest.mark.parametrize(("margin", "stands"), [(9999.0, True), (-9999.0, False)])
def test_servers_that_send_9999_for_what_cannot_be_are_understood(
    margin: float, stands: bool
) -> None:
    """It stands for the log-probability of a very unlikely word (openai's `TopLogprob`)."""
    (incident,) = run(FakeJudge({"target": margin}), bare(targets=(DEPOT,))).incidents
    assert [target.confidence for target in incident.targets] == [1.0] * stands


# --- what it costs, and what can go wrong


def test_usage_is_the_sum_over_the_questions() -> None:
    assert run(FakeJudge(), bare(targets=(DEPOT,), weapons=FULL.weapons)).usage == Usage(
        2, 200, 2, 180
    )


def test_a_refusal_ends_the_article_with_its_reason_and_all_usage() -> None:
    judge = FakeJudge({"target": Refusal("No.", Usage(1, 20, 2))})
    assert run(judge, FULL) == Verified((), Usage(3, 220, 4, 180), "No.")
    assert judge.slots == ["perpetrator", "claimed", "target"]


def test_an_error_carries_the_usage_of_the_questions_before_it() -> None:
    fault = AnswerInvalid("no log-probabilities", Usage(1, 20, 2, 1))
    judge = FakeJudge({"target": fault})
    with pytest.raises(AnswerInvalid) as caught:
        run(judge, FULL)
    assert caught.value is fault
    assert fault.usage == Usage(3, 220, 4, 181)
    assert judge.slots == ["perpetrator", "claimed", "target"]


# --- the weights and the prompt of this version


def test_the_weights_know_every_slot_that_can_be_asked_about() -> None:
    weights = calibration()
    known = set(weights.asked)
    assert set(weights.unasked) == known == set(SLOTS)
    full = FULL.model_copy(
        update={
            "munitions": Munitions(
                launched=number("Twelve", 12),
                intercepted=number("Four", 4),
                impacted=number("Twelve", 12),
            )
        }
    )
    assert {one.slot for one in statements_of(full)} <= known


def test_the_more_the_model_believes_a_fact_the_surer_it_is() -> None:
    weights = calibration()
    assert 0 < weights.floor < 1
    for slot in weights.asked:
        sure, torn, no = (weights.confidence(slot, margin) for margin in (4.0, 0.0, -4.0))
        assert 1 > sure > torn > no > 0
        assert 1 > weights.confidence(slot, None) > weights.floor, "else it would always go"


@pytest.mark.parametrize("slot", SLOTS)
def test_the_released_prompt_has_words_for_every_slot(slot: str) -> None:
    article = ReadArticle(title=None, published=None, text=TEXT)
    facts = {"event": "Rockets fell.", "slot": slot, "words": "SOME WORDS"}
    asked = Catalog().load("facts").question(article, facts)[-1].content
    statement = asked.partition("Statement: ")[2].partition("\n")[0]
    assert statement.endswith(".")
    assert "SOME WORDS" in statement or slot == "no_claim"
    assert "Rockets fell." in asked
