"""The page What recurs: frozen first, each look on the trail, what is hidden leaves no trace, nobody of the staff."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.register.models import Case, Exhibit, Person, Place
from personas import Unit, make_unit

AT = "/network/recurs/"
BAR = "Blue Lantern bar"
CHOSEN = "R-05\nR-15\nR-25\nR-35"
ASKED = {"role": "place", "numbers": CHOSEN, "reason": "four evenings", "chosen_for_itself": "on"}


@pytest.fixture
def unit(db: None) -> Unit:
    """Sixty cases a week apart; four have the bar, all have the station, and an officer who handled everything."""
    made = make_unit()
    for at in range(60):
        when = datetime(1988, 1, 4, 12, tzinfo=UTC) + timedelta(days=7 * at)
        case = Case.objects.create(
            compartment=made.default, own_number=f"R-{at:02}", status="open", area="North", series="known" * (at < 3),
            occurred_earliest=when, occurred_latest=when, occurred_precision="day", occurred_as_written="then",
        )  # fmt: skip
        Exhibit.objects.create(case=case, number="E-1", handled_by=["Sgt. Marrow"])
        Person.objects.create(case=case, role="investigator", name="Det. Ames")
        Place.objects.create(case=case, site="body", description="Station")
        if at in (5, 15, 25, 35):
            Place.objects.create(case=case, site="last seen", description=BAR)
    return made


def sent(unit: Unit, persona: str = "member", status: int = 200, **change: str) -> str:
    data = {name: value for name, value in (ASKED | change).items() if value}
    answer = unit.client(persona).post(AT, data)
    text = answer.content.decode().split("<main")[1].split("</main>")[0]
    assert answer.status_code == status, text
    return text


def test_what_recurs_is_told_with_what_to_rule_out_before_its_name_and_the_rest_in_a_table(unit: Unit) -> None:
    text = sent(unit)
    assert text.index("Rule out first") < text.index(BAR)
    assert "four evenings" in text and "SHA-256" in text and "4 of 4 were looked at" in text
    beside = text.split("nothing follows from these")[1]
    assert "Station" in beside and BAR not in beside
    assert "Marrow" not in text and "Ames" not in text
    answer = text[text.index('id="answer-title"') : text.index('id="ask-title"')]
    assert "duty" not in answer and "handled" not in answer, "a place has no duty"


def test_what_is_in_one_case_alone_is_not_asked_about_and_that_is_said(unit: Unit) -> None:
    case = Case.objects.get(own_number="R-05")
    Place.objects.create(case=case, site="contact", description="Pier 4")
    text = sent(unit)
    assert "1 that are in one case only were not asked about" in text
    assert "Pier 4" not in text and "2 asked about" in text


def test_each_look_is_frozen_on_the_trail_first_and_counts_as_a_search(unit: Unit) -> None:
    assert "that you made in this record before" not in sent(unit)
    assert "over this look and the 1 that you made in this record before" in sent(unit)
    verbs = AuditEntry.objects.filter(verb__in=("froze selection", "looked what recurs")).order_by("index")
    assert list(verbs.values_list("verb", flat=True)) == ["froze selection", "looked what recurs"] * 2


def test_a_series_that_the_files_name_can_be_chosen(unit: Unit) -> None:
    assert "series:known" in unit.client("member").get(AT).content.decode()
    assert "3 of 3 were looked at" in sent(unit, numbers="", group="series:known")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"numbers": ""}, "Name the cases in one of the two ways"),
        ({"group": "series:known"}, "Name the cases in one of the two ways"),
        ({"numbers": "R-05\nR-15"}, "of fewer than 3 nothing can be said"),
        ({"numbers": "R-05\nR-15\nNobody-1"}, "No case “Nobody-1” in this record, or none that this account may see"),
        ({"numbers": "\n".join(f"R-{at}" for at in range(501))}, "501 numbers: at most 500"),
        ({"reason": ""}, "Say why these cases"),
        ({"chosen_for_itself": ""}, "Choose other cases where one was chosen for what is asked about"),
        ({"role": "officer"}, "officer"),
        ({"role": "phone"}, "No phone is tied to two cases"),
    ],
)
def test_what_cannot_be_asked_is_said_and_nothing_is_looked_at(unit: Unit, change: dict[str, str], words: str) -> None:
    text = sent(unit, status=422, **change)
    assert words in text
    assert "Standing" not in text


def test_to_whoever_sees_none_of_it_there_is_none(unit: Unit) -> None:
    assert "No case “R-05” in this record, or none that this account may see" in sent(unit, "outsider", 422)
    assert "series:known" not in unit.client("outsider").get(AT).content.decode()
    assert not AuditEntry.objects.filter(verb="froze selection").exists()


def test_a_hidden_case_that_shares_number_place_and_series_changes_no_letter_of_an_answer(unit: Unit) -> None:
    """The first look of either account, since looks are counted."""
    open_ = _without_what_changes(sent(unit, "reader"))
    hidden = unit.secret[0]
    when = datetime(1988, 3, 1, 12, tzinfo=UTC)
    Case.objects.filter(pk=hidden.pk).update(
        own_number="R-05", series="hidden string", area="North", occurred_earliest=when, occurred_latest=when
    )
    Place.objects.create(case=hidden, site="last seen", description=BAR)
    assert _without_what_changes(sent(unit)) == open_
    assert "several cases" in sent(unit, "owner", 422).lower(), "who sees both has to say which is meant"


def _without_what_changes(text: str) -> str:
    """Who asked, when, the digest over both, and the token of the form."""
    changes = r'<dt>Asked</dt><dd>[^<]*</dd>|SHA-256 \w+|name="csrfmiddlewaretoken" value="[^"]+"'
    return re.sub(changes, "", text)
