"""Pages of witnesses as people use them, the plan on one sheet, and what nobody learns from them."""

from __future__ import annotations

import io
import re

import pypdfium2
import pytest
from django.http import HttpResponse
from django.urls import reverse
from enquiries.enquired import afraid, became, gone_to
from test_enquiry_pages import tokenless, words

from murderbook.enquiries.fear import Life
from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.enquiries.models import Approach, Fear, LifeEvent
from murderbook.workbench.enquiries.states import ApproachKind
from murderbook.workbench.enquiries.witnesses import keeping
from murderbook.workbench.register.models import Case, Person
from personas import Unit


@pytest.fixture
def fear(unit: Unit) -> Fear:
    return afraid(unit.cases[0], unit.accounts["owner"])


def sent(unit: Unit, act: str, persona: str = "member", **data: object) -> HttpResponse:
    url = reverse(f"case-witness-{act}", args=[unit.cases[0].key])
    return unit.client(persona).post(url, data)  # type: ignore[arg-type,return-value]


def place(unit: Unit, number: int) -> str:
    return f"{unit.cases[0].key}-{number}"


def test_from_fear_to_death_by_the_forms(unit: Unit, fear: Fear) -> None:
    told = {"person": place(unit, 2), "kind": "died", "when": "3 May 2010", "source": "register of deaths"}
    answer = unit.client("member").post(reverse("case-witness-life", args=[unit.cases[0].key]), told, follow=True)
    page = words(answer)  # type: ignore[arg-type]
    assert "New information, by which the case is ranked anew: Roe, Ann was afraid of Poe, Carl" in page
    assert "What they feared has ended: ask again" in page
    assert "Poe, Carl died, 3 May 2010 (register of deaths)" in page
    assert AuditEntry.objects.filter(verb="add life event").count() == 1


@pytest.mark.parametrize(
    ("act", "said", "message"),
    [
        ("life", {"kind": "died", "when": "1990", "source": "x"}, "It is not said of whom this is known"),
        ("life", {"name": "Poe", "kind": "died", "when": "soon", "source": "x"}, "is not a date in any form"),
        ("life", {"name": "Poe", "kind": "died", "when": "1990", "source": ""}, "Write from where this is known."),
        ("life", {"name": "Poe", "kind": "vanished", "when": "1990", "source": "x"}, "Select a valid choice"),
        ("fear", {"witness": "1", "feared": "1", "tie": "other", "source": "x"}, "cannot be afraid of himself"),
        ("fear", {"witness": "1", "feared": "2", "name": "x", "tie": "other", "source": "x"}, "not both"),
        ("fear", {"witness": "1", "tie": "other", "source": "x"}, "not said of whom the witness was afraid"),
        ("fear", {"tie": "other", "source": "x", "name": "x"}, "Choose the witness."),
        ("approach", {"witness": "1", "kind": "planned"}, "Write when somebody is to go."),
        ("approach", {"witness": "1", "kind": "planned", "next_on": "2030-01-01"}, "Write who goes"),
        ("approach", {"witness": "1", "kind": "interviewed"}, "Write when it was: a year is enough."),
        ("approach", {"witness": "1", "kind": "planned", "when": "1990"}, "has not happened yet"),
        ("approach", {"witness": "1", "kind": "planned", "next_on": "someday"}, "Enter a valid date."),
    ],
)
def test_bad_input_comes_back_with_what_was_wrong(
    unit: Unit, fear: Fear, act: str, said: dict[str, str], message: str
) -> None:
    named = {name: place(unit, int(value)) for name, value in said.items() if value.isdigit() and len(value) == 1}
    before = (Fear.objects.count(), LifeEvent.objects.count(), Approach.objects.count())
    answer = sent(unit, act, **{**said, **named})
    assert answer.status_code == 422
    assert message in words(answer)
    assert before == (Fear.objects.count(), LifeEvent.objects.count(), Approach.objects.count())


def test_the_victim_and_people_of_other_files_are_no_witnesses(unit: Unit, fear: Fear) -> None:
    Person.objects.create(case=unit.cases[0], role="victim", name="Victim, A")
    for chosen in (place(unit, 3), f"{unit.cases[1].key}-1", "1"):
        answer = sent(unit, "fear", witness=chosen, name="Doe, Max", tie="gang", source="x")
        assert answer.status_code == 422


def test_an_approach_is_written_and_taken_back(unit: Unit, fear: Fear) -> None:
    told = {
        "witness": place(unit, 1), "kind": "spoken to", "when": "March 2024", "who": "Det. Elm", "text": "shut",
        "source": "notebook 4", "next_on": "2020-05-03", "next_who": "Det. Ash",
    }  # fmt: skip
    assert sent(unit, "approach", **told).status_code == 302
    sheet = reverse("case-witnesses", args=[unit.cases[0].key])
    page = words(unit.client("reader").get(sheet))  # type: ignore[arg-type]
    for said in ("Spoken to, March 2024", "An approach is due", "3 May 2020", "Det. Ash", "Never interviewed"):
        assert said in page
    row = Approach.objects.get()
    back = reverse("case-witness-back", args=[unit.cases[0].key, f"approach-{row.key}"])
    assert unit.client("member").post(back, {"why": ""}).status_code == 422
    assert unit.client("member").post(back, {"why": "another witness"}).status_code == 302
    assert unit.client("member").post(back, {"why": "another witness"}).status_code == 404
    assert "another witness" in words(unit.client("member").get(sheet))  # type: ignore[arg-type]


def test_what_was_put_on_file_is_said_back(unit: Unit, fear: Fear) -> None:
    sheet = reverse("case-witnesses", args=[unit.cases[0].key])
    plan = {"witness": place(unit, 1), "kind": "planned", "text": "the car", "next_on": "2030-05-03"}
    for told, said in (
        (plan | {"next_who": "Det. Ash"}, "On file: Roe, Ann: next approach 3 May 2030, Det. Ash."),
        (plan | {"kind": "refused", "when": "2024", "who": "Det. Elm", "source": "x", "next_who": "Det. Ash"},
         "On file: Roe, Ann: refused; next approach 3 May 2030, Det. Ash."),
    ):  # fmt: skip
        client = unit.client("member")
        assert client.post(reverse("case-witness-approach", args=[unit.cases[0].key]), told).status_code == 302
        assert said in words(client.get(sheet))  # type: ignore[arg-type]


def test_a_state_that_nobody_knows_is_no_answer(unit: Unit, fear: Fear) -> None:
    Person.objects.filter(pk=fear.witness_id).update(alive="no", located="yes", willing="unknown", tie_ended="unknown")
    page = words(unit.client("member").get(reverse("case-witnesses", args=[unit.cases[0].key])))  # type: ignore[arg-type]
    assert "dead" in page and "located" in page and "willing: not known" in page
    assert "alive: " not in page and "tie over" not in page


def test_the_unit_sees_who_is_to_be_gone_to(unit: Unit, fear: Fear) -> None:
    owner = unit.accounts["owner"]
    other = afraid(unit.cases[1], owner, "Quiet, Una", "Doe, Max")
    page = words(unit.client("member").get("/witnesses/"))  # type: ignore[arg-type]
    assert "There is nobody to see now." in page
    became(fear, Life.IMPRISONED, "1990", owner)
    page = words(unit.client("member").get("/witnesses/"))  # type: ignore[arg-type]
    assert "Roe, Ann" in page
    assert "Quiet, Una" not in page
    assert "Quiet, Una" in words(unit.client("member").get("/witnesses/?show=never"))  # type: ignore[arg-type]
    assert "Quiet, Una" in words(unit.client("member").get("/witnesses/?show=all"))  # type: ignore[arg-type]
    gone_to(other, ApproachKind.INTERVIEWED, owner)
    assert "Quiet, Una" not in words(unit.client("member").get("/witnesses/?show=never"))  # type: ignore[arg-type]
    Case.objects.filter(pk=unit.cases[0].pk).update(status="cleared by arrest")
    assert "Roe, Ann" not in words(unit.client("member").get("/witnesses/"))  # type: ignore[arg-type]


def test_who_does_not_see_the_case_learns_nothing(unit: Unit, fear: Fear) -> None:
    before = [tokenless(unit.client("outsider").get(f"/witnesses/{q}")) for q in ("", "?show=never", "?show=all")]  # type: ignore[arg-type]
    became(fear, Life.DIED, "1990", unit.accounts["owner"])
    afraid(unit.cases[1], unit.accounts["owner"], "Other, One", "Doe, Max")
    after = [tokenless(unit.client("outsider").get(f"/witnesses/{q}")) for q in ("", "?show=never", "?show=all")]  # type: ignore[arg-type]
    assert before == after
    assert unit.client("outsider").get(reverse("case-witnesses", args=[unit.cases[0].key])).status_code == 404
    page = words(unit.client("consultant").get("/witnesses/?show=all"))  # type: ignore[arg-type]
    assert "Roe, Ann" in page
    assert "Other, One" not in page


def test_no_page_names_a_row_by_its_number(unit: Unit, fear: Fear) -> None:
    """Numbers of rows count people of files that one does not see."""
    Person.objects.filter(pk=fear.witness_id).update(alive="yes")
    moved = Person.objects.create(pk=987_654_321, case=unit.cases[0], role="witness", name="Far, Away")
    for url in (reverse("case-witnesses", args=[unit.cases[0].key]), "/witnesses/?show=never"):
        page = unit.client("member").get(url).content.decode()
        assert moved.name in page
        assert str(moved.pk) not in page
    assert str(moved.pk) not in unit.client("member").get(f"/enquiries/{unit.cases[0].key}/").content.decode()


def test_the_plan_is_one_sheet_and_says_how_many_more_there_are(unit: Unit) -> None:
    pytest.importorskip("weasyprint", reason="NO PDF HERE: pip install 'murderbook[pdf]', and Debian's Pango")
    owner = unit.accounts["owner"]
    feared = Person.objects.create(case=unit.cases[0], role="suspect", name="Poe, Carl")
    for number in range(17):
        fear = afraid(unit.cases[0], owner, f"Witness, Number {number}", f"Feared, Very Long Name Indeed {number}")
        became(fear, Life.IMPRISONED, "1990", owner)
        gone_to(fear, ApproachKind.SPOKEN, owner, text="x" * 500, who="Det. With A Long Name " * 5)
        became(fear, Life.RELEASED, "2009", owner)
    afraid(unit.secret[0], owner, "Secret, One", feared.name or "")
    answer = unit.client("member").get("/witnesses/plan.pdf")
    assert answer.status_code == 200
    paper = pypdfium2.PdfDocument(io.BytesIO(answer.content))
    assert len(paper) == 1
    told = " ".join(paper[0].get_textpage().get_text_range().split())
    assert "In danger: whom they feared is at liberty again" in told
    (more,) = re.findall(r"(\d+) more stand on the page Witnesses\.", told)
    assert 17 - int(more) == told.count("Witness, Number"), "none is lost"
    assert int(more) < 14, "there is room for some, though every cell is full"
    assert "Secret, One" not in told
    assert AuditEntry.objects.filter(verb="export witness plan").count() == 1


def test_a_plan_of_nobody_says_so(unit: Unit) -> None:
    pytest.importorskip("weasyprint", reason="NO PDF HERE: pip install 'murderbook[pdf]', and Debian's Pango")
    paper = pypdfium2.PdfDocument(io.BytesIO(unit.client("member").get("/witnesses/plan.pdf").content))
    assert "There is nobody to see now" in paper[0].get_textpage().get_text_range()


def test_the_chrono_tells_of_approaches_and_lives(unit: Unit, fear: Fear) -> None:
    gone_to(fear, ApproachKind.INTERVIEWED, unit.accounts["owner"])
    event = became(fear, Life.IMPRISONED, "1990", unit.accounts["owner"])
    url = reverse("case-chrono", args=[unit.cases[0].key])
    page = words(unit.client("member").get(url))  # type: ignore[arg-type]
    assert "Roe, Ann: interviewed" in page
    assert "Poe, Carl was imprisoned, 1990 (prison file)" in page
    keeping.take_back(unit.cases[0], event, "a mistake", unit.accounts["owner"])
    assert "was imprisoned, 1990" not in words(unit.client("member").get(url))  # type: ignore[arg-type]


def test_a_long_plan_comes_in_pages_with_those_first_of_whom_it_is_known_whom_they_feared(
    unit: Unit, fear: Fear, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("murderbook.workbench.enquiries.pages.witnesses.PER_PAGE", 2)
    said = {"case": unit.cases[0], "role": "witness", "tie_ended": "yes"}
    for name, alive, located in (("Away, A", "unknown", "no"), ("Found, F", "yes", "yes"), ("Away, B", "yes", "no")):
        Person.objects.create(name=name, alive=alive, located=located, **said)
    became(fear, Life.DIED, "2010", unit.accounts["owner"])
    pages = [words(unit.client("member").get(f"/witnesses/?page={at}")) for at in (1, 2)]  # type: ignore[arg-type]
    first, second = (page.split("What they feared has ended", 1)[1] for page in pages)
    assert "(4)</span>" in first and "(4)</span>" in second, "of all pages"
    assert first.index("Roe, Ann") < first.index("Found, F") and "Away" not in first
    assert "Away, A" in second and "Away, B" in second and "Found, F" not in second
    (entry, _) = AuditEntry.objects.filter(verb="listed witnesses").order_by("pk")[:2]
    assert entry.words.content["cases"] == [unit.cases[0].key]
