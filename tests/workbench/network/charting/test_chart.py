"""The link chart: what it begins with, takes in and finds, and that what somebody may not see leaves no trace on it."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from murderbook.workbench.access.models import Grant
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.models import AuditEntry, AuditWords
from murderbook.workbench.network.charting.models import ChartCase, ChartLayout
from murderbook.workbench.register.models import Case, Exhibit, Person
from personas import PERSONAS, Unit
from related import related

CHART = "/network/chart/"


@pytest.fixture
def case(unit: Unit) -> Case:
    """With a witness, an exhibit, and a car that the witness drove, which a second file has, too."""
    case = unit.cases[0]
    Person.objects.create(case=case, role="witness", name="Roe, Max")
    Exhibit.objects.create(case=case, number="7", description="red scarf")
    related(case, unit.accounts["owner"])
    return case


def post(unit: Unit, persona: str, path: str, **said: Any) -> HttpResponse:  # noqa: ANN401 - JSON
    body = json.dumps(said)
    return unit.client(persona).post(f"{CHART}{path}/", body, content_type="application/json")


def told(answer: HttpResponse) -> dict[str, Any]:
    assert answer.status_code == 200, answer.content[:300]
    found: dict[str, Any] = json.loads(answer.content)
    return found


def drawn(unit: Unit, persona: str, start: str, **more: str) -> dict[str, Any]:
    answer = unit.client(persona).get(CHART, {"from": start, **more})
    assert answer.status_code == 200
    found: dict[str, Any] = answer.context["drawn"]
    return found


def labels(part: dict[str, Any]) -> set[str]:
    return {node["label"] for node in part["nodes"]}


def test_it_begins_with_what_lies_around(unit: Unit, case: Case) -> None:
    chart = drawn(unit, "member", case.key)
    assert {"Roe, Max", f"exhibit 7 of {case.own_number or case.agency_number or case.key}, red scarf"} <= labels(chart)
    ((tie,),) = ([one for one in chart["ties"] if one["kind"] == "witness in"],)
    (report,) = tie["reports"]
    assert report["source"].startswith("case ") and report["graded"].startswith("F6")
    (start,) = (node for node in chart["nodes"] if node["key"] == case.key)
    assert start["url"] == reverse("case", args=[case.key]) and start["letter"] == "C"


def test_the_page_says_all_without_scripts(unit: Unit, case: Case) -> None:
    page = unit.client("member").get(CHART, {"from": case.key}).content.decode()
    rows = re.findall(r"<tr><th scope=\"row\">(.*?)</th>", page)
    assert any("Roe, Max" in row for row in rows) and "witness in" in page and "F6: not judged" in page


@pytest.mark.parametrize("persona", [one for one in PERSONAS if one not in ("owner", "member", "reader", "consultant")])
def test_to_others_it_is_not_there(unit: Unit, case: Case, persona: str) -> None:
    if persona == "anonymous":
        assert unit.client(persona).get(CHART, {"from": case.key}).status_code == 302
        return
    answers = [unit.client(persona).get(CHART, {"from": key}) for key in (case.key, "x" * 22)]
    assert [one.status_code for one in answers] == [404, 404] and answers[0].content == answers[1].content
    for path, said in (("expand", {"key": case.key}), ("ways", {"one": case.key, "other": unit.secret[0].key})):
        hidden = post(unit, persona, path, **said)
        absent = post(unit, persona, path, **dict.fromkeys(said, "x" * 22))
        assert hidden.status_code == 404, (persona, path)
        assert hidden.content == absent.content or path == "ways"
    assert told(post(unit, persona, "find", words="roe"))["nodes"] == []


def test_what_is_hidden_has_no_effect(unit: Unit, case: Case) -> None:
    """A telephone in an open and in a hidden file: the same answer as where the hidden one is not there."""
    phone = {"right": "+12135550100", "right_kind": "phone"}
    related(case, unit.accounts["owner"], **phone)
    key = "phone:+12135550100"
    before = told(post(unit, "member", "expand", key=key, on=[case.key])), drawn(unit, "member", key)
    related(unit.secret[0], unit.accounts["owner"], **phone)
    after = told(post(unit, "member", "expand", key=key, on=[case.key])), drawn(unit, "member", key)
    assert before == after
    assert drawn(unit, "owner", key) != after[1], "who sees both sees more"


def test_taking_in_gives_ties_to_what_is_there(unit: Unit, case: Case) -> None:
    (person,) = (one["key"] for one in drawn(unit, "member", case.key)["nodes"] if one["label"] == "Roe, Max")
    found = told(post(unit, "member", "expand", key=person, on=[case.key, "nothing-such"], most=10))
    kinds = {tie["kind"] for tie in found["ties"]}
    assert kinds == {"witness in"}, "to what is on the chart, and no further"
    assert found["words"].startswith("Roe, Max: ") and found["more"] == {}
    few = told(post(unit, "member", "expand", key=case.key, most=1))
    assert len(few["nodes"]) == 2 and sum(few["more"].values()) == 3


def test_ways_between_two(unit: Unit, case: Case) -> None:
    nodes = drawn(unit, "member", case.key)["nodes"]
    (person,) = (one["key"] for one in nodes if one["label"] == "Roe, Max")
    (exhibit,) = (one["key"] for one in nodes if one["kind"] == "exhibit" and "scarf" in one["label"])
    found = told(post(unit, "member", "ways", one=person, other=exhibit, on=[]))
    assert found["ways"][0]["keys"] == [person, case.key, exhibit]
    assert found["ways"][0]["words"].startswith("Roe, Max - ") and "witness in" in found["ways"][0]["steps"][0]
    assert {node["key"] for node in found["nodes"]} >= {person, case.key, exhibit}


def test_by_name_any_word_in_any_order(unit: Unit, case: Case) -> None:
    found = told(post(unit, "member", "find", words="max ROE"))
    assert labels(found) == {"Roe, Max", "Max Roe"}
    page = unit.client("member").get(CHART, {"q": "max roe"})
    assert b"Roe, Max" in page.content and page.context["more"] == 0


def test_reading_is_on_record_with_the_cases(unit: Unit, case: Case) -> None:
    drawn(unit, "member", case.key)
    entry = AuditEntry.objects.order_by("-index").first()
    assert entry is not None and entry.verb == "read chart"
    words = AuditWords.objects.get(entry=entry).body
    assert case.key in words and unit.cases[1].key not in words


@pytest.mark.parametrize("said", [
    {}, {"key": 3}, {"key": ""}, {"key": "x" * 301}, {"key": "a\0b"}, {"key": "\ud800"}, {"key": "a", "on": "a"},
    {"key": "a", "on": [1]}, {"key": "a", "on": ["a"] * 2001}, {"key": "a", "most": 0}, {"key": "a", "most": 151},
    {"key": "a", "most": True}, {"key": "a", "most": 2.5},
])  # fmt: skip
def test_what_no_page_sends_is_refused(unit: Unit, said: dict[str, Any]) -> None:
    assert post(unit, "member", "expand", **said).status_code == 400


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff", b"[" * 100_000, b'{"key": "' + b"x" * 2_000_000])
def test_what_is_no_json_is_refused(unit: Unit, body: bytes) -> None:
    answer = unit.client("member").post(f"{CHART}expand/", body, content_type="application/json")
    assert answer.status_code == 400


@pytest.mark.parametrize("path", ["expand", "ways", "find", "keep", "forget"])
def test_a_form_is_refused(unit: Unit, path: str) -> None:
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.cookies = unit.client("member").cookies
    client.get(CHART)
    token = client.cookies["csrftoken"].value
    answer = client.post(f"{CHART}{path}/", {"csrfmiddlewaretoken": token, "key": "a"})
    assert answer.status_code == 400


class TestLayouts:
    def keep(self, unit: Unit, persona: str, start: str, places: object, **more: Any) -> HttpResponse:  # noqa: ANN401
        return post(unit, persona, "keep", start=start, places=places, **more)

    def test_a_chart_lies_as_it_was_left(self, unit: Unit, case: Case) -> None:
        person = f"{case.key}:person:1"
        assert person in {node["key"] for node in drawn(unit, "member", case.key)["nodes"]}
        told(
            self.keep(
                unit, "member", case.key, {case.key: [1.26, -3], person: [40, 50]}, hidden=[person], locked=[case.key]
            )
        )
        again = drawn(unit, "member", case.key)
        assert again["places"] == {case.key: (1.3, -3.0), person: (40.0, 50.0)}
        assert (again["hidden"], again["locked"]) == ((person,), (case.key,))
        assert {node["key"] for node in again["nodes"]} == {case.key, person}
        assert drawn(unit, "owner", case.key)["places"] == {}, "another person's is his own"
        assert drawn(unit, "member", case.key, fresh="")["places"] == {}
        assert b"Your charts" in unit.client("member").get(CHART).content
        told(post(unit, "member", "forget", start=case.key))
        assert not ChartLayout.objects.exists() and not ChartCase.objects.exists()

    def test_kept_again_is_kept_once(self, unit: Unit, case: Case) -> None:
        for x in (1, 2):
            told(self.keep(unit, "member", case.key, {case.key: [x, 0]}))
        assert ChartLayout.objects.get().places == {case.key: [2.0, 0.0]}

    def test_what_may_not_be_seen_is_not_kept(self, unit: Unit, case: Case) -> None:
        told(
            self.keep(
                unit, "member", case.key, {case.key: [0, 0], unit.secret[0].key: [1, 1]}, hidden=[unit.secret[1].key]
            )
        )
        layout = ChartLayout.objects.get()
        assert set(layout.places) == {case.key} and layout.hidden == []
        assert self.keep(unit, "member", unit.secret[0].key, {case.key: [0, 0]}).status_code == 404

    def test_what_may_not_be_seen_any_more_is_not_given_back(self, unit: Unit, case: Case) -> None:
        told(self.keep(unit, "owner", case.key, {case.key: [0, 0], unit.secret[0].key: [1, 1]}))
        assert {one.case_id for one in ChartCase.objects.all()} == {case.pk, unit.secret[0].pk}
        unit.secret[0].withdrawn_at = case.created_at
        unit.secret[0].save()
        assert {node["key"] for node in drawn(unit, "owner", case.key)["nodes"]} == {case.key}

    @pytest.mark.parametrize("places", [
        None, {}, [], {"a": 1}, {"a": [1]}, {"a": [1, "2"]}, {"a": [1, float("inf")]}, {"a": [True, 1]},
        {"a": [float("nan"), 1]}, {"a": [1e7, 1]}, {"": [1, 1]}, {str(at): [1, 1] for at in range(2001)},
    ])  # fmt: skip
    def test_places_that_are_none(self, unit: Unit, case: Case, places: object) -> None:
        assert self.keep(unit, "member", case.key, places).status_code == 400
        assert not ChartLayout.objects.exists()

    @pytest.mark.parametrize("day", ["yesterday", 3, "1987-02-30"])
    def test_days_that_are_none(self, unit: Unit, case: Case, day: object) -> None:
        assert self.keep(unit, "member", case.key, {case.key: [0, 0]}, since=day).status_code == 400

    def test_several_of_one_chart_by_name_with_notes_and_filter(self, unit: Unit, case: Case) -> None:
        places = {case.key: [0, 0]}
        told(self.keep(unit, "member", case.key, places, name="before the raid", notes=[[1, 2.04, " Who paid? "]]))
        shown = {"since": "1986-01-01", "undated": False, "off": ["exhibit", "nothing"]}
        answer = told(self.keep(unit, "member", case.key, {case.key: [5, 5]}, **shown))
        assert answer["name"] == "" and answer["words"].startswith("Kept on ")
        last, named = drawn(unit, "member", case.key), drawn(unit, "member", case.key, layout="before the raid")
        assert last["places"] == {case.key: (5.0, 5.0)} and last["notes"] == []
        assert last["shown"] == {"since": "1986-01-01", "until": "", "undated": False, "off": ["exhibit"]}
        assert named["notes"] == [[1.0, 2.0, "Who paid?"]] and named["name"] == "before the raid"
        page = unit.client("member").get(CHART, {"from": case.key}).content.decode()
        assert "layout=before%20the%20raid" in page
        page = unit.client("member").get(CHART, {"from": case.key, "layout": "before the raid"}).content.decode()
        assert "<li>Who paid?</li>" in page
        told(post(unit, "member", "forget", start=case.key, name="before the raid"))
        assert ChartLayout.objects.get().name == ""

    @pytest.mark.parametrize("more", [
        {"name": 3}, {"name": "x" * 61}, {"name": "a\0"}, {"notes": "a"}, {"notes": [[1, 2]]}, {"notes": [[1, 2, ""]]},
        {"notes": [[1, 2, "x" * 401]]}, {"notes": [[1, "2", "a"]]}, {"notes": [[1, 2, "a\0"]]},
        {"notes": [[1, 2, "a"]] * 61}, {"off": "person"},
    ])  # fmt: skip
    def test_names_and_notes_that_are_none(self, unit: Unit, case: Case, more: dict[str, Any]) -> None:
        assert self.keep(unit, "member", case.key, {case.key: [0, 0]}, **more).status_code == 400

    def test_the_oldest_makes_room(self, unit: Unit, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("murderbook.workbench.network.charting.keeping.MOST", 2)
        for one in unit.cases:
            told(self.keep(unit, "member", one.key, {one.key: [0, 0]}))
        assert {one.start for one in ChartLayout.objects.all()} == {unit.cases[1].key, unit.cases[2].key}


def test_cases_whose_telephone_was_told_are_on_record(unit: Unit, case: Case) -> None:
    """A telephone has no case in its key, and its node names the cases that have it."""
    related(case, unit.accounts["owner"], right="+12135550100", right_kind="phone")
    found = told(post(unit, "member", "find", words="213-555-0100"))
    assert str(case) in found["nodes"][0]["cases"]
    assert json.loads(AuditWords.objects.get(entry__verb="read chart").body)["cases"] == [case.key]


def test_a_thing_does_not_repeat_the_number_of_its_case(unit: Unit, case: Case) -> None:
    nodes = {node["label"]: node for node in drawn(unit, "member", case.key)["nodes"]}
    number = case.own_number or case.agency_number or case.key
    scarf = nodes[f"exhibit 7 of {number}, red scarf"]
    assert (scarf["short"], scarf["case"]) == ("exhibit 7, red scarf", case.key)
    assert nodes[number]["case"] == "" and nodes[number]["short"] == number


def test_too_many_cases_are_refused_with_a_remedy(unit: Unit, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("murderbook.workbench.network.held.MOST_CASES", 2)
    page = unit.client("member").get(CHART, {"from": case.key})
    assert page.status_code == 409 and b"murderbook network --record DIR" in page.content
    answer = post(unit, "member", "expand", key=case.key)
    assert answer.status_code == 409 and "at most 2 while you wait" in json.loads(answer.content)["words"]
    asked = unit.client("member").get("/network/", {"question": "without", "gone": "roe"})
    assert asked.status_code == 422 and b"at most 2 while you wait" in asked.content


class TestKept:
    """A network is gathered once, and anew where something changed or is seen no more."""

    @pytest.fixture
    def gathered(self, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        from murderbook.workbench.network import held

        times: list[str] = []
        gather = held.gathered

        def counting(account: Any, right: Any) -> Any:  # noqa: ANN401
            times.append(account.name)
            return gather(account, right)

        monkeypatch.setattr(held, "gathered", counting)
        return times

    def test_clicks_gather_once_for_each_account(self, unit: Unit, case: Case, gathered: list[str]) -> None:
        for _ in range(3):
            drawn(unit, "member", case.key)
            told(post(unit, "member", "expand", key=case.key))
        drawn(unit, "owner", case.key)
        assert gathered == ["member", "owner"]

    def test_a_change_is_there_at_the_next_click(self, unit: Unit, case: Case, gathered: list[str]) -> None:
        drawn(unit, "owner", case.key)
        entered = unit.client("owner").post(f"/case/{case.key}/people/add/?as=witness", {
            "name": "Lund, Ivo", "sex": "M", **dict.fromkeys(("alive", "located", "willing", "tie_ended"), "unknown"),
        })  # fmt: skip
        assert entered.status_code == 302
        assert "Lund, Ivo" in labels(drawn(unit, "owner", case.key)) and len(gathered) == 2
        relation = unit.client("owner").post(f"/case/{case.key}/relations/1/withdraw/", {"why": "a mistake"})
        assert relation.status_code == 302
        assert "plate CA 1ABC234" not in labels(drawn(unit, "owner", case.key)) and len(gathered) == 3

    def test_who_loses_a_case_has_it_no_more(self, unit: Unit, case: Case, gathered: list[str]) -> None:
        """No entry of the trail says that a term is over."""
        drawn(unit, "member", case.key)
        Grant.objects.filter(account=unit.accounts["member"]).update(ends_at=timezone.now())
        assert unit.client("member").get(CHART, {"from": case.key}).status_code == 404
        assert gathered == ["member", "member"]

    def test_few_are_kept_and_none_for_long(self, unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
        from murderbook.workbench.network import held

        accounts = [
            unit.accounts[one] for one in ("owner", "member", "reader", "outsider", "colleague") if one in unit.accounts
        ]
        for account in accounts:
            held.at_hand(account)
            held.at_hand(account, Right.EXPORT)
        assert len(held._OUTSIDE.kept) == held.MOST
        monkeypatch.setattr(held, "IDLE_SECONDS", -1.0)
        held.at_hand(accounts[0])
        assert len(held._OUTSIDE.kept) == 1
