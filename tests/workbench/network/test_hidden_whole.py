"""A hidden file that shares everything with open ones: no byte of any answer is another."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from urllib.parse import quote

from billed import had_by, taken_in
from murderbook.documents.mentions.mention import Kind
from murderbook.evidence.judgement import Verdict
from murderbook.workbench.documents.models import Mention, MentionState
from murderbook.workbench.register.models import Case, Exhibit, Person, PhysicalLink, Place
from murderbook.workbench.resolution import held, searching
from murderbook.workbench.resolution.judging import judge
from murderbook.workbench.resolution.keys import key_of
from murderbook.workbench.resolution.records import Who
from paper import document_in
from personas import Unit
from related import file_of_relations, related

PHONE = "phone:+12135550177"
IN_ADDRESS = quote(PHONE)
NOTHING_CALLED_SO = "/network/?question=without&gone=TF-"
CHANGING = r'name="csrfmiddlewaretoken" value="[^"]+"|\d\d:\d\d(:\d\d)?'


def _filled(unit: Unit, case: Case) -> None:
    owner = unit.accounts["owner"]
    taken_in(case, owner)
    had_by(case, owner, "Roe, Max")
    Person.objects.create(case=case, role="suspect", name="Vane, Ida", aliases=["Red"])
    Place.objects.create(case=case, site="incident", description="12 Elm Street")
    Exhibit.objects.create(case=case, number="7", description="red scarf")
    related(case, owner)
    related(case, owner, left="Vane, Ida", kind="knows", right="1 Oak Street", right_kind="place")
    file_of_relations(case, owner)
    named = (("Vane, Ida", Kind.PERSON), ("12 Elm Street", Kind.ADDRESS), (str(unit.cases[2]), Kind.CASE_NUMBER))
    page = document_in(case, owner, [" ".join(text for text, _ in named)]).pages.get()
    for at, (text, kind) in enumerate(named):
        Mention.objects.create(
            case=case, page=page, kind=kind.value, start=at, end=at + 1, text=text, value=text, rule="a name",
            state=MentionState.ACCEPTED,
        )  # fmt: skip


def _hidden(unit: Unit) -> None:
    """It names the open files by every means that joins two, and is judged one with their people."""
    one, owner = unit.secret[0], unit.accounts["owner"]
    Case.objects.filter(pk=one.pk).update(own_number=unit.cases[1].own_number)
    _filled(unit, one)
    for open_ in unit.cases:
        PhysicalLink.objects.create(case=one, other=open_, other_number="x", kind="dna", same_source=True)
        PhysicalLink.objects.create(case=open_, other=one, other_number="TF-9", kind="dna", same_source=True)
    theirs = [Who(case.pk, row.pk, "") for case in (one, *unit.cases[:2]) for row in case.persons.order_by("pk")[:1]]
    judge(owner, (theirs[0], theirs[1]), Verdict.SUPPORTED, "a scar", "test")
    judge(owner, (theirs[0], theirs[2]), Verdict.SUPPORTED, "a scar", "test")


def _answers(unit: Unit) -> Iterator[tuple[str, str]]:
    client, (one, two, _) = unit.client("member"), unit.cases
    row = one.persons.order_by("pk")[0]
    person, other = key_of(one.key, Who(one.pk, row.pk, "")), key_of(one.key, Who(one.pk, 0, "Vane, Ida"))
    asked = (
        f"/network/?question=paths&a={one.key}:person:1&b={IN_ADDRESS}", "/network/?question=without&gone=vane",
        f"/network/?question=brokers&one={one.key}&other={two.key}", "/network/?question=standing&measure=betweenness",
        f"/network/?question=shared&cases={one.key}%0A{two.key}&farther=on", NOTHING_CALLED_SO,
        f"/network/chart/?from={IN_ADDRESS}", f"/network/chart/?from={one.key}", "/network/chart/?q=roe",
        "/persons/?several=on", "/persons/?q=vane", "/persons/export.csv", f"/persons/{person}/?beside=vane",
        f"/persons/{other}/", f"/persons/review/{person}/{other}/", f"/case/{one.key}/relations/", "/persons/review/",
    )  # fmt: skip
    for address in asked:
        answer = client.get(address)
        yield address, f"{answer.status_code} {re.sub(CHANGING, '', b''.join(answer).decode())}"
    sheet = {"start": PHONE, "places": {PHONE: [0, 0], one.key: [9, 9], f"{two.key}:person:1": [5, 5]}}
    for said in ({"key": PHONE, "most": 100}, {"key": one.key, "most": 100}):
        yield f"{said}", client.post("/network/chart/expand/", said, content_type="application/json").content.decode()
    sent = {"chart": json.dumps(sheet), "as": "ftm.json"}
    yield "data", client.post("/network/chart/sheet/", sent).content.decode()
    searching.run(held.put(unit.accounts["member"]))
    found = held.of(unit.accounts["member"])[0]
    assert found is not None and found.result is not None
    held._all.clear()
    each = [(one.left.name, one.score, one.chance) for one in found.result.pairs]  # the second search counts the first
    yield "search", repr([(name, score, chance and chance.expected / chance.searches) for name, score, chance in each])


def test_no_answer_tells_of_a_hidden_file_that_shares_everything(unit: Unit) -> None:
    for case in unit.cases[:2]:
        _filled(unit, case)
    before = dict(_answers(unit))
    assert [name for name, text in before.items() if name.startswith("/") and text[:3] != "200"] == [NOTHING_CALLED_SO]
    _hidden(unit)
    after = dict(_answers(unit))
    assert [name for name in before if before[name] != after[name]] == []
    seen = unit.client("owner").get(f"/network/chart/?from={IN_ADDRESS}").content.decode()
    assert "TF-" in seen or unit.secret[0].key in seen, "who sees it sees more"
