"""The examples of docs/client.md do what the page says."""

import re
from pathlib import Path
from typing import cast

import pytest
from tests.api.conftest import Running

from wirecoder.client import Wirecoder
from wirecoder.client.errors import ClientError

PAGE = (Path(__file__).parents[2] / "docs" / "client.md").read_text("utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```\n(?:\n```text\n(.*?)```)?", PAGE, re.S)


def test_the_examples_print_what_stands_below_them(
    running: Running,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    for code, output in EXAMPLES:
        exec(code.replace("127.0.0.1:8000", f"127.0.0.1:{running.server.port}"), names)  # noqa: S102 - our own page
        assert capsys.readouterr().out == output, code
    cast(Wirecoder, names["client"]).close()
    assert (tmp_path / "incidents.csv").read_text("utf-8").count("Depot Nine") == 2
    assert len(EXAMPLES) == PAGE.count("```python")


def test_the_page_names_every_error_and_every_method() -> None:
    errors = {kind.__name__ for kind in ClientError.__subclasses__()}
    methods = {name for name in dir(Wirecoder) if not name.startswith("_")}
    assert {"extract", "ready"} <= methods
    assert {name for name in errors | methods if not re.search(rf"[`.]{name}\b", PAGE)} == set()
