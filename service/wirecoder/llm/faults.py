"""Faults of the transport in our terms. Bodies and headers stay out: they may echo text or keys."""

import httpx2
import openai
from pydantic import ValidationError

from wirecoder.errors import (
    AnswerInvalid,
    DeadlineExceeded,
    ModelError,
    ModelMisconfigured,
    ModelRejected,
    ModelTimeout,
    ModelUnreachable,
)
from wirecoder.llm.backend import Backend
from wirecoder.usage import Usage

Fault = openai.APIError | ValidationError | TimeoutError
"""What a call can end in: the SDK's errors, a body of another form, and the end of our patience."""
FAULTS = (openai.APIError, ValidationError, TimeoutError)

_PASSING = frozenset({408, 409, 425, 429})
_SETTINGS_TO_CHECK = {
    401: "{0}_API_KEY",
    403: "{0}_API_KEY",
    404: "{0}_MODEL and {0}_BASE_URL",
}


def may_pass(status: int) -> bool:
    """Whether a later try may go through: too many requests, or a fault of the server's own."""
    return status in _PASSING or (status >= 500 and status != 501)


def as_model_error(fault: Fault, backend: Backend, made: int, usage: Usage) -> ModelError:
    """The error that users meet after `made` tries of a call."""
    tries = f"{made} of {backend.attempts} tries"
    if isinstance(fault, openai.APIStatusError):
        return _of_status(fault.status_code, backend, tries, usage)
    if isinstance(fault, TimeoutError | openai.APITimeoutError) and not _at_connect(fault):
        return ModelTimeout(
            f"{backend.where} did not answer within {backend.timeout:g} s, {tries}: "
            "raise WIRECODER_LLM_TIMEOUT or use a faster server",
            usage,
        )
    if isinstance(fault, openai.APIConnectionError):
        return ModelUnreachable(
            f"{backend.where} cannot be reached, {tries} ({_cause(fault)}): "
            f"is the server running, and is {backend.variables}_BASE_URL right?",
            usage,
        )
    return AnswerInvalid(
        f"{backend.where} sent an answer that is no chat completion: "
        f"is {backend.variables}_BASE_URL right?",
        usage,
    )


def too_late(backend: Backend, usage: Usage, wait: float | None = None) -> DeadlineExceeded:
    """The caller's time is up before there is an answer, or before the `wait` for the next try."""
    before = "had answered" if wait is None else f"could be tried again, in {wait:g} s"
    return DeadlineExceeded(
        f"the time for this request was up before {backend.where} {before}: "
        "send it again later, or allow it more time",
        usage,
    )


def _of_status(status: int, backend: Backend, tries: str, usage: Usage) -> ModelError:
    said = f"{backend.where} answered {status}"
    if may_pass(status):
        return ModelUnreachable(f"{said}, {tries}: wait, or use another server", usage)
    if status in _SETTINGS_TO_CHECK:
        check = _SETTINGS_TO_CHECK[status].format(backend.variables)
        return ModelMisconfigured(f"{said}: check {check}", usage)
    return ModelRejected(
        f"{said}: is the article too long for the model (WIRECODER_LLM_CONTEXT_TOKENS), or is "
        "the server without JSON schema support, or without log-probabilities "
        "(WIRECODER_STRATEGY=draft asks for none)?",
        usage,
    )


def _at_connect(fault: BaseException) -> bool:
    return isinstance(fault.__cause__, httpx2.ConnectTimeout)


def _cause(fault: BaseException) -> str:
    """The innermost reason of a connection error, such as `Name or service not known`."""
    while fault.__cause__ or fault.__context__:
        fault = fault.__cause__ or fault.__context__ or fault
    return (fault.strerror if isinstance(fault, OSError) else None) or type(fault).__name__
