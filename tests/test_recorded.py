"""The main job on the five seed articles, on the embedded model's recorded answers.

`make record` records them anew: one file for each article, never written by hand.
"""

import asyncio
import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from wirecoder import bootstrap
from wirecoder.pipeline.intake import decode
from wirecoder.pipeline.run import Coder
from wirecoder.settings import Settings
from wirecoder_schemas.article import Article
from wirecoder_schemas.evidence import misquotes
from wirecoder_schemas.report import Report

CASSETTES = Path(__file__).parent / "cassettes"
SEEDS = Path(__file__).parents[1] / "evals" / "datasets" / "seeds" / "articles"
ARTICLES = sorted(SEEDS.glob("*.txt"))
NOWHERE = "http://127.0.0.1:1/v1"  # nothing listens: what is not recorded cannot be answered


@pytest.fixture
def vcr_cassette_dir() -> str:
    return str(CASSETTES / "seeds")


@pytest.fixture
def default_cassette_name(request: pytest.FixtureRequest) -> str:
    article: Path = request.getfixturevalue("article")
    return article.stem


def code(path: Path, settings: Settings) -> tuple[str, Report]:
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

    text = decode(path.read_bytes(), str(path))
    return text, asyncio.run(run(Article(id=path.stem, text=text)))


@pytest.mark.vcr
@pytest.mark.parametrize("article", ARTICLES, ids=lambda path: path.stem)
def test_a_seed_article_becomes_a_report_of_verified_quotes(
    article: Path, record_mode: str, vcr: Any
) -> None:
    replayed = Settings(
        llm_base_url=NOWHERE, llm_model=bootstrap.EMBEDDED_MODEL, llm_attempts=1, cache_dir=Path()
    )
    text, report = code(article, replayed if record_mode == "none" else Settings())
    assert report.run.status == "coded"
    assert vcr.dirty or vcr.all_played, "a recording that nothing asks for is stale"
    assert report.incidents, "every seed article reports an attack"
    assert misquotes(report, text) == []
    assert report.incidents[0].salience == "primary"
