"""The page that moves a case to another compartment: who has it, what it says, and what the move leaves told."""

from __future__ import annotations

import re
from typing import Any

import pytest

from murderbook.workbench.access import grants
from murderbook.workbench.access.compartments import create, move_case
from murderbook.workbench.access.models import Account, Compartment
from murderbook.workbench.access.rights import Role
from murderbook.workbench.audit.models import AuditEntry, AuditWords
from murderbook.workbench.imports.loading.undo import undo
from murderbook.workbench.imports.models import Batch, BatchState
from murderbook.workbench.leads.engine.corpus import scopes
from murderbook.workbench.leads.engine.links import links_of
from murderbook.workbench.leads.models import Lead, Run
from murderbook.workbench.register.entry import saving
from murderbook.workbench.register.models import Case, Revision
from murderbook.workbench.worklist.assessing import assess_scope
from murderbook.workbench.worklist.models import Assessment
from personas import PASSWORD, Unit, make_unit

pytestmark = pytest.mark.django_db
OTHERS = ("member", "reader", "outsider", "administrator", "auditor", "consultant")


@pytest.fixture
def unit() -> Unit:
    return make_unit()


def _address(case: Case) -> str:
    return f"/case/{case.key}/move/"


def _sent(case: Case, target: Compartment, **more: str) -> dict[str, str]:
    given = {"to": target.key, "seen": case.compartment.key, "reason": "leads into the department", "sure": "on"}
    return {**given, **more}


def _text(answer: Any) -> str:  # noqa: ANN401 - the test client's response
    return re.sub(r"\s+", " ", answer.content.decode())


def test_the_page_is_linked_for_those_who_may(unit: Unit) -> None:
    case = unit.cases[0]
    for persona in ("owner", "member", "reader", "consultant"):
        text = _text(unit.client(persona).get(f"/case/{case.key}/"))
        assert (_address(case) in text) is (persona == "owner"), persona
    for persona in OTHERS:
        assert unit.client(persona).get(_address(case)).status_code == 404
        assert unit.client(persona).post(_address(case), _sent(case, unit.restricted)).status_code == 404
    assert Case.objects.get(pk=case.pk).compartment == unit.default


def test_one_compartment_is_no_choice(unit: Unit) -> None:
    unit.accounts["owner"].grants.filter(compartment=unit.restricted).delete()
    assert _address(unit.cases[0]) not in _text(unit.client("owner").get(f"/case/{unit.cases[0].key}/"))
    assert unit.client("owner").get(_address(unit.cases[0])).status_code == 404


def test_it_says_who_loses_and_who_gains_sight(unit: Unit) -> None:
    text = _text(unit.client("owner").get(_address(unit.cases[0])))
    assert "See it no more: The consultant, The member, The reader." in text
    assert "Come to see it: The outsider." in text
    assert re.search(r"ends, and does not come back with the case: The consultant \(consultant, until [^)]+\)\.", text)
    back = _text(unit.client("owner").get(_address(unit.secret[0])))
    assert "See it no more: The outsider." in back
    assert "Nobody has access to this case alone." in back


def test_two_of_one_name_are_two_people(unit: Unit) -> None:
    twin = Account.objects.create_user("twin", PASSWORD, role=Role.DETECTIVE, full_name="The member")
    grants.give(unit.accounts["owner"], unit.restricted, grants.Terms(twin, Role.DETECTIVE, "joined"))
    text = _text(unit.client("owner").get(_address(unit.cases[0])))
    assert "See it no more: The consultant, The member (member), The reader." in text
    assert "Come to see it: The member (twin), The outsider." in text


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("people/add/?as=witness", {"name": "Late Writer"}),
        ("chrono/add/", {"when": "1987", "text": "A call"}),
        ("behaviours/", {"code_bound": "present", "seen_bound": "unknown"}),
        ("facts/", {"reason": "late"}),
    ],
)
def test_who_waited_for_a_move_writes_nothing_there(
    unit: Unit, monkeypatch: pytest.MonkeyPatch, path: str, sent: dict[str, str]
) -> None:
    """Between finding the case and holding it another moves it away: the right is asked again."""
    case, held, moved = unit.cases[0], saving.lock, list[int]()

    def lock(asked: Case) -> None:
        if not moved:
            moved.append(move_case(unit.accounts["owner"], case, unit.restricted, reason="a leak"))
        held(asked)

    monkeypatch.setattr(saving, "lock", lock)
    answer = unit.client("member").post(f"/case/{case.key}/{path}", sent)
    assert (answer.status_code, len(moved)) == (404, 1)
    assert Revision.objects.exclude(part="case").count() == 0


def test_a_move_is_confirmed_reasoned_and_on_record(unit: Unit) -> None:
    client, case = unit.client("owner"), unit.cases[0]
    for missing, said in (("reason", "This field is required"), ("sure", "Read what moving the case does")):
        answer = client.post(_address(case), _sent(case, unit.restricted, **{missing: ""}))
        assert (answer.status_code, said in _text(answer)) == (422, True)
    answer = client.post(_address(case), _sent(case, unit.restricted), follow=True)
    assert answer.redirect_chain == [(f"/case/{case.key}/", 302)]
    assert "lies in Task force 7 now. 1 access to this case alone ended." in _text(answer)
    case.refresh_from_db()
    assert case.compartment == unit.restricted
    assert Revision.objects.get(case=case).reason == "leads into the department"
    words = AuditWords.objects.get(entry=AuditEntry.objects.get(verb="move case")).content
    assert words["ended"] == 1
    assert unit.client("member").get(f"/case/{case.key}/").status_code == 404
    assert unit.client("outsider").get(f"/case/{case.key}/").status_code == 200


def test_a_choice_of_several_is_made_first(unit: Unit) -> None:
    client, case = unit.client("owner"), unit.cases[0]
    made = create(unit.accounts["owner"], name="Task force 8", whom_to_ask="the owner")
    first = _text(client.get(_address(case)))
    assert "What moving it" not in first
    assert all(f'value="{place.key}"' in first for place in (unit.restricted, made))
    assert "What moving it to Task force 8 does" in _text(client.get(_address(case), {"to": made.key}))
    answer = client.post(_address(case), _sent(case, unit.default))  # where it lies
    assert (answer.status_code, "Choose where to" in _text(answer)) == (422, True)
    assert client.post(_address(case), _sent(case, made)).status_code == 302
    assert Case.objects.get(pk=case.pk).compartment == made


def test_a_case_moved_meanwhile_is_looked_at_again(unit: Unit) -> None:
    client, case = unit.client("owner"), unit.cases[0]
    made = create(unit.accounts["owner"], name="Task force 8", whom_to_ask="the owner")
    sent = _sent(case, unit.restricted)
    Case.objects.filter(pk=case.pk).update(compartment=made)
    answer = client.post(_address(case), sent)
    assert (answer.status_code, "Somebody moved this case" in _text(answer)) == (422, True)
    assert Case.objects.get(pk=case.pk).compartment == made
    assert made.key in _text(answer)  # the form now says where it lies, and asks again
    assert "checked" not in _text(answer).partition('name="sure"')[2][:120]


def test_nobody_is_told_of_a_link_to_a_case_that_was_moved_away(unit: Unit) -> None:
    """What is stored of the other case counted it: it is worked out anew in the same transaction."""
    moved, other, _ = unit.cases
    run = Run.objects.create(scope=unit.default, engine="linkage", model_id="m", corpus_hash="x", is_latest=True)
    run.strings = [[moved.key, other.key]]
    few = {"shown": 0.05, "at_floor": False}
    run.string_documents = [{"cases": [moved.key, other.key], "score": 20_000, "chance": few, "shared": []}]
    run.save()
    Lead.objects.create(
        run=run, kind="same offender", left=moved, right=other, rank=1, score_millibits=9000, standing="assumed",
        chance_expected=0.01, chance_upper=0.02, chance_shown=0.02, document={"weights": []},
    )  # fmt: skip
    for scope in scopes():
        assess_scope(scope, links_of(scope))
    assert "suggested string" in _text(unit.client("member").get("/worklist/"))
    unit.client("owner").post(_address(moved), _sent(moved, unit.restricted))
    assert "suggested string" not in _text(unit.client("member").get("/worklist/"))
    for row in Assessment.objects.filter(case__in=(moved, other)):
        assert row.points == row.points_alone


def test_undoing_an_import_leaves_a_moved_case_alone(unit: Unit) -> None:
    """It is the other compartment's affair, whoever may import here."""
    batch = Batch.objects.create(
        compartment=unit.default, account=unit.accounts["member"], state=BatchState.COMMITTED, file_name="b.csv",
        file_sha256="0" * 64, layout="register", rows_new=3,
    )  # fmt: skip
    Case.objects.filter(pk__in=[case.pk for case in unit.cases]).update(batch=batch)
    case = unit.cases[0]
    assert "It leaves its import" in _text(unit.client("owner").get(_address(case)))
    unit.client("owner").post(_address(case), _sent(case, unit.restricted))
    undo(batch.key, unit.accounts["member"], "wrong file", "")
    case.refresh_from_db()
    assert case.withdrawn_at is None
    assert set(Case.objects.visible_to(unit.accounts["owner"])) == {case, *unit.secret}
    assert unit.client("member").get(f"/imports/{batch.key}/").content.decode().count(case.own_number) == 0
