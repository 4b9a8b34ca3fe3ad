"""The one retry policy: which faults of the transport get another try, and after how long."""

import datetime as dt
from collections.abc import Awaitable, Callable
from email.utils import parsedate_to_datetime
from typing import Any

import openai
from tenacity import AsyncRetrying, retry_if_exception, stop_after_attempt
from tenacity.wait import wait_base

from wirecoder.llm.faults import may_pass

_MOST_WAIT = 60.0  # seconds; a server that asks for more is given up


def policy(
    attempts: int, wait: wait_base, sleep: Callable[[float], Awaitable[None]]
) -> AsyncRetrying:
    """At most `attempts` tries; between them `sleep` for what the server asks, else `wait`."""
    return AsyncRetrying(
        stop=stop_after_attempt(attempts),
        retry=retry_if_exception(_is_transient),
        wait=_RetryAfter(wait),
        sleep=sleep,
        reraise=True,
    )


class _RetryAfter(wait_base):
    """Waits as long as a 429 or 503 asks for, else as the fallback says."""

    def __init__(self, fallback: wait_base) -> None:
        self._fallback = fallback

    def __call__(self, retry_state: Any) -> float:
        fault = retry_state.outcome.exception()
        asked = _retry_after(fault) if isinstance(fault, openai.APIStatusError) else None
        return self._fallback(retry_state) if asked is None else asked


def _is_transient(fault: BaseException) -> bool:
    if isinstance(fault, openai.APIStatusError):
        asked = _retry_after(fault)
        return may_pass(fault.status_code) and (asked is None or asked <= _MOST_WAIT)
    return isinstance(fault, openai.APIConnectionError | TimeoutError)


def _retry_after(fault: openai.APIStatusError) -> float | None:
    """The seconds that the server asks for (RFC 9110, 10.2.3), or None where it asks for none.

    It may name a date instead, which is read by the server's own clock: ours may go wrong.
    """
    told = fault.response.headers
    try:
        seconds = float(told.get("retry-after", ""))
    except ValueError:
        until = _date(told.get("retry-after", ""))
        if until is None:
            return None
        seconds = (until - (_date(told.get("date", "")) or dt.datetime.now(dt.UTC))).total_seconds()
    return max(0.0, seconds)


def _date(told: str) -> dt.datetime | None:
    try:
        date = parsedate_to_datetime(told)
    except (ValueError, OverflowError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=dt.UTC)
