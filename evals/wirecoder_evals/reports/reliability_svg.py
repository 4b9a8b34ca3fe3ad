"""Reliability curves as one picture: SVG that needs no font, script or file beside it.

A panel for each run, a column for each bin of the same width, since most facts lie in the narrow
ones: the bar is what was right, with its 95 % interval; the stroke is what was held. Where a bar
ends above its stroke, the confidence is too modest; below it, too high.
"""

from collections.abc import Iterator, Sequence
from html import escape

from wirecoder.export.words import plain
from wirecoder_evals.reliability import UNSEEN, Bin, Curve

_COLUMN, _HEIGHT = 60, 220  # of a bin, and of a share from 0 to 1
_LEFT, _TOP, _BOTTOM, _RIGHT = 52, 52, 76, 24  # around the columns of a panel
_ACROSS = 2  # panels in a row
_LEGEND = 34
_STYLE = """\
text{font:12px system-ui,sans-serif}.title{font-weight:600}
.ends{stroke-width:1.5}.held{stroke-width:3}
.paper{fill:#fff}text{fill:#1f2328}.soft{fill:#59636e}.grid{stroke:#d1d9e0}
.bar{fill:#7aa7d9}.ends{stroke:#1f2328}.held{stroke:#bc4c00}
@media(prefers-color-scheme:dark){
.paper{fill:#0d1117}text{fill:#f0f6fc}.soft{fill:#9198a1}.grid{stroke:#3d444d}
.bar{fill:#316dca}.ends{stroke:#f0f6fc}.held{stroke:#f0883e}
}"""
# No CSS variables: viewers beside browsers do not know them, and would draw all in black.


def picture(curves: Sequence[Curve]) -> str:
    """The whole picture; light or dark as the reader's system is."""
    columns = max((len(curve.bins) for curve in curves), default=0)
    panel = (_LEFT + columns * _COLUMN + _RIGHT, _TOP + _HEIGHT + _BOTTOM)
    width = panel[0] * min(len(curves), _ACROSS)
    rows = -(-len(curves) // _ACROSS)
    height = panel[1] * rows + _LEGEND
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img" aria-labelledby="title">',
        '<title id="title">Share of facts right by confidence</title>',
        f"<style>{_STYLE}</style>",
        f'<rect class="paper" width="{width}" height="{height}"/>',
    ]
    for place, curve in enumerate(curves):
        across, down = place % _ACROSS * panel[0], place // _ACROSS * panel[1]
        parts.append(f'<g transform="translate({across},{down})">')
        parts += [*_axes(curve), *_columns(curve.bins), "</g>"]
    parts += [*_legend(panel[1] * rows), "</svg>"]
    return "\n".join(parts) + "\n"


def _axes(curve: Curve) -> Iterator[str]:
    """Title, findings, and a line for each quarter."""
    accepted = curve.accepted
    taken = f"unseen at {UNSEEN * 100:.0f} % precision: {accepted.share * 100:.0f} %"
    found = f"{taken}; calibration error {curve.error:.3f}"
    title = f"{plain(curve.title)}, n = {curve.n}"
    yield _text(_LEFT, 20, title, "title", "start")
    yield _text(_LEFT, 37, found, "soft", "start")
    end = _LEFT + len(curve.bins) * _COLUMN
    for share in (0, 0.25, 0.5, 0.75, 1):
        yield _line((_LEFT, _y(share)), (end, _y(share)), "grid")
        yield _text(_LEFT - 8, _y(share) + 4, f"{share:.2f}", "soft", "end")


def _columns(bins: Sequence[Bin]) -> Iterator[str]:
    for place, one in enumerate(bins):
        left = _LEFT + place * _COLUMN
        middle = left + _COLUMN / 2
        floor = _TOP + _HEIGHT
        yield _text(middle, floor + 18, f"{one.low:g}–{one.high:g}", "")
        yield _text(middle, floor + 35, f"n = {one.n}", "soft")
        if not one.n:
            continue
        top = _y(one.right)
        yield (
            f'<rect class="bar" x="{left + 8}" y="{top:g}" width="{_COLUMN - 16}" '
            f'height="{round(floor - top, 1):g}"><title>{one.right:.3f} right, confidence '
            f"{one.confidence:.3f}, n = {one.n}</title></rect>"
        )
        if one.ends:
            yield _line((middle, _y(one.ends.low)), (middle, _y(one.ends.high)), "ends")
        held = _y(one.confidence)
        yield _line((left + 4, held), (left + _COLUMN - 4, held), "held")
    middle = _LEFT + len(bins) * _COLUMN / 2
    yield _text(middle, _TOP + _HEIGHT + 58, "confidence of the facts", "soft")


def _legend(top: float) -> Iterator[str]:
    y = top + 14
    yield f'<rect class="bar" x="{_LEFT}" y="{y - 10}" width="14" height="12"/>'
    yield _text(_LEFT + 20, y, "share right", "", "start")
    yield _line((_LEFT + 102, y - 11), (_LEFT + 102, y + 3), "ends")
    yield _text(_LEFT + 110, y, "95 % interval", "", "start")
    yield _line((_LEFT + 206, y - 4), (_LEFT + 226, y - 4), "held")
    yield _text(_LEFT + 232, y, "mean confidence", "", "start")


def _y(share: float) -> float:
    return round(_TOP + _HEIGHT * (1 - share), 1)


def _line(start: tuple[float, float], end: tuple[float, float], kind: str) -> str:
    (x1, y1), (x2, y2) = start, end
    return f'<line class="{kind}" x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}"/>'


def _text(x: float, y: float, words: str, kind: str, anchor: str = "middle") -> str:
    css = f' class="{kind}"' if kind else ""
    return f'<text{css} x="{x:g}" y="{y:g}" text-anchor="{anchor}">{escape(words)}</text>'
