"""`wirecoder eval perturb` from end to end, on coders without a model."""

import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from tests.command import Ran, Run
from tests.evals.perturb.made import QUIET, TEXT, FakeCoder, careful, incident
from tests.fake_model import FakeModel

from wirecoder import bootstrap
from wirecoder.errors import ModelTimeout, ModelUnreachable
from wirecoder_evals.perturb.results import Rate
from wirecoder_evals.perturb.variants import Kind
from wirecoder_schemas.article import text_sha256
from wirecoder_schemas.incident import Incident

Code = Callable[[str], Sequence[Incident]]
Perturb = Callable[..., Ran]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two articles: one with an attack, one without."""
    folder = tmp_path / "set"
    for part in ("articles", "gold"):
        (folder / part).mkdir(parents=True)
    for name, text in (("a1", TEXT), ("a2", QUIET)):
        (folder / "articles" / f"{name}.txt").write_text(text, "utf-8")
        about: dict[str, object] = {"id": name, "title": name, "published": None}
        about |= {"sha256": text_sha256(text), "characters": len(text)}
        gold = {"format": "incident-report/1", "article": about, "incidents": []}
        (folder / "gold" / f"{name}.json").write_text(json.dumps(gold), "utf-8")
    return folder


@pytest.fixture
def perturb(wirecoder: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Perturb:
    """Runs the command with a function from a text to incidents in the coder's place."""

    def run(code: Code, *options: str, coder: FakeCoder | None = None) -> Ran:
        made = coder or FakeCoder(code)
        monkeypatch.setattr(bootstrap, "build_coder", lambda settings, model, prompt: made)
        return wirecoder("eval", "perturb", "--dataset", str(folder), *options)

    return run


def rows(out: str) -> dict[str, list[str]]:
    """The table by kind: n, passed, rate, both ends of the interval, those without a report."""
    found = [re.sub(r"[\[\],]", "", line).split() for line in out.splitlines()]
    return {row[0]: row[1:] for row in found if row and row[0] in set(Kind)}


def reads_captions(text: str) -> Sequence[Incident]:
    """Takes a caption for an incident."""
    found = careful(text)
    if "photo" in text.lower() or "picture" in text.lower():
        found.append(incident(text, str(text.split(maxsplit=1)[0]), id=str(len(found) + 1)))
    return found


def small_letters_only(text: str) -> Sequence[Incident]:
    return [] if text.isupper() else careful(text)


def deaf_to_negation(text: str) -> Sequence[Incident]:
    """Codes as if nothing were denied, and quotes it all the same."""
    return careful(text.replace("were not ", "were "))


# --- figures


def test_a_careful_coder_passes_every_kind(perturb: Perturb, model: FakeModel) -> None:
    ran = perturb(careful)
    assert ran.code == 0, ran
    assert "Robustness, 2 articles, seed 0" in ran.out
    table = rows(ran.out)
    assert list(table) == list(Kind)
    for kind in (Kind.NUMBERS, Kind.PLACES, Kind.NEGATE):  # the article without an incident is not
        assert table[kind] == ["1", "1", "1.00", "0.21", "1.00", "0"]
    for kind in (Kind.CAPITALS, Kind.DOUBLE, Kind.CAPTION):
        assert table[kind] == ["2", "2", "1.00", "0.34", "1.00", "0"]
    assert model.closed == 1


def test_a_coder_that_cannot_read_capitals_fails_there_alone(perturb: Perturb) -> None:
    ran = perturb(small_letters_only)
    assert ran.code == 0, ran
    failed = {kind for kind, row in rows(ran.out).items() if row[0] != row[1]}
    assert failed == {"capitals"}
    assert "set/a1, capitals: all in capitals\n" in ran.out
    assert (
        "should not have changed: incidents[0]: shelling_artillery_missile at Halmir air base "
        "wanted, nothing found"
    ) in ran.out


def test_a_coder_that_takes_captions_for_news_fails_there_alone(perturb: Perturb) -> None:
    failed: set[str] = set()
    for seed in ("0", "1", "2"):
        table = rows(perturb(reads_captions, "--seed", seed).out)
        failed |= {kind for kind, row in table.items() if row[0] != row[1]}
    assert failed == {"caption"}


def test_a_coder_that_does_not_hear_a_negation_fails_there_alone(perturb: Perturb) -> None:
    ran = perturb(deaf_to_negation)
    failed = {kind for kind, row in rows(ran.out).items() if row[0] != row[1]}
    assert failed == {"negate"}
    assert "did not change as it should: incidents[0]." in ran.out
    assert "not the words of the text: incidents[0]." in ran.out


def test_the_interval_of_a_rate_is_wilsons() -> None:
    ends = Rate(kind=Kind.DOUBLE, n=10, passed=9, failures=0).interval
    assert ends is not None
    assert [round(end, 3) for end in ends] == [0.596, 0.982]
    assert Rate(kind=Kind.DOUBLE, n=0, passed=0, failures=0).interval is None


# --- what is asked for


def test_only_the_kinds_and_articles_asked_for_are_coded(perturb: Perturb) -> None:
    coder = FakeCoder()
    options = ("--kind", "double", "--kind", "numbers", "--limit", "1")
    ran = perturb(careful, *options, coder=coder)
    assert list(rows(ran.out)) == ["numbers", "double"]
    assert coder.coded == ["a1", "a1-numbers", "a1-double"]


def test_one_seed_always_gives_the_same_reports(perturb: Perturb, here: Path) -> None:
    for name, seed in (("one", "3"), ("two", "3"), ("three", "4")):
        perturb(deaf_to_negation, "--seed", seed, "--report", name)
    one, two, three = (
        (here / name / "robustness-failures.json").read_text("utf-8")
        for name in ("one", "two", "three")
    )
    assert one == two
    assert one != three


def test_the_reports_have_the_table_and_every_failure(perturb: Perturb, here: Path) -> None:
    ran = perturb(small_letters_only, "--report", "r")
    assert "Reports: r/robustness.md" in ran.err
    table = (here / "r" / "robustness.md").read_text("utf-8")
    assert "Coded by fake-model with plain@1." in table
    assert "| capitals | 2 | 1 | 0.50 | [0.09, 0.91] | 0 | all in capitals" in table
    found = json.loads((here / "r" / "robustness-failures.json").read_text("utf-8"))
    (failure,) = found["failures"]
    assert (failure["article"], failure["kind"]) == ("a1", "capitals")
    assert failure["comparison"]["strayed"][0]["path"] == "incidents[0]"
    assert found["rates"][0] == {"kind": "numbers", "n": 1, "passed": 1, "failures": 0}


@pytest.mark.parametrize("options", [("--kind", "jokes"), ("--limit", "0"), ("--seed", "x")])
def test_an_option_that_is_none_is_wrong_use(perturb: Perturb, options: tuple[str, str]) -> None:
    assert perturb(careful, *options).code == 2


# --- what fails


def test_a_changed_article_without_a_report_has_not_passed(perturb: Perturb) -> None:
    def slow_on_capitals(text: str) -> Sequence[Incident]:
        if text.isupper():
            raise ModelTimeout("the server took too long")
        return careful(text)

    ran = perturb(slow_on_capitals)
    assert ran.code == 3
    assert rows(ran.out)["capitals"] == ["2", "0", "0.00", "0.00", "0.66", "2"]
    assert "model_timeout: the server took too long" in ran.out


def test_an_article_without_a_report_is_left_out_and_said(perturb: Perturb) -> None:
    def slow_on_ministers(text: str) -> Sequence[Incident]:
        if "Ministers" in text:
            raise ModelTimeout("the server took too long")
        return careful(text)

    ran = perturb(slow_on_ministers)
    assert ran.code == 3
    assert rows(ran.out)["double"][0] == "1"
    assert "set/a2 left out: model_timeout: the server took too long" in ran.out


def test_a_model_that_cannot_be_reached_stops_the_test(perturb: Perturb, model: FakeModel) -> None:
    def nobody(text: str) -> Sequence[Incident]:
        raise ModelUnreachable("nobody answers")

    ran = perturb(nobody)
    assert ran.code == 4
    assert rows(ran.out) == {}
    assert model.closed == 1
