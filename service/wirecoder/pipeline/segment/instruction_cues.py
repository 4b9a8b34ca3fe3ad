"""The words and signs by which a text speaks to a language model or a coding program.

They are general ways of addressing such a program, in several phrasings; none is of one text. A
strong cue suffices. Weak ones, which a reporter may also write, count where two kinds stand side
by side. All are read in folded words: lower case, no accents, one blank between two words, so
that "Don't" is "don t". Where a clause begins is told by the mark `;`, for commands only.
"""

import re

from wirecoder_schemas.codebook import EventType


def _any(*patterns: str) -> re.Pattern[str]:
    """Any of `patterns` as whole words."""
    return re.compile(rf"\b(?:{'|'.join(patterns)})\b")


_NOT = r"(?:do not|don t|never|(?:must|should|shall|need|may|can) ?not|shouldn t|mustn t|not to)"
_TEXT = r"(?:article|text|story|piece|item|page|document|dispatch|passage|content|input)"
_ARTICLE = rf"(?:{_TEXT}|report|news)"
_EVENT = r"(?:incidents?|attacks?|events?|strikes?|records?)"
_NOTHING = r"(?:zero|0|null|none|nil|nothing|nobody|unknown|empty|blank|unset)"
# What a record counts and names; words that news also "sets" (targets, dates) are left out.
_ACTOR = r"(?:perpetrators?|attackers?|claimants?)"
_FIELD = (
    r"(?:(?:number|count) of (?:the )?(?:killed|dead|injured|wounded|deaths|victims)|killed|injured"
    r"|wounded|dead|deaths?(?: toll)?|toll|fatalit(?:y|ies)|casualt(?:y|ies)|victims"
    rf"|{_ACTOR}|attribution|event type|outcome|incidents?)"
)
_KEY = (
    r"(?:incidents?|killed|injured|casualties|perpetrators?|claimants?|outcome|event type|admin1)"
)
_SLOT = r"(?:field|key|value|slot|column|entry|entries|array|list|property|attribute)s?"

_ROLE = (
    r"(?:assistant|language model|llm|chat ?bot|ai|(?:chat)?gpt|annotator|summari[sz]er|parser"
    r"|extractor|bot|computer program|(?:coding|extraction) (?:program|system|tool|model|engine))"
)
_NOT_A_POST = (
    r"(?! (?:secretary|coach|manager|professor|minister|director|chief|commissioner|editor|attorney"
    r"|general|commander|of\b|to\b))"
)
_PROGRAM = (
    r"(?:(?:ai|a i|artificial intelligence|virtual|digital|automated|automatic|machine|coding"
    r"|extraction|summari[sz]ation|annotation|text mining|text processing|data entry|language) "
    r"(?:assistant|agent|software"
    r"|system|reader|tool|model|coder|parser|processor|summari[sz]er|annotator|program|pipeline"
    r"|classifier|extractor|service)s?|llms?|chat ?bots?|ai|bots?|crawlers?|scrapers?|parsers?"
    r"|summari[sz]ers?|annotators?|(?:chat ?)?gpt|algorithms?)"
)
_CODE = r"(?:read|cod|pars|process|extract|summari[sz]|annotat|analy[sz]|index|ingest|scan|scrap)"
_READS = rf"{_CODE}(?:s|e|es|ing)?"

_SET_ASIDE = (
    r"(?:ignor(?:e|ing)|disregard(?:ing)?|forget(?:ting)?|overrid(?:e|ing)|overrule|bypass|discard"
    r"|neglect|overlook|abandon|(?:set|put|leave) aside|throw (?:out|away)|skip|drop|delete|erase"
    rf"|{_NOT} (?:follow|obey|apply|use|heed|comply with|listen to|adhere to)|stop following"
    r"|pay no (?:attention|heed) to|take no notice of|no longer follow)"
)
_EARLIER = (
    r"(?:previous(?:ly)?|prior|preceding|earlier|above|foregoing|former|original|initial|existing"
    r"|system|hidden|default)"
)
_ORDERS = r"(?:instructions?|directions|prompts?|system messages?|programming|prompting)"
_LOOSE_ORDERS = (
    rf"(?:{_ORDERS}|guidelines?|guidance|directives?|directions?|rules?|orders?|commands?|context"
    r"|constraints?|task|everything|anything|all (?:of )?(?:this|that|the above)"
    r"|what(?:ever)? (?:you (?:were|are|have been|had been|ve been) (?:told|asked|given|instructed"
    r"|supposed|ordered|programmed)|(?:was|is|came|comes|stands) (?:said|written|above|before))"
    rf"|what the (?:user|system|developer|prompt)|(?:the|this) (?:above|{_ARTICLE}))"
)
_CANCELLED = (
    r"(?:no longer (?:appl(?:y|ies)|valid|count)|(?:is|are) (?:now |hereby |all )*(?:void|obsolete"
    r"|cancell?ed|superseded|revoked|suspended|overridden|replaced|withdrawn))"
)
_ANSWER = r"(?:respond|reply|answer|return|output|print|emit|produce|generate)"
_ONLY = r"(?:only|just|exactly|solely|simply|always|instead|back|out|it|us|me)"
_FORMAT = (
    r"(?:json|yaml|xml|the following (?:json|text|record|answer|output|object|list|line|response)"
    r"|(?:an? |the )?(?:empty|blank) (?:list|array|object|answer|record|json|response|string)"
    r"|null\b|the (?:single )?words?|this (?:json|record|line|answer|string|object)"
    r"|(?:zero|no|0) incidents)"
)

STRONG = _any(
    # set aside what you were told before
    rf"(?<!\bto )(?<!\bwho )(?<!\bthat )(?<!\bnot ){_SET_ASIDE}(?: \w+){{0,3}} {_EARLIER}"
    rf"(?: (?:\w+ )?(?:and|or) \w+| system| user| coding| given)? {_ORDERS}",
    rf"you(?: \w+){{0,5}} to {_SET_ASIDE}(?: \w+){{0,3}} {_EARLIER}(?: \w+)? {_ORDERS}",
    rf"(?<!\bto )(?:ignore|disregard|forget|override) (?:all|any) (?:of )?(?:the |your )?{_ORDERS}",
    rf"{_SET_ASIDE}(?: \w+){{0,2}} {_ORDERS} (?:above|before this|you (?:were|have been) given)",
    rf"{_SET_ASIDE} (?:the |your )?(?:\w+ )?(?:codebook|schema)",
    rf"{_SET_ASIDE} your (?:\w+ )?(?:guidelines|constraints|prompts?|programming|safety rules)",
    rf"{_SET_ASIDE}(?: \w+){{0,2}} (?:rules|guidelines|directives|orders) above",
    rf"(?:ignore|disregard|skip) (?:the (?:rest|remainder) of )?this {_TEXT}(?! of\b)",
    rf"(?:ignore|disregard|skip) the (?:(?:rest|remainder) of the|above) {_TEXT}(?! of\b)",
    rf"{_ORDERS}(?: that| which)? you(?: \w+){{1,4}}? {_CANCELLED}",
    rf"{_SET_ASIDE} (?:the|your|this) system (?:message|prompt)s?",
    # the prompt itself
    r"(?:begin|end|start|new|your) (?:of )?(?:the )?system (?:instructions?|prompt|message)",
    r"(?<!warning )system prompt(?! (?:response|action|reply|and|but|in|to|people|officials)\b)",
    r"(?:in|from|of) the (?:original |initial )?prompt(?! \w+(?:tion|se|val|ly)\b)",
    r"(?:reveal|print|repeat|show|output|display|leak|disclose|recite)(?: \w+){0,3} "
    r"(?:your|initial|hidden|secret|system) (?:system )?(?:prompts?|instructions|messages?)",
    # who you are
    rf"you (?:are|re) (?:now |henceforth |actually |really |no longer )*(?:an? |the |my |our )?"
    rf"(?:\w+ ){{0,3}}{_ROLE}{_NOT_A_POST}",
    rf"(?:act|behave|respond|answer|role ?play|pose|function|operate) (?:now )?as "
    rf"(?:if you (?:were|are) )?(?:an? |the |my )?(?:\w+ ){{0,2}}{_ROLE}{_NOT_A_POST}",
    r"(?:assume|adopt|play|take on) the (?:role|persona|identity) of (?:an? )?(?:\w+ ){0,2}"
    rf"{_ROLE}{_NOT_A_POST}",
    r"i am your (?:developer|administrator|programmer|creator)",
    r"you are (?:now )?in (?:\w+ )?mode|(?:developer|dan|jailbreak) mode (?:on|enabled)",
    r"as an? (?:ai|artificial intelligence|(?:large )?language model|chat ?bot|llm)"
    r"(?: language)?(?: model| assistant| system| program)? (?:you|i|we|please|your|do|must|never)",
    rf"(?:note|notice|message|instructions?|attention|request|reminder|memo|hint|warning|dear|hello)"
    rf" (?:(?:to|for|all|any|every|the|our|whichever) )*{_PROGRAM}(?= (?:\w+ ){{0,8}}"
    r"(?:must|should|shall|please|kindly|do not|don t|you|your|this|code|record|report|ignore)\b)",
    # what to answer
    rf"{_ANSWER}(?: {_ONLY}){{0,3}}(?: with| in| as| using)?(?: {_ONLY}){{0,2}}"
    rf"(?: (?:a|an|the|valid|raw|plain)){{0,2}} {_FORMAT}",
    r"your (?:final )?(?:answer|output|response|json|record|extraction) (?:must|should|has to|shall"
    r"|is to|needs to) (?:not )?(?:contain|hold|list|include|name|mention|consist|show|start)",
    r"your (?:new|real|actual) (?:task|instructions?|prompt|guidelines) (?:is|are)\b"
    r"|your task (?:has|is) (?:now )?changed",
    r"(?:put|write|use|enter|give) (?:a )?(?:null|n a)(?! and void)",
    # how to code
    rf"{_NOT}(?: \w+)? (?:code|annotate|encode) (?:this|these|the|any|it|anything)",
    rf"{_NOT}(?: \w+)? (?:extract|parse|summari[sz]e) (?:\w+ ){{0,4}}"
    rf"(?:{_ARTICLE}|{_EVENT}|information|data|facts|details)",
    rf"(?:refuse to|decline to|stop|avoid|skip) {_CODE}\w*(?: \w+){{0,3}} {_ARTICLE}",
    r"(?:before|when|while) (?:generating|filling in|writing|producing"
    r"|you (?:generate|fill in|write|produce|make)) (?:the|a|each|your) "
    r"(?:record|json|answer|output)",
    rf"(?:cod(?:e|ing)|annotat(?:e|ing)|encod(?:e|ing)) (?:only )?(?:this|the|these) (?:\w+ )?"
    rf"(?:{_TEXT}|{_EVENT}|sentences?|paragraphs?)",
    rf"(?:this|the) {_TEXT} (?:must|should|is to|has to|needs to) (?:not )?be (?:cod|label|annotat"
    r"|record|classifi|treat|count|list|mark)\w+",
    rf"{_SLOT} (?:of |for |called |named )?(?:the )?{_KEY} (?:must|should|shall|has to|is to)",
    rf"{_KEY} (?:field|key|value|slot|column)s? (?:must|should|shall|has to|is to)",
    rf"set (?:the |its |both )?(?:{_SLOT} (?:of |for |named |called )?(?:the )?)?{_FIELD}"
    rf"(?: (?:and|or) {_FIELD})?(?: (?:{_SLOT}|count|number))?(?: in the \w+)? (?:to|as|equal)",
    rf"(?:code|record|list|enter|fill|mark|report|give|leave|keep|return)(?: in)?"
    rf"(?: the| its| all)? (?:{_SLOT} (?:of |for )?)?{_FIELD}(?: (?:{_SLOT}|count|number))?"
    rf"(?: (?:as|at|with|to be|at exactly))? {_NOTHING}",
)

_BEGINS = (
    r"(?:^|; |\b(?:please|kindly|now|then|instead|just|simply|and|must|should|shall|only) )"
    r"(?:please |kindly |now |then |just |simply |only |also )*"
)
COMMAND = re.compile(
    _BEGINS + r"(?:"
    r"(?:treat|regard|mark|classify|label|log|count|consider|handle|file|record|report|pretend"
    r"|assume|imagine)(?: that)? (?:this|the|each|every)(?: \w+)? "
    rf"(?:{_TEXT}|record) (?:as|is|was)\b"
    rf"|(?:classify|label|code|categori[sz]e|annotate) (?:this|the|it|each|every|all|any)(?: \w+)?"
    rf"(?: {_EVENT})? as\b"
    r"|(?:count|treat|report|record|mark) (?:this|it|each|every|the|all|both)(?: \w+){0,2} as "
    r"(?:an? |one |two )?(?:separate|single|drill|exercise|accident|test\b|training|non\b|incident"
    r"|hits?\b|miss|intercept|failed|not reported|fiction|satire|irrelevant)"
    rf"|(?:fill|enter|put|write|insert|use)(?: in)?(?: \w+){{1,4}} as (?:the )?{_FIELD}\b"
    rf"|(?:fill|enter|put|write|insert|use)(?: in)?(?: \w+){{1,4}} (?:for|in|into|under) "
    rf"(?:the |its )?(?:{_FIELD} {_SLOT}|{_SLOT} {_FIELD})\b"
    r"|(?:begin|start|end|finish|preface) (?:your|each|the) (?:answer|reply|response|output)\b"
    r"|(?:list|name|credit|record|report|enter|give|add)(?: \w+){1,6} as "
    rf"(?:the |an? )?{_ACTOR}\b"
    rf"|(?:list|record|report|enter|give|name) the {_ACTOR} as\b"
    rf"|(?:change|alter|correct|raise|lower) (?:the |its )?(?:{_SLOT} (?:of |for )?)?{_FIELD} to\b"
    r"|(?:record|report|list|enter) the (?:outcome|event type|attribution) as\b"
    r"|(?:do not |don t |never )?(?:include|list|put|add|mention|leave|write)(?: \w+){1,5} "
    r"(?:in|from|into|out of) (?:the|your) (?:output|json|records?|answer|response|extraction)\b)"
)
"""An order that only a coder of records would get; it begins a clause."""

_LEADS = r"(?:^|(?:please|kindly|instead|simply|just|must|should|rather|then|and|so) )"

# Weak cues, by what they are about.
_ABOUT_MACHINES = _any(
    _PROGRAM,
    r"language models?|sprachmodelle?|modele de langage|modelo de (?:lenguaje|linguagem)"
    r"|modello linguistico|taalmodel|model jezykowy|языковая модель",
    rf"(?:programs?|software|systems?|tools?|scripts?|models?|machines?|any \w+|those|anyone"
    rf"|(?:who|what|which)ever)(?: that| which| who)?(?: is| are)?(?: now| currently)? {_READS} "
    rf"(?:through )?(?:this|these|the) {_ARTICLE}",
    rf"(?:when|while|if|before|after|for)(?: you| you are| you re)? {_READS}(?: \w+){{0,3}} "
    rf"(?:this|these) {_ARTICLE}",
    r"for (?:the purposes? of )?(?:coding|data entry|extraction|annotation|classification)"
    r"(?: purposes)?",
    r"(?:to|dear|hey|attention|ask) (?:the )?assistant(?! \w*(?:secretary|coach|to|of)\b)",
    rf"assistant (?:who|that) (?:is )?{_READS}",
    r"machine (?:generated|made|written) (?:record|summar|extraction|report)\w*",
    r"(?:read|processed|coded|parsed|summari[sz]ed) by (?:an? |the )?(?:machine|program|model"
    r"|software|algorithm|computer)s?",
    r"if you(?: are| re)? (?:cod|annotat|pars|extract|summari[sz])(?:e|ing)",
    r"the (?:model|coder|extractor) (?:must|should|shall|is to|may|need not)",
)
CANCELS = _any(
    rf"{_SET_ASIDE}(?: \w+){{0,4}} {_LOOSE_ORDERS}",
    rf"(?:{_ORDERS}|rules|guidelines|guidance|orders|task|codebook)(?: \w+){{0,8}} {_CANCELLED}",
)
"""Sets something aside; also where what to answer follows in the next sentence."""
_ABOUT_ORDERS = _any(
    CANCELS.pattern,
    r"your (?:\w+ )?(?:instructions?|guidelines|prompts?|programming|training|codebook|schema)",
    r"(?:the|this|previous|above|original|initial) prompt(?= (?:is|was|has|no|above|and|or)\b)",
    rf"(?:{_ORDERS}|guidelines|rules|task)(?: that| which)? (?:you|you ve|you have)(?: \w+){{0,3}} "
    r"(?:given|received|told|got|follow(?:ing)?)",
    r"what(?:ever)? you (?:were|have been|ve been) (?:told|asked|given|instructed)",
    r"new rule|following (?:command|order)",
    r"(?:new|real|actual|following|updated|revised|special|these) (?:instruction|task|prompt"
    r"|directive)s?",
    r"you (?:have|ve) (?:now )?(?:finished reading|reached the end)",
    rf"end of (?:the )?(?:{_ARTICLE}|prompt|instructions?|context)",
    rf"(?:{_TEXT}|messages?|everything) above",
    rf"(?:previous|above|preceding|prior) (?:{_TEXT}|message)s?",
    rf"(?:whatever|no matter what|regardless of what) (?:the|this) {_ARTICLE} says",
    r"(?:enter|enable|activate|switch to) (?:\w+ )?mode",
    r"no longer (?:bound|restricted|limited) by",
)
_ABOUT_ANSWERS = _any(
    rf"{_LEADS}(?:respond|reply|answer)(?: {_ONLY})* (?:with|using)",
    rf"(?:respond|reply|answer)(?: {_ONLY})* in (?:json|yaml|the format|one (?:line|word))",
    rf"{_LEADS}(?:use|write|enter|put|report|give) (?:n a|{_NOTHING})",
    r"(?:before|when|while|after) (?:you )?(?:answer|generat|extract|cod|annotat|summari[sz])ing",
    rf"(?:output|print|return|produce|emit|generate|submit)(?: {_ONLY})* (?:this|that|an? |no\b"
    rf"|{_NOTHING})",
    r"your (?:final |only |whole |entire |next )?(?:answer|output|response|reply|record|json|list"
    r"|summary|extraction|coding|results?|task|job|analysis)",
    r"(?:correct|right|expected|desired|proper|only|valid) (?:answer|output|response|coding|label"
    r"|record|extraction|result)s?",
    r"you (?:must|should|will|shall|are to|have to|need to|may only)(?: now| only| just)? (?:answer"
    r"|respond|output|code|record|report|return|print|write|list)",
    r"pretend (?:that )?(?:you|to be|this|there|it)",
    r"(?:from now on|starting now|from this point on) you",
    rf"{_LEADS}(?:say|state|write|report|claim|assume|conclude|record|note) (?:instead )?that "
    r"(?:\w+ ){0,4}"
    rf"(?:{_NOTHING}|no)",
    r"(?:say|write|report|answer|add) nothing (?:else|more|about)",
)
_ABOUT_RECORDS = _any(
    r"(?:code|extract|annotate|encode|label|classify|categori[sz]e|parse|summari[sz]e|translate) "
    rf"(?:(?:this|the|these|that|any|such|our)(?: \w+)? {_ARTICLE}s?|it|this|anything)",
    rf"(?:{_NOT}|refrain from|avoid|without|no need to|kindly|please|need not)(?: \w+)? (?:record"
    r"|list|includ|count|report|class|register|log|mention|treat|consider|flag|enter|extract|cod"
    rf"|leav)\w*(?: \w+){{0,4}} (?:{_ARTICLE}|{_EVENT}|casualt(?:y|ies)|fatalities|deaths|victims)",
    rf"(?:incident|event|attack)s? (?:record|{_SLOT})s?|json|yaml|data ?(?:set|base)|record format",
    rf"(?:empty|blank) (?:list|array|object|record|answer)|(?:list|array|table) of {_EVENT}",
    rf"{_KEY} {_SLOT}|{_SLOT} (?:of |for |called |named )?(?:the )?{_KEY}",
    rf"(?:treat|regard|consider|count|mark|file|log|classify|record|handle|code|label) (?:this|the"
    rf"|these|it|every|each)(?: \w+)?(?: (?:{_ARTICLE}|{_EVENT}))? as (?:an? )?(?:no\b|non\b|not\b"
    r"|having|void|empty|drill|exercise|accident|fiction|satire|test\b|training|opinion)",
    rf"(?:this|the) {_ARTICLE} (?:contains?|holds?|has|as having|reports?|describes?|includes?"
    rf"|as containing|as|is) (?:no|{_NOTHING}|fiction|satire|not)",
    r"(?:no|zero|0) incidents?|(?:record|list|report|enter|count|show)(?:s|ed)? (?:no|zero|0) "
    r"(?:casualties|incidents|deaths|fatalities|victims|attacks|injuries|dead)",
    rf"(?:set|change|leave|mark|fill|keep|make|code)(?: in)?(?: the| its)? (?:\w+ )?{_FIELD} "
    rf"(?:to|as|{_NOTHING}|out)",
    rf"(?:as|with|use)(?: \w+){{0,3}} as the (?:number|value|{_FIELD})",
    r"(?:report|code|list|record|output|extract) (?:only |\d+|one|two|three|four|five) incidents?",
    r"(?:killed|injured) (?:0|zero|null)",
    r"(?:give|state|put|use|show) the (?:number|count) of \w+ as",
    r"(?:write|use|put|enter)(?: \w+){1,3} in (?:all|every|each|the|any) fields?",
    rf"(?:every|each|any|all) (?:\w+ )?(?:{_EVENT}|numbers?|figures?|dates?|names?) in "
    rf"(?:this|the) {_TEXT}",
    rf"as (?:if|though) (?:the|this|no) {_EVENT} (?:never|had not|did not)",
    r"treat (?:all|every|the) (?:number|figure|name|date|place)s? as",
    r"(?:right|correct|proper) (?:event type|outcome|perpetrator|claimant)",
)
_TOLD_TO = _any(
    r"(?:must|should|shall|may|(?:is|are) (?:kindly |hereby )?(?:asked|requested|required|told"
    r"|instructed|advised|invited) to|please|kindly)(?: \w+)? (?:record|code|attribute|treat|count"
    r"|classify|mark|label|list|skip|output|extract|take it|assume|omit|exclude|remove"
    r"|file)"
)
WEAK = (_ABOUT_MACHINES, _ABOUT_ORDERS, _ABOUT_ANSWERS, _ABOUT_RECORDS, _TOLD_TO)

_FIRST = (
    r"(?:(?:instead|then|also|next|finally|therefore|so|please|kindly|just|simply|now|and|rather"
    r"|after that|afterwards|in your \w+) )*"
)
_TELL = (
    r"(?:say|state|write|report|claim|pretend|assume|conclude|answer|note|record|list|name|insert"
    r"|attribute|count|code|describe|enter|output|return|reply|respond|classify|label|translate"
    r"|summari[sz]e)\b(?! to\b)"
)
AND_TELL = _any(
    rf"{CANCELS.pattern}(?: \w+){{0,8}} (?:and|then|instead|but)(?: instead| then| just| only)? "
    rf"{_TELL}"
)
THEN_TELL = re.compile(_FIRST + _TELL)
"""What a program is to answer, after it was told to set something aside."""
GOES_ON = re.compile(
    rf"{_FIRST}(?:you |your |(?:do not|don t|never) \w|{_TELL}|(?:act|add|include|credit|replace"
    r"|give|put|use|set|make|mark|treat|leave|keep|change|invent|fill|ignore|skip|blame|raise)\b"
    r"|the (?:correct|right|expected|desired|proper|true) \w)"
)
"""How an order goes on; read at the beginning of a sentence, and only beside one that is found."""

FOREIGN = {
    "de": (
        "ignoriere ignorieren vergiss vergessen missachte missachten uberspringe verwirf",
        "anweisung anweisungen instruktionen anleitungen vorgaben befehle anordnungen",
        "vorherigen bisherigen obigen vorigen fruheren vorangegangenen vorstehenden alle",
    ),
    "fr": (
        "ignore ignorez ignorer oublie oubliez oublier compte abstraction neglige negligez",
        "instructions consignes directives indications",
        "precedentes anterieures dessus prealables initiales toutes",
    ),
    "es": (
        "ignora ignore ignorad ignorar olvida olvide olvidar omiso omite omita descarta",
        "instrucciones indicaciones directrices ordenes",
        "anteriores previas precedentes arriba iniciales todas",
    ),
    "pt": (
        "ignora ignore ignorar ignorem esqueca esquece desconsidere desconsidera",
        "instrucoes indicacoes diretrizes orientacoes",
        "anteriores previas precedentes acima iniciais todas",
    ),
    "it": (
        "ignora ignori ignorate ignorare dimentica dimenticate trascura trascurate",
        "istruzioni indicazioni direttive",
        "precedenti anteriori sopra iniziali tutte",
    ),
    "nl": (
        "negeer negeert vergeet",
        "instructies aanwijzingen opdrachten richtlijnen",
        "vorige voorgaande eerdere bovenstaande alle",
    ),
    "sv da no": (
        "ignorera glom bortse ignorer glem",
        "instruktioner instruktionerna instruktionerne instruksjoner instruksjonene",
        "tidigare foregaende alla tidligere foregaende forrige alle",
    ),
    "pl cs": (
        "zignoruj ignoruj zapomnij pomin ignorujte zapomen",
        "instrukcje instrukcji polecenia polecen instrukce pokyny",
        "poprzednie poprzednich wczesniejsze wszystkie wszystkich predchozi vsechny",
    ),
    "ro": ("ignora ignorati uita uitati", "instructiunile", "anterioare precedente toate"),
    "ru uk": (
        "игнорируй игнорируйте проигнорируй забудь забудьте ігноруй ігноруйте",
        "инструкции указания инструкций указаний інструкції вказівки",
        "предыдущие предыдущих прежние прошлые все попередні всі",
    ),
    "el": ("αγνόησε αγνοήστε ξέχνα ξεχάστε", "οδηγίες εντολές", "προηγούμενες όλες"),
}
"""Of some other languages the verbs, what is to be set aside, and which of it."""

# Forms that are told by their signs: read in the folded text, punctuation and all.
_KEYS = (
    r"(?:incidents|event_type|outcome|perpetrators?|attribution|claimant|casualties|killed|injured"
    r"|admin1|responds_to|intercepted|impacted|launched|salience)"
)
_CODES = "|".join([*(code for code in EventType if "_" in code), "event_type", "responds_to"])
OPENING = re.compile(
    r"<\|(?:im_start|start|system|user|assistant|start_header_id|begin_of_text)[^|<>]{0,20}\|>"
    r"|\[/?(?:inst|system|sys)\]|<<\s?sys\s?>>|<start_of_turn>"
    r"|<(?:system|instructions?|prompt|assistant)(?:[\s_-]\w+)?>"
    r"|#{2,}\s*(?:system|instructions?|new instructions?)(?: prompt| message)?\s*(?::|$)"
    r"|#{2,}\s*(?:response|input|assistant|user|human)\s*:"
    r"|\[?\b(?:system|developer|assistant) (?:message|prompt|override|note|notice|instruction)s?"
    r"\]?\s?:"
    r"|\b(?:human|user)\s?:.{0,300}\bassistant\s?:"
)
CLOSING = re.compile(
    r"<\|(?:im_end|end|eot_id|end_of_text)\|>|\[/(?:inst|system|sys)\]|<<\s?/\s?sys\s?>>"
    r"|<end_of_turn>|</(?:system|instructions?|prompt|assistant)(?:[\s_-]\w+)?>"
)
SPEAKER = re.compile(
    r"[^\w<>]*(?:system|developer|assistant|ais?|chat ?bots?|bots?|language models?|llms?)\s?\]?:"
    r"(?P<said>.*)",
    re.DOTALL,
)
SIGN = re.compile(
    rf"[\"'“”‘’«»`]{_KEYS}[\"'“”‘’«»`]\s*:|\{{[^{{}}]{{0,200}}\b{_KEYS}\b\s*[:=]"
    rf"|</?(?:incidents?|perpetrators?|killed|injured)>|(?<![\w/-])(?:{_CODES})(?![\w-]|\.\w)"
    rf"|(?<![\w&?]){_KEYS}\s?=\s?[\"'\w]|[\"']role[\"']\s*:\s*[\"'](?:system|assistant|user)[\"']"
    r"|\b(?:return|output|answer|respond|reply|write)\b[^.\n]{0,30}(?:\[\s?\]|\{\s?\})"
    r"|\b(?:answer|output|response|result|json)\s?:\s?[\[{]\s?[\]}\"{]"
    r"|\b(?:to|for) (?:the |all |any |every )?"
    rf"(?:model|coder|assistant|extractor|{_PROGRAM})\s?:"
    rf"|\b(?:note|notice|attention|message|dear|hello|hey)\b[,\s]+(?:\w+ ){{0,3}}"
    rf"(?:language models?|{_PROGRAM})\s?[:,!]|\b(?:dear|hello|hey) (?:\w+ )?model\s?[:,!]"
)
"""A piece of a record in the format of ours, or a salutation of a program."""
PART_OF_RECORD = re.compile(r"[\s{}\[\],]*[\"'][\w -]{1,30}[\"']\s*:")
"""One line of a record; read only beside a sentence that is found."""
TO_SOMEBODY = re.compile(rf"(?:\w+ ){{0,3}}you\b|{GOES_ON.pattern}|{STRONG.pattern}")
