"""Drafts: what may be written and discarded, and that nothing released is ever touched."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from wirecoder_prompts.catalog import PACKAGE_FOLDER, Catalog
from wirecoder_prompts.prompt import PromptChanged, PromptError, PromptMissing

Change = Callable[[Catalog], object]


@pytest.fixture
def mine(tmp_path: Path) -> Catalog:
    """A workspace with a draft, `incidents@2`, and a release of its own, `incidents@1.5`."""
    catalog = Catalog(tmp_path / "mine")
    catalog.new("incidents@1.5", "incidents@1")
    catalog.release("incidents@1.5")
    catalog.new("incidents@2", "incidents@1")
    return catalog


def files(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def edited(catalog: Catalog, ref: str = "incidents@2") -> str:
    text = catalog.source(ref).text
    assert "You code news" in text
    return text.replace("You code news", "You read news")


def test_a_draft_is_written_and_reads_as_it_was_written(mine: Catalog) -> None:
    text = edited(mine)
    written = mine.write("incidents@2", text, mine.source("incidents@2").seen)
    assert mine.source("incidents@2").text == text
    assert mine.load("incidents@2").sha256 == written.sha256
    assert written.preamble[0].content.startswith("You read news")


def test_a_new_draft_differs_from_its_source_in_its_version_only(mine: Catalog) -> None:
    old, new = (mine.source(f"incidents@{v}").text.splitlines() for v in ("1", "2"))
    assert [(a, b) for a, b in zip(old, new, strict=True) if a != b] == [
        ('version: "1"', 'version: "2"')
    ]


def test_a_prompt_whose_head_is_laid_out_in_another_way_can_be_a_source_too(
    mine: Catalog,
) -> None:
    source = mine.source("incidents@2")
    body = source.text.split("\n---\n", 1)[1]
    front = "---\n{name: incidents, version: '2', purpose: To test.}\n---\n"
    mine.write("incidents@2", front + body, source.seen)
    mine.new("incidents@3", "incidents@2")
    assert mine.load("incidents@3").head.purpose == "To test."


def test_a_text_is_checked_and_rendered_without_being_written(
    mine: Catalog, tmp_path: Path
) -> None:
    before = files(tmp_path)
    assert mine.check("incidents@2", edited(mine)).preamble[0].content.startswith("You read news")
    assert files(tmp_path) == before


@pytest.mark.parametrize("ref", ["incidents@1", "incidents@1.5"])
@pytest.mark.parametrize(
    "act",
    [
        lambda c, ref: c.write(ref, edited(c, ref), c.source(ref).seen),
        lambda c, ref: c.discard(ref),
    ],
    ids=["write", "discard"],
)
def test_what_is_released_or_of_the_package_is_neither_written_nor_discarded(
    mine: Catalog, tmp_path: Path, ref: str, act: Callable[[Catalog, str], object]
) -> None:
    before = files(tmp_path) | files(PACKAGE_FOLDER)
    with pytest.raises(PromptError, match="version"):
        act(mine, ref)
    assert files(tmp_path) | files(PACKAGE_FOLDER) == before


def test_a_released_prompt_that_was_broken_by_hand_is_not_made_a_draft_by_that(
    mine: Catalog, tmp_path: Path
) -> None:
    path = tmp_path / "mine" / "incidents" / "1.5.md"
    path.write_text(path.read_text("utf-8").replace("news", "olds"), "utf-8")
    entry = mine.entry("incidents@1.5")
    assert (entry.is_released, entry.is_draft, entry.prompt) == (True, False, None)
    assert "has been changed since" in str(entry.fault)
    with pytest.raises(PromptError, match="is released and never changes"):
        mine.discard("incidents@1.5")


def test_a_draft_that_somebody_else_changed_meanwhile_is_not_overwritten(mine: Catalog) -> None:
    seen = mine.source("incidents@2").seen
    mine.write("incidents@2", edited(mine), seen)
    with pytest.raises(PromptChanged, match="changed by somebody else"):
        mine.write("incidents@2", "anything", seen)
    assert mine.load("incidents@2").preamble[0].content.startswith("You read news")


@pytest.mark.parametrize(
    ("old", "new", "located", "said"),
    [
        ("{{ text }}", "{{ txt }}", True, "'txt' is undefined"),
        ("{% if title %}", "{% when title %}", True, "section 'article'"),
        ("You code news", "{{ 1 / 0 }}", True, "division by zero"),
        ("temperature: 0.0", "temperature: 0: 0", True, "front matter"),
        ("temperature: 0.0", "temperature: hot", False, "parameters.temperature: Input should be"),
        ("depot-and-reply", "../../secrets", False, "examples.1: String should match pattern"),
    ],
)
def test_a_fault_is_named_with_its_line_and_leaves_the_draft_as_it_was(
    mine: Catalog, old: str, new: str, located: bool, said: str
) -> None:
    before = mine.source("incidents@2")
    text = before.text.replace(old, new)
    assert text != before.text
    with pytest.raises(PromptError) as fault:
        mine.write("incidents@2", text, before.seen)
    assert said in fault.value.said
    where = text[: text.index(new)].count("\n") + 1
    assert fault.value.line == (where if located else None)
    assert mine.source("incidents@2") == before


def test_a_draft_that_is_broken_can_still_be_read_and_mended(mine: Catalog, tmp_path: Path) -> None:
    text = edited(mine)
    (tmp_path / "mine" / "incidents" / "2.md").write_text("broken", "utf-8")
    entry = mine.entry("incidents@2")
    assert (entry.is_draft, entry.prompt) == (True, None)
    source = mine.source("incidents@2")
    assert source.text == "broken"
    mine.write("incidents@2", text, source.seen)
    assert mine.entry("incidents@2").prompt is not None


def test_a_discarded_draft_is_gone_with_the_copies_that_nothing_else_names(tmp_path: Path) -> None:
    catalog = Catalog(tmp_path / "mine")
    catalog.new("incidents@2", "incidents@1")
    catalog.discard("incidents@2")
    with pytest.raises(PromptMissing):
        catalog.load("incidents@2")
    assert files(tmp_path) == {}


def test_a_discarded_draft_leaves_the_examples_that_others_name_or_that_are_the_editors_own(
    mine: Catalog, tmp_path: Path
) -> None:
    own = tmp_path / "mine" / "examples" / "own.yaml"
    own.write_text("mine", "utf-8")
    mine.discard("incidents@2")
    assert own.exists()
    assert mine.load("incidents@1.5").released


def test_versions_are_listed_in_order_with_their_state(mine: Catalog) -> None:
    assert [
        (entry.ref, entry.is_released, entry.is_draft) for entry in mine.entries("incidents")
    ] == [
        ("incidents@1", True, False),
        ("incidents@1.5", True, False),
        ("incidents@2", False, True),
    ]
    assert {entry.name for entry in mine.entries()} == {"facts", "incidents"}


def test_no_release_loses_another_one(mine: Catalog, tmp_path: Path) -> None:
    mine.release("incidents@2")
    released = json.loads((tmp_path / "mine" / "released.json").read_text("utf-8"))
    assert set(released) == {"incidents@1.5", "incidents@2"}
    assert mine.load("incidents").head.version == "2"


HEADS = {
    "a date that is none": "x: 2026-13-45",
    "a number of many digits": "x: " + "9" * 5000,
    "depth": "x: " + "[" * 4000,
    "a truth that is none": "x: !!bool maybe",
    "a time that is none": "x: !!timestamp noon",
    "a class": "x: !!python/object/apply:os.getcwd []",
    "a list of itself": "x: &x [*x]",
    "each line of the one before": "a0: &a0 {k: v}\n"
    + "\n".join(f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}]}}" for n in range(1, 20)),
    "length": "x: " + "a" * 20_000,
}


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
def test_a_head_that_is_odd_or_without_end_is_told_as_a_fault_of_the_prompt(
    mine: Catalog, head: str
) -> None:
    source = mine.source("incidents@2")
    text = source.text.replace("\n---\n", f"\n{head}\n---\n", 1)
    with pytest.raises(PromptError, match="front matter"):
        mine.write("incidents@2", text, source.seen)
    assert mine.source("incidents@2") == source


@pytest.mark.parametrize("ref", ["a" * 300 + "@1", "incidents@" + "1" * 300])
def test_a_name_that_no_file_can_have_is_the_name_of_no_prompt(mine: Catalog, ref: str) -> None:
    with pytest.raises(PromptMissing):
        mine.source(ref)
    with pytest.raises(PromptError):
        mine.new(ref, "incidents@1")
