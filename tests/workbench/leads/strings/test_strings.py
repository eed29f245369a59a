"""Strings have a number and a page, in the order said; two searches of one string are one finding; who sees what."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from lead_makers import lead_of, run_of

from murderbook.workbench.leads.engine.links import links_of
from murderbook.workbench.leads.engine.strings import numbered
from murderbook.workbench.leads.models import NEW_CASES
from murderbook.workbench.register.models import Case
from personas import Unit

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


def told(cases: list[Case], chance: float | None, score: int = 20000) -> dict[str, Any]:
    number = None if chance is None else {"shown": chance, "at_floor": False}
    shared = [{"label": "Gagged", "value": "present", "held": 2, "known": 2, "rate": 0.1}]
    return {"cases": [case.key for case in cases], "score": score, "chance": number, "shared": shared}


def stored(unit: Unit, engine: str, *documents: dict[str, Any]) -> Any:  # noqa: ANN401 - a run
    return run_of(unit, engine, strings=[one["cases"] for one in documents], string_documents=list(documents))


def test_numbers_follow_the_number_shown_and_few_by_chance_count_in_the_worklist(unit: Unit) -> None:
    c = unit.cases
    stored(unit, NEW_CASES, told(c[:3], 0.4, 18000))
    stored(unit, "linkage", told(c[3:5], 0.09, 17000), told(c[5:7], 0.4, 19000), told(c[7:9], None, 16000))
    strings = unit.client("owner").get("/leads/").context["strings"]
    assert [(one.name, one.part.chance) for one in strings] == [
        ("String 1", "not counted: a trace or a person ties two of them"),
        ("String 2", "about 0.09"),
        ("String 3", "about 0.4"),
        ("String 4", "about 0.4"),
    ]
    links = links_of(unit.default)
    assert links is not None
    told_of = {one.name: {links[case.key].string for case, _ in one.cases if case.key in links} for one in strings}
    assert told_of == {"String 1": {"1"}, "String 2": {"2"}, "String 3": set(), "String 4": set()}


def test_what_shares_cases_is_one_string_whichever_search_grew_it(unit: Unit) -> None:
    c = unit.cases
    stored(unit, NEW_CASES, told(c[:3], 0.08))
    stored(unit, "linkage", told(c[1:5], 0.9), told(c[5:7], 0.5))
    strings = unit.client("owner").get("/leads/").context["strings"]
    assert [(one.name, len(one.cases), len(one.others), one.by_new_case) for one in strings] == [
        ("String 1", 3, 1, True),
        ("String 2", 2, 0, False),
    ]
    links = links_of(unit.default)
    assert links is not None and {links[case.key].string for case in c[:5]} == {"1"}
    page = " ".join(unit.client("owner").get(f"/leads/strings/{strings[0].key}/").content.decode().split())
    assert "Put together differently by the search of all pairs" in page and "about 0.9" in page


def test_the_page_shows_members_in_order_of_time_and_the_leads_between_them(unit: Unit) -> None:
    c = unit.cases
    run = stored(unit, "linkage", told([c[2], c[0], c[1]], 0.1))
    lead = lead_of(run, c[0], c[1])
    (string,) = unit.client("member").get("/leads/").context["strings"]
    page = unit.client("member").get(f"/leads/strings/{string.key}/")
    text = " ".join(page.content.decode().split())
    assert [one["number"] for one in page.context["members"]] == ["01986-001", "01991-002", "02004-003"]
    assert f"/leads/{lead.key}/" in text and "2 of the pairs are no lead of their own" in text
    assert "Gagged: present (2 of 2)" in text and "about 0.1" in text


def test_who_sees_only_some_members_sees_only_those_and_no_number_of_the_whole(unit: Unit) -> None:
    """Whose reach ends somewhere is told no number of any string, so that its lack tells of no hidden case."""
    hidden = run_of(unit, scope=unit.restricted)
    open_cases, secret = unit.cases[:2], unit.secret
    documents = [told([*secret, open_cases[0]], 0.1), told([secret[0], *open_cases], 0.2)]
    hidden.strings = [documents[0]["cases"]]
    hidden.string_documents = documents[:1]
    hidden.save()
    (string,) = unit.client("outsider").get("/leads/").context["strings"]
    assert {case.pk for case, _ in string.cases} == {case.pk for case in secret}
    page = unit.client("outsider").get(f"/leads/strings/{string.key}/").content.decode()
    assert "01986-001" not in page and "about 0.1" not in page and "Gagged" not in page
    assert string.name == "String 1 of Task force 7"
    for persona in ("member", "consultant", "reader", "administrator", "auditor"):
        client = unit.client(persona)
        assert not client.get("/leads/").context["strings"], persona
        refused, absent = client.get(f"/leads/strings/{string.key}/"), client.get(f"/leads/strings/{'a' * 22}/")
        assert (refused.status_code, refused.content) == (404, absent.content), persona
    assert "about 0.1" in unit.client("owner").get(f"/leads/strings/{string.key}/").content.decode()


def test_what_a_restricted_search_found_of_open_cases_does_not_flow_down(unit: Unit) -> None:
    document = told([unit.secret[0], *unit.cases[:2]], 0.1)
    run_of(unit, scope=unit.restricted, strings=[document["cases"]], string_documents=[document])
    assert not unit.client("member").get("/leads/").context["strings"]


def test_a_number_leaves_no_hole(unit: Unit) -> None:
    c = unit.cases
    run = stored(unit, "linkage", told(c[:2], 0.1), told(c[2:4], 0.2))
    assert [one.number for one in numbered([run], {c[2].key, c[3].key})] == [1]


def test_the_address_of_a_string_is_not_worked_out_from_its_cases(unit: Unit) -> None:
    """Who sees two of three cases could else try whether those two are all."""
    run = stored(unit, "linkage", told(unit.cases[:2], 0.1))
    (string,) = numbered([run], {case.key for case in unit.cases})
    said = "/".join([str(run.scope_id), *sorted(case.key for case in unit.cases[:2])])
    assert string.key != hashlib.sha256(said.encode()).hexdigest()[: len(string.key)]
    assert string.key == numbered([run], {case.key for case in unit.cases[:2]})[0].key
