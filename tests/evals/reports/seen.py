"""What stands in a page, so that tests can ask for it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Element:
    """One element of a parsed page, with all text inside it."""

    tag: str
    attributes: Mapping[str, str | None]
    inside: tuple["Element", ...]
    parts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.parts)

    def has(self, name: str) -> bool:
        """Whether it is of this class."""
        return name in (self.attributes.get("class") or "").split()

    @property
    def is_hidden(self) -> bool:
        return any("hidden" in each.attributes for each in (self, *self.inside))


_VOID = {"meta", "link", "wbr", "br", "img", "input", "hr", "base"}


class Seen(HTMLParser):
    """The elements of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, dict(attrs), tuple(self._open))
        self.elements.append(element)
        if tag not in _VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop().tag != tag:
            pass

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.parts.append(data)

    def by_id(self, name: str) -> Element:
        return next(each for each in self.elements if each.attributes.get("id") == name)

    def inside(self, name: str) -> Iterator[Element]:
        """What the element of this id holds."""
        outer = self.by_id(name)
        return (each for each in self.elements if any(above is outer for above in each.inside))

    def marked(self, name: str) -> str:
        """The words of the article that are marked as those of a side."""
        marks = [each for each in self.inside("text") if each.tag == "mark"]
        return "".join(mark.text for mark in marks if mark.has(name))

    def rows(self) -> list[int]:
        """The verdicts that are shown."""
        return [int(each.attributes["data-row"] or "")
                for each in self.inside("records") if "data-row" in each.attributes]  # fmt: skip
