"""Country codes: of words that name a country or a nationality, and of named places.

The country of a named place is the codebook's one exception to "only what the article states"
(rule 10); where the gazetteer knows several places of the name, there is no answer.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from wirecoder.pipeline.resolve import gazetteer
from wirecoder.pipeline.resolve.gazetteer import Entry


def country_of(words: str) -> str | None:
    """Return the alpha-3 code of the one country that `words` name; None if none or several.

    By name, nationality or capital: "Iraq's", "Filipino", "US troops". "Iran-backed" is no
    nationality, and a flag yields to the owner ("US-flagged Kuwaiti ship"). Never raises.
    """
    mentions = list(_mentions(words))
    for weak in (False, True):
        codes = {mention.entry.alpha3 for mention in mentions if mention.flag == weak}
        if codes:
            return codes.pop() if len(codes) == 1 else None
    return None


def names_country(words: str) -> bool:
    """Return whether `words` are a country's name alone: "the US", but not "northern Chad"."""
    return _is_whole(words, {"name"})


def country_of_place(site: str | None, admin1: str | None, context: str = "") -> str | None:
    """Return the alpha-3 code of the country in which a named place lies; None at sea or in doubt.

    `context` is any text around the place; the countries it names decide between namesakes.
    """
    names = [name for name in (admin1, site) if name]
    if any(map(is_at_sea, names)):
        return None
    stated = (admin1 and country_of(admin1)) or (site and _stated_in(site))
    if stated:
        return stated
    known = [_region(admin1)] if admin1 else []
    known = [weights for weights in (*known, _place(site) if site else {}) if weights]
    common = set(known[0]).intersection(*known) if known else set()
    for weights in known:
        agreed = {code: weights[code] for code in weights if code in common} or weights
        if decided := gazetteer.dominant(agreed):
            return decided
    named = common & {mention.entry.alpha3 for mention in _mentions(context)}
    return named.pop() if len(named) == 1 else None


def is_at_sea(words: str) -> bool:
    """Return whether `words` place something at sea, offshore or in territorial waters."""
    return bool(_SEA.search(words)) and not _ASHORE.search(words)


_SEA_NAME = (
    r"(?:\w+ (?:Sea|Ocean)\b|Sea of \w+|Gulf of \w+|Bay of Bengal|"
    r"(?:Persian|Arabian) Gulf|Straits? of \w+|Bab[ -]e?[la]{1,2}[ -]Mand[ae]b|English Channel|"
    r"Mozambique Channel|\w+ Strait|Mediterranean|Adriatic|Aegean|Baltic Sea|Atlantic|Pacific)"
)
_ON_LAND = (
    r"(?:ports?|coast(?:al|line)?|cit(?:y|ies)|towns?|resorts?|provinces?|states?|governorate|"
    r"islands?|fleet|base|region|shores?|villages?|isle)\b"
)
_SEA = re.compile(
    rf"\b(?:{_SEA_NAME}|offshore|off-shore|off (?:the )?(?:\w+['’]?s? ){{0,3}}(?:coast|shore)|"
    r"off (?-i:[A-Z])\w+|(?:at|the|high|open) seas?|\w+ waters|"
    r"nautical miles?|nm (?:north|south|east|west)\w*|"
    r"(?:the|in) (?-i:G)ulf\b(?! (?:War|Cooperation))|Gulf (?:oil )?(?:platform|rig|waters)s?)",
    re.IGNORECASE,
)
_ASHORE = re.compile(
    rf"\b(?:(?:{_SEA_NAME}|Gulf) (?!off)(?:\w+ )?{_ON_LAND}|"
    rf"(?:{_ON_LAND}|city|town|port)(?: of)? [\w' -]{{1,40}} (?:on|along|overlooking) the)",
    re.IGNORECASE,
)

# ------------------------------------------------------------------------- countries in words


class _Token(NamedTuple):
    word: str  # folded, the possessive taken off
    raw: str
    possessive: bool
    hyphen: bool  # the next word is tied to this one


class _Mention(NamedTuple):
    entry: Entry
    start: int
    size: int
    flag: bool
    possessive: bool


_TOKEN = re.compile(r"[^\W_]+(?:[.'’ʻʼ][^\W_]+)*\.?['’]?")
_POSSESSIVE = re.compile(r"(?:['’][sS]|(?<=[sS])['’])$")
# "Iran-backed" tells of a patron, "US-made" of a maker: neither is a nationality.
_PATRONAGE = frozenset(
    "backed aligned led linked sponsored supported funded trained made built supplied allied "
    "affiliated based born style designed produced friendly brokered imposed mediated "
    "armed equipped".split()
)
_AGAINST = frozenset({"anti", "pro", "non"})
_NO_COUNTRY = frozenset(
    tuple(name.split())
    for name in (
        "latin america;latin american;south america;south american;north america;north american;"
        "central america;central american;native american;niger state;niger delta;"
        "indian ocean;south china sea;east china sea;new mexico;new jersey;new south wales;"
        "gulf of mexico;gulf of oman;"
        "gulf of guinea;gulf of thailand;sea of japan;philippine sea;persian gulf;"
        "mozambique channel;english channel;west indian;sea of oman;gulf of finland"
    ).split(";")
)
_LONGEST = 7


def _tokens(words: str) -> list[_Token]:
    tokens = []
    for match in _TOKEN.finditer(words):
        raw = _POSSESSIVE.sub("", match[0])
        word = "".join(gazetteer.folded(raw))
        hyphen = words[match.end() : match.end() + 1] in {"-", "‑", "–"}
        if word:
            tokens.append(_Token(word, raw, raw != match[0], hyphen))
    return tokens


def _mentions(words: str) -> Iterator[_Mention]:
    """Countries named in `words`, the longest name first at each place, patrons left out."""
    tokens = _tokens(words)
    i = 0
    while i < len(tokens):
        size, entry = _longest(tokens, i)
        if entry and not _is_patron(tokens, i, i + size):
            ahead = tokens[i + size].word if i + size < len(tokens) else ""
            before = [token.word for token in tokens[max(i - 3, 0) : i]]
            flag = ahead in {"flag", "flagged"} or "flag" in before
            yield _Mention(entry, i, size, flag, tokens[i + size - 1].possessive)
        i += size


def _longest(tokens: list[_Token], i: int) -> tuple[int, Entry | None]:
    """The longest lexicon entry at `i`, or one step on without any."""
    first = (tokens[i].word,)
    if _first_words().isdisjoint(form[0] for form in (first, *_singulars(first))):
        return 1, None
    for size in range(min(_LONGEST, len(tokens) - i), 0, -1):
        words = tuple(token.word for token in tokens[i : i + size])
        if words in _NO_COUNTRY:
            return size, None
        for form in (words, *_singulars(words)):
            for entry in gazetteer.lexicon().get(form, ()):
                plain = form == words or entry.kind == "demonym"
                if plain and entry.kind != "region" and _is_written_as_name(tokens[i].raw, entry):
                    return size, entry
    return 1, None


@cache
def _first_words() -> frozenset[str]:
    """What entries of the lexicon begin with; most words of a text begin none."""
    return frozenset(entry[0] for entry in (*gazetteer.lexicon(), *_NO_COUNTRY))


def _singulars(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    *rest, last = words
    if last[-1] not in "sn":
        return
    if last.endswith("s"):
        yield (*rest, last[:-1])
    for ending in ("women", "woman", "men", "man"):
        if last.endswith(ending):
            yield (*rest, last.removesuffix(ending) + "man")
            yield (*rest, last.removesuffix(ending))


def _is_written_as_name(raw: str, entry: Entry) -> bool:
    letters = raw.replace(".", "")
    return letters.isupper() if entry.acronym else raw[0].isupper() or raw == "the"


def _is_patron(tokens: list[_Token], start: int, end: int) -> bool:
    after = tokens[end - 1].hyphen and end < len(tokens) and tokens[end].word in _PATRONAGE
    before = start > 0 and tokens[start - 1].hyphen and tokens[start - 1].word in _AGAINST
    by = (start > 1 and tokens[start - 1].word in {"by", "with"}) and tokens[
        start - 2
    ].word in _PATRONAGE
    return after or before or by


# ------------------------------------------------------------------------- places


_MISSION = re.compile(r"\b(?:embassy|consulate|mission|ambassador|delegation)\b", re.IGNORECASE)
_OWNER = re.compile(r"['’]s?\s")
_TAIL = re.compile(r"\b(?:of|in|at|near|outside)\s+", re.IGNORECASE)
_LEADING = 5  # words such as "the south of" before a name
_REGION_WEIGHT = 100_000  # a namesake region is as good as a middling town


def _is_whole(words: str, kinds: set[str]) -> bool:
    """Whether `words`, a leading "the" aside, are one entry of these kinds."""
    tokens = _tokens(words)
    bare = len(tokens) - (tokens[:1] != [] and tokens[0].word == "the")
    sizes = {mention.size for mention in _mentions(words) if mention.entry.kind in kinds}
    return not sizes.isdisjoint({bare, len(tokens)})


def _stated_in(site: str) -> str | None:
    """The country a site's own name gives: "northern Chad", "Taji, Iraq", "Iraq's main airport"."""
    words = site.split()
    for n, word in enumerate(words[:_LEADING]):
        rest = " ".join(words[n:])
        if _is_whole(rest, {"name", "capital"}):
            return country_of(rest)
        if word.lower() not in gazetteer.DIRECTIONS | {"the", "of", "in"}:
            break
    tail = _TAIL.split(site)[-1].rsplit(",", 1)[-1].strip()
    if tail != site and names_country(tail):
        return country_of(tail)
    owners = {m.entry.alpha3 for m in _mentions(site) if m.possessive and m.entry.kind == "name"}
    return owners.pop() if len(owners) == 1 and not _MISSION.search(site) else None


def _region(name: str) -> dict[str, int]:
    """Countries with a subdivision of this name, else with a city of it, weighed by cities."""
    cities = gazetteer.cities(name)
    return {code: cities.get(code, 0) for code in gazetteer.regions(name)} or dict(cities)


def _place(name: str) -> dict[str, int]:
    """Countries with a place of this name, of what follows its "of", or of its possessor."""
    owners = [part for part in _OWNER.split(name)[:-1] if part]
    places = _TAIL.split(name)[1:] or [name]
    pieces = [piece for place in places for piece in place.split(",")]
    for form in dict.fromkeys((name, *pieces, *owners)):
        regions = dict.fromkeys(gazetteer.regions(form), _REGION_WEIGHT)
        if found := regions | dict(gazetteer.cities(form)):
            return found
    return {}
