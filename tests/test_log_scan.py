import logging

import pytest

from tests.log_scan import LogScan, found_in, runs
from wirecoder_schemas.article import Article

ARTICLE = "Two rockets fell at Depot Nine on Monday, police said."


@pytest.mark.parametrize(
    ("line", "caught"),
    [
        ("wirecoder.api request answered 200", False),
        ("openai._base_client body: rockets FELL at depot nine", True),
        ("rockets fell at Depot", False),
        ("authorization: Bearer wck_x_0123456789", True),
    ],
)
def test_a_line_with_five_words_of_an_article_or_a_key_is_found(line: str, caught: bool) -> None:
    assert found_in([line], set(runs(ARTICLE)), {"0123456789"}) == ([line] if caught else [])


def test_the_scan_sees_what_tests_do(pytestconfig: pytest.Config) -> None:
    scan = pytestconfig.pluginmanager.get_plugin("log-scan")
    assert isinstance(scan, LogScan)
    Article(id="a", text=ARTICLE)
    logging.getLogger("wirecoder.any").warning("seen by the scan")
    assert set(runs(ARTICLE)) <= scan.texts
    assert "wirecoder.any seen by the scan" in scan.lines
