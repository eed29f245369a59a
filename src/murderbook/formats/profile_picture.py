"""A geographic profile as a PNG to print: one hue, legend, scale bar, sites, date. Drawn with Pillow, which comes with
the extra that prints (`pdf`)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import numpy as np

from murderbook.geoprofile.profile import SHARES, Profile
from murderbook.geoprofile.sites import haversine

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw

LONGER = 900  # pixels of the map's longer side
EDGE, FOOT = 24, 150  # pixels around the map, and for two lines below it
LINE, LETTER = 20, 8  # pixels of a line, and of a wide letter
# Light to dark in one hue: readable in grey and for the colour-blind. The last is the top 5 %.
LEVELS = ((0.25, (198, 219, 239)), (0.10, (107, 174, 214)), (0.05, (8, 81, 156)))
WATER = (225, 225, 225)  # where no anchor can be
REST, INK, SITE, CANDIDATE = (247, 251, 255), (20, 20, 20), (0, 0, 0), (255, 255, 255)


class NoPillowError(ValueError):
    """The picture cannot be drawn here."""


def draw_profile(found: Profile, path: Path, words: Sequence[str]) -> None:
    """`words`: paragraphs below the map, the title first. NoPillowError where Pillow is not installed."""
    try:
        from PIL import Image, ImageDraw
    except ImportError as error:
        raise NoPillowError("--png needs Pillow: install murderbook[pdf], or use --geojson") from error
    assert tuple(share for share, _ in LEVELS) == tuple(sorted(SHARES, reverse=True))
    map_ = _map(found)
    width = max(map_.width, LONGER // 2)
    words = [line for text in words for line in wrap(text, width // LETTER)]
    foot = FOOT + LINE * max(0, len(words) - 2)
    sheet = Image.new("RGB", (width + 2 * EDGE, map_.height + 2 * EDGE + foot), "white")
    sheet.paste(map_, (EDGE, EDGE))
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((EDGE, EDGE, EDGE + map_.width - 1, EDGE + map_.height - 1), outline=INK)
    _points(pen, found, map_)
    _foot(pen, found, map_, words)
    sheet.save(path, format="PNG")


def _size(found: Profile) -> tuple[float, float]:
    """Width and height of the area, km."""
    south, west, north, east = found.grid.bounds
    middle = (south + north) / 2
    return (
        float(haversine(middle, west, middle, east)),
        float(haversine(south, west, north, west)),
    )


def _map(found: Profile) -> Image:
    """North is up."""
    from PIL import Image

    colours = np.empty((*found.surface.shape, 3), np.uint8)
    colours[:] = REST
    for share, colour in LEVELS:
        colours[found.top(share)] = colour
    colours[~found.allowed] = WATER
    width, height = _size(found)
    longer = LONGER / max(width, height)
    pixels = max(round(width * longer), 40), max(round(height * longer), 40)
    return Image.fromarray(colours[::-1]).resize(pixels, Image.Resampling.NEAREST)


def _points(pen: ImageDraw, found: Profile, map_: Image) -> None:
    south, west, north, east = found.grid.bounds
    places: list[tuple[float, float, str]] = [
        (float(up), float(across), "") for up, across in zip(found.sites.latitude, found.sites.longitude, strict=True)
    ]
    ranked = sorted((one for one in found.ranked if one.hit_score is not None), key=lambda one: one.hit_score or 0.0)
    places += [(one.place.latitude, one.place.longitude, str(at)) for at, one in enumerate(ranked, start=1)]
    for up, across, rank in places:
        turned = across + 360 * round(((west + east) / 2 - across) / 360)
        x = EDGE + (turned - west) / (east - west) * (map_.width - 1)
        y = EDGE + (north - up) / (north - south) * (map_.height - 1)
        if not rank:
            pen.ellipse((x - 5, y - 5, x + 5, y + 5), fill=SITE, outline="white")
        else:
            pen.rectangle((x - 5, y - 5, x + 5, y + 5), fill=CANDIDATE, outline=INK, width=2)
            pen.text((x + 8, y - 8), rank, fill=INK, font=_font(), stroke_width=2, stroke_fill="white")


def _foot(pen: ImageDraw, found: Profile, map_: Image, words: Sequence[str]) -> None:
    font = _font()
    top = EDGE + map_.height + 10
    _bar(pen, found, map_, top, font)
    at = top + 32
    for share, colour in reversed(LEVELS):
        pen.rectangle((EDGE, at, EDGE + 26, at + 15), fill=colour, outline=INK)
        text = f"top {share:.0%} of the area around the sites: {_km2(found.area_of_share(share))} km2"
        pen.text((EDGE + 36, at - 2), text, fill=INK, font=font)
        at += 21
    right = EDGE + max(map_.width, LONGER // 2) // 2 + 30
    pen.ellipse((right, top + 34, right + 10, top + 44), fill=SITE)
    pen.text((right + 20, top + 30), "site", fill=INK, font=font)
    pen.rectangle((right, top + 56, right + 10, top + 66), fill=CANDIDATE, outline=INK, width=2)
    pen.text((right + 20, top + 51), "candidate place, by its rank", fill=INK, font=font)
    for line in words:
        pen.text((EDGE, at), line, fill=INK, font=font)
        at += LINE


def _font() -> Any:  # noqa: ANN401 - a Pillow font
    from PIL import ImageFont

    return ImageFont.load_default(size=15)


def _km2(value: float) -> str:
    """Three digits, written out."""
    return f"{float(f'{value:.3g}'):,.{0 if value >= 100 else 2}f}"


def _bar(pen: ImageDraw, found: Profile, map_: Image, top: int, font: Any) -> None:  # noqa: ANN401 - a Pillow font
    """A round number of kilometres, at most a third of the map."""
    width, _ = _size(found)
    most = width / 3
    unit = 10.0 ** math.floor(math.log10(most))
    length = max(step * unit for step in (1, 2, 5) if step * unit <= most)
    pixels = length / width * map_.width
    pen.rectangle((EDGE, top, EDGE + pixels, top + 6), fill=INK)
    pen.text((EDGE + pixels + 10, top - 6), f"{length:g} km, north is up", fill=INK, font=font)
