"""The form as the page draws it: cards, their facts, a control for each value, quotes as chips."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from wirecoder.export.words import event_name
from wirecoder.web import terms
from wirecoder.web.correct.form import spans
from wirecoder.web.correct.pick import name_of
from wirecoder.web.correct.shape import (
    ACCOUNTS,
    CASUALTIES,
    CLAIM,
    DAMAGE,
    DATE,
    HEAD,
    LOCATION,
    MUNITIONS,
    PERPETRATORS,
    TARGETS,
    WEAPONS,
    Entry,
    Fact,
    Kind,
    Leaf,
    Rows,
    blank_fact,
)
from wirecoder_schemas.rules import QUALIFIERS, RULES

_SPARED = ("weekday", "qualifier")  # choices that a fact can do without
_SHOWN = 90  # characters of a quote on its chip


class Choice(NamedTuple):
    """One value of a closed list."""

    value: str
    words: str


@dataclass(frozen=True, slots=True)
class Control:
    """One control, its value, and what is wrong with it."""

    path: str
    label: str
    kind: Kind
    value: str
    choices: tuple[Choice, ...]
    rule: str
    fault: str
    picks: str
    """What picked words would fill, as a person calls it; empty where none can."""

    @property
    def id(self) -> str:
        """The control's id in the page."""
        return id_of(self.path)

    @property
    def unset(self) -> str:
        """What the choice of none is called."""
        if self.kind is Kind.INCIDENT:
            return "none"
        return terms.NOT_STATED if self.path.rpartition(".")[2] in _SPARED else "choose"

    @property
    def hint(self) -> str:
        """The name of a country, beside its code."""
        return terms.countries().get(self.value, "") if self.kind is Kind.COUNTRY else ""


@dataclass(frozen=True, slots=True)
class Chip:
    """A quote: where it stands, and its words as far as a chip shows them."""

    start: int
    end: int
    words: str


@dataclass(frozen=True, slots=True)
class FactView:
    """One fact: its controls and its quotes. `name` is "" where the row above says it."""

    path: str
    name: str
    controls: tuple[Control, ...]
    quotes: str
    chips: tuple[Chip, ...]
    fault: str
    stated: bool
    clears: bool
    """Whether a button can say that it is not stated; a row is deleted instead."""
    more: tuple[Control, ...]
    """Other wordings that count as right."""
    accept: str | None
    accept_fault: str


@dataclass(frozen=True, slots=True)
class Row:
    """Facts that go together: a row of a list, or a fact that every incident has."""

    path: str
    facts: tuple[FactView, ...]
    optional: str | None = None
    one: str = ""
    """What one row of the list is called; empty where there is no list."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a card. `adds` is what its button adds, "" for none."""

    path: str
    name: str
    rows: tuple[Row, ...]
    adds: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """One incident."""

    path: str
    number: int
    line: str
    open: bool
    faults: int
    head: tuple[Control, ...]
    parts: tuple[Part, ...]
    optional: str
    accept: str
    accept_fault: str


def id_of(path: str) -> str:
    """The id of the control at a path."""
    return f"f-{path.replace('.', '-')}"


def cards_of(
    entries: Sequence[Entry], text: str, faults: Mapping[str, str], at: int = 0
) -> tuple[Card, ...]:
    """The cards of some incidents; the one at place `at` is open."""
    return tuple(
        _Drawn(text, faults, len(entries)).card(entry, place, at=at)
        for place, entry in enumerate(entries)
    )


def line_of(entry: Entry) -> str:
    """An incident on one line, as far as it is coded."""
    kind = event_name(entry["event_type"]) if entry["event_type"] else "kind not chosen"
    where, when = entry["location"], entry["date"]
    place = where["site"] or where["admin1"] or terms.countries().get(where["country"], "")
    parts = (f"{kind[:1].upper()}{kind[1:]}", place, when["value"] or when["weekday"])
    return ", ".join(part for part in parts if part)


def name_at(path: str) -> str:
    """What a control is called in a list of faults: `Incident 2, Where, Country`."""
    first, _, rest = path.partition(".")
    names = [f"Incident {int(first) + 1}"]
    so_far = ""
    for part in rest.split("."):
        so_far = f"{so_far}.{part}" if so_far else part
        if part.isdecimal():
            names[-1] += f" {int(part) + 1}"
        elif part in _OTHERS:
            return ", ".join([*names, _OTHERS[part]])
        elif so_far != "munitions":
            names.append(terms.label(so_far))
    return ", ".join(names)


class ToMend(NamedTuple):
    """A fault: the id of the control to go to, what it is called, what to do."""

    id: str
    name: str
    message: str


def mended(faults: Mapping[str, str]) -> tuple[ToMend, ...]:
    """What is to be mended in the incidents, in the order in which it was found; then the rest."""
    told = sorted(faults.items(), key=lambda one: one[0] in _BESIDE)
    return tuple(
        ToMend(path, _BESIDE[path], message)
        if path in _BESIDE
        else ToMend(id_of(_control_of(path)), name_at(path), message)
        for path, message in told
    )


def _control_of(path: str) -> str:
    """The control at a path, or where there is none the first of its fact."""
    fact = path.removesuffix(".quotes").removesuffix(".accept")
    first = _FIRST.get(terms.bare(fact))
    return f"{fact}.{first}" if first else path


_BESIDE = {"author": "Who corrects", "reason": "What was changed, and why"}
_OTHERS = {"accept": "Also right", "aliases": "Other wordings", "optional": "May be left out"}


@dataclass(frozen=True, slots=True)
class _Drawn:
    """Draws the parts of one incident."""

    text: str
    faults: Mapping[str, str]
    incidents: int

    def card(self, entry: Entry, place: int, *, at: int) -> Card:
        path = str(place)
        mine = [one for one in self.faults if one.partition(".")[0] == path]
        return Card(
            path,
            place + 1,
            line_of(entry),
            place == at,
            len(mine),
            tuple(self._control(leaf, f"{path}.{leaf.name}", entry, "") for leaf in HEAD),
            tuple(self._parts(entry, path)),
            entry["optional"],
            entry["accept"],
            self.faults.get(f"{path}.accept", "") or self.faults.get(path, ""),
        )

    def _parts(self, entry: Entry, path: str) -> Iterator[Part]:
        yield self._single(DATE, entry, path)
        yield self._single(LOCATION, entry, path)
        yield self._rows(PERPETRATORS, entry, path)
        yield self._single(CLAIM, entry, path)
        yield self._rows(TARGETS, entry, path)
        yield self._rows(WEAPONS, entry, path)
        counts = entry["munitions"]
        facts = (self._fact(n, f"{path}.{n.path}", counts[n.name], named=True) for n in MUNITIONS)
        yield Part(
            f"{path}.munitions",
            terms.label("munitions"),
            tuple(Row(fact.path, (fact,)) for fact in facts),
        )
        yield self._rows(CASUALTIES, entry, path)
        yield self._single(DAMAGE, entry, path)
        yield self._rows(ACCOUNTS, entry, path)

    def _single(self, fact: Fact, entry: Entry, path: str) -> Part:
        drawn = self._fact(fact, f"{path}.{fact.path}", entry[fact.name])
        return Part(drawn.path, terms.label(fact.path), (Row(drawn.path, (drawn,)),))

    def _rows(self, rows: Rows, entry: Entry, path: str) -> Part:
        at = f"{path}.{rows.fact.name}"
        found = tuple(
            self._row(rows, f"{at}.{place}", row) for place, row in enumerate(entry[rows.fact.name])
        )
        return Part(at, terms.label(rows.fact.path), found, adds=rows.one)

    def _row(self, rows: Rows, path: str, row: Entry) -> Row:
        counts = (
            self._fact(one, f"{path}.{one.name}", row[one.name], named=True) for one in rows.counts
        )
        facts = (self._fact(rows.fact, path, row), *counts)
        return Row(path, facts, row.get("optional"), rows.one)

    def _fact(self, fact: Fact, path: str, entry: Entry, *, named: bool = False) -> FactView:
        blank = blank_fact(fact)
        kept = {name: entry[name] for name in blank}
        return FactView(
            path,
            terms.label(fact.path) if named else "",
            tuple(
                self._control(leaf, f"{path}.{leaf.name}", entry, name_of(fact, leaf))
                for leaf in fact.leaves
            ),
            entry["quotes"],
            tuple(self._chip(start, end) for start, end in spans(entry["quotes"])),
            self.faults.get(f"{path}.quotes", "") or self.faults.get(path, ""),
            kept != blank,
            fact.aliases != ("",) or fact is CLAIM,
            tuple(self._aliases(fact, path, entry)),
            entry.get("accept"),
            self.faults.get(f"{path}.accept", ""),
        )

    def _control(self, leaf: Leaf, path: str, entry: Entry, picks: str) -> Control:
        kind = terms.bare(path)
        rule = kind if kind in RULES else kind.rpartition(".")[0]
        choices: tuple[Choice, ...] = ()
        if leaf.choices is not None:
            choices = tuple(Choice(one.value, terms.term(one)) for one in leaf.choices)
        elif leaf.kind is Kind.INCIDENT:
            others = (str(n + 1) for n in range(self.incidents) if str(n) != path.partition(".")[0])
            choices = tuple(Choice(one, f"incident {one}") for one in others)
        return Control(
            path,
            terms.label(kind),
            leaf.kind,
            entry[leaf.name],
            choices,
            rule_id(rule),
            self.faults.get(path, ""),
            picks,
        )

    def _aliases(self, fact: Fact, path: str, entry: Entry) -> Iterator[Control]:
        for name in fact.aliases:
            at = f"{path}.aliases.{name}" if name else f"{path}.aliases"
            value = entry["aliases"][name] if name else entry["aliases"]
            of = f" of the {terms.label(f'{fact.path}.{name}').lower()}" if name else ""
            label, fault = f"Other wordings{of}, one a line", self.faults.get(at, "")
            yield Control(at, label, Kind.WORDS, value, (), "", fault, "")

    def _chip(self, start: int, end: int) -> Chip:
        words = self.text[start:end]
        return Chip(start, end, words if len(words) <= _SHOWN else f"{words[:_SHOWN]}…")


# ------------------------------------------------------------------------- rules


@dataclass(frozen=True, slots=True)
class RuleView:
    """The codebook's rule for one field, with what each choice means."""

    id: str
    name: str
    text: str
    choices: tuple[Choice, ...]


def rule_id(path: str) -> str:
    """The id of a rule in the page."""
    return f"rule-{path.replace('.', '-')}"


def rules() -> tuple[RuleView, ...]:
    """Every rule, in the order of the fields."""
    return tuple(_rule(path) for path in RULES)


_FACTS = (
    Fact("", HEAD),
    *(DATE, LOCATION, CLAIM, DAMAGE, *MUNITIONS, *CASUALTIES.counts),
    *(rows.fact for rows in (PERPETRATORS, TARGETS, WEAPONS, CASUALTIES, ACCOUNTS)),
)
_FIRST = {fact.path: fact.leaves[0].name for fact in _FACTS}
_LEAVES = {
    f"{fact.path}.{leaf.name}" if fact.path else leaf.name: leaf
    for fact in _FACTS
    for leaf in fact.leaves
}


def leaf_at(path: str) -> Leaf | None:
    """The control of a path, wherever it stands; None for what only gold has."""
    return _LEAVES.get(terms.bare(path))


def _rule(path: str) -> RuleView:
    rule = RULES[path]
    number = f"{path}.qualifier" in _LEAVES
    leaf = _LEAVES[f"{path}.qualifier" if number else path]
    meant = QUALIFIERS if number else rule.choices
    words = {one.value: terms.term(one) for one in leaf.choices or ()}
    choices = tuple(Choice(words[value], meaning) for value, meaning in meant.items())
    parent, _, _ = path.rpartition(".")
    name = terms.label(path)
    whole = f"{terms.label(parent)}, {name.lower()}" if parent else name
    return RuleView(rule_id(path), whole, rule.text, choices)
