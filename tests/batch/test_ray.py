"""`wirecoder batch --engine ray` on a real cluster of several processes, which are killed."""

import importlib.util
import os
import secrets
import shutil
import signal
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.batch import ray_scene
from tests.batch.ray_scene import Scene

from bench import ray_run, standin
from wirecoder_schemas.report import Report

pytestmark = [
    pytest.mark.ray,
    pytest.mark.skipif(importlib.util.find_spec("ray") is None, reason="needs Ray (`make ray`)"),
]
AT_ONCE = 2
OPTIONS = ("--workers", "3", "--concurrency", str(AT_ONCE))


@pytest.fixture(scope="module")
def model() -> Iterator[str]:
    with standin.apart(100) as url:
        yield url


@pytest.fixture(scope="module")
def machines(model: str) -> Iterator[dict[str, str]]:
    """How all machines are set; Ray's own files go into a folder with a short name."""
    folder = tempfile.mkdtemp(prefix="ray-", dir="/tmp")
    token = {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": secrets.token_hex(32)}
    ray = {"RAY_TMPDIR": folder, "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0"}  # stay on loopback
    key = {"WIRECODER_LLM_API_KEY": secrets.token_hex(16)}
    yield ray_run.settings_for(model) | key | token | ray
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def scene(tmp_path: Path, model: str, machines: dict[str, str]) -> Scene:
    return Scene(tmp_path, model, machines)


def test_a_worker_that_is_killed_costs_what_it_had_under_way_and_no_row_is_lost_or_doubled(
    scene: Scene, machines: dict[str, str]
) -> None:
    distinct = 90
    scene.give([*range(distinct), 3, 50, 3])  # the last three repeat earlier ones of other shares
    process = scene.begin(*OPTIONS)
    scene.until_asked(25, process)
    victim = ray_run.workers_below(process.pid)[0]
    os.kill(victim, signal.SIGKILL)
    code, told = ray_scene.ended(process)
    assert code == 0, told
    assert "93 articles, 3 repeat the text of another, 90 to code" in told
    assert "93 of 93 articles coded" in told
    rows = scene.rows()
    assert [row["article_id"] for row in rows] == [f"a{n}" for n in range(93)]
    assert len({Report.model_validate_json(row["report"]).id for row in rows}) == 93
    assert [row["calls"] for row in rows] == [1] * 90 + [0] * 3
    assert distinct <= scene.asked <= distinct + 2 * AT_ONCE
    logged = b"".join(
        p.read_bytes() for p in Path(machines["RAY_TMPDIR"]).rglob("*.*") if p.is_file()
    )
    assert b"MapWorker" in logged
    assert b"rockets fell" not in logged
    assert machines["WIRECODER_LLM_API_KEY"].encode() not in logged


def test_a_cluster_goes_on_where_a_killed_or_stopped_command_was_and_all_its_workers_hold_one_limit(
    scene: Scene, machines: dict[str, str]
) -> None:
    scene.give([*range(100, 200)])
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with ray_scene.cluster(machines, port) as address:
        on_it = ("--cluster", address, *OPTIONS)
        process = scene.begin(*on_it)
        scene.until_asked(30, process)
        process.kill()
        process.communicate()
        process = scene.begin(*on_it)
        scene.until_asked(40, process)
        process.send_signal(signal.SIGINT)
        code, told = ray_scene.ended(process)
        assert code == 130, told
        assert "Stopped: " in told
        assert 40 - 3 * 2 * AT_ONCE <= len(scene.rows()) <= scene.asked
        asked, used = scene.asked, scene.spent()
        each = (used.prompt_tokens + used.completion_tokens) // used.calls
        code, told = scene.run(*on_it, "--max-tokens", str(60 * each))
    assert code == 3, told
    assert "stopped: " in told
    assert "raise --max-tokens and run the same command again" in told
    rows, used = scene.rows(), scene.spent()
    assert len({row["article_id"] for row in rows}) == len(rows)
    assert used.calls == len(rows)
    assert each * used.calls <= 60 * each
    assert len(rows) <= scene.asked <= len(rows) + 2 * 3 * 2 * AT_ONCE
    assert scene.asked > asked
