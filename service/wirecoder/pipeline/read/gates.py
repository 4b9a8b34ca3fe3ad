"""Gates: texts full of the words of war in which nobody is attacked.

Codebook, rule 3: drills are no incidents; neither are accidents, space flights, or quarrels told in
the words of battle. The lexicons are general; each gate asks for more than one sign.
"""

import re
from collections.abc import Sequence

from wirecoder.pipeline.read.told import Told

_DRILL = re.compile(
    r"\b(?:(?:military |naval |joint |live-fire |training |annual )?(?:exercises?|"
    r"drills?|war[- ]?games?|"
    r"man(?:oeu|eu)vres?|maneuvers|rehearsals?)|simulat\w+|mock (?:attack|enemy|invasion|raid)\w*|"
    r"live[- ]fire|target practice|practi[cs](?:ed|ing|e) (?:throwing|repelling|firing|landing)|"
    r"test[- ]fir\w+|test launch\w*)\b",
    re.IGNORECASE,
)
_ACCIDENT = re.compile(
    r"\b(?:accident\w*|gas (?:leak|cylinders?|canisters?|bottles?|explosion)|"
    r"short[- ]circuit|spark\w*|weld\w+|"
    r"electrical fault|faulty|no hostile|not (?:an|a hostile|a terrorist) (?:attack|act)|"
    r"no (?:sign|evidence|indication) of (?:foul play|sabotage|an? attack)|"
    r"carelessness|negligence|boiler|"
    r"fireworks|mishandl\w+|wartime|unexploded|world war|disposal|"
    r"controlled (?:explosion|detonation))\b",
    re.IGNORECASE,
)
_SPACE = re.compile(
    r"\b(?:satellites?|orbit\w*|lift-?off|spacecraft|launch ?pad|space (?:agency|launch|shuttle|"
    r"program\w*|station)|payload|NASA|astronauts?|cosmonauts?)\b",
    re.IGNORECASE,
)
_HOSTILE = re.compile(
    r"\b(?:gunm[ae]n|attackers?|militants?|rebels?|insurgents?|terrorists?|guerrillas?|claimed "
    r"responsibility|suicide|assailants?|enemy fire)\b",
    re.IGNORECASE,
)
_LEAD = 5  # sentences, the headline among them


def tells_of_no_attack(article: Sequence[Told]) -> bool:
    """Whether the head of the article shows a drill, an accident or a space flight.

    Two signs or more among the first sentences, and for an accident no sign of an attacker.
    """
    head = " ".join(told.parsed.doc.text for told in article[:_LEAD])
    whole = " ".join(told.parsed.doc.text for told in article)
    if len(_DRILL.findall(head)) >= 2 or len(_SPACE.findall(head)) >= 2:
        return True
    return len(_ACCIDENT.findall(whole)) >= 2 and not _HOSTILE.search(whole)
