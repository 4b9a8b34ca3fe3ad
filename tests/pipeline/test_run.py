"""What the pipeline does before it asks a model at all."""

import asyncio
import datetime as dt
from pathlib import Path

import pytest

from tests.fake_model import FakeModel, install_prompt
from wirecoder.pipeline.run import Coder
from wirecoder_prompts.catalog import Catalog
from wirecoder_schemas.article import Article
from wirecoder_schemas.report import Report

STORY = "<p>Two rockets fell on the depot at Orsk on Monday, the police said. Nobody was hurt.</p>"
HISTORIA = "<p>Dos cohetes cayeron sobre el cuartel el lunes, dijo la policía. Nadie murió.</p>"


@pytest.fixture
def model() -> FakeModel:
    return FakeModel()


def code(text: str, model: FakeModel, folder: Path) -> Report:
    install_prompt(folder)
    coder = Coder(
        prompt=Catalog(folder / "prompts").load("plain@1"),
        model=model,
        clock=lambda: dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        watch=lambda: 0.0,
        new_id=lambda: "r",
    )
    return asyncio.run(coder.code(Article(id="a", text=text)))


@pytest.mark.parametrize(
    "text",
    [
        "Gunmen killed five people in Kano on Monday, police said. AFP/Getty",
        "Photo: Smoke at Orsk.",
    ],
)
def test_a_text_without_a_body_is_not_coded_and_says_so(
    text: str, model: FakeModel, tmp_path: Path
) -> None:
    report = code(text, model, tmp_path)
    assert report.run.status == "not_coded"
    assert [warning.code for warning in report.run.warnings] == ["nothing_to_read"]
    assert model.asked == []


@pytest.mark.parametrize(
    "markup", ["<script>var a='Zm9v" + "QUJD" * 6000 + "';</script>", "<style>p{color:red}</style>"]
)
@pytest.mark.parametrize(("story", "language"), [(STORY, "en"), (HISTORIA, "es")])
def test_the_language_is_that_of_the_body_not_of_the_markup(
    markup: str, story: str, language: str, model: FakeModel, tmp_path: Path
) -> None:
    report = code(markup + story, model, tmp_path)
    assert report.article.language == language
    assert len(model.asked) == (language == "en")
