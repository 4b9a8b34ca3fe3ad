import os
import traceback
from pathlib import Path
from typing import Any, Literal

import pytest
from pydantic import SecretStr

from wirecoder import assembly, bootstrap
from wirecoder.errors import ConfigurationInvalid, PromptUnknown
from wirecoder.llm.backend import FALLBACK, Address, Backend, RemoteServer, Server
from wirecoder.llm.embedded import EmbeddedServer
from wirecoder.pipeline.fallback import FallbackCoder
from wirecoder.pipeline.run import Coder
from wirecoder.settings import Settings

Strategy = Literal["auto", "read", "draft"]
REMOTE: dict[str, Any] = {"llm_base_url": "http://127.0.0.1:9/v1", "llm_model": "their-model"}


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.upper().startswith("WIRECODER_"):
            monkeypatch.delenv(name)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[EmbeddedServer]:
    """The embedded servers that were constructed."""
    made: list[EmbeddedServer] = []

    def construct(settings: Settings) -> EmbeddedServer:
        made.append(EmbeddedServer(settings))
        return made[-1]

    monkeypatch.setattr(bootstrap, "EmbeddedServer", construct)
    return made


@pytest.fixture
def own(tmp_path: Path) -> Settings:
    """Settings of a workspace with prompts of its own, `mine@1` among them to be used."""
    for name, version in (("mine", "1"), ("other", "2")):
        file = tmp_path / "prompts" / name / f"{version}.md"
        file.parent.mkdir(parents=True)
        head = f'---\nname: {name}\nversion: "{version}"\npurpose: A test.\n---\n'
        file.write_text(f"{head}=== system ===\nCode.\n=== article ===\n{{{{ text }}}}\n", "utf-8")
    return Settings(workspace=tmp_path, prompt="mine@1")


def backend_of(settings: Settings) -> Backend:
    return bootstrap.build_model(settings)._backend


# --- settings


WRONG = {
    "WIRECODER_LLM_TIMEOUT": ["-98765", "0", "sk-test-secret"],
    "WIRECODER_LLM_ATTEMPTS": ["98765", "0", "sk-test-secret"],
    "WIRECODER_LLM_REPAIRS": ["98765", "-1", "sk-test-secret"],
    "WIRECODER_LLM_CONCURRENCY": ["-98765", "0", "sk-test-secret"],
    "WIRECODER_LLM_CONTEXT_TOKENS": ["-98765", "sk-test-secret"],
    "WIRECODER_LLM_INPUT_PRICE": ["-98765", "sk-test-secret"],
    "WIRECODER_LLM_OUTPUT_PRICE": ["-98765", "sk-test-secret"],
    "WIRECODER_LLM_BREAKER_FAILURES": ["-98765", "0", "sk-test-secret"],
    "WIRECODER_LLM_BREAKER_SECONDS": ["-98765", "0", "sk-test-secret"],
    "WIRECODER_LLM_FALLBACK_INPUT_PRICE": ["-98765", "sk-test-secret"],
    "WIRECODER_LLM_FALLBACK_OUTPUT_PRICE": ["-98765", "sk-test-secret"],
    "WIRECODER_STRATEGY": ["-98765", "Read", "sk-test-secret"],
}


@pytest.mark.parametrize(
    ("variable", "value"), [(name, value) for name, values in WRONG.items() for value in values]
)
def test_a_wrong_setting_is_named_by_its_variable_and_its_value_is_not_shown(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(ConfigurationInvalid) as caught:
        bootstrap.load_settings()
    assert str(caught.value).startswith(f"{variable}: Input should be ")
    printed = "".join(traceback.format_exception(caught.value))
    assert "98765" not in printed
    assert "sk-test" not in printed


def test_every_wrong_setting_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in WRONG:
        monkeypatch.setenv(variable, "-98765")
    with pytest.raises(ConfigurationInvalid) as caught:
        bootstrap.load_settings()
    assert {problem.split(":")[0] for problem in str(caught.value).split("; ")} == set(WRONG)


def test_right_settings_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WIRECODER_LLM_TIMEOUT", "12.5")
    assert bootstrap.load_settings().llm_timeout == 12.5


# --- the model


def test_a_server_without_a_model_to_ask_for_is_a_wrong_setting(
    made: list[EmbeddedServer],
) -> None:
    with pytest.raises(ConfigurationInvalid, match="WIRECODER_LLM_MODEL is not set"):
        bootstrap.build_model(Settings(llm_base_url="http://127.0.0.1:9/v1"))
    assert made == []


def test_without_a_server_the_model_is_the_embedded_one(
    made: list[EmbeddedServer], tmp_path: Path
) -> None:
    backend = backend_of(Settings(cache_dir=tmp_path))
    assert [backend.server] == made
    assert backend.model == made[0].model
    assert list(tmp_path.iterdir()) == []  # nothing is fetched or started to build it


def test_a_model_named_without_a_server_does_not_rename_the_embedded_one(
    made: list[EmbeddedServer],
) -> None:
    assert backend_of(Settings(llm_model="their-model")).model == made[0].model


def test_with_a_server_no_embedded_one_is_ever_constructed(
    made: list[EmbeddedServer], own: Settings
) -> None:
    settings = own.model_copy(update=REMOTE)
    bootstrap.build_model(settings)
    backend = backend_of(settings)
    assert backend.server == RemoteServer(Address(REMOTE["llm_base_url"], "none"))
    assert backend.model == "their-model"
    assert made == []


def test_the_settings_reach_the_model() -> None:
    settings = Settings(
        llm_base_url=REMOTE["llm_base_url"],
        llm_model="their-model",
        llm_api_key=SecretStr("sk-test-secret"),
        llm_timeout=11,
        llm_attempts=5,
        llm_repairs=4,
        llm_concurrency=6,
        llm_context_tokens=5000,
        llm_input_price=0.5,
        llm_output_price=1.5,
        llm_breaker_failures=7,
        llm_breaker_seconds=8,
    )
    server: Server = RemoteServer(Address(REMOTE["llm_base_url"], "sk-test-secret"))
    assert backend_of(settings) == Backend(
        model="their-model",
        server=server,
        context_tokens=5000,
        concurrency=6,
        timeout=11,
        attempts=5,
        repairs=4,
        input_price=0.5,
        output_price=1.5,
        breaker_failures=7,
        breaker_seconds=8,
    )


@pytest.mark.parametrize(
    ("base_url", "asked", "given"),
    [(None, None, 1), (None, 3, 3), ("http://127.0.0.1:9/v1", None, 4), ("http://x/v1", 1, 1)],
)
def test_one_question_at_a_time_is_asked_here_and_four_elsewhere_unless_set(
    base_url: str | None, asked: int | None, given: int
) -> None:
    settings = Settings(llm_base_url=base_url, llm_model="m", llm_concurrency=asked)
    assert bootstrap.concurrency(settings) == given
    assert backend_of(settings).concurrency == given


# --- the fallback


def fallback_of(settings: Settings) -> Backend:
    other = bootstrap.of_fallback(settings)
    assert other is not None
    return bootstrap._backend(other, FALLBACK)


def test_without_a_fallback_there_is_one_model_only(own: Settings) -> None:
    assert bootstrap.of_fallback(own) is None
    assert isinstance(bootstrap.build_coding(own).coder, Coder)


def test_the_settings_of_a_fallback_are_its_own_and_the_others_those_of_the_first() -> None:
    settings = Settings(
        **REMOTE,
        llm_api_key=SecretStr("sk-first"),
        llm_input_price=0.5,
        llm_output_price=1.5,
        llm_timeout=11,
        llm_concurrency=6,
        llm_fallback_base_url="http://127.0.0.1:8/v1",
        llm_fallback_model="other-model",
        llm_fallback_api_key=SecretStr("sk-second"),
        llm_fallback_input_price=2.5,
    )
    backend = fallback_of(settings)
    address = Address("http://127.0.0.1:8/v1", "sk-second")
    assert backend.server == RemoteServer(address, "WIRECODER_LLM_FALLBACK")
    assert (backend.model, backend.variables) == ("other-model", "WIRECODER_LLM_FALLBACK")
    assert (backend.input_price, backend.output_price) == (2.5, None)
    assert (backend.timeout, backend.concurrency) == (11, 6)


def test_the_embedded_model_as_a_fallback_reads_with_its_own_prompt_one_question_at_a_time(
    made: list[EmbeddedServer], tmp_path: Path
) -> None:
    settings = Settings(
        **REMOTE, cache_dir=tmp_path, llm_concurrency=6, llm_fallback_base_url="embedded"
    )
    other = bootstrap.of_fallback(settings)
    assert other is not None
    assert bootstrap.load_prompt(settings).head.name == "incidents"
    assert bootstrap.load_prompt(other).head.name == "facts"
    assert fallback_of(settings).concurrency == 1
    assert isinstance(bootstrap.build_coding(settings).coder, FallbackCoder)
    assert {server.model for server in made} == {bootstrap.EMBEDDED_MODEL}
    assert list(tmp_path.iterdir()) == []


def test_any_prompt_has_a_coder_on_the_model_that_is_asked_first_and_no_fallback() -> None:
    coding = bootstrap.build_coding(Settings(**REMOTE, llm_fallback_base_url="embedded"))
    coder = coding.coder_for(bootstrap.load_prompt(Settings(**REMOTE), "facts"))
    assert isinstance(coder, Coder)
    assert (coder.model, coder.prompt) == ("their-model", "facts@1")


def test_the_embedded_model_does_not_stand_in_for_itself() -> None:
    with pytest.raises(ConfigurationInvalid, match="WIRECODER_LLM_FALLBACK_BASE_URL is embedded"):
        bootstrap.build_coding(Settings(llm_fallback_base_url="embedded"))


def test_a_fallback_without_a_model_to_ask_for_is_a_wrong_setting() -> None:
    settings = Settings(**REMOTE, llm_fallback_base_url="http://127.0.0.1:8/v1")
    with pytest.raises(ConfigurationInvalid, match="WIRECODER_LLM_FALLBACK_MODEL is not set"):
        bootstrap.build_coding(settings)


def test_an_evaluation_asks_the_first_model_only(own: Settings) -> None:
    settings = own.model_copy(update={**REMOTE, "llm_fallback_base_url": "embedded"})
    model = bootstrap.build_model(settings)
    assert model.name == "their-model"
    assert type(bootstrap.build_coder(settings, model)) is Coder


# --- strategies and prompts


@pytest.mark.parametrize(
    ("asked", "base_url", "given"),
    [
        ("auto", None, "read"),
        ("auto", "http://127.0.0.1:9/v1", "draft"),
        ("read", None, "read"),
        ("read", "http://127.0.0.1:9/v1", "read"),
        ("draft", None, "draft"),
        ("draft", "http://127.0.0.1:9/v1", "draft"),
    ],
)
def test_the_embedded_model_checks_what_was_read_and_others_draft_unless_set(
    asked: Strategy, base_url: str | None, given: str
) -> None:
    settings = Settings(strategy=asked, llm_base_url=base_url, llm_model="m")
    assert bootstrap.strategy(settings) == given
    assert bootstrap.load_prompt(settings).head.strategy == given


def test_unset_the_strategy_is_the_one_that_fits_the_model() -> None:
    assert bootstrap.load_prompt(Settings()).head.name == "facts"
    remote = Settings(llm_base_url=REMOTE["llm_base_url"], llm_model="their-model")
    assert bootstrap.load_prompt(remote).head.name == "incidents"


def test_every_strategy_has_a_released_prompt_of_its_own() -> None:
    for name, ref in bootstrap.DEFAULT_PROMPTS.items():
        prompt = bootstrap.load_prompt(Settings(), ref)
        assert (prompt.head.strategy, prompt.released) == (name, True)


def test_a_prompt_that_is_named_decides_the_strategy(own: Settings) -> None:
    reading = own.model_copy(update={"strategy": "read"})
    assert bootstrap.load_prompt(reading).head.strategy == "draft"
    assert bootstrap.load_prompt(reading, "facts").head.strategy == "read"


def test_the_prompt_of_the_settings_is_loaded_unless_another_is_named(own: Settings) -> None:
    assert bootstrap.load_prompt(own).head.name == "mine"
    assert bootstrap.load_prompt(own, "other@2").head.name == "other"


@pytest.mark.parametrize("ref", ["nobody", "nobody@1", "mine@999", "../etc/passwd", "a b"])
def test_a_prompt_that_there_is_not_is_named(own: Settings, ref: str) -> None:
    with pytest.raises(PromptUnknown) as caught:
        bootstrap.load_prompt(own, ref)
    assert ref in str(caught.value)
    assert "NAME@VERSION" in str(caught.value) or "mine@1" in str(caught.value)  # what to write


def test_a_prompt_file_that_is_wrong_is_the_operators_to_mend(tmp_path: Path) -> None:
    file = tmp_path / "prompts" / "mine" / "1.md"
    file.parent.mkdir(parents=True)
    file.write_text("no front matter", "utf-8")
    with pytest.raises(ConfigurationInvalid, match=r"1\.md: begin with front matter"):
        bootstrap.load_prompt(Settings(workspace=tmp_path), "mine@1")


def test_a_service_with_a_prompt_that_there_is_not_does_not_start() -> None:
    with pytest.raises(PromptUnknown):
        assembly.build_service(Settings(prompt="nobody@1"))


def test_a_misspelt_setting_is_named_and_not_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WIRECODER_LLM_BASEURL", "http://host/v1")
    with pytest.raises(ConfigurationInvalid, match="WIRECODER_LLM_BASEURL: no such setting"):
        bootstrap.load_settings()
