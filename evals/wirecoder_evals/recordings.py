"""The model's recorded answers, `<dataset>/<prompt@version>/<article>.yaml`, for tests and evals.

A recording is made by asking the real embedded model, never by hand. It is matched on the body of
the request, so an answer to another prompt, schema or article is never taken for this one.
"""

from pathlib import Path
from typing import Any

from wirecoder.errors import (
    AnswerInvalid,
    AnswerTruncated,
    ModelRejected,
    ModelUnreachable,
    WirecoderError,
)
from wirecoder.ports import ArticleCoder, Progress
from wirecoder_evals.checkout import CHECKOUT
from wirecoder_schemas.article import Article
from wirecoder_schemas.report import Report

NOWHERE = "http://127.0.0.1:1/v1"
"""Nothing listens there: what is not recorded cannot be answered."""
_ANSWERED = (AnswerInvalid, AnswerTruncated, ModelRejected)


class RecordingMissing(WirecoderError):
    """No recorded answer fits: the prompt, the schema or the article is another one."""

    code = "recording_missing"
    exit_code = 5


def vcr_config() -> dict[str, Any]:
    """How recordings are kept, matched and cleaned, as vcrpy and pytest-recording take it.

    Host and port stay out of the match: the embedded server takes any free port. All headers but
    the content type are dropped on both sides: keys, cookies and organisations are among them.
    """
    return {
        "match_on": ["method", "path", "body"],
        "decode_compressed_response": True,
        "before_record_request": _clean_request,
        "before_record_response": _clean_response,
    }


def _recorder() -> Any:
    import vcr  # and half a dozen HTTP clients, which commands without recordings need not load

    return vcr.VCR(**vcr_config())


def folder_of(dataset: Path) -> Path:
    """Where the recordings of a dataset are: with the tests for one of the checkout's own, else
    beside its articles, so that a text from elsewhere is never copied into the checkout.
    """
    folder = dataset.resolve()
    if CHECKOUT is not None and folder.is_relative_to(CHECKOUT):
        return CHECKOUT / "tests" / "cassettes" / folder.name
    return dataset / "cassettes"


class RecordedCoder:
    """An `ArticleCoder` on recorded answers: replays them, or asks for those that are missing.

    One article at a time: vcrpy redirects the whole process's HTTP while a recording is open.
    `advice` is the command that records what is missing, for the error message.
    """

    def __init__(self, coder: ArticleCoder, folder: Path, recording: bool, advice: str) -> None:
        self._coder = coder
        self._folder = folder
        self._recording = recording
        self._advice = advice

    async def code(self, article: Article, progress: Progress = lambda stage: None) -> Report:
        """The report; raises `RecordingMissing` on replay if an answer was not recorded."""
        file = self._folder / f"{article.id}.yaml"
        if not self._recording:
            with _recorder().use_cassette(str(file), record_mode="none"):
                try:
                    return await self._coder.code(article, progress)
                except ModelUnreachable as fault:
                    raise self._missing(article.id, file) from fault
        # Nothing that is not asked for any more stays, but nothing is lost to a fault either.
        tape = _recorder().use_cassette(
            str(file),
            record_mode="new_episodes",
            drop_unused_requests=True,
            record_on_exception=False,
        )
        with tape:
            try:
                return await self._coder.code(article, progress)
            except _ANSWERED as fault:  # an answer too, though not a usable one: keep it
                failure = fault
        raise failure

    def _missing(self, article_id: str, file: Path) -> RecordingMissing:
        said = f"there is no {file}"
        if file.is_file():
            said = (
                f"{file} has no answer to what is asked now: the prompt, the schema or the article "
                "changed since it was recorded"
            )
        return RecordingMissing(
            f"article {article_id!r}: {said}. Record it with the local model: {self._advice}"
        )


def _clean_request(request: Any) -> Any:
    request.headers = {
        name: value for name, value in request.headers.items() if name.lower() == "content-type"
    }
    request.uri = f"http://model.test{request.path}"
    return request


def _clean_response(response: dict[str, Any]) -> dict[str, Any]:
    headers = response["headers"]
    response["headers"] = {
        name: value for name, value in headers.items() if name.lower() == "content-type"
    }
    return response
