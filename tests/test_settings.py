import ast
import os
import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from wirecoder.settings import Settings

ROOT = Path(__file__).parents[1]
SOURCES = [
    path
    for folder in ("service", "prompts", "schemas", "evals")
    for path in sorted((ROOT / folder).rglob("*.py"))
    # The bench starts other programs, and hands its environment on to them.
    if ROOT / "evals" / "bench" not in path.parents
]
READERS = {"environ", "environb", "getenv", "getenvb", "pydantic_settings", "dotenv"}


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.upper().startswith("WIRECODER_"):
            monkeypatch.delenv(name)


def readers(source: str) -> set[str]:
    """The names in a source by which the environment can be read."""
    named: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute):
            named.add(node.attr)
        elif isinstance(node, ast.Name):
            named.add(node.id)
        elif isinstance(node, ast.ImportFrom):
            named.update([node.module or "", *(alias.name for alias in node.names)])
        elif isinstance(node, ast.Import):
            named.update(alias.name for alias in node.names)
        elif isinstance(node, ast.keyword) and node.arg == "envvar":  # an option of typer's
            named.add("environ")
    return {name.partition(".")[0] for name in named} & READERS


def test_only_the_settings_read_the_environment() -> None:
    assert len(SOURCES) > 30
    reading = [path for path in SOURCES if readers(path.read_text("utf-8"))]
    assert reading == [ROOT / "service" / "wirecoder" / "settings.py"]


@pytest.mark.parametrize(
    "source",
    [
        "import os\nos.environ['X']",
        "import os as o\no.getenv('X')",
        "from os import environ as e",
        "from pydantic_settings import BaseSettings",
        "typer.Option(envvar='X')",
    ],
)
def test_a_source_that_reads_the_environment_would_be_found(source: str) -> None:
    assert readers(source)


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_described_in_sentences(name: str) -> None:
    description = Settings.model_fields[name].description
    assert description
    assert re.fullmatch(r"[A-Z].+\.", description, re.DOTALL)


def test_without_any_variable_there_are_settings_for_the_embedded_model() -> None:
    settings = Settings()
    assert settings.llm_base_url is None
    assert settings.llm_api_key is None


def test_a_setting_is_read_from_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WIRECODER_LLM_ATTEMPTS", "7")
    monkeypatch.setenv("LLM_REPAIRS", "5")  # not ours
    assert (Settings().llm_attempts, Settings().llm_repairs) == (7, 1)


@pytest.mark.parametrize("name", Settings.model_fields)
def test_a_variable_that_is_empty_is_as_one_that_is_not_set(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    unset = Settings()
    monkeypatch.setenv(f"WIRECODER_{name.upper()}", "")
    assert Settings() == unset


def test_settings_do_not_change_once_read() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Settings().llm_attempts = 1  # type: ignore[misc] # what this test is about


def test_the_key_is_not_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WIRECODER_LLM_API_KEY", "sk-test-secret")
    settings = Settings()
    assert settings.llm_api_key is not None
    assert settings.llm_api_key.get_secret_value() == "sk-test-secret"
    assert "sk-test" not in f"{settings} {settings!r} {settings.model_dump()}"
    assert "sk-test" not in settings.model_dump_json()


@pytest.mark.parametrize(
    "url", ["https://user:sk-test-secret@host/v1", "host:8000/v1", "ftp://host/v1", "http://"]
)
def test_a_server_url_without_form_or_with_a_key_in_it_is_refused(url: str) -> None:
    with pytest.raises(ValidationError):
        Settings(llm_base_url=url)


@pytest.mark.parametrize("url", ["http://user:sk-test-secret@host/v1", "host:8000/v1", "Embedded"])
def test_the_url_of_a_fallback_has_the_same_form_or_means_the_embedded_model(url: str) -> None:
    with pytest.raises(ValidationError):
        Settings(llm_fallback_base_url=url)
    for good in ("https://host/v1", "embedded"):
        assert Settings(llm_fallback_base_url=good).llm_fallback_base_url == good
