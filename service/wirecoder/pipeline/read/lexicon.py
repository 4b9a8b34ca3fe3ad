"""The word classes by which the reader tells who did what with which weapon to whom.

General English of war and terror reporting; none is of one story. Keys are lemmas, in small
letters. Sources of the classes: the codebook's fields, ACLED's and GTD's event and weapon types.
"""

from enum import StrEnum
from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


class Act(StrEnum):
    """What a word tells of: an attack as such, its means at work, or its effect."""

    ATTACK = "attack"
    FIRE = "fire"  # munitions leave
    IMPACT = "impact"  # munitions arrive
    EXPLODE = "explode"
    HARM = "harm"
    SEIZE = "seize"
    STOP = "stop"  # munitions or attackers are stopped
    DAMAGE = "damage"
    CLASH = "clash"


VERBS: Final[dict[str, Act]] = {
    verb: act
    for act, verbs in {
        Act.ATTACK: "attack strike hit target shell bomb bombard raid ambush assault storm pound "
        "respond retaliate answer pummel blast rocket strafe overrun torpedo assail besiege pepper "
        "hammer airstrike "
        "rake firebomb sabotage invade overran mortar",
        Act.FIRE: "fire launch lob hurl send drop unleash rain throw shoot loose direct toss "
        "head fly",
        Act.IMPACT: "stick fall land slam crash impact burst smash plough plow tear rip pierce",
        Act.EXPLODE: "explode detonate erupt dynamite",
        Act.HARM: "kill wound injure massacre slaughter behead execute murder assassinate hurt "
        "maim slay gun die perish knife stab lynch",
        Act.SEIZE: "take kidnap abduct snatch hijack seize board capture",
        Act.STOP: "intercept down repel repulse foil thwart crush neutralise neutralize rout",
        Act.DAMAGE: "destroy damage burn sink flatten wreck raze torch gut cripple sank",
        Act.CLASH: "clash battle fight skirmish",
    }.items()
    for verb in verbs.split()
}
NOUNS: Final[dict[str, Act]] = {
    noun: act
    for act, nouns in {
        Act.ATTACK: "attack strike airstrike raid ambush assault bombing bombardment shelling "
        "shooting hit offensive thrust incursion counterattack counteroffensive counter-attack "
        "counter-offensive attempt killing assassination massacre onslaught sabotage murder",
        Act.FIRE: "barrage salvo volley launch fusillade fire gunfire",
        Act.EXPLODE: "explosion blast detonation",
        Act.SEIZE: "kidnapping abduction hijacking seizure",
        Act.CLASH: "clash battle fighting firefight gunbattle skirmish gunfight shootout combat "
        "engagement",
    }.items()
    for noun in nouns.split()
}
# "Carried out an attack": the noun tells the act, the verb brings its subject and object.
LIGHT: Final[frozenset[str]] = _words(
    "carry conduct launch mount stage commit perpetrate make stage open wage execute deliver order "
    "suffer score see target come face sustain do undertake"
)
PARTICLE: Final[dict[tuple[str, str], Act]] = {
    ("shoot", "down"): Act.STOP,
    ("bring", "down"): Act.STOP,
    ("take", "down"): Act.STOP,
    ("knock", "down"): Act.STOP,
    ("knock", "out"): Act.STOP,
    ("beat", "back"): Act.STOP,
    ("drive", "back"): Act.STOP,
    ("throw", "back"): Act.STOP,
    ("beat", "off"): Act.STOP,
    ("fight", "off"): Act.STOP,
    ("blow", "up"): Act.EXPLODE,
    ("go", "off"): Act.EXPLODE,
    ("set", "off"): Act.EXPLODE,
    ("come", "down"): Act.IMPACT,
    ("open", "up"): Act.FIRE,
    ("gun", "down"): Act.HARM,
    ("cut", "down"): Act.HARM,
    ("mow", "down"): Act.HARM,
    ("burn", "down"): Act.DAMAGE,
    ("set", "alight"): Act.DAMAGE,
    ("set", "ablaze"): Act.DAMAGE,
    ("set", "fire"): Act.DAMAGE,
    ("set", "on"): Act.DAMAGE,
    ("break", "out"): Act.CLASH,
}
MUNITIONS: Final[frozenset[str]] = _words(
    "rocket missile drone uav mortar shell bomb projectile grenade round mine landmine device ied "
    "explosive torpedo katyusha scud warhead rpg quadcopter munition bomblet firebomb limpet "
    "charge uas explosives vest katyushas cruise"
)
SHOTS: Final[frozenset[str]] = _words("shot bullet gunshot")
PLATFORMS: Final[frozenset[str]] = _words(
    "aircraft jet plane warplane helicopter gunship bomber fighter-bomber airplane chopper fighter"
)
VAGUE_ACTORS: Final[frozenset[str]] = _words(
    "gunman man attacker assailant militant terrorist bomber rebel guerrilla insurgent bandit "
    "pirate fighter extremist people group youth robber hijacker kidnapper raider sniper"
)
SAYING: Final[frozenset[str]] = _words(
    "say tell report announce state add claim confirm note quote write declare acknowledge admit "
    "deny inform disclose reveal affirm insist stress describe explain estimate cite post indicate "
    "show allege accuse blame suspect believe assert maintain comment warn brief speak ask reply "
    "mention suggest argue boast concede recall testify release issue publish vow pledge condemn"
)
# Governors that make what they govern unreal: wished, feared, planned, hindered.
OUR: Final[frozenset[str]] = _words("its their our his her")
UNREAL: Final[frozenset[str]] = _words(
    "plan threaten vow want intend prepare seek aim hope warn urge promise decide refuse fear "
    "consider contemplate propose expect risk prevent avoid deter avert stop ban halt end cease "
    "forbid allow enable train practise practice rehearse simulate learn able ready capable "
    "help need wish threat risk danger possibility prospect plan fear likelihood warning drill "
    "exercise scenario deterrent prevention vow pledge right preparation halt "
    "suspend discourage oppose condone authorize authorise mandate"
)
ATTEMPTS: Final[frozenset[str]] = _words("try attempt bid effort fail")
MODALS: Final[frozenset[str]] = _words(
    "would could might may should will shall can must ll wo ca cannot"
)
CONDITIONS: Final[frozenset[str]] = _words("if unless whether lest")
SERIES: Final[frozenset[str]] = _words(
    "dozens scores hundreds thousands series wave spate string rash number all most any such "
    "repeated continuous continued constant frequent daily weekly recent previous past similar "
    "regular future further possible potential new many numerous several various "
    "majority upsurge campaign surge increase rise cycle round sporadic periodic near-daily "
    "these those more additional subsequent few multiple"
)
REPEATEDLY: Final[frozenset[str]] = _words(
    "repeatedly frequently regularly often routinely always usually sometimes occasionally "
    "periodically constantly increasingly normally typically daily times occasions ever rarely"
)
FORCES_OF_NATURE: Final[frozenset[str]] = _words(
    "storm cyclone hurricane typhoon tornado earthquake quake flood tsunami wave wind lightning "
    "landslide avalanche drought virus disease epidemic crisis recession price inflation heat"
)
PLAYERS: Final[frozenset[str]] = _words(
    "team striker player coach goalkeeper midfielder defender batsman bowler club squad side winger"
)
RETALIATION: Final[frozenset[str]] = _words(
    "retaliate retaliation retaliatory respond response reprisal revenge avenge answer reply "
    "self-defense self-defence counter-attack counterattack retribution"
)
DAMAGED_STATE: Final[frozenset[str]] = _words("alight ablaze fire afire")
TRIGGERED: Final[frozenset[str]] = _words("mine landmine bomb device ied explosive charge tripwire")
TREADING: Final[frozenset[str]] = _words("hit strike trigger detonate run drive step tread ride go")
RESPONDING: Final[frozenset[str]] = _words("retaliate respond answer reply counter-attack")
ANAPHORA: Final[frozenset[str]] = _words("the this that its their these")
STATE_OFFICES: Final[frozenset[str]] = _words(
    "official officer spokesman spokeswoman spokesperson minister ministry military army command "
    "government president secretary communique source police agency commander general pentagon "
    "statement headquarters"
)
