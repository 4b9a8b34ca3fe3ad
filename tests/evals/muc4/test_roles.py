from collections.abc import Sequence

import pytest
from tests.evals.perfect import RUN

from wirecoder_evals.muc4.documents import Role
from wirecoder_evals.muc4.roles import fillers
from wirecoder_schemas.article import ArticleInfo
from wirecoder_schemas.codebook import (
    Attribution,
    ClaimStatus,
    DamageExtent,
    EventType,
    Outcome,
    PlacePrecision,
    Qualifier,
    Salience,
    TargetType,
    WeaponType,
)
from wirecoder_schemas.evidence import Quote
from wirecoder_schemas.incident import (
    Casualties,
    Claim,
    Damage,
    Incident,
    Location,
    Munitions,
    Number,
    Perpetrator,
    Target,
    Weapon,
)
from wirecoder_schemas.report import Report


def quoted(words: str) -> tuple[Quote, ...]:
    return (Quote(quote=words, start=0, end=len(words)),)


def perpetrator(name: str, clause: str | None = None) -> Perpetrator:
    quotes = quoted(clause or name)
    return Perpetrator(name=name, attribution=Attribution.REPORTED, quotes=quotes)


def target(name: str, kind: TargetType) -> Target:
    return Target(name=name, type=kind, nationality=None, quotes=quoted(name))


def weapon(words: str, kind: WeaponType = WeaponType.EXPLOSIVE_DEVICE) -> Weapon:
    return Weapon(type=kind, name=None, quotes=quoted(words))


def harmed(party: str | None) -> Casualties:
    one = Number(min=1, max=1, best=1, qualifier=Qualifier.EXACT, quotes=quoted("one died"))
    return Casualties(
        party=party, nationality=None, killed=one, injured=None, quotes=quoted("one died")
    )


def incident(
    perpetrators: Sequence[Perpetrator] = (),
    targets: Sequence[Target] = (),
    weapons: Sequence[Weapon] = (),
    casualties: Sequence[Casualties] = (),
    claim: tuple[ClaimStatus, str | None] = (ClaimStatus.NOT_REPORTED, None),
) -> Incident:
    status, claimant = claim
    return Incident(
        id="1",
        salience=Salience.PRIMARY,
        event_type=EventType.ATTACK,
        outcome=Outcome.HIT,
        date=None,
        location=Location(
            site=None, admin1=None, country=None, precision=PlacePrecision.UNKNOWN, quotes=()
        ),
        perpetrators=tuple(perpetrators),
        claim=Claim(status=status, claimant=claimant, quotes=quoted("a claim")),
        targets=tuple(targets),
        weapons=tuple(weapons),
        munitions=Munitions(launched=None, intercepted=None, impacted=None),
        casualties=tuple(casualties),
        damage=Damage(extent=DamageExtent.NOT_REPORTED, quotes=()),
        responds_to=None,
        accounts=(),
    )


def report(*incidents: Incident) -> Report:
    numbered = [one.model_copy(update={"id": str(n)}) for n, one in enumerate(incidents, start=1)]
    return Report(
        id="r",
        article=ArticleInfo(
            id="D-1",
            title=None,
            published=None,
            source_url=None,
            sha256="0" * 64,
            characters=1,
            language="en",
        ),
        incidents=tuple(numbered),
        run=RUN,
    )


def filled(*incidents: Incident) -> dict[str, list[str]]:
    """The one mention of every entity, by the roles that have any."""
    found = fillers(report(*incidents))
    assert set(found) == set(Role)
    assert all(len(entity) == 1 for entities in found.values() for entity in entities)
    return {role.name: [entity[0] for entity in found[role]] for role in Role if found[role]}


# --- perpetrators


@pytest.mark.parametrize(
    ("name", "roles"),
    [
        ("gunmen", {"PERP_INDIVIDUAL": ["gunmen"]}),
        ("three masked men", {"PERP_INDIVIDUAL": ["three masked men"]}),
        ("colonel santos", {"PERP_INDIVIDUAL": ["colonel santos"]}),
        ("luis santos", {"PERP_INDIVIDUAL": ["luis santos"]}),
        ("luis santos, a dock worker", {"PERP_INDIVIDUAL": ["luis santos"]}),
        ("army", {"PERP_ORGANIZATION": ["army"]}),
        ("free harbour movement (fhm)", {"PERP_ORGANIZATION": ["free harbour movement"]}),
        ("fhm", {"PERP_ORGANIZATION": ["fhm"]}),
        ("h-12", {"PERP_ORGANIZATION": ["h-12"]}),
        ("the nine lanterns", {"PERP_ORGANIZATION": ["the nine lanterns"]}),
        (
            "members of the free harbour movement (fhm)",
            {
                "PERP_INDIVIDUAL": ["members of the free harbour movement"],
                "PERP_ORGANIZATION": ["free harbour movement"],
            },
        ),
        ("members of a family", {"PERP_INDIVIDUAL": ["members of a family"]}),
        ("they", {}),
    ],
)
def test_people_are_individuals_and_bodies_are_organisations(
    name: str, roles: dict[str, list[str]]
) -> None:
    assert filled(incident([perpetrator(name)])) == roles


def test_an_unknown_name_that_the_article_calls_the_is_an_organisation() -> None:
    by_group = perpetrator("nine lanterns", "it was burnt by the Nine Lanterns, police said")
    assert filled(incident([by_group])) == {"PERP_ORGANIZATION": ["nine lanterns"]}
    by_person = perpetrator("luis santos", "it was burnt by luis santos, the police said")
    assert filled(incident([by_person])) == {"PERP_INDIVIDUAL": ["luis santos"]}


@pytest.mark.parametrize(
    ("status", "roles"),
    [
        (ClaimStatus.CLAIMED, {"PERP_ORGANIZATION": ["fhm"]}),
        (ClaimStatus.DENIED, {}),
    ],
)
def test_who_claims_an_attack_is_a_perpetrator_and_who_denies_it_is_not(
    status: ClaimStatus, roles: dict[str, list[str]]
) -> None:
    assert filled(incident(claim=(status, "fhm"))) == roles


# --- targets


@pytest.mark.parametrize(
    ("name", "kind", "roles"),
    [
        ("two buses", TargetType.VEHICLE, {"PHYSICAL_TARGET": ["buses"]}),
        ("mayor's office", TargetType.GOVERNMENT, {"PHYSICAL_TARGET": ["mayor's office"]}),
        ("houses", TargetType.CIVILIANS, {"PHYSICAL_TARGET": ["houses"]}),
        ("dock workers union", TargetType.OTHER, {"PHYSICAL_TARGET": ["dock workers union"]}),
        ("cables", TargetType.INFRASTRUCTURE, {"PHYSICAL_TARGET": ["cables"]}),
        ("ana santos", TargetType.CIVILIANS, {"HUMAN_TARGET": ["ana santos"]}),
        ("senator ana santos", TargetType.GOVERNMENT, {"HUMAN_TARGET": ["ana santos"]}),
        ("consul luis prado", TargetType.DIPLOMATIC, {"HUMAN_TARGET": ["luis prado"]}),
        ("two peasants", TargetType.CIVILIANS, {}),
        ("bank manager", TargetType.CIVILIANS, {}),
        ("puerto viejo", TargetType.SETTLEMENT, {}),
        ("house in the port", TargetType.SETTLEMENT, {"PHYSICAL_TARGET": ["house in the port"]}),
    ],
)
def test_things_are_physical_targets_and_people_are_targets_by_name_alone(
    name: str, kind: TargetType, roles: dict[str, list[str]]
) -> None:
    assert filled(incident(targets=[target(name, kind)])) == roles


def test_the_named_dead_and_wounded_are_human_targets() -> None:
    parties = [harmed(None), harmed("six passengers"), harmed("ana santos and luis prado")]
    assert filled(incident(casualties=parties)) == {"HUMAN_TARGET": ["ana santos", "luis prado"]}


# --- the instrument


@pytest.mark.parametrize(
    ("words", "roles"),
    [
        ("a car bomb", {"INSTRUMENT": ["car bomb"]}),
        ("two powerful bombs", {"INSTRUMENT": ["powerful bombs"]}),
        ("car bomb attack", {"INSTRUMENT": ["car bomb"]}),
        ("5 kg of dynamite", {"INSTRUMENT": ["5 kg of dynamite"]}),
        ("explosion", {}),
    ],
)
def test_the_instrument_is_its_words_without_count_and_event(
    words: str, roles: dict[str, list[str]]
) -> None:
    assert filled(incident(weapons=[weapon(words)])) == roles


def test_a_means_said_to_be_unknown_is_no_instrument() -> None:
    assert filled(incident(weapons=[weapon("unknown weapon", WeaponType.UNKNOWN)])) == {}


# --- what MUC-4 leaves out

BARRACKS = target("barracks", TargetType.MILITARY_BASE)
GUNMEN = perpetrator("gunmen")


@pytest.mark.parametrize(
    "armed",
    [
        incident([GUNMEN], [BARRACKS]),
        incident([GUNMEN], [BARRACKS], casualties=[harmed("two soldiers")]),
        incident([GUNMEN], [target("police patrol", TargetType.GOVERNMENT)]),
        incident([GUNMEN], casualties=[harmed("three rebels")]),
    ],
    ids=["a base", "a base and its soldiers", "the police", "rebels"],
)
def test_an_attack_on_armed_forces_alone_is_left_out(armed: Incident) -> None:
    assert filled(armed) == {}


@pytest.mark.parametrize(
    "mixed",
    [
        incident([GUNMEN], [BARRACKS, target("ana santos", TargetType.CIVILIANS)]),
        incident([GUNMEN], [BARRACKS], casualties=[harmed("two soldiers"), harmed("ana santos")]),
    ],
    ids=["a civilian target", "a civilian dead"],
)
def test_one_that_harms_civilians_too_is_told_with_all_its_targets(mixed: Incident) -> None:
    assert filled(mixed) == {
        "PERP_INDIVIDUAL": ["gunmen"],
        "PHYSICAL_TARGET": ["barracks"],
        "HUMAN_TARGET": ["ana santos"],
    }


# --- the document


def test_an_entity_of_two_incidents_is_there_once_in_its_first_wording() -> None:
    first = incident([GUNMEN], [target("The bus", TargetType.VEHICLE)])
    second = incident([GUNMEN], [target("bus", TargetType.VEHICLE)], [weapon("bomb")])
    assert filled(first, second) == {
        "PERP_INDIVIDUAL": ["gunmen"],
        "PHYSICAL_TARGET": ["bus"],
        "INSTRUMENT": ["bomb"],
    }


def test_a_report_without_incidents_fills_nothing() -> None:
    assert filled() == {}
