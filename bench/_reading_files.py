"""Files for bench/reading.py: pages of the demo with their text, real scans with what another program read on them, and
a PDF of as many pages as one likes."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

from murderbook.demo.generator import Size, generate
from murderbook.demo.papers import papers_of
from murderbook.demo.papers.paper import Page
from murderbook.demo.papers.render import DPI, LEVELS, render
from murderbook.formats import read

REAL = Path(__file__).resolve().parents[2] / "shared" / "data" / "documents"
SEED = 23  # thresholds of reading were chosen on pages of seed 11, those of likeness on seed 21
_PAGE = re.compile(r"^## Page (\d+)$", re.MULTILINE)


@dataclass(frozen=True)
class Scan:
    """One page as a picture, and a text of it: `known`, or what another program made of it."""

    path: Path
    text: str


def demo_pages(seed: int, cases: int) -> list[Page]:
    """Every page of the papers of some cases, but for copies."""
    with TemporaryDirectory() as name:
        generate(seed, Path(name), Size(cases=60, cleared=5, missing=8, remains=4))
        chosen = list(read(Path(name) / "register.csv").cases())[:cases]
    papers = (paper for case in chosen for paper in papers_of(case, seed) if not paper.copy_of)
    return [page for paper in papers for page in paper.pages]


def drawn(folder: Path, level: str, count: int) -> list[Scan]:
    """Full pages of the demo at one level of wear."""
    full = [page for page in demo_pages(SEED, 3) if len(page.text.split()) > 150]
    scans = []
    for number, page in enumerate(full[:: len(full) // count][:count]):
        path = folder / f"{level} {number}.png"
        render(replace(page, noise=SEED + number), LEVELS[level]).save(path, dpi=(DPI, DPI))
        scans.append(Scan(path, page.text))
    return scans


def real(folder: Path, count: int) -> list[Scan]:
    """Pages of the real scans, at equal distances, with their (imperfect) shared text; none where it is absent."""
    found = []
    for path in sorted(REAL.glob("scan_*.pdf")):
        texts = dict(_by_page((REAL / f"{path.stem.removeprefix('scan_')}.md").read_text(encoding="utf-8")))
        with pypdfium2.PdfDocument(path) as document:
            for number in range(1, len(document) + 1):
                found.append((path, number, texts.get(number, "")))
    scans = []
    for path, number, text in found[:: max(1, len(found) // count)][:count] if count else []:
        to = folder / f"{path.stem} {number}.png"
        with pypdfium2.PdfDocument(path) as document:
            document[number - 1].render(scale=300 / 72).to_pil().convert("L").save(to, dpi=(300, 300))
        scans.append(Scan(to, text))
    return scans


def _by_page(text: str) -> Iterator[tuple[int, str]]:
    parts = _PAGE.split(text)
    for number, page in zip(parts[1::2], parts[2::2], strict=True):
        yield int(number), page.rstrip().removesuffix("---")


def long_pdf(to: Path, pages: int, every: int) -> None:
    """Pages of text; each so many is a scan without any."""
    texts = [page.text.split("\n") for page in demo_pages(SEED, 1)]
    scan = to.with_suffix(".jpg")
    render(demo_pages(SEED, 1)[0], LEVELS["worn"]).save(scan, quality=80)
    document = pypdfium2.PdfDocument.new()
    font = pdfium.FPDFText_LoadStandardFont(document, b"Courier")
    for number in range(pages):
        page = document.new_page(612, 792)
        if number % every == 0:
            picture = pypdfium2.PdfImage.new(document)
            picture.load_jpeg(scan, inline=True)
            picture.set_matrix(pypdfium2.PdfMatrix().scale(612, 792))
            page.insert_obj(picture)
        else:
            for row, line in enumerate(texts[number % len(texts)]):
                _insert(document, page, font, f"{number} {line}", 740 - 14 * row)
        page.gen_content()
        page.close()
    document.save(to)
    document.close()


def _insert(document: pypdfium2.PdfDocument, page: pypdfium2.PdfPage, font: object, line: str, height: int) -> None:
    written = pdfium.FPDFPageObj_CreateTextObj(document, font, 10.0)
    wide = (line + "\0").encode("utf-16-le")
    pdfium.FPDFText_SetText(written, ctypes.cast(wide, pdfium.FPDF_WIDESTRING))
    pdfium.FPDFPageObj_Transform(written, 1, 0, 0, 1, 40, height)
    pdfium.FPDFPage_InsertObject(page, written)


def colour_scan(to: Path) -> None:
    """An A4 page in colours at 600 dpi: 35 million pixels, 105 MB unpacked."""
    small = render(demo_pages(SEED, 1)[0]).resize((4960, 7016), Image.Resampling.BICUBIC)
    tint = np.random.default_rng(SEED).integers(0, 12, (7016, 4960), dtype=np.uint8)
    Image.merge("RGB", [small, Image.fromarray(np.asarray(small) - np.minimum(np.asarray(small), tint)), small]).save(
        to, quality=90, dpi=(600, 600)
    )
