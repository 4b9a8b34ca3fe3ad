"""Find the paragraphs of a text, whether a line is a paragraph or only a line of one.

Pages give one line to a paragraph; wire copy is wrapped at some 70 characters. Lines say which:
in wrapped copy the first word of a line would not have fitted on the line before.
"""

import re
from itertools import pairwise

from wirecoder.pipeline.segment.markup import FILLER

_BREAK = re.compile("\r\n|[\n\r\v\f\u2028\u2029]")
_NOT_BLANK = re.compile(rf"[^\s{FILLER}]")
_SENTENCE_END = re.compile(r"[.!?][\"'”’)\]]*$")
_NUMBERED = re.compile(r"\(?\d{1,2}[.)]\s")
_NARROWEST, _WIDEST = 40, 100
_WRAPPED_SHARE = 0.45  # paragraphs of two lines, with no blank line between them, give half

Span = tuple[int, int]


def trim(masked: str, start: int, end: int) -> Span | None:
    """`start` and `end` without blanks at either side, or None where there is nothing else."""
    first = _NOT_BLANK.search(masked, start, end)
    if first is None:
        return None
    while masked[end - 1].isspace() or masked[end - 1] == FILLER:
        end -= 1
    return first.start(), end


def paragraphs(masked: str) -> list[Span]:
    """The trimmed spans of the paragraphs of masked text, in order. Linear."""
    lines = _lines(masked)
    width = _wrap_width(masked, lines)
    spans: list[Span] = []
    previous: tuple[int, int, int] | None = None
    for line in lines:
        number, start, end = line
        if previous and width and _continues(masked, previous, line, width):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
        previous = (number, start, end)
    return spans


def _lines(masked: str) -> list[tuple[int, int, int]]:
    """Number, start and end of each line that is not blank, trimmed."""
    lines = []
    at = number = 0
    for found in _BREAK.finditer(masked):
        if span := trim(masked, at, found.start()):
            lines.append((number, *span))
        at = found.end()
        number += 1
    if span := trim(masked, at, len(masked)):
        lines.append((number, *span))
    return lines


def _wrap_width(masked: str, lines: list[tuple[int, int, int]]) -> int | None:
    """The width at which the text was wrapped, or None where a line is a paragraph."""
    lengths = sorted(end - start for _, start, end in lines)
    if len(lengths) < 3:
        return None
    # Nine lines in ten: a long address or heading does not make a page out of wrapped copy.
    width = lengths[int(0.9 * (len(lengths) - 1))]
    if not _NARROWEST <= width <= _WIDEST:
        return None
    pairs = [
        (line, after)
        for line, after in pairwise(lines)
        if after[0] == line[0] + 1 and not _is_short_or_item(masked, line, after)
    ]
    # A page's lines may be full by chance, but they do not break off in the middle of a sentence.
    wrapped = sum(
        _is_full(masked, line, after, width) and not _finished(masked, line)
        for line, after in pairs
    )
    return width if wrapped >= 2 and wrapped >= _WRAPPED_SHARE * len(pairs) else None


def _is_short_or_item(masked: str, line: tuple[int, int, int], after: tuple[int, int, int]) -> bool:
    """Lines that end where they must, before an item or in a header, tell nothing of wrapping."""
    item = _NUMBERED.match(masked, after[1], after[2]) is not None
    return item or line[2] - line[1] < _NARROWEST // 2


def _finished(masked: str, line: tuple[int, int, int]) -> bool:
    return _SENTENCE_END.search(masked[max(line[1], line[2] - 4) : line[2]]) is not None


def _is_full(
    masked: str, line: tuple[int, int, int], after: tuple[int, int, int], width: int
) -> bool:
    """Whether the next line's first word would have made this line too long."""
    words = masked[after[1] : min(after[2], after[1] + _WIDEST)].split(maxsplit=1)
    return line[2] - line[1] + 1 + len(words[0]) > width


def _continues(
    masked: str, line: tuple[int, int, int], after: tuple[int, int, int], width: int
) -> bool:
    """Whether `after` goes on with the paragraph of `line` in wrapped copy."""
    if after[0] != line[0] + 1 or not _is_full(masked, line, after, width):
        return False
    indented = not masked[after[1] - 2 : after[1]].strip(" \t")
    begins = indented or _NUMBERED.match(masked, after[1], after[2])
    return not (begins and _finished(masked, line))
