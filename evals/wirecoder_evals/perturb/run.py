"""Code articles, change them, and code them again with the same coder."""

from collections.abc import Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass

from wirecoder import bootstrap
from wirecoder.cli.ticker import Ticker
from wirecoder.pipeline.many import Outcome, Source, code_all
from wirecoder.ports import ArticleCoder
from wirecoder_evals.perturb.compare import compare
from wirecoder_evals.perturb.kinds import perturb
from wirecoder_evals.perturb.results import Case, Robustness, Skipped
from wirecoder_evals.perturb.variants import Kind, Variant
from wirecoder_evals.runner import Dataset
from wirecoder_schemas.article import Article
from wirecoder_schemas.provenance import CodingStatus
from wirecoder_schemas.report import Report


@dataclass(frozen=True, slots=True)
class Plan:
    """What to test: datasets, how many of their articles at most, the kinds, chance, the prompt."""

    datasets: Sequence[Dataset]
    kinds: Sequence[Kind]
    limit: int | None = None
    seed: int = 0
    prompt: str | None = None


@dataclass(frozen=True, slots=True)
class _Original:
    dataset: str
    article: Article

    @property
    def stem(self) -> str:
        return f"{self.dataset}/{self.article.id}"

    def read(self) -> Article:
        return self.article


@dataclass(frozen=True, slots=True)
class _Changed:
    original: _Original
    report: Report
    variant: Variant

    @property
    def stem(self) -> str:
        return f"{self.original.stem}, {self.variant.kind}"

    def read(self) -> Article:
        article = self.original.article
        update = {"id": f"{article.id}-{self.variant.kind}", "text": self.variant.text}
        return article.model_copy(update=update)


async def robustness(plan: Plan) -> Robustness:
    """Run the plan. Raises what stops every article, such as a model that cannot be reached."""
    settings = bootstrap.load_settings()
    model = bootstrap.build_model(settings)
    coder = bootstrap.build_coder(settings, model, plan.prompt)
    at_once = bootstrap.concurrency(settings)
    originals = _originals(plan)
    async with aclosing(model):
        coded = await _code(coder, originals, at_once)
        skipped = [found for one in originals if (found := _skipped(one, coded[one.stem]))]
        out = {(one.dataset, one.article) for one in skipped}
        kept = [one for one in originals if (one.dataset, one.article.id) not in out]
        changed = [
            _Changed(one, report, variant)
            for one in kept
            if (report := coded[one.stem].report)
            for variant in _variants(one, report, plan)
        ]
        again = await _code(coder, changed, at_once)
    return Robustness(
        model=model.name,
        prompt=bootstrap.load_prompt(settings, plan.prompt).ref,
        seed=plan.seed,
        articles=len(originals),
        kinds=tuple(plan.kinds),
        skipped=tuple(skipped),
        cases=tuple(_case(one, again[one.stem]) for one in changed),
    )


def _originals(plan: Plan) -> list[_Original]:
    found = [
        _Original(dataset.name, case.read()) for dataset in plan.datasets for case in dataset.cases
    ]
    return found[: plan.limit]


def _variants(original: _Original, report: Report, plan: Plan) -> list[Variant]:
    text, seed = original.article.text, f"{plan.seed}/{original.stem}"
    made = (perturb(kind, text, report.incidents, seed) for kind in plan.kinds)
    return [variant for variant in made if variant is not None]


async def _code(
    coder: ArticleCoder, inputs: Sequence[Source], at_once: int
) -> Mapping[str, Outcome]:
    """What came of each input, by its stem."""
    with Ticker(len(inputs)) as ticker:
        outcomes = code_all(coder, inputs, at_once, ticker.stage, ticker.done)
        async with aclosing(outcomes):
            return {outcome.input.stem: outcome async for outcome in outcomes}


def _skipped(original: _Original, outcome: Outcome) -> Skipped | None:
    """Why an article cannot be compared with, if it cannot."""
    report = outcome.report
    if report is not None and report.run.status is CodingStatus.CODED:
        return None
    reason = f"{outcome.error.code}: {outcome.error}" if outcome.error else "not coded"
    return Skipped(
        dataset=original.dataset,
        article=original.article.id,
        reason=reason,
        failed=report is None,
    )


def _case(changed: _Changed, outcome: Outcome) -> Case:
    failure, comparison = None, None
    if outcome.error is not None:
        failure = f"{outcome.error.code}: {outcome.error}"
    elif outcome.report is None or outcome.report.run.status is not CodingStatus.CODED:
        failure = "not coded, though the article was"
    else:
        before, after = changed.report.incidents, outcome.report.incidents
        comparison = compare(before, after, changed.variant)
    return Case(
        dataset=changed.original.dataset,
        article=changed.original.article.id,
        kind=changed.variant.kind,
        what=changed.variant.what,
        failure=failure,
        comparison=comparison,
    )
