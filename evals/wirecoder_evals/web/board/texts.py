"""The articles that runs are on, from the folders of their datasets, what was quoted marked."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from wirecoder.errors import WirecoderError
from wirecoder.pipeline.intake import decode
from wirecoder.web.prose import Span
from wirecoder.workspace import Workspace
from wirecoder_evals.checkout import own_datasets
from wirecoder_evals.runs import Prediction
from wirecoder_evals.scoring.verdicts import Verdict
from wirecoder_schemas.article import text_sha256
from wirecoder_schemas.report import Report


def text_of(
    workspace: Workspace, dataset: str, article_id: str, prediction: Prediction
) -> str | None:
    """The text of an article, None where it is not there or another one than was read."""
    for folder in _folders(workspace, dataset):
        try:
            text = decode((folder / "articles" / f"{article_id}.txt").read_bytes(), "the text")
        except (OSError, WirecoderError):
            continue
        if not isinstance(prediction, Report) or prediction.article.sha256 == text_sha256(text):
            return text
    return None


def _folders(workspace: Workspace, dataset: str) -> list[Path]:
    """The folders of that name: the committed one, and the workspace's."""
    mine = [folder for folder in workspace.datasets.glob("*") if folder.is_dir()]
    return [folder for folder in (*own_datasets(), *mine) if folder.name == dataset]


def spans_of(verdicts: Sequence[Verdict]) -> Iterator[Span]:
    """The words that verdicts rest on: `said-N` of the prediction, `gold-N` of what is right."""
    for number, verdict in enumerate(verdicts):
        for side, name in ((verdict.predicted, "said"), (verdict.gold, "gold")):
            for quote in side.quotes:
                yield Span(quote.start, quote.end, (f"{name}-{number}",))
