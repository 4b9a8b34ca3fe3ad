"""Whatever ends a run, the next one goes on: no request is worked on twice, none is lost."""

import asyncio
import inspect
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.batch.batch_records import ENDPOINT
from tests.batch.batch_standin import BatchStandIn, Loss
from tests.batch.scenes import NAMES, SEAM, Scene, without_pauses

from wirecoder.batch.collect import Spool
from wirecoder.batch.journal import Journal
from wirecoder.batch.requests import Requests
from wirecoder.batch.rounds import Rounds
from wirecoder.errors import ModelUnreachable
from wirecoder.llm.batches import BatchServer
from wirecoder.usage import Usage


class Killed(BaseException):
    """The process ends here, as far as a test can have it."""


STEPS: list[tuple[type, str, int]] = [
    (Requests, "seal", 1),
    (BatchServer, "submit", 1),
    (Requests, "sent", 2),
    (Requests, "collected", 1),
    (BatchServer, "look", 3),
    (BatchServer, "fetch", 1),
    (Requests, "answered", 2),
    (Requests, "ended", 1),
    (Rounds, "_resolve", 1),
    (BatchServer, "remove", 1),
    (Requests, "removed", 2),
    (Journal, "coded", 3),
    (Requests, "forget_all", 1),
]
"""Each step of a run, and at which time of it the run is killed."""
REMOTE = [
    "GET /batches",
    "GET /files",
    "POST /files",
    "POST /batches",
    "GET /batches/ID",
    "GET /files/ID/content",
    "DELETE /files/ID",
]


def killing(owner: type, name: str, when: Loss, number: int) -> Callable[..., Any]:
    """The method, which at its `number`th call ends everything, before or after it was done."""
    real = getattr(owner, name)
    calls = 0

    def step() -> bool:
        nonlocal calls
        calls += 1
        return calls == number

    def plain(*args: Any, **named: Any) -> Any:
        ends = step()
        if ends and when == "before":
            raise Killed
        done = real(*args, **named)
        if ends:
            raise Killed
        return done

    async def awaited(*args: Any, **named: Any) -> Any:
        ends = step()
        if ends and when == "before":
            raise Killed
        done = await real(*args, **named)
        if ends:
            raise Killed
        return done

    return awaited if inspect.iscoroutinefunction(real) else plain


def assert_all_is_well(scene: Scene) -> None:
    """The next run finishes; each request was worked on once, counted once, and nothing is left."""
    ended = scene.run()
    assert scene.codes() == ["coded"] * 5
    assert all(name in str(row) for name, row in zip(NAMES, scene.rows(), strict=True))
    assert sorted(scene.server.bodies.values()) == [1] * 5
    assert ended.spent[0] == Usage(5, 500, 50, 0)
    assert scene.server.violations == []
    assert scene.left() == []


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize(
    ("owner", "name", "number"), STEPS, ids=lambda one: getattr(one, "__name__", one)
)
def test_a_run_killed_at_any_step_is_gone_on_with(  # noqa: PLR0913, PLR0917 - by name
    scene: Scene,
    monkeypatch: pytest.MonkeyPatch,
    owner: type,
    name: str,
    number: int,
    when: Loss,
) -> None:
    scene.settings["llm_batch_requests"] = 3
    with monkeypatch.context() as patched:
        patched.setattr(owner, name, killing(owner, name, when, number))
        with pytest.raises(Killed):
            scene.run()
    assert_all_is_well(scene)
    assert len(scene.server.files) <= 1, "but for what was just being removed"


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("step", REMOTE)
def test_a_connection_lost_at_any_step_costs_no_request(
    scene: Scene, step: str, when: Loss
) -> None:
    scene.settings["llm_batch_requests"] = 3
    scene.server.losing = [(step, when)]
    if step in {"GET /batches/ID", "DELETE /files/ID"}:  # it is only waited a little longer
        scene.run()
    else:
        with pytest.raises(ModelUnreachable):
            scene.run()
    assert scene.server.losing == []
    assert_all_is_well(scene)


@pytest.mark.parametrize("step", ["POST /files", "POST /batches", "GET /files/ID/content"])
def test_with_more_than_one_try_a_lost_connection_does_not_even_end_the_run(
    scene: Scene, step: str
) -> None:
    scene.settings |= {"llm_batch_requests": 3, "llm_attempts": 3}
    scene.server.losing = [(step, "after")]
    assert scene.run().counts.done == 5
    assert sorted(scene.server.bodies.values()) == [1] * 5
    assert (scene.server.uploads, len(scene.server.batches)) == (2, 2)
    assert scene.server.files == {}


def test_a_batch_is_found_again_among_many_others_of_the_same_account(scene: Scene) -> None:
    scene.server.losing = [("POST /batches", "after")]
    with pytest.raises(ModelUnreachable):
        scene.run()
    mine = dict(scene.server.batches)
    asked = {"input_file_id": "file_0000", "endpoint": ENDPOINT, "completion_window": "24h"}
    for n in range(250):
        scene.server.create(asked | {"metadata": {"wirecoder_batch": f"{n}"}})
    assert_all_is_well(scene)
    assert [one for one in scene.server.batches.values() if one.looks] == list(mine.values())


def test_a_server_that_is_away_for_long_while_waiting_is_waited_for(scene: Scene) -> None:
    scene.server.losing = [("GET /batches/ID", "before")] * 10
    assert scene.run().counts.done == 5
    assert any("not heard of" in line for line in scene.seen.lines)


def test_a_server_that_stays_away_ends_the_run_and_the_next_one_fetches(scene: Scene) -> None:
    scene.server.losing = [("GET /batches/ID", "before")] * 11
    with pytest.raises(ModelUnreachable):
        scene.run()
    assert_all_is_well(scene)


def test_an_interrupted_run_says_that_the_batches_go_on(scene: Scene) -> None:
    looked = scene.server.look

    def interrupted(batch: Any) -> None:
        looked(batch)
        os.kill(os.getpid(), signal.SIGINT)

    scene.server.look = interrupted  # type: ignore[method-assign]
    with pytest.raises((KeyboardInterrupt, asyncio.CancelledError)):
        scene.run()
    assert "the same command fetches" in scene.seen.lines[-1]
    assert scene.out.read_text() == ""
    scene.server.look = looked  # type: ignore[method-assign]
    assert_all_is_well(scene)


def test_after_everything_was_sent_another_run_looks_at_no_article_before_answers_are_there(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.wait = False
    scene.run()
    with monkeypatch.context() as patched:
        patched.setattr(Requests, "answer", killing(Requests, "answer", "before", 1))
        assert scene.run().under_way == 5
    scene.wait = True
    assert_all_is_well(scene)


def test_files_of_others_beside_the_journal_are_left_alone(scene: Scene) -> None:
    spool = Spool(scene.journal)
    mine = [spool.open, spool.fetched, spool.path("0" * 32)]
    others = [scene.folder / "out.jsonl.journal2.x.jsonl", scene.folder / "other.jsonl"]
    for path in (*mine, *others):
        path.write_bytes(b"{}")
    scene.run()
    assert [path.exists() for path in (*mine, *others)] == [False] * 3 + [True] * 2


CHILD = """
import os, signal, sys
from pathlib import Path
from tests.batch.batch_standin import BatchStandIn
from tests.batch.scenes import Scene
from wirecoder.batch.requests import Requests

class Far(BatchStandIn):
    url = sys.argv[2]
    def __init__(self): pass

Requests.sent = lambda self, mark, batch: os.kill(os.getpid(), signal.SIGKILL)
scene = Scene.__new__(Scene)
scene.__init__(Path(sys.argv[1]), Far(), settings={"llm_batch_requests": 3})
scene.run()
"""


def test_a_process_killed_between_the_servers_batch_and_our_note_of_it_sends_nothing_twice(
    tmp_path: Path, batches: BatchStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = [sys.executable, "-c", CHILD, str(tmp_path), batches.url]
    root = Path(__file__).parents[2]
    path = os.pathsep.join(str(root / one) for one in ("", "schemas", "prompts", "service"))
    env = os.environ | {"PYTHONPATH": path}
    killed = subprocess.run(command, env=env, check=False)  # noqa: S603 - our own program
    assert killed.returncode == -signal.SIGKILL
    assert len(batches.batches) == 1
    monkeypatch.setattr(*SEAM, without_pauses())
    (tmp_path / "workspace").rename(tmp_path / "before")
    scene = Scene(tmp_path, batches, settings={"llm_batch_requests": 3})
    (tmp_path / "before").rename(tmp_path / "workspace" / "before")
    assert_all_is_well(scene)
    assert len(batches.batches) == 2


def test_requests_whose_file_was_deleted_before_it_was_sent_are_collected_anew(
    scene: Scene,
) -> None:
    scene.server.losing = [("GET /batches", "before")]
    with pytest.raises(ModelUnreachable):
        scene.run()
    (path,) = (scene.folder / name for name in scene.left())
    path.unlink()
    assert_all_is_well(scene)
