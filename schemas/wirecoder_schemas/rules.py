"""The codebook's rule for each field, short enough to read beside the field while coding it.

An editor decides with the rule in view, so that two editors decide alike. A test holds that every
field has its rule and every value of a closed list its meaning.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Rule:
    """How a field is coded, and what each value of its closed list means."""

    text: str
    choices: Mapping[str, str] = field(default_factory=dict)


QUALIFIERS: Mapping[str, str] = {
    "exact": "a plain figure: eight, two missiles, a rocket",
    "at_least": "at least five; more than four (write 4) and over four (write 4)",
    "at_most": "up to six, fewer than six, nearly six",
    "about": "about, some, roughly or around 30",
    "range": "10 to 12: lowest and highest, no best figure",
    "vague": "several, a number of, or a plain plural of people: lowest 2. Dozens: 24, scores: 40, "
    "hundreds: 200, thousands: 2000. Deadly: 1 killed",
    "conflicting": "the lowest and the highest figure that any source gives; best is the exact one "
    "if the others are only bounds or vague",
    "zero": "said to be none: no casualties, without injuries",
}

RULES: Mapping[str, Rule] = {
    "salience": Rule(
        "Does the headline or the lead report this incident?",
        {
            "primary": "headline or lead report it; an attack and the answer to it can both be",
            "secondary": "another specific incident that only the rest of the article reports",
        },
    ),
    "event_type": Rule(
        "How the violence was done. If several means were used at once, the one named first.",
        {
            "shelling_artillery_missile": "rockets, missiles, mortars or shells from land or sea",
            "air_drone_strike": "from an aircraft, a helicopter or a drone",
            "remote_explosive": "a bomb that was placed, or a mine",
            "suicide_bomb": "a bomber who dies in the attack",
            "grenade": "a grenade thrown by hand",
            "armed_clash": "two armed sides fight; one record, the attacking side first",
            "attack": "a direct assault: gunfire, boarding, gunboats, sabotage by hand",
            "abduction": "people are taken away by force",
            "unspecified_strike": "an attack, and not a word on how",
            "other": "none of these",
        },
    ),
    "outcome": Rule(
        "What came of it at the target. If accounts differ, what the lead says; "
        "the others go to the accounts.",
        {
            "hit": "someone or something at the target was struck, even if part was stopped; "
            "in a clash, anyone or anything",
            "missed": "it fell short or outside and struck nothing of the target",
            "intercepted": "all of it was stopped on the way",
            "failed": "the weapon did not work, or the attackers were driven off before any effect",
            "not_reported": "the article does not say",
        },
    ),
    "responds_to": Rule(
        "Retaliation, or fire on a launcher, is an incident of its own. "
        "Choose the incident of this article that it answers."
    ),
    "date.value": Rule(
        "The day of the attack: 2024-01-20, or 2024-01, or XXXX-12-20 if the year is not said. "
        "A night is its two days: 2024-01-20/2024-01-21. Empty if no calendar date can be had. "
        "The day on which somebody spoke is not the day of the attack."
    ),
    "date.weekday": Rule(
        "The weekday that the text gives for the attack. It becomes a date only if the article's "
        "own date is known; a dateline such as “BOGOTA, March 12” is not that.",
        {
            day: f"the text says {day}"
            for day in "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
        },
    ),
    "date.precision": Rule(
        "How exactly the text dates the attack.",
        {
            "day": "a day, a weekday or a night",
            "week": "a week",
            "month": "a month",
            "year": "a year",
            "none": "no time that a calendar knows",
        },
    ),
    "location.site": Rule(
        "The most specific named place of the attack, towns included, as the article names it. "
        "A dateline is no place of attack."
    ),
    "location.admin1": Rule(
        "The province, state or region as the article names it; empty if it names none."
    ),
    "location.country": Rule(
        "Where the munitions struck, as a code such as IRQ. It may follow from a named place. "
        "Empty at sea, offshore and in territorial waters."
    ),
    "location.precision": Rule(
        "How exactly the text places the attack.",
        {
            "site": "at the named place itself",
            "near_site": "near a named place",
            "city": "somewhere in a city or town",
            "admin1": "somewhere in a province or region",
            "country": "somewhere in a country",
            "sea": "at sea, offshore or in territorial waters",
            "unknown": "the article does not say where",
        },
    ),
    "perpetrators.name": Rule(
        "Who did it: the most specific name that the article has. Not somebody who only commands "
        "or speaks, and not who is said to do such attacks in general."
    ),
    "perpetrators.attribution": Rule(
        "On whose word this actor is named.",
        {
            "claimed": "the actor, or officials of its state, say so themselves",
            "accused": "anybody else says or suspects so",
            "reported": "the article states it as a fact",
        },
    ),
    "claim.status": Rule(
        "Did anybody own up to this attack?",
        {
            "claimed": "somebody says that they did it",
            "denied": "somebody denies it",
            "no_claim": "the article says that nobody has claimed it",
            "not_reported": "the article does not speak of it",
        },
    ),
    "claim.claimant": Rule("Who claims the attack, or who denies it, as the article names them."),
    "targets.name": Rule("What or who was attacked, as the article names it."),
    "targets.type": Rule(
        "What kind of target it is.",
        {
            "military_base": "a base, camp, post or barracks of an army",
            "military_personnel": "soldiers, patrols, convoys of an army",
            "armed_group": "militia, rebels, and what is theirs",
            "vehicle": "a car, truck, bus or train",
            "vessel": "a ship or boat",
            "aircraft": "a plane or helicopter",
            "energy_facility": "oil, gas, power",
            "infrastructure": "bridges, roads, airports, hospitals, schools, works, markets",
            "government": "offices, officials, and the police",
            "diplomatic": "embassies and consulates",
            "civilians": "people who do not fight",
            "settlement": "a town, village, quarter or camp as a whole",
            "other": "none of these",
        },
    ),
    "targets.nationality": Rule(
        "The country of the people or the owner as stated, as a code such as USA. "
        "Of a ship its owner, else its flag."
    ),
    "weapons.type": Rule(
        "With what. If the article has two words for the same munitions, a row for each. "
        "If it says nothing of the means, no row.",
        {
            "rocket": "rockets, rocket-propelled grenades too",
            "ballistic_missile": "a ballistic missile",
            "cruise_missile": "a cruise missile",
            "missile": "a missile, and not which kind",
            "drone": "a drone, or what a drone fired",
            "mortar": "mortar bombs",
            "artillery": "guns, howitzers, tanks, shells",
            "aircraft": "any munition from a crewed plane or helicopter",
            "naval_gun": "a ship's gun",
            "small_arms": "rifles, machine guns, pistols, gunfire",
            "explosive_device": "a bomb that was placed or carried",
            "mine": "a mine on land or at sea",
            "grenade": "a hand grenade",
            "other": "none of these",
            "unknown": "the article says that the means is not known",
        },
    ),
    "weapons.name": Rule(
        "The model or calibre as written, such as 122mm rocket; empty without one."
    ),
    "munitions.launched": Rule(
        "How many were fired, thrown or dropped, of all weapons together. Rockets were fired and "
        "a missile attack count nothing, hit by a missile is one. A bomb that was placed is not "
        "launched. No calibre, load, plan or running total."
    ),
    "munitions.intercepted": Rule("How many were stopped on the way."),
    "munitions.impacted": Rule(
        "How many fell on the target or inside its bounds. What fell short or into the sea did not."
    ),
    "casualties.party": Rule(
        "A row for each group that the article counts apart, as it names them. On the side that "
        "was attacked unless the name says otherwise. A total has a row of its own."
    ),
    "casualties.nationality": Rule("The country of these people as stated, as a code such as USA."),
    "casualties.killed": Rule(
        "Zero needs words: no casualties means none killed and none hurt. Not said stays empty. "
        "A figure for killed and wounded together fills neither."
    ),
    "casualties.injured": Rule(
        "Zero needs words: nobody was hurt means zero injured and says nothing of the dead. "
        "Not said stays empty."
    ),
    "damage.extent": Rule(
        "Damage to things, as the article states it.",
        {
            "none": "said to be none",
            "minor": "light or slight",
            "major": "heavy or serious",
            "destroyed": "destroyed, sunk, burnt out",
            "some": "damage, and not how much",
            "not_reported": "nothing said, or still being looked at",
        },
    ),
    "accounts.field": Rule("On which field the sources of the article differ."),
    "accounts.value": Rule("What this source says. A row for each version."),
    "accounts.source": Rule("Who says so, as the article names them."),
}
"""By path without positions: `targets.type` is that of every target."""
