"""The timeline of an investigation: papers of one case or of two that disagree, for who reads both files."""

from __future__ import annotations

from datetime import date

import pytest
from dated_case import dated, entry
from test_investigations import shown

from murderbook.workbench.documents.models import Document, Mention, MentionState
from murderbook.workbench.investigations.keeping import add_case
from murderbook.workbench.investigations.models import Investigation
from murderbook.workbench.register.models import Case, Person
from murderbook.workbench.timeline import disagreements
from paper import document_in
from personas import Unit

HERE = "The clerk was asked.  Karl Poe was last seen on March 14, 1987 at 5:20 p.m. in the bar."
THERE = "Nobody else came by.  Poe was last seen by the doorman on March 14, 1987 at 10:05 p.m."


@pytest.fixture
def both(unit: Unit, arc: Investigation) -> Investigation:
    """Karl Poe stands under People in both files, and a paper of each says when he was last seen."""
    for case, text, name in zip(unit.cases[:2], (HERE, THERE), ("Poe, Karl", "Karl Poe"), strict=True):
        document_in(case, unit.accounts["owner"], [text], title="Canvass", written_on=date(1987, 3, 20))
        Person.objects.create(case=case, role="witness", name=name)
    return arc


def pairs(text: str) -> list[str]:
    """The disagreements of the page, each as the markup of its two passages."""
    if 'class="disagreements"' not in text:
        return []
    return text.split('class="disagreements"')[1].split("</ul>", maxsplit=1)[0].split("</li>")[:-1]


def test_papers_of_two_cases_are_marked_and_both_passages_lead_to_their_pages(unit: Unit, both: Investigation) -> None:
    text = shown(unit, both, "timeline/?suggested=1")
    (pair,) = pairs(text)
    first, second = unit.cases[:2]
    assert "Last seen: Karl Poe" in pair and "4 hours 45 minutes apart" in pair
    assert "Karl Poe was last seen on March 14" in pair and "Poe was last seen by the doorman" in pair
    for case in (first, second):
        assert f'Case {case.own_number}: <a href="/case/{case.key}/page/1/?mention=' in pair
    strip = text.split('<svg class="timeline-strip"')[1].split("</svg>")[0]
    assert strip.count("≠") == 2 and "two papers may disagree" in text.split("<tbody>")[1]
    assert len(pairs(shown(unit, both, "timeline/"))) == 1, "listed, where the dates wait for somebody to accept them"


def test_an_accepted_date_is_marked_on_the_strip(unit: Unit, both: Investigation) -> None:
    Mention.objects.filter(kind="date").update(state=MentionState.ACCEPTED)
    strip = shown(unit, both, "timeline/").split('<svg class="timeline-strip"')[1].split("</svg>")[0]
    assert strip.count("≠") == 2


def test_one_name_is_no_person(unit: Unit, both: Investigation) -> None:
    named = Person.objects.filter(case=unit.cases[1])
    for change in ({"name": "Poe"}, {"name": "Adam Poe"}, {"name": "Poe, Karl", "role": "investigator"}):
        named.update(**change)
        assert pairs(shown(unit, both, "timeline/")) == []
    named.update(name="Karl Poe", role="suspect", identified=False)
    assert pairs(shown(unit, both, "timeline/")) == []
    named.update(identified=True)
    assert len(pairs(shown(unit, both, "timeline/"))) == 1


def test_one_paper_in_two_files_disagrees_with_neither(unit: Unit, arc: Investigation) -> None:
    text = f"{HERE} The clerk of the bar, who had been on since noon, did not know any of the others.\n\n{THERE}"
    for case, told in zip(unit.cases[:2], (text, text.replace("asked", "ask3d")), strict=True):
        document_in(case, unit.accounts["owner"], [told], title="Canvass", written_on=date(1987, 3, 20))
        Person.objects.create(case=case, role="witness", name="Karl Poe")
    assert len({one.sha256 for one in Document.objects.all()}) == 2
    assert pairs(shown(unit, arc, "timeline/")) == []


def test_what_two_files_say_stands_before_what_one_says(unit: Unit, both: Investigation) -> None:
    dated(unit.cases[0], unit.accounts["owner"])  # by what they are about, between the two others
    paper = "Poe was last spoken with {}"
    for case, at in zip(unit.cases[:2], ("on May 1, 1988 at 5:20 p.m.", "on May 1, 1988 at 8:20 p.m."), strict=True):
        document_in(case, unit.accounts["owner"], [paper.format(at)], title="Later", written_on=date(1988, 5, 20))
    across = ["Case 01991-002" in pair for pair in pairs(shown(unit, both, "timeline/"))]
    assert across == [True, True, False]


def test_what_a_case_says_against_itself_stands_here_too(unit: Unit, arc: Investigation) -> None:
    dated(unit.cases[1], unit.accounts["owner"])
    entry(unit.cases[0], unit.accounts["owner"], "1987-03-16", "Called home")
    (pair,) = pairs(shown(unit, arc, "timeline/"))
    own = unit.client("owner").get(f"/case/{unit.cases[1].key}/timeline/").content.decode()
    assert "last seen alive" in pair and len(pairs(own)) == 1


def test_nothing_of_a_file_that_one_may_not_read(unit: Unit, both: Investigation) -> None:
    assert "doorman" in shown(unit, both, "timeline/", "reader")
    for persona in ("consultant", "outsider", "administrator", "auditor"):
        shown(unit, both, "timeline/", persona, status=404)
    add_case(both, unit.secret[0], unit.accounts["owner"])
    shown(unit, both, "timeline/", "member", status=404)
    own = unit.client("consultant").get(f"/case/{unit.cases[0].key}/timeline/").content.decode()
    assert "doorman" not in own, "one's own case tells nothing of the other"


def test_more_dates_than_are_compared(unit: Unit, both: Investigation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disagreements, "MOST_DATES", 1)
    text = shown(unit, both, "timeline/")
    assert pairs(text) == [] and "only those that somebody accepted (0)" in text
    monkeypatch.setattr(disagreements, "MOST_DATES", 2)
    assert len(pairs(shown(unit, both, "timeline/"))) == 1


def test_a_single_case_names_no_case(unit: Unit, both: Investigation) -> None:
    assert disagreements.disagreements_of(unit.cases[0]).found == ()
    told = disagreements.disagreements_of(*Case.objects.visible_to(unit.accounts["owner"]))
    assert [{one.first.file, one.second.file} for one in told.found] == [{case.own_number for case in unit.cases[:2]}]
