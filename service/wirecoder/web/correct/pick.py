"""Words picked in the article become the value of a field, and its quote.

Where the value is words, it is these words. Numbers, dates, countries and kinds are read from them
by what also reads them in the pipeline, so that an editor's "at least five" means what the
program's does. Where that reads nothing, the words are kept as the quote and the editor is told.
"""

import dataclasses
import datetime as dt
import re
from collections.abc import Callable, Sequence
from copy import deepcopy
from typing import Any, NamedTuple

from wirecoder.errors import InvalidRequest
from wirecoder.pipeline.resolve import cues, targets, weapons
from wirecoder.pipeline.resolve.dates import resolve_date
from wirecoder.pipeline.resolve.numbers import Bounds, parse_deaths_word, parse_number
from wirecoder.pipeline.resolve.places import country_of, country_of_place, is_at_sea
from wirecoder.web import phrases
from wirecoder.web.correct.form import one_line, spans, written_spans
from wirecoder.web.correct.operations import node_at
from wirecoder.web.correct.shape import Entry, Fact, Kind, Leaf, facts_of
from wirecoder.web.terms import country, label, term
from wirecoder_schemas.codebook import ClaimStatus, DamageExtent, WeaponType
from wirecoder_schemas.evidence import Quote
from wirecoder_schemas.incident import IncidentDate, Number


class Words(NamedTuple):
    """Picked words: a span of the text, in code points, and the day that anchors its dates."""

    start: int
    end: int
    text: str
    anchor: dt.date | None

    @property
    def quote(self) -> str:
        """The words to the letter."""
        return self.text[self.start : self.end]

    @property
    def as_quote(self) -> Quote:
        """The words as a record has them."""
        return Quote(quote=self.quote, start=self.start, end=self.end)


class Picked(NamedTuple):
    """The entries with the words in place, and what was done, to be said to the editor."""

    entries: list[Entry]
    said: str


def pick(entries: Sequence[Entry], path: str, words: Words, *, add: bool = False) -> Picked:
    """Put picked words into the field at `path`; with `add` they are one more quote, and no more.

    Raises `InvalidRequest` for a field that has no quotes of its own, or for no words.
    """
    if not 0 <= words.start < words.end <= len(words.text) or not words.quote.strip():
        raise InvalidRequest("no words are picked: select some in the article")
    changed = deepcopy(list(entries))
    at, fact, entry, leaf = _field(changed, path)
    if add:
        entry["quotes"] = written_spans([*spans(entry["quotes"]), (words.start, words.end)])
        return Picked(changed, f"{name_of(fact, leaf)} has one more quote.")
    stated = _take(fact, leaf, entry, words)
    entry["quotes"] = written_spans(_quotes(fact, leaf, entry, words))
    _quote_row(changed, at, words)
    if stated:
        return Picked(changed, f"{name_of(fact, leaf)} is now {stated}.")
    return Picked(
        changed,
        f"{name_of(fact, leaf)} rests on these words now, but its value cannot be read from them. "
        "Set it yourself.",
    )


def _field(entries: list[Entry], path: str) -> tuple[str, Fact, Entry, Leaf]:
    """The fact of a control's path with its leaf; a path of the fact itself means its first."""
    first = path.partition(".")[0]
    try:
        known = list(facts_of(node_at(entries, first), first))
    except (LookupError, ValueError, TypeError):
        known = []
    for at, fact, entry in known:
        for leaf in fact.leaves:
            if path in (at, f"{at}.{leaf.name}", f"{at}.quotes"):
                return at, fact, entry, leaf
    raise InvalidRequest(f"{path!r:.100} takes no words: choose a field with quotes first")


def name_of(fact: Fact, leaf: Leaf) -> str:
    """What the editor calls the field: `Killed`, `Where, place`."""
    whole = label(fact.path)
    if "." in fact.path or len(fact.leaves) == 1 or fact.name == "date":
        return whole
    return f"{whole}, {label(f'{fact.path}.{leaf.name}').lower()}"


def _quotes(fact: Fact, leaf: Leaf, entry: Entry, words: Words) -> list[tuple[int, int]]:
    """The new quote, after those old ones that another value of the fact rests on."""
    others = [
        entry[one.name].casefold()
        for one in fact.leaves
        if one.kind is Kind.WORDS and one != leaf and entry[one.name]
    ]
    kept = []
    for start, end in spans(entry["quotes"]):
        said = one_line(words.text[start:end]).casefold()
        within = words.start <= start and end <= words.end
        if not within and any(other in said for other in others):
            kept.append((start, end))
    return [*kept, (words.start, words.end)]


def _quote_row(entries: list[Entry], at: str, words: Words) -> None:
    """A row needs words of its own: those of its number, as long as it has none."""
    row = node_at(entries, at.rpartition(".")[0])
    if isinstance(row, dict) and row.get("quotes") == "":
        row["quotes"] = written_spans([(words.start, words.end)])


# ------------------------------------------------------------------------- what words state


def _take(fact: Fact, leaf: Leaf, entry: Entry, words: Words) -> str:
    """Fill the leaf from the words, and what else they say; the value in words, "" for none."""
    if "qualifier" in entry:
        return _number(fact, entry, words)
    if fact.name == "date":
        return _date(entry, words)
    if leaf.kind is Kind.COUNTRY:
        return _country(leaf, entry, words)
    if leaf.kind is Kind.CHOICE:
        return _choice(fact, leaf, entry, words)
    if leaf.kind is Kind.FIELD:
        return ""
    entry[leaf.name] = one_line(words.quote)
    follow = _FOLLOW.get(f"{fact.name}.{leaf.name}")
    return f"“{entry[leaf.name]}”{follow(entry) if follow else ''}"


def _number(fact: Fact, entry: Entry, words: Words) -> str:
    people = fact.name in _HARM
    bounds = _people(fact.name, words.quote) if people else parse_number(words.quote)
    if bounds is None:
        return ""
    for name in ("min", "max", "best"):
        figure = getattr(bounds, name)
        entry[name] = "" if figure is None else str(figure)
    entry["qualifier"] = bounds.qualifier.value
    number = Number(**dataclasses.asdict(bounds), quotes=(words.as_quote,))
    return phrases.number(number).words


_HARM = {
    "killed": re.compile(r"\b(?:kill|dead|death|die[ds]?\b|dying|fatal|slain|massacr)", re.I),
    "injured": re.compile(r"\b(?:injur|wound|hurt\b|maim)", re.I),
}
_JOINED = r"(?:,? (?:and|or|and/or) |/)"
_TOGETHER = re.compile(
    rf"\b(?:killed|killing|dead){_JOINED}(?:injur|wound|hurt\b)"
    rf"|\b(?:injured|injuring|wounded|wounding|hurt){_JOINED}(?:kill|dead\b)|\bcasualt",
    re.I,
)


def _people(name: str, words: str) -> Bounds | None:
    """How many the words say were killed, or injured.

    "No injuries" says nothing of the dead, and "12 killed or wounded" fills neither (codebook,
    "Numbers").
    """
    bounds = parse_number(words, people=True)
    if bounds is None:
        return parse_deaths_word(words) if name == "killed" else None
    others = any(harm.search(words) for other, harm in _HARM.items() if other != name)
    of_others = others and not _HARM[name].search(words)
    together = bounds.max != 0 and _TOGETHER.search(words)
    return None if of_others or together else bounds


def _date(entry: Entry, words: Words) -> str:
    found = resolve_date(words.quote, words.anchor)
    if found is None:
        return ""
    entry.update(
        value=found.value or "",
        weekday=found.weekday.value if found.weekday else "",
        precision=found.precision.value,
        accept="",
    )
    return phrases.date(IncidentDate(**found._asdict(), quotes=(words.as_quote,))).words


def _country(leaf: Leaf, entry: Entry, words: Words) -> str:
    code = country_of(words.quote) or country_of_place(words.quote, None)
    if code is None:
        return ""
    entry[leaf.name] = code
    return country(code)


def _choice(fact: Fact, leaf: Leaf, entry: Entry, words: Words) -> str:
    """The value of a closed list that the words name."""
    read = _CHOICES.get(f"{fact.name}.{leaf.name}")
    value = read(words.quote) if read else None
    if value is None:
        return ""
    entry[leaf.name] = value.value
    return term(value)


def _weapon(words: str) -> WeaponType | None:
    unknown = WeaponType.UNKNOWN if weapons.says_unknown(words) else None
    return weapons.named_weapon(words) or unknown


_CHOICES: dict[str, Callable[[str], Any]] = {
    "weapons.type": _weapon,
    "targets.type": targets.noun_type,
    "claim.status": cues.claim_status,
    "damage.extent": lambda words: cues.damage_extent(words, DamageExtent.SOME),
}


def _place(entry: Entry) -> str:
    """Country and precision follow from the place; a country or a sea that is there stays."""
    site, admin1 = entry["site"] or None, entry["admin1"] or None
    if any(is_at_sea(name) for name in (site, admin1) if name):
        entry.update(country="", precision="sea")
        return ", at sea"
    if entry["precision"] == "sea":
        return "; it stays at sea, where there is no country"
    if site and entry["precision"] in ("", "unknown", "country", "admin1"):
        entry["precision"] = "site"
    elif entry["precision"] in ("", "unknown", "country"):
        entry["precision"] = "admin1"
    found = country_of_place(site, admin1)
    if found and entry["country"] not in ("", found):
        return f"; the country stays {entry['country']}, though this may lie in {country(found)}"
    entry["country"] = entry["country"] or found or ""
    return ""


def _target(entry: Entry) -> str:
    found = targets.noun_type(entry["name"])
    if found and not entry["type"]:
        entry["type"] = found.value
    entry["nationality"] = entry["nationality"] or country_of(entry["name"]) or ""
    return ""


def _party(entry: Entry) -> str:
    entry["nationality"] = entry["nationality"] or country_of(entry["party"]) or ""
    return ""


def _weapon_name(entry: Entry) -> str:
    found = _weapon(entry["name"])
    if found and not entry["type"]:
        entry["type"] = found.value
    return ""


def _perpetrator(entry: Entry) -> str:
    entry["attribution"] = entry["attribution"] or "reported"
    return ""


def _claimant(entry: Entry) -> str:
    if entry["status"] in ("", ClaimStatus.NOT_REPORTED):
        entry["status"] = ClaimStatus.CLAIMED.value
    return ""


_FOLLOW: dict[str, Callable[[Entry], str]] = {
    "location.site": _place,
    "location.admin1": _place,
    "targets.name": _target,
    "casualties.party": _party,
    "weapons.name": _weapon_name,
    "perpetrators.name": _perpetrator,
    "claim.claimant": _claimant,
}
"""What else follows from words that were picked; returns what the editor should hear of it."""
