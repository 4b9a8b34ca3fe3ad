"""What a noun phrase names: people, an organisation or a thing, by its head noun.

MUC-4 sorts its fillers so (perpetrators into individuals and organisations, targets into things and
people), and its text is all lower case, so that capitals cannot help. The words are general
English: no name of a person, a group or a place is among them.
"""

import re
from enum import Enum

from wirecoder.pipeline.resolve.number_words import (
    FUNCTION_WORDS,
    MEASURES,
    PERSONS,
    PLURAL_PEOPLE,
    SCALES,
    TENS,
    UNITS,
    VAGUE,
    VAGUE_SCALES,
)


class Kind(Enum):
    """What a head noun stands for, as MUC-4 tells its slots apart."""

    PEOPLE = "people"
    ORGANISATION = "organisation"
    THING = "thing"


# Fighters, ranks, offices, trades, kin. A body of people without a name of its own ("a group", "a
# column") is among them: MUC-4 has such words for the individuals.
_PEOPLE = frozenset(
    "terrorist narcoterrorist guerrilla guerilla rebel insurgent gunman fighter commando "
    "trafficker narcotrafficker dealer kingpin criminal delinquent assassin murderer killer "
    "hitman sniper attacker assailant kidnapper abductor captor hijacker bandit thug vandal "
    "extremist subversive leftist rightist fascist mercenary perpetrator suspect culprit "
    "individual subject someone man woman youth adult group band column squad unit cell team "
    "crew crowd mob patrol gang couple element sector soldier recruit conscript trooper officer "
    "lieutenant major sergeant corporal commander col gen maj capt lt admiral policeman "
    "policewoman agent detective bodyguard escort watchman sentry serviceman airman sailor "
    "president minister deputy senator congressman councilman mayor governor ambassador "
    "diplomat consul official spokesman director secretary candidate politician leader activist "
    "unionist chairman judge magistrate attorney lawyer prosecutor inspector father priest "
    "jesuit nun bishop archbishop monsignor msgr cardinal pastor missionary rector professor "
    "teacher dr doctor engineer journalist reporter editor photographer cameraman correspondent "
    "publisher writer businessman banker manager executive employee driver chauffeur passenger "
    "tourist worker technician laborer labourer peasant farmer rancher cattleman merchant "
    "shopkeeper vendor servant maid cook gardener wife husband mother son daughter brother "
    "sister cousin uncle aunt baby infant family relative friend neighbor neighbour companion "
    "colleague aide assistant adviser advisor citizen inhabitant foreigner refugee bystander "
    "passerby passer-by pedestrian demonstrator protester voter prisoner hostage victim "
    "survivor mr mrs miss".split()
)
_ORGANISATIONS = frozenset(
    "organization organisation front army navy force movement party cartel mafia military "
    "police government regime dictatorship alliance faction federation confederation coalition "
    "union command brigade battalion detachment division regiment corps council committee "
    "congress parliament agency service institute institution network tribunal league "
    "association staff junta".split()
)
_THINGS = frozenset(
    "office headquarters building structure installation facility property establishment house "
    "home residence mansion apartment dwelling shack hut farm ranch estate embassy consulate "
    "ministry department palace hall courthouse jail prison station substation post checkpoint "
    "booth barracks base garrison camp outpost airfield store shop supermarket market mall "
    "restaurant bar nightclub club hotel theater theatre cinema stadium bank branch business "
    "company firm enterprise corporation dealership drugstore pharmacy newspaper factory plant "
    "mill refinery warehouse depot mine oilfield pipeline tower pylon pole antenna transmitter "
    "transformer line powerline grid system dam reservoir generator transportation school "
    "college university campus library laboratory museum center centre clinic hospital church "
    "cathedral chapel temple monastery convent seminary bridge road highway railway railroad "
    "track tunnel airport airstrip runway port dock pier terminal car automobile vehicle jeep "
    "truck van bus minibus pickup tanker ambulance motorcycle taxi train locomotive wagon "
    "motorcade convoy plane airplane airliner aircraft helicopter jet boat ship vessel ferry "
    "barge freighter door gate wall window windshield furniture equipment machinery crop "
    "harvest animal monument".split()
)
_KINDS = {
    **dict.fromkeys(_PEOPLE | PERSONS | PLURAL_PEOPLE, Kind.PEOPLE),
    **dict.fromkeys(_THINGS, Kind.THING),
    **dict.fromkeys(_ORGANISATIONS, Kind.ORGANISATION),  # "police" acts as a body
}
# Counts, what may stand before them, and determiners.
_COUNTS = frozenset((*UNITS, *TENS, *SCALES, *VAGUE, *VAGUE_SCALES)) | frozenset(
    "about around some approximately nearly almost over at least up to more than of a an the other "
    "another both various this that these those his her its their our".split()
)
# What follows only describes: "men in uniform" are men.
_DESCRIPTION = re.compile(
    r"[,;(]|\s(?:of|at|in|on|near|from|with|for|by|to|against|that|which|who|whose|where|"
    r"wearing|dressed|carrying|loaded|filled|stuffed|packed|belonging|called|led)\b"
)
_WORD = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*")
_NAME = re.compile(r"[^\W\d_]+(?:[-'’.][^\W\d_]+)*\.?")
_PLURALS = (("ies", "y"), ("men", "man"), ("wives", "wife"))
_LONGEST_NAME = 6  # words; what is longer is a sentence


def head_kind(phrase: str) -> Kind | None:
    """What the phrase's last known noun before any description stands for; None if none is known.

    "Embassy guards" are people and "the guards' embassy" is a thing, so the last one decides.
    """
    kinds = [_kind(word) for word in _WORD.findall(undescribed(phrase))]
    return next((kind for kind in reversed(kinds) if kind), None)


def undescribed(phrase: str) -> str:
    """The phrase up to its first comma, bracket, preposition or participle: the noun and before."""
    return _DESCRIPTION.split(phrase, maxsplit=1)[0].strip() or phrase


def uncounted(phrase: str) -> str:
    """The phrase without a leading count or determiner, for slots whose number stands apart."""
    words = phrase.split()
    counts = [word.lower() in _COUNTS or not re.search(r"[^\W\d_]", word) for word in words]
    first = next((place for place, count in enumerate(counts) if not count), 0)
    measured = words[first : first + 1] and words[first].lower() in MEASURES
    return phrase if measured else " ".join(words[first:])  # "5 kg of" is no count of things


def personal_names(phrase: str) -> list[str]:
    """The names of persons in the phrase, without their titles, which MUC-4 leaves out.

    A name is what follows a title, or two words and more that are none of our nouns: "two priests"
    names nobody, "father Santos" and "Ana Santos of the press" do.
    """
    parts = re.split(r",|;|\(|\band\b", phrase)
    return [name for part in parts if (name := _personal_name(part))]


def _personal_name(part: str) -> str | None:
    words = undescribed(part).strip("\"' ").split()
    titles = [place for place, word in enumerate(words) if _kind(word) is Kind.PEOPLE]
    name = words[titles[-1] + 1 :] if titles else words
    known = any(
        word.lower() in FUNCTION_WORDS or _kind(word) or not _NAME.fullmatch(word) for word in name
    )
    least = 1 if titles else 2
    return None if known or not least <= len(name) <= _LONGEST_NAME else " ".join(name)


def _kind(word: str) -> Kind | None:
    """The kind of the noun, in the plural and with a possessive too."""
    bare = re.sub(r"['’]s?$", "", word.lower())
    forms = [bare, bare.removesuffix("s"), bare.removesuffix("es")]
    forms += [bare.removesuffix(ending) + one for ending, one in _PLURALS if bare.endswith(ending)]
    return next((_KINDS[form] for form in forms if form in _KINDS), None)
