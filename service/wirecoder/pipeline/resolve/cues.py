"""General English cues by which the words of a clause confirm or refute a model's reading.

A model that reads "two fell on the base" into `intercepted` is caught here, because no word of
the clause speaks of stopping anything. The cues are word stems of the field, none of one story.
"""

import re

from wirecoder_schemas.codebook import Attribution, ClaimStatus, DamageExtent


def _stems(*stems: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(stems)})", re.IGNORECASE)


KILLED = _stems(
    "kill", "dead", "death", "die[ds]?\\b", "dying", "fatal", "lethal", "slain", "lost", "los[et]",
    "perish", "martyr", "casualt", "bod(?:y|ies)\\b", "massacr", "shot dead", "fell\\b", "lives",
    "li(?:fe|ves)\\b", "surviv", "unharmed", "safe\\b",
)  # fmt: skip
INJURED = _stems(
    "injur", "wound", "hurt", "casualt", "harm", "unharmed", "unhurt", "maim", "burn", "hospital",
    "trauma", "concuss", "safe\\b", "unscathed",
)  # fmt: skip
INTERCEPTED = _stems(
    "intercept", "shot (?:it |them |\\w+ )?down", "shoot(?:ing)? down", "down(?:ed|ing)\\b",
    "brought down", "stopp", "destroyed", "neutrali", "repel", "thwart", "foil",
    "knocked (?:out|down)", "swatted", "engaged",
)  # fmt: skip
IMPACTED = _stems(
    "hit", "struck", "strik", "fell", "fall", "land", "impact", "slam", "crash", "explod", "burst",
    "came down", "c[ao]me in", "penetrat", "tore", "smash", "reached", "pound", "neither",
)  # fmt: skip
MISSED = _stems(
    "missed",
    "(?:fell|fall|land(?:ed|ing)?|came down|dropped|explod(?:ed|ing)) (?:harmlessly |well )?"
    "(?:short|outside|in (?:the )?(?:vicinity|open|empty|fields?|desert|sea)|into the sea|wide)",
)
_ATTACKED = (
    r"(?:fir(?:ed|ing)|launch(?:ed|ing|es)|attack(?:ed|s|ing)|struck|strikes|shell(?:ed|ing)|"
    r"bomb(?:ed|ing)|hit|raided|shot|kill(?:ed|ing)|opened fire|respond(?:ed|ing)|retaliat\w+|"
    r"carried out|conducted|targeted|dropped|sank|seized|kidnapped|abducted|stormed|overran|"
    r"ambushed|assaulted|detonated|planted|set off|blew up|downed|destroyed)\b"
)
_ACTIVE = re.compile(
    r"^[’']?s?(?:(?! (?:was|were|been|being|by|on|at|against|after|as|said|told) )[^.;:,]){0,50}? "
    + _ATTACKED,
    re.IGNORECASE,
)
_THEIR_ATTACK = re.compile(r"^[’']?s? (?:[\w-]+ )?(?:attack|strike|raid|bombardment)s?\b")
_AGENT = re.compile(r"\bby (?:the |an? |some |suspected |its )?(?:[\w-]+ ){0,2}$", re.IGNORECASE)
_NO_CLAIM = _stems(
    "no (?:\\w+ ){0,3}(?:has |have |had )?(?:\\w+ )?(?:claim|responsib|owned|admit)",
    "(?:nobody|no one|no-one|none) (?:\\w+ ){0,4}(?:claim|responsib|said|admit|carried)",
    "not (?:\\w+ ){0,3}(?:claim|responsib)", "without (?:\\w+ )?claim", "unclaimed",
)  # fmt: skip
_DENIED = _stems("den(?:y|ied|ies|ial)", "disavow", "disclaim", "rejected")
_CLAIMED = _stems(
    "claim", "responsib", "admit", "acknowledg", "took credit", "owned up",
    "sa(?:id|ys|ying) (?:\\w+ ){0,6}?(?:it|they|we|its|their|our) (?:\\w+ )?(?:had|have|has|\\w+ed|"
    "shot|struck|hit|sank|sent)",
)  # fmt: skip
_ACCUSED = _stems(
    "blam", "accus", "suspect", "alleg", "point(?:ed|ing)? (?:the |a )?finger", "attribut",
    "held .{0,20}responsible", "behind",
)  # fmt: skip
_DAMAGED = _stems(
    "damag", "destr", "burn", "fires?\\b", "ablaze", "alight", "crater", "collaps", "shatter",
    "wreck", "flatten", "raz", "gutt", "tore", "torn", "hole", "smash", "sank", "sunk", "demolish",
    "ruin", "material loss", "blew up", "blown up", "flames?", "unscathed", "intact", "undamaged",
)  # fmt: skip
_NO = "(?:no|without) (?:\\w+ ){0,4}(?:damage|material loss)"
_UNHARMED = _stems(
    _NO, "undamaged", "unscathed", "intact", "not (?:\\w+ )?damag", "nor (?:\\w+ )?damage"
)
_MINOR = _stems("minor", "slight", "light(?:ly)?\\b", "limited", "minimal")
_DESTROYED = _stems(
    "destroy", "flatten", "raz(?:ed|ing)", "demolish", "level+ed", "sank", "sunk",
    "burn(?:ed|t) (?:down|out)", "gutted", "obliterat",
)  # fmt: skip
_MAJOR = _stems("major", "heav(?:y|ily)", "sever", "extensive", "serious", "massive")
_EXTENTS = (
    (DamageExtent.NONE, _UNHARMED),
    (DamageExtent.DESTROYED, _DESTROYED),
    (DamageExtent.MINOR, _MINOR),
    (DamageExtent.MAJOR, _MAJOR),
)
_ASSESSING = _stems("assess", "evaluat", "inspect")


def claim_status(clause: str) -> ClaimStatus | None:
    """The status that the clause's own words give; None if they speak of no claim at all."""
    if _NO_CLAIM.search(clause):
        return ClaimStatus.NO_CLAIM
    if _DENIED.search(clause):
        return ClaimStatus.DENIED
    return ClaimStatus.CLAIMED if _CLAIMED.search(clause) else None


def attribution(clause: str, said: Attribution) -> Attribution:
    """On whose word the actor is named: the clause's verbs decide where they are plain."""
    if _ACCUSED.search(clause):
        return Attribution.ACCUSED
    disowned = _NO_CLAIM.search(clause) or _DENIED.search(clause)
    if _CLAIMED.search(clause) and not disowned:
        return Attribution.CLAIMED
    return said if said is not Attribution.CLAIMED else Attribution.REPORTED


def does_it(clause: str, name: str) -> bool:
    """Whether the clause tells that `name` did something with weapons, actively or after "by".

    "Army jets bombed" and "shelled by the army" do, "soldiers were attacked" does not.
    """
    before, _, after = clause.partition(name)
    acts = _ACTIVE.search(after) or _THEIR_ATTACK.search(after)
    return bool(acts or _AGENT.search(before))


def damage_extent(clause: str, said: DamageExtent) -> DamageExtent | None:
    """The extent that the clause states; None if it states no damage, or an assessment of it."""
    if not _DAMAGED.search(clause) or _ASSESSING.search(clause):
        return None
    for extent, cue in _EXTENTS:
        if cue.search(clause):
            return extent
    return said if said in (DamageExtent.MAJOR, DamageExtent.DESTROYED) else DamageExtent.SOME
