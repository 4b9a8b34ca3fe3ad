"""Every error a user can meet, with its code, HTTP status and exit code.

WirecoderError
├── InvalidRequest               422  2   a value the caller sent or set is not acceptable
│   ├── EmptyText                422  3   nothing to code
│   ├── PromptUnknown            422  2   no prompt of that name and version
│   └── ConfigurationInvalid     500  2   a setting or an installed prompt is wrong
├── UnsupportedMedia             415  2   a request body of a type we do not read
├── HostNotAllowed               403  2   a request under a host name that is not this machine's
├── UnreadableText               400  3   bytes that are no text in an encoding we accept
├── TextTooLarge                 413  3   over the limit of one article
├── UnreadableFile               400  3   a path that cannot be read
├── OutputUnwritable             500  3   a report that cannot be written (disk full, no right)
└── ModelError
    ├── ModelUnreachable         503  4   no connection, or the server keeps failing
    │   ├── CircuitOpen          503  4   it kept failing, and is left alone for a while
    │   ├── WeightsMissing       503  4   the embedded model was never fetched
    │   ├── WeightsDamaged       503  4   the file is there, but is not the model
    │   └── WeightsUnavailable   503  4   no source could deliver the file
    ├── ModelMisconfigured       502  4   the server refuses the key, or does not have the model
    ├── ModelTimeout             504  3   the server did not answer in time
    ├── DeadlineExceeded         504  3   the time that the caller allows is up
    ├── ModelRejected            502  3   the server refuses this one request, for its size say
    ├── AnswerTruncated          502  3   the answer hit its token limit
    └── AnswerInvalid            502  3   the answer does not fit the schema, repairs included

A message names the value and the next step. It never holds a key, and no more of an article than
a path, an offset or a length.
"""

from typing import ClassVar

from wirecoder.usage import Usage


class WirecoderError(Exception):
    """Base of all errors that users meet. `retryable`: the same call may go through later."""

    code: ClassVar[str] = "internal"
    http_status: ClassVar[int] = 500
    exit_code: ClassVar[int] = 1
    retryable: ClassVar[bool] = False


class InvalidRequest(WirecoderError):
    """A value that the caller sent or set is not acceptable."""

    code = "invalid_request"
    http_status = 422
    exit_code = 2


class EmptyText(InvalidRequest):
    """The text is empty or white space."""

    code = "empty_text"
    exit_code = 3


class PromptUnknown(InvalidRequest):
    """There is no prompt of that name and version."""

    code = "prompt_unknown"


class ConfigurationInvalid(InvalidRequest):
    """A setting, or a prompt file, is wrong: the operator's to mend, not the caller's."""

    code = "configuration_invalid"
    http_status = 500


class UnsupportedMedia(WirecoderError):
    """A request body of a type we do not read."""

    code = "unsupported_media_type"
    http_status = 415
    exit_code = 2


class HostNotAllowed(WirecoderError):
    """A request that came to loopback under another machine's name: a web page's trick."""

    code = "host_not_allowed"
    http_status = 403
    exit_code = 2


class UnreadableText(WirecoderError):
    """The bytes are no text in an encoding we accept."""

    code = "unreadable_text"
    http_status = 400
    exit_code = 3


class TextTooLarge(WirecoderError):
    """The text is over the limit of one article; nothing was sent to the model."""

    code = "text_too_large"
    http_status = 413
    exit_code = 3


class UnreadableFile(WirecoderError):
    """A path that cannot be read."""

    code = "unreadable_file"
    http_status = 400
    exit_code = 3


class OutputUnwritable(WirecoderError):
    """A report that cannot be written."""

    code = "output_unwritable"
    exit_code = 3


class ModelError(WirecoderError):
    """The model gave no usable answer. `usage` is what the attempts cost all the same."""

    code = "model_error"
    http_status = 502
    exit_code = 4

    def __init__(self, message: str, usage: Usage | None = None) -> None:
        super().__init__(message)
        self.usage = usage or Usage()


class ModelUnreachable(ModelError):
    """No connection, or the server keeps failing after all attempts."""

    code = "model_unreachable"
    http_status = 503
    retryable = True


class CircuitOpen(ModelUnreachable):
    """The server kept failing and is left alone for a while.

    In `retry_after` seconds it will be tried again.
    """

    code = "model_circuit_open"

    def __init__(self, message: str, retry_after: float, usage: Usage | None = None) -> None:
        super().__init__(message, usage)
        self.retry_after = retry_after


class WeightsMissing(ModelUnreachable):
    """The embedded model was never fetched."""

    code = "weights_missing"
    retryable = False


class WeightsDamaged(ModelUnreachable):
    """The weights file is there, but is not the model."""

    code = "weights_damaged"
    retryable = False


class WeightsUnavailable(ModelUnreachable):
    """No source could deliver the weights."""

    code = "weights_unavailable"


class ModelMisconfigured(ModelError):
    """The server refuses the key, or does not have the model: every article would fail."""

    code = "model_misconfigured"


class ModelTimeout(ModelError):
    """The server did not answer in time."""

    code = "model_timeout"
    http_status = 504
    exit_code = 3
    retryable = True


class DeadlineExceeded(ModelError):
    """The time that the caller allows for the request is up before the model has answered."""

    code = "deadline_exceeded"
    http_status = 504
    exit_code = 3
    retryable = True


class ModelRejected(ModelError):
    """The server refuses this one request, for its size say."""

    code = "model_rejected"
    exit_code = 3


class AnswerTruncated(ModelError):
    """The answer hit its token limit, so its end is missing."""

    code = "answer_truncated"
    exit_code = 3


class AnswerInvalid(ModelError):
    """The answer does not fit the schema, repairs included."""

    code = "answer_invalid"
    exit_code = 3
