"""A page as a picture: typed text of a known wording, and what years, a bad copier and a hasty scan do to it.

Needs Pillow alone: the font is the one that Pillow brings, set letter by letter in columns as a typewriter does.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from murderbook.demo.papers.paper import Page

DPI = 150
SIZE = (1275, 1650)  # letter paper at 150 dots an inch
LETTER, LINE, MARGIN = 14, 30, 120  # dots from letter to letter, from line to line, and to the edges
POINT = 22  # height of the font in dots
PAPER, INK = 252, 28  # grey values

Pixels = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Degrade:
    """What happens to a page. `skew` in degrees; `noise` the deviation of grey values, of 255; `blur` the radius in
    dots; `contrast` 1 as typed, 0 nothing left; `speckle` the share of dots that are dirt; `turned` 0, 90, 180 or 270
    degrees; `edges`: black borders of a photocopy."""

    skew: float = 0.0
    noise: float = 0.0
    blur: float = 0.0
    contrast: float = 1.0
    speckle: float = 0.0
    turned: int = 0
    edges: bool = False


LEVELS: dict[str, Degrade] = {
    "clean": Degrade(),
    "worn": Degrade(skew=0.6, noise=14.0, blur=0.6, contrast=0.7, speckle=0.0005),
    "poor": Degrade(skew=-1.4, noise=12.0, blur=0.9, contrast=0.5, speckle=0.0008),
    "photocopy": Degrade(skew=-0.8, noise=10.0, blur=0.6, contrast=0.75, speckle=0.0004, edges=True),
    "sideways": Degrade(skew=0.6, noise=14.0, blur=0.6, contrast=0.7, speckle=0.0005, turned=90),
}


def render(page: Page, degrade: Degrade | None = None) -> Image.Image:
    """The page in grey. The same page, `noise` and degradation give the same picture. ValueError for another turn than
    by quarters."""
    degrade = degrade or Degrade()
    if degrade.turned not in (0, 90, 180, 270):
        raise ValueError(f"a page is turned by quarters, not by {degrade.turned} degrees")
    picture = _typed(page.text)
    if degrade.skew:
        picture = picture.rotate(degrade.skew, Image.Resampling.BICUBIC, fillcolor=PAPER)
    if degrade.blur:
        picture = picture.filter(ImageFilter.GaussianBlur(degrade.blur))
    dots = _spoilt(np.asarray(picture, dtype=np.float64), degrade, np.random.default_rng(page.noise))
    turned = np.rot90(dots, degrade.turned // 90)
    return Image.fromarray(np.ascontiguousarray(turned).round().clip(0, 255).astype(np.uint8))


def _typed(text: str) -> Image.Image:
    """Every letter in the middle of its column. Lines that the paper has no room for are cut off at its foot."""
    picture = Image.new("L", SIZE, PAPER)
    draw, font = ImageDraw.Draw(picture), ImageFont.load_default(POINT)
    for row, line in enumerate(text.split("\n")):
        for column, letter in enumerate(line):
            if letter != " ":
                place = (MARGIN + LETTER * column + LETTER // 2, MARGIN + LINE * row)
                draw.text(place, letter, fill=INK, font=font, anchor="ms")
    return picture


def _spoilt(dots: Pixels, degrade: Degrade, random: np.random.Generator) -> Pixels:
    dots = PAPER - (PAPER - dots) * degrade.contrast
    if degrade.noise:
        dots = dots + random.normal(0.0, degrade.noise, dots.shape)
    if degrade.speckle:
        dirt = random.random(dots.shape) < degrade.speckle
        dots = np.where(dirt | np.roll(dirt, 1, axis=1), random.uniform(0, 120, dots.shape), dots)
    return _copied(dots, random) if degrade.edges else dots


def _copied(dots: Pixels, random: np.random.Generator) -> Pixels:
    """A ragged black border left and below, a shadow at the top, as of a book on the glass."""
    height, width = dots.shape
    dots = dots.copy()
    left = (18 + 14 * np.abs(np.cumsum(random.normal(0, 0.08, height)))).clip(4, 70).astype(int)
    foot = (14 + 10 * np.abs(np.cumsum(random.normal(0, 0.08, width)))).clip(4, 60).astype(int)
    dots[np.arange(width)[None, :] < left[:, None]] = 20.0
    dots[np.arange(height)[:, None] >= height - foot[None, :]] = 20.0
    shadow = 90.0 * np.exp(-np.arange(height) / (height / 30.0))
    depth = 0.5 + 0.5 * math.sin(float(random.uniform(0, math.pi)))
    darker: Pixels = dots - depth * shadow[:, None]
    return darker
