"""A picture as it should be read: turned, straightened, and read once more where that gains anything.

The first reading says whether there is something to mend: words recognised with confidence, in level lines, need
nothing. Else the picture is turned, freed of dirt and grain, straightened, and read again. Of two readings the one with
more recognised letters stays, so that no mending makes a page worse by that measure.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import median

import numpy as np
from PIL import Image, ImageFilter

from murderbook.documents.reading.ocr import tesseract
from murderbook.documents.reading.ocr.tesseract import Recognised
from murderbook.documents.reading.words import Word

RECOGNISED = 60  # confidence from which a word counts
_CLEAR, _ENOUGH = 75.0, 12  # mean confidence and number of words of a page that is the right way up
_SURE = 91.0  # mean confidence from which nothing is gained by taking dirt and grain away (docs/science/reading.md)
LEVEL = 0.3  # degrees: lines that rise less are level
_WORDS_OF_LINE = 4
_SMALL = 900  # pixels of the longer side: enough to tell rows of letters apart


@dataclass(frozen=True, slots=True)
class Upright:
    """The picture as it was read at last. `turned`, `skew`: degrees clockwise, the turn first."""

    picture: Image.Image
    read: Recognised
    turned: int = 0
    skew: float = 0.0


def read_upright(picture: Image.Image) -> Upright:
    """Read a grey picture, mended where it helps. UnreadableError as `tesseract.recognise`."""
    first = Upright(picture, tesseract.recognise(picture))
    turned = lying(first.read.words) if _is_clear(first.read, _CLEAR) else _rotation(picture)
    if turned:
        around = picture.rotate(-turned, expand=True)
        upright = _mended(Upright(around, tesseract.recognise(around), turned))
        if _better(upright, first) is upright:
            return upright
    return _mended(first)


def _mended(first: Upright) -> Upright:
    """Without its dirt where it was not read surely, and level."""
    clear, sure = (_is_clear(first.read, least) for least in (_CLEAR, _SURE))
    second = first.picture if sure else _smoothed(first.picture)
    level = clear and abs(math.degrees(slope(first.read.words))) < LEVEL
    angle = 0.0 if level else lines_rise(second)
    if abs(angle) >= LEVEL:
        second = second.rotate(-angle, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    else:
        angle = 0.0
    if second is first.picture:
        return first
    return _better(Upright(second, tesseract.recognise(second), first.turned, round(angle, 2)), first)


def _better(mended: Upright, before: Upright) -> Upright:
    """Of two that are as good the mended one, which is level."""
    return max(mended, before, key=lambda one: _worth(one.read))


def _rotation(picture: Image.Image) -> int:
    """Tesseract tells it of clean pages as they are, and of dirty ones only without their dirt."""
    return tesseract.rotation(picture) or tesseract.rotation(_smoothed(picture))


def _worth(read: Recognised) -> int:
    """How many letters were probably read right: each recognised one by its word's confidence."""
    return sum(_letters(read, word) * word.confidence for word in read.words if word.confidence >= RECOGNISED)


def _smoothed(picture: Image.Image) -> Image.Image:
    """Each dot as the median of the nine around it: dirt and grain go, the edges of letters stay."""
    smooth = picture.filter(ImageFilter.MedianFilter(3))
    smooth.info.update(picture.info)
    return smooth


def lying(words: tuple[Word, ...]) -> int:
    """Degrees clockwise that turn a page upright on which Tesseract recognised lines that run up or down: it reads such
    columns as they lie. 0 where most words stand beside the one before."""
    steps = [(after.left - word.left, after.top - word.top) for word, after in pairwise(words)]
    down = sum(1 for right, down in steps if down > 2 * abs(right))
    up = sum(1 for right, down in steps if -down > 2 * abs(right))
    if max(down, up) <= len(steps) / 2:
        return 0
    return 270 if down > up else 90


def letters(read: Recognised) -> int:
    """Letters and digits in recognised words."""
    return sum(_letters(read, word) for word in read.words if word.confidence >= RECOGNISED)


def _letters(read: Recognised, word: Word) -> int:
    return sum(map(str.isalnum, read.text[word.start : word.start + word.length]))


def slope(words: tuple[Word, ...]) -> float:
    """By how much the lines rise to the right, in radians: the median over lines of several words, from the middle of
    the first to the middle of the last; 0.0 where there are no such lines."""
    rises = []
    for _, line in groupby(_numbered(words), key=lambda one: one[0]):
        members = [word for _, word in line]
        first, last = members[0], members[-1]
        run = (last.left + last.width / 2) - (first.left + first.width / 2)
        if len(members) >= _WORDS_OF_LINE and run > 0:
            rises.append(math.atan2((first.top + first.height / 2) - (last.top + last.height / 2), run))
    return median(rises) if rises else 0.0


def lines_rise(picture: Image.Image) -> float:
    """By how many degrees the lines of a picture rise to the right, where no words are recognised to tell it: the
    angle, within 15 degrees, at which rows of ink and rows of none differ most (Postl's criterion on projections;
    Bloomberg, Kopec and Dasari 1995, "Measuring document image skew and orientation")."""
    small = picture.copy()
    small.thumbnail((_SMALL, _SMALL), Image.Resampling.BOX)
    ink = Image.eval(small, lambda value: 255 - value)

    def sharpness(angle: float) -> float:
        rows = np.asarray(ink.rotate(-angle, Image.Resampling.BILINEAR), dtype=np.float64).sum(axis=1)
        return float(np.square(np.diff(rows)).sum())

    coarse = max(range(-15, 16), key=sharpness)
    return max((coarse + step / 5 for step in range(-5, 6)), key=sharpness)


def _numbered(words: tuple[Word, ...]) -> list[tuple[int, Word]]:
    """Words with the number of their line: one that is not right of the word before it begins another."""
    line, before, numbered = 0, None, []
    for word in words:
        if before is not None and word.left < before.left + before.width / 2:
            line += 1
        numbered.append((line, word))
        before = word
    return numbered


def _is_clear(read: Recognised, least: float) -> bool:
    return len(read.words) >= _ENOUGH and (read.confidence or 0.0) >= least
