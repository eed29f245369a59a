"""Where output goes: data to standard output, words to standard error (DESIGN 9)."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any


def say(text: str) -> None:
    """Words for the person at the terminal."""
    print(text, file=sys.stderr)


def shown(text: str) -> str:
    """Words from data (names, numbers, areas) as a terminal may print them: no line of their own, nothing that the
    terminal obeys."""
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode("ascii") for one in text)


def put_words(text: str) -> None:
    """A line of words from data on standard output; what its encoding does not have is escaped, and stops nothing."""
    encoding = sys.stdout.encoding or "utf-8"
    print(shown(text).encode(encoding, "backslashreplace").decode(encoding), flush=True)


def put_json_line(data: object) -> None:
    """A document on one line of standard output, in ASCII: a terminal obeys none of it."""
    print(json.dumps(data), flush=True)


def put_json(data: object, out: Path | None = None) -> None:
    """Data alone, on standard output or in the file that --out names."""
    put_text(json.dumps(data, ensure_ascii=False, indent=2) + "\n", out)


def put_text(text: str, out: Path | None = None) -> None:
    if out is None:
        sys.stdout.write(text)
        sys.stdout.flush()
    else:
        out.write_text(text, encoding="utf-8")


def put_table(heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """A plain table on standard output, as wide as its widest cell."""
    cells = [[str(cell) for cell in row] for row in (heads, *rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(heads))]
    for row in cells:
        line = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        sys.stdout.write(line.rstrip() + "\n")
