"""Words and mentions of typed pages that a reader of pictures gets right, by how spoilt the pages are.

The pages are the demo's papers, drawn with a known text (`demo.papers.render`): nothing here says how real typescripts
are read. `accuracy` takes any reader, a function from a picture to its text; `READERS` names those that are measured.
Some minutes of a processor. The figures of docs/science/mentions.md.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from rapidfuzz.distance import Levenshtein

from _harness import Row, report
from _spans import share
from murderbook.demo.generator import Size, generate
from murderbook.demo.papers import Page, papers_of
from murderbook.demo.papers.render import DPI, LEVELS, Degrade, render
from murderbook.documents.reading.ocr.seen import read_picture
from murderbook.formats import read

Reader = Callable[[Image.Image], str]
SEED = 7


def main() -> int:
    if shutil.which("tesseract") is None:
        print("TESSERACT ABSENT: nothing was measured; install the package tesseract-ocr", file=sys.stderr)
        return 1
    pages = first_pages()
    report(__file__, [row for name, reader in READERS.items() for row in measured(name, reader, pages)])
    return 0


def measured(name: str, reader: Reader, pages: Sequence[Page]) -> Iterator[Row]:
    for level, degrade in LEVELS.items():
        yield accuracy(f"{name}: {level}", reader, pages, degrade)
        print(f"{name}: {level} is done", file=sys.stderr, flush=True)


def accuracy(name: str, reader: Reader, pages: Sequence[Page], degrade: Degrade) -> Row:
    """`words_right` is 1 minus the word error rate: insertions, deletions and exchanges of words by the words there
    are, never below nothing; `mentions_right` the share of mentions whose words stand in what was read, as often."""
    words = errors = mentions = right = 0
    seconds = 0.0
    for page in pages:
        picture = render(page, degrade)
        picture.info["dpi"] = (DPI, DPI)
        began = time.perf_counter()
        told = reader(picture).split()
        seconds += time.perf_counter() - began
        meant = page.text.split()
        words += len(meant)
        errors += min(len(meant), Levenshtein.distance(meant, told))
        found = _read_right(page, told)
        mentions, right = mentions + len(page.gold), right + found
    return Row(
        name,
        round(seconds / len(pages), 2),
        {
            "pages": len(pages),
            "words": words,
            "words_right": f"{100 * (1 - errors / words):.1f} %",
            "mentions": mentions,
            "mentions_right": share(right, mentions),
        },
    )


def _read_right(page: Page, told: Sequence[str]) -> int:
    """How many mentions stand in what was read; one that is named three times must be read three times."""
    text = f" {' '.join(told)} "
    wanted = Counter(" ".join(page.text[one.start : one.end].split()) for one in page.gold)
    return sum(min(count, text.count(words)) for words, count in wanted.items())


def plain_tesseract(picture: Image.Image) -> str:
    """Tesseract as it is installed, nothing done to the picture before."""
    data = io.BytesIO()
    picture.save(data, "PNG", dpi=(DPI, DPI))
    command = ["tesseract", "stdin", "stdout", "--dpi", str(DPI)]
    return subprocess.run(command, input=data.getvalue(), capture_output=True, check=True).stdout.decode()


def first_pages() -> list[Page]:
    """The first page of every paper of one case."""
    with TemporaryDirectory() as name:
        generate(SEED, Path(name), Size(cases=60, cleared=5, missing=8, remains=4))
        case = next(iter(read(Path(name) / "register.csv").cases()))
    return [paper.pages[0] for paper in papers_of(case, SEED) if not paper.copy_of]


def the_program(picture: Image.Image) -> str:
    """As the program reads a picture: turned upright and cleaned first."""
    return read_picture(picture, None).text


READERS: dict[str, Reader] = {"plain Tesseract": plain_tesseract, "the program": the_program}

if __name__ == "__main__":
    sys.exit(main())
