import json
import re
from pathlib import Path

import pytest
from tests.command import Run


@pytest.fixture
def prompts(tmp_path: Path) -> Path:
    """The workspace's prompts, where `plain@1` is."""
    return tmp_path / "workspace" / "prompts"


@pytest.fixture
def released(wirecoder: Run) -> None:
    assert wirecoder("prompts", "release", "plain@1").code == 0


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def row(table: str, ref: str) -> str:
    return next(line for line in table.splitlines() if line.strip().startswith(ref))


def test_list_shows_each_prompt_with_its_state_and_purpose(wirecoder: Run) -> None:
    ran = wirecoder("prompts", "list")
    assert ran.code == 0
    assert re.search(r"plain@1 +draft +[0-9a-f]{12} +For tests\.", ran.out)
    assert "incidents@1" in ran.out


def test_show_prints_the_file_and_nothing_else(wirecoder: Run, prompts: Path) -> None:
    ran = wirecoder("prompts", "show", "plain@1")
    assert ran.code == 0
    assert ran.out == (prompts / "plain" / "1.md").read_text("utf-8")


def test_new_prints_the_draft_to_edit_and_diff_shows_the_edit(
    wirecoder: Run, prompts: Path
) -> None:
    ran = wirecoder("prompts", "new", "plain@2", "--from", "plain@1")
    assert ran.code == 0
    path = Path(ran.out.strip())
    assert path == prompts / "plain" / "2.md"
    edit(path, "Code this.", "Code this well.")
    ran = wirecoder("prompts", "diff", "plain@1", "plain@2")
    assert ran.code == 0
    assert "--- plain@1\n+++ plain@2\n" in ran.out
    assert "-Code this.\n+Code this well.\n" in ran.out


def test_new_takes_the_examples_along(wirecoder: Run, prompts: Path) -> None:
    assert wirecoder("prompts", "new", "own@1", "--from", "incidents@1").code == 0
    assert list((prompts / "examples").glob("*.yaml"))
    assert "own@1" in wirecoder("prompts", "list").out


def test_release_fixes_a_draft_under_its_hash(wirecoder: Run, prompts: Path) -> None:
    ran = wirecoder("prompts", "release", "plain@1")
    assert ran.code == 0
    found = re.fullmatch(r"plain@1 is released, hash ([0-9a-f]{12})\n", ran.out)
    assert found is not None
    recorded = json.loads((prompts / "released.json").read_text())
    assert recorded["plain@1"].startswith(found[1])
    assert "released" in row(wirecoder("prompts", "list").out, "plain@1")


@pytest.mark.usefixtures("released")
def test_a_bare_name_means_the_latest_release(wirecoder: Run) -> None:
    assert wirecoder("prompts", "new", "plain@2", "--from", "plain").code == 0
    assert 'version: "1"' in wirecoder("prompts", "show", "plain").out
    assert wirecoder("prompts", "release", "plain@2").code == 0
    assert 'version: "2"' in wirecoder("prompts", "show", "plain").out


@pytest.mark.usefixtures("released")
@pytest.mark.parametrize("command", [["prompts", "show", "plain@1"], ["extract", "-"]])
def test_a_released_prompt_that_was_changed_is_an_error_that_names_the_next_step(
    wirecoder: Run, prompts: Path, command: list[str]
) -> None:
    edit(prompts / "plain" / "1.md", "Code this.", "Code that.")
    ran = wirecoder(*command, stdin=b"Two rockets fell.")
    assert ran.code == 2
    assert ran.out == ""
    assert str(prompts / "plain" / "1.md") in ran.err
    assert "undo the change and give it a new version" in ran.err


@pytest.mark.usefixtures("released")
def test_list_still_shows_the_others_when_one_prompt_is_wrong(
    wirecoder: Run, prompts: Path
) -> None:
    assert wirecoder("prompts", "new", "plain@2", "--from", "plain").code == 0
    edit(prompts / "plain" / "1.md", "Code this.", "Code [red]that.")
    ran = wirecoder("prompts", "list")
    assert ran.code == 2
    assert "wrong" in row(ran.out, "plain@1")
    assert "give it a new version" in " ".join(ran.out.split())
    assert "draft" in row(ran.out, "plain@2")


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["show", "plain@9"], "there is no prompt plain@9; there are: "),
        (["show", "../../etc/passwd"], "is no prompt reference: write NAME or NAME@VERSION"),
        (["show", "plain"], "no version of 'plain' is released"),
        (["diff", "plain@1", "plain@9"], "there is no prompt plain@9"),
        (["new", "plain@1", "--from", "plain@1"], "plain@1 exists already: choose another version"),
        (["new", "plain", "--from", "plain@1"], "name the new prompt NAME@VERSION"),
        (["new", "../x@1", "--from", "plain@1"], "name the new prompt NAME@VERSION"),
        (["release", "plain@9"], "there is no prompt plain@9"),
    ],
)
def test_wrong_use_exits_2_and_says_what_to_do(
    wirecoder: Run, command: list[str], said: str
) -> None:
    ran = wirecoder("prompts", *command)
    assert ran.code == 2
    assert ran.out == ""
    assert said in ran.err


@pytest.mark.usefixtures("released")
def test_a_release_cannot_be_released_again(wirecoder: Run) -> None:
    ran = wirecoder("prompts", "release", "plain@1")
    assert ran.code == 2
    assert "plain@1 is released already" in ran.err


def test_a_workspace_that_cannot_be_written_is_named(wirecoder: Run, prompts: Path) -> None:
    (prompts / "own").write_bytes(b"a file where the folder should be")
    ran = wirecoder("prompts", "new", "own@1", "--from", "plain@1")
    assert ran.code == 2
    assert f"{prompts / 'own'}: File exists" in ran.err


def test_without_a_command_the_help_is_shown(wirecoder: Run) -> None:
    ran = wirecoder("prompts")
    assert ran.code == 2
    for command in ("list", "show", "diff", "new", "release"):
        assert f" {command} " in ran.out + ran.err
