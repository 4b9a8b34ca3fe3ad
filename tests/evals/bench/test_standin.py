"""The stand-in model: it answers what the strategies ask, and counts what it was asked."""

import asyncio

import httpx2
import pytest

from bench import standin
from wirecoder.bootstrap import build_coding
from wirecoder.settings import Settings
from wirecoder_schemas.article import Article
from wirecoder_schemas.report import Report


def code(url: str, strategy: str) -> tuple[Report, Report]:
    """Two articles of the stand-in's, coded."""

    async def both() -> tuple[Report, Report]:
        coding = build_coding(Settings(llm_base_url=url, llm_model="standin", strategy=strategy))
        try:
            one, two = (Article(id=str(n), text=standin.article(n)) for n in (1, 2))
            assert coding.coder.coding_of(one) != coding.coder.coding_of(two)
            return await coding.coder.code(one), await coding.coder.code(two)
        finally:
            await coding.close()

    return asyncio.run(both())


@pytest.mark.parametrize("strategy", ["draft", "read"])
def test_each_article_has_one_incident_and_each_question_is_counted(strategy: str) -> None:
    with standin.running(0) as url:
        reports = code(url, strategy)
        told = httpx2.get(url.removesuffix("/v1") + "/count").json()
    assert [len(report.incidents) for report in reports] == [1, 1]
    assert told == {"requests": sum(report.run.calls for report in reports)}
