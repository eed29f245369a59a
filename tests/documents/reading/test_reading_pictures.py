"""Pictures of every kind that a scanner or a telephone makes, and what is asked of them before they are read."""

from __future__ import annotations

import io
import os
import signal
import struct
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from made_files import A4, LINES, assert_placed, ink, noise, page_picture, same, saved
from PIL import Image, ImageDraw, ImageFont

from murderbook.documents.reading.ocr import seen
from murderbook.documents.reading.ocr.seen import flattened, judged, read_picture
from murderbook.documents.reading.ocr.tesseract import Recognised, resolution
from murderbook.documents.reading.page import State, UnreadableError
from murderbook.documents.reading.pool import Readers
from murderbook.documents.reading.source import open_file, read_page
from murderbook.documents.reading.words import Word

INK, PAPER = 60, 200


def dark_and_light(mode: str) -> Image.Image:
    """Left half dark, right half light, in a mode of Pillow's."""
    grey = Image.new("L", (40, 20), 255)
    ImageDraw.Draw(grey).rectangle((0, 0, 19, 19), fill=0)
    if mode.startswith("I;16"):
        values = np.where(np.asarray(grey) > 0, 60_000, 900).astype(">u2" if mode.endswith("B") else "<u2")
        return Image.frombytes(mode, grey.size, values.tobytes())
    if mode == "F":
        return Image.fromarray(np.asarray(grey, dtype=np.float32) / 255)
    if mode == "LAB":
        return Image.merge("LAB", [grey, Image.new("L", grey.size, 128), Image.new("L", grey.size, 128)])
    if mode in ("RGBA", "LA"):
        clear = grey.point(lambda value: 255 * (value == 0))  # light is transparent, over black
        return Image.merge(mode, [Image.new("L", grey.size, 0)] * (len(mode) - 1) + [clear])
    return grey.convert(mode)


@pytest.mark.parametrize(
    "mode", ["1", "L", "P", "RGB", "CMYK", "YCbCr", "LAB", "RGBA", "LA", "I", "I;16", "I;16B", "F"]
)
def test_dark_stays_dark_in_every_mode(mode: str) -> None:
    flat = flattened(dark_and_light(mode))
    assert flat.mode in ("L", "RGB")
    grey = np.asarray(flat.convert("L"))
    assert grey[:, :18].max() < INK
    assert grey[:, 22:].min() > PAPER


@pytest.mark.parametrize("mode", ["1", "P", "I;16", "CMYK", "RGBA", "F"])
def test_what_is_larger_than_letters_need_is_made_smaller(mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seen, "READ_PIXELS", 300)
    picture = dark_and_light(mode)
    picture.info["dpi"] = (600, 600)
    flat = flattened(picture)
    assert flat.size == (20, 10)
    assert resolution(flat) == 300


@pytest.mark.parametrize(
    ("said", "dpi"),
    [((300, 300), 300), ((72, 72), 300), ((float("nan"),), 300), ((200.4, 1), 200), ((), 300), (None, 300)],
)
def test_the_resolution_is_believed_where_it_is_credible(said: object, dpi: int) -> None:
    picture = Image.new("L", (1, 1))
    picture.info["dpi"] = said
    assert resolution(picture) == dpi


@pytest.mark.usefixtures("tesseract")
@pytest.mark.parametrize(
    ("name", "mode", "options"),
    [
        ("fax.tif", "1", {"compression": "group4"}),
        ("palette.tif", "P", {}),
        ("four.tif", "CMYK", {}),
        ("sixteen.tif", "I;16", {}),
        ("four.jpg", "CMYK", {}),
        ("clear.png", "LA", {}),
        ("colour.png", "RGBA", {}),
    ],
)
def test_a_page_of_each_kind_is_read(tmp_path: Path, name: str, mode: str, options: dict[str, str]) -> None:
    grey = page_picture(LINES[:2], size=(1240, 500))
    if mode in ("LA", "RGBA"):
        picture = Image.merge(
            mode, [Image.new("L", grey.size, 0)] * (len(mode) - 1) + [Image.eval(grey, lambda v: 255 - v)]
        )
    elif mode == "I;16":
        picture = Image.fromarray(np.asarray(grey, dtype=np.uint16) * 200)
    else:
        picture = grey.convert(mode)
    path = saved(picture, tmp_path / name, **options)
    kept = tmp_path / "kept.jpg"
    page = read_page(path, 1, kept)
    assert "front door of the kitchen" in page.text
    assert page.state is State.OCR
    assert_placed(page)
    with Image.open(kept) as shown:
        assert shown.size == (page.width, page.height)
        values = np.asarray(shown.convert("L"))
    assert np.median(values) > PAPER  # paper is light in what is kept, too
    assert values.min() < INK


@pytest.mark.usefixtures("tesseract")
def test_every_picture_of_a_tiff_is_a_page_of_its_own_size(tmp_path: Path) -> None:
    sizes = [(1240, 400), (400, 1240), (900, 900)]
    pages = [page_picture(LINES[:1], size=size, height=20) for size in sizes]
    path = saved(pages[0], tmp_path / "three.tif", save_all=True, append_images=pages[1:])
    assert open_file(path).pages == 3
    read = [read_page(path, number) for number in (1, 2, 3)]
    assert [(page.width, page.height) for page in read] == sizes


@pytest.mark.usefixtures("tesseract")
def test_a_photograph_is_turned_as_the_camera_was_held(tmp_path: Path) -> None:
    upright = page_picture(LINES[:3], size=(1000, 600), height=20)
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned 90 degrees clockwise
    path = saved(upright.rotate(90, expand=True), tmp_path / "held.jpg", exif=exif, quality=95)
    page = read_page(path, 1)
    assert (page.width, page.height) == (1000, 600)
    assert "green car" in page.text
    assert page.turned == 0


def test_what_a_telephone_packs_behind_its_picture_is_no_page(tmp_path: Path) -> None:
    first, second = page_picture(size=(200, 100), height=9), Image.new("L", (50, 25), 90)
    path = saved(
        first.convert("RGB"), tmp_path / "two.jpg", format="MPO", save_all=True, append_images=[second.convert("RGB")]
    )
    assert open_file(path).pages == 1


@pytest.mark.usefixtures("tesseract")
def test_a_photograph_without_print_is_doubtful(tmp_path: Path) -> None:
    hills = np.add.outer(120 + 60 * np.sin(np.arange(900) / 90), 50 * np.sin(np.arange(1200) / 50))
    picture = Image.blend(Image.fromarray(hills.clip(0, 255).astype(np.uint8)), noise((1200, 900)), 0.2)
    page = read_page(saved(picture, tmp_path / "photo.jpg"), 1)
    assert page.state is State.DOUBTFUL
    assert "photograph" in page.problem
    assert_placed(page)


@pytest.mark.usefixtures("tesseract")
def test_blank_pages_and_a_stamped_number() -> None:
    assert read_picture(Image.new("L", A4, 250), None).state is State.BLANK
    stamped = Image.new("L", A4, 255)
    ImageDraw.Draw(stamped).text((600, 1500), "EX 1047", font=ImageFont.load_default(24), fill=0)
    page = read_picture(stamped, None)
    assert page.state is State.OCR
    assert "1047" in page.text


def some(count: int, confidence: int) -> Recognised:
    words = tuple(Word(6 * at, 5, 10, 10, 50, 20, confidence) for at in range(count))
    return Recognised(" ".join(["words"] * count), words)


@pytest.mark.parametrize(
    ("read", "state"),
    [
        (some(20, 95), State.OCR),
        (some(20, 40), State.DOUBTFUL),
        (some(2, 95), State.DOUBTFUL),
        (some(0, 0), State.DOUBTFUL),
        (Recognised(some(20, 95).text, (*some(20, 95).words[:8], *some(20, 30).words[8:])), State.DOUBTFUL),
    ],
)
def test_how_a_page_with_ink_is_judged(read: Recognised, state: State) -> None:
    found, problem = judged(read, page_picture())
    assert found is state
    assert bool(problem) is (state is State.DOUBTFUL)


def test_a_dark_picture_is_no_blank_page() -> None:
    assert judged(some(0, 0), Image.new("L", (400, 400), 20))[0] is State.DOUBTFUL
    assert judged(some(0, 0), Image.new("L", (400, 400), 235))[0] is State.BLANK


def test_a_picture_of_more_pixels_than_any_page_is_refused_unpacked(tmp_path: Path) -> None:
    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    bomb = (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(10**6))) + chunk(b"IEND", b"")
    )
    (tmp_path / "bomb.png").write_bytes(bomb)
    with pytest.raises(UnreadableError, match="unpacks to more than any page holds"):
        open_file(tmp_path / "bomb.png")
    large = Image.new("1", (1, 1))
    large._size = (20_000, 20_000)
    with pytest.raises(UnreadableError, match="400 million pixels"):
        read_picture(large, None)


@pytest.mark.parametrize("share", [0.02, 0.3, 0.9])
@pytest.mark.parametrize("name", ["page.png", "page.jpg", "page.tif"])
def test_a_picture_cut_short_is_damaged(tmp_path: Path, name: str, share: float, readers: Readers) -> None:
    raw = saved(page_picture(), tmp_path / name).read_bytes()
    (tmp_path / name).write_bytes(raw[: int(share * len(raw))])
    page = readers.read(tmp_path / name, 1)
    assert page.state is State.FAILED
    assert "damaged" in page.problem


def test_a_page_beyond_the_last_says_so(tmp_path: Path, readers: Readers) -> None:
    page = readers.read(saved(page_picture(), tmp_path / "one.png"), 2)
    assert page.state is State.FAILED


@pytest.mark.usefixtures("tesseract")
def test_a_reader_killed_in_the_midst_takes_its_tesseract_along(tmp_path: Path) -> None:
    from test_reading_pool import ended, group, pid_of, until_asked

    path = saved(noise((4000, 4000)), tmp_path / "noise.png")  # many seconds of work
    with Readers(workers=1) as readers, ThreadPoolExecutor(1) as threads:
        asked = threads.submit(readers.read, path, 1)
        until_asked(readers)
        pid = pid_of(readers)
        while len(group(pid)) < 2:
            assert not asked.done()
        os.kill(pid, signal.SIGKILL)
        assert "broke down" in asked.result(timeout=30).problem
        assert ended(pid)


@pytest.mark.usefixtures("tesseract")
def test_what_is_kept_is_the_page_as_it_was_read(tmp_path: Path) -> None:
    picture = page_picture().convert("RGB")
    kept = tmp_path / "kept.jpg"
    page = read_picture(picture, kept)
    with Image.open(kept) as shown:
        assert shown.size == (page.width, page.height) == A4
        assert ink(shown) == pytest.approx(ink(picture), abs=2)
    assert same(flattened(picture), picture)
    assert io.BytesIO(kept.read_bytes()).read(2) == b"\xff\xd8"
