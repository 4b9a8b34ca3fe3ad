"""Codes articles with any prompt for somebody who tries it: on the service's model, in its turn.

Nothing is filed. What it cost is recorded, so that it counts against a key's tokens as ever.
"""

from collections.abc import Callable

from wirecoder.deadline import deadline
from wirecoder.desk.admission import Admission
from wirecoder.desk.attempt import Attempts
from wirecoder.desk.coding import WAIT
from wirecoder.desk.keys import Keys
from wirecoder.pipeline.rehearsal import Conversation, rehearse
from wirecoder.ports import CoderAround, KnownCoder, Progress
from wirecoder.settings import Settings
from wirecoder.store import runs
from wirecoder.store.database import Database
from wirecoder_prompts.prompt import Prompt
from wirecoder_schemas.article import Article
from wirecoder_schemas.report import Report


class Trials:
    """Coders for prompts that need not be released. Safe to share between tasks.

    `settings` are those that the model was built from, for the record of who answered; `at_once` is
    how many articles it makes sense to have under way.
    """

    def __init__(  # noqa: PLR0913 - what it stands on, by name
        self,
        *,
        coder_for: Callable[[Prompt], KnownCoder],
        database: Database,
        admission: Admission,
        attempts: Attempts,
        keys: Keys,
        settings: Settings,
        at_once: int,
    ) -> None:
        self.settings = settings
        self.at_once = at_once
        self._coder_for = coder_for
        self._database = database
        self._admission = admission
        self._attempts = attempts
        self._keys = keys

    def coder(self, prompt: Prompt, key_id: str | None = None) -> KnownCoder:
        """A coder with a prompt, on the account of a key."""
        return _TrialCoder(self, self._coder_for(prompt), key_id)

    async def rehearse(self, prompt: Prompt, article: Article) -> list[Conversation]:
        """What the model would be asked of an article; it is not asked. Raises `PromptError`."""
        return await rehearse(prompt, article, self.settings.llm_context_tokens)

    async def code(
        self, coder: KnownCoder, article: Article, key_id: str | None, progress: Progress
    ) -> Report:
        """The report of an article, when its turn has come; raises as `Desk.code` does."""
        with deadline(self.settings.article_seconds):
            await self._keys.check_budget(key_id)
            progress(WAIT)
            # Like an article of a job: it takes a turn when one is free, and no waiting place.
            async with self._admission.turn(queue=False):
                report = await self._attempts.code(coder, article, key_id, progress)
            await self._database.write(runs.add, report, key_id, filed=False)
        return report


class _TrialCoder(CoderAround):
    """A `KnownCoder` on one key's account."""

    def __init__(self, trials: Trials, coder: KnownCoder, key_id: str | None) -> None:
        super().__init__(coder)
        self._trials = trials
        self._key_id = key_id

    async def code(self, article: Article, progress: Progress = lambda stage: None) -> Report:
        """The report of one article."""
        return await self._trials.code(self._coder, article, self._key_id, progress)
