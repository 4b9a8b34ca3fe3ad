"""Runs without a mistake, made from gold, to be spoilt one thing at a time."""

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from wirecoder_evals import provenance
from wirecoder_evals.cases import Case
from wirecoder_evals.provenance import Identity, Mode, RunRecord
from wirecoder_evals.runner import Dataset
from wirecoder_evals.runs import RunFolder
from wirecoder_schemas.article import ArticleInfo
from wirecoder_schemas.incident import FORMAT
from wirecoder_schemas.provenance import CodingStatus, ModelParameters, PromptRef, Run
from wirecoder_schemas.report import Report

_GOLD_ONLY = ("aliases", "accept", "optional")
PROMPT = PromptRef(name="by-hand", version="1", sha256="0" * 64)
RUN = Run(
    wirecoder="0",
    schema=FORMAT,
    prompt=PROMPT,
    model="a careful person",
    parameters=ModelParameters(),
    started=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
    seconds=600.0,
    calls=1,
    prompt_tokens=0,
    completion_tokens=0,
    cached_tokens=0,
    cost_usd=None,
    status=CodingStatus.CODED,
    warnings=(),
)


def as_predicted(node: Any) -> Any:
    """A gold document without the keys that only gold has."""
    if isinstance(node, Mapping):
        return {k: as_predicted(v) for k, v in node.items() if k not in _GOLD_ONLY}
    return [as_predicted(item) for item in node] if isinstance(node, list | tuple) else node


def incidents_of(case: Case) -> list[dict[str, Any]]:
    """What a coder without a fault would predict: all incidents of gold."""
    found: list[dict[str, Any]] = as_predicted(
        [incident.model_dump(mode="json") for incident in case.gold.incidents]
    )
    return found


def report_of(case: Case, incidents: Sequence[Mapping[str, Any]]) -> Report:
    """A report of these incidents."""
    article = case.gold.article
    info = ArticleInfo(
        id=case.id,
        title=article.title,
        published=article.published,
        source_url=None,
        sha256=article.sha256,
        characters=article.characters,
        language="en",
    )
    return Report.model_validate(
        {"id": "by-hand", "article": info, "incidents": list(incidents), "run": RUN}
    )


def perfect_run(dataset: Dataset, path: Path) -> RunFolder:
    """A run folder in which every article is coded as gold has it."""
    run = RunFolder(path)
    run.begin(record_of(dataset), fresh=True)
    for case in dataset.cases:
        run.keep(report_of(case, incidents_of(case)))
    return run


def record_of(dataset: Dataset) -> RunRecord:
    """The record of such a run."""
    return RunRecord(
        dataset=dataset.name,
        articles=len(dataset.cases),
        identity=Identity(
            mode=Mode.LIVE,
            articles_sha256=provenance.articles_sha256(dataset.cases),
            answers_sha256=None,
            prompt=PROMPT,
            draft_sha256="",
            model="a careful person",
            parameters=ModelParameters(),
            server="nowhere",
            context_tokens=0,
            repairs=0,
            code_sha256="",
            packages={},
        ),
        gold_sha256=provenance.gold_sha256(dataset.cases),
        wirecoder="0",
        revision=provenance.Revision(commit=None, changed=None),
        machine=provenance.machine(),
        started=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
    )
