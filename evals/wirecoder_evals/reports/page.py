"""An evaluation as one HTML page, in which every verdict is seen beside the words it rests on.

The page is a file that asks the network for nothing, and its policy forbids it to. What comes from
articles and models travels as JSON, which the scripts turn into text and never into markup.
"""

import json
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from importlib.resources import files
from string import Template

from wirecoder_evals.evaluation import Evaluation
from wirecoder_evals.reports import words
from wirecoder_evals.scoring.articles import ArticleScore
from wirecoder_evals.scoring.verdicts import Cause, Kind

_FOLDER = files(__package__) / "page"
_SCRIPTS = ("elements.js", "state.js", "reader.js", "overview.js", "page.js")
_POLICY = (
    "default-src 'none'; script-src '{script}'; style-src '{style}'; "
    "base-uri 'none'; form-action 'none'"
)


def page(evaluation: Evaluation, texts: Mapping[str, Mapping[str, str]]) -> str:
    """The whole page. `texts` are the articles by dataset and id."""
    script, style = "\n".join(map(_part, _SCRIPTS)), _part("page.css")
    return Template(_part("page.html")).substitute(
        policy=_POLICY.format(script=_hash(script), style=_hash(style)),
        style=style,
        script=script,
        data=_json(_data(evaluation, texts)),
    )


def _part(name: str) -> str:
    return (_FOLDER / name).read_text("utf-8")


def _hash(inlined: str) -> str:
    """How a content security policy names what stands between two tags."""
    return f"sha256-{b64encode(sha256(inlined.encode()).digest()).decode()}"


def _data(evaluation: Evaluation, texts: Mapping[str, Mapping[str, str]]) -> dict[str, object]:
    """What the script shows. What stands elsewhere in the code, it need not repeat."""
    return {
        "evaluation": evaluation.model_dump(mode="json"),
        "texts": {name: dict(sorted(articles.items())) for name, articles in sorted(texts.items())},
        "f1": [[_f1(article) for article in run.articles] for run in evaluation.runs],
        "kinds": {kind.value: kind.meaning for kind in Kind},
        "causes": {cause.value: cause.meaning for cause in Cause},
        "labels": [words.labels(comparison) for comparison in evaluation.comparisons],
    }


def _f1(article: ArticleScore) -> float | None:
    """None where there is nothing to score."""
    return article.tally.f1 if any(article.tally) else None


def _json(data: object) -> str:
    """JSON that HTML cannot mistake for its own: no tag or comment begins without a `<`.

    In ASCII, so that marks of direction in an article do not turn around the source of the page.
    """
    return json.dumps(data, allow_nan=False).replace("<", "\\u003c")
