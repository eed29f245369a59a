"""Pages that lie on their side or askew: turned, straightened, and every word's box where the word then stands."""

from __future__ import annotations

import math
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from made_files import A4, LINES, assert_placed, ink, page_picture, said
from PIL import Image, ImageDraw, ImageFont

from murderbook.documents.reading.ocr.seen import read_picture
from murderbook.documents.reading.ocr.tesseract import Recognised
from murderbook.documents.reading.ocr.upright import LEVEL, letters, lines_rise, lying, slope
from murderbook.documents.reading.page import ReadPage, State
from murderbook.documents.reading.source import open_file, read_page
from murderbook.documents.reading.words import Word

MARK = "EXHIBIT"
MARK_AT = (880, 1500)  # pixels of the upright page, where nothing else stands


def marked_page() -> Image.Image:
    picture = page_picture([*LINES, *LINES[:3]])
    ImageDraw.Draw(picture).text(MARK_AT, MARK, font=ImageFont.load_default(40), fill=0)
    return picture


def laid(picture: Image.Image, clockwise: float) -> Image.Image:
    """As it comes from a scanner onto which it was laid turned by so much."""
    if clockwise % 90 == 0:
        return picture.rotate(-clockwise, expand=True)
    return picture.rotate(-clockwise, Image.Resampling.BICUBIC, expand=True, fillcolor=255)


def read_and_kept(picture: Image.Image, tmp_path: Path) -> tuple[ReadPage, Image.Image]:
    kept = tmp_path / "kept.jpg"
    page = read_picture(picture, kept)
    with Image.open(kept) as opened:
        return page, opened.copy()


@pytest.mark.usefixtures("tesseract")
@pytest.mark.parametrize(
    ("clockwise", "turned", "skew"),
    [(0, 0, 0), (90, 270, 0), (180, 180, 0), (270, 90, 0), (2, 0, -2), (-4, 0, 4), (87, 270, 3)],
)
def test_a_known_word_stands_in_its_box(clockwise: float, turned: int, skew: float, tmp_path: Path) -> None:
    page, shown = read_and_kept(laid(marked_page(), clockwise), tmp_path)
    assert page.state is State.OCR
    assert shown.size == (page.width, page.height)
    assert page.turned == turned
    assert page.skew == pytest.approx(skew, abs=0.35)
    assert_placed(page)
    assert "green car leave the yard" in page.text
    (mark,) = (word for word in page.words if said(page, word) == MARK)
    box = (mark.left - 6, mark.top - 6, mark.left + mark.width + 6, mark.top + mark.height + 6)
    left, top, right, bottom = ink(shown.crop(box))  # the whole word is in its box, and fills it
    assert left > 0
    assert top > 0
    assert right < mark.width + 12
    assert bottom < mark.height + 12
    assert right - left >= 0.9 * mark.width
    assert bottom - top >= 0.8 * mark.height
    assert mark.width > 3 * mark.height  # upright


@pytest.mark.usefixtures("tesseract")
def test_dirt_is_taken_away_where_it_misleads(tmp_path: Path) -> None:
    picture = page_picture(height=20)
    dirt = np.random.default_rng(3).random((picture.height, picture.width)) < 0.008
    dirty = Image.fromarray(np.where(dirt, 40, np.asarray(picture)).astype(np.uint8))
    page, _ = read_and_kept(dirty, tmp_path)
    found = sum(word in page.text.split() for word in " ".join(LINES).split())
    assert found >= 0.9 * len(" ".join(LINES).split())


@pytest.mark.deep
@pytest.mark.usefixtures("tesseract")
def test_forty_orientations_in_one_file(tmp_path: Path) -> None:
    """Every page is read, whichever way it was laid on the glass."""
    laid_at = [90 * (number % 4) + (number // 4 - 4.5) for number in range(40)]
    pictures = [laid(marked_page(), clockwise) for clockwise in laid_at]
    path = tmp_path / "forty.pdf"
    pictures[0].save(path, save_all=True, append_images=pictures[1:], resolution=300)  # drawn dot for dot
    assert open_file(path).pages == 40
    wrong = []
    for number, clockwise in enumerate(laid_at, start=1):
        page = read_page(path, number)
        assert_placed(page)
        letters_read = "".join(page.text.split())
        found = sum(line.replace(" ", "") in letters_read for line in LINES)
        if found < len(LINES) or MARK not in page.text:
            wrong.append((clockwise, page.turned, page.skew, found))
    assert wrong == []


def line_of(angle: float, words: int = 8, top: float = 500) -> list[Word]:
    """A line of words that rises by so many degrees to the right."""
    step, rise = 100, math.tan(math.radians(angle))
    return [Word(8 * at, 7, 100 + step * at, round(top - rise * step * at), 80, 20, 90) for at in range(words)]


@pytest.mark.parametrize("angle", [-10, -2, 0, 0.5, 3, 12])
def test_the_slope_of_lines(angle: float) -> None:
    words = (*line_of(angle), *line_of(angle, top=600), *line_of(30, words=3, top=700))  # short lines have no say
    assert math.degrees(slope(words)) == pytest.approx(angle, abs=0.1)


def test_lines_that_run_down_or_up_lie_on_their_side() -> None:
    level = line_of(0)
    down = [word._replace(left=word.top, top=word.left) for word in level]
    up = [word._replace(top=2000 - word.top) for word in down]
    assert [lying(tuple(words)) for words in (level, down, up, [], level[:1])] == [0, 270, 90, 0, 0]
    assert lying((*level, *down[:3])) == 0  # a stamp across the margin turns no page


def test_without_lines_nothing_slopes() -> None:
    assert slope(()) == 0.0
    assert slope(tuple(line_of(20, words=2))) == 0.0


@pytest.mark.parametrize("angle", [-12, -5, -1, 0, 0.6, 2, 7, 14])
def test_how_lines_rise_is_told_from_the_picture(angle: float) -> None:
    """Counter-clockwise by so many degrees: so much its lines rise to the right."""
    assert lines_rise(laid(marked_page(), -angle)) == pytest.approx(angle, abs=LEVEL)


def test_letters_count_in_recognised_words_only() -> None:
    read = Recognised(
        "ab-1 ~~~ guess", (Word(0, 4, 0, 0, 9, 9, 90), Word(5, 3, 0, 0, 9, 9, 90), Word(9, 5, 0, 0, 9, 9, 20))
    )
    assert letters(read) == 3
    assert read.confidence == pytest.approx((4 * 90 + 3 * 90 + 5 * 20) / 12)
    assert Recognised("", ()).confidence is None


@pytest.mark.usefixtures("tesseract")
def test_lines_and_blocks_are_parted(tmp_path: Path) -> None:
    page, _ = read_and_kept(page_picture(), tmp_path)
    assert " ".join(page.text.split()) == " ".join(LINES)
    assert page.text.split("\n")[0] == LINES[0]
    starts = [word.start for word in page.words]
    assert all(a < b for a, b in pairwise(starts))
    assert (page.width, page.height) == A4


@pytest.mark.usefixtures("tesseract")
def test_letters_of_another_script_are_doubtful(tmp_path: Path) -> None:
    """English is what is recognised: of what is none of its letters come guesses."""
    picture = page_picture(LINES[:4]).transpose(Image.Transpose.FLIP_LEFT_RIGHT)  # letters that are none of English
    page, _ = read_and_kept(picture, tmp_path)
    assert page.state is State.DOUBTFUL
    assert page.problem
    assert_placed(page)
