"""Where output goes: data to standard output, words to standard error (DESIGN 9)."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from murderbook.cli.errors import InputError


def say(text: str) -> None:
    """Words for the person at the terminal."""
    print(text, file=sys.stderr)


def shown(text: str) -> str:
    """Words from data (names, numbers, areas) as a terminal may print them: no line of their own, nothing that the
    terminal obeys."""
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode("ascii") for one in text)


def cell(text: str) -> str:
    """Words from data in a printed table or line of it: neither the terminal nor the table obeys them."""
    from rich.markup import escape

    return escape(shown(text))


def put_words(text: str) -> None:
    """A line of words from data on standard output; what its encoding does not have is escaped, and stops nothing."""
    encoding = sys.stdout.encoding or "utf-8"
    print(shown(text).encode(encoding, "backslashreplace").decode(encoding), flush=True)


def put_json_line(data: object) -> None:
    """A document on one line of standard output, in ASCII: a terminal obeys none of it."""
    print(json.dumps(data), flush=True)


_taker: list[str] = []  # the watermark of whoever runs the command, a consultant


def taken_by(words: str | None) -> None:
    """From now on JSON of this process bears these words; None: none, as it is for everybody of the unit."""
    _taker[:] = [words] if words else []


def whose_copy() -> str:
    """The words that what is taken away bears; none of everybody of the unit."""
    return _taker[0] if _taker else ""


def put_json(data: object, out: Path | None = None) -> None:
    """Data alone, on standard output or in the file that --out names."""
    if _taker and isinstance(data, dict):
        data = {"watermark": _taker[0], **data}
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


def check_file(out: Path, endings: Sequence[str] = ()) -> None:
    """Before work of minutes is done: can it be written there, in a format that its name says? InputError."""
    if endings and out.suffix.lower() not in endings:
        named = f"{', '.join(endings[:-1])} or {endings[-1]}"
        raise InputError(f"{out}: its name says no format that is written here; name a file that ends in {named}")
    if out.is_dir():
        raise InputError(f"{out} is a folder; name a file in it")
    if not out.parent.is_dir():
        raise InputError(f"{out}: there is no folder {out.parent}; make it, or name a file in one that is there")
    if not os.access(out if out.exists() else out.parent, os.W_OK):
        raise InputError(f"{out} cannot be written; name a file in a folder that you may write to")


def check_folder(out: Path) -> None:
    """The same of a folder, which is made where it is absent."""
    there = next(one for one in (out, *out.parents) if one.exists())
    if not there.is_dir():
        raise InputError(f"{there} is a file, not a folder; name another folder")
    if not os.access(there, os.W_OK):
        raise InputError(f"{out} cannot be written; name a folder in one that you may write to")


def keep_previous(path: Path) -> None:
    """Nothing is overwritten silently: what was there stays beside the new file, to be compared with it."""
    if path.is_file() and path.stat().st_size:
        names = (path.with_suffix(f".previous{number or ''}{path.suffix}") for number in count())
        kept = next(name for name in names if not name.exists())
        path.replace(kept)
        say(f"{path} was there already: kept as {kept}")


@contextmanager
def new_files(folder: Path) -> Iterator[Path]:
    """A place to write files into that then come into `folder`; those that they replace are kept in a folder there."""
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".new-", dir=folder) as made:
        yield Path(made)
        names = sorted(one.name for one in Path(made).iterdir())
        _keep_all([folder / name for name in names if (folder / name).exists()], folder)
        for name in names:
            (Path(made) / name).replace(folder / name)


def _keep_all(old: Sequence[Path], folder: Path) -> None:
    if not old:
        return
    kept = next(one for number in count() if not (one := folder / f"previous{number or ''}").exists())
    kept.mkdir()
    for one in old:
        one.replace(kept / one.name)
    say(f"{folder} held {len(old)} such files already: they are kept in {kept}")
