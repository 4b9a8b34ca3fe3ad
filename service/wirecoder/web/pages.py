"""Renders pages: one Jinja environment, one Content-Security-Policy, one navigation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from wirecoder.api.caller import key_of, may
from wirecoder.desk.keys import Scope
from wirecoder.web.assets import Assets
from wirecoder.web.prose import words

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
"""What a page may do: run and show its own files, and talk to its own service."""

_HEADERS = {
    "content-security-policy": POLICY,
    # With no referrer at all a browser calls the origin of a form "null", to us as well.
    "referrer-policy": "same-origin",
}


@dataclass(frozen=True, slots=True)
class Section:
    """One entry of the navigation."""

    path: str
    name: str


def is_part(request: Request) -> bool:
    """Whether htmx asks for what changes of a page; going back in history it wants all of it."""
    headers = request.headers
    return "hx-request" in headers and "hx-history-restore-request" not in headers


class Pages:
    """Renders the templates of some folders. What comes from articles is escaped by default."""

    def __init__(
        self, folders: Sequence[Path], sections: Sequence[Section], assets: Assets
    ) -> None:
        self._jinja = Environment(
            loader=FileSystemLoader([folder / "templates" for folder in folders]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._sections = tuple(sections)
        self._jinja.globals |= {"asset": assets.url, "sections": self._sections}
        self._jinja.filters["words"] = words  # names and quotes from articles and models

    def answer(
        self,
        request: Request,
        template: str,
        /,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        **values: object,
    ) -> HTMLResponse:
        """A page, or a part of one for htmx."""
        html = self.html(request, template, **values)
        return HTMLResponse(html, status, {**_HEADERS, **(headers or {})})

    def html(self, request: Request, template: str, /, **values: object) -> str:
        """A template filled in; raises `UndefinedError` for a value that is missing."""
        key = key_of(request)
        common = {
            "here": self._section(request.url.path),
            "who": key and key.name,
            "may": lambda scope: may(request, Scope(scope)),
        }
        return self._jinja.get_template(template).render(common | values)

    def _section(self, path: str) -> str | None:
        """The section that a path belongs to: the longest that it begins with."""
        paths = [section.path for section in self._sections]
        fitting = [one for one in paths if path == one or path.startswith(f"{one}/")]
        if path.startswith("/reports/"):
            fitting.append("/")
        return max(fitting, key=len, default=None)
