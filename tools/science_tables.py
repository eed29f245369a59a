"""Write the tables of docs/science from what the benchmarks measured, so that no figure is typed.

    make bench-link_accuracy && python tools/science_tables.py

A table is made where a page has a comment such as

    <!-- figures: link_accuracy; rows=burglaries: ; first=model; columns=auc: AUC, cllr: Cllr -->

which names a file of bench/results, the rows whose names begin so (a regular expression; the rest of the name is told),
the head of the first column, and the columns by key, and head where that is another. The lines of the table follow the
comment; they are replaced. Where a benchmark was not run on this machine its tables are left as they are, and named.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGES = ROOT / "docs" / "science"
RESULTS = ROOT / "bench" / "results"
MARK = re.compile(r"(<!-- figures: (?P<asked>.*?) -->\n)(?P<table>(?:\|.*\n)*)")
NOTHING = ""


@dataclass(frozen=True)
class Asked:
    """What one comment asks for."""

    benchmark: str
    rows: str  # regular expression at the start of a name
    first: str
    columns: tuple[tuple[str, str], ...]  # key, head

    @property
    def head(self) -> str:
        return _line([self.first, *(head for _, head in self.columns)])


def asked_of(words: str) -> Asked:
    """ValueError where a part is missing or unknown."""
    benchmark, *parts = (part.strip("\n") for part in words.split(";"))
    told = {name.strip(): value for name, _, value in (part.partition("=") for part in parts)}
    if not {"columns"} <= set(told) <= {"rows", "first", "columns"}:
        raise ValueError(f"figures of {benchmark}: columns, and perhaps rows and first, not {', '.join(told)}")
    pairs = [column.partition(":") for column in told["columns"].split(",")]
    columns = tuple((key.strip(), head.strip() or key.strip()) for key, _, head in pairs)
    return Asked(benchmark.strip(), told.get("rows", ""), told.get("first", "").strip(), columns)


def table_of(asked: Asked, rows: list[dict[str, object]]) -> str:
    """ValueError where the benchmark has no such row or column."""
    told = [row for row in rows if re.match(asked.rows, str(row["name"]))]
    for key, _ in asked.columns:
        if not any(key in row for row in told):
            raise ValueError(f"bench/results/{asked.benchmark}.json: no {key!r} in rows that begin {asked.rows!r}")
    lines = [
        _line([re.sub(f"^{asked.rows}", "", str(row["name"])), *(_cell(row.get(key)) for key, _ in asked.columns)])
        for row in told
    ]
    return "".join([asked.head, "|" + "---|" * (len(asked.columns) + 1) + "\n", *lines])


def _line(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |\n"


def _cell(value: object) -> str:
    if value is None:
        return NOTHING
    return f"{value:,}" if isinstance(value, int) else f"{value:g}" if isinstance(value, float) else str(value)


def written(text: str, said: list[str]) -> str:
    """The page with its tables made anew. `said`: what could not be made is added."""

    def made(found: re.Match[str]) -> str:
        asked = asked_of(found["asked"])
        path = RESULTS / f"{asked.benchmark}.json"
        if not path.is_file():
            said.append(f"{asked.benchmark}: not run here, its tables are left as they are")
            return found[0]
        return found[1] + table_of(asked, json.loads(path.read_text(encoding="utf-8"))["rows"])

    return MARK.sub(made, text)


def marks(text: str) -> Iterator[tuple[Asked, str]]:
    """Each comment of a page, and the table that stands under it."""
    for found in MARK.finditer(text):
        yield asked_of(found["asked"]), found["table"]


def main() -> int:
    said: list[str] = []
    for page in sorted(PAGES.glob("*.md")):
        before = page.read_text(encoding="utf-8")
        after = written(before, said)
        if after != before:
            page.write_text(after, encoding="utf-8")
            print(f"{page.relative_to(ROOT)}: written")
    for words in dict.fromkeys(said):
        print(words, file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
