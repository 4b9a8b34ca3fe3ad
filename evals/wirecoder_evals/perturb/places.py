"""Another place: the name of a site becomes an invented one, wherever the text has it."""

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from wirecoder_evals.perturb.leaves import incident_path, is_name, leaves_of
from wirecoder_evals.perturb.text import cased, edited
from wirecoder_evals.perturb.variants import Change, Kind, Variant
from wirecoder_evals.scoring.names import GENERIC
from wirecoder_schemas.incident import Incident

INVENTED = (
    "Tarvesh", "Orindal", "Kelmora", "Dusharn", "Velkhad", "Beshmar", "Qordun", "Zelamir",
    "Hurvath", "Marzune", "Ilkasar", "Torshana", "Gavrend", "Shemrut", "Askendar", "Palvira",
    "Rudekan", "Yorgath", "Chamrel", "Nuvasht",
)  # fmt: skip
"""Names of no place that GeoNames knows (of more than 500 people), nor of any region."""

_KEPT = GENERIC | frozenset(
    """bay bridge cathedral central centre center checkpoint church coast complex consulate
    corridor county crossing dam desert east eastern embassy factory farm field fields forest
    garden gas gate grand great greater green gulf harbour headquarters highway hills hospital
    hotel industrial international island islands junction lake lower market military mill
    ministry mosque mount mountain mountains naval neighbourhood north northern northeast northwest
    ocean office oil outskirts palace park peninsula plant plateau point police power prison
    quarter refinery refugee ridge river road saint school sea south southern southeast southwest
    square stadium state station strait street suburb temple terminal tower university upper
    valley west western works zone""".split()
)
_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ][^\W\d_]{2,})*")
_SHORTEST = 4  # letters; shorter ones are particles: al, el, ez, Ain, Tel
_STEM = 4  # letters that a nationality shares with its country: Malian and Mali


def swap_place(text: str, incidents: Sequence[Incident], chance: random.Random) -> Variant | None:
    """The words of one site that only name it become others of the same shape, if it has any.

    General words stay ("air base"), and so do names of countries and peoples.
    """
    sites = sorted({one.location.site for one in incidents if one.location.site})
    named = [words for site in sites if (words := _own_words(site, text))]
    if not named:
        return None
    words = chance.choice(named)
    free = [name for name in INVENTED if name.lower() not in text.lower()]
    if len(free) < len(words):
        return None
    names = dict(zip(words, chance.sample(free, len(words)), strict=True))
    what = ", ".join(f"{old!r} becomes {new!r}" for old, new in names.items())
    return Variant(Kind.PLACES, _replaced(text, names), what, tuple(_changes(incidents, names)))


def _own_words(site: str, text: str) -> list[str]:
    """The words of a site's name that tell it from other places, if the text has them all.

    A word that the text also has in small letters is a common word.
    """
    found = [
        word
        for word in dict.fromkeys(_WORD.findall(site))
        if len(word) >= _SHORTEST
        and word[0].isupper()
        and word.lower() not in _KEPT
        and not _of_a_country(word)
    ]
    common = [word for word in found if re.search(rf"\b{re.escape(word.lower())}\b", text)]
    missing = [word for word in found if not _pattern([word]).search(text)]
    return [] if common or missing else found


def _replaced(text: str, names: Mapping[str, str]) -> str:
    by_word = {old.casefold(): new for old, new in names.items()}
    edits = [
        (match.start(), match.end(), cased(by_word[match[0].casefold()], match[0]))
        for match in _pattern(list(names)).finditer(text)
    ]
    return edited(text, edits)


def _changes(incidents: Sequence[Incident], names: Mapping[str, str]) -> Iterator[Change]:
    for path, leaf in leaves_of(incidents).items():
        if is_name(path) and _pattern(list(names)).search(leaf):
            yield Change(path, leaf, (_replaced(leaf, names),))
    for position, incident in enumerate(incidents):
        where = incident.location
        said = (where.site, where.admin1, *(quote.quote for quote in where.quotes))
        if where.country and any(_pattern(list(names)).search(words or "") for words in said):
            path = f"{incident_path(position)}.location.country"
            yield Change(path, where.country, (where.country, None))


def _pattern(words: Sequence[str]) -> re.Pattern[str]:
    listed = "|".join(re.escape(word) for word in words)
    return re.compile(rf"\b(?:{listed})\b", re.IGNORECASE)


def _of_a_country(word: str) -> bool:
    """Whether a word is, or may be made from, the name of a country. In doubt it is."""
    return word[:_STEM].casefold() in _stems()


@cache
def _stems() -> frozenset[str]:
    import pycountry

    names = [word for country in pycountry.countries for word in _WORD.findall(country.name)]
    others = "America Britain British Dutch English French Ivory Polish Scottish Welsh".split()
    return frozenset(name[:_STEM].casefold() for name in (*names, *others) if len(name) >= _STEM)
