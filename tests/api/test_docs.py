"""docs/service.md says what there is: every route, and every status that a route documents."""

import re
from pathlib import Path

from tests.api.conftest import Service

PAGE = (Path(__file__).parents[2] / "docs" / "service.md").read_text("utf-8")


def test_the_page_names_every_route(service: Service) -> None:
    named = re.sub(r"\{\w+\}", "{id}", " ".join(re.findall(r"`([^`]+)`", PAGE)))
    for path in service.get("/openapi.json").json["paths"]:
        bare = re.sub(r"\{\w+\}", "{id}", path)
        last = "..." + bare[bare.rindex("/") :]
        assert bare in named or last in named, path


def test_the_page_has_each_status_once_with_an_example_of_its_code(service: Service) -> None:
    rows = re.findall(r"^\| (\d{3}) \| [^|]+ \| `(\w+)`: [^|]+ \|$", PAGE, re.M)
    paths = service.get("/openapi.json").json["paths"]
    documented = {
        status
        for path in paths.values()
        for operation in path.values()
        for status in operation["responses"]
        if status >= "400"
    }
    assert [status for status, _ in rows] == sorted({*documented, "405"})
    reference = (Path(__file__).parents[2] / "docs" / "reference.md").read_text("utf-8")
    for status, code in rows:
        assert f"| `{code}` | {status} |" in reference or code in {"method_not_allowed", "internal"}
