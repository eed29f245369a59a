"""The pages by which a case of the open record is sealed, and that of what it had there."""

from __future__ import annotations

import pytest
from seats import Seat

from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.register.models import Case
from murderbook.workbench.sealed.models import Kept
from personas import Unit, make_unit


@pytest.fixture
def unit(db: None) -> Unit:
    return make_unit()


@pytest.fixture
def seat(unit: Unit) -> Seat:
    """In a compartment without shares. The first case was read by a member, and the second one names it."""
    case = unit.cases[0]
    unit.client("member").get(f"/case/{case.key}/")
    Case.objects.filter(pk=unit.cases[1].pk).update(agency_number="LAB-7", notes=f"see {case.own_number}")
    return Seat(unit, "owner").found()


def test_a_case_is_found_by_either_number_where_one_gives_access(unit: Unit, seat: Seat) -> None:
    case = unit.cases[0]
    nothing = seat.inside("seal/")
    assert (nothing.context["asked"], nothing.context["found"]) == (False, [])
    assert "No such case" not in nothing.content.decode()
    for number, found in (
        (f" {case.own_number} ", case), ("LAB-7", unit.cases[1]), (unit.secret[0].own_number, unit.secret[0]),
        ("W-1", None), ("no", None),
    ):  # fmt: skip
        answer = seat.client.get(f"{seat.within}seal/", {"number": number})
        found_name = str(Case.objects.get(pk=found.pk)) if found else ""
        assert answer.context["found"] == ([(found.key, found_name)] if found else []), number
        page = answer.content.decode()
        assert ("No such case that you may seal" in page) is (found is None)
        assert found is None or f'href="{seat.within}seal/{found.key}/">{found_name}' in page


def test_what_is_not_undone_is_told_first(unit: Unit, seat: Seat) -> None:
    case = unit.cases[0]
    page = seat.inside(f"seal/{case.key}/").content.decode()
    assert f"<h1>Seal {case}</h1>" in page
    assert "No case is taken before the shares are printed" in page and 'name="reason"' not in page
    assert seat.inside(f"seal/{case.key}/", {"reason": "x", "understood": "on"}).status_code == 200
    assert Case.objects.filter(pk=case.pk).exists()
    seat.shares()
    page = seat.inside(f"seal/{case.key}/").content.decode()
    assert 'name="reason"' in page and 'name="understood"' in page and 'name="csrfmiddlewaretoken"' in page
    assert "The member, last on" in page and f"<li>{Case.objects.get(pk=unit.cases[1].pk)}</li>" in page
    assert "None that the record knows of" in page and "No case is taken" not in page
    for sent, beside in (({"reason": "x"}, ["understood"]), ({"understood": "on"}, ["reason"])):
        answer = seat.inside(f"seal/{case.key}/", sent)
        assert (answer.status_code, list(answer.context["form"].errors)) == (200, beside)
        assert "This field is required" in answer.content.decode() and "The member, last on" in answer.content.decode()
    assert seat.inside(f"seal/{'A' * 22}/").status_code == 404


def test_what_it_had_outside_is_kept_as_it_was_written(unit: Unit, seat: Seat) -> None:
    case = unit.cases[0]
    seat.shares()
    answer = seat.inside(f"seal/{case.key}/", {"reason": "it leads into the house", "understood": "on"})
    assert answer.headers["Location"] == f"{seat.within}case/{case.key}/"
    page = seat.inside(f"case/{case.key}/").content.decode()
    assert "The case lies in this compartment, and is gone from the open record" in page
    assert not Case.objects.filter(pk=case.pk).exists() and Case.objects.filter(pk=unit.cases[1].pk).exists()
    rows = list(seat.inside("kept/").context["rows"])
    assert [row.pk for row in rows] == sorted(row.pk for row in rows)
    told = {row.kind: row for row in rows}
    assert told["seen by"].text.startswith("The member, last 20") and told["backups"].text == ""
    assert told["named in"].text.endswith(str(Case.objects.get(pk=unit.cases[1].pk)))
    assert told["access.Grant"].number and '"reason": "persona of the tests"' in told["access.Grant"].text
    page = seat.inside("kept/").content.decode()
    assert "seen by" in page and "The member, last 20" in page
    with seat.cabinet().work():
        entry = AuditEntry.objects.get(verb="seal case")
        assert (entry.object_kind, entry.object_key, entry.source) == ("case", case.key, "127.0.0.1")
        words = entry.words.content
        assert (words["case"], words["reason"], len(words["blind"])) == (case.key, "it leads into the house", 64)
        assert words["rows"] == Kept.objects.exclude(number="").exclude(kind="audit.AuditWords").count() + 1
        there = Case.objects.get()
        assert (there.pk, there.own_number, there.batch) == (case.pk, case.own_number, None)
