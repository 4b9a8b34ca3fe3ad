"""The closed vocabularies of the codebook, one enum for each coded field.

The values are what reports, gold files and corrections contain; the codebook decides their meaning.
"""

from enum import StrEnum


class Salience(StrEnum):
    """Whether the headline or lead reports the incident (`primary`) or only the rest does."""

    PRIMARY = "primary"
    SECONDARY = "secondary"


class EventType(StrEnum):
    """How the violence was done. A salvo of mixed means goes by the one named first (ACLED)."""

    SHELLING_ARTILLERY_MISSILE = "shelling_artillery_missile"
    AIR_DRONE_STRIKE = "air_drone_strike"
    REMOTE_EXPLOSIVE = "remote_explosive"
    SUICIDE_BOMB = "suicide_bomb"
    GRENADE = "grenade"
    ARMED_CLASH = "armed_clash"
    ATTACK = "attack"
    ABDUCTION = "abduction"
    UNSPECIFIED_STRIKE = "unspecified_strike"
    OTHER = "other"


class Outcome(StrEnum):
    """What came of it at the target (ACLED "disrupted", GTD success)."""

    HIT = "hit"
    MISSED = "missed"
    INTERCEPTED = "intercepted"
    FAILED = "failed"
    NOT_REPORTED = "not_reported"


class Weekday(StrEnum):
    """The weekday the text itself gives for the attack."""

    MONDAY = "Monday"
    TUESDAY = "Tuesday"
    WEDNESDAY = "Wednesday"
    THURSDAY = "Thursday"
    FRIDAY = "Friday"
    SATURDAY = "Saturday"
    SUNDAY = "Sunday"


class DatePrecision(StrEnum):
    """How exactly the text dates the attack (ACLED time precision)."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    NONE = "none"


class PlacePrecision(StrEnum):
    """How exactly the text places the attack (UCDP GED where_prec)."""

    SITE = "site"
    NEAR_SITE = "near_site"
    CITY = "city"
    ADMIN1 = "admin1"
    COUNTRY = "country"
    SEA = "sea"
    UNKNOWN = "unknown"


class Attribution(StrEnum):
    """Who says that this actor did it (BETTER: claimed by against blamed on)."""

    CLAIMED = "claimed"
    ACCUSED = "accused"
    REPORTED = "reported"


class ClaimStatus(StrEnum):
    """Whether anybody claimed the attack (GTD claim of responsibility)."""

    CLAIMED = "claimed"
    DENIED = "denied"
    NO_CLAIM = "no_claim"
    NOT_REPORTED = "not_reported"


class TargetType(StrEnum):
    """What or who was attacked."""

    MILITARY_BASE = "military_base"
    MILITARY_PERSONNEL = "military_personnel"
    ARMED_GROUP = "armed_group"
    VEHICLE = "vehicle"
    VESSEL = "vessel"
    AIRCRAFT = "aircraft"
    ENERGY_FACILITY = "energy_facility"
    INFRASTRUCTURE = "infrastructure"
    GOVERNMENT = "government"
    DIPLOMATIC = "diplomatic"
    CIVILIANS = "civilians"
    SETTLEMENT = "settlement"
    OTHER = "other"


class WeaponType(StrEnum):
    """The means of attack. `unknown` is a means said to be unknown; silence is no row at all."""

    ROCKET = "rocket"
    BALLISTIC_MISSILE = "ballistic_missile"
    CRUISE_MISSILE = "cruise_missile"
    MISSILE = "missile"
    DRONE = "drone"
    MORTAR = "mortar"
    ARTILLERY = "artillery"
    AIRCRAFT = "aircraft"
    NAVAL_GUN = "naval_gun"
    SMALL_ARMS = "small_arms"
    EXPLOSIVE_DEVICE = "explosive_device"
    MINE = "mine"
    GRENADE = "grenade"
    OTHER = "other"
    UNKNOWN = "unknown"


class Qualifier(StrEnum):
    """How the text bounds a number; see the table of wordings in the codebook."""

    EXACT = "exact"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    ABOUT = "about"
    RANGE = "range"
    VAGUE = "vague"
    CONFLICTING = "conflicting"
    ZERO = "zero"


class DamageExtent(StrEnum):
    """The material damage as stated; `not_reported` also while it is being assessed."""

    NONE = "none"
    MINOR = "minor"
    MAJOR = "major"
    DESTROYED = "destroyed"
    SOME = "some"
    NOT_REPORTED = "not_reported"


class FactStatus(StrEnum):
    """How far a fact is borne out: confirmed, doubtful, or told differently by several sources."""

    VERIFIED = "verified"
    UNVERIFIED = "unverified"
    CONFLICTING = "conflicting"
