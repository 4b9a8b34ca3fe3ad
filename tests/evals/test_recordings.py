"""Recordings of a real conversation over HTTP: what is kept, what is matched, what is lost."""

import asyncio
import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.fake_model import PROMPT
from tests.llm.faulty_server import KEY, FaultyServer, Reply, chat_model, completion, reply

from wirecoder.errors import AnswerTruncated, ModelUnreachable, WirecoderError
from wirecoder.pipeline.run import Coder
from wirecoder_evals import recordings
from wirecoder_evals.recordings import RecordedCoder, RecordingMissing
from wirecoder_prompts.catalog import Catalog
from wirecoder_schemas.article import Article
from wirecoder_schemas.report import Report

EMPTY = completion('{"incidents": []}')
TEXT = "Officials met in the capital on Monday and agreed to meet again next week, police said."
Code = Callable[..., Report]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cassettes"


@pytest.fixture
def code(folder: Path, tmp_path: Path) -> Code:
    """Codes one article with the plain prompt; `changed` edits the prompt first."""

    def code(url: str, recording: bool, text: str = TEXT, changed: str = "") -> Report:
        path = tmp_path / "prompts" / "plain" / "1.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(PROMPT.replace("Code this.", f"Code this.{changed}"), "utf-8")

        async def run() -> Report:
            model = chat_model(url, attempts=1)
            coder = Coder(
                prompt=Catalog(tmp_path / "prompts").load("plain@1"),
                model=model,
                clock=lambda: dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
                watch=lambda: 0.0,
                new_id=lambda: "one",
            )
            recorded = RecordedCoder(coder, folder, recording, advice="wirecoder eval --record")
            try:
                return await recorded.code(Article(id="a", text=text))
            finally:
                await model.aclose()

        return asyncio.run(run())

    return code


def test_what_was_recorded_is_replayed_without_a_server(code: Code, server: FaultyServer) -> None:
    server.say(EMPTY)
    asked = code(server.url, recording=True)
    replayed = code(recordings.NOWHERE, recording=False)
    assert replayed == asked
    assert replayed.run.prompt_tokens == 100
    assert server.calls == 1


def test_a_recording_holds_no_key_and_no_host(
    code: Code, server: FaultyServer, folder: Path
) -> None:
    server.say(reply(EMPTY, set_cookie="session=1", openai_organization="us"))
    code(server.url, recording=True)
    kept = (folder / "a.yaml").read_text("utf-8")
    assert "Officials" in kept
    for secret in (KEY, "127.0.0.1", "session=1", "openai", "user-agent"):
        assert secret not in kept


@pytest.mark.parametrize("change", [{"text": TEXT + " They left."}, {"changed": " Be brief."}])
def test_another_article_or_prompt_is_not_answered_and_the_message_says_how_to_record_it(
    code: Code, server: FaultyServer, change: dict[str, str]
) -> None:
    server.say(EMPTY)
    code(server.url, recording=True)
    with pytest.raises(
        RecordingMissing, match=r"'a': .*a\.yaml.* wirecoder eval --record$"
    ) as said:
        code(recordings.NOWHERE, recording=False, **change)
    assert said.value.exit_code == 5
    assert server.calls == 1


def test_recording_again_asks_only_what_is_new_and_drops_what_is_not_asked_any_more(
    code: Code, server: FaultyServer, folder: Path
) -> None:
    server.say(EMPTY, EMPTY)
    code(server.url, recording=True)
    first = (folder / "a.yaml").read_bytes()
    code(server.url, recording=True)
    assert server.calls == 1
    assert (folder / "a.yaml").read_bytes() == first
    code(server.url, recording=True, changed=" Be brief.")
    assert server.calls == 2
    code(recordings.NOWHERE, recording=False, changed=" Be brief.")
    with pytest.raises(RecordingMissing):
        code(recordings.NOWHERE, recording=False)


def test_a_server_that_goes_away_costs_no_recording(
    code: Code, server: FaultyServer, folder: Path
) -> None:
    server.say(EMPTY, Reply(status=503))
    code(server.url, recording=True)
    first = (folder / "a.yaml").read_bytes()
    with pytest.raises(ModelUnreachable):
        code(server.url, recording=True, changed=" Be brief.")
    assert (folder / "a.yaml").read_bytes() == first


def test_an_answer_that_was_cut_off_is_recorded_and_fails_again_on_replay(
    code: Code, server: FaultyServer
) -> None:
    server.say(completion('{"inci', finish="length"))
    failures: list[WirecoderError] = []
    for url, recording in ((server.url, True), (recordings.NOWHERE, False)):
        with pytest.raises(AnswerTruncated) as failed:
            code(url, recording=recording)
        failures.append(failed.value)
    assert str(failures[0]) == str(failures[1])
    assert server.calls == 1


def test_a_replay_leaves_the_recording_as_it_was(
    code: Code, server: FaultyServer, folder: Path
) -> None:
    server.say(EMPTY)
    code(server.url, recording=True)
    first = (folder / "a.yaml").read_bytes()
    code(recordings.NOWHERE, recording=False)
    with pytest.raises(RecordingMissing):
        code(recordings.NOWHERE, recording=False, changed=" Be brief.")
    assert (folder / "a.yaml").read_bytes() == first


def test_texts_from_elsewhere_are_not_recorded_into_the_checkout(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    own = recordings.folder_of(root / "evals" / "datasets" / "wire")
    assert own == root / "tests" / "cassettes" / "wire"
    assert recordings.folder_of(tmp_path / "wire") == tmp_path / "wire" / "cassettes"
