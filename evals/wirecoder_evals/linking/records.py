"""The reports that are linked: gold's, or the pipeline's own as it would code the articles."""

import asyncio
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from wirecoder import bootstrap
from wirecoder.ports import Answer, Judgement, Refusal
from wirecoder.settings import Settings
from wirecoder.usage import Usage
from wirecoder_evals import runner
from wirecoder_evals.cases import Case
from wirecoder_evals.linking.gold import MentionId, as_report
from wirecoder_evals.provenance import Mode
from wirecoder_evals.runner import Answers, Dataset
from wirecoder_evals.scoring.align import align
from wirecoder_prompts.prompt import Message
from wirecoder_schemas.provenance import ModelParameters
from wirecoder_schemas.report import Report

T = TypeVar("T", bound=BaseModel)
_SURE = 10.0  # nats


class Records(StrEnum):
    """What `--records` takes."""

    GOLD = "gold"
    READ = "read"
    REPLAY = "replay"


def reports_of(dataset: Dataset, records: Records, out: Path) -> list[Report]:
    """The reports of a dataset, each with its article's id as its own; none for what failed.

    `read` is the reader with every fact believed, which asks no model; `replay` answers from
    recordings, and raises `RecordingMissing` where there are none.
    """
    match records:
        case Records.GOLD:
            return [as_report(case) for case in dataset.cases]
        case Records.READ:
            found = asyncio.run(_read(dataset.cases))
        case Records.REPLAY:
            run = asyncio.run(runner.predict(dataset, Answers(Mode.REPLAY), None, out))
            predictions = [run.prediction(case.id) for case in dataset.cases]
            found = [one for one in predictions if isinstance(one, Report)]
    return [report.model_copy(update={"id": report.article.id}) for report in found]


def gold_names(reports: Sequence[Report], cases: Sequence[Case]) -> Mapping[MentionId, MentionId]:
    """Which gold incident each coded one is; one that is none is not in it."""
    golds = {case.id: case.gold.incidents for case in cases}
    names: dict[MentionId, MentionId] = {}
    for report in reports:
        article, gold = report.article.id, golds[report.article.id]
        for said, right in align(report.incidents, gold):
            names[article, report.incidents[said].id] = (article, gold[right].id)
    return names


async def _read(cases: Sequence[Case]) -> list[Report]:
    # A reading of `facts`, whatever the user's settings make of other models.
    settings = Settings.model_construct(strategy="read")
    coder = bootstrap.coder_with(bootstrap.load_prompt(settings, "facts"), Believer())
    return [await coder.code(case.read()) for case in cases]


class Believer:
    """A `LanguageModel` that believes everything, so that what was read is what is reported."""

    name = "believer"
    context_tokens = 1 << 20

    def price(self, usage: Usage) -> float | None:
        """Nothing was spent."""
        return None

    async def ask(
        self, messages: Sequence[Message], answer: type[T], parameters: ModelParameters
    ) -> Answer[T] | Refusal:
        """Drafts nothing."""
        return Refusal("only judges", Usage())

    async def judge(
        self, messages: Sequence[Message], parameters: ModelParameters
    ) -> Judgement | Refusal:
        """Yes."""
        return Judgement(_SURE, Usage())
