"""Names as articles spell them, made comparable across articles.

Two papers write one village in two ways, so a word is compared by its consonants: "Shmona" and
"Shemona", "Hezbollah" and "Hizbullah". Words that tell no place or actor from another ("forces",
"province") are left out, and a name of nothing but those is equal to none.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from wirecoder.pipeline.resolve.gazetteer import DIRECTIONS, GENERIC, folded, lexicon
from wirecoder.pipeline.resolve.places import country_of

_ARTICLES = frozenset(
    "the a al el an as ash ar at az ad adh ez ed es et ul ud of in near on".split()
)
_PEOPLE = frozenset(
    "army military soldier troop force gunman gunmen militant rebel fighter guerrilla insurgent "
    "militia police policeman policemen officer men man women woman child attacker assailant group "
    "government state national security official civilian villager resident people person worker "
    "personnel member unit guard defence defense ministry command general special local unknown "
    "unidentified armed backed led allied aligned coalition nation united kingdom service staff "
    "party victim bystander passenger crew two three four five several some other least about "
    "dozen heavily suspected masked".split()
)
_THINGS = frozenset(
    "car vehicle truck house home building position target side suburb outskirt neighbourhood "
    "neighborhood km kilometre kilometer mile nm sea coast site place spot rocket missile drone "
    "flag flagged flying vessel ship boat tanker carrier bulk merchant cargo container freighter "
    "products mv mt plane jet warplane aircraft airplane helicopter strike attack".split()
)
_TELL_NOTHING = _ARTICLES | _PEOPLE | _THINGS | GENERIC | DIRECTIONS
_ANYBODY = _ARTICLES | frozenset(
    "people person victim dead wounded injured casualty body other another some several at least "
    "more than about around one two three four five six seven eight nine ten second their".split()
)
_TOKEN = re.compile(r"[^\W_][\w'’ʻʼ.]*")
_VOWELS = re.compile(r"[aeiouyw]")
_TWICE = re.compile(r"(.)\1+")
_ENOUGH = 3  # consonants; with fewer, unlike names would look alike
_LONGEST = 4  # words in the name of a country
_OF_COUNTRIES = frozenset({"name", "demonym"})
_POSSESSIVE = re.compile(r"['’]s$")


@dataclass(frozen=True, slots=True)
class Name:
    """A name by its telling words. `own` are capitalised ones, names proper; `nouns` the others.

    `country` is the one whose people or forces it names. `solid` is the proper name in one word,
    with its article and without: "In-Agarzan" and "Inagarzan".
    """

    own: frozenset[str]
    nouns: frozenset[str]
    country: str | None
    solid: frozenset[str]

    @property
    def words(self) -> frozenset[str]:
        """All telling words."""
        return self.own | self.nouns

    def is_like(self, other: "Name") -> bool:
        """Whether both are one name, or one is the other with something added."""
        if not self.own or not other.own:
            return False
        if self.own <= other.own or other.own <= self.own:
            return True
        return bool(self.solid & other.solid)


@lru_cache(maxsize=1 << 16)
def name_of(words: str) -> Name:
    """The telling words of a name; cached, as a corpus repeats its names."""
    rest = list(_without_countries(_words(words)))
    own = [word for word, capital in rest if capital and tells(word)]
    whole = [word for word, capital in rest if capital and (tells(word) or word in _ARTICLES)]
    return Name(
        own=frozenset(map(skeleton, own)),
        nouns=frozenset(_singular(word) for word, capital in rest if not capital and tells(word)),
        country=country_of(words),
        solid=frozenset(skeleton("".join(parts)) for parts in (own, whole) if own),
    )


@lru_cache(maxsize=1 << 16)
def people_in(words: str) -> frozenset[str]:
    """The words that tell one group of people from another: "Iraqi guards" gives "guard".

    Here trades and sides tell, which tell no actor from another; "people" and "the dead" do not.
    """
    rest = (_singular(word) for word, _ in _without_countries(_words(words)))
    return frozenset(word for word in rest if word not in _ANYBODY and not word.isdigit())


def tells(word: str) -> bool:
    """Whether a folded word tells one thing from another."""
    return not word.isdigit() and not {word, _singular(word)} & _TELL_NOTHING


def skeleton(word: str) -> str:
    """The consonants of a folded word, as romanisations share them; the word if they are too few.

    "qiryat" and "kiryat" give "krt", "ein" and "ain" begin alike. A final h is as often left out
    as written.
    """
    same = word.replace("q", "k").replace("ph", "f").replace("dh", "d").replace("gh", "g")
    bones = _VOWELS.sub("a", same[:1]) + _VOWELS.sub("", same[1:])
    bones = _TWICE.sub(r"\1", bones)
    bones = bones[:-1] if len(bones) > _ENOUGH and bones.endswith("h") else bones
    return bones if len(bones) >= _ENOUGH else _TWICE.sub(r"\1", same)


def _words(text: str) -> list[tuple[str, bool]]:
    """The folded words, each with whether it is written as a name."""
    return [
        (word, token[0].isupper() or token[0].isdigit())
        for token in _TOKEN.findall(text.replace("-", " "))
        for word in folded(_POSSESSIVE.sub("", token))
    ]


def _without_countries(words: list[tuple[str, bool]]) -> Iterator[tuple[str, bool]]:
    """The words but for names of countries and peoples; a capital is a place like others."""
    position = 0
    while position < len(words):
        size = next((n for n in range(_LONGEST, 0, -1) if _is_country(words, position, n)), 0)
        if not size:
            yield words[position]
        position += size or 1


def _is_country(words: list[tuple[str, bool]], start: int, size: int) -> bool:
    part = words[start : start + size]
    if len(part) < size or not part[0][1]:
        return False
    *head, last = (word for word, _ in part)
    forms = ((*head, last), (*head, _singular(last)))
    return any(entry.kind in _OF_COUNTRIES for form in forms for entry in lexicon().get(form, ()))


def _singular(word: str) -> str:
    return word[:-1] if len(word) > _ENOUGH and word.endswith("s") else word
