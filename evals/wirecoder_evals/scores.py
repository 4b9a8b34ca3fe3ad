"""The scores of one run: the verdicts on each article, and what they are comparable with."""

from typing import Literal

from wirecoder_evals.scoring import SCORING
from wirecoder_evals.scoring.articles import ArticleScore
from wirecoder_schemas.base import Model


class Scores(Model):
    """Verdicts by article. Two are comparable if `gold_sha256` and `scoring` agree."""

    format: Literal["wirecoder-scores/1"] = "wirecoder-scores/1"
    scoring: str = SCORING
    gold_sha256: str
    articles: tuple[ArticleScore, ...]
