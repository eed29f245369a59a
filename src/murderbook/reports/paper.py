"""Markup becomes PDF: tagged, PDF/A-3b, the same bytes whenever the same is printed. Nothing is fetched from anywhere.

WeasyPrint and the libraries that it needs are the extra `pdf`; where they are missing, `NoPrinterError` says so.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any

from murderbook.reports.markup import Child, Markup, el, joined

PREFIX = re.compile(r"[A-Z0-9][A-Z0-9-]{0,11}")
PICTURE = "picture:"  # what stands before the name of a picture in its address
VARIANT = "pdf/a-3b"
AT_ONCE = 2.0  # seconds: nobody is told how far what takes no longer is, and no process is begun for it


class NoPrinterError(RuntimeError):
    """PDF cannot be made on this machine; the message says what is missing and how to get it."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """Numbers that count on through the pages: the prefix, and the number before the first page."""

    prefix: str
    before: int
    digits: int


@dataclass(frozen=True, slots=True)
class Paper:
    """What stands on every page: `title` in the head of the file and in the foot, `mark` of whoever takes it away.

    `moment` is written as the time at which the file was made. `pictures` are files by name. `leaves` numbers the
    pages of the file itself; a production has numbers of its own and needs none. `apart`: what takes longer than a
    moment is printed by a process of its own, which keeps its memory off this one (`press.py`).
    """

    title: str
    moment: datetime
    foot: str = ""
    mark: str = ""
    numbers: Numbers | None = None
    pictures: Mapping[str, Path] = field(default_factory=dict)
    leaves: bool = True
    apart: bool = False


class Printed:
    """A PDF, how many pages it has, and on which page (from 1) each anchor of the markup stands. It is made when the
    first of these is asked for: whoever gathers what it says lets go of the record before. `page` is its markup,
    `pictures` are the files that it may show, `apart` as of its paper."""

    def __init__(self, page: str, pictures: Mapping[str, Path], *, apart: bool = False) -> None:
        self.page, self.pictures, self.apart = page, pictures, apart

    @property
    def seconds(self) -> float:
        """How long printing it takes, about. All that WeasyPrint does it does once for each element, and no faster
        for few than for many: leads, murder books, calls and timelines of 1,800 to 29,000 tags took 0.5 to 0.8 ms a
        tag on two cores that others used too."""
        return self.page.count("<") * 0.00065

    def made_apart(self, content: bytes, pages: int, anchors: Mapping[str, int]) -> None:
        """Somebody else printed it: another process (`press.py`)."""
        self.__dict__["_made"] = content, pages, anchors

    @property
    def content(self) -> bytes:
        return self._made[0]

    @property
    def pages(self) -> int:
        return self._made[1]

    @property
    def anchors(self) -> Mapping[str, int]:
        return self._made[2]

    @cached_property
    def _made(self) -> tuple[bytes, int, Mapping[str, int]]:
        if self.apart and self.seconds > AT_ONCE:
            return self._from_another_process()
        html = printer().HTML(string=self.page, url_fetcher=_fetcher(self.pictures), base_url="picture:/")
        document = html.render()
        content = document.write_pdf(pdf_variant=VARIANT, pdf_tags=True)
        anchors = {name: at for at, one in enumerate(document.pages, start=1) for name in one.anchors}
        return bytes(content), len(document.pages), anchors

    def _from_another_process(self) -> tuple[bytes, int, Mapping[str, int]]:
        from murderbook.reports.press import Press

        Press().run(self, lambda _share, _words: None)
        made: tuple[bytes, int, Mapping[str, int]] = self.__dict__["_made"]
        return made


def printer() -> Any:  # noqa: ANN401 - the module, which has no types
    """WeasyPrint. NoPrinterError where it or a library of its own is missing."""
    try:
        import weasyprint
    except (ImportError, OSError) as error:
        raise NoPrinterError(
            "PDF cannot be made here: WeasyPrint or its library Pango is missing. Install both: "
            "pip install 'murderbook[pdf]', and on Debian apt-get install libpango-1.0-0 libpangoft2-1.0-0"
        ) from error
    logging.getLogger("weasyprint").setLevel(logging.ERROR)  # its warnings quote what is printed
    return weasyprint


def printed(body: Child, paper: Paper) -> Printed:
    """`body` on paper. NoPrinterError; ValueError where the numbers' prefix is none."""
    printer()
    return Printed(_document(body, paper), paper.pictures, apart=paper.apart)


def _document(body: Child, paper: Paper) -> str:
    moment = paper.moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("title", paper.title),
        el("meta", name="dcterms.created", content=moment),
        el("meta", name="dcterms.modified", content=moment),
        el("meta", name="generator", content="murderbook"),
        el("style", Markup(_style() + (_counting(paper.numbers) if paper.numbers else ""))),
    )
    return "<!doctype html>" + el("html", head, el("body", _foot(paper), body), lang="en")


def _foot(paper: Paper) -> Markup:
    number = el("span", class_="number bates") if paper.numbers else None
    leaf = el("span", class_="number leaf") if paper.leaves else None
    mark = el("span", paper.mark, class_="mark") if paper.mark else None
    return el("div", joined(number, leaf, paper.foot or paper.title, mark), class_="foot")


def _style() -> str:
    return files("murderbook.reports").joinpath("paper.css").read_text("utf-8")


def _counting(numbers: Numbers) -> str:
    if not PREFIX.fullmatch(numbers.prefix):
        raise ValueError(f"{numbers.prefix!r} is no prefix of page numbers")
    return (
        f'@counter-style bates {{ system: extends decimal; pad: {numbers.digits} "0" }}'
        f"@page {{ counter-increment: bates page }} @page:first {{ counter-reset: bates {numbers.before} }}"
        f'.bates::after {{ content: "{numbers.prefix}" counter(bates, bates) }}'
    )


def _fetcher(pictures: Mapping[str, Path]) -> Any:  # noqa: ANN401 - WeasyPrint has no types
    """Gives the pictures that the markup may show, and nothing else: no network, no other file."""
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    class Pictures(URLFetcher):  # type: ignore[misc] # untyped
        def fetch(self, url: str, headers: object = None) -> object:
            name = url.removeprefix(PICTURE)
            if not url.startswith(PICTURE) or name not in pictures:
                raise FatalURLFetchingError("only pictures of the record are printed")
            try:
                content = pictures[name].read_bytes()
            except OSError as error:
                raise FatalURLFetchingError("a picture of a page cannot be read") from error
            return URLFetcherResponse(url, content, {"Content-Type": "image/jpeg"})

    return Pictures()
