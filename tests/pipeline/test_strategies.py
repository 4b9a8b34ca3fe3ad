"""Both ways from a text to its report, and that a text cannot order either of them about."""

import asyncio
import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from tests.fake_model import FakeModel, install_prompt
from tests.pipeline.injected import INJECTED, Injected
from wirecoder.errors import ModelUnreachable
from wirecoder.pipeline.extract import estimate_tokens
from wirecoder.pipeline.run import Coder
from wirecoder.ports import Judgement, Refusal
from wirecoder.usage import Usage
from wirecoder_prompts.catalog import Catalog
from wirecoder_prompts.prompt import Prompt
from wirecoder_schemas.article import Article
from wirecoder_schemas.codebook import FactStatus
from wirecoder_schemas.evidence import misquotes
from wirecoder_schemas.incident import Incident
from wirecoder_schemas.report import Report

STRIKE = "Two rockets fell on Monday at Depot Nine, killing two guards, police said."
CLAIM = "The Ridge Front said that it had fired the rockets."
STORY = f"Rockets fall on depot\n\n{STRIKE}\n\n{CLAIM} The road was closed for hours.\n"
QUIET = "Fair opens in Orsel\n\nThe mayor opened the autumn fair on Monday. Many people came.\n"
BODY = f"{STRIKE}\n{CLAIM} The road was closed for hours."
STAGES = {
    "draft": ["segment", "extract", "ground", "resolve"],
    "read": ["segment", "read", "resolve", "verify"],
}
each_strategy = pytest.mark.parametrize("strategy", STAGES)
each_injection = pytest.mark.parametrize("name", sorted(INJECTED))


@pytest.fixture
def prompts(tmp_path: Path) -> dict[str, Prompt]:
    """A prompt of each strategy."""
    install_prompt(tmp_path)
    catalog = Catalog(tmp_path / "prompts")
    return {"draft": catalog.load("plain@1"), "read": catalog.load("facts")}


@pytest.fixture
def model() -> FakeModel:
    return FakeModel()


def code(text: str, prompt: Prompt, model: FakeModel, stages: list[str] | None = None) -> Report:
    coder = Coder(
        prompt=prompt,
        model=model,
        clock=lambda: dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        watch=lambda: 0.0,
        new_id=lambda: "r",
    )
    told = stages if stages is not None else []
    return asyncio.run(coder.code(Article(id="a", text=text), told.append))


def shown(model: FakeModel) -> str:
    """Every word that came to the model."""
    judged = (message.content for messages in model.judged for message in messages)
    return "\n".join([*model.asked, *judged])


def killed(incident: Incident) -> list[tuple[str | None, int | None]]:
    counts = ((row.party, row.killed) for row in incident.casualties)
    return [(party, count.best if count else None) for party, count in counts]


# --- both


@each_strategy
def test_a_text_becomes_a_report_of_verified_quotes(
    strategy: str, prompts: dict[str, Prompt], model: FakeModel
) -> None:
    stages: list[str] = []
    report = code(STORY, prompts[strategy], model, stages)
    assert report.run.status == "coded"
    assert report.run.prompt == prompts[strategy].ref
    assert misquotes(report, STORY) == []
    (incident,) = report.incidents
    assert incident.location.site == "Depot Nine"
    assert incident.date
    assert incident.date.weekday == "Monday"
    assert stages == STAGES[strategy]


@each_strategy
def test_a_refusal_leaves_an_article_that_is_not_coded_with_the_reason_and_the_cost(
    strategy: str, prompts: dict[str, Prompt], model: FakeModel
) -> None:
    model.instead["Depot Nine"] = Refusal("I would rather not.", Usage(1, 7, 3))
    report = code(STORY, prompts[strategy], model)
    assert (report.run.status, report.incidents) == ("not_coded", ())
    (warning,) = report.run.warnings
    assert (warning.code, warning.message) == ("refused", "the model declined: I would rather not.")
    assert (report.run.calls, report.run.prompt_tokens, report.run.completion_tokens) == (1, 7, 3)


@each_strategy
def test_a_model_that_cannot_be_reached_is_an_error_and_no_empty_report(
    strategy: str, prompts: dict[str, Prompt], model: FakeModel
) -> None:
    model.instead["Depot Nine"] = ModelUnreachable("down")
    with pytest.raises(ModelUnreachable):
        code(STORY, prompts[strategy], model)


# --- drafting


def test_to_draft_one_question_is_asked_and_nothing_is_judged(
    prompts: dict[str, Prompt], model: FakeModel
) -> None:
    report = code(STORY, prompts["draft"], model)
    assert (model.asked, model.judged) == ([BODY], [])
    assert report.run.calls == 1
    assert '"confidence"' not in report.to_json()


# --- reading


def test_to_read_the_program_finds_the_facts_and_each_is_judged_by_itself(
    prompts: dict[str, Prompt], model: FakeModel
) -> None:
    report = code(STORY, prompts["read"], model)
    (incident,) = report.incidents
    assert killed(incident) == [("guards", 2)]
    assert [weapon.type for weapon in incident.weapons] == ["rocket"]
    assert [row.attribution for row in incident.perpetrators] == ["claimed"]
    assert model.asked == []
    assert report.run.calls == len(model.judged) > 3
    assert len(set(model.judged)) == len(model.judged)
    for system, article, _, question in model.judged:
        assert system == prompts["read"].preamble[0]
        assert article.content == f"Article:\n{BODY}"
        assert STRIKE in question.content


def test_every_stated_fact_that_was_read_says_how_sure_it_is(
    prompts: dict[str, Prompt], model: FakeModel
) -> None:
    (incident,) = code(STORY, prompts["read"], model).incidents
    rows = (*incident.perpetrators, *incident.targets, *incident.weapons, *incident.casualties)
    for fact in (*rows, incident.date, incident.location):
        assert fact
        assert fact.confidence
        assert fact.status is not None
    assert incident.claim.confidence
    assert incident.casualties[0].killed
    assert incident.casualties[0].killed.status is FactStatus.VERIFIED


def test_what_the_model_does_not_confirm_is_dropped_and_noted(
    prompts: dict[str, Prompt],
) -> None:
    class Doubter(FakeModel):
        async def judge(self, messages: Any, parameters: Any) -> Judgement | Refusal:
            given = await super().judge(messages, parameters)
            doubted = "2 guards were killed" in messages[-1].content
            return Judgement(-9.0, given.usage) if doubted else given

    report = code(STORY, prompts["read"], Doubter())
    (incident,) = report.incidents
    assert incident.casualties == ()
    assert incident.weapons
    (warning,) = report.run.warnings
    assert warning.code == "not_confirmed"
    assert warning.path.endswith(".casualties[0].killed")


def test_an_article_without_an_incident_costs_no_call(
    prompts: dict[str, Prompt], model: FakeModel
) -> None:
    stages: list[str] = []
    report = code(QUIET, prompts["read"], model, stages)
    assert (report.run.status, report.incidents, report.run.calls) == ("coded", (), 0)
    assert report.run.warnings == ()
    assert model.judged == []
    assert stages == ["segment", "read", "resolve"]


def test_of_a_long_article_the_model_is_shown_the_part_that_tells_of_the_incident(
    prompts: dict[str, Prompt], model: FakeModel
) -> None:
    prompt = prompts["read"]
    own = sum(estimate_tokens(message.content) for message in prompt.preamble)
    model.context_tokens = own + prompt.head.parameters.max_tokens + 500
    quiet = "\n\n".join(
        f"In village number {n} the market was open and the weather was fine." for n in range(80)
    )
    other = "A roadside bomb hit a bus near Tesk on Friday, killing nine passengers, police said."
    report = code(f"{STRIKE}\n\n{quiet}\n\n{other}\n", prompt, model)
    assert [killed(incident) for incident in report.incidents] == [
        [("guards", 2)],
        [("passengers", 9)],
    ]
    parts = {
        told: {messages[1].content for messages in model.judged if told in messages[-1].content}
        for told in (STRIKE, other)
    }
    assert len(model.judged) > 4
    for told, shown_of_it in parts.items():
        (part,) = shown_of_it
        assert told in part
        assert estimate_tokens(part) < 600
    assert parts[STRIKE].isdisjoint(parts[other])


# --- instructions in a text


def without_offsets(node: Any) -> Any:
    """A report without what a longer text has otherwise: offsets, its length and its hash."""
    if isinstance(node, dict):
        moved = {"start", "end", "sha256", "characters"}
        return {key: without_offsets(value) for key, value in node.items() if key not in moved}
    return [without_offsets(one) for one in node] if isinstance(node, list) else node


def flagged(report: Report) -> list[str]:
    """The words that were not read."""
    warnings = report.run.warnings
    return [w.quote or "" for w in warnings if w.code == "instruction_in_text"]


def unflagged(report: Report) -> Any:
    document = without_offsets(report.model_dump(mode="json"))
    warnings = document["run"]["warnings"]
    document["run"]["warnings"] = [w for w in warnings if w["code"] != "instruction_in_text"]
    return document


@each_strategy
@each_injection
def test_an_instruction_in_a_text_is_flagged_and_changes_nothing(
    name: str, strategy: str, prompts: dict[str, Prompt]
) -> None:
    case = INJECTED[name]
    ordered, clean = FakeModel(), FakeModel()
    report = code(case.text, prompts[strategy], ordered)
    expected = code(case.clean, prompts[strategy], clean)
    assert flagged(expected) == []
    for words in case.instruction:
        assert [quote for quote in flagged(report) if quote in words or words in quote] != []
    assert unflagged(report) == unflagged(expected)
    assert misquotes(report, case.text) == []
    assert (ordered.asked, ordered.judged) == (clean.asked, clean.judged)
    assert [quote for quote in flagged(report) if quote in shown(ordered)] == []


@each_strategy
def test_the_texts_with_instructions_hold_incidents_that_could_be_spoilt(
    strategy: str, prompts: dict[str, Prompt], model: FakeModel
) -> None:
    coded = [code(case.text, prompts[strategy], model) for case in INJECTED.values()]
    assert len([report for report in coded if report.incidents]) >= 12
    assert model.asked or model.judged


def test_an_instruction_that_were_read_would_be_shown_to_the_model(
    prompts: dict[str, Prompt], model: FakeModel
) -> None:
    """So that the test above can fail: the same words, as news, do come to the model."""
    case = Injected(f"{STORY}The sign said that ninety traders were there.\n", ("ninety traders",))
    for prompt in prompts.values():
        code(case.text, prompt, model)
    assert model.asked
    assert model.judged
    assert case.instruction[0] in model.asked[0]
    assert case.instruction[0] in model.judged[0][1].content


# --- long articles


def test_an_attack_told_at_both_ends_of_a_text_beyond_the_context_is_one_record(
    prompts: dict[str, Prompt], model: FakeModel
) -> None:
    between = "\n\n".join(
        f"Delegate {n} of the fair in hall {n} spoke at length about the price of grain and of "
        f"timber, and about the {n} roads that lead to the halls." for n in range(250)
    )  # fmt: skip
    again = "The attack on the Orlin barracks wounded two guards, the governor said."
    first = "Six rockets hit the Orlin barracks on Monday, the army said."
    text = f"Rockets hit barracks\n\n{first}\n\n{between}\n\n{again}\n"
    model.context_tokens = 4096
    assert len(text.split()) > 5000
    report = code(text, prompts["read"], model)
    (incident,) = report.incidents
    assert incident.location.site == "Orlin barracks"
    assert incident.casualties[0].injured
    assert incident.casualties[0].injured.best == 2
    assert model.judged
    for messages in model.judged:
        sent = sum(estimate_tokens(message.content) for message in messages)
        assert sent < model.context_tokens
        assert first in "".join(message.content for message in messages)
