import asyncio

import pytest
from tests.fake_model import FakeModel
from tests.telemetry.conftest import NEWS, Noted, Observed

from wirecoder.errors import AnswerInvalid, ConfigurationInvalid
from wirecoder.observer import ArticleCoded, ArticleFailed
from wirecoder.ports import Refusal
from wirecoder.telemetry.coding import article_coded
from wirecoder.usage import Usage
from wirecoder_schemas.article import Article

ARTICLE = Article(id="a", text=NEWS)


def test_an_article_is_told_once_with_what_its_report_says(
    observed: Observed, noted: Noted
) -> None:
    report = asyncio.run(observed().code(ARTICLE))
    (told,) = noted.records
    assert told == article_coded(report)
    assert isinstance(told, ArticleCoded)
    assert (told.status, told.prompt, told.model) == ("coded", "plain@1", "fake-model")
    assert (told.report_id, told.incidents) == ("report-1", 1)
    assert told.slots["location.site"] == 1
    assert told.usage == Usage(1, 100, 20)


def test_warnings_are_told_by_code(observed: Observed, noted: Noted, model: FakeModel) -> None:
    model.instead["Depot"] = Refusal("no", Usage(1, 100, 20))
    asyncio.run(observed().code(ARTICLE))
    (told,) = noted.records
    assert isinstance(told, ArticleCoded)
    assert (told.status, told.warnings) == ("not_coded", {"refused": 1})


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (AnswerInvalid("x", Usage(2, 30, 4, 1)), ("answer_invalid", Usage(2, 30, 4, 1), 0.03)),
        (ConfigurationInvalid("x"), ("configuration_invalid", Usage(), 0.0)),
        (ZeroDivisionError("x"), ("internal", Usage(), 0.0)),
    ],
    ids=["of the model", "ours", "unforeseen"],
)
def test_a_failed_article_is_told_with_its_code_and_cost_and_still_raises(
    observed: Observed,
    noted: Noted,
    model: FakeModel,
    fault: Exception,
    told: tuple[str, Usage, float],
) -> None:
    model.instead["Depot"] = fault
    with pytest.raises(type(fault)) as raised:
        asyncio.run(observed().code(ARTICLE))
    assert raised.value is fault
    assert noted.records == [ArticleFailed(*told)]


def test_an_article_that_is_given_up_is_told_nothing_of(
    observed: Observed, noted: Noted, model: FakeModel
) -> None:
    model.instead["Depot"] = asyncio.CancelledError()
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(observed().code(ARTICLE))
    assert noted.records == []


def test_progress_reaches_the_caller(observed: Observed) -> None:
    stages: list[str] = []
    asyncio.run(observed().code(ARTICLE, stages.append))
    assert stages == ["segment", "extract", "ground", "resolve"]


def test_no_record_holds_a_word_of_the_article(
    observed: Observed, noted: Noted, model: FakeModel
) -> None:
    asyncio.run(observed().code(ARTICLE))
    model.instead["Depot"] = RuntimeError(NEWS)
    with pytest.raises(RuntimeError):
        asyncio.run(observed().code(ARTICLE))
    assert len(noted.records) == 2
    assert [word for word in ("Depot", "rockets", "governor") if word in str(noted.records)] == []
