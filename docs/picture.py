"""Renders an article beside its record, every quote marked, as one HTML page.

    python docs/picture.py ARTICLE.txt REPORT.json > page.html

The README's picture is a screenshot of such a page, made from a real report.
"""

import json
import sys
from html import escape
from pathlib import Path
from typing import Any

from wirecoder.pipeline.intake import decode

_PAGE = """<!doctype html>
<meta charset="utf-8">
<title>{title}</title>
<style>
  body {{ margin: 0; padding: 28px 32px; font: 15px/1.55 sans-serif; color: #1d2430;
         background: #fff; display: grid; grid-template-columns: 3fr 2fr; gap: 36px;
         width: 1180px }}
  h1 {{ font-size: 19px; line-height: 1.3; margin: 0 0 12px }}
  article p {{ margin: 0 0 10px; white-space: pre-line }}
  mark {{ background: #fff1b8; border-bottom: 2px solid #e0a800; padding: 1px 0; color: inherit }}
  mark sup {{ font-size: 10px; font-weight: 600; color: #8a6100; margin-left: 2px }}
  section {{ border-left: 3px solid #2f6fde; padding-left: 18px; margin-bottom: 18px }}
  h2 {{ font-size: 15px; margin: 0 0 8px }}
  dl {{ display: grid; grid-template-columns: 96px 1fr; margin: 0; row-gap: 5px;
       align-items: baseline }}
  dt {{ color: #66707f }} dd {{ margin: 0 }} dd sup {{ color: #8a6100; font-weight: 600 }}
  footer {{ grid-column: 1 / -1; color: #66707f; font-size: 13px }}
</style>
<article>{article}</article>
<div>{records}</div>
<footer>{footer}</footer>
"""


class Marks:
    """Numbers the quotes of a report in the order of the text."""

    def __init__(self, report: dict[str, Any]) -> None:
        spans = sorted({(q["start"], q["end"]) for q in _quotes(report["incidents"])})
        self.spans = [
            span
            for span in spans
            if not any(o != span and o[0] <= span[0] and span[1] <= o[1] for o in spans)
        ]

    def of(self, fact: object) -> str:
        """The numbers of the marks that hold the quotes of a fact."""
        numbers = {
            number
            for quote in _quotes(fact)
            for number, (start, end) in enumerate(self.spans, 1)
            if start <= quote["start"] and quote["end"] <= end
        }
        shown = "&nbsp;".join(map(str, sorted(numbers)))
        return f"<sup>{shown}</sup>" if numbers else ""

    def text(self, text: str) -> str:
        """The article with its marks as HTML."""
        parts, at = [], 0
        for number, (start, end) in enumerate(self.spans, 1):
            begin = max(start, at)
            marked = f"<mark>{escape(text[begin:end])}<sup>{number}</sup></mark>"
            parts += [escape(text[at:begin]), marked]
            at = end
        return "".join([*parts, escape(text[at:])])


def _quotes(node: object) -> list[dict[str, Any]]:
    if isinstance(node, list):
        return [quote for item in node for quote in _quotes(item)]
    if not isinstance(node, dict):
        return []
    return [node] if "start" in node else _quotes(list(node.values()))


def _number(number: dict[str, Any] | None) -> str:
    if number is None:
        return ""
    best = number["best"] if number["best"] is not None else number["min"]
    forms = {
        "at_least": f"at least {best}",
        "vague": "several",
        "range": f"{number['min']} to {number['max']}",
    }
    return forms.get(number["qualifier"], str(best))


def _facts(incident: dict[str, Any]) -> list[tuple[str, str, object]]:
    """Label, value in words, and the part of the record whose quotes prove it."""
    when, where, munitions = incident["date"], incident["location"], incident["munitions"]
    place = [where["site"], where["admin1"], where["country"]]
    rows: list[tuple[str, str, object]] = [
        ("when", " · ".join(filter(None, (when["value"], when["weekday"]))), when),
        ("where", " · ".join(filter(None, place)), where),
    ]
    rows += [("who", f"{p['name']} ({p['attribution']})", p) for p in incident["perpetrators"]]
    rows += [
        ("target", f"{t['name']} ({t['type'].replace('_', ' ')})", t) for t in incident["targets"]
    ]
    rows += [("weapon", w["name"] or w["type"], w) for w in incident["weapons"]]
    rows += [(name, _number(count), count) for name, count in munitions.items()]
    for group in incident["casualties"]:
        rows += [
            (what, " ".join(filter(None, (_number(group[what]), group["party"]))), group)
            for what in ("killed", "injured")
            if group[what]
        ]
    if incident["damage"]["quotes"]:
        rows.append(("damage", incident["damage"]["extent"], incident["damage"]))
    return [row for row in rows if row[1]]


def page(text: str, report: dict[str, Any]) -> str:
    """The whole page."""
    marks = Marks(report)
    records = []
    for incident in report["incidents"]:
        kind = f"{incident['event_type']} · {incident['outcome']}".replace("_", " ")
        rows = "".join(
            f"<dt>{label}</dt><dd>{escape(value)}&nbsp;{marks.of(fact)}</dd>"
            for label, value, fact in _facts(incident)
        )
        records.append(f"<section><h2>{incident['id']} {kind}</h2><dl>{rows}</dl></section>")
    run = report["run"]
    footer = (
        f"{run['model']}, prompt {run['prompt']['name']}@{run['prompt']['version']}. "
        "Every number points to the words that a value rests on."
    )
    paragraphs = "".join(f"<p>{part}</p>" for part in marks.text(text).split("\n") if part.strip())
    title = escape(report["article"]["title"] or report["article"]["id"])
    return _PAGE.format(title=title, article=paragraphs, records="".join(records), footer=footer)


if __name__ == "__main__":
    article, report = map(Path, sys.argv[1:])
    text = decode(article.read_bytes(), str(article))
    sys.stdout.write(page(text, json.loads(report.read_text("utf-8"))))
