"""The main job on the labelled articles, on the embedded model's recorded answers.

`make record` records them anew: one file for each article, never written by hand.
"""

import asyncio
import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from wirecoder import bootstrap
from wirecoder.pipeline.run import Coder
from wirecoder.settings import Settings
from wirecoder_evals import cases
from wirecoder_schemas.article import Article
from wirecoder_schemas.evidence import misquotes
from wirecoder_schemas.report import Report

CASSETTES = Path(__file__).parent / "cassettes"
DATASETS = Path(__file__).parents[1] / "evals" / "datasets"
CASES = [
    pytest.param(folder.name, case, id=f"{folder.name}-{case.id}")
    for folder in sorted(DATASETS.iterdir())
    for case in cases.load(folder)
]
NOWHERE = "http://127.0.0.1:1/v1"  # nothing listens: what is not recorded cannot be answered


@pytest.fixture
def vcr_cassette_dir(dataset: str) -> str:
    return str(CASSETTES / dataset)


@pytest.fixture
def default_cassette_name(case: cases.Case) -> str:
    return case.id


def code(case: cases.Case, settings: Settings) -> Report:
    async def run(article: Article) -> Report:
        model = bootstrap.build_model(settings)
        coder = Coder(
            prompt=bootstrap.load_prompt(settings),
            model=model,
            clock=lambda: dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
            watch=lambda: 0.0,
            new_id=lambda: "recorded",
        )
        try:
            return await coder.code(article)
        finally:
            await model.aclose()

    published = case.gold.article.published
    return asyncio.run(run(Article(id=case.id, text=case.text, published=published)))


@pytest.mark.vcr
@pytest.mark.parametrize(("dataset", "case"), CASES)
def test_an_article_becomes_a_report_of_verified_quotes(
    dataset: str, case: cases.Case, record_mode: str, vcr: Any
) -> None:
    replayed = Settings(
        llm_base_url=NOWHERE, llm_model=bootstrap.EMBEDDED_MODEL, llm_attempts=1, cache_dir=Path()
    )
    report = code(case, replayed if record_mode == "none" else Settings())
    assert report.run.status == "coded"
    assert vcr.dirty or vcr.all_played, "a recording that nothing asks for is stale"
    assert misquotes(report, case.text) == []
    if dataset == "seeds":
        assert report.incidents, "every seed article reports an attack"
        assert report.incidents[0].salience == "primary"
