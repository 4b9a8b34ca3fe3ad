"""A second model for when the first cannot be asked.

It codes the whole article, with the prompt made for it: a report is one model's work from start to
end, with that model's name and price, and says that it is the fallback's.
"""

from wirecoder.deadline import remaining
from wirecoder.errors import ModelError, ModelMisconfigured, ModelTimeout, ModelUnreachable
from wirecoder.ports import ArticleCoder, CoderAround, KnownCoder, Progress
from wirecoder_schemas.article import Article
from wirecoder_schemas.provenance import RunWarning
from wirecoder_schemas.report import Report

_ABSENT = (ModelUnreachable, ModelMisconfigured, ModelTimeout)
"""The model could not be asked. What it said, refused or left unfinished is its own answer."""


class FallbackCoder(CoderAround):
    """A `KnownCoder`: `first`, or `second` in its place. What it is known by is the first's."""

    def __init__(self, first: KnownCoder, second: ArticleCoder) -> None:
        super().__init__(first)
        self._second = second

    async def code(self, article: Article, progress: Progress = lambda stage: None) -> Report:
        """The report of one article.

        Raises as `first` does where the fallback would not help or no time is left for it, else as
        `second` does, with the usage of both.
        """
        try:
            return await self._coder.code(article, progress)
        except _ABSENT as fault:
            if remaining() == 0:
                raise
            absent = fault
        try:
            report = await self._second.code(article, progress)
        except ModelError as fault:
            fault.usage = absent.usage + fault.usage
            fault.args = (f"{fault} (asked as the fallback, since {absent})",)
            raise
        return self._told(report, absent)

    def _told(self, report: Report, absent: ModelError) -> Report:
        message = f"{self.model} could not be asked ({absent.code}): {report.run.model} stood in"
        if lost := absent.usage.calls:
            message += f"; {lost} answers that {self.model} had given are not counted here"
        warning = RunWarning(code="fallback_model", path="run.model", message=message, quote=None)
        run = report.run.model_copy(update={"warnings": (*report.run.warnings, warning)})
        return report.model_copy(update={"run": run})
