"""Whoever attacks with a laboratory's list, or with what it leaves behind."""

from __future__ import annotations

import time

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from test_lab_lists import HEAD, HIT, NONE, act, page, staged, unit, upload

from murderbook.workbench.laboratory.listed.planning import Listed
from murderbook.workbench.laboratory.models import LabList, LabRequest, LabStep, LabStrike
from murderbook.workbench.laboratory.pages import list_one
from murderbook.workbench.register.models import Case, PhysicalLink
from personas import Unit

pytestmark = pytest.mark.django_db
__all__ = ["unit"]


def columns(unit: Unit, batch: LabList) -> str:
    return unit.client("member").get(reverse("laboratory-list-columns", args=[batch.key])).content.decode()


@pytest.mark.parametrize("cell", ["D3S1358 17 vWA 16", "17 at D3S1358, 16 at vWA", "D3S1358 alleles 17 and 18"])
def test_alleles_in_a_column_of_words_are_asked_of_nobody_and_kept_nowhere(unit: Unit, cell: str) -> None:
    """The page asks what each word of a result means, before any row is refused."""
    batch = staged(unit, HIT.replace("CODIS eligible profile", f'"{cell}"'))
    text = page(unit, batch)
    names = [part.split('"')[0] for part in text.split('name="word-')[1:]]
    url = reverse("laboratory-list", args=[batch.key])
    unit.client("member").post(url, {f"word-{name}": "nothing usable" for name in names})
    text += page(unit, batch) + columns(unit, batch)
    batch.refresh_from_db()
    assert "d3s1358" not in (text + repr(batch.mapping)).lower()


@pytest.mark.parametrize("name", ["D8S1179 (1)", "Marker 1", "Locus: FGA", "allele_1_rfu", "TH01 / call"])
def test_a_column_of_alleles_is_known_by_whatever_is_written_around_the_locus(unit: Unit, name: str) -> None:
    assert "61.3" not in columns(unit, staged(unit, f"{NONE},61.3", head=f"{HEAD},{name}"))


def test_a_long_number_of_the_laboratory_doubles_nothing(unit: Unit) -> None:
    """One that is kept in part would be found by no later list."""
    row = NONE.replace("24-119", "N" * 80)
    act(unit, staged(unit, row), "take-in")
    assert "Nothing was new" in act(unit, staged(unit, row), "take-in")
    longer = staged(unit, row.replace("N" * 80, "N" * 81))
    assert "the cell has 81 characters" in page(unit, longer)
    act(unit, longer, "take-in")
    assert LabRequest.objects.count() == 1


@pytest.mark.parametrize(
    ("head", "row"),
    [
        (HEAD, HIT.replace("CODIS eligible profile", "codis " * 30_000)),
        (HEAD, HIT.replace("CODIS eligible profile", "not suitable " * 15_000)),
        (HEAD, HIT.replace("2026-05-01", "1 " * 60_000)),
        (f"{HEAD},{'hit our ' * 4_000}", f"{HIT},x"),
        (f"{HEAD},{'not date ' * 9_000}", f"{HIT},x"),
        (f"{HEAD},{','.join(f'c{at}' for at in range(20_000))}", f"{HIT},{'x,' * 19_999}x"),
    ],
)
def test_a_hostile_cell_or_header_holds_nobody_up(unit: Unit, head: str, row: str) -> None:
    began = time.perf_counter()
    answer: HttpResponse = upload(unit, row, head=head)
    if answer.status_code == 302:
        batch = LabList.objects.latest("pk")
        page(unit, batch), columns(unit, batch)
    assert time.perf_counter() - began < 3


def test_a_list_is_looked_for_where_it_is_held_while_it_is_discarded(unit: Unit) -> None:
    """Looked for before, it was taken in meanwhile: then its file went, and the page failed."""
    batch = staged(unit, NONE)
    with CaptureQueriesContext(connection) as asked:
        assert unit.client("member").post(reverse("laboratory-list-discard", args=[batch.key])).status_code == 302
    said = [one["sql"] for one in asked.captured_queries]
    found = next(at for at, sql in enumerate(said) if 'FROM "laboratory_lablist"' in sql)
    begun, ended = (sum(sql.startswith(word) for sql in said[:found]) for word in ("SAVEPOINT", "RELEASE"))
    assert begun > ended, "within the transaction that deletes it"


def test_a_list_that_went_meanwhile_is_not_taken_in(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    batch, read = staged(unit, NONE), list_one._listed

    def slowly(found: LabList) -> Listed:
        listed = read(found)
        LabList.objects.filter(pk=found.pk).delete()
        return listed

    monkeypatch.setattr(list_one, "_listed", slowly)
    answer = unit.client("member").post(reverse("laboratory-list-take-in", args=[batch.key]))
    assert answer.status_code == 302 and not LabRequest.objects.exists()


def test_nobody_undoes_a_link_to_a_case_in_which_he_may_not_write_any_more(unit: Unit) -> None:
    """Its hit stays with it, and nothing is told of where the other case is."""
    batch = staged(unit, f"{HIT},01991-002", head=f"{HEAD},Linked Case")
    act(unit, batch, "take-in")
    Case.objects.filter(pk=unit.cases[1].pk).update(compartment=unit.restricted)
    text = act(unit, batch, "undo", why="another unit's list")
    assert "Left as they are" in text and "L1 of 01986-001" in text and "01991-002" not in text
    assert not LabStrike.objects.exists() and PhysicalLink.objects.filter(withdrawn_at=None).count() == 1
    Case.objects.filter(pk=unit.cases[1].pk).update(compartment=unit.default)
    assert "5 steps struck out" in act(unit, batch, "undo", why="another unit's list")
    assert not PhysicalLink.objects.filter(withdrawn_at=None).exists()


def test_what_is_out_of_sight_takes_as_many_statements_as_what_is_not_there(unit: Unit) -> None:
    """As the row's own case, and as the one that its hit ties; in the look, in the writing and in the undoing."""
    secret = unit.secret[0].own_number
    counts = []
    for number in (secret, "XX-9", secret, "XX-9"):
        rows = (HIT.replace("01986-001", number) + ",", f"{HIT},{number}")
        batch = staged(unit, *rows, head=f"{HEAD},Linked Case")
        client = unit.client("member")
        client.get(reverse("laboratory-list", args=[batch.key]))
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("laboratory-list", args=[batch.key]))
            for what in ("take-in", "undo"):
                client.post(reverse(f"laboratory-list-{what}", args=[batch.key]), {"why": "x"})
        counts.append(len(asked.captured_queries))
    assert counts[2] == counts[3] and counts[0] == counts[1] and not LabRequest.objects.exists()


@pytest.mark.parametrize("cell", ["=HYPERLINK(1)", "\x01\x07bell", "\u202egnp.exe", "<script>x</script>", "{{ 7 }}"])
def test_hostile_text_is_text(unit: Unit, cell: str) -> None:
    batch = staged(unit, HIT.replace("offender 12-334", cell))
    act(unit, batch, "take-in")
    assert "<script>x" not in page(unit, batch)
    text = unit.client("member").get(reverse("case-laboratory-one", args=[unit.cases[0].key, 1])).content.decode()
    assert "<script>x" not in text and LabStep.objects.filter(kind="hit").count() == 1
