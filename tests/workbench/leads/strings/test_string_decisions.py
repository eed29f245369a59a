"""Merging, splitting, pinning: who may, with a reason, on record; what later searches go by; nothing is deleted."""

from __future__ import annotations

import queue
from datetime import timedelta
from itertools import combinations
from typing import Any

import pytest
from django.utils import timezone
from lead_makers import run_of
from pytest_django import DjangoCaptureOnCommitCallbacks

from murderbook.workbench.audit.models import AuditEntry, AuditWords
from murderbook.workbench.leads.engine import background
from murderbook.workbench.leads.engine.corpus import is_stale
from murderbook.workbench.leads.engine.decided import decided_in, in_force
from murderbook.workbench.leads.engine.search import search
from murderbook.workbench.leads.models import NEW_CASES, Act, Run, StringDecision
from murderbook.workbench.register.models import Case
from personas import Unit

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


def stored(unit: Unit, *strings: list[Case], **fields: Any) -> Run:  # noqa: ANN401 - any field of a run
    keys = [[case.key for case in cases] for cases in strings]
    chance = {"shown": 0.3, "at_floor": False}
    documents = [
        {"cases": one, "score": 20000 - at, "chance": chance, "shared": [], "firmness": [0.8] * len(one), "near": []}
        for at, one in enumerate(keys)
    ]
    return run_of(unit, strings=keys, string_documents=documents, **fields)


def first_key(unit: Unit, persona: str = "owner") -> str:
    key: str = unit.client(persona).get("/leads/").context["strings"][0].key
    return key


def post(unit: Unit, persona: str, key: str, **data: str) -> Any:  # noqa: ANN401 - an answer
    return unit.client(persona).post(f"/leads/strings/{key}/decide/", data)


def pairs(*cases: Case) -> set[tuple[str, str]]:
    return {(min(a.key, b.key), max(a.key, b.key)) for a, b in combinations(cases, 2)}


def decided(unit: Unit, act: Act, cases: list[Case], subject: Case | None = None, **fields: Any) -> StringDecision:  # noqa: ANN401
    account = unit.accounts["owner"]
    common = {"scope": unit.default, "reason": "one gun", "account": account}
    made = StringDecision.objects.create(act=act, subject=subject, **{**common, **fields})
    made.cases.set(cases)
    return made


def test_pin_split_and_merge_say_which_pairs_are_held_and_which_kept_apart(unit: Unit) -> None:
    c = unit.cases
    stored(unit, c[:3], c[3:5])
    key = first_key(unit)
    assert post(unit, "member", key, act="pin", case=c[0].key, reason="a letter").status_code == 302
    assert decided_in(unit.default) == dict.fromkeys(pairs(c[0], c[1]) | pairs(c[0], c[2]), True)
    assert post(unit, "member", key, act="split off", case=c[2].key, reason="was in prison").status_code == 302
    assert decided_in(unit.default) == {
        **dict.fromkeys(pairs(c[0], c[1]), True),
        **dict.fromkeys(pairs(c[2], c[0]) | pairs(c[2], c[1]), False),
    }, "the later one wins"
    (other,) = [one for one in unit.client("member").get("/leads/").context["strings"] if one.key != key]
    assert post(unit, "member", key, act="merge", other=other.key, reason="one car").status_code == 302
    assert decided_in(unit.default) == dict.fromkeys(pairs(*c[:5]), True)


def test_a_named_case_is_merged_and_mistakes_are_told(unit: Unit) -> None:
    c = unit.cases
    stored(unit, c[:3])
    key = first_key(unit)
    assert post(unit, "member", key, act="merge", number="S-4", reason="one gun").status_code == 302
    assert StringDecision.objects.get().act == Act.MERGE
    assert {one.key for one in StringDecision.objects.get().cases.all()} == {x.key for x in (*c[:3], c[7])}
    wrong: list[tuple[dict[str, str], str]] = [
        ({"act": "merge", "number": "S-4"}, "A decision needs a reason"),
        ({"act": "merge", "reason": "x"}, "one of the two"),
        ({"act": "merge", "number": "01986-001", "reason": "x"}, "in this string already"),
        ({"act": "merge", "number": "TF-1", "reason": "x"}, "No case of this number"),
        ({"act": "merge", "number": "none", "reason": "x"}, "No case of this number"),
        ({"act": "pin", "reason": "x"}, "Choose a case"),
        ({"act": "pin", "case": c[5].key, "reason": "x"}, "not one of the available choices"),
        ({"act": "eat", "case": c[0].key, "reason": "x"}, "not one of the available choices"),
    ]
    for persona in ("member", "owner"):  # the owner may judge the restricted case, but its search is another one
        for data, told in wrong:
            answer = post(unit, persona, key, **data)
            assert answer.status_code == 422 and told in answer.content.decode(), (persona, data)
    assert StringDecision.objects.count() == 1


def test_who_may(unit: Unit) -> None:
    stored(unit, unit.cases[:3])
    key, case = first_key(unit), unit.cases[0].key
    for persona in ("reader", "outsider", "consultant", "auditor", "administrator"):
        answer = post(unit, persona, key, act="pin", case=case, reason="x")
        assert answer.status_code == 404, persona
    assert not StringDecision.objects.exists()
    reads = unit.client("reader").get(f"/leads/strings/{key}/").content.decode()
    assert "Merge, split or pin" not in reads and "csrfmiddlewaretoken" in reads
    assert "Merge, split or pin" in unit.client("member").get(f"/leads/strings/{key}/").content.decode()


def test_it_is_told_at_once_and_on_record_in_the_same_transaction(unit: Unit) -> None:
    c = unit.cases
    stored(unit, c[:3])
    key = first_key(unit)
    post(unit, "member", key, act="split off", case=c[1].key, reason="was in prison")
    entry = AuditEntry.objects.get(verb="decided string")
    assert (entry.object_key, entry.actor) == (key, unit.accounts["member"].key)
    words = AuditWords.objects.get(entry=entry).content
    assert words["act"] == "split off" and words["subject"] == c[1].key and len(words["cases"]) == 3
    text = " ".join(unit.client("reader").get(f"/leads/strings/{key}/").content.decode().split())
    assert "01991-002 kept apart from 01986-001 and 02004-003" in text
    assert "takes effect in the next search" in text and "Decided by The member" in text and "was in prison" in text
    Run.objects.update(started_at=timezone.now() + timedelta(minutes=1))
    assert "</strong>: in effect." in unit.client("reader").get(f"/leads/strings/{key}/").content.decode()


def test_withdrawn_it_has_no_effect_and_stays_on_file(unit: Unit) -> None:
    c = unit.cases
    stored(unit, c[:3])
    key, one = first_key(unit), decided(unit, Act.PIN, c[:3], c[0])
    address = f"/leads/strings/{key}/decisions/{one.key}/withdraw/"
    assert unit.client("reader").post(address, {"reason": "x"}).status_code == 404
    unit.client("member").post(address, {"reason": "  "})
    assert decided_in(unit.default), "without a reason it stands"
    unit.client("member").post(address, {"reason": "another gun"})
    one.refresh_from_db()
    assert (one.withdrawn_reason, one.withdrawn_by) == ("another gun", unit.accounts["member"])
    assert one.withdrawn_at and not decided_in(unit.default)
    assert AuditEntry.objects.filter(verb="withdrew string decision", object_key=one.key).count() == 1
    unit.client("owner").post(address, {"reason": "again"})
    one.refresh_from_db()
    assert one.withdrawn_reason == "another gun"
    text = " ".join(unit.client("reader").get(f"/leads/strings/{key}/").content.decode().split())
    assert "Withdrawn by The member" in text and "another gun" in text and "one gun" in text


def test_a_decision_with_a_case_that_is_hidden_does_not_exist(unit: Unit) -> None:
    c = unit.cases
    stored(unit, c[:3])
    key = first_key(unit)
    one = decided(unit, Act.MERGE, [*c[:3], c[4]], reason="secret witness")
    Case.objects.filter(pk=c[4].pk).update(compartment=unit.restricted)
    plain = decided(unit, Act.SPLIT, c[:3], c[0], reason="seen", at=timezone.now() - timedelta(days=1))
    text = " ".join(unit.client("member").get(f"/leads/strings/{key}/").content.decode().split())
    assert "secret witness" not in text and "overruled" not in text and "a later decision" not in text.split("Merge")[0]
    assert set(StringDecision.objects.visible_to(unit.accounts["member"])) == {plain}
    refused = unit.client("member").post(f"/leads/strings/{key}/decisions/{one.key}/withdraw/", {"reason": "x"})
    assert refused.status_code == 404
    told = " ".join(unit.client("owner").get(f"/leads/strings/{key}/").content.decode().split())
    assert "secret witness" in told and "a later decision wins where it says otherwise" in told


def test_what_a_restricted_scope_decided_does_not_flow_down(unit: Unit) -> None:
    stored(unit, unit.cases[:3])
    decided(unit, Act.PIN, unit.cases[:2], unit.cases[0], scope=unit.restricted, reason="their secret")
    assert not decided_in(unit.default) and decided_in(unit.restricted)
    page = unit.client("member").get(f"/leads/strings/{first_key(unit)}/").content.decode()
    assert "their secret" not in page
    decided(unit, Act.SPLIT, unit.cases[1:3], unit.cases[1])
    assert pairs(*unit.cases[1:3]) <= set(decided_in(unit.restricted)), "it reads down into the open files"


def test_a_later_word_is_not_undone_in_a_roundabout_way() -> None:
    tied, apart = ("a", "b"), ("a", "c")
    assert in_force([(False, [apart]), (True, [("b", "c")]), (True, [tied])]) == {apart: False, ("b", "c"): True}
    assert in_force([(True, [tied]), (True, [("b", "c")]), (False, [apart])]) == {tied: True, ("b", "c"): True}
    assert in_force([(True, [tied]), (False, [tied])]) == {tied: True}
    assert in_force([(False, [tied]), (True, [tied])]) == {tied: False}
    both = [(False, [("b", "c")]), (True, [tied]), (False, [apart])]
    assert in_force(both) == {("b", "c"): False, tied: True, apart: False}, "an earlier word that agrees stands, too"


def together(run: Run, *cases: Case) -> bool:
    return any({case.key for case in cases} <= set(string) for string in run.strings)


def test_a_search_goes_by_it_and_is_due_again(unit: Unit) -> None:
    c = unit.cases
    for case in c:
        Case.objects.filter(pk=case.pk).update(kind="homicide")
    first = search(unit.default)
    assert first is not None and first.decided == [] and first.searches == 1
    Run.objects.filter(pk=first.pk).update(null_counts={"x": 1})
    assert not is_stale(unit.default)
    one = decided(unit, Act.MERGE, c[3:6])
    assert is_stale(unit.default)
    second = search(unit.default)
    assert second is not None
    assert together(second, c[3], c[4], c[5]), "however little their files say"
    assert second.string_documents[0]["chance"] is None and len(second.decided) == 3
    assert second.searches == 1, "a decision is no second ticket in the lottery"
    Run.objects.filter(pk=second.pk).update(null_counts={"x": 1})
    assert not is_stale(unit.default)
    text = " ".join(unit.client("member").get(f"/leads/strings/{first_key(unit)}/").content.decode().split())
    assert "not counted: a trace or a person ties two of them" in text and "in effect" in text
    decided(unit, Act.SPLIT, c[3:6], c[5])
    third = search(unit.default)
    new = search(unit.default, new={c[3].key})
    for run in (third, new):
        assert run is not None and together(run, c[3], c[4])
        assert not together(run, c[3], c[5]) and not together(run, c[4], c[5])
    one.withdrawn_at = timezone.now()
    one.save()
    fourth = search(unit.default)
    assert fourth is not None and all(one["chance"] for one in fourth.string_documents), "nothing ties any two"


def test_what_grew_before_a_decision_is_told_no_more_once_a_search_has_gone_by_it(unit: Unit) -> None:
    c = unit.cases
    stored(unit, c[:3], engine=NEW_CASES)
    pairs_decided = [[c[0].key, c[1].key, False]]
    latest = stored(unit, c[3:5], decided=[])
    assert len(unit.client("member").get("/leads/").context["strings"]) == 2
    Run.objects.filter(pk=latest.pk).update(decided=pairs_decided)
    (string,) = unit.client("member").get("/leads/").context["strings"]
    assert {number for _, number in string.cases} == {"S-0", "S-1"}
    stored(unit, c[5:7], engine=NEW_CASES, decided=pairs_decided)
    assert len(unit.client("member").get("/leads/").context["strings"]) == 2


def test_the_engines_are_told_once_it_is_saved(
    unit: Unit, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    stored(unit, unit.cases[:3])
    key, waiting = first_key(unit), queue.SimpleQueue[float]()
    monkeypatch.setattr(background, "is_running", lambda: True)
    monkeypatch.setattr(background, "_waiting", waiting)
    with django_capture_on_commit_callbacks(execute=True):
        post(unit, "member", key, act="pin", case=unit.cases[0].key, reason="x")
        assert waiting.empty(), "not before the commit"
    assert waiting.get_nowait() == background.QUIET
