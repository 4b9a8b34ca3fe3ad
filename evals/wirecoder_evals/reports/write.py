"""The reports of an evaluation, each in a file of its own."""

from collections.abc import Mapping
from pathlib import Path

from wirecoder.cli import files
from wirecoder_evals.evaluation import Evaluation
from wirecoder_evals.reports.junit import junit
from wirecoder_evals.reports.markdown import markdown
from wirecoder_evals.reports.page import page

PAGE, SUMMARY, DOCUMENT, TESTS = "report.html", "report.md", "report.json", "junit.xml"


def clear(folder: Path) -> None:
    """Take away the reports of an earlier evaluation: they must not pass for those to come."""
    for name in (PAGE, SUMMARY, DOCUMENT, TESTS):
        (folder / name).unlink(missing_ok=True)


def write_reports(
    evaluation: Evaluation, texts: Mapping[str, Mapping[str, str]], folder: Path
) -> None:
    """Write all forms into `folder`. `texts` are the articles by dataset and id, for the page."""
    files.prepare(folder, "--report")
    files.write_text(folder / PAGE, page(evaluation, texts))
    files.write_text(folder / SUMMARY, markdown(evaluation))
    files.write_text(folder / DOCUMENT, evaluation.model_dump_json(indent=1) + "\n")
    files.write_text(folder / TESTS, junit(evaluation))
