"""Names as articles spell them, made comparable across articles.

Two papers write one village in two ways, so a word is compared by its consonants: "Shmona" and
"Shemona", "Hezbollah" and "Hizbullah". Words that tell no place or actor from another ("forces",
"province") are left out, and a name of nothing but those is equal to none.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from wirecoder.pipeline.resolve.gazetteer import DIRECTIONS, GENERIC, folded
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
    "dozen".split()
)
_THINGS = frozenset(
    "car vehicle truck house home building position target side suburb outskirt neighbourhood "
    "neighborhood km kilometre kilometer mile nm sea coast site place spot rocket missile drone "
    "plane jet warplane aircraft airplane helicopter strike attack".split()
)
_TELL_NOTHING = _ARTICLES | _PEOPLE | _THINGS | GENERIC | DIRECTIONS
_TOKEN = re.compile(r"[^\W_][\w'’ʻʼ.]*")
_VOWELS = re.compile(r"[aeiouyw]")
_TWICE = re.compile(r"(.)\1+")
_ENOUGH = 3  # consonants; with fewer, unlike names would look alike
_SOLID = 4


@dataclass(frozen=True, slots=True)
class Name:
    """A name by its telling words. `own` are capitalised ones, names proper; `nouns` the others.

    `country` is the one whose people or forces it names. `solid` is the proper name in one word.
    """

    own: frozenset[str]
    nouns: frozenset[str]
    country: str | None
    solid: str

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
        return len(self.solid) >= _SOLID and self.solid == other.solid


@lru_cache(maxsize=1 << 16)
def name_of(words: str) -> Name:
    """The telling words of a name; cached, as a corpus repeats its names."""
    country = country_of(words)
    own: list[str] = []
    nouns: list[str] = []
    for token in _TOKEN.findall(words.replace("-", " ")):
        capital = token[0].isupper() or token[0].isdigit()
        for word in folded(token.removesuffix("'s").removesuffix("’s")):
            if tells(word) and not (capital and country_of(token)):
                (own if capital else nouns).append(word)
    return Name(
        frozenset(map(skeleton, own)),
        frozenset(map(_singular, nouns)),
        country,
        skeleton("".join(own)),
    )


def tells(word: str) -> bool:
    """Whether a folded word tells one thing from another."""
    return not word.isdigit() and not {word, _singular(word)} & _TELL_NOTHING


def skeleton(word: str) -> str:
    """The consonants of a folded word, as romanisations share them; the word if they are too few.

    "qiryat" and "kiryat" give "krt". A final h is as often left out as written.
    """
    bones = word.replace("q", "k").replace("ph", "f").replace("dh", "d").replace("gh", "g")
    bones = bones[:1] + _VOWELS.sub("", bones[1:])
    bones = _TWICE.sub(r"\1", bones)
    bones = bones[:-1] if len(bones) > _ENOUGH and bones.endswith("h") else bones
    return bones if len(bones) >= _ENOUGH else word


def _singular(word: str) -> str:
    return word[:-1] if len(word) > _ENOUGH and word.endswith("s") else word
