"""Datasets of labelled articles: `articles/*.txt`, `gold/*.json`, and perhaps an `index.json`.

A dataset is checked when it is loaded: every label against the codebook's models, every quote
against its text. Editors write gold by hand, so a fault names the file, the path and the value.
"""

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from wirecoder.errors import InvalidRequest, WirecoderError
from wirecoder.pipeline.intake import decode
from wirecoder_schemas.article import Article, Published, text_sha256
from wirecoder_schemas.base import Model
from wirecoder_schemas.evidence import misquotes
from wirecoder_schemas.gold import Gold


class IndexRow(Model):
    """One article's row in `index.json`."""

    id: str
    published: Published | None = None


_INDEX = TypeAdapter(list[IndexRow])


@dataclass(frozen=True, slots=True)
class Case:
    """One labelled article."""

    id: str
    text: str
    gold: Gold

    @property
    def stem(self) -> str:
        """The id: the name of its files."""
        return self.id

    def read(self) -> Article:
        """The article as the pipeline takes it."""
        return Article(id=self.id, text=self.text, published=self.gold.article.published)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in a dataset: the file, the path in it, and the value with the reason."""

    file: Path
    path: str
    message: str

    def __str__(self) -> str:
        return ": ".join(part for part in (str(self.file), self.path, self.message) if part)


def load(folder: Path) -> list[Case]:
    """The cases of a dataset in order of id; raises `InvalidRequest` with its faults."""
    cases, faults = check(folder)
    if faults:
        raise InvalidRequest("\n".join(str(fault) for fault in faults))
    return cases


def check(folder: Path) -> tuple[list[Case], list[Fault]]:
    """The cases that are sound, and every fault of the others.

    Raises `InvalidRequest` if there is no such folder.
    """
    if not folder.is_dir():
        raise InvalidRequest(f"{folder} is no folder: name one that holds articles/ and gold/")
    golds, articles = folder / "gold", folder / "articles"
    files = sorted(golds.glob("*.json"))
    if not files:
        return [], [Fault(folder, "", "holds no gold/*.json")]
    days, faults = _index(folder / "index.json", {file.stem for file in files})
    faults += _unlabelled(articles, {file.stem for file in files})
    cases: list[Case] = []
    for file in files:
        found, wrong = _check_case(file, articles / f"{file.stem}.txt", days)
        faults += wrong
        cases += [found] if found else []
    return cases, faults


def _index(file: Path, labelled: set[str]) -> tuple[dict[str, dt.date | None], list[Fault]]:
    """The publication dates of `index.json`, by id, and what is wrong with it."""
    if not file.exists():
        return {}, []
    try:
        rows = _INDEX.validate_json(file.read_bytes())
    except OSError as fault:
        return {}, [Fault(file, "", fault.strerror or str(fault))]
    except ValidationError as fault:
        return {}, list(_invalid(file, fault))
    days: dict[str, dt.date | None] = {}
    faults: list[Fault] = []
    for place, row in enumerate(rows):
        if row.id not in labelled:
            faults.append(Fault(file, f"[{place}].id", f"{row.id!r} has no gold file"))
        if row.id in days:
            faults.append(Fault(file, f"[{place}].id", f"{row.id!r} is there twice"))
        days[row.id] = row.published
    return days, faults


def _check_case(
    file: Path, article: Path, days: dict[str, dt.date | None]
) -> tuple[Case | None, list[Fault]]:
    try:
        text = decode(article.read_bytes(), "the text")
        gold = Gold.model_validate(json.loads(file.read_bytes()))
    except FileNotFoundError as fault:
        return None, [Fault(file, "", f"has no article: there is no {fault.filename}")]
    except OSError as fault:
        return None, [Fault(Path(fault.filename), "", fault.strerror or str(fault))]
    except WirecoderError as fault:
        return None, [Fault(article, "", str(fault))]
    except ValidationError as fault:
        return None, list(_invalid(file, fault))
    except ValueError as fault:
        return None, [Fault(file, "", f"no JSON: {fault}")]
    faults = list(_mismatches(file, gold, text))
    if days.get(file.stem, gold.article.published) != gold.article.published:
        said = f"is {gold.article.published}, index.json has {days[file.stem]}"
        faults.append(Fault(file, "article.published", said))
    return (None if faults else Case(file.stem, text, gold)), faults


def _invalid(file: Path, fault: ValidationError) -> Iterator[Fault]:
    """What pydantic found, each with its path as `misquotes` writes one, and the value at fault."""
    for error in fault.errors(include_url=False):
        path = "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in error["loc"])
        value = error["input"]
        # A whole record says nothing that its path does not.
        got = "" if isinstance(value, dict | list | bytes) else f", got {value!r:.200}"
        yield Fault(file, path.removeprefix("."), f"{error['msg']}{got}")


def _mismatches(file: Path, gold: Gold, text: str) -> Iterator[Fault]:
    """Where the labels do not fit their text."""
    if gold.article.id != file.stem:
        yield Fault(file, "article.id", f"is {gold.article.id!r}, the file is {file.name}")
    if gold.article.sha256 != text_sha256(text):
        said = f"is {gold.article.sha256}, the text's is {text_sha256(text)}: another version?"
        yield Fault(file, "article.sha256", said)
    if gold.article.characters != len(text):
        yield Fault(file, "article.characters", f"is {gold.article.characters}, not {len(text)}")
    for wrong in misquotes(gold, text):
        said = f"{wrong.quote.quote!r} at {wrong.quote.start}, where the text says {wrong.found!r}"
        yield Fault(file, wrong.path, said)


def _unlabelled(articles: Path, labelled: set[str]) -> Iterator[Fault]:
    for file in sorted(articles.glob("*.txt")):
        if file.stem not in labelled:
            yield Fault(file, "", "has no gold file")
