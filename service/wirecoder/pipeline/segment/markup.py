"""See through HTML without moving an offset: a copy of the text in which markup is blanked out.

Every offset of the copy is an offset of the text (codebook rule 9: HTML and all), so the stages
after this one read plain words and still point into the article as it was posted.
"""

import html
import re
from dataclasses import dataclass

FILLER = "\0"
"""Stands for each character of an inline tag; NUL never comes through intake."""
GLUE = "\u2060"
"""Stands for the rest of a character reference after the character it means (WORD JOINER)."""


def word_set(words: str) -> frozenset[str]:
    """The words of a lexicon, written as a line of text."""
    return frozenset(words.split())


_TOKEN = re.compile(
    r"<!--"
    r"|</?(?P<tag>[A-Za-z][A-Za-z0-9]*+)(?=[\s/>])[^<>]*+>"
    r"|<[!?][A-Za-z][^<>]*+>"
    r"|&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});"
)
_INLINE = word_set(
    "a abbr b bdi bdo big button cite code data del dfn em font i iframe img input ins kbd "
    "label mark path picture q s samp small source span strike strong style svg time tt "
    "u var wbr"
)
# A raised or lowered figure is a footnote or a unit, never a further digit of the number.
_SPACING = frozenset({"sub", "sup"})
_BREAKING = word_set(
    "address article aside audio base blockquote body br caption center col dd details div dl "
    "dt embed fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 head header hr html "
    "legend li link main meta nav noscript object ol optgroup option p param pre script section "
    "select source summary table tbody td template textarea tfoot th thead title tr track ul video"
)
_HIDDEN = {name: re.compile(rf"</{name}\s*+>", re.IGNORECASE) for name in ("script", "style")} | {
    "<!--": re.compile("-->")
}
_REGIONS = frozenset({"figcaption", "footer", "h1", "nav", "title"})


@dataclass(frozen=True, slots=True)
class Region:
    """An element that says what its text is, from its opening tag to behind its closing one."""

    start: int
    end: int
    tag: str


@dataclass(frozen=True, slots=True)
class Masked:
    """The blanked copy, as long as the text.

    `hidden` are the spans of scripts, styles and comments, in order; `regions` the elements of
    known meaning, in order of `start`. An element that is never closed is in neither.
    """

    text: str
    hidden: tuple[tuple[int, int], ...]
    regions: tuple[Region, ...]


def mask(text: str) -> Masked:
    """Blank out the markup of `text`: inline tags, block tags (as line ends), references.

    Only names that HTML knows are tags: "<5 and >3" and "<desk@example.org>" stay text. Linear.
    """
    pieces: list[str] = []
    hidden: list[tuple[int, int]] = []
    regions: list[Region] = []
    opened: dict[str, int] = {}
    unclosed: set[str] = set()
    at = 0
    while token := _TOKEN.search(text, at):
        start, end = token.span()
        pieces.append(text[at:start])
        name = (token["tag"] or token[0][:4]).lower()
        if name in _HIDDEN and name not in unclosed and not token[0].startswith("</"):
            if closing := _HIDDEN[name].search(text, end):
                end = closing.end()
                hidden.append((start, end))
                pieces.append("\n" * (end - start))
                at = end
                continue
            unclosed.add(name)  # looked for once, so that a page of openings stays linear
        if name in _REGIONS:
            _follow(regions, opened, name, token)
        pieces.append(_blank(token[0], name))
        at = end
    pieces.append(text[at:])
    return Masked("".join(pieces), tuple(hidden), tuple(regions))


def bare(masked: str) -> str:
    """The words of a piece of masked text, on one line, as a reader would see them."""
    return " ".join(masked.replace(FILLER, "").replace(GLUE, "").split())


def _follow(regions: list[Region], opened: dict[str, int], name: str, tag: re.Match[str]) -> None:
    if not tag[0].startswith("</"):
        opened.setdefault(name, tag.start())
    elif name in opened:
        start = opened.pop(name)
        while regions and regions[-1].start > start:
            regions.pop()  # the outer element speaks for what is inside it
        regions.append(Region(start, tag.end(), name))


def _blank(token: str, name: str) -> str:
    if token.startswith("&"):
        meant = html.unescape(token)
        if meant.isspace():
            return " " * len(token)
        return token if len(meant) > 1 else meant + GLUE * (len(token) - 1)
    if name in _INLINE:
        return FILLER * len(token)
    if name in _SPACING:
        return " " * len(token)
    if name in _BREAKING or token.startswith(("<!d", "<!D", "<?")):
        return "\n" * len(token)
    return token
