"""What can go wrong between a program and the service.

ClientError
├── ProblemError      the service, or what stands before it, answered with an error
├── ConnectionFailed  there is no connection, or it broke before the answer was whole
└── AnswerUnreadable  the answer is none of a Wirecoder service that this client knows

No message holds a key, an article, or what came in place of an answer.
"""


class ClientError(Exception):
    """Base of all errors that a client raises on its own."""


class ProblemError(ClientError):
    """An error answer. `code` is stable, programs branch on it; docs/reference.md lists them.

    `detail` names the value at fault and the next step. `retry_after` is in seconds, None where the
    service did not say when to come again. An error page that is not of the service has the code
    `http_` and its status.
    """

    def __init__(
        self, status: int, code: str, detail: str, retry_after: float | None = None
    ) -> None:
        super().__init__(status, code, detail, retry_after)
        self.status = status
        self.code = code
        self.detail = detail
        self.retry_after = retry_after

    def __str__(self) -> str:
        return f"{self.status} {self.code}: {self.detail}"


class ConnectionFailed(ClientError):
    """There is no connection, or it broke. What the service made of the request is not known."""


class AnswerUnreadable(ClientError):
    """Something answered, but not as a Wirecoder service does."""
