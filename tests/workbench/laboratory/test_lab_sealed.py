"""A case with all that the laboratory and the enquiries have of it is sealed: outside nothing of it stays, neither in a
table nor in a file, and inside nothing is lost."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from enquiries.enquired import afraid, by_custody, convicted, enquired, held
from nameless import remains_in
from test_lab_lists import HEAD, HIT, act, page, staged, unit
from test_lab_loci import asked_of, send, table

from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.enquiries.scope import Scope
from murderbook.workbench.imports import staging
from murderbook.workbench.imports.models import Batch
from murderbook.workbench.laboratory import running
from murderbook.workbench.laboratory.models import LabList, LabOrigin, LabRequest, LabStep, LabStrike
from murderbook.workbench.register.models import Case, Examination, Exhibit
from personas import Unit

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "sealed"))

from seats import Seat

pytestmark = pytest.mark.django_db
__all__ = ["unit"]
NUMBER = "ZQ-0042-QZ"
ROW = (
    "{number},{exhibit},24-{exhibit},STR,2026-03-02,2026-03-03,2026-05-01,CODIS eligible profile,Hit,zqhit {exhibit},,"
)
CANARIES = ("zq-0042-qz", "47.3", "zqhit", "zqname", "zqpoe", "zqundone", "zqlab", "zqmap")


@pytest.fixture
def case(unit: Unit) -> Case:
    """With a locus table, a list taken in, another undone, a third that waits, a person of interest, owed DNA."""
    made = remains_in(unit.default)
    Case.objects.filter(pk=made.pk).update(own_number=NUMBER)
    made.refresh_from_db()
    asked_of(unit, made)
    assert send(unit, made, table("S-1").replace("9.3", "47.3"), sample="S-1").status_code == 302
    for number in ("8", "9"):
        exhibit = Exhibit.objects.create(case=made, number=number, kind="blood", custody="located")
        Examination.objects.create(exhibit=exhibit, kind="dna", state="never tested")
    act(unit, _list(unit, "8"), "take-in")
    undone = _list(unit, "9")
    act(unit, undone, "take-in")
    assert "5 steps struck out" in act(unit, undone, "undo", why=f"zqundone of {NUMBER}")
    owner, scope = unit.accounts["owner"], Scope(made)
    subject = enquired(scope, owner, "zqpoe, Eve")
    by_custody(scope, subject, held(subject, owner, "1 Jan 1994", "31 Dec 1996"), owner)
    convicted(afraid(made, owner, "zqname, Ann", "zqname, Carl"), owner)
    return made


def _list(unit: Unit, *exhibits: str, number: str = NUMBER, name: str = f"{NUMBER} zqname.csv") -> LabList:
    return staged(unit, *(ROW.format(number=number, exhibit=one) for one in exhibits), name=name)


def _sealed(unit: Unit, case: Case) -> Seat:
    seat = Seat(unit, "owner").found()
    seat.shares()
    sent = {"reason": "it leads into the house", "understood": "on"}
    assert seat.inside(f"seal/{case.key}/", sent).status_code == 302
    return seat


def _left(words: tuple[str, ...] = CANARIES) -> set[str]:
    """Where a word still stands: tables, and files of the record that are no container's."""
    found = set()
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{name}"')
            text = repr(cursor.fetchall()).lower()
            found |= {f"{name}: {word}" for word in words if word in text}
    for path in Path(settings.RECORD.folder, "uploads").rglob("*"):
        text = path.read_bytes().decode(errors="replace").lower() if path.is_file() else ""
        found |= {f"file: {word}" for word in words if word in text}
    return found


def test_outside_nothing_stays_and_inside_nothing_is_lost(unit: Unit, case: Case) -> None:
    steps = LabStep._base_manager.filter(request__case=case).count()
    assert _left() and (steps, LabStrike.objects.count(), LabOrigin.objects.count()) == (14, 5, 10)
    seat = _sealed(unit, case)
    assert _left() == set()
    assert not any(model._base_manager.exists() for model in (LabRequest, LabStep, LabStrike, LabOrigin))
    with seat.cabinet().work():
        kept = Case.objects.get(key=case.key)
        assert LabStep._base_manager.filter(request__case=kept).count() == steps
        assert (LabStrike.objects.count(), LabOrigin.objects.count(), kept.str_profiles.count()) == (5, 10, 1)
    inside = "".join(seat.inside(f"case/{case.key}/laboratory/{number}/").content.decode() for number in (1, 2, 3))
    assert "zqhit 8" in inside and inside.count("struck out") >= 5 and "47.3" not in inside
    assert "zqpoe, Eve" in seat.inside(f"enquiries/{case.key}/").content.decode()
    assert "rap sheet" in seat.inside(f"case/{case.key}/owed-dna/").content.decode()


def test_a_list_that_waits_goes_with_the_case_that_it_names(unit: Unit, case: Case) -> None:
    """Its file would lie there in the clear, and its page would read it out for ever."""
    mine = _list(unit, "8", name="week 12.csv")
    other = staged(unit, HIT, name="week 13.csv")
    odd = staged(unit, f'see zq, "{NUMBER.lower()} / 8"', head="case,item", name="week 14.csv")
    upload = {"account": unit.accounts["member"], "compartment": unit.default, "file_sha256": "0" * 64}
    for name, text in (("register", f"case,victim\n{NUMBER},zqname"), ("elsewhere", "case,victim\n1,Doe")):
        (staging.folder() / name).write_text(text)
        Batch.objects.create(**upload, file_name=name, stored_as=name)
    _sealed(unit, case)
    assert _left() == set() and Batch.objects.get(state="staged").file_name == "elsewhere"
    assert set(LabList.objects.filter(state="staged")) == {other} and mine != odd
    assert "01986-001" in page(unit, other)
    url = reverse("laboratory-list", args=[mine.key])
    assert unit.client("member").get(url).status_code == 404


def test_of_a_list_that_was_taken_in_its_taker_keeps_what_is_of_other_cases(unit: Unit, case: Case) -> None:
    rows = [ROW.format(number=number, exhibit="7").replace("zqhit", "hit") for number in ("01986-001", "01991-002")]
    both = staged(unit, *rows, name=f"{NUMBER} and others.csv", head=HEAD)
    act(unit, both, "take-in")
    _sealed(unit, case)
    both.refresh_from_db()
    assert "ZQ" not in both.file_name and LabOrigin.objects.filter(batch=both).count() == 10
    text = page(unit, both)
    assert "01986-001" in text and "01991-002" in text
    assert "10 steps struck out" in act(unit, both, "undo", why="wrong")


def test_no_answer_about_it_is_kept(unit: Unit, case: Case) -> None:
    client = unit.client("member")
    asked = {"budget": "9000", "months": "1", "draws": "0"}
    client.get(reverse("laboratory-next"), asked)
    _sealed(unit, case)
    assert NUMBER not in client.get(reverse("laboratory-next"), asked).content.decode() and not running._all
    upload = SimpleUploadedFile("x.csv", f"case,item\n{NUMBER},8".encode())
    client.post(reverse("laboratory-lists"), {"file": upload, "laboratory": "x"})
    assert "no such exhibit in your cases" in page(unit, LabList.objects.latest("pk"))
    assert AuditEntry.objects.exists()
