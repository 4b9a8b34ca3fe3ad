"""After the whole test run: no log line held the text of an article, or a key.

While tests run, the text of every article and every key that is made is noted, and so is every log
line, those of libraries too. At the end, runs of words of the one are looked for in the other.
Where several processes share the tests, each looks at its own, and the first tells of all.
"""

import logging
import re
from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from wirecoder.desk import keys
from wirecoder_schemas.article import Article

_RUN = 5  # words that an article and a log line do not share by chance
_ENOUGH = 100_000  # characters of a text; the rest of a million repeats them
_WORD = re.compile(r"\w+")


def runs(text: str) -> Iterator[tuple[str, ...]]:
    """Each run of five words in a text."""
    words = _WORD.findall(text.casefold())
    return zip(*(words[start:] for start in range(_RUN)), strict=False)


def found_in(lines: Iterable[str], texts: set[tuple[str, ...]], secrets: set[str]) -> list[str]:
    """The lines that hold a run of words of a text, or a secret."""
    return [
        line
        for line in lines
        if not texts.isdisjoint(runs(line)) or any(secret in line for secret in secrets)
    ]


class LogScan(logging.Handler):
    """A pytest plugin that is the handler it scans."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.setFormatter(logging.Formatter("%(name)s %(message)s"))
        self.lines: set[str] = set()
        self.texts: set[tuple[str, ...]] = set()
        self.secrets: set[str] = set()
        self.found: list[str] = []
        self.seen = [0, 0, 0]  # lines, runs of words and secrets, of all processes

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.update(self.format(record).splitlines())

    def pytest_configure(self) -> None:
        logging.getLogger().addHandler(self)
        logging.getLogger("wirecoder").setLevel(logging.DEBUG)
        self._note_texts()
        self._note_keys()

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """A process of pytest-xdist has ended its tests, and hands over what it found."""
        seen, found = getattr(node, "workeroutput", {}).get("log_scan", ([0, 0, 0], []))
        self._add(seen, found)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        seen = [len(self.lines), len(self.texts), len(self.secrets)]
        self._add(seen, found_in(self.lines, self.texts, self.secrets - {""}))
        if (handed_over := getattr(session.config, "workeroutput", None)) is not None:
            handed_over["log_scan"] = (self.seen, self.found)
        if self.found:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def _add(self, seen: Iterable[int], found: Iterable[str]) -> None:
        self.seen = [mine + other for mine, other in zip(self.seen, seen, strict=True)]
        self.found += found

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        lines, words, secrets = self.seen
        what = f"{lines} log lines, {words} runs of words of articles, {secrets} secrets"
        if not self.found:
            terminalreporter.write_line(f"log scan: {what}: none of these in those")
            return
        terminalreporter.write_sep("=", f"log scan: {what}: an article or a key was logged")
        for line in self.found[:20]:
            terminalreporter.write_line(line[:300])

    def _note_texts(self) -> None:
        """On the class: modules that were imported before this have names of their own for it."""
        made = Article.__init__

        def noted(article: Article, /, **values: Any) -> None:
            made(article, **values)
            self.texts.update(runs(article.text[:_ENOUGH]))

        Article.__init__ = noted  # type: ignore[method-assign,assignment]

    def _note_keys(self) -> None:
        hashed = keys._hash

        def noted(secret: str) -> str:
            self.secrets.add(secret)
            return hashed(secret)

        keys._hash = noted
