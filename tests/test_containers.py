"""The container files as far as they can be checked without building anything."""

import json
import re
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml
from typer.main import get_command

from wirecoder.cli.main import build_app
from wirecoder.settings import Settings

ROOT = Path(__file__).parents[1]
SETTINGS = {f"WIRECODER_{name.upper()}" for name in Settings.model_fields}
COMMANDS = set(getattr(get_command(build_app()), "commands", {}))


class Instruction(NamedTuple):
    name: str
    value: str

    @property
    def words(self) -> list[str]:
        """The value as a list: a JSON array, or words."""
        if self.value.startswith("["):
            listed: list[str] = json.loads(self.value)
            return listed
        return self.value.split()


@pytest.fixture(scope="module")
def built() -> list[Instruction]:
    """The instructions of the Containerfile, comments out and continued lines joined."""
    text = (ROOT / "Containerfile").read_text("utf-8")
    lines = re.sub(r"^#.*\n", "", text, flags=re.MULTILINE).replace("\\\n", "").splitlines()
    return [Instruction(*line.split(maxsplit=1)) for line in lines if line]


def values(built: list[Instruction], name: str) -> list[Instruction]:
    found = [instruction for instruction in built if instruction.name == name]
    assert found, f"no {name}"
    return found


@pytest.fixture(scope="module")
def composed() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
    return document


# --- Containerfile


def test_every_base_image_has_a_tag_that_stays(built: list[Instruction]) -> None:
    images = [instruction.words[0] for instruction in values(built, "FROM")]
    assert len(images) == 2  # what builds does not end up in the image
    for image in images:
        _, _, tag = image.partition(":")
        assert re.match(r"\d", tag), image


def test_the_process_is_not_root_and_is_named_by_number(built: list[Instruction]) -> None:
    last = values(built, "USER")[-1]
    assert int(last.value) > 0
    after = built[built.index(last) :]
    assert not {"RUN", "COPY", "ADD"} & {instruction.name for instruction in after}


def test_what_is_copied_exists_and_is_not_ignored(built: list[Instruction]) -> None:
    ignored = (ROOT / ".containerignore").read_text("utf-8").splitlines()
    kept = [line.removeprefix("!") for line in ignored if line.startswith("!")]
    assert "*" in ignored
    copied = [
        source.rstrip("/")
        for instruction in values(built, "COPY")
        if not instruction.value.startswith("--from")
        for source in instruction.words[:-1]
    ]
    assert [source for source in copied if not (ROOT / source).exists()] == []
    assert sorted(copied) == sorted(kept)


def test_articles_weights_and_keys_stay_out_of_what_a_build_sees() -> None:
    lines = (ROOT / ".containerignore").read_text("utf-8").splitlines()
    kept = [line.removeprefix("!") for line in lines if line.startswith("!")]
    for path in (".env", "evals/datasets/seeds/articles", "out/x.json", "model.gguf", ".git"):
        assert [name for name in kept if fnmatch(path, name) or fnmatch(path, f"{name}/*")] == []
    assert (ROOT / ".dockerignore").read_text("utf-8").splitlines() == lines


def test_nothing_is_installed_that_the_lock_has_no_hash_for(built: list[Instruction]) -> None:
    runs = " && ".join(instruction.value for instruction in values(built, "RUN"))
    commands = [
        part for part in runs.split(" && ") if re.search(r"\bpip (?:install|wheel)\b", part)
    ]
    assert len(commands) == 4
    for command in commands:
        assert re.search(r"--require-hashes|--no-index|--no-deps", command), command


def test_the_command_of_the_image_is_one_of_ours(built: list[Instruction]) -> None:
    assert values(built, "ENTRYPOINT")[-1].words == ["wirecoder"]
    assert values(built, "CMD")[-1].words[0] in COMMANDS


def test_health_is_asked_where_the_image_listens(built: list[Instruction]) -> None:
    port = values(built, "EXPOSE")[-1].value
    check = values(built, "HEALTHCHECK")[-1].value
    assert f"'127.0.0.1', {port}" in check
    assert "/healthz" in check
    program = json.loads(check.partition("CMD ")[2])[2]
    compile(program, "HEALTHCHECK", "exec")


def test_what_is_written_to_is_a_volume_and_is_set_by_settings(built: list[Instruction]) -> None:
    pairs = [word.split("=", 1) for word in values(built, "ENV")[-1].words]
    ours = {name: value for name, value in pairs if name.startswith("WIRECODER_")}
    assert set(ours) == {"WIRECODER_CACHE_DIR", "WIRECODER_WORKSPACE"}
    assert set(ours) <= SETTINGS
    assert sorted(ours.values()) == sorted(values(built, "VOLUME")[-1].words)


# --- compose.yaml


def test_compose_has_a_service_a_worker_and_a_database_of_one_version(
    composed: dict[str, Any],
) -> None:
    services = composed["services"]
    assert set(services) == {"service", "worker", "database"}
    assert services["database"]["image"] == "postgres:17"
    for name in ("service", "worker"):
        assert (ROOT / services[name]["build"]["dockerfile"]).is_file()
        assert services[name]["depends_on"] == {"database": {"condition": "service_healthy"}}
    assert services["database"]["healthcheck"]["test"][1] == "pg_isready"


def test_compose_opens_ports_on_this_machine_only(composed: dict[str, Any]) -> None:
    opened = [port for one in composed["services"].values() for port in one.get("ports", [])]
    assert opened == ["127.0.0.1:8000:8000"]


def test_compose_holds_no_secret_and_no_default_for_one(composed: dict[str, Any]) -> None:
    secrets = [
        value
        for one in composed["services"].values()
        for name, value in one["environment"].items()
        if re.search(r"PASSWORD|KEY|TOKEN|SECRET", name)
    ]
    assert len(secrets) == 5  # the model's key and the database's password, twice, and PostgreSQL's
    assert all(value is None or re.fullmatch(r"\$\{\w+:\?.+\}", value) for value in secrets)
    assert "@" in composed["services"]["service"]["environment"]["WIRECODER_DATABASE_URL"]
    assert not re.search(r"//\w*:[^/]*@", (ROOT / "compose.yaml").read_text("utf-8"))


def test_compose_lets_the_program_write_to_its_volumes_only(composed: dict[str, Any]) -> None:
    for name in ("service", "worker"):
        one = composed["services"][name]
        assert one["read_only"] is True
        assert one["cap_drop"] == ["ALL"]
        assert one["security_opt"] == ["no-new-privileges:true"]
    used = [
        volume.partition(":")[0]
        for one in composed["services"].values()
        for volume in one["volumes"]
    ]
    assert set(used) == set(composed["volumes"])


def test_compose_waits_longer_than_the_service_takes_to_stop(composed: dict[str, Any]) -> None:
    grace = re.fullmatch(r"(\d+)s", composed["services"]["service"]["stop_grace_period"])
    assert grace
    assert int(grace[1]) > 2 * Settings.model_fields["shutdown_seconds"].default


def test_compose_names_settings_and_commands_that_there_are(composed: dict[str, Any]) -> None:
    named = {
        name
        for one in composed["services"].values()
        for name in one["environment"]
        if name.startswith("WIRECODER_")
    }
    commands = {one["command"][0] for one in composed["services"].values() if "command" in one}
    assert len(named) > 3
    assert named <= SETTINGS
    assert commands == {"worker"}
    assert commands <= COMMANDS
