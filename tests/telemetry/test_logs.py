import asyncio
import io
import json
import logging
import warnings
from collections.abc import Callable
from typing import Any

import pytest

from wirecoder.observer import ArticleFailed, ArticleStored, JobArticles, QueueDepth, SchemaRetried
from wirecoder.telemetry import logs
from wirecoder.telemetry.fan_out import FanOut
from wirecoder.telemetry.lines import LogLines
from wirecoder.usage import Usage

pytestmark = pytest.mark.usefixtures("logging_as_before")
SECRET = "Zanzibarkeeper"  # noqa: S105 - a word of an article that must come out nowhere
Read = Callable[[], list[dict[str, Any]]]


class Terminal(io.StringIO):
    """A stream that a person reads."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def stream() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def read(stream: io.StringIO) -> Read:
    """Logging to JSON at level `info`; gives what was logged, each line one object."""
    logs.configure("json", "info", stream)
    return lambda: [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_is_one_object_with_time_level_and_event(read: Read) -> None:
    logs.logger("wirecoder.x").info("sent", count=2, name="é")
    (line,) = read()
    assert line.pop("time").endswith("Z")
    assert line == {"level": "info", "event": "sent", "count": 2, "name": "é"}


def test_what_is_bound_stands_on_each_line_meanwhile(read: Read) -> None:
    with logs.bound_contextvars(request_id="r1"):
        logs.logger("wirecoder.x").info("within")
        logging.getLogger("uvicorn.error").warning("a library within")
    logs.logger("wirecoder.x").info("after")
    assert [line.get("request_id") for line in read()] == ["r1", "r1", None]
    assert [line.get("logger") for line in read()] == [None, "uvicorn.error", None]


@pytest.mark.parametrize(
    ("level", "told"),
    [
        ("debug", ["debug", "info", "warning", "error"]),
        ("info", ["info", "warning", "error"]),
        ("error", ["error"]),
    ],
)
def test_the_level_says_which_of_our_events_are_told(
    stream: io.StringIO, level: str, told: list[str]
) -> None:
    logs.configure("json", level, stream)
    for name in ("debug", "info", "warning", "error"):
        getattr(logs.logger("wirecoder.x"), name)("happened")
    assert [json.loads(line)["level"] for line in stream.getvalue().splitlines()] == told


@pytest.mark.parametrize(
    ("form", "stream", "json_lines"),
    [
        (None, io.StringIO(), True),
        (None, Terminal(), False),
        ("json", Terminal(), True),
        ("console", io.StringIO(), False),
    ],
)
def test_a_terminal_gets_lines_for_a_person_unless_told_otherwise(
    form: str | None, stream: io.StringIO, json_lines: bool
) -> None:
    logs.configure(form, "info", stream)
    logs.logger("wirecoder.x").info("sent", count=2)
    said = stream.getvalue()
    assert said.startswith("{") == json_lines
    assert "sent" in said
    assert ("\x1b[" in said) == (isinstance(stream, Terminal) and not json_lines)


# --- what never comes out


def raised() -> Exception:
    """An exception that was raised here, with words of an article and behind another one."""
    try:
        try:
            raise ValueError(f"what was {SECRET}")
        except ValueError as cause:
            raise RuntimeError(SECRET) from cause
    except RuntimeError as fault:
        return fault


@pytest.mark.parametrize("form", ["json", "console"])
@pytest.mark.parametrize("name", ["wirecoder.x", "somebody.else"])
def test_an_exception_is_its_type_and_place_without_its_message(
    stream: io.StringIO, name: str, form: str
) -> None:
    logs.configure(form, "info", stream)
    if name.startswith("wirecoder."):
        logs.logger(name).error("went wrong", exc_info=raised())
    else:
        logging.getLogger(name).error("went wrong", exc_info=raised())
    said = stream.getvalue()
    assert "RuntimeError" in said
    assert "test_logs.py:" in said
    assert " raised" in said  # the function
    assert SECRET not in said


def test_the_exception_being_handled_is_logged_alike(read: Read) -> None:
    try:
        raise KeyError(SECRET)
    except KeyError:
        logs.logger("wirecoder.x").exception("went wrong")
        logging.getLogger("somebody.else").exception("went wrong")
    assert [line["exception"] for line in read()] == ["KeyError", "KeyError"]
    assert SECRET not in str(read())


@pytest.mark.parametrize("name", sorted(logs.WITHHELD))
def test_a_field_named_for_text_or_secrets_is_dropped_at_any_depth(read: Read, name: str) -> None:
    fields: dict[str, Any] = {name: SECRET, "kept": {name: SECRET, "n": [{name.upper(): SECRET}]}}
    logs.logger("wirecoder.x").info("sent", **fields)
    (line,) = read()
    assert line["kept"] == {"n": [{}]}
    assert name not in line
    assert SECRET not in str(line)


def test_a_value_that_is_no_json_is_its_type(read: Read) -> None:
    class Held:
        def __repr__(self) -> str:
            return SECRET

    logs.logger("wirecoder.x").info("sent", held=Held())
    assert read()[0]["held"] == "Held"


def test_a_task_that_failed_unseen_is_told_without_its_exception(read: Read) -> None:
    async def unseen() -> None:
        async def fail() -> None:
            raise RuntimeError(SECRET)

        task = asyncio.create_task(fail())
        await asyncio.wait([task])
        del task  # asyncio tells of it when it is gone

    asyncio.run(unseen())
    (line,) = read()
    assert line["event"] == "Task exception was never retrieved"
    assert line["exception"] == "RuntimeError"
    assert SECRET not in str(line)


def test_a_librarys_requests_are_not_logged_whatever_level_it_sets_itself(read: Read) -> None:
    library = logging.getLogger("openai")
    before = library.level
    library.setLevel(logging.DEBUG)  # as it does for OPENAI_LOG=debug
    try:
        library.debug("Request options: %s", {"messages": SECRET})
        library.warning("slow")
    finally:
        library.setLevel(before)
    assert [line["event"] for line in read()] == ["slow"]


def test_a_warning_of_a_library_is_a_line_too(read: Read) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(True)
        warnings.warn(f"unexpected value:\n  {SECRET}", UserWarning, stacklevel=1)
    (line,) = read()
    assert line["level"] == "warning"
    assert "UserWarning: unexpected value:" in line["event"]
    assert SECRET not in str(line)


# --- records


def test_where_nothing_is_configured_nothing_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    logs.logger("wirecoder.x").info("sent")
    assert capsys.readouterr() == ("", "")


def test_what_goes_wrong_is_a_line_and_what_is_only_a_level_is_none(read: Read) -> None:
    for record in (
        ArticleFailed("model_timeout", Usage(2, 30, 4, 1), None),
        SchemaRetried(("incidents.date", "other")),
        ArticleStored("r1"),
        QueueDepth(3, 1),
        JobArticles({"queued": 3}),
    ):
        LogLines().observe(record)
    lines = [{k: v for k, v in line.items() if k != "time"} for line in read()]
    assert lines == [
        {"level": "warning", "event": "article failed", "code": "model_timeout", "calls": 2},
        {"level": "info", "event": "schema retried", "fields": ["incidents.date", "other"]},
        {"level": "info", "event": "article stored", "report_id": "r1"},
    ]


def test_an_observer_that_fails_costs_neither_the_others_nor_the_work(read: Read) -> None:
    class Failing:
        def observe(self, record: object) -> None:
            raise RuntimeError(SECRET)

    FanOut(Failing(), LogLines()).observe(ArticleFailed("model_timeout", Usage(), None))
    failed, told = read()
    assert (failed["event"], failed["observer"]) == ("observer failed", "Failing")
    assert told["event"] == "article failed"
    assert SECRET not in str(failed)
