"""Every error a user can meet, with its code, HTTP status and exit code.

WirecoderError
├── InvalidRequest               422  2   a value the caller sent or set is not acceptable
│   ├── EmptyText                422  3   nothing to code
│   ├── UnusableRecord           422  3   a record of an input that cannot be an article
│   ├── PromptUnknown            422  2   no prompt of that name and version
│   └── ConfigurationInvalid     500  2   a setting or an installed prompt is wrong
├── UnsupportedMedia             415  2   a request body of a type we do not read
├── HostNotAllowed               403  2   a request under a host name that is not this machine's
├── CrossSite                    403  2   a page of another site had a browser send this
├── UnreadableText               400  3   bytes that are no text in an encoding we accept
├── TextTooLarge                 413  3   over the limit of one article
├── UnreadableFile               400  3   a path that cannot be read
├── OutputUnwritable             500  3   a report that cannot be written (disk full, no right)
├── ShuttingDown                 503  1   the service is about to end
├── NotFound                     404  2   no report, article or job of that id
├── Conflict                     409  2   what is there stands against it
│   ├── CorrectionConflict       409  2   somebody else has corrected the report meanwhile
│   ├── ArticleAmbiguous         409  2   an id that names several texts
│   └── RequestUnderWay          409  2   the first request with this Idempotency-Key still runs
├── IdempotencyMismatch          422  2   an Idempotency-Key that came with another request
├── ArticleRemoved               404  3   taken down before it was coded
├── JobCancelled                 409  3   its job was cancelled before it was coded
├── StoreUnavailable             503  4   the database cannot be used now
├── ClusterUnavailable           503  4   the Ray cluster cannot be used now
├── Unauthorized                 401  2   no valid key
├── Forbidden                    403  2   a key without the scope for this
├── BodyTooSlow                  408  3   a request body that does not come to its end
├── TooMuch                      429  3   more than may be asked now
│   ├── QueueFull                429  3   too many articles are waiting already
│   ├── RateLimited              429  3   more requests a minute than a key may send
│   ├── BudgetSpent              429  3   a key's tokens of today are spent
│   └── LimitReached             429  3   one more call might pass what a batch may spend
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

    @property
    def of_one_article(self) -> bool:
        """Whether the next article need not meet it: its exit code is that of some that failed."""
        return self.exit_code == 3


class InvalidRequest(WirecoderError):
    """A value that the caller sent or set is not acceptable."""

    code = "invalid_request"
    http_status = 422
    exit_code = 2


class EmptyText(InvalidRequest):
    """The text is empty or white space."""

    code = "empty_text"
    exit_code = 3


class UnusableRecord(InvalidRequest):
    """A record of an input that cannot be an article; the others can."""

    code = "unusable_record"
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


class CrossSite(WirecoderError):
    """A browser sent this for a page of another site, or does not say for which."""

    code = "cross_site"
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


class ShuttingDown(WirecoderError):
    """The service is about to end; another one, or the next, will answer."""

    code = "shutting_down"
    http_status = 503
    retryable = True


class NotFound(WirecoderError):
    """There is no report, article or job of that id."""

    code = "not_found"
    http_status = 404
    exit_code = 2


class Conflict(WirecoderError):
    """What is there stands against the request."""

    code = "conflict"
    http_status = 409
    exit_code = 2


class CorrectionConflict(Conflict):
    """Somebody else has corrected the report since it was read."""

    code = "correction_conflict"


class ArticleAmbiguous(Conflict):
    """The id names several texts; their SHA-256 tells them apart."""

    code = "article_ambiguous"


class RequestUnderWay(Conflict):
    """The first request with this Idempotency-Key is not done yet."""

    code = "request_under_way"


class IdempotencyMismatch(WirecoderError):
    """The Idempotency-Key came with another request before."""

    code = "idempotency_mismatch"
    http_status = 422
    exit_code = 2


class ArticleRemoved(WirecoderError):
    """The article was taken down before it was coded."""

    code = "article_removed"
    http_status = 404
    exit_code = 3


class JobCancelled(WirecoderError):
    """The article's job was cancelled before it was coded."""

    code = "job_cancelled"
    http_status = 409
    exit_code = 3


class StoreUnavailable(WirecoderError):
    """The database cannot be used now: not reachable, full or locked."""

    code = "store_unavailable"
    http_status = 503
    exit_code = 4
    retryable = True


class ClusterUnavailable(WirecoderError):
    """The Ray cluster cannot be used now: not reachable, or lost on the way."""

    code = "cluster_unavailable"
    http_status = 503
    exit_code = 4
    retryable = True


class Unauthorized(WirecoderError):
    """The request came without a valid key."""

    code = "unauthorized"
    http_status = 401
    exit_code = 2


class Forbidden(WirecoderError):
    """The key has not the scope that this needs."""

    code = "forbidden"
    http_status = 403
    exit_code = 2


class BodyTooSlow(WirecoderError):
    """The request's body did not come to its end in time."""

    code = "body_too_slow"
    http_status = 408
    exit_code = 3


class TooMuch(WirecoderError):
    """More was asked than may be now; `retry_after` is in seconds."""

    code = "too_much"
    http_status = 429
    exit_code = 3
    retryable = True

    def __init__(self, message: str, retry_after: float = 1.0) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class QueueFull(TooMuch):
    """Too many articles are waiting already."""

    code = "queue_full"


class RateLimited(TooMuch):
    """The key sends more requests a minute than it may."""

    code = "rate_limited"


class BudgetSpent(TooMuch):
    """The key's tokens of today are spent."""

    code = "budget_spent"


class LimitReached(TooMuch):
    """One more call might cost more than the batch may spend; what is coded stays."""

    code = "limit_reached"


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

    def __reduce__(self) -> tuple[type["CircuitOpen"], tuple[str, float]]:
        """Errors go from one process to another; this one needs more than its message for it."""
        return CircuitOpen, (str(self), self.retry_after)


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
