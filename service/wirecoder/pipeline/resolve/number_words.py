"""The closed word classes behind `numbers`: what counts, what bounds a count, what is no count.

General English only. The meaning of each class is the codebook's, section "Numbers".
"""

from typing import Final

from wirecoder_schemas.codebook import Qualifier


def _list(text: str) -> list[str]:
    return text.split()


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


UNITS: Final[dict[str, int]] = {
    word: value
    for value, word in enumerate(
        _list(
            "zero one two three four five six seven eight nine ten eleven twelve thirteen "
            "fourteen fifteen sixteen seventeen eighteen nineteen"
        )
    )
}
TENS: Final[dict[str, int]] = {
    word: 20 + 10 * step
    for step, word in enumerate(_list("twenty thirty forty fifty sixty seventy eighty ninety"))
}
SCALES: Final[dict[str, int]] = {
    "dozen": 12,
    "hundred": 100,
    "thousand": 1_000,
    "million": 1_000_000,
    "billion": 1_000_000_000,
}
GROUPS: Final[dict[str, int]] = {"couple": 2, "pair": 2, "trio": 3, "both": 2, "single": 1}
# The plural of a scale is vague: at least two of it.
VAGUE_SCALES: Final[dict[str, int]] = {
    "tens": 20,
    "dozens": 24,
    "scores": 40,
    "hundreds": 200,
    "thousands": 2_000,
    "millions": 2_000_000,
}
VAGUE: Final[frozenset[str]] = frozenset(
    {"several", "few", "many", "multiple", "numerous", "handful", "number", "numbers"}
)
# Before a number each phrase bounds it. "More than four" keeps the stated figure (codebook).
BEFORE: Final[dict[tuple[str, ...], Qualifier]] = {
    tuple(phrase.split()): qualifier
    for qualifier, phrases in {
        Qualifier.AT_LEAST: (
            "at least|no fewer than|no less than|not fewer than|not less than|minimum of|"
            "as few as|more than|"
            "over|above|upwards of|upward of|in excess of|exceeding|greater than|well over"
        ),
        Qualifier.AT_MOST: (
            "at most|up to|as many as|no more than|not more than|maximum of|fewer than|"
            "less than|under|below|nearly|almost|close to|nearing|approaching|just under|"
            "just short of"
        ),
        Qualifier.ABOUT: (
            "about|around|some|roughly|approximately|approx|circa|estimated|in the region of|"
            "in the order of|on the order of|maybe|perhaps"
        ),
    }.items()
    for phrase in phrases.split("|")
}
AFTER: Final[dict[tuple[str, ...], Qualifier]] = {
    ("or", "more"): Qualifier.AT_LEAST,
    ("and", "more"): Qualifier.AT_LEAST,
    ("at", "least"): Qualifier.AT_LEAST,
    ("+",): Qualifier.AT_LEAST,
    ("at", "most"): Qualifier.AT_MOST,
    ("or", "fewer"): Qualifier.AT_MOST,
    ("or", "less"): Qualifier.AT_MOST,
    ("or", "so"): Qualifier.ABOUT,
    ("odd",): Qualifier.ABOUT,
}
# May stand between the bounding phrase or an article and the number: "at least another five".
FILLERS: Final[frozenset[str]] = _words(
    "a an the another further additional total of mere record reported combined other "
    "estimated other's all only just"
)
ZERO: Final[frozenset[str]] = _words(
    "none nobody neither nil no-one unhurt unharmed uninjured unscathed"
)
# "no word", "no details": nothing is counted.
NOT_COUNTED_AFTER_NO: Final[frozenset[str]] = _words(
    "word words information details detail comment doubt claim claims indication confirmation "
    "longer group reason idea figure figures"
)
HARM: Final[frozenset[str]] = _words(
    "injury injuries injured casualty casualties hurt harm harmed wounded wounding wound wounds "
    "death deaths dead killed killing fatality fatalities victims loss losses anyone"
)
# A number before one of these measures something; it counts no munitions and no people.
MEASURES: Final[frozenset[str]] = _words(
    "mm cm m km kms kilometre kilometres kilometer kilometers mile miles nm nautical metre metres "
    "meter meters foot feet ft yard yards inch inches millimetre millimeter kg kgs kilo kilos "
    "kilogram kilograms kilogramme pound pounds lb lbs ton tons tonne tonnes percent per pct "
    "% point points am pm gmt utc z hour hours hrs minute minutes second seconds day days night "
    "nights week weeks weekend month months year years decade decades time times degrees mph knots "
    "dollars dollar euros o'clock local oclock hundredths"
)
MONTHS: Final[frozenset[str]] = _words(
    "january february march april may june july august september october november december "
    "jan feb mar apr jun jul aug sept sep oct nov dec"
)
# "A missile attack counts nothing" (codebook).
EVENTS: Final[frozenset[str]] = _words(
    "attack attacks strike strikes airstrike airstrikes raid raids assault assaults ambush "
    "ambushes barrage barrages salvo salvos salvoes volley volleys bombardment bombardments hail "
    "wave waves series string burst bursts swarm swarms explosion explosions blast blasts clash "
    "clashes shelling operation operations offensive incident incidents fire gunfire damage"
)
# "A group" is no count of its members.
GROUP_NOUNS: Final[frozenset[str]] = _words(
    "group team crew family patrol convoy unit squad party garrison staff force army militia "
    "result lot range variety statement total half third quarter"
)
# Before "of the 15" these state no number.
FRACTIONS: Final[frozenset[str]] = _words("half most third quarter part majority bulk rest")
# "An attack drone" is a drone all the same.
CARRIERS: Final[frozenset[str]] = _words(
    "drone drones helicopter helicopters aircraft jet jets plane planes boat boats craft"
)
MUNITIONS: Final[frozenset[str]] = _words(
    "rocket missile drone uav bomb shell grenade mine projectile torpedo munition warhead device "
    "charge ied rpg round mortar katyusha"
)
# Nouns for one person, beside the endings below: "the driver", "a policewoman", "a militant".
PERSONS: Final[frozenset[str]] = _words(
    "person child boy girl guard pilot cadet captain general colonel private chief marine member "
    "nurse teenager villager civilian militant combatant student resident"
)
PERSON_ENDINGS: Final[tuple[str, ...]] = ("man", "woman", "er", "or", "ist")
NOT_PERSONS: Final[frozenset[str]] = _words(
    "center tower tanker cruiser destroyer bunker number border sector water river "
    "quarter corridor reactor motor order other another helicopter launcher paper power carrier "
    "freighter trailer latter former trigger bomber shelter crater letter summer winter weather "
    "matter computer container fewer larger further later under over after never ever "
    "october november december september per her for or nor"
)
PLURAL_PEOPLE: Final[frozenset[str]] = _words(
    "people men women children personnel police troops servicemen servicewomen policemen"
)
NOT_PLURAL: Final[frozenset[str]] = _words(
    "was is has does his its this yes us says kills hits wounds injures strikes targets news "
    "always perhaps sometimes besides towards forwards afterwards series across"
)
# Words that end a noun phrase.
FUNCTION_WORDS: Final[frozenset[str]] = _words(
    "a an the of in on at by for from to into with within without near and or but nor that which "
    "who whom whose when while where after before during as than since until over under against "
    "between among through across along around about was were is are be been being had has have "
    "did do does will would could may might must can not it its they them their he she his her "
    "this these those there also only said says later early late fell hit struck landed "
    "down out off"
)
# A capital before a numeral makes a name ("Tower 22"), but not in "Killed 5".
VERBS_BEFORE_COUNTS: Final[frozenset[str]] = _words("killed killing wounded wounding injured fired")
SURVIVAL: Final[frozenset[str]] = _words("survived lived nonlethal non-lethal nonfatal non-fatal")
# Verbs of change: "rose from five to seven" is no range.
CHANGE: Final[frozenset[str]] = _words(
    "rose risen rise rises rising climbed climbs increased increases raised raising revised "
    "dropped fell"
)
