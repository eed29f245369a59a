"""The page of a string: who is told how firmly a case belongs, what lies near; its course, spread, facts, history."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from lead_makers import run_of

from murderbook.casefile.behaviour import Presence
from murderbook.workbench.audit.models import AuditWords
from murderbook.workbench.leads.engine.search import search
from murderbook.workbench.leads.models import NEW_CASES, Run
from murderbook.workbench.leads.pages.string.course import course_of, days_in_words
from murderbook.workbench.register.models import Behaviour, Case, Exhibit, Place
from personas import Unit, named_in

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


def weighed(cases: list[Case], firmness: list[float], near: dict[Case, float] | None = None) -> dict[str, Any]:
    return {
        "cases": [case.key for case in cases],
        "score": 20000,
        "chance": {"shown": 0.3, "at_floor": False},
        "shared": [{"label": "Gagged", "value": "present", "held": 2, "known": 2, "rate": 0.1}],
        "firmness": firmness,
        "near": [{"case": case.key, "firmness": value} for case, value in (near or {}).items()],
    }


def stored(unit: Unit, *documents: dict[str, Any], **fields: Any) -> Run:  # noqa: ANN401 - any field of a run
    found = {"strings": [one["cases"] for one in documents], "string_documents": list(documents)}
    return run_of(unit, fields.pop("engine", "linkage"), **{**found, **fields})


def page_of(unit: Unit, persona: str = "member") -> Any:  # noqa: ANN401 - an answer
    (string,) = unit.client(persona).get("/leads/").context["strings"]
    answer = unit.client(persona).get(f"/leads/strings/{string.key}/")
    assert answer.status_code == 200
    return answer


def words(answer: Any) -> str:  # noqa: ANN401 - an answer
    return " ".join(answer.content.decode().split())


def test_each_member_has_its_firmness_and_what_lies_near_is_told_beside(unit: Unit) -> None:
    c = unit.cases
    stored(unit, weighed([c[2], c[0], c[1]], [0.91, 0.84, 0.42], {c[3]: 0.237, c[4]: 0.05}))
    answer = page_of(unit)
    told = [(one["number"], one["firmness"]) for one in answer.context["members"]]
    assert told == [("01986-001", "84"), ("01991-002", "42"), ("02004-003", "91")], "in order of time, not of firmness"
    assert [(number, firmness) for _, number, firmness in answer.context["near"]] == [("S-0", "24"), ("S-1", "5")]
    text = words(answer)
    assert "72 of 100 (a score, assumed)" in text and "it is no probability" in text
    assert "72</td>" in words(unit.client("member").get("/leads/"))


def test_a_grown_string_says_nothing_of_firmness(unit: Unit) -> None:
    document = weighed(unit.cases[:3], [0.5, 0.5, 0.5])
    document["firmness"] = [None, None, None]
    stored(unit, document, engine=NEW_CASES)
    answer = page_of(unit)
    assert answer.context["string"].hundred == "" and "How firmly" not in words(answer)
    assert answer.context["history"] is None


def test_whose_reach_ends_somewhere_is_told_no_firmness_and_nothing_near(unit: Unit) -> None:
    """A hidden case changes nothing that he is told: with it or without it the same page."""
    near = {unit.cases[1]: 0.3}
    stored(unit, weighed([*unit.secret, unit.cases[0]], [0.9, 0.8, 0.7], near), scope=unit.restricted)
    answer = page_of(unit, "outsider")
    text = words(answer)
    assert [one["firmness"] for one in answer.context["members"]] == ["", ""]
    assert not answer.context["near"] and not answer.context["questions"]
    assert "of 100" not in text and unit.cases[0].own_number not in text and unit.cases[1].own_number not in text
    whole = words(page_of(unit, "owner"))
    assert "80 of 100" in whole and unit.cases[1].own_number in whole


def test_a_case_near_that_was_hidden_since_is_not_told(unit: Unit) -> None:
    c = unit.cases
    stored(unit, weighed(c[:3], [0.9, 0.9, 0.9], {c[3]: 0.3, c[4]: 0.2}))
    Case.objects.filter(pk=c[3].pk).update(compartment=unit.restricted)
    answer = page_of(unit)
    assert [number for _, number, _ in answer.context["near"]] == ["S-1"] and not named_in(words(answer), "S-0")


def dated(case: Case, start: str, end: str = "") -> Case:
    case.occurred_earliest = datetime.fromisoformat(start).replace(tzinfo=UTC)
    case.occurred_latest = datetime.fromisoformat(end or start).replace(tzinfo=UTC)
    case.occurred_precision = "day"
    case.save()
    return case


def test_order_gaps_and_span(unit: Unit) -> None:
    c = unit.cases
    dated(c[3], "1990-01-01")
    dated(c[4], "1990-03-02", "1990-12-31")
    dated(c[5], "1994-12-31")
    found = course_of([c[3], c[4], c[5], c[6]])
    assert [(gap.least, gap.most) for gap in found.gaps] == [(60, 364), (1461, 1765)]
    assert [gap.words for gap in found.gaps] == ["at least 2 months", "4 years"]
    assert found.whole is not None and found.span_words == "1990 to 1994: 5 years"
    assert (found.undated, found.median, found.whole.least, found.whole.most) == (1, 760.5, 1825, 1825)
    stored(unit, weighed([c[6], c[5], c[4], c[3]], [0.9] * 4))
    answer = page_of(unit)
    assert [one["number"] for one in answer.context["members"]] == ["S-0", "S-1", "S-2", "S-3"]
    lanes = answer.context["lanes"].lanes
    assert [bool(lane.width) for lane in lanes] == [False, True, False, False]
    assert lanes[3].x is None and "no date on file" in lanes[3].words
    assert "at least 2 months later" in lanes[1].words
    assert [days_in_words(days) for days in (1, 59, 60, 699, 723, 724, 731)] == [
        "1 day",
        "59 days",
        "2 months",
        "23 months",
        "24 months",
        "2 years",
        "2 years",
    ]


def test_spread_is_counted_over_the_scenes_that_are_known_well_enough(unit: Unit) -> None:
    c = unit.cases
    for case, latitude, precision in ((c[0], 40.0, "exact"), (c[1], 40.1, "street"), (c[2], 45.0, "county")):
        Place.objects.create(case=case, site="death", latitude=latitude, longitude=-95.0, precision=precision)
    Place.objects.create(case=c[3], site="death", latitude=40.4, longitude=-95.0, precision="exact")
    stored(unit, weighed(c[:5], [0.9] * 5))
    scenes = page_of(unit).context["scenes"]
    assert scenes.spread.counted == 3
    assert scenes.spread.greatest == pytest.approx(0.4 * 111.195, rel=1e-3)
    assert scenes.spread.median == pytest.approx(0.3 * 111.195, rel=1e-3)
    assert [number for number, _ in scenes.on_map] == [1, 2, 4]
    text = words(page_of(unit))
    assert "known to the county only" in text and "no coordinates of a scene on file" in text
    assert '"letter": "4"' in text


def test_shared_and_differing_facts_a_column_per_case(unit: Unit) -> None:
    c = unit.cases[:4]
    said = {"bound": "PPP?", "gagged": "PA?A", "posed": "P???", "covered": "A?AA"}
    for code, states in said.items():
        for case, state in zip(c, states, strict=True):
            if state != "?":
                presence = Presence.PRESENT if state == "P" else Presence.ABSENT
                Behaviour.objects.create(case=case, code=code, presence=presence.value)
    for case, weapon in zip(c, ("20", "20", "11", "90"), strict=True):
        Case.objects.filter(pk=case.pk).update(weapon=weapon)
    stored(unit, weighed(c, [0.9] * 4))
    matrix = page_of(unit).context["matrix"]
    assert [(line.label, line.counted) for line in matrix.shared] == [("Victim bound", "3 of 3")]
    assert [(line.counted, "".join(cell.state[0] for cell in line.cells)) for line in matrix.apart] == [
        ("2 of 3", "hhou"),  # the weapon: one that is not told says nothing
        ("1 of 3", "houo"),
    ]
    assert [line.label for line in matrix.absent] == ["Body covered"]
    assert not any("osed" in line.label for part in (matrix.shared, matrix.apart) for line in part), "one file knows it"


def test_history_tells_what_the_search_changed(unit: Unit) -> None:
    c, now = unit.cases, timezone.now()
    before = {"is_latest": False, "started_at": now - timedelta(days=2)}
    oldest = {"is_latest": False, "started_at": now - timedelta(days=9)}
    stored(unit, weighed([c[0], c[6]], [0.9, 0.9]), **oldest)
    stored(unit, weighed([c[0], c[1], c[5]], [0.6, 0.6, 0.6]), weighed([c[7], c[8]], [0.9, 0.9]), **before)
    Case.objects.exclude(pk=c[2].pk).update(created_at=now - timedelta(days=20))
    stored(unit, weighed(c[:3], [0.9, 0.8, 0.7]))
    answer = page_of(unit)
    history = answer.context["history"]
    assert [past.same for past in history.past] == [2], "one case in common is another string"
    change = history.change
    assert [number for _, number in change.past.gained] == ["02004-003"]
    assert [number for _, number in change.past.lost] == ["S-2"]
    assert [number for _, number in change.came] == ["02004-003"]
    assert change.firmness_words == "firmer by 20"
    Case.objects.filter(pk=c[5].pk).update(compartment=unit.restricted)
    text = words(page_of(unit))
    assert not named_in(text, "S-2") and "firmer" not in text and "firmness not known" in text


def test_a_first_search_has_no_history(unit: Unit) -> None:
    stored(unit, weighed(unit.cases[:3], [0.9, 0.8, 0.7]))
    assert "How it came to be" not in words(page_of(unit))


@pytest.fixture
def coded(unit: Unit) -> Unit:
    """Forty files in which a few behaviours are coded; the first three alike, the second knows little of it."""
    codes = ("bound", "gagged", "posed", "covered", "fire_set", "ransacked")
    more = [Case.objects.create(compartment=unit.default, own_number=f"F-{n}", status="open") for n in range(40)]
    for place, case in enumerate([*unit.cases[:3], *more]):
        for number, code in enumerate(codes):
            if case != unit.cases[1] or code == "posed":
                seen = Presence.PRESENT if place < 3 or (place + number) % 5 == 0 else Presence.ABSENT
                Behaviour.objects.create(case=case, code=code, presence=seen.value)
    return unit


def test_what_would_decide_it_is_what_the_case_lacks_and_the_firmest_know(coded: Unit) -> None:
    c = coded.cases
    run = search(coded.default)
    assert run is not None
    document = weighed([c[0], c[2], c[1]], [0.99, 0.98, 0.5])
    Run.objects.filter(pk=run.pk).update(strings=[document["cases"]], string_documents=[document])
    Exhibit.objects.create(case=c[1], number="E-9", kind="sexual_assault_kit", description="kit")
    (question,) = page_of(coded).context["questions"]
    assert question.number == c[1].own_number and question.firmness == "50" and not question.outside
    assert len(question.findings) == 3, "the three worth most"
    assert all("the 2 that know it" in one.words and one.expected > 0 for one in question.findings)
    assert not any("osed" in one.label for one in question.findings), "its file tells that"
    values = [one.expected for one in question.findings]
    assert values == sorted(values, reverse=True)
    assert question.laboratory and question.laboratory[0] == f"Beside {c[0].own_number}:"


def test_whoever_read_the_page_has_read_of_the_cases_near_and_of_the_strings_before(unit: Unit) -> None:
    """He judges no pair of them as if he had not."""
    c, now = unit.cases, timezone.now()
    stored(unit, weighed([c[0], c[1], c[5]], [0.6] * 3), is_latest=False, started_at=now - timedelta(days=2))
    stored(unit, weighed(c[:3], [0.9, 0.8, 0.7], {c[3]: 0.2}))
    page_of(unit)
    said = AuditWords.objects.get(entry__verb="read string").content
    groups = [set(group) for group in said["strings"]]
    assert {case.key for case in (*c[:3], c[3])} in groups and {c[0].key, c[1].key, c[5].key} in groups
