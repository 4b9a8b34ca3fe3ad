"""Wirecoder, as its commands and its service build it.

It runs in the environment that `make` sets up, which is what its documentation recommends.
"""

import asyncio
from contextlib import suppress
from typing import Any

from bench.contest.answering import Asked, answer_lines
from wirecoder import bootstrap
from wirecoder_schemas.article import Article
from wirecoder_schemas.provenance import CodingStatus


class Declined(Exception):
    """The article was not coded: nobody looked at it."""


def main() -> None:
    """Answer with reports."""
    settings = bootstrap.load_settings()
    model = bootstrap.build_model(settings)
    coder = bootstrap.build_coder(settings, model)
    with asyncio.Runner() as runner:

        def code(asked: Asked) -> Any:
            article = Article.model_validate(
                {"id": asked.id, "text": asked.text, "published": asked.published}
            )
            report = runner.run(coder.code(article))
            if report.run.status is CodingStatus.NOT_CODED:
                raise Declined
            return report.document()

        answer_lines(code)
        runner.run(model.aclose())


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main()
