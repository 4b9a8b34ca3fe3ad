"""Where a mention happened, and how far two places agree.

A named base, village or ship tells much, a city little, as it may see ten attacks a day, and a
province least of all. Cities are told from smaller places by the gazetteer, not by the article.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from itertools import product

from wirecoder.link.names import Name, name_of
from wirecoder.pipeline.resolve.gazetteer import Point, coordinates
from wirecoder_schemas.codebook import PlacePrecision, TargetType
from wirecoder_schemas.incident import Location, Target


class Grade(IntEnum):
    """How closely two mentions agree on the place."""

    NONE = 0
    REGION = 1
    TOWN = 2
    SITE = 3


@dataclass(frozen=True, slots=True)
class Where:
    """The place of a mention; a part that the article does not name is None.

    `attacked` are ships, bases, villages and the like that were attacked: each is a place, too
    (codebook, `location`), and the only one where the article names no site.
    """

    site: str | None
    attacked: tuple[str, ...]
    admin1: str | None
    country: str | None
    broad: bool  # the article names a region or a sea only

    @property
    def names(self) -> tuple[str, ...]:
        """The names by which it may be found."""
        return tuple(name for name in (*self.sites, self.admin1) if name)

    @property
    def sites(self) -> tuple[str, ...]:
        """The site, if it is more than a sea or a region, and what was attacked there."""
        stated = () if self.site is None or (self.broad and self.attacked) else (self.site,)
        return (*stated, *self.attacked)

    def is_broad(self, name: str) -> bool:
        """Whether one of its names is a sea's or a region's."""
        return self.broad and name == self.site

    @property
    def parsed(self) -> tuple[Name, ...]:
        """Those names by their telling words."""
        return tuple(map(name_of, self.names))


@dataclass(frozen=True, slots=True)
class Compared:
    """How far two places agree; whether they exclude each other, or only differ in the region."""

    grade: Grade = Grade.NONE
    apart: bool = False
    differ: bool = False


_BROAD = frozenset({PlacePrecision.ADMIN1, PlacePrecision.COUNTRY, PlacePrecision.SEA})
_ARE_PLACES = frozenset(
    {
        TargetType.VESSEL,
        TargetType.MILITARY_BASE,
        TargetType.SETTLEMENT,
        TargetType.INFRASTRUCTURE,
        TargetType.ENERGY_FACILITY,
    }
)
_WITHIN = re.compile(r",\s*|\b(?:in|at|of|near|outside)\s+", re.IGNORECASE)
_APART = Compared(apart=True)
_SAME_POINT = 0.02  # degrees, some 2 km


def where_of(location: Location, targets: Sequence[Target]) -> Where:
    """The place as it can be compared; a site of general words alone is none."""
    places = (target.name for target in targets if target.type in _ARE_PLACES)
    return Where(
        site=location.site if location.site and name_of(location.site).own else None,
        attacked=tuple(name for name in places if name_of(name).own),
        admin1=location.admin1,
        country=location.country,
        broad=location.precision in _BROAD,
    )


def compare_places(one: Where, other: Where) -> Compared:
    """How far two places agree. Those in two countries, or two named sites, exclude each other."""
    if one.country and other.country and one.country != other.country:
        return _APART
    differ = _regions_differ(one, other)
    if one.sites and other.sites:
        grade, apart = _sites(one, other)
        if grade is Grade.SITE and differ:
            grade = Grade.TOWN  # perhaps two villages of one name
        return Compared(grade, apart, differ or not grade)
    if any(a.is_like(b) for a in one.parsed for b in other.parsed):
        return Compared(Grade.REGION)
    return Compared(differ=differ)


def point_of(name: str, country: str | None) -> Point | None:
    """The city of this name, if the gazetteer knows it and no other."""
    return _point(name, country) if country else None


@lru_cache(maxsize=1 << 16)
def _point(name: str, country: str) -> Point | None:
    return coordinates(name, country)


def _regions_differ(one: Where, other: Where) -> bool:
    if not one.admin1 or not other.admin1:
        return False
    return not name_of(one.admin1).is_like(name_of(other.admin1))


def _sites(one: Where, other: Where) -> tuple[Grade, bool]:
    """The grade of two places with sites, and whether they exclude each other.

    Where both articles name the site itself, a pipeline that was hit at both proves nothing.
    """
    mine, theirs = one.sites, other.sites
    if one.site in mine and other.site in theirs:
        mine, theirs = mine[:1], theirs[:1]
    grade = max(_grade(a, b, one, other) for a, b in product(mine, theirs))
    if not grade and (_within(one, theirs) or _within(other, mine)):
        grade = Grade.TOWN
    broad = one.is_broad(mine[0]) or other.is_broad(theirs[0])
    apart = not grade and not broad and _both_known(mine[0], theirs[0], one, other)
    return grade, apart


def _grade(mine: str, theirs: str, one: Where, other: Where) -> Grade:
    """The grade of two names: the same site, one that holds the other, or the same city."""
    if name_of(mine).is_like(name_of(theirs)):
        if one.is_broad(mine) or other.is_broad(theirs):
            return Grade.REGION
        shared = name_of(mine).own & name_of(theirs).own
        city = _is_city(mine, one, shared) or _is_city(theirs, other, shared)
        return Grade.TOWN if city else Grade.SITE
    here, there = point_of(mine, one.country), point_of(theirs, other.country)
    one_city = here and there and here.itself and there.itself and _close(here, there)
    return Grade.TOWN if one_city else Grade.NONE


def _within(inner: Where, outer: Sequence[str]) -> bool:
    """A suburb of the town that the other one names: its region is the other's site."""
    region = name_of(inner.admin1 or "")
    return any(region.is_like(name_of(site)) for site in outer)


def _is_city(site: str, where: Where, shared: frozenset[str]) -> bool:
    """Whether what two sites share is a city: "a market in Xtown", but not "Xtown air base"."""
    for part in (site, *_WITHIN.split(site)[1:]):
        point = point_of(part, where.country)
        if point and point.itself and shared <= name_of(part).own:
            return True
    return False


def _close(one: Point, other: Point) -> bool:
    return (
        abs(one.latitude - other.latitude) < _SAME_POINT
        and abs(one.longitude - other.longitude) < _SAME_POINT
    )


def _both_known(mine: str, theirs: str, one: Where, other: Where) -> bool:
    """Whether two unlike names exclude each other.

    A village may lie beside the city that another article names; two villages are two, and so are
    two cities.
    """
    return (point_of(mine, one.country) is None) == (point_of(theirs, other.country) is None)


def own_words(where: Where) -> frozenset[str]:
    """The telling words of the place, which are no evidence of anything else."""
    return frozenset(word for name in where.parsed for word in name.words)
