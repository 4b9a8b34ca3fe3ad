"""A second model codes the whole article when the first cannot be asked, and says so."""

import asyncio
import datetime as dt
from typing import Any

import pytest

from tests.clock import Hand
from tests.fake_model import FakeModel
from wirecoder.deadline import deadline
from wirecoder.errors import (
    AnswerInvalid,
    AnswerTruncated,
    CircuitOpen,
    ConfigurationInvalid,
    DeadlineExceeded,
    ModelMisconfigured,
    ModelRejected,
    ModelTimeout,
    ModelUnreachable,
    WeightsMissing,
    WirecoderError,
)
from wirecoder.pipeline.fallback import FallbackCoder
from wirecoder.pipeline.run import Coder
from wirecoder.ports import Refusal
from wirecoder.usage import Usage
from wirecoder_prompts.catalog import Catalog
from wirecoder_schemas.article import Article
from wirecoder_schemas.report import Report

STORY = (
    "Gunmen shot dead three guards at a depot in Orsk on Monday, police said.\n"
    "A drone struck a warehouse in Kano on Tuesday, wounding two workers, officials said.\n"
)
COST = Usage(2, 30, 4, 1)
ABSENT = [
    ModelUnreachable("down", COST),
    CircuitOpen("left alone", 12.0, COST),
    WeightsMissing("no weights", COST),
    ModelMisconfigured("no key", COST),
    ModelTimeout("slow", COST),
]
PRESENT = [
    ModelRejected("too long"),
    AnswerInvalid("a misfit"),
    AnswerTruncated("cut off"),
    DeadlineExceeded("no time"),
    ConfigurationInvalid("no room"),
]


class Named(FakeModel):
    """A fake model with a name and a price, which fails after so many answers."""

    def __init__(self, name: str, price: float, fault: WirecoderError | None = None) -> None:
        super().__init__()
        self.name = name
        self.fault = fault
        self.answers = 0
        self._price = price

    def price(self, usage: Usage) -> float | None:
        return usage.calls * self._price

    async def judge(self, *asked: Any) -> Any:
        if self.fault is not None and len(self.judged) == self.answers:
            raise self.fault
        return await super().judge(*asked)


@pytest.fixture
def first() -> Named:
    return Named("first", 1.0)


@pytest.fixture
def second() -> Named:
    return Named("second", 0.25)


def coder(model: Named) -> Coder:
    return Coder(
        prompt=Catalog().load("facts"),
        model=model,
        clock=lambda: dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        watch=lambda: 0.0,
        new_id=lambda: "r",
    )


def code(first: Named, second: Named) -> Report:
    both = FallbackCoder(coder(first), coder(second))
    return asyncio.run(both.code(Article(id="a", text=STORY)))


def alone(model: Named) -> Report:
    return asyncio.run(coder(model).code(Article(id="a", text=STORY)))


def test_while_the_first_model_answers_the_second_is_not_asked(first: Named, second: Named) -> None:
    report = code(first, second)
    assert report == alone(Named("first", 1.0))
    assert report.run.calls > 3
    assert second.judged == []


@pytest.mark.parametrize("fault", ABSENT, ids=lambda fault: fault.code)
def test_when_the_first_cannot_be_asked_the_report_is_the_seconds_and_says_so(
    fault: WirecoderError, first: Named, second: Named
) -> None:
    first.fault = fault
    report, own = code(first, second), alone(Named("second", 0.25))
    warning = report.run.warnings[-1]
    assert (warning.code, warning.path) == ("fallback_model", "run.model")
    assert f"first could not be asked ({fault.code}): second stood in" in warning.message
    assert report.run.model == "second"
    rest = report.run.model_copy(update={"warnings": report.run.warnings[:-1]})
    assert report.model_copy(update={"run": rest}) == own


@pytest.mark.parametrize("fault", PRESENT, ids=lambda fault: fault.code)
def test_what_another_model_need_not_mend_is_not_brought_to_it(
    fault: WirecoderError, first: Named, second: Named
) -> None:
    first.fault = fault
    with pytest.raises(type(fault)) as caught:
        code(first, second)
    assert caught.value is fault
    assert second.judged == []


def test_a_refusal_of_the_first_is_not_brought_to_the_second(first: Named, second: Named) -> None:
    first.instead["depot"] = Refusal("No.", Usage(1, 5, 5))
    report = code(first, second)
    assert (report.run.model, report.run.status) == ("first", "not_coded")
    assert second.judged == []


def test_when_the_first_fails_in_mid_article_the_second_begins_anew(
    first: Named, second: Named
) -> None:
    first.fault, first.answers = ModelTimeout("slow"), 3
    report = code(first, second)
    assert len(first.judged) == 3
    assert len(second.judged) == report.run.calls
    assert report.run.cost_usd == 0.25 * report.run.calls
    assert report.run.warnings[-1].message == (
        "first could not be asked (model_timeout): second stood in; "
        "3 answers that first had given are not counted here"
    )


def test_when_both_fail_the_error_is_the_seconds_and_tells_of_both(
    first: Named, second: Named
) -> None:
    first.fault, first.answers = ModelTimeout("the first is slow", COST), 1
    second.fault = ModelUnreachable("the second is down", Usage(1, 2, 3, 0))
    with pytest.raises(ModelUnreachable) as caught:
        code(first, second)
    said = "the second is down (asked as the fallback, since the first is slow)"
    assert str(caught.value) == said
    assert caught.value.usage == Usage(1, 100, 1) + COST + Usage(1, 2, 3, 0)


def test_when_the_callers_time_is_up_the_second_is_not_asked(first: Named, second: Named) -> None:
    first.fault = ModelTimeout("slow")
    with deadline(0, Hand()), pytest.raises(ModelTimeout):
        code(first, second)
    assert second.judged == []
