"""A case that is sealed takes its paper along: originals as papers of the container, and no word of it outside."""

from __future__ import annotations

import sys
from hashlib import sha256
from pathlib import Path

import pytest
from django.conf import settings

from murderbook.workbench.documents.files import folder_of, original_of
from murderbook.workbench.documents.models import Document, Mention, Page, Reading
from murderbook.workbench.reports.discovery.making import file_of
from murderbook.workbench.reports.models import Bundle
from murderbook.workbench.sealed.memory import papers
from murderbook.workbench.sealed.models import Kept, Paper
from murderbook.workbench.search.index import the_index
from paper import document_in, pictured
from personas import Unit

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "sealed"))

from seats import Seat

WORD = "quixotically"  # on no page else
SENT = {"reason": "it leads into the house", "understood": "on"}


@pytest.fixture
def document(unit: Unit) -> Document:
    document_in(unit.cases[1], unit.accounts["owner"], ["A common word."])
    found = document_in(unit.cases[0], unit.accounts["owner"], [f"Ann Smith {WORD} left."], volume="2")
    pictured(found, "A common picture.")
    return found


@pytest.fixture
def seat(unit: Unit, document: Document) -> Seat:
    made = Seat(unit, "owner").found()
    made.shares()
    return made


def seal(unit: Unit, seat: Seat) -> int:
    return seat.inside(f"seal/{unit.cases[0].key}/", SENT).status_code


def test_its_paper_goes_along(unit: Unit, seat: Seat, document: Document) -> None:
    content, place = original_of(document.key).read_bytes(), folder_of(document.key)
    assert the_index().known([WORD]) == {WORD}
    assert seal(unit, seat) == 302
    assert not place.exists()
    for model in (Document, Page, Mention, Reading):
        assert not model._base_manager.filter(case=unit.cases[0]).exists()
    assert the_index().known([WORD, "common"]) == {"common"}
    cabinet = seat.cabinet()
    with cabinet.work():
        paper = Paper.objects.get()
        assert (paper.name, paper.description) == ("report.txt", "pages 1 to 2; volume 2")
        assert papers.checked(cabinet, paper) == content
        assert any(WORD in one.text for one in Kept.objects.filter(kind="documents.Page"))


def test_no_byte_of_it_stays_in_the_database(unit: Unit, seat: Seat, document: Document) -> None:
    seal(unit, seat)
    files = [path for path in settings.RECORD.folder.rglob("*") if path.is_file() and "sealed" not in path.parts]
    assert not [path for path in files if WORD.encode() in path.read_bytes()]


def test_an_original_that_is_too_large_keeps_all_of_it_outside(
    unit: Unit, seat: Seat, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(papers, "largest", lambda: 5)
    assert seal(unit, seat) != 302
    assert original_of(document.key).is_file()
    assert Page.objects.filter(case=unit.cases[0]).count() == 2


def test_an_original_that_was_changed_keeps_all_of_it_outside(unit: Unit, seat: Seat, document: Document) -> None:
    original_of(document.key).write_bytes(b"changed")
    assert seal(unit, seat) != 302
    assert Document.objects.filter(case=unit.cases[0]).exists()


def bundle_of(unit: Unit, content: bytes) -> Path:
    """What a bundle leaves: its row, and its file in the clear."""
    made = Bundle.objects.create(
        case=unit.cases[0],
        number=1,
        prefix="MB",
        before=0,
        last=1,
        recipient="the defence",
        account=unit.accounts["owner"],
        sha256=sha256(content).hexdigest(),
        bytes=len(content),
    )
    file_of(made.key).parent.mkdir(exist_ok=True)
    file_of(made.key).write_bytes(content)
    return file_of(made.key)


def test_its_discovery_bundles_go_along(unit: Unit, seat: Seat, document: Document) -> None:
    file = bundle_of(unit, f"PK of {WORD}".encode())
    assert seal(unit, seat) == 302
    assert not file.exists()
    assert not Bundle._base_manager.exists()
    cabinet = seat.cabinet()
    with cabinet.work():
        paper = Paper.objects.get(name="discovery-1-MB.zip")
        assert paper.description == "discovery bundle 1, made for the defence"
        assert papers.checked(cabinet, paper) == f"PK of {WORD}".encode()


def test_a_bundle_that_is_missing_keeps_all_of_it_outside(unit: Unit, seat: Seat, document: Document) -> None:
    bundle_of(unit, b"PK").unlink()
    assert seal(unit, seat) != 302
    assert Bundle.objects.exists() and original_of(document.key).is_file()
