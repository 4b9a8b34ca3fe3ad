"""Target words to target types: the head noun decides, the model's choice where it is silent."""

import re

from wirecoder_schemas.codebook import TargetType

_NOUNS = tuple(
    (re.compile(rf"\b(?:{nouns})\b", re.IGNORECASE), kind)
    for nouns, kind in (
        (r"embass\w+|consulates?|diplomats?|missions? to", TargetType.DIPLOMATIC),
        (
            r"oil(?:field| fields?| terminals?| wells?)|gas (?:fields?|plants?)|refiner\w+|"
            r"pipelines?|power (?:plants?|stations?|lines?|grid)|(?:fuel|oil) depots?|"
            r"(?:fuel|oil|gas|storage|condensate|diesel) tanks?|"
            r"(?:oil )?platforms?|rigs?|petrol stations?",
            TargetType.ENERGY_FACILITY,
        ),
        (
            r"ships?|tankers?|vessels?|aircraft carriers?|boats?|frigates?|destroyers?|freighters?|"
            r"trawlers?|warships?|submarines?|ferr(?:y|ies)",
            TargetType.VESSEL,
        ),
        (r"aircraft|airliners?|(?:war)?planes?|helicopters?|jets?|airplanes?", TargetType.AIRCRAFT),
        (
            r"air ?bases?|bases?|airfields?|barracks|garrisons?|outposts?|bunkers?|hangars?|"
            r"positions?|camps?|headquarters|arsenals?|"
            r"(?:arms|ammunition|weapons) (?:depots?|dumps?|caches?|stores?)|trenches|"
            r"(?:army|military|border|guard) (?:posts?|camps?|positions?)|launch(?:er|ing) sites?",
            TargetType.MILITARY_BASE,
        ),
        (
            r"troops?|soldiers?|forces|personnel|servicem[ae]n|airm[ae]n|marines?|army|brigades?|"
            r"divisions?|regiments?|battalions?|border guards?|peacekeepers?|"
            r"patrols?|columns?|units?|"
            r"platoons?|defen[cs]es|guards?|corps|commandos?|paratroopers?|sailors?|recruits?|"
            r"conscripts?|reservists?|gunners?|officers?",
            TargetType.MILITARY_PERSONNEL,
        ),
        (
            r"police (?:stations?|posts?|headquarters)|"
            r"police(?:m[ae]n)?|gendarm\w+|minist(?:ry|ries|ers?)|governments?|mayors?|courts?|"
            r"town halls?|parliaments?|checkpoints?|prisons?|governors?",
            TargetType.GOVERNMENT,
        ),
        (
            r"militias?|militiam[ae]n|militants?|rebels?|guerrillas?|insurgents?|gunm[ae]n|"
            r"fighters?|terrorists?|separatists?|jihadists?",
            TargetType.ARMED_GROUP,
        ),
        (
            r"vehicles?|cars?|trucks?|bus(?:es)?|convoys?|pickups?|lorr(?:y|ies)|tanks?|vans?|"
            r"trains?|motorcycles?|jeeps?",
            TargetType.VEHICLE,
        ),
        (
            r"civilians?|villagers?|workers?|people|residents?|pilgrims?|shoppers?|children|women|"
            r"farmers?|students?|journalists?|protesters?|worshippers?|labou?rers?|crowds?|passengers?|houses?|homes?|"
            r"apartments?|residential|families|voters?|teachers?|nurses?|doctors?|buyers?|traders?|"
            r"boatm[ae]n|fisherm[ae]n|drivers?|caf[eé]s?|restaurants?|bars?|bazaars?|girls?|boys?|"
            r"herders?|refugees|migrants|tourists?|engineers?|technicians?|vaccinators?|employees|staff",
            TargetType.CIVILIANS,
        ),
        (
            r"villages?|towns?|cit(?:y|ies)|suburbs?|neighbou?rhoods?|districts?|settlements?|"
            r"refugee camps?|quarters?",
            TargetType.SETTLEMENT,
        ),
        (
            r"bridges?|roads?|railways?|airports?|ports?|dams?|factor(?:y|ies)|warehouses?|"
            r"hospitals?|schools?|mosques?|church(?:es)?|markets?|hotels?|works|mills?|plants?|buildings?|offices?|"
            r"storehouses?|silos?|granar(?:y|ies)|terminals?|towers?|stations?|airstrips?",
            TargetType.INFRASTRUCTURE,
        ),
    )
)
# What follows one of these only describes: "a base that houses troops" is a base.
_DESCRIPTION = re.compile(
    r",|\b(?:of|at|in|on|near|from|with|for|by|that|which|who|where|used|hous\w+|carrying|hosting)\b"
)


def target_type(name: str, said: TargetType) -> TargetType:
    """The type of the name's head noun, the last known noun before any description."""
    return noun_type(name) or said


def noun_type(name: str) -> TargetType | None:
    """The type of the head noun, None where the lexicon does not know it."""
    head = _DESCRIPTION.split(name, maxsplit=1)[0] or name
    found = [
        (match.end(), match.end() - match.start(), kind)
        for nouns, kind in _NOUNS
        for match in nouns.finditer(head)
    ]
    if not found:
        return None
    kind = max(found)[2]
    armed = any(one[2] is TargetType.ARMED_GROUP for one in found)
    # "Militia positions", "a rebel camp": whose they are decides.
    return TargetType.ARMED_GROUP if kind is TargetType.MILITARY_BASE and armed else kind
