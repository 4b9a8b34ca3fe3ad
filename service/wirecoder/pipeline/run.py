"""The way of an article: segment, read or draft, resolve, verify, report. Nothing flows back."""

import asyncio
import hashlib
import json

from wirecoder import __version__
from wirecoder.pipeline.computing import computed
from wirecoder.pipeline.language import CODED, language_of
from wirecoder.pipeline.notes import Notes
from wirecoder.pipeline.report import Circumstances, Coding, build_report
from wirecoder.pipeline.resolve.dates import find_date_line
from wirecoder.pipeline.segment.instructions import find_instructions
from wirecoder.pipeline.segment.segment import Segments, segment
from wirecoder.pipeline.strategies import Task, draft_and_check, read_and_verify
from wirecoder.pipeline.warm import warm
from wirecoder.pipeline.witness import Witness
from wirecoder.ports import Clock, LanguageModel, NewId, Progress, Stopwatch
from wirecoder.usage import Usage
from wirecoder_prompts.prompt import Prompt
from wirecoder_schemas.article import Article, text_sha256
from wirecoder_schemas.incident import FORMAT
from wirecoder_schemas.provenance import CodingStatus
from wirecoder_schemas.report import Report


class Coder:
    """Codes articles with one prompt on one model. Safe to share between tasks."""

    def __init__(
        self, prompt: Prompt, model: LanguageModel, clock: Clock, watch: Stopwatch, new_id: NewId
    ) -> None:
        self._prompt = prompt
        self._model = model
        self._clock = clock
        self._watch = watch
        self._new_id = new_id

    @property
    def model(self) -> str:
        """The model that is asked."""
        return self._model.name

    @property
    def prompt(self) -> str:
        """The prompt that it is asked with, `name@version`."""
        return self._prompt.ref.label

    def warm(self) -> None:
        """Load what the first article would load; blocks for seconds."""
        warm(reads=self._prompt.head.strategy == "read")

    def coding_of(self, article: Article) -> str:
        """A hash of all that decides what comes out; two articles that share it share their coding.

        The text, title and date as sent; the prompt, model and parameters; the program's version.
        """
        decides = (
            text_sha256(article.text),
            article.title,
            article.published and article.published.isoformat(),
            self._prompt.ref.model_dump(),
            self._prompt.head.parameters.model_dump(),
            self._model.name,
            FORMAT,
            __version__,
        )
        return hashlib.sha256(json.dumps(decides).encode()).hexdigest()

    async def code(self, article: Article, progress: Progress = lambda stage: None) -> Report:
        """The report of one article, whose text has passed `intake`.

        Raises `ModelError` and its kin if the model gives no usable answer.
        """
        started, start = self._clock(), self._watch()
        if article.published is None and (line := find_date_line(article.text)):
            article = article.model_copy(update={"published": line[0]})
        coding = await self._coded(article, progress)
        circumstances = Circumstances(
            report_id=self._new_id(),
            wirecoder=__version__,
            prompt=self._prompt.ref,
            model=self._model.name,
            parameters=self._prompt.head.parameters,
            started=started,
            seconds=self._watch() - start,
            cost_usd=self._model.price(coding.usage),
        )
        return build_report(article, coding, circumstances)

    async def _coded(self, article: Article, progress: Progress) -> Coding:
        notes = Notes()
        progress("segment")
        await asyncio.sleep(0)  # first everybody else: who has an answer, or means to cancel this
        segments, language = await computed(article.text, _segmented, article.text, notes)
        if language != CODED:
            message = f"the text is in language {language!r}; only English ({CODED}) is coded"
            notes.add("language_not_supported", "article.language", message)
            return _not_coded(segments, language, notes, Usage())
        if not segments.readable:
            message = "the text is all captions, credits, links or headings; there is no body"
            notes.add("nothing_to_read", "article", message)
            return _not_coded(segments, language, notes, Usage())
        strategy = _STRATEGIES[self._prompt.head.strategy]
        witness = Witness(self._model)
        found = await strategy(Task(article, segments, self._prompt, witness, notes, progress))
        if others := witness.others:
            message = f"{witness.name} was asked; the server says that {', '.join(others)} answered"
            notes.add("other_model", "run.model", message)
        if found.refusal is not None:
            notes.add("refused", "incidents", f"the model declined: {found.refusal}")
            return _not_coded(segments, language, notes, found.usage)
        return Coding(
            CodingStatus.CODED,
            language,
            segments.headline,
            found.incidents,
            notes.warnings,
            found.usage,
        )


_STRATEGIES = {"draft": draft_and_check, "read": read_and_verify}
_MOST_FLAGGED = 20  # warnings; a hostile text can hold thousands


def _segmented(text: str, notes: Notes) -> tuple[Segments, str]:
    """What of a text is to be read, and in which language that is."""
    segments = without_instructions(text, segment(text), notes)
    read = " ".join(text[s.start : s.end] for s in segments.readable)
    return segments, language_of(read or text)


def without_instructions(text: str, segments: Segments, notes: Notes) -> Segments:
    """The segments with what addresses a model made noise, so that nothing reads or quotes it."""
    found = find_instructions(text, segments)
    for quote in found[:_MOST_FLAGGED]:
        message = "these words address a language model, not a reader: they were not read"
        notes.add("instruction_in_text", "article", message, quote)
    return segments.without({(quote.start, quote.end) for quote in found})


def _not_coded(segments: Segments, language: str, notes: Notes, usage: Usage) -> Coding:
    status = CodingStatus.NOT_CODED
    return Coding(status, language, segments.headline, (), notes.warnings, usage)
