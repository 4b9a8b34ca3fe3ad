"""What one worker of a cluster does with its share, on a hub in this process."""

import asyncio
import json
from collections.abc import Callable, Coroutine, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from tests.fake_model import FakeModel, install_prompt

from wirecoder import bootstrap
from wirecoder.batch.budget import UNLIMITED, Limits
from wirecoder.batch.hub import Hub, News
from wirecoder.batch.ray_worker import Job, Worker
from wirecoder.errors import ConfigurationInvalid, LimitReached, ModelTimeout, ModelUnreachable
from wirecoder.settings import Settings
from wirecoder.sources.picking import pick
from wirecoder.sources.source import open_source
from wirecoder.usage import Usage


class Handle:
    """A hub in this process, called as an actor of Ray is."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    def __getattr__(self, name: str) -> "Method":
        return Method(getattr(self._hub, name))


class Method:
    """One of its methods."""

    def __init__(self, method: Callable[..., Coroutine[Any, Any, Any]]) -> None:
        self._method = method

    def remote(self, *given: object) -> "asyncio.Task[Any]":
        return asyncio.get_running_loop().create_task(self._method(*given))


class Scene:
    """Five articles, a hub and a worker."""

    def __init__(self, folder: Path, limits: Limits) -> None:
        lines = [
            {"id": f"a{n}", "text": f"Two rockets fell at Depot {n} on Monday, police said."}
            for n in range(5)
        ]
        path = folder / "in.jsonl"
        path.write_text("".join(json.dumps(line) + "\n" for line in lines))
        self.source = open_source(path)
        self.hub = Hub(limits, Usage(), 0.0)
        job = Job(self.source, "plain@1", limits, concurrency=1, threads=None)
        self.worker = Worker(job, Handle(self.hub))

    def share(self, articles: list[int], number: int = 0, coding: str | None = None) -> None:
        """The worker's work on one share, as Ray Data gives it."""
        first = next(pick(self.source, articles[:1])).article
        assert first is not None
        coder = bootstrap.build_coding(bootstrap.load_settings(), "plain@1").coder
        row = {"number": number, "articles": articles, "coding": coding or coder.coding_of(first)}
        self.worker(row)

    def news(self) -> News:
        async def ask() -> News:
            await self.hub.close()
            return await self.hub.take()

        return self.worker._runner.run(ask())

    def outcomes(self) -> dict[str, str]:
        """Of each article `coded`, or the code of its error."""
        return {o.article_id: o.error[0] if o.error else "coded" for o in self.news().outcomes}


@pytest.fixture
def scene_with(
    tmp_path: Path, model: FakeModel, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Scene]]:
    install_prompt(tmp_path / "workspace")
    monkeypatch.setenv("WIRECODER_WORKSPACE", str(tmp_path / "workspace"))
    monkeypatch.setattr(bootstrap, "build_model", lambda settings, observer=None: model)
    with ExitStack() as stack:

        def scene_with(limits: Limits = UNLIMITED) -> Scene:
            scene = Scene(tmp_path, limits)
            stack.callback(scene.worker._runner.close)
            return scene

        yield scene_with


def test_a_worker_codes_its_share_and_nothing_else(
    scene_with: Callable[..., Scene], model: FakeModel
) -> None:
    scene = scene_with()
    scene.share([1, 3])
    assert scene.outcomes() == {"a1": "coded", "a3": "coded"}
    assert len(model.asked) == 2


def test_a_share_that_is_done_costs_nothing_a_second_time(
    scene_with: Callable[..., Scene], model: FakeModel
) -> None:
    scene = scene_with()
    scene.share([0, 1, 2])
    scene.share([0, 1, 2])
    assert len(model.asked) == 3


def test_of_a_share_that_was_begun_only_the_rest_is_coded(
    scene_with: Callable[..., Scene], model: FakeModel
) -> None:
    scene = scene_with()
    model.instead["Depot 2"] = ModelUnreachable("away")
    scene.share([1, 2])
    assert str(scene.news().fault) == "away"
    assert len(model.asked) == 2
    model.forget()
    scene.hub._fault = None
    scene.share([1, 2])
    assert len(model.asked) == 1


def test_an_article_that_fails_has_its_error(
    scene_with: Callable[..., Scene], model: FakeModel
) -> None:
    scene = scene_with()
    model.instead["Depot 3"] = ModelTimeout("no answer")
    model.instead["Depot 4"] = RuntimeError("Two rockets fell")
    scene.share([2, 3, 4])
    assert scene.outcomes() == {"a2": "coded", "a3": "model_timeout", "a4": "internal"}


def test_a_worker_that_would_code_otherwise_than_planned_stops_the_run(
    scene_with: Callable[..., Scene], model: FakeModel
) -> None:
    scene = scene_with()
    scene.share([0, 1], coding="0" * 64)
    fault = scene.news().fault
    assert isinstance(fault, ConfigurationInvalid)
    assert "plain@1 on fake-model" in str(fault)
    assert model.asked == []


def test_workers_hold_the_limit_at_the_hub(
    scene_with: Callable[..., Scene], model: FakeModel
) -> None:
    scene = scene_with(Limits(tokens=0))
    scene.share([0, 1])
    scene.share([2, 3], number=1)
    assert isinstance(scene.news().fault, LimitReached)
    assert model.asked == []


def test_what_is_spent_is_known_at_the_hub(scene_with: Callable[..., Scene]) -> None:
    scene = scene_with()
    scene.share([0, 1])
    assert scene.news().spent[0].calls == 2


def test_a_fault_of_the_program_is_told_by_its_kind_alone(
    scene_with: Callable[..., Scene], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(settings: Settings, *rest: object, **others: object) -> None:
        raise ValueError("Two rockets fell at a depot")

    scene = scene_with()
    with monkeypatch.context() as patched:
        patched.setattr(Worker, "_open", broken)
        scene.share([0])
    assert str(scene.news().fault) == "internal error of a worker: ValueError"
