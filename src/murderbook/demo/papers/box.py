"""The papers of a case as they come out of a box: some scanned, some as text files, in folders that say where they
stood."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from murderbook.demo.papers.paper import Paper
from murderbook.demo.papers.render import LEVELS, render

# How the first papers of the binder were scanned; all others are text files.
SCANNED = ("worn", "clean", "sideways", "photocopy")


def write_box(papers: Iterable[Paper], folder: Path) -> dict[str, Paper]:
    """Write the papers; each by the name of its file, with its folders, as the folder has it."""
    written: dict[str, Paper] = {}
    for number, paper in enumerate(papers, start=1):
        scanned = number <= len(SCANNED)
        name = f"Box 1/Volume {1 + (number - 1) // 8}/Item {number:02} {paper.title}{'.tiff' if scanned else '.txt'}"
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if scanned:
            _scan(paper, SCANNED[number - 1], path)
        else:
            path.write_text("\f".join(page.text for page in paper.pages), encoding="utf-8")
        written[name] = paper
    return written


def _scan(paper: Paper, how: str, path: Path) -> None:
    first, *others = [render(page, LEVELS[how]) for page in paper.pages]
    first.save(path, "TIFF", save_all=True, append_images=others, compression="tiff_lzw", dpi=(150, 150))
