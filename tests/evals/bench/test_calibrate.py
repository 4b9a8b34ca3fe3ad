"""The calibration's fit: it finds known weights, holds rare slots back, and asks nothing twice."""

import asyncio
import json
import math
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import typer
from tests.evals.conftest import DATASETS
from tests.evals.scoring.conftest import place, said, target
from typer.testing import CliRunner

from bench import calibrate
from bench.calibrate import Remembering, Row, fit, rows_of, unseen
from wirecoder import bootstrap
from wirecoder.errors import InvalidRequest, ModelRejected, WirecoderError
from wirecoder.pipeline.verify.calibration import Calibration, calibration
from wirecoder.pipeline.verify.verify import Judge
from wirecoder.ports import Judgement, Refusal
from wirecoder.settings import Settings
from wirecoder.usage import Usage
from wirecoder_evals.cases import Case, load
from wirecoder_prompts.prompt import Message, ReadArticle
from wirecoder_schemas.provenance import ModelParameters

OLD = Calibration(
    asked={"target": 0.0, "date": 0.0, "weapon": 0.0},
    unasked={"target": 0.0, "date": 0.0, "weapon": 0.0},
    slope=1.0,
    floor=0.45,
)
PROMPT = bootstrap.load_prompt(Settings(), "facts@1")
SHOWN = {"1": ReadArticle(title=None, published=None, text="Shots at the pier.")}


def drawn(slots: dict[str, float], slope: float, each: int) -> list[Row]:
    """Facts that are right as often as a logistic curve with these weights says."""
    chance = random.Random(5)  # noqa: S311 - repeatable, nothing secret
    rows = []
    for slot, odds in slots.items():
        for n in range(each):
            margin = chance.gauss(0, 2)
            sure = 1 / (1 + math.exp(-odds - slope * margin))
            rows.append(Row(f"a{n % 40}", slot, margin, float(chance.random() < sure)))
    return rows


class Judging:
    """A language model that is surer of longer questions, and counts them."""

    name = "judging"
    context_tokens = 8192

    def __init__(self, answer: Refusal | WirecoderError | None = None) -> None:
        self.questions: list[str] = []
        self._answer = answer

    def price(self, usage: Usage) -> float | None:
        return None

    async def ask(self, *_: Any) -> Any:
        raise AssertionError("the strategy `read` drafts nothing")

    async def judge(
        self, messages: Sequence[Message], parameters: ModelParameters
    ) -> Judgement | Refusal:
        self.questions.append(messages[-1].content)
        if isinstance(self._answer, WirecoderError):
            raise self._answer
        return self._answer or Judgement(len(messages[-1].content) / 100, Usage(1))

    async def aclose(self) -> None:
        pass


# --- the fit


def test_the_fit_finds_the_weights_that_the_facts_were_drawn_with() -> None:
    weights = fit(drawn({"target": -0.5, "date": 2.0}, slope=0.8, each=20_000), OLD)
    assert weights.slope == pytest.approx(0.8, abs=0.05)
    assert weights.asked["target"] == pytest.approx(-0.5, abs=0.07)
    assert weights.asked["date"] == pytest.approx(2.0, abs=0.07)


def test_without_a_margin_a_slot_is_as_sure_as_it_is_right() -> None:
    rows = drawn({"target": -0.5, "date": 2.0}, slope=0.8, each=20_000)
    weights = fit(rows, OLD)
    for slot in ("target", "date"):
        own = [row.right for row in rows if row.slot == slot]
        assert weights.confidence(slot, None) == pytest.approx(sum(own) / len(own), abs=0.005)


def test_a_rare_slot_stays_near_the_common_one_and_an_absent_one_is_there() -> None:
    rows = drawn({"target": 1.0}, slope=0.5, each=2000) + [Row("b", "weapon", 0.0, 0.0)] * 2
    weights = fit(rows, OLD)
    common, rare = weights.asked["date"], weights.asked["weapon"]
    assert -1 < rare < common, "two wrong facts pull a slot down, but not to never"
    assert weights.asked["target"] > common
    assert set(weights.asked) == set(weights.unasked) == set(OLD.asked)
    assert weights.floor == OLD.floor


def test_facts_that_are_all_right_give_finite_weights_and_half_right_ones_even_odds() -> None:
    sure = fit([Row("a", "target", 3.0, 1.0)] * 50, OLD)
    assert 0.95 < sure.confidence("target", 3.0) < 1
    even = fit([Row("a", "target", 0.0, 0.5)] * 50, OLD)
    assert even.confidence("target", None) == 0.5


def test_the_same_facts_give_the_same_weights() -> None:
    rows = drawn({"target": -0.5, "date": 2.0}, slope=0.8, each=300)
    assert fit(rows, OLD) == fit(list(rows), OLD)
    with pytest.raises(InvalidRequest, match="nothing to fit"):
        fit([], OLD)


def test_an_article_does_not_vouch_for_itself() -> None:
    others = [Row("a", "target", 0.0, 1.0), Row("b", "target", 0.0, 1.0)] * 20
    odd = [Row("c", "target", 0.0, 0.0)] * 20
    *_, own = unseen([*others, *odd], OLD, asked=False)
    assert all(fact.right == 0 and fact.confidence > 0.9 for fact in own)


def test_what_was_not_asked_is_judged_without_its_margin() -> None:
    rows = drawn({"target": 0.0}, slope=1.0, each=400)
    spread = {asked: {f.confidence for f in unseen(rows, OLD, asked)[0]} for asked in (True, False)}
    assert len(spread[False]) == 1
    assert len(spread[True]) > 5


# --- pairing and asking


@pytest.fixture
def case() -> Case:
    """An article of the committed set whose gold has a place."""
    return next(
        case
        for case in load(DATASETS / "wire")
        if case.gold.incidents and case.gold.incidents[0].location.site
    )


def asked(case: Case, model: Judging, cache: Path) -> list[Row]:
    """The rows of gold's place, and of a target that is not there."""
    gold = case.gold.incidents[0]
    where = place(gold.location.site, country=gold.location.country)
    incident = said(date=None, location=where, targets=(target("a bicycle shop"),))
    remembering = Remembering(cache, model)
    judge = Judge(PROMPT, remembering, SHOWN, {"1": "Shots at the pier."})
    rows = asyncio.run(rows_of(f"wire/{case.id}", case, [incident], judge))
    remembering.keep()
    return rows


def test_each_statement_has_its_verdict_and_the_margin_of_its_own_question(
    case: Case, tmp_path: Path
) -> None:
    model = Judging()
    rows = asked(case, model, tmp_path / "m.json")
    assert [(row.slot, row.right) for row in rows] == [("location", 1), ("target", 0)]
    assert [row.margin for row in rows] == [len(question) / 100 for question in model.questions]
    assert "The attack was on a bicycle shop." in model.questions[1]


def test_a_question_that_was_answered_is_not_asked_again(case: Case, tmp_path: Path) -> None:
    first, second = Judging(), Judging()
    rows = asked(case, first, tmp_path / "m.json")
    assert asked(case, second, tmp_path / "m.json") == rows
    assert (len(first.questions), len(second.questions)) == (2, 0)


def test_another_model_is_asked_anew(case: Case, tmp_path: Path) -> None:
    asked(case, Judging(), tmp_path / "m.json")
    other = Judging()
    other.name = "another"
    asked(case, other, tmp_path / "m.json")
    assert len(other.questions) == 2


def test_a_model_that_declines_is_an_error_and_no_margin(case: Case, tmp_path: Path) -> None:
    with pytest.raises(ModelRejected, match="declined"):
        asked(case, Judging(Refusal("no", Usage(1))), tmp_path / "m.json")


def test_a_cache_that_is_none_is_named(tmp_path: Path) -> None:
    file = tmp_path / "m.json"
    file.write_text('{"x": "y"}', "utf-8")
    with pytest.raises(InvalidRequest, match=r"--cache .*m\.json: x: "):
        Remembering(file, Judging())


# --- the script


@pytest.fixture
def judging(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Judging:
    model = Judging()
    monkeypatch.setattr(bootstrap, "build_model", lambda settings: model)
    monkeypatch.chdir(tmp_path)
    return model


def run(*arguments: str) -> tuple[int, str]:
    """The script with these options: its exit code, and all it printed."""
    app = typer.Typer()
    app.command()(calibrate.main)
    ended = CliRunner().invoke(app, ["--dataset", str(DATASETS / "seeds"), *arguments])
    return ended.exit_code, ended.output


def test_a_second_fit_on_the_same_articles_asks_nothing(judging: Judging, tmp_path: Path) -> None:
    code, said = run("--limit", "2", "--out", "w.json")
    assert (code, "fitted on the other articles" in said) == (0, True)
    first = (tmp_path / "w.json").read_bytes()
    weights = Calibration.model_validate(json.loads(first))
    assert weights.floor == calibration().floor
    assert set(weights.asked) >= set(calibration().asked)
    questions = len(judging.questions)
    assert questions > 5
    assert run("--limit", "2", "--out", "w.json")[0] == 0
    assert len(judging.questions) == questions
    assert (tmp_path / "w.json").read_bytes() == first


def test_a_trial_does_not_touch_the_weights_of_the_service(
    judging: Judging, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(calibrate, "WEIGHTS", tmp_path / "service.json")
    code, said = run("--limit", "1")
    assert (code, "Not written" in said) == (0, True)
    assert not (tmp_path / "service.json").exists()


def test_a_prompt_that_asks_no_questions_is_refused(judging: Judging) -> None:
    code, said = run("--prompt", "incidents@1")
    assert (code, "incidents@1 asks no questions" in said) == (2, True)
