"""Reading of files: pages a minute and words right beside plain Tesseract, memory on long and large files, likeness.

The figures of docs/science/reading.md. Times are ratios within one run: both read the same pictures of pages, page by
page in turn. `--pages N` of each kind (8); the shared real scans are left out where they are absent. What is called
agreement on them is with what another program read there: nobody knows the true text.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory

from rapidfuzz.distance import Levenshtein

from _harness import Row, peak_memory, report
from _reading_files import Scan, colour_scan, demo_pages, drawn, long_pdf, real
from murderbook.demo.papers.render import LEVELS
from murderbook.documents import alike
from murderbook.documents.reading.page import State
from murderbook.documents.reading.pool import Readers

WORKERS = (1, 2)
LONG, EVERY = 2_000, 200  # pages, and of how many one is a scan
MISREAD = (0.02, 0.05, 0.08, 0.12)  # share of words that a reading has otherwise
_WORD = re.compile(r"\S+")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=8)
    pages = parser.parse_args().pages
    with TemporaryDirectory() as name:
        report(__file__, rows(Path(name), pages))


def rows(folder: Path, pages: int) -> Iterator[Row]:
    yield from likenesses()
    sets = {f"drawn, {level}": drawn(folder, level, max(1, pages // 2)) for level in LEVELS}
    sets["real"] = real(folder, pages)
    for name, scans in sets.items():
        if scans:
            yield in_turn(name, scans)
    every = [scan for scans in sets.values() for scan in scans]
    yield from together(every[::3])
    yield memory_of_long(folder / "long.pdf")
    yield memory_of_large(folder / "large.jpg")


def plain(scan: Scan) -> str:
    """What Tesseract makes of it by itself."""
    done = subprocess.run(
        ["tesseract", str(scan.path), "stdout"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "OMP_THREAD_LIMIT": "1"},
    )
    return done.stdout


def in_turn(name: str, scans: Sequence[Scan]) -> Row:
    """One page by each, then the next; words right of all words, or agreement on real pages."""
    seconds, texts = {"ours": 0.0, "plain": 0.0}, {"ours": list[str](), "plain": list[str]()}
    states = list[State]()
    with Readers(workers=1) as readers:
        readers.open(scans[0].path)  # the process is up

        def ours(scan: Scan) -> str:
            page = readers.read(scan.path, 1)
            states.append(page.state)
            return page.text

        by: dict[str, Callable[[Scan], str]] = {"ours": ours, "plain": plain}
        for scan in scans:
            for who, reads in by.items():
                began = time.perf_counter()
                texts[who].append(reads(scan))
                seconds[who] += time.perf_counter() - began
    return Row(
        name,
        round(seconds["ours"], 1),
        {
            "pages": len(scans),
            "pages_per_minute": round(60 * len(scans) / seconds["ours"], 1),
            "times_plain": round(seconds["ours"] / seconds["plain"], 2),
            "words_right": agreement(scans, texts["ours"]),
            "plain_right": agreement(scans, texts["plain"]),
            "read": sum(state in (State.OCR, State.TEXT) for state in states),
        },
    )


def agreement(scans: Sequence[Scan], texts: Sequence[str]) -> float:
    """1 - word errors / words of the text beside it, in order; never below 0 on a page."""
    right = words = 0
    for scan, text in zip(scans, texts, strict=True):
        expected = scan.text.split()
        right += max(0, len(expected) - Levenshtein.distance(expected, text.split()))
        words += len(expected)
    return round(right / max(words, 1), 3)


def together(scans: Sequence[Scan]) -> Iterator[Row]:
    """All of these by one and by two readers, beside as many plain Tesseracts."""
    for workers in WORKERS:
        with Readers(workers=workers) as readers, ThreadPoolExecutor(workers) as threads:
            began = time.perf_counter()
            list(threads.map(lambda scan: readers.read(scan.path, 1), scans))
            ours = time.perf_counter() - began
            began = time.perf_counter()
            list(threads.map(plain, scans))
            theirs = time.perf_counter() - began
        speed = {"pages": len(scans), "pages_per_minute": round(60 * len(scans) / ours, 1)}
        yield Row(
            f"of all kinds, {workers} at a time", round(ours, 1), {**speed, "times_plain": round(ours / theirs, 2)}
        )


def memory_of_long(path: Path) -> Row:
    long_pdf(path, LONG, EVERY)
    with Readers(workers=1) as readers, peak_memory() as parent:
        began = time.perf_counter()
        pages = readers.open(path).pages
        after = dict[int, float]()
        for number in range(1, pages + 1):
            readers.read(path, number, path.with_suffix(".page.jpg"))
            if number in (LONG // 10, LONG):
                after[number] = peak_of_reader(readers)
        seconds = time.perf_counter() - began
    first, last = after.values()
    speed = round(60 * pages / seconds)
    peaks = {"worker_peak_mib": last, "of_first_tenth": first, "parent_mib": round(parent["mib"], 1)}
    return Row("a PDF of text and scans", round(seconds, 1), {"pages": pages, "pages_per_minute": speed, **peaks})


def memory_of_large(path: Path) -> Row:
    colour_scan(path)
    with Readers(workers=1) as readers, peak_memory() as parent:
        began = time.perf_counter()
        readers.read(path, 1, path.with_suffix(".page.jpg"))
        seconds = time.perf_counter() - began
        peaks = {"worker_peak_mib": peak_of_reader(readers), "parent_mib": round(parent["mib"], 1)}
    return Row("one page in colour at 600 dpi", round(seconds, 1), {"pages": 1, **peaks})


def peak_of_reader(readers: Readers) -> float:
    """MiB that its process had at most (Linux); Tesseract is a process of its own."""
    (process,) = readers._every
    assert process._running is not None
    status = Path(f"/proc/{process._running.pid}/status").read_text()
    (kibibytes,) = re.findall(r"VmHWM:\s+(\d+)", status)
    return round(int(kibibytes) / 1024, 1)


def likenesses() -> Iterator[Row]:
    """Two readings of every page against all pairs of different pages, which are made of one set of phrases."""
    texts = [page.text for page in demo_pages(29, 6)]
    for rate in MISREAD:
        began, chance = time.perf_counter(), random.Random(31)
        first, second = ([alike.sketch(misread(text, rate, chance)) for text in texts] for _ in range(2))
        shown = [(a, b) for a, b in zip(first, second, strict=True) if a and b]
        same = sum(found(a, b) for a, b in shown)
        others = list(combinations(range(len(texts)), 2))
        false = sum(found(first[a], second[b]) for a, b in others)
        values = {"pages": len(shown), "recall": round(same / len(shown), 3), "false": f"{false} of {len(others):,}"}
        yield Row(f"alike, {rate:.0%} of words misread twice", round(time.perf_counter() - began, 2), values)


def found(a: alike.Sketch, b: alike.Sketch) -> bool:
    """As the record finds them: a band in common, and alike enough."""
    return bool(set(alike.bands(a)) & set(alike.bands(b))) and alike.likeness(a, b) >= alike.ALIKE


def misread(text: str, rate: float, chance: random.Random) -> str:
    """One letter of so many words is another."""

    def read_as(word: re.Match[str]) -> str:
        at = chance.randrange(len(word[0]))
        return word[0][:at] + chance.choice("etaoinshrdlc") + word[0][at + 1 :] if chance.random() < rate else word[0]

    return _WORD.sub(read_as, text)


if __name__ == "__main__":
    main()
