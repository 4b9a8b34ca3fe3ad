import asyncio
import gc
import json
import os
import urllib.request
import weakref
from pathlib import Path

import pytest

from wirecoder.errors import WeightsDamaged, WeightsMissing
from wirecoder.llm.backend import Address
from wirecoder.llm.embedded import EmbeddedServer, Launch, llama_parameters, usable_cores
from wirecoder.llm.weights import require
from wirecoder.settings import Settings


class Llama:
    """Stands in for llama.cpp's server, which answers until it is collected."""

    listening_address = "http://127.0.0.1:4321"


class Launcher:
    """Remembers what it launched, and holds none of it."""

    def __init__(self, fault: RuntimeError | None = None) -> None:
        self.launches: list[Launch] = []
        self.servers: list[weakref.ref[Llama]] = []
        self.fault = fault

    def __call__(self, launch: Launch) -> Llama:
        self.launches.append(launch)
        if self.fault is not None:
            raise self.fault
        server = Llama()
        self.servers.append(weakref.ref(server))
        return server

    @property
    def running(self) -> int:
        gc.collect()
        return sum(server() is not None for server in self.servers)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    own = tmp_path / "My-Model.Q4.gguf"
    own.write_bytes(b"GGUF and what is no model")
    return Settings(model_file=own, cache_dir=tmp_path / "cache", llm_context_tokens=5000)


def connect(server: EmbeddedServer) -> Address:
    return asyncio.run(server.connect())


def test_callers_at_one_time_share_one_server(settings: Settings) -> None:
    launcher = Launcher()
    server = EmbeddedServer(settings, launcher)

    async def together() -> list[Address]:
        return await asyncio.gather(*(server.connect() for _ in range(8)))

    addresses = asyncio.run(together())
    assert len(launcher.launches) == 1
    assert len(set(addresses)) == 1
    assert addresses[0].base_url == "http://127.0.0.1:4321/v1"


def test_nothing_is_started_before_it_is_needed(settings: Settings) -> None:
    launcher = Launcher()
    EmbeddedServer(settings, launcher).close()
    assert launcher.launches == []


def test_the_server_is_started_with_the_settings(settings: Settings) -> None:
    launcher = Launcher()
    address = connect(EmbeddedServer(settings, launcher))
    assert settings.model_file is not None
    assert launcher.launches == [
        Launch(settings.model_file, "my-model.q4", 5000, usable_cores(), address.api_key)
    ]


def test_each_server_has_a_key_of_its_own_that_is_never_printed(settings: Settings) -> None:
    launcher = Launcher()
    keys = {connect(EmbeddedServer(settings, launcher)).api_key for _ in range(2)}
    assert len(keys) == 2
    assert min(len(key) for key in keys) >= 32
    assert not any(key in repr(launcher.launches) for key in keys)


def test_a_closed_server_is_stopped_and_may_be_closed_again(settings: Settings) -> None:
    launcher = Launcher()
    server = EmbeddedServer(settings, launcher)
    connect(server)
    assert launcher.running == 1
    server.close()
    assert launcher.running == 0
    server.close()
    asyncio.run(server.disconnect())


def test_a_closed_server_starts_again_when_it_is_needed(settings: Settings) -> None:
    launcher = Launcher()
    server = EmbeddedServer(settings, launcher)
    connect(server)
    asyncio.run(server.disconnect())
    connect(server)
    assert (len(launcher.launches), launcher.running) == (2, 1)


def test_the_released_model_is_named_without_a_path(settings: Settings) -> None:
    released = settings.model_copy(update={"model_file": None})
    assert EmbeddedServer(released).model == "qwen2.5-coder-1.5b-instruct-q4_k_m"


def test_without_weights_nothing_is_started_and_the_next_step_is_said(settings: Settings) -> None:
    launcher = Launcher()
    server = EmbeddedServer(settings.model_copy(update={"model_file": None}), launcher)
    with pytest.raises(WeightsMissing, match="wirecoder model pull"):
        connect(server)
    with pytest.raises(WeightsMissing, match="wirecoder model pull"):
        asyncio.run(server.check())
    assert launcher.launches == []


def test_a_check_of_weights_that_are_here_starts_nothing(settings: Settings) -> None:
    launcher = Launcher()
    asyncio.run(EmbeddedServer(settings, launcher).check())
    assert launcher.launches == []


def test_a_failed_start_is_tried_anew_at_the_next_call(settings: Settings) -> None:
    launcher = Launcher(RuntimeError("no"))
    server = EmbeddedServer(settings, launcher)
    with pytest.raises(WeightsDamaged):
        connect(server)
    launcher.fault = None
    assert connect(server).base_url.endswith("/v1")


# llama.cpp raises, and neither aborts nor hangs, for files that it cannot load.
@pytest.mark.parametrize(
    "data",
    [
        b"GGUF",
        b"GGUF" + bytes(range(256)) * 64,
        b"GGUF" + (3).to_bytes(4, "little") + (300).to_bytes(8, "little") * 2,
    ],
    ids=["magic only", "garbage", "header only"],
)
def test_a_file_that_llama_cannot_load_is_damaged_and_named_with_its_setting(
    settings: Settings, data: bytes
) -> None:
    assert settings.model_file is not None
    settings.model_file.write_bytes(data)
    with pytest.raises(WeightsDamaged, match=r"cannot load .*gguf.*WIRECODER_MODEL_FILE"):
        connect(EmbeddedServer(settings))


def test_only_this_process_can_use_the_server(settings: Settings) -> None:
    parameters = llama_parameters(Launch(Path("dir/m.gguf"), "m", 4096, 3, "key"))
    assert list(parameters.hostnames) == ["127.0.0.1"]
    assert list(parameters.api_keys) == ["key"]
    assert (parameters.ui, parameters.endpoint_slots) == (False, False)


def test_one_slot_has_the_whole_context_and_all_cores_and_writes_no_log() -> None:
    parameters = llama_parameters(Launch(Path("dir/m.gguf"), "m", 4096, 3, "key"))
    assert parameters.model.path == str(Path("dir/m.gguf"))
    assert set(parameters.model_alias) == {"m"}
    assert (parameters.n_ctx, parameters.n_parallel) == (4096, 1)
    assert parameters.cpuparams.n_threads == 3
    assert parameters.port == 0
    assert parameters.verbosity < 0


def test_only_cores_that_this_process_may_use_are_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 5, 7}, raising=False)
    assert usable_cores() == 3


def test_where_the_system_does_not_tell_all_cores_are_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 6)
    assert usable_cores() == 6


@pytest.mark.live
def test_the_real_model_answers_under_its_own_name_in_silence(
    capfd: pytest.CaptureFixture[str],
) -> None:
    settings = Settings()
    path = require(settings)
    server = EmbeddedServer(settings)
    address = connect(server)
    try:
        body = {
            "model": server.model,
            "messages": [{"role": "user", "content": "Answer with the one word yes."}],
            "max_tokens": 3,
            "temperature": 0,
        }
        request = urllib.request.Request(  # noqa: S310 # our own server's http address
            f"{address.base_url}/chat/completions",
            json.dumps(body).encode(),
            {"Content-Type": "application/json", "Authorization": f"Bearer {address.api_key}"},
        )
        with urllib.request.urlopen(request, timeout=60) as reply:  # noqa: S310 # as above
            text = reply.read().decode()
    finally:
        server.close()
    answer = json.loads(text)
    assert answer["choices"][0]["message"]["content"].lower().startswith("yes")
    assert answer["model"] == server.model
    assert str(path.parent) not in text
    assert capfd.readouterr() == ("", "")
