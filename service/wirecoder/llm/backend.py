"""Where a model is and how to treat it: the embedded server, or any OpenAI-compatible one."""

from dataclasses import dataclass, field
from typing import Protocol

import httpx2

from wirecoder.errors import ModelMisconfigured, ModelUnreachable
from wirecoder.usage import Usage

NO_PROXY = {f"all://{host}": None for host in ("localhost", "127.0.0.1", "[::1]")}
"""httpx2 mounts: a proxy's own loopback is another, and articles for this one must not go there."""
_CHECK_TIMEOUT = 3.0  # seconds


@dataclass(frozen=True, slots=True)
class Address:
    """What a client needs to talk to a server. The key stays out of any printed form."""

    base_url: str
    api_key: str = field(repr=False)


class Server(Protocol):
    """Something with an address, which may have to be started for it."""

    @property
    def label(self) -> str:
        """How error messages name it."""

    async def connect(self) -> Address:
        """Start whatever must run and return its address. Cheap when it runs already."""

    async def check(self) -> None:
        """Raise `ModelUnreachable` or its kin if it could not answer now. Starts nothing."""

    async def disconnect(self) -> None:
        """Stop whatever `connect` started."""


FIRST, FALLBACK = "WIRECODER_LLM", "WIRECODER_LLM_FALLBACK"
"""How the variables of the two back ends begin; error messages name them."""


@dataclass(frozen=True, slots=True)
class RemoteServer:
    """A server that somebody else runs. `variables` is how those that describe it begin."""

    address: Address
    variables: str = FIRST

    @property
    def label(self) -> str:
        """Its URL."""
        return self.address.base_url

    async def connect(self) -> Address:
        """The address as configured; raises `ModelMisconfigured` where none can be asked by it."""
        if not _is_web_url(self.address.base_url):
            raise ModelMisconfigured(
                f"{self.address.base_url!r} is no URL of a server: set {self.variables}_BASE_URL "
                "to one such as https://api.openai.com/v1"
            )
        if not (self.address.api_key.isascii() and self.address.api_key.isprintable()):
            raise ModelMisconfigured(
                "the key has characters that no request can carry, a line break perhaps: "
                f"check {self.variables}_API_KEY"
            )
        return self.address

    async def check(self) -> None:
        """Any answer will do: servers differ in what they serve beside completions."""
        await self.connect()
        url = f"{self.address.base_url.rstrip('/')}/models"
        headers = {"authorization": f"Bearer {self.address.api_key}"}
        try:
            async with httpx2.AsyncClient(timeout=_CHECK_TIMEOUT, mounts=NO_PROXY) as client:
                await client.get(url, headers=headers)
        except httpx2.HTTPError as fault:
            raise ModelUnreachable(f"{url} does not answer: {type(fault).__name__}") from None

    async def disconnect(self) -> None:
        """Nothing was started, nothing is stopped."""


@dataclass(frozen=True, slots=True)
class Backend:
    """One model on one server.

    `timeout` is seconds for one try of a call, `attempts` tries of one call when the transport
    fails, `repairs` further calls when an answer does not fit. After `breaker_failures` calls in a
    row that failed all the same, the server is left alone for `breaker_seconds`. Prices are US
    dollars for a million tokens.
    """

    model: str
    server: Server
    context_tokens: int
    concurrency: int
    timeout: float
    attempts: int
    repairs: int
    input_price: float | None = None
    output_price: float | None = None
    breaker_failures: int = 5
    breaker_seconds: float = 30.0
    variables: str = FIRST

    @property
    def where(self) -> str:
        """The model and its server, as error messages name them."""
        return f"{self.model} at {self.server.label}"

    def price(self, usage: Usage) -> float | None:
        """US dollars for `usage`, or None where a price is not set."""
        if self.input_price is None or self.output_price is None:
            return None
        spent = usage.prompt_tokens * self.input_price + usage.completion_tokens * self.output_price
        return round(spent / 1_000_000, 6)


def _is_web_url(text: str) -> bool:
    try:
        url = httpx2.URL(text)
    except httpx2.InvalidURL:
        return False
    return url.scheme in {"http", "https"} and bool(url.host)
