"""Trials: any prompt on the service's model, in its turn, and nothing is filed."""

import asyncio
import threading
from collections.abc import Mapping
from pathlib import Path

import pytest
from tests.desk.scenes import article, runs_of, until
from tests.fake_model import PROMPT, FakeModel, install_prompt
from tests.made import NOW, coder_of, desk_of, keys_of, trials_of

from wirecoder.desk.admission import Admission
from wirecoder.desk.keys import Scope, Wanted
from wirecoder.desk.trials import Trials
from wirecoder.errors import AnswerInvalid, BudgetSpent
from wirecoder.store import runs
from wirecoder.store.database import Database
from wirecoder.usage import Usage
from wirecoder_prompts.catalog import Catalog
from wirecoder_prompts.prompt import Prompt

DEPOT = article("Depot Nine")


@pytest.fixture
def draft(workspace: Path) -> Prompt:
    """A prompt as somebody types it: no file has its text."""
    install_prompt(workspace)
    return Catalog(workspace / "prompts").check("plain@1", PROMPT.replace("Code", "Read"))


@pytest.fixture
def trials(database: Database, model: FakeModel) -> Trials:
    return trials_of(database, model, Admission(1, 0, lambda: 0.0))


def test_an_article_is_coded_with_a_prompt_that_no_file_has(trials: Trials, draft: Prompt) -> None:
    report = asyncio.run(trials.coder(draft).code(DEPOT))
    assert report.run.prompt == draft.ref
    assert len(report.incidents) == 1


def test_nothing_of_a_trial_is_filed_but_what_it_cost(
    trials: Trials, draft: Prompt, database: Database
) -> None:
    async def story() -> None:
        await trials.coder(draft).code(DEPOT)
        assert await runs_of(database) == [(None, None, "coded")]

    asyncio.run(story())


def test_a_trial_that_fails_is_on_record_with_its_cost(
    trials: Trials, draft: Prompt, database: Database, model: FakeModel
) -> None:
    model.instead["Depot"] = AnswerInvalid("no", Usage(2, 70, 7))

    async def story() -> None:
        with pytest.raises(AnswerInvalid):
            await trials.coder(draft, "wck").code(DEPOT)
        assert await runs_of(database) == [(None, "wck", "answer_invalid")]
        assert await database.read(runs.tokens_since, "wck", NOW) == 77

    asyncio.run(story())


def test_a_trial_waits_while_others_are_coded_and_takes_no_waiting_place(
    database: Database, model: FakeModel, draft: Prompt, workspace: Path
) -> None:
    admission = Admission(1, 0, lambda: 0.0)
    trials = trials_of(database, model, admission)
    desk = desk_of(database, coder_of(model, workspace), admission=admission)

    async def story() -> None:
        model.gate.clear()
        posted = asyncio.create_task(desk.code(article("Depot Ten")))
        await until(lambda: model.at_gate == 1)
        stages: list[str] = []
        trial = asyncio.create_task(trials.coder(draft).code(DEPOT, stages.append))
        await until(lambda: stages == ["wait"])
        assert model.at_gate == 1
        model.gate.set()
        await asyncio.gather(posted, trial)
        assert stages[:2] == ["wait", "segment"]

    asyncio.run(story())


def test_a_trial_counts_against_the_tokens_of_its_key(
    trials: Trials, draft: Prompt, database: Database
) -> None:
    async def story() -> None:
        keys = keys_of(database)
        wanted = Wanted("editor", frozenset({Scope.CORRECT}), tokens_per_day=120)
        key = await keys.authenticate(await keys.create(wanted))
        await trials.coder(draft, key.id).code(DEPOT)
        with pytest.raises(BudgetSpent):
            await trials.coder(draft, key.id).code(DEPOT)

    asyncio.run(story())


# --- rehearsals


def test_a_rehearsal_has_what_the_model_is_asked_to_the_letter(
    trials: Trials, draft: Prompt, model: FakeModel
) -> None:
    async def story() -> None:
        (conversation,) = await trials.rehearse(draft, DEPOT)
        assert model.asked == []
        assert [message.role for message in conversation] == ["system", "user"]
        assert conversation[0].content == "Read this."
        await trials.coder(draft).code(DEPOT)
        assert model.asked == [conversation[-1].content.partition("\n")[2]]

    asyncio.run(story())


def test_a_rehearsal_of_a_prompt_that_checks_facts_has_each_question(
    trials: Trials, model: FakeModel
) -> None:
    prompt = Catalog().load("facts")
    text = "A rocket hit a depot in Cali on Monday, killing two guards, police said.\n"

    async def story() -> None:
        conversations = await trials.rehearse(
            prompt, article("x").model_copy(update={"text": text})
        )
        assert len(conversations) > 1
        assert model.judged == []
        assert len({one[:-1] for one in conversations}) == 1
        assert any("killed" in one[-1].content for one in conversations)

    asyncio.run(story())


def test_of_an_article_that_is_not_coded_the_model_is_asked_nothing(
    trials: Trials, draft: Prompt
) -> None:
    german = article("x").model_copy(
        update={"text": "Am Montag schlug eine Rakete in ein Lager ein, sagte die Polizei.\n"}
    )
    assert asyncio.run(trials.rehearse(draft, german)) == []


def test_a_rehearsal_renders_in_a_thread_so_that_the_service_goes_on(
    trials: Trials, draft: Prompt, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads = []

    def render(source: str, values: Mapping[str, object]) -> str:
        threads.append(threading.current_thread())
        return "rendered"

    monkeypatch.setattr("wirecoder_prompts.prompt.render", render)
    asyncio.run(trials.rehearse(draft, article("An attack at the Depot on Monday.")))
    assert threads
    assert threading.main_thread() not in threads
