"""The files of a case, when it is sealed: the originals of its documents and the discovery bundles that were made of it
go along as papers of the container, and leave the record's folder. What was read of pages goes along as it was written,
as every row does that is no row there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from murderbook.workbench.documents import files
from murderbook.workbench.documents.models import Document, Page
from murderbook.workbench.laboratory import running as tests
from murderbook.workbench.network import held as networks
from murderbook.workbench.register.models import Case
from murderbook.workbench.reports.discovery.making import file_of
from murderbook.workbench.reports.models import Bundle
from murderbook.workbench.reports.orders import line
from murderbook.workbench.resolution import held
from murderbook.workbench.sealed.memory import papers
from murderbook.workbench.sealed.memory.cabinet import Cabinet
from murderbook.workbench.sealed.memory.papers import Sent
from murderbook.workbench.sealed.models import Member, Paper
from murderbook.workbench.search.index import the_index


class PaperStaysError(Exception):
    """An original cannot go along, so that nothing moves: which, why, and what to do."""


@dataclass(frozen=True, slots=True)
class Original:
    """A file of the case, where it lies, and what is said of it. `document`: the key of the document that it is of."""

    path: Path
    name: str
    description: str
    size: int
    sha256: str
    document: str = ""


def originals_of(case: Case) -> list[Original]:
    """Every original, of withdrawn documents too, and every bundle. PaperStaysError where one cannot go along: then
    nothing moves."""
    found = [*_documents(case), *_bundles(case)]
    for one in found:
        if one.size > papers.largest():
            most = papers.largest() // papers.MIB
            raise PaperStaysError(
                f"{one.name} is larger than the {most} MiB that this record takes for one paper of a sealed case: have "
                "unit.largest_paper_mib raised in record.toml, or withdraw it and take it in again in parts"
            )
        if not files.is_file_untouched(one.path, one.sha256):
            raise PaperStaysError(
                f"the file {one.name} is missing from the record's folder, or was changed there: restore it "
                "from a backup first, or it would be lost"
            )
    return found


def _documents(case: Case) -> Iterator[Original]:
    for one in Document._base_manager.filter(case=case).order_by("first_page", "pk"):
        place = files.original_of(one.key)
        yield Original(place, one.name, _described(one), one.bytes, one.sha256, one.key)


def _bundles(case: Case) -> Iterator[Original]:
    for one in Bundle._base_manager.filter(case=case).order_by("number"):
        told = f"discovery bundle {one.number}, made for {one.recipient}"[:200]
        yield Original(file_of(one.key), f"discovery-{one.number}-{one.prefix}.zip", told, one.bytes, one.sha256)


def lay_in(open_: Cabinet, by: Member, case_key: str, originals: Sequence[Original], source: str) -> None:
    """Each as a paper of the case, within the container. One that a crash left there already is not laid in twice."""
    case = Case._base_manager.get(key=case_key)
    there = set(Paper.objects.filter(case=case).values_list("sha256", flat=True))
    for one in originals:
        if one.sha256 not in there and one.size:
            papers.add(open_, case, Sent(one.name, one.description, one.path.read_bytes()), by.account, source=source)


def forget_words(case: Case) -> None:
    """Before the pages are erased: their words leave the index of the record."""
    the_index().forget(Page._base_manager.filter(case=case).only("pk", "text"))


def remove(originals: Sequence[Original], case_key: str) -> None:
    """After the case left the record: originals, pictures and bundles are written over and deleted, and no report of it
    is printed or lies ready any more, no search for persons, no network that read it and no choice of tests."""
    line.forget(case_key)
    held.forget(case_key)
    networks.forget()
    tests.forget()
    for one in originals:
        if one.document:
            files.destroy(one.document)
        elif one.path.is_file():
            files.write_over(one.path)
            one.path.unlink()


def _described(document: Document) -> str:
    place = [f"{name} {value}" for name in ("volume", "box", "item") if (value := getattr(document, name))]
    pages = f"pages {document.first_page} to {document.last_page}"
    withdrawn = ["withdrawn before it was sealed"] if document.withdrawn_at else []
    return "; ".join([document.title or pages, *([pages] if document.title else []), *place, *withdrawn])[:200]
