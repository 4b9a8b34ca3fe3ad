"""One try at coding an article, of which a record stays also where it fails."""

from wirecoder import __version__
from wirecoder.errors import ModelError, WirecoderError
from wirecoder.ports import Clock, KnownCoder, Progress, Stopwatch
from wirecoder.store import runs
from wirecoder.store.database import Database
from wirecoder.usage import Usage
from wirecoder_schemas.article import Article
from wirecoder_schemas.report import Report


class Attempts:
    """Has articles coded. What a failed try cost is written down before its error is raised."""

    def __init__(self, database: Database, clock: Clock, watch: Stopwatch) -> None:
        self._database = database
        self._clock = clock
        self._watch = watch

    async def code(
        self, coder: KnownCoder, article: Article, key_id: str | None, progress: Progress
    ) -> Report:
        """The report of an article, which is the caller's to record; raises what the coder does."""
        started, begun = self._clock(), self._watch()
        try:
            return await coder.code(article, progress)
        except WirecoderError as fault:
            usage = fault.usage if isinstance(fault, ModelError) else Usage()
            run = runs.FailedRun(
                started=started,
                seconds=self._watch() - begun,
                wirecoder=__version__,
                prompt=coder.prompt,
                model=coder.model,
                usage=usage,
                cost_usd=None,
                code=fault.code,
            )
            await self._database.write(runs.add_failed, run, key_id)
            raise
