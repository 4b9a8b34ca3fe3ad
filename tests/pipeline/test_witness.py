"""Which names of a model are one model's, and what a report says when another one answered."""

import asyncio
import dataclasses
import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.fake_model import FakeModel, install_prompt
from wirecoder.pipeline.run import Coder
from wirecoder.pipeline.witness import names_same_model
from wirecoder.ports import Refusal
from wirecoder.usage import Usage
from wirecoder_prompts.catalog import Catalog
from wirecoder_schemas.article import Article
from wirecoder_schemas.report import Report


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("large-4", "large-4"),
        ("large-4", "Large-4"),
        ("large-4", "large-4-2026-01-31"),
        ("large-4", "large-4-20260131"),
        ("large-4", "large-4-0131"),
        ("large-4", "large-4@001"),
        ("large-4-latest", "large-4-2601"),
        ("large-4", "large-4-latest"),
        ("large", "large:8b"),
        ("large:latest", "large"),
        ("large", "large:8b-instruct-q4_k_m"),
        ("large-7b", "large-7b-q4_k_m"),
        ("large-7b", "/srv/models/Large-7B.Q4_K_M.gguf"),
        ("large-7b", "C:\\models\\large-7b-UD-IQ3_XS.gguf"),
        ("large-7b", "large-7b-bf16.gguf"),
        ("large-20b", "large-20b-mxfp4.gguf"),
        ("org/large-7b", "large-7b"),
        ("large-7b", "org/large-7b"),
        ("org/large-7b", "other-org/large-7b-0131:free"),
    ],
)
def test_what_servers_add_to_a_name_leaves_the_model_the_same(asked: str, said: str) -> None:
    assert names_same_model(asked, said)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("large-4", "small-4"),
        ("large-4", "large-4-mini"),
        ("large-4", "large-4-mini-2026-01-31"),
        ("large-4", "large-4o"),
        ("large-4", "large-4.1"),
        ("large-4", "large-4-32k"),
        ("large-4", "large-40"),
        ("large-4", "large-42026"),
        ("large-4-2026-01-31", "large-4"),
        ("large-4-2026-01-31", "large-4-2025-01-31"),
        ("large-7b", "/srv/models/other-7b.Q4_K_M.gguf"),
        ("large-7b", "models/large-7b/"),
        ("large", "org-large"),
    ],
)
def test_another_model_is_told_from_it(asked: str, said: str) -> None:
    assert not names_same_model(asked, said)


def test_a_name_made_to_be_slow_is_told_at_once() -> None:
    assert not names_same_model("x", "x" + "-q4_q4" * 30 + "!")
    assert not names_same_model("x", "x" + "-2026-01-01" * 30 + "!")


class Answering(FakeModel):
    """Names so many models, one after another, as having answered."""

    def __init__(self, *names: str | None) -> None:
        super().__init__()
        self._names = list(names)

    async def ask(self, *asked: Any) -> Any:
        return dataclasses.replace(await super().ask(*asked), model=self._names.pop(0))

    async def judge(self, *asked: Any) -> Any:
        return dataclasses.replace(await super().judge(*asked), model=self._names.pop(0))


STORY = "Two rockets fell on the depot at Lower Ford on Monday, police said. Nobody was hurt.\n"


def code(model: FakeModel, folder: Path, text: str = STORY, prompt: str = "plain@1") -> Report:
    install_prompt(folder)
    coder = Coder(
        prompt=Catalog(folder / "prompts").load(prompt),
        model=model,
        clock=lambda: dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        watch=lambda: 0.0,
        new_id=lambda: "r",
    )
    return asyncio.run(coder.code(Article(id="a", text=text)))


def told(report: Report) -> Sequence[tuple[str, str]]:
    found = [one for one in report.run.warnings if one.code == "other_model"]
    return [(one.path, one.message) for one in found]


@pytest.mark.parametrize("named", [None, "fake-model", "fake-model-2026-01-31"])
def test_a_report_of_the_model_that_was_asked_has_no_warning(
    named: str | None, tmp_path: Path
) -> None:
    report = code(Answering(named), tmp_path)
    assert report.run.model == "fake-model"
    assert told(report) == []


def test_a_report_of_another_model_says_so(tmp_path: Path) -> None:
    report = code(Answering("cheap-model"), tmp_path)
    assert report.run.model == "fake-model"
    expected = "fake-model was asked; the server says that cheap-model answered"
    assert told(report) == [("run.model", expected)]


def test_a_refusal_of_another_model_says_so_too(tmp_path: Path) -> None:
    model = Answering("cheap-model")
    model.instead["depot"] = Refusal("No.", Usage(1, 5, 5))
    report = code(model, tmp_path)
    assert report.run.status == "not_coded"
    assert len(told(report)) == 1


def test_of_many_answers_each_other_model_is_named_once_in_order(tmp_path: Path) -> None:
    text = (
        "Gunmen shot dead three guards at a depot in Orsk on Monday, police said.\n"
        "A drone struck a warehouse in Kano on Tuesday, wounding two workers, officials said.\n"
    )
    counted = FakeModel()
    code(counted, tmp_path / "first", text, "facts")
    asked = len(counted.judged)
    assert asked > 3
    names = ["b", "fake-model", "a", "b", *["fake-model"] * (asked - 4)]
    (one,) = told(code(Answering(*names), tmp_path / "second", text, "facts"))
    assert one[1] == "fake-model was asked; the server says that b, a answered"
