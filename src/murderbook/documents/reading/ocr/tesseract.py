"""Debian's Tesseract, run once per question: the words of a picture, or which way up it is.

Its TSV form has what the text alone has not: each word's box and confidence. (Tesseract 5, `man tesseract`; the words
come in the order of blocks, paragraphs and lines.)
"""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import subprocess
from dataclasses import dataclass

from PIL import Image

from murderbook.documents.reading.page import UnreadableError
from murderbook.documents.reading.words import Word

SECONDS = 90  # for one question; a full page at 300 dpi takes one to five
MISSING = "Tesseract, which reads pictures, is not installed"
REMEDY = "On Debian or Ubuntu: sudo apt install tesseract-ocr. Files that hold text are read without it."

_ROTATE = re.compile(r"Rotate: (\d{1,3})\s{1,9}Orientation confidence: (\d{1,5}\.\d{1,9})")
_LEAST_DPI, _MOST_DPI = 100, 2400
_SURE = 2.0  # Tesseract's confidence in an orientation; what turning gains is judged by reading the page again


def is_there() -> bool:
    return shutil.which("tesseract") is not None


@dataclass(frozen=True, slots=True)
class Recognised:
    """The text of a picture, and its words with their boxes in the picture's pixels."""

    text: str
    words: tuple[Word, ...]

    @property
    def confidence(self) -> float | None:
        """Mean over the words, each by its length; None where there is none."""
        letters = sum(word.length for word in self.words)
        return sum(word.confidence * word.length for word in self.words) / letters if letters else None


def recognise(picture: Image.Image, language: str = "eng") -> Recognised:
    """The words of a picture. UnreadableError where Tesseract is not there or gives up."""
    return _assembled(_run(picture, "--psm", "3", "-l", language, "tsv"))


def rotation(picture: Image.Image) -> int:
    """Degrees clockwise that turn the picture upright: 0, 90, 180 or 270; 0 where Tesseract cannot tell."""
    try:
        found = _ROTATE.search(_run(picture, "--psm", "0", "-l", "osd"))
    except UnreadableError:
        return 0  # too few letters to tell
    return int(found[1]) if found and float(found[2]) >= _SURE else 0


def resolution(picture: Image.Image) -> int:
    """Dots per inch as the file says, where it says so credibly; else 300. Cameras and careless programs write 72, 1,
    or 0 / 0; Tesseract uses the figure to tell rules and specks from letters."""
    try:
        said = float(picture.info.get("dpi", (0, 0))[0])
    except (TypeError, ValueError, IndexError, ZeroDivisionError, OverflowError):
        said = 0.0
    return round(said) if _LEAST_DPI <= said <= _MOST_DPI else 300


def _run(picture: Image.Image, *options: str) -> str:
    program = shutil.which("tesseract")
    if program is None:
        raise UnreadableError(MISSING, REMEDY)
    raw = io.BytesIO()
    picture.save(raw, "PPM")  # unpacked: nothing is spent on packing what is read once
    try:
        done = subprocess.run(
            [program, "stdin", "stdout", "--dpi", str(resolution(picture)), *options],
            input=raw.getvalue(),
            capture_output=True,
            timeout=SECONDS,
            check=False,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},  # as many readers as processors: each keeps to one
        )
    except subprocess.TimeoutExpired as error:
        raise UnreadableError(f"the picture was not read within {SECONDS} seconds", "Look at it yourself.") from error
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise UnreadableError(f"Tesseract gave up: {said[-1][:120] if said else 'without a word'}")
    return done.stdout.decode("utf-8", "replace")


def _assembled(table: str) -> Recognised:
    """Words and text from Tesseract's table: a blank between words, a line feed between lines, two between blocks."""
    text, words, before = list[str](), list[Word](), ("", "", "")
    at = 0
    for row in csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE):
        written = (row["text"] or "").strip()
        if row["level"] != "5" or not written:
            continue
        place = (row["block_num"], row["par_num"], row["line_num"])
        gap = _gap(before, place) if words else ""
        left, top, width, height = (int(row[name]) for name in ("left", "top", "width", "height"))
        confidence = round(float(row["conf"]))
        words.append(Word(at + len(gap), len(written), left, top, width, height, confidence))
        text += [gap, written]
        at += len(gap) + len(written)
        before = place
    return Recognised("".join(text), tuple(words))


def _gap(before: tuple[str, str, str], now: tuple[str, str, str]) -> str:
    if before == now:
        return " "
    return "\n" if before[:2] == now[:2] else "\n\n"
