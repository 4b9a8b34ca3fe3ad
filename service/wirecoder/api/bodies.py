"""A request's body must come to its end in time: one that drips would hold its place for ever."""

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from wirecoder.errors import BodyTooSlow


class BodiesInTime:
    """Gives up a request whose body is not whole `seconds` after its head."""

    def __init__(self, app: ASGIApp, seconds: float) -> None:
        self._app = app
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; reading on after the time raises `BodyTooSlow` (408)."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        deadline = asyncio.get_running_loop().time() + self._seconds
        whole = False

        async def in_time() -> Message:
            nonlocal whole
            if whole:  # what comes now is that the caller goes away, whenever
                return await receive()
            try:
                async with asyncio.timeout_at(deadline):
                    message = await receive()
            except TimeoutError:
                raise BodyTooSlow(
                    f"the body was not whole after {self._seconds:g} seconds: send it faster"
                ) from None
            whole = not message.get("more_body", False)
            return message

        await self._app(scope, in_time, send)
