"""The files that pages load, known by name, so that nothing else is sent."""

import hashlib
import mimetypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from fastapi import APIRouter, Request, Response
from starlette.status import HTTP_304_NOT_MODIFIED

from wirecoder.errors import NotFound

PREFIX = "/static/"
_FOR_EVER = "public, max-age=31536000, immutable"  # its address changes when it does
_LOOK_AGAIN = "no-cache"
_FOLDERS = ("static", "vendor")
_TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is sent."""

    content: bytes
    media_type: str
    sha256: str


class Assets:
    """The files below `static/` and `vendor/` of some folders."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._assets = {path.name: _read(path) for path in _files(folders)}

    def url(self, name: str) -> str:
        """The address of a file, with its hash; raises `KeyError` for one that there is not."""
        return f"{PREFIX}{name}?v={self._assets[name].sha256[:12]}"

    def routes(self) -> APIRouter:
        """The route that sends them."""
        routes = APIRouter(include_in_schema=False)

        @routes.get(f"{PREFIX}{{name}}")
        async def asset(request: Request, name: str) -> Response:
            if (found := self._assets.get(name)) is None:
                raise NotFound(f"there is no file {name!r}")
            tag = f'"{found.sha256[:32]}"'
            known = request.query_params.get("v") == found.sha256[:12]
            headers = {"etag": tag, "cache-control": _FOR_EVER if known else _LOOK_AGAIN}
            if request.headers.get("if-none-match") == tag:
                return Response(status_code=HTTP_304_NOT_MODIFIED, headers=headers)
            return Response(found.content, media_type=found.media_type, headers=headers)

        return routes


def _files(folders: Sequence[Path]) -> Iterator[Path]:
    for folder in folders:
        for name in _FOLDERS:
            yield from sorted(path for path in (folder / name).glob("*.*") if path.is_file())


def _read(path: Path) -> Asset:
    content = path.read_bytes()
    guessed = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    media_type = _TYPES.get(path.suffix, guessed)
    return Asset(content, media_type, hashlib.sha256(content).hexdigest())
