"""Files that are made for a test: PDFs written byte by byte, and pictures of pages whose words are known."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFont

from murderbook.documents.reading.page import ReadPage
from murderbook.documents.reading.words import Word

A4 = (1240, 1754)  # pixels at 150 dpi
LINES = (
    "The officer went to the house on Tuesday evening",
    "and found the front door of the kitchen open",
    "A neighbour saw a green car leave the yard",
    "before the lights in the street went out again",
    "The witness signed this statement in our office",
)


def pdf(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """A PDF of these objects, numbered from 1, of which the first is its catalogue."""
    out, places = b"%PDF-1.7\n", list[int]()
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return out + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (
        size,
        table,
        size,
        trailer,
        len(out),
    )


def stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (entries, len(content), content)


FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Courier>>"


def pages_pdf(contents: Sequence[bytes], *entries: bytes, more: Sequence[bytes] = ()) -> bytes:
    """A page for each content stream. `entries` go into every page's dictionary, `more` follow as objects 4, 5 ..."""
    first = 4 + len(more)
    pages = [
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources<</Font<</F1 3 0 R>>>>/Contents %d 0 R%s>>"
        % (first + 2 * at, b"".join(entries))
        for at in range(len(contents))
    ]
    kids = b" ".join(b"%d 0 R" % (first + 2 * at + 1) for at in range(len(contents)))
    both = [one for page, content in zip(pages, contents, strict=True) for one in (stream(content), page)]
    tree = b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, len(contents))
    return pdf([b"<</Type/Catalog/Pages 2 0 R>>", tree, FONT, *more, *both])


def written(text: str, x: int = 72, y: int = 700, size: int = 14) -> bytes:
    return b"BT /F1 %d Tf %d %d Td (%s) Tj ET" % (size, x, y, text.encode("latin-1"))


def text_pdf(to: Path, *texts: str, entries: bytes = b"") -> Path:
    to.write_bytes(pages_pdf([written(text) for text in texts], entries))
    return to


def page_picture(lines: Sequence[str] = LINES, size: tuple[int, int] = A4, height: int = 26) -> Image.Image:
    """A white page with these lines on it, grey, 150 dpi."""
    picture = Image.new("L", size, 255)
    draw, font = ImageDraw.Draw(picture), ImageFont.load_default(height)
    for number, line in enumerate(lines):
        draw.text((size[0] // 10, size[1] // 8 + 3 * height * number), line, font=font, fill=0)
    picture.info["dpi"] = (150, 150)
    return picture


def saved(picture: Image.Image, to: Path, **options: object) -> Path:
    picture.save(to, **options)
    return to


def raw_picture(picture: Image.Image) -> bytes:
    """The picture as an object of a PDF."""
    entries = b"/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray/BitsPerComponent 8" % picture.size
    return stream(picture.convert("L").tobytes(), entries)


def scan_pdf(picture: Image.Image, hidden: bytes = b"") -> bytes:
    """A PDF of one scanned page; `hidden` is what another program recognised on it."""
    return pages_pdf(
        [b"q 612 0 0 792 0 0 cm /P Do Q " + hidden],
        b"/Resources<</Font<</F1 3 0 R>>/XObject<</P 4 0 R>>>>",
        more=[raw_picture(picture)],
    )


def noise(size: tuple[int, int]) -> Image.Image:
    return Image.frombytes("L", size, os.urandom(size[0] * size[1]))


def said(page: ReadPage, word: Word) -> str:
    return page.text[word.start : word.start + word.length]


def ink(picture: Image.Image, paper: int = 160) -> tuple[int, int, int, int]:
    """Left, upper, right, lower edge of what is darker than paper."""
    box = picture.convert("L").point(lambda value: 255 * (value < paper)).getbbox()
    assert box is not None
    return box


def assert_placed(page: ReadPage) -> None:
    """Words stand in the text in order, without overlap, and their boxes within the picture."""
    at = 0
    for word in page.words:
        assert word.start >= at
        assert word.length > 0
        at = word.start + word.length
        assert said(page, word) == said(page, word).strip()
        assert 0 <= word.left <= word.left + word.width <= page.width
        assert 0 <= word.top <= word.top + word.height <= page.height
        assert 0 <= word.confidence <= 100
    assert at <= len(page.text)


def same(a: Image.Image, b: Image.Image) -> bool:
    return a.size == b.size and ImageChops.difference(a, b).getbbox() is None
