"""Two editors of one record, on whatever form: both texts are shown, each decides per fact, and no word is lost."""

from __future__ import annotations

import re
from copy import deepcopy
from html import unescape
from typing import Any

import pytest
from django.http import HttpResponse
from entering import at, opened, post, sent_back

from murderbook.workbench.register.entry.merging import LONGEST_MARKED, Outcome, marked
from murderbook.workbench.register.models import Case, ChronoEntry, NewInformation, Person, Review, Revision
from personas import Unit, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def _made_once(rows_of_module: None) -> Unit:
    unit = make_unit()
    unit.log_in_all()
    case = unit.cases[0]
    case.persons.all().delete()
    Person.objects.create(case=case, role="victim", name="Maple, Iris")
    Person.objects.create(case=case, role="witness", name="Larch, Owen")
    case.exhibits.create(number="007", custody="located")
    case.places.exists() or case.places.create(site="disposal", description="pier")
    NewInformation.objects.create(case=case, on="2024-03-01", what="Seen.")
    Review.objects.create(case=case, on="2024-03-02", reviewer="Ash", outcome="Look.")
    return unit


@pytest.fixture
def unit(_made_once: Unit) -> Unit:
    return deepcopy(_made_once)


def browser(answer: HttpResponse) -> dict[str, Any]:
    """What a browser sends of the page as it stands: its form's fields, and the hidden ones beside them."""
    page = answer.content.decode()
    beside: dict[str, Any] = {}
    hidden = r'<input type="hidden" name="((?:differs|contested|was_|mine_|offered_)\w*)" value="([^"]*)">'
    for name, text in re.findall(hidden, page):
        beside.setdefault(name, []).append(unescape(text))
    return sent_back(answer) | beside


def meet(unit: Unit, path: str, mine: dict[str, Any], *theirs: dict[str, Any]) -> HttpResponse:
    """I open the form; colleagues, one after the other, save; then I do."""
    before = opened(unit, path) | mine
    for one in theirs:
        assert post(unit, path, opened(unit, path) | one | {"reason": "the map"}, "owner").status_code == 302
    return post(unit, path, before | {"reason": "the file"})


@pytest.fixture
def met(unit: Unit) -> HttpResponse:
    answer = meet(unit, "facts/", {"area": "Hill", "weapon": "30"}, {"area": "Harbor East", "series": "S9"})
    assert answer.status_code == 409
    return answer


def test_both_texts_stand_side_by_side_with_who_and_when(unit: Unit, met: HttpResponse) -> None:
    differ = {one.label: one for one in met.context["differ"]}
    assert {label: one.outcome for label, one in differ.items()} == {
        "Area": Outcome.CONTESTED, "Weapon or means": Outcome.MINE, "Known series": Outcome.THEIRS,
    }  # fmt: skip
    assert (differ["Area"].theirs, differ["Area"].mine) == ("Harbor East", "Hill")
    owner = unit.accounts["owner"]
    assert differ["Area"].by == owner.full_name and differ["Area"].at == Revision.objects.latest("pk").at
    page = met.content.decode()
    assert page.count('name="merge_area"') == 3 and 'name="merge_weapon"' not in page
    assert page.count('name="area"') == 1, "the field stands once, where it is decided"


@pytest.mark.parametrize(
    "choice, typed, stands",
    [("theirs", "Hill", "Harbor East"), ("mine", "Hill", "Hill"), ("typed", "Hill, or Harbor East", None)],
)
def test_each_may_be_chosen_or_a_merge_typed(
    unit: Unit, met: HttpResponse, choice: str, typed: str, stands: str | None
) -> None:
    answer = post(unit, "facts/", browser(met) | {"merge_area": choice, "area": typed})
    assert answer.status_code == 302
    case = Case.objects.get(pk=unit.cases[0].pk)
    assert (case.area, case.weapon, case.series) == (stands or typed, "30", "S9"), "the rest is merged"


def test_without_a_choice_nothing_is_saved_and_nothing_is_lost(unit: Unit, met: HttpResponse) -> None:
    answer = post(unit, "facts/", browser(met))
    assert answer.status_code == 422 and "choose which of the texts" in answer.content.decode()
    again = browser(answer)
    assert (again["mine_area"], again["seen_area"], again["was_area"]) == (
        ["Hill"],
        "Harbor East",
        browser(met)["was_area"],
    )
    assert (again["weapon"], again["series"], again["reason"]) == ("30", "S9", "the file")
    assert post(unit, "facts/", again | {"merge_area": "mine"}).status_code == 302
    assert Case.objects.get(pk=unit.cases[0].pk).area == "Hill"


def test_who_writes_a_text_and_chooses_another_is_asked(unit: Unit, met: HttpResponse) -> None:
    answer = post(unit, "facts/", browser(met) | {"merge_area": "theirs", "area": "Hill and Harbor"})
    assert answer.status_code == 422 and "wrote another" in answer.content.decode()
    assert browser(answer)["area"] == "Hill and Harbor"


def test_another_fault_of_the_form_keeps_what_was_decided(unit: Unit, met: HttpResponse) -> None:
    answer = post(unit, "facts/", browser(met) | {"merge_area": "theirs", "reason": ""})
    assert answer.status_code == 422
    assert re.search(r'name="merge_area" value="theirs" checked', answer.content.decode())
    assert browser(answer)["mine_area"] == ["Hill"]


def test_a_third_one_in_between_loses_nothing(unit: Unit, met: HttpResponse) -> None:
    mine = browser(met) | {"merge_area": "typed", "area": "Hill or Harbor East"}
    third = opened(unit, "facts/") | {"area": "Harbor West", "reason": "the clerk"}
    assert post(unit, "facts/", third, "owner").status_code == 302
    answer = post(unit, "facts/", mine)
    assert answer.status_code == 409
    (area,) = [one for one in answer.context["differ"] if one.label == "Area"]
    assert (area.was, area.theirs, area.mine) == ("Harbor East", "Harbor West", "Hill or Harbor East")
    assert Case.objects.get(pk=unit.cases[0].pk).area == "Harbor West"
    assert post(unit, "facts/", browser(answer) | {"merge_area": "mine"}).status_code == 302
    told = list(Revision.objects.order_by("pk").values_list("after__area", flat=True))
    assert told == ["Harbor East", "Harbor West", "Hill or Harbor East"], "every text that stood is kept"


def test_what_two_added_to_a_long_text_is_offered_as_one(unit: Unit) -> None:
    Case.objects.filter(pk=unit.cases[0].pk).update(notes="Box 4.")
    answer = meet(unit, "facts/", {"notes": "Box 4.\nI called Larch."}, {"notes": "Box 4.\nReel 2 is missing."})
    assert browser(answer)["notes"] == "Box 4.\n\nReel 2 is missing.\n\nI called Larch."
    assert "<mark>" in answer.content.decode()
    assert post(unit, "facts/", browser(answer) | {"merge_notes": "typed"}).status_code == 302
    assert Case.objects.get(pk=unit.cases[0].pk).notes == "Box 4.\n\nReel 2 is missing.\n\nI called Larch."


@pytest.mark.parametrize(
    "path, fact, values",
    [
        ("status/", "suspect_state", ["named", "none", "unknown"]),
        ("people/2/", "aliases", ["Owl; Larky", "Slim", "Owl"]),
        ("people/1/", "exposures", [["01"], ["02"], ["01", "02"]]),
        ("places/1/", "description", ["pier 4", "pier 5", "pier 6"]),
        ("evidence/1/", "description", ["a knife", "a blade", "a razor"]),
        ("news/1/", "what", ["Seen in Reno.", "Seen in Elko.", "Seen in Ely."]),
        ("reviews/1/", "outcome", ["Send the knife.", "Send the coat.", "Send both."]),
    ],
)
def test_every_part_merges_by_the_same_page(unit: Unit, path: str, fact: str, values: list[Any]) -> None:
    given, wanted, other = offered(unit, path, fact, values)
    answer = meet(unit, path, {fact: wanted}, {fact: given})
    assert answer.status_code == 409
    (one,) = answer.context["differ"]
    assert one.is_contested
    assert post(unit, path, browser(answer) | {f"merge_{fact}": "theirs"}).status_code == 302
    assert opened(unit, path)[fact] == given
    answer = meet(unit, path, {fact: wanted}, {fact: other})
    assert post(unit, path, browser(answer) | {f"merge_{fact}": "mine"}).status_code == 302
    assert opened(unit, path)[fact] == wanted


def offered(unit: Unit, path: str, fact: str, values: list[Any]) -> list[Any]:
    """Where the form has a list: values of it that do not stand there."""
    form = unit.client("member").get(at(unit, path)).context["form"]
    listed = [value for value, _ in getattr(form.fields[fact], "choices", ()) if value and value != form[fact].value()]
    if not listed:
        return values
    return [listed[:1], listed[1:2], listed[:2]] if isinstance(values[0], list) else listed[:3]


def test_what_was_withdrawn_meanwhile_keeps_what_was_typed(unit: Unit) -> None:
    mine = opened(unit, "people/2/") | {"aliases": "Owl", "reason": "a letter"}
    gone = {"reason": "entered twice", "seen": "standing"}
    assert post(unit, "people/2/withdraw/", gone, "owner").status_code == 302
    answer = post(unit, "people/2/", mine)
    assert answer.status_code == 409 and "withdrew this" in answer.content.decode()
    assert not Person._base_manager.get(name="Larch, Owen").aliases
    again = browser(answer)
    assert (again["aliases"], again["reason"]) == ("Owl", "a letter")
    assert post(unit, "people/2/withdraw/", {"reason": "no", "seen": "withdrawn"}, "owner").status_code == 302
    assert post(unit, "people/2/", again).status_code == 302
    assert Person.objects.get(name="Larch, Owen").aliases == ["Owl"]


def test_two_amend_one_entry_of_the_chrono(unit: Unit) -> None:
    assert post(unit, "chrono/add/", {"when": "1986", "text": "A call."}).status_code == 302
    entry = ChronoEntry.objects.get()
    mine = opened(unit, f"chrono/?amend={entry.key}") | {"text": "A call from Reno."}
    theirs = opened(unit, f"chrono/?amend={entry.key}") | {"text": "Two calls."}
    assert post(unit, "chrono/add/", theirs, "owner").status_code == 302
    answer = post(unit, "chrono/add/", mine)
    assert answer.status_code == 409 and "Two calls." in str(answer.context["form"].errors)
    again = sent_back(answer)
    assert again["text"] == "A call from Reno." and ChronoEntry.objects.count() == 2, "not saved, and not lost"
    assert post(unit, "chrono/add/", again | {"text": "Two calls, one from Reno."}).status_code == 302
    assert ChronoEntry.objects.latest("pk").text == "Two calls, one from Reno."


def test_words_that_are_new_are_marked_and_give_the_text_back() -> None:
    pieces = marked("the blue car at noon", "the red car at about noon")
    assert [piece.strip() for new, piece in pieces if new] == ["red", "about"]
    assert "".join(piece for _, piece in pieces) == "the red car at about noon"
    long = " ".join(map(str, range(LONGEST_MARKED)))
    assert "".join(piece for _, piece in marked("", long)) == long
    assert marked("same", "same") == [(False, "same")]
