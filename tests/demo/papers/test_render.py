"""A page as a picture: the same every time, spoilt as asked, and readable where it is clean."""

from __future__ import annotations

import io
import shutil
import subprocess

import numpy as np
import pytest
from PIL import Image

from murderbook.demo.papers.paper import Page
from murderbook.demo.papers.render import DPI, LEVELS, PAPER, SIZE, Degrade, render

TEXT = "PRELIMINARY REPORT\nThe witness saw a man leave by the rear door\nof the house on the corner at about noon.\n"
PAGE = Page(TEXT, (), noise=5)


def grey(picture: Image.Image) -> np.ndarray:
    return np.asarray(picture, dtype=float)


def test_a_clean_page_is_dark_where_letters_are_and_nowhere_else() -> None:
    dots = grey(render(PAGE))
    assert dots.shape == SIZE[::-1] and dots.max() == PAPER and dots.min() < 60
    rows = np.flatnonzero((dots < 128).any(axis=1))
    assert rows.min() > 80 and rows.max() < 220  # three lines at the head
    assert not (grey(render(Page("", (), 5))) < PAPER).any()


def test_the_same_noise_gives_the_same_picture_and_other_noise_another() -> None:
    worn = LEVELS["worn"]
    assert (grey(render(PAGE, worn)) == grey(render(PAGE, worn))).all()
    assert (grey(render(PAGE, worn)) != grey(render(Page(TEXT, (), 6), worn))).any()


@pytest.mark.parametrize("turned", [90, 180, 270])
def test_a_turned_page_is_the_upright_one_turned(turned: int) -> None:
    upright = grey(render(PAGE, Degrade(noise=9.0)))
    assert (grey(render(PAGE, Degrade(noise=9.0, turned=turned))) == np.rot90(upright, turned // 90)).all()


def test_a_page_is_turned_by_quarters() -> None:
    with pytest.raises(ValueError, match="45 degrees"):
        render(PAGE, Degrade(turned=45))


@pytest.mark.parametrize(
    "degrade",
    [Degrade(skew=1.0), Degrade(noise=5.0), Degrade(blur=1.0), Degrade(contrast=0.5), Degrade(speckle=0.01)],
)
def test_each_kind_of_wear_changes_the_picture(degrade: Degrade) -> None:
    assert (grey(render(PAGE, degrade)) != grey(render(PAGE))).any()


def test_contrast_brings_ink_and_paper_together_and_a_copier_leaves_black_edges() -> None:
    assert grey(render(PAGE, Degrade(contrast=0.5))).min() > 2 * grey(render(PAGE)).min()
    copied = grey(render(PAGE, Degrade(edges=True)))
    assert (copied[:, :4] < 60).all() and (copied[-4:] < 60).all()


def test_a_clean_page_is_read_by_tesseract() -> None:
    if shutil.which("tesseract") is None:
        pytest.skip("TESSERACT ABSENT: whether a drawn page can be read was not tried")
    data = io.BytesIO()
    render(PAGE).save(data, "PNG")
    command = ["tesseract", "stdin", "stdout", "--dpi", str(DPI)]
    told = subprocess.run(command, input=data.getvalue(), capture_output=True, check=True).stdout.decode()
    assert told.split() == TEXT.split()
