"""The bundle as one ZIP file. The same record and the same choices give the same bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC
from hashlib import sha256
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from murderbook.reports.discovery.asked import DOCUMENT, PAGE, Asked, Heading
from murderbook.reports.discovery.certificate import certificate_pages
from murderbook.reports.discovery.count import proven
from murderbook.reports.discovery.given import parts_of
from murderbook.reports.discovery.index import index_pages, index_workbook
from murderbook.reports.discovery.plan import Entry, State
from murderbook.reports.discovery.production import volumes
from murderbook.reports.discovery.sheets import Sheet, bates, sheets_of
from murderbook.reports.item import Ident
from murderbook.reports.paper import Paper, printed

_FILE_MODE = 0o100644 << 16


@dataclass(frozen=True, slots=True)
class Made:
    """What was made: the entries with the numbers that they have now, the last page number, and the ZIP's SHA-256."""

    entries: list[Entry]
    last: int
    sha256: str
    bytes: int


@dataclass(slots=True)
class _Writer:
    """Puts files into the ZIP one by one, and keeps their digests."""

    archive: ZipFile
    heading: Heading
    apart: bool = False
    digests: list[tuple[str, str]] = field(default_factory=list)

    def put(self, name: str, content: bytes) -> None:
        moment = self.heading.moment.astimezone(UTC)
        entry = ZipInfo(name, (moment.year, moment.month, moment.day, moment.hour, moment.minute, 0))
        entry.external_attr, entry.create_system = _FILE_MODE, 3
        self.archive.writestr(entry, content, compress_type=ZIP_STORED)
        self.digests.append((name, sha256(content).hexdigest()))


Told = Callable[[int, int], None]  # how much is done, of how much; what it raises stops the making


def write(asked: Asked, path: Path, told: Told = lambda done, all_of_it: None, *, apart: bool = False) -> Made:
    """Write the bundle to a new file, its papers as `Paper.apart` says. LeftOutError where the count does not hold,
    NoPrinterError where no PDF can be made, PressBrokenError where a process of its own broke down; then there is no
    file."""
    try:
        with ZipFile(path, "x") as archive:
            entries, last = _fill(asked, _Writer(archive, asked.heading, apart), told)
    except BaseException:
        with suppress(FileNotFoundError):
            path.unlink()
        raise
    digest = sha256()
    with path.open("rb") as file:
        while block := file.read(1024**2):
            digest.update(block)
    return Made(entries, last, digest.hexdigest(), path.stat().st_size)


def _fill(asked: Asked, writer: _Writer, told: Told) -> tuple[list[Entry], int]:
    heading = asked.heading
    paper = Paper(heading.title, heading.moment, foot=f"{heading.title}, {heading.unit}", mark=heading.mark)
    paper = replace(paper, apart=writer.apart)
    numbers: dict[Ident, tuple[str, str]] = {}
    sheets = list(_sheets(asked))
    given = [entry for entry in asked.entries if entry.state is State.GIVEN and entry.item.kind != PAGE]
    done, all_of_it = 0, len(sheets) + len(given)
    for volume in volumes(sheets, heading.prefix, paper):
        writer.put(volume.name, volume.printed.content)
        for sheet in volume.sheets:
            number, ident = bates(heading.prefix, sheet.number), (PAGE, sheet.leaf.key)
            numbers[ident] = (numbers[ident][0] if ident in numbers else number, number)
        told(done := done + len(volume.sheets), all_of_it)
    last = sheets[-1].number if sheets else heading.before
    for part in parts_of(given, heading.prefix, last, paper):
        writer.put(part.name, part.printed.content)
        numbers.update({ident: (number, "") for ident, number in part.numbers.items()})
        last += part.printed.pages
        told(done := done + len(part.numbers), all_of_it)
    lines = proven(asked.counted, asked.entries, set(numbers), asked.labels)
    entries = [_numbered(entry, numbers) for entry in asked.entries]
    counts = {f"{heading.prefix} numbers given here": last - heading.before} | _counts(entries)
    writer.put("index.pdf", printed(index_pages(heading, entries, counts), _titled(paper, "index")).content)
    writer.put("index.xlsx", index_workbook(heading, entries))
    certified = printed(certificate_pages(heading, lines, writer.digests), _titled(paper, "certificate"))
    writer.put("certificate.pdf", certified.content)
    writer.put("hashes.txt", _hashes(asked, writer))
    return entries, last


def _titled(paper: Paper, what: str) -> Paper:
    return replace(paper, title=f"{paper.title}: {what}", foot=f"{paper.foot}: {what}")


def _sheets(asked: Asked) -> Iterator[Sheet]:
    """The sheets of all pages that are given now, each with the next number."""
    following = asked.heading.before + 1
    for entry in asked.entries:
        if entry.item.kind != PAGE or entry.state is not State.GIVEN:
            continue
        made = sheets_of(asked.leaves[entry.item.key], following)
        following += len(made)
        yield from made


def _numbered(entry: Entry, numbers: dict[Ident, tuple[str, str]]) -> Entry:
    first, last = numbers.get(entry.item.ident, ("", ""))
    return replace(entry, first=first, last=last)


def _counts(entries: list[Entry]) -> dict[str, int]:
    order = (State.GIVEN, State.BEFORE, State.WITHHELD)
    return {f"entries {state}": sum(1 for entry in entries if entry.state is state) for state in order}


def _hashes(asked: Asked, writer: _Writer) -> bytes:
    """As `sha256sum --check` reads it; the originals, which are not in the bundle, stand behind a sign of comment."""
    lines = [f"{digest}  {name}" for name, digest in writer.digests]
    lines.append("# Originals of the documents, which are not in the bundle:")
    for entry in asked.entries:
        if entry.item.kind == DOCUMENT:
            lines.append(f"# {asked.originals[entry.item.key]}  {entry.item.reference}")
    return ("\n".join(lines) + "\n").encode()
