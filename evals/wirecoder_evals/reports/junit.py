"""An evaluation as JUnit XML, which CI systems show beside the tests.

A mistake in a slot fails no test: the figures judge those, and the gate judges the figures.
"""

from xml.etree import ElementTree as ET

from wirecoder.export.words import plain
from wirecoder_evals.evaluation import Evaluated, Evaluation
from wirecoder_evals.reports import words
from wirecoder_evals.scoring.verdicts import Tally


def junit(evaluation: Evaluation) -> str:
    """A suite for each run with a case for each article, and one for the gate."""
    root = ET.Element("testsuites", name="wirecoder eval")
    for run in evaluation.runs:
        _run(root, run)
    if evaluation.gate is not None:
        _gate(root, evaluation.gate)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _run(root: ET.Element, run: Evaluated) -> None:
    name = f"{run.record.dataset} {words.prompt(run.record)}"
    cases = run.articles
    suite = _suite(root, name, tests=len(cases), errors=len(run.failures))
    for article in cases:
        case = ET.SubElement(suite, "testcase", classname=name, name=article.id)
        tally, found = article.tally, article.detection
        if article.failure is not None:
            ET.SubElement(case, "error", message=plain(article.failure))
        ET.SubElement(case, "system-out").text = (
            f"slot F1 {tally.f1:.3f}; {' '.join(f'{k.upper()} {n}' for k, n in _counts(tally))}; "
            f"incidents found {found.found}, invented {found.invented}, missed {found.missed}"
        )


def _gate(root: ET.Element, reasons: tuple[str, ...]) -> None:
    suite = _suite(root, "gate", tests=max(1, len(reasons)), failures=len(reasons))
    for reason in reasons or (None,):
        name = "passed" if reason is None else reason.partition(" is ")[0]
        case = ET.SubElement(suite, "testcase", classname="gate", name=name)
        if reason is not None:
            ET.SubElement(case, "failure", message=reason)


def _suite(
    root: ET.Element, name: str, tests: int, failures: int = 0, errors: int = 0
) -> ET.Element:
    counts = {"tests": str(tests), "failures": str(failures), "errors": str(errors)}
    return ET.SubElement(root, "testsuite", {"name": name, **counts})


def _counts(tally: Tally) -> list[tuple[str, int]]:
    return list(tally._asdict().items())
