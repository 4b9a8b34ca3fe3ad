"""Who sends a request, and the `Idempotency-Key` that it may carry."""

import hashlib
import json
import re
from typing import Annotated

from fastapi import Header, Request

from wirecoder.desk import keys
from wirecoder.desk.keys import Scope
from wirecoder.desk.once import Occasion
from wirecoder.errors import InvalidRequest
from wirecoder.store.keys import Key

REPLAYED = "Idempotency-Replayed"
"""The header of an answer that was given before."""

_KEY = re.compile(r"^[\x21-\x7e]{1,255}$")
IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        json_schema_extra={"pattern": _KEY.pattern},
        description="A name of your own for this request, 1 to 255 visible ASCII characters. The "
        "same request with the same name within a day has its effect once.",
    ),
]


def key_of(request: Request) -> Key | None:
    """The key that a request came with, or its session began with; None where there are no keys."""
    key: Key | None = getattr(request.state, "key", None)
    return key


def may(request: Request, scope: Scope) -> bool:
    """Whether whoever asks may do this, so that pages offer nothing that is refused."""
    return keys.may(key_of(request), scope)


def key_id(request: Request) -> str | None:
    """The id of the API key that a request came with; None where the service has no keys."""
    key = key_of(request)
    return key.id if key else None


def owner(request: Request) -> str | None:
    """The key whose jobs a request may see; None where it may see all."""
    key = key_of(request)
    return None if key is None or Scope.ADMIN in key.scopes else key.id


def occasion(request: Request, key: str | None, *asked: object) -> Occasion | None:
    """The request with its Idempotency-Key; `asked` is all that it asks for."""
    if key is None:
        return None
    if not _KEY.search(key):
        raise InvalidRequest(
            "Idempotency-Key: send 1 to 255 visible ASCII characters, a UUID for example"
        )
    what = json.dumps([request.method, request.url.path, *asked], sort_keys=True, default=str)
    return Occasion(key_id(request) or "", key, hashlib.sha256(what.encode()).hexdigest())
