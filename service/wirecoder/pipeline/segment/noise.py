"""Tell the article from what a newsroom or a page puts around it.

Codebook rule 7: captions, bylines, biographies, "See also" lines, licence lines and comment forms
are never evidence. The cues are general conventions of newsrooms and pages; none is of one outlet
or article. A wrong cue hides evidence, so each asks for a form that body text does not take.
"""

import re
from collections.abc import Callable
from enum import StrEnum

from wirecoder.pipeline.segment.markup import word_set

LONGEST_NOISE = 1_000
"""A longer paragraph is judged sentence by sentence: one cue must not hide a whole article."""
_LONGEST_CREDIT = 400
_LONGEST_LIST = 8
_HEADER_LINE = 100


class Kind(StrEnum):
    """What a sentence is. Only `body`, and after it `headline`, may be quoted (rule 7)."""

    HEADLINE = "headline"
    BODY = "body"
    CAPTION = "caption"
    BYLINE = "byline"
    DATE_LINE = "date_line"
    BOILERPLATE = "boilerplate"


def _any(*patterns: str, flags: re.RegexFlag = re.IGNORECASE) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), flags)


# Captions
_CAPTION_START = _any(
    r"(?:file |stock |archive |cover )?(?:photo|picture|image|video|graphic|caption|map)s?"
    r"(?: (?:credit|caption|courtesy|illustration))?\s*:",
    r"pictured(?: here)?\s*:",
    r"\((?:photo|photograph|image|picture)s?(?: by\b|:|/| courtesy\b)",
    r"\(?files?\)?\s+(?:photo )?[-–—]+ ",
    r"in this (?:file |handout |undated |aerial |screen )*(?:photo(?:graph)?|image|picture|grab)\b",
)
_CAPTION_END = _any(
    r"\b[A-Z]{2,12}(?: FILE| HANDOUT)? PHOTO\s?/\s?\S.{0,60}$",
    r"\((?:[A-Z]\w+ )?(?:[Pp]hoto|[Pp]hotograph|[Ii]mage|[Pp]icture)s?(?:\s*[:/]| by | courtesy )"
    r"[^()]{1,100}\)\.?$",
    r"[.!?][\"”’]?\s\(?[A-Z]{2,12}(?:/[A-Z][\w .'’-]{1,40}){1,3}\)?$",
    r"[.!?][\"”’]?\s\(?(?:Photo|Photograph|Picture|Image|Credit)(?: credit)?(?::| by) [^.]{2,60}$",
    r"(?:/|\bvia )\s?[A-Z]\w+(?: [A-Z]\w+){0,2} (?:Images|Photos?)\)?\.?$",
    flags=re.RegexFlag(0),
)

# Bylines and credits
_ROLE = (
    r"(?:additional |further )?(?:report(?:ing|ed)|edit(?:ing|ed)|writing|written|compiled"
    r"|translat(?:ion|ed|ing)|prepared|research(?:ed)?|photography|interview(?:s|ed)?)"
)
_CREDIT = _any(
    rf"[(\[]\s?{_ROLE} by\b",
    r"[(\[]?with (?:additional )?(?:inputs?|reporting|files|contributions|material) (?:from|by) "
    r".{1,80}$",
    r"[(\[]?[A-Z][^.]{2,100} contributed (?:reporting )?to this (?:report|story|article)",
)
_CREDIT_NAMES = _any(rf"(?:{_ROLE} by|(?:story|text|words|report) by)\b[: ](?P<names>.{{2,160}})$")
_BY = _any(r"by[: ](?P<names>.{3,100})$")
_NAME_WORDS = word_set(
    "a an and at bin bureau bureaux by correspondent correspondents da de del der desk di "
    "edited editing editor el for from gulf in of our reporter reporters reporting special "
    "staff the to van von with writer writers writing additional al ibn la le"
)

# Dates of the article itself
_DATE_WORDS = word_set(
    "january february march april may june july august september october november december jan "
    "feb mar apr jun jul aug sep sept oct nov dec monday tuesday wednesday thursday friday "
    "saturday sunday mon tue tues wed thu thur thurs fri sat sun am pm a p m gmt utc est edt "
    "cst cdt pst pdt cet cest bst ist z t at on of the st nd rd th published updated posted "
    "modified last first date dated issued release released time local hrs hours hour minutes "
    "minute min mins read ago day days"
)
_DATED = _any(
    r"(?:first |last )?(?:published|updated|posted|modified|publication date|release date|issued)"
    r"(?: on| at)?\s*:\s.*\d",
    r"date(?:d|line)?\s*:?\s\d{4}-\d\d-\d\d(?:\s\S+){0,3}$",
    r"date\s*:\s.*\d",
)
_CALENDAR = _any(
    r"\b(?:1[89]|20)\d\d\b",
    r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)",
    r"\bago$",
)

# Links, licences, forms, appeals
_LINK = _any(
    r"(?:see also|read (?:more|also|next)|also read|more on this (?:story|topic|subject))\b",
    r"(?:related|recommended|you may also like|watch|listen|more from|most read|trending"
    r"|in pictures|in depth|explainer|live updates|don['’]t miss)(?: \w+){0,2}\s?:",
    r"(?:related (?:stories|articles|news|topics|coverage|links|posts|content)|recommended"
    r"(?: stories| for you)?|most (?:read|popular)|you may also like|click here\b.*)$",
)
_LINK_HEADING = _any(
    r"(?:see also|read (?:more|also|next)|also read|related(?: \w+)?|recommended(?: \w+){0,2}"
    r"|most (?:read|popular)|you may also like|more on this (?:story|topic|subject))\s?:?$"
)
_LEAD = _any(
    r"our (?:editorial )?(?:standards|principles)\s*:",
    r"(?:tags|topics|keywords|categor(?:y|ies)|filed under|sections?|theme)\s*:",
    r"[(\[]?(?:correction|clarification|editor['’]?s['’]? note|note to (?:editors|readers))s?\s*:",
    r"\[(?:correction|clarification|update|editor)",
    r"[(\[]?this (?:story|article|report|version|post) (?:has been|was) "
    r"(?:updated|corrected|refiled)",
    r"\((?:this (?:story|article|version)|corrects|adds|updates|refiles|recasts)\b[^)]*\)$",
)
_PAGE = _any(
    r"(?:obtain|acquir|purchas)\w* licen[sc]\w+",
    r".{0,60}\ball rights reserved\b",
    r"(?:copyright\b.{0,10}(?:©|\(c\)|\d{4})|©|\(c\) ?\d{4})",
    r".{0,80}\bmay not be (?:published|reproduced|broadcast|rewritten|redistributed)\b",
    r"(?:leave|post|add|write) a (?:reply|comment)\b",
    r"your e-?mail address will not be\b",
    r"required fields are marked\b",
    r"save my name, e-?mail\b",
    r"notify me of (?:new|follow)",
    r"(?:please )?(?:log|sign) in to (?:comment|reply|post|continue)",
    r"(?:terms (?:of|and) (?:use|service|conditions)|privacy policy|cookie (?:policy|settings))\b",
    r"(?:sign up|subscribe|register)(?: now| today| here)?(?: for| to)? "
    r"(?:our|the|this|daily|free)\b",
    r"(?:follow|join|like|find) us on\b",
    r"(?:share|print|email|tweet)(?: this)?(?: (?:article|story|page|on \w+))?$",
    r"(?:advertisement|sponsored(?: content)?|story continues below|skip to (?:content|main)\b.*)$",
    r"(?:download|get) (?:the|our) app\b",
    r".{0,12}\ban earlier version of (?:this|the) (?:report|story|article)\b",
)
_TO_READER = _any(r"\b(?:you|your|our|us|join|sign up|subscribe|like this (?:story|article))\b")
_APPEAL = _any(
    r"\b(?:newsletters?|inbox(?:es)?|subscri(?:be|bers?|ption)|donat(?:e|ions?)|membership"
    r"|(?:every|each|dear|our) readers?|journalism|mailing list|(?:telegram|whatsapp) channel)\b"
)
_SPEECH = re.compile(r"[\"“”«»]")

# Biographies of the author
_BIOGRAPHY = (
    r"\bhas (?:reported|covered|written) (?:from|for|on|about)\b",
    r"\bcorrespondents?\b.{0,60}\b(?:focus\w*|cover\w*|speciali[sz]\w+|based in|writes)\b",
    r"\baward-winning\b",
    r"\b(?:received|won|recipient of|awarded) (?:the|a|an)\b.{0,80}"
    r"\b(?:awards?|prizes?|fellowship)\b",
    r"\b(?:is|was) an? (?:\w+[ -]){0,4}"
    r"(?:journalist|reporter|correspondent|columnist|editor|writer)\b",
    r"\bhas appeared (?:on|in)\b",
    r"\bjoined (?:the )?[A-Z]\w+(?: \w+)? in (?:19|20)\d\d\b",
    r"\b(?:can be (?:reached|contacted|found)|follow (?:him|her|them))\b",
    r"\bpreviously (?:worked|reported|covered|served)\b",
    r"\b(?:degree|graduate|graduated|studied)\b",
)
_BIOGRAPHY_CUES = tuple(re.compile(cue, re.IGNORECASE) for cue in _BIOGRAPHY)
# A reporter to whom something happened is news, not an author.
_HARMED = _any(
    r"\b(?:killed|wounded|injured|hurt|shot|hit|kidnapped|abducted|seized|snatched|missing|detained"
    r"|arrested|died|dead|targeted|captive|hostage)\b"
)

# Telegrams
_TELEX_FRAME = re.compile(r"(?:ZCZC|NNNN)\b|[A-Z]{2} \d{6}Z [A-Z]{3}\b|\d{6}Z [A-Z]{3} \d\d\b")
_TELEX_HEADER = re.compile(r"(?:FM|TO|INFO|REF|BT|DTG|ATTN|UNCLAS\w*|PRIORITY|IMMEDIATE|FLASH)\b")
SUBJECT = re.compile(r"(?:SUBJ(?:ECT)?|HEADLINE|TITLE)\s*:\s*", re.IGNORECASE)
"""The label of a line that serves as the headline."""


class NoiseFinder:
    """Judges the paragraphs of one article in order; some noise shows by what came before it."""

    def __init__(self) -> None:
        self._telex = False
        self._links_left = 0
        self._ended = False

    def paragraph(self, words: str) -> Kind | None:
        """The kind of a whole paragraph, None for text. `words` are bare, on one line.

        Paragraphs over `LONGEST_NOISE` are text here; their sentences are judged one by one.
        """
        if len(words) > LONGEST_NOISE:
            self._telex, self._links_left = False, 0
            return None
        kind = self._telegram(words) or _leading(words)
        if kind is Kind.BYLINE and len(words) > _LONGEST_CREDIT:
            kind = None
        self._ended |= kind is Kind.BYLINE
        if kind is None:
            kind = next((found for found, test in _TESTS if test(words)), None)
        if kind is None and (self._is_linked(words) or self._is_biography(words)):
            kind = Kind.BOILERPLATE
        if _LINK_HEADING.match(words):
            self._links_left = _LONGEST_LIST
        return kind

    def _telegram(self, words: str) -> Kind | None:
        if len(words) < _HEADER_LINE and _TELEX_FRAME.match(words):
            self._telex = True
            return Kind.BOILERPLATE
        if self._telex and len(words) < _HEADER_LINE and _TELEX_HEADER.match(words):
            return Kind.BOILERPLATE
        self._telex = False  # a header is over with its first other line
        return None

    def _is_linked(self, words: str) -> bool:
        """Whether this is a title in the list below "Related stories"."""
        titled = len(words) < 200 and words[-1] not in '.!?…"”'
        self._links_left = self._links_left - 1 if titled else 0
        return titled and self._links_left >= 0

    def _is_biography(self, words: str) -> bool:
        cues = sum(cue.search(words) is not None for cue in _BIOGRAPHY_CUES)
        return cues >= (1 if self._ended else 2) and not _HARMED.search(words)


def sentence_kind(words: str) -> Kind | None:
    """The kind that a sentence shows by itself, wherever it stands; None for text."""
    return _leading(words) or (Kind.BOILERPLATE if _PAGE.match(words) else None)


def _leading(words: str) -> Kind | None:
    """The kind of what begins (or, for photo credits, ends) in a form that names it."""
    if _CAPTION_START.match(words) or _CAPTION_END.search(words[-200:]):
        return Kind.CAPTION
    if _CREDIT.match(words):
        return Kind.BYLINE
    if (credit := _CREDIT_NAMES.match(words)) and _is_names(credit["names"].rstrip(".)]")):
        return Kind.BYLINE
    return Kind.BOILERPLATE if _LINK.match(words) or _LEAD.match(words) else None


def _is_by(words: str) -> bool:
    by = _BY.match(words)
    if by is None or words.endswith((".", "!", "?")):
        return False
    names = re.split(r"\s[|•·–—-]\s", by["names"])[0]
    return len(names.split()) <= (4 if words.isupper() else 12) and _is_names(names)


def _is_names(words: str) -> bool:
    """Whether there are only names, titles and the words between them."""
    parts = [part for part in re.split(r"[\s,;&/|()]+", words) if part]
    if not parts or parts[0].lower() in _DATE_WORDS - {"a", "the"}:
        return False
    return all(part[0].isupper() or part.lower() in _NAME_WORDS for part in parts)


def _is_date_line(words: str) -> bool:
    if len(words) > 100 or not any(character.isdigit() for character in words):
        return False
    if _DATED.match(words) and not words.endswith("."):
        return True
    letters = re.findall(r"[^\W\d_]+", words.lower())
    return all(word in _DATE_WORDS for word in letters) and bool(_CALENDAR.search(words))


def _is_appeal(words: str) -> bool:
    return (
        len(words) <= 400
        and not _SPEECH.search(words)
        and _APPEAL.search(words) is not None
        and _TO_READER.search(words) is not None
    )


# What only a whole paragraph can show.
_TESTS: tuple[tuple[Kind, Callable[[str], bool]], ...] = (
    (Kind.BYLINE, _is_by),
    (Kind.DATE_LINE, _is_date_line),
    (Kind.BOILERPLATE, _is_appeal),
)
