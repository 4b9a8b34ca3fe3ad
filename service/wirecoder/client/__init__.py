"""A client for programs that use a Wirecoder service: `Wirecoder`, and `AsyncWirecoder` beside it.

It needs the records and an HTTP library, and nothing of the service. docs/client.md has examples.
"""

from wirecoder.client.asynchronous import AsyncWirecoder
from wirecoder.client.blocking import Wirecoder
from wirecoder.client.calls import Conditions, Form, NewArticle
from wirecoder.client.errors import AnswerUnreadable, ClientError, ConnectionFailed, ProblemError
from wirecoder.client.records import Correction, Failed, Found, Job, Removed

__all__ = [
    "AnswerUnreadable",
    "AsyncWirecoder",
    "ClientError",
    "Conditions",
    "ConnectionFailed",
    "Correction",
    "Failed",
    "Form",
    "Found",
    "Job",
    "NewArticle",
    "ProblemError",
    "Removed",
    "Wirecoder",
]
