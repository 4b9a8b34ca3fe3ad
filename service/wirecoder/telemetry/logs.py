"""Log lines: events with fields, as JSON or for a person, without any word of an article.

Three walls. Our own events have counts and codes for fields. Exceptions, ours and the libraries',
become their type and the lines of code that raised them, since a message may quote what it was
about. And fields whose names speak of text or secrets are dropped, whoever logs them.
"""

import logging
import sys
import traceback
from types import TracebackType
from typing import Any, TextIO, cast

import structlog
from structlog.contextvars import bind_contextvars, bound_contextvars, merge_contextvars
from structlog.stdlib import BoundLogger, ProcessorFormatter
from structlog.typing import EventDict, Processor

__all__ = ["bind_contextvars", "bound_contextvars", "configure", "logger"]

WITHHELD = frozenset(
    "answer api_key article authorization body content cookie headers input key messages password "
    "prompt query query_string quote secret source_url text title token url".split()
)
"""Fields that are dropped wherever they stand."""
_OURS = "wirecoder"


def logger(name: str) -> BoundLogger:
    """A logger of events with fields: `log.info("request", status=200)`.

    It logs through the standard library, so it says nothing on standard output where nothing is
    configured, and a test sees its records.
    """
    bound = structlog.wrap_logger(
        logging.getLogger(name),
        processors=[
            structlog.stdlib.filter_by_level,
            merge_contextvars,
            *_WALLS,
            ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=BoundLogger,
    )
    return cast(BoundLogger, bound)


def configure(form: str | None, level: str, stream: TextIO | None = None) -> None:
    """Send every log line of this process to `stream`, standard error if there is none.

    `form` is `json` or `console`; None takes `console` on a terminal. `level` is for our own
    events: of libraries, only warnings are told.
    """
    out = stream or sys.stderr
    handler = logging.StreamHandler(out)
    console = form == "console" or (form is None and out.isatty())
    handler.setFormatter(_formatter(out.isatty()) if console else _json_formatter())
    handler.addFilter(_is_wanted)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger(_OURS).setLevel(level.upper())
    logging.captureWarnings(True)


def _is_wanted(record: logging.LogRecord) -> bool:
    """Whether it is ours or a warning: a library's own level may let requests through in full."""
    return record.name.partition(".")[0] == _OURS or record.levelno >= logging.WARNING


def _json_formatter() -> logging.Formatter:
    return _formatted(structlog.processors.JSONRenderer(ensure_ascii=False, default=_named))


def _formatter(colors: bool) -> logging.Formatter:
    return _formatted(structlog.dev.ConsoleRenderer(colors=colors, timestamp_key="time"))


def _formatted(renderer: Processor) -> logging.Formatter:
    return ProcessorFormatter(
        foreign_pre_chain=[
            merge_contextvars,
            structlog.stdlib.add_logger_name,
            _first_line,
            *_WALLS,
        ],
        processors=[
            ProcessorFormatter.remove_processors_meta,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
            structlog.stdlib.add_log_level,
            renderer,
        ],
    )


def _named(value: Any) -> str:
    """What a value that is no JSON is logged as: never its own words."""
    return type(value).__name__


def _first_line(_: Any, __: str, event: EventDict) -> EventDict:
    """A library's message without what it adds below, such as a task with its exception."""
    return {**event, "event": str(event["event"]).partition("\n")[0]}


def _without_message(_: Any, __: str, event: EventDict) -> EventDict:
    """An exception as its type and where it was raised."""
    fault = event.pop("exc_info", None)
    if fault is True:
        fault = sys.exc_info()
    if isinstance(fault, tuple):
        fault = fault[1]
    if isinstance(fault, BaseException):
        event["exception"] = type(fault).__name__
        event["raised"] = _places(fault.__traceback__)
    return event


def _places(trace: TracebackType | None) -> list[str]:
    """The frames from the outermost in, without the values in them."""
    return [f"{at.filename}:{at.lineno} {at.name}" for at in traceback.extract_tb(trace)]


def _without_withheld(_: Any, __: str, event: EventDict) -> EventDict:
    return {name: _kept(value) for name, value in event.items() if name.lower() not in WITHHELD}


def _kept(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _kept(v) for k, v in value.items() if str(k).lower() not in WITHHELD}
    if isinstance(value, list | tuple):
        return [_kept(item) for item in value]
    return value


_WALLS: tuple[Processor, ...] = (_without_message, _without_withheld)
