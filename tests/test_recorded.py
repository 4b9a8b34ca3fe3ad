"""The main job on the labelled articles, on the embedded model's recorded answers.

`make record` records what is missing: one file for each article, never written by hand.
"""

import asyncio
import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from wirecoder import bootstrap
from wirecoder.pipeline.run import Coder
from wirecoder.settings import Settings
from wirecoder_evals import cases, recordings
from wirecoder_evals.checkout import own_datasets
from wirecoder_prompts.catalog import Catalog
from wirecoder_prompts.prompt import Prompt
from wirecoder_schemas.evidence import misquotes
from wirecoder_schemas.report import Report

EMBEDDED = Catalog().load(bootstrap.DEFAULT_PROMPTS["read"])
RECORDED = [
    (folder, prompt)
    for folder in own_datasets()
    for prompt in map(Catalog().load, bootstrap.DEFAULT_PROMPTS.values())
    if prompt == EMBEDDED or (recordings.folder_of(folder) / prompt.label).is_dir()
]
"""What the embedded model is asked is recorded for every dataset, other prompts for some."""
CASES = [
    pytest.param(folder, prompt, case, id=f"{folder.name}-{case.id}-{prompt.label}")
    for folder, prompt in RECORDED
    for case in cases.load(folder)
]


@pytest.fixture
def prompt() -> Prompt:
    """That of the embedded model, where a test is not of a certain one."""
    return EMBEDDED


@pytest.fixture
def vcr_cassette_dir(dataset: Path, prompt: Prompt) -> str:
    return str(recordings.folder_of(dataset) / prompt.label)


@pytest.fixture
def default_cassette_name(case: cases.Case) -> str:
    return case.id


def code(case: cases.Case, prompt: Prompt) -> Report:
    replayed = Settings(
        llm_base_url=recordings.NOWHERE,
        llm_model=bootstrap.EMBEDDED_MODEL,
        llm_attempts=1,
        cache_dir=Path(),
    )

    async def run() -> Report:
        model = bootstrap.build_model(replayed)
        coder = Coder(
            prompt=prompt,
            model=model,
            clock=lambda: dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
            watch=lambda: 0.0,
            new_id=lambda: "recorded",
        )
        try:
            return await coder.code(case.read())
        finally:
            await model.aclose()

    return asyncio.run(run())


@pytest.mark.vcr
@pytest.mark.parametrize(("dataset", "prompt", "case"), CASES)
def test_an_article_becomes_a_report_of_verified_quotes(
    dataset: Path, prompt: Prompt, case: cases.Case, vcr: Any
) -> None:
    report = code(case, prompt)
    assert report.run.status == "coded"
    assert vcr.all_played, "a recording that nothing asks for is stale"
    assert misquotes(report, case.text) == []
    if dataset.name == "seeds":
        assert report.incidents, "every seed article reports an attack"
        assert report.incidents[0].salience == "primary"


@pytest.mark.parametrize("dataset", own_datasets(), ids=lambda folder: folder.name)
def test_every_recording_belongs_to_a_prompt_and_an_article(dataset: Path) -> None:
    ids = {case.id for case in cases.load(dataset)}
    folders = list(recordings.folder_of(dataset).glob("*"))
    assert EMBEDDED.label in {folder.name for folder in folders}, "nothing is recorded: make record"
    assert {folder.name for folder in folders} <= set(Catalog().refs())
    for folder in folders:
        recorded = {file.stem for file in folder.iterdir()}
        assert recorded <= ids
        if Catalog().load(folder.name).head.strategy == "draft":
            assert recorded == ids  # in reading, an article without incidents asks nothing
