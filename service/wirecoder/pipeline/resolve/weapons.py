"""Weapon words to weapon types: the words decide, the model's choice only where they are silent."""

import re

from wirecoder_schemas.codebook import WeaponType

# In this order: "ballistic missile" before "missile", "rocket-propelled grenade" before "grenade".
_TYPES = tuple(
    (re.compile(rf"\b(?:{stems})", re.IGNORECASE), kind)
    for stems, kind in (
        (r"rocket|katyusha|rpg|grad\b|bazooka", WeaponType.ROCKET),
        (r"ballistic|scud", WeaponType.BALLISTIC_MISSILE),
        (r"cruise missile", WeaponType.CRUISE_MISSILE),
        (r"drone|uav|uas\b|unmanned|quadcopter", WeaponType.DRONE),
        (r"missile", WeaponType.MISSILE),
        (r"mortar", WeaponType.MORTAR),
        (r"mine\b|mines\b|landmine", WeaponType.MINE),
        (r"grenade", WeaponType.GRENADE),
        (
            r"air ?(?:strike|raid|attack)|aircraft|war ?plane|(?:fighter )?jet|helicopter|"
            r"(?<!suicide )bombers?\b|"
            r"plane\b|planes\b|gunship|[a-z]{1,3}-\d{1,3} (?:aircraft|jet)",
            WeaponType.AIRCRAFT,
        ),
        (r"artillery|howitzer|shell|cannon|tanks?\b", WeaponType.ARTILLERY),
        (r"naval gun|deck gun", WeaponType.NAVAL_GUN),
        (
            r"bomb|explosive|ied\b|ieds\b|car bomb|dynamite|charge\b|charges\b",
            WeaponType.EXPLOSIVE_DEVICE,
        ),
        (
            r"rifle|gun\b|guns\b|gunfire|pistol|machine ?gun|small arms|bullet|kalashnikov|"
            r"automatic weapon",
            WeaponType.SMALL_ARMS,
        ),
    )
)
_UNKNOWN = re.compile(r"\b(?:unknown|unidentified|unspecified|unclear)\b", re.IGNORECASE)
_MODEL = re.compile(
    r"\b\d+(?:\.\d+)?[ -]?mm\b"  # a calibre
    r"|\b[A-Z]{1,4}-?\d+[A-Za-z]*\b"  # AC-130, M16
    r"|(?<!^)\b[A-Z][a-z]+(?=[ -](?:rocket|missile|drone|mortar|rifle|bomb))"  # Hellfire missile
)


def weapon_type(words: str, said: WeaponType) -> WeaponType:
    """The type that the words name, else what the model chose."""
    return named_weapon(words) or said


def named_weapon(words: str) -> WeaponType | None:
    """The type of the first weapon of the lexicon that the words name, None without any."""
    return next((kind for cue, kind in _TYPES if cue.search(words)), None)


def weapon_name(words: str) -> str | None:
    """The words if they hold a model or a calibre, else None: "missiles" is no name."""
    return words if _MODEL.search(words) else None


def says_unknown(words: str) -> bool:
    """Whether the words say that the means is not known (codebook: silence is no row at all)."""
    return bool(_UNKNOWN.search(words))
