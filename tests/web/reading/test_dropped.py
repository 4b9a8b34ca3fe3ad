"""Reasons for what was dropped: every code that the pipeline gives has words."""

import re
from pathlib import Path

import wirecoder
from wirecoder.web.reading.dropped import REASONS, dropped
from wirecoder_schemas.provenance import RunWarning

PIPELINE = Path(wirecoder.__file__).parent / "pipeline"
ADDED = re.compile(
    r'(?:notes\.add\(\s*|RunWarning\(code=)"(\w+)"|^    "(quote_\w+)": ', re.MULTILINE
)


def test_every_code_of_the_pipeline_has_a_reason_and_every_reason_a_code() -> None:
    given = {
        one or other
        for path in PIPELINE.rglob("*.py")
        for one, other in ADDED.findall(path.read_text("utf-8"))
    }
    assert given == set(REASONS)


def test_a_warning_names_the_field_that_it_is_about() -> None:
    paths = {
        "windows[0].incidents[1].admin1": "Region",
        "incidents[0].targets[1]": "Target",
        "incidents[0].casualties[0].killed": "Killed",
        "windows[0].incidents[0].event.quote": "",
        "incidents[2]": "",
        "article": "",
    }
    for path, field in paths.items():
        warning = RunWarning(code="not_entailed", path=path, message="m", quote=None)
        ((item,),) = (group.items for group in dropped([warning]))
        assert item.field == field, path
