"""Report: the published document, with the record of how it came to be."""

import datetime as dt
from dataclasses import dataclass

from wirecoder.usage import Usage
from wirecoder_schemas.article import Article, ArticleInfo, text_sha256
from wirecoder_schemas.incident import FORMAT, Incident
from wirecoder_schemas.provenance import CodingStatus, ModelParameters, PromptRef, Run, RunWarning
from wirecoder_schemas.report import Report


@dataclass(frozen=True, slots=True)
class Coding:
    """What came out of the stages before: the incidents, or the reason why there are none."""

    status: CodingStatus
    language: str
    headline: str | None
    incidents: tuple[Incident, ...]
    warnings: tuple[RunWarning, ...]
    usage: Usage


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the stages cannot know: the versions, the model, the clock. `seconds` is wall time."""

    report_id: str
    wirecoder: str
    prompt: PromptRef
    model: str
    parameters: ModelParameters
    started: dt.datetime
    seconds: float
    cost_usd: float | None


def build_report(article: Article, coding: Coding, run: Circumstances) -> Report:
    """The report of one article. A title that was sent wins over the headline in the text."""
    usage = coding.usage
    return Report(
        id=run.report_id,
        article=ArticleInfo(
            id=article.id,
            title=article.title or coding.headline,
            published=article.published,
            source_url=article.source_url,
            sha256=text_sha256(article.text),
            characters=len(article.text),
            language=coding.language,
        ),
        incidents=coding.incidents,
        run=Run(
            wirecoder=run.wirecoder,
            schema=FORMAT,
            prompt=run.prompt,
            model=run.model,
            parameters=run.parameters,
            started=run.started,
            seconds=round(run.seconds, 3),
            calls=usage.calls,
            prompt_tokens=usage.prompt_tokens,
            completion_tokens=usage.completion_tokens,
            cached_tokens=usage.cached_tokens,
            cost_usd=run.cost_usd,
            status=coding.status,
            warnings=coding.warnings,
        ),
    )
