"""Sizes a run on paper: machines, hours, tokens and dollars; writes the tables of docs/scale.md.

python docs/sizing.py            write them
python docs/sizing.py --check    exit 1 if they are out of date
python docs/sizing.py --print [name=value ...]    the same for other figures, such as articles=1e6
"""

import sys
from collections.abc import Callable
from pathlib import Path

PAGE = Path(__file__).with_name("scale.md")
_MARKS = {name: (f"<!-- {name}: written by docs/sizing.py -->", f"<!-- end of {name} -->")
          for name in ("figures", "sizes")}  # fmt: skip

# name: (value, unit, where it comes from)
FIGURES: dict[str, tuple[float, str, str]] = {
    "articles": (5e6, "", "the task"),
    "prompt": (1850, "tokens", "measured: `--dry-run` of `draft` on `evals/datasets/field`, n = 50, 300 words each"),  # noqa: E501
    "shared": (1430, "tokens", "of those, the rules and examples, the same for all articles"),
    "answer": (300, "tokens", "as `--dry-run` assumes; drafts of one or two incidents have 150 to 500"),  # noqa: E501
    "pipeline": (0.0075, "core seconds", "measured: `draft`, 100,000 articles (`scale.py`)"),
    "embedded": (9.7, "seconds", "measured: an article on two cores, n = 77"),
    "crowding": (0.6, "", "assumed: what is left of it when a machine's cores share its memory"),
    "core_price": (0.04, "$ a core hour", "assumed: rented by the hour, November 2026"),
    "cores": (32, "", "assumed: of one machine"),
    "machines": (20, "", "assumed: for the embedded model"),
    "prefill": (20000, "tokens/s", "assumed: what one H100 reads with a model of 8 billion parameters"),  # noqa: E501
    "decode": (4000, "tokens/s", "assumed: what it writes; published figures go from 2,500 (32 at once) to 12,500"),  # noqa: E501
    "gpus": (8, "", "assumed: H100s, each with a vLLM server"),
    "gpu_price": (3.0, "$ an hour", "assumed: rented, 2 to 5 in 2026"),
    "in_price": (0.40, "$ a million", "gpt-4.1-mini, list price, read in May 2026; others go from 0.10 to 2.00"),  # noqa: E501
    "out_price": (1.60, "$ a million", "the same; others go from 0.50 to 10.00"),
    "batch": (0.5, "", "Batch API, as a share of the list price"),
    "limit": (10e6, "tokens/min", "assumed: what the account may use"),
    "report": (810, "bytes", "measured: a row of Parquet, n = 77 real articles"),
    "journal": (1200, "bytes", "measured: of 100,000 articles (`scale.py`)"),
    "text": (1000, "bytes", "assumed: 300 words in Parquet, compressed"),
}  # fmt: skip


def sizes(of: dict[str, float]) -> list[tuple[str, ...]]:
    """Of each way: machines, hours, tokens, dollars and the formula of hours and dollars."""
    n = of["articles"]
    tokens = f"{_short(n * of['prompt'])} read, {_short(n * of['answer'])} written"
    core_hours = n * of["embedded"] * 2 / of["crowding"] / 3600
    gpu_hours = n * ((of["prompt"] - of["shared"]) / of["prefill"] + of["answer"] / of["decode"])
    gpu_hours /= 3600
    listed = (n * of["prompt"] * of["in_price"] + n * of["answer"] * of["out_price"]) / 1e6
    minutes = n * (of["prompt"] + of["answer"]) / of["limit"]
    own = n * of["pipeline"] / 3600
    return [
        (
            "embedded model (`read`), `--engine ray`",
            f"{of['machines']:.0f} of {of['cores']:.0f} cores",
            f"{core_hours / of['machines'] / of['cores']:,.0f}",
            "its own",
            f"{core_hours * of['core_price']:,.0f}",
            "articles x embedded x 2 cores / crowding, x core_price",
        ),
        (
            "vLLM (`draft`), `local` or `ray`",
            f"{of['gpus']:.0f} GPUs, {max(1, own * of['gpus'] / gpu_hours):.0f} core for us",
            f"{gpu_hours / of['gpus']:,.0f}",
            tokens,
            f"{gpu_hours * of['gpu_price']:,.0f}",
            "articles x ((prompt - shared) / prefill + answer / decode), x gpu_price",
        ),
        (
            "hosted API (`draft`), `local`",
            "1",
            f"{minutes / 60:,.0f}",
            tokens,
            f"{listed:,.0f}",
            "articles x (prompt x in_price + answer x out_price); hours by limit",
        ),
        (
            "its Batch API, `batch-api`",
            "1",
            "24 and more",
            tokens,
            f"{listed * of['batch']:,.0f}",
            "the same x batch; hours are the server's",
        ),
    ]


def _figures_table(of: dict[str, float]) -> str:
    rows = [f"| `{name}` | {_plain(of[name])} {unit} | {source} |"
            for name, (_, unit, source) in FIGURES.items()]  # fmt: skip
    return "\n".join(("| Figure | Value | From |", "|---|---|---|", *rows))


def _sizes_table(of: dict[str, float]) -> str:
    head = "| Way | Machines | Hours | Tokens | $ | Formula |"
    rows = [f"| {' | '.join(row)} |" for row in sizes(of)]
    disk = ", ".join(
        f"{what} {of['articles'] * of[name] / 1e9:,.0f} GB"
        for name, what in (("text", "input"), ("journal", "journal"), ("report", "output"))
    )
    own = of["articles"] * of["pipeline"] / 3600
    beside = (
        f"On disk: {disk}. Our own work beside a model elsewhere: {own:,.0f} core hours in all."
    )
    return "\n".join((head, "|---|---|---|---|---|---|", *rows, "", beside))


TABLES: dict[str, Callable[[dict[str, float]], str]] = {
    "figures": _figures_table,
    "sizes": _sizes_table,
}


def page(text: str) -> str:
    """The page with its tables as they are now."""
    values = {name: value for name, (value, _, _) in FIGURES.items()}
    for name, table in TABLES.items():
        begin, end = _MARKS[name]
        before, _, rest = text.partition(begin)
        text = f"{before}{begin}\n{table(values)}\n{end}{rest.partition(end)[2]}"
    return text


def _plain(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:g}"


def _short(tokens: float) -> str:
    return f"{tokens / 1e9:,.2f}G"


def main(arguments: list[str]) -> int:
    """As the module says."""
    if arguments[:1] == ["--print"]:
        given = {n: float(v) for n, _, v in (one.partition("=") for one in arguments[1:])}
        of = {name: given.get(name, value) for name, (value, _, _) in FIGURES.items()}
        print(_sizes_table(of))  # noqa: T201 - a script
        return 0
    written = PAGE.read_text("utf-8")
    if arguments == ["--check"]:
        return int(page(written) != written)
    PAGE.write_text(page(written), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
