"""A page that is a picture: how it is read, and the picture of it that is kept to be looked at."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
from PIL import Image

from murderbook.documents.reading.ocr.tesseract import Recognised, recognise
from murderbook.documents.reading.ocr.upright import RECOGNISED, Upright, letters, read_upright
from murderbook.documents.reading.page import ReadPage, State, UnreadableError
from murderbook.documents.reading.words import Word

LONG_SIDE = 1754  # pixels of what is kept: a page at 150 dpi
QUALITY = 70  # of the JPEG
MOST_PIXELS = 178_956_970  # of one picture: what Pillow opens at most; a newspaper page at 500 dpi
READ_PIXELS = 25_000_000  # more than is needed for letters: an A3 page at 400 dpi

_SIXTEEN_BITS = ("I;16", "I;16L", "I;16B", "I;16N", "I", "F")
_DARK = 110  # grey value: a page that is darker for the most part is a picture, not paper
_DARKER = 40  # grey values by which ink is darker than its paper
_LITTLE_INK = 0.0008  # share of a page below which nothing is on it: specks and the shadow of an edge
_FEW_LETTERS, _A_WORD = 12, 4
_HARDLY = 50.0  # mean confidence below which a page was not read so much as guessed
_HALF = 0.5


def read_picture(picture: Image.Image, keep_as: Path | None) -> ReadPage:
    """Read a page from its picture, and keep a smaller one of it. UnreadableError where it is too large."""
    check_size(picture)
    flat = flattened(picture)
    grey = flat.convert("L")
    # Where there is nothing to see there is nothing to turn: a blank page takes a third of the time of a full one.
    upright = read_upright(grey) if _ink(grey) >= _LITTLE_INK else Upright(grey, recognise(grey))
    shown = _as_read(flat, upright.turned, upright.skew)
    width, height = _kept(shown, keep_as)
    scale = width / upright.picture.width
    words = tuple(_scaled(word, scale) for word in upright.read.words)
    state, problem = judged(upright.read, grey)
    text = "" if state is State.BLANK else upright.read.text
    return ReadPage(
        state,
        text,
        () if state is State.BLANK else words,
        upright.read.confidence,
        width,
        height,
        upright.turned,
        upright.skew,
        problem,
    )


def flattened(picture: Image.Image) -> Image.Image:
    """Grey or in colours, eight bits each, on white where it is transparent, and no larger than letters need."""
    if picture.mode in _SIXTEEN_BITS:
        picture = _stretched(picture)
    elif picture.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in picture.info:
        over = picture.convert("RGBA")
        picture = Image.alpha_composite(Image.new("RGBA", over.size, "white"), over).convert("RGB")
    elif picture.mode not in ("L", "RGB"):
        picture = _plain(picture)
    factor = math.ceil((picture.width * picture.height / READ_PIXELS) ** 0.5)
    return _smaller(picture, factor) if factor > 1 else picture


def _plain(picture: Image.Image) -> Image.Image:
    """Of palettes, four inks, black and white and the like."""
    if picture.mode == "1":
        return picture.convert("L")
    if picture.mode == "LAB":  # its first band is how light it is
        return picture.getchannel(0)
    return picture.convert("RGB")


def _smaller(picture: Image.Image, factor: int) -> Image.Image:
    """Each square of `factor` pixels as their mean; the resolution that the file says goes with it."""
    small = picture.reduce(factor)
    if "dpi" in picture.info:
        small.info["dpi"] = tuple(float(value) / factor for value in picture.info["dpi"])
    return small


def check_size(picture: Image.Image) -> None:
    if picture.width * picture.height > MOST_PIXELS:
        megapixels = picture.width * picture.height // 1_000_000
        raise UnreadableError(
            f"the picture has {megapixels:,} million pixels, and {MOST_PIXELS // 1_000_000} are the most",
            "Scan the page at 300 dpi.",
        )


def _stretched(picture: Image.Image) -> Image.Image:
    """Sixteen bits of grey as eight: from the darkest value to the lightest."""
    values = np.nan_to_num(np.asarray(picture, dtype=np.float32))
    low, high = float(values.min()), float(values.max())
    values -= low  # in place: such a picture is large
    values *= 255 / (high - low or 1)
    grey = Image.fromarray(values.astype(np.uint8))
    grey.info.update(picture.info)
    return grey


def judged(read: Recognised, grey: Image.Image) -> tuple[State, str]:
    """Whether the words of a page can be relied on, and if not, what to tell whoever looks at it."""
    found = letters(read)
    if found < _FEW_LETTERS:
        if _ink(grey) < _LITTLE_INK:  # a stamped number is few letters and little ink, and was read
            return (State.OCR if found >= _A_WORD else State.BLANK), ""
        if found == 0:
            return State.DOUBTFUL, "No print was recognised: hand-writing, a drawing, or a photograph."
        return State.DOUBTFUL, "Hardly a word was recognised: hand-writing, a form's few words, or a photograph."
    sure = sum(1 for word in read.words if word.confidence >= RECOGNISED)
    if (read.confidence or 0) < _HARDLY or sure < _HALF * len(read.words):
        return State.DOUBTFUL, "Most words were guessed: a faint copy, or hand-writing between the print."
    return State.OCR, ""


def _ink(grey: Image.Image) -> float:
    """Share of the page that is ink, its margins left out: a copy's edges are dark. Of a page that is mostly dark,
    all of it: paper that shows nothing is light."""
    small = grey.copy()
    small.thumbnail((1000, 1000), Image.Resampling.BOX)
    values = np.asarray(small)
    margin_y, margin_x = (side // 20 for side in values.shape)
    inner = values[margin_y : values.shape[0] - margin_y, margin_x : values.shape[1] - margin_x]
    paper = float(np.median(inner)) if inner.size else 255.0
    return float((inner < paper - _DARKER).mean()) if paper > _DARK else 1.0


def _as_read(picture: Image.Image, turned: int, skew: float) -> Image.Image:
    """The picture in its own colours, turned as it was read."""
    factor = max(picture.size) // (2 * LONG_SIDE)
    picture = picture.reduce(factor) if factor > 1 else picture
    picture = picture.rotate(-turned, expand=True) if turned else picture
    white = 255 if picture.mode == "L" else (255, 255, 255)
    return picture.rotate(-skew, Image.Resampling.BICUBIC, expand=True, fillcolor=white) if skew else picture


def _kept(picture: Image.Image, keep_as: Path | None) -> tuple[int, int]:
    shown = picture.copy()
    shown.thumbnail((LONG_SIDE, LONG_SIDE), Image.Resampling.LANCZOS)
    if keep_as is not None:
        shown.save(keep_as, "JPEG", quality=QUALITY, optimize=True)
    return shown.size


def _scaled(word: Word, scale: float) -> Word:
    left, top, width, height = (round(scale * side) for side in word[2:6])
    return Word(word.start, word.length, left, top, width, height, word.confidence)
