"""Files of FollowTheMoney in a case: what comes of them, what is left out and said, and that they go as they came."""

from __future__ import annotations

import io
import json

import pytest
from django.conf import settings
from django.contrib.messages import get_messages
from django.db import DatabaseError, transaction
from django.http import HttpResponse

from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.network.files import taking_in
from murderbook.workbench.network.models import CaseRelation, RelationFile
from murderbook.workbench.network.records import network_of
from murderbook.workbench.register.models import Case, Person
from personas import Unit
from related import FTM, file_of_relations


def thing(id_: str, schema: str, **properties: object) -> dict[str, object]:
    return {"id": id_, "schema": schema, "properties": {name: [value] for name, value in properties.items()}}


ANN, BOB = thing("a", "Person", name="Uma Gray"), thing("b", "Person", name="Roe, Max")
KNOWS = thing(
    "k", "Associate", person="a", associate="b", relationship="cellmate of", date="1987-03", publisher="Jail log"
)


def sent(unit: Unit, content: bytes, persona: str = "member", name: str = "aleph.ftm.json") -> HttpResponse:
    file = io.BytesIO(content)
    file.name = name
    return unit.client(persona).post(f"/case/{unit.cases[0].key}/relations/file/", {"file": file})


def lines(*things: dict[str, object]) -> bytes:
    return "\n".join(map(json.dumps, things)).encode()


def test_of_a_file_that_is_refused_nothing_stays(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even where it is refused late; nor in the record's folder."""
    before = sorted(settings.RECORD.folder.rglob("*")) if settings.RECORD.folder.is_dir() else []

    def refuses(*_: object) -> int:
        raise taking_in.NotTakenInError("too late")

    for content in (b"no json", b"", lines(ANN), lines(ANN, BOB, KNOWS)):
        monkeypatch.setattr(taking_in, "next_number", refuses)
        answer = sent(unit, content)
        assert answer.status_code == 422, content
        assert not RelationFile.objects.exists() and not CaseRelation.objects.exists()
    assert (sorted(settings.RECORD.folder.rglob("*")) if settings.RECORD.folder.is_dir() else []) == before
    assert not AuditEntry.objects.filter(verb="take in relations").exists()


def test_relations_with_their_lines_as_sources(unit: Unit) -> None:
    case = unit.cases[0]
    roe = Person.objects.create(case=case, role="witness", name="Roe, Max")
    answer = sent(unit, lines(ANN, BOB, KNOWS))
    said = [str(one) for one in get_messages(vars(answer)["wsgi_request"])]
    assert answer.status_code == 302 and said == ["aleph.ftm.json: 1 relation was taken in."]
    (row,) = CaseRelation.objects.all()
    assert (row.kind, row.left_name, row.right_person, row.source) == (
        "cellmate of",
        "Uma Gray",
        roe,
        "Jail log, line 3",
    )
    assert row.event_as_written == "" and row.event_precision == "month" and row.reliability == "F"
    file = RelationFile.objects.get()
    assert (row.file, file.relations, file.notes) == (file, 1, [])
    assert AuditEntry.objects.filter(verb="take in relations", object_key=case.key).count() == 1
    assert any(edge.kind == "cellmate of" for edge in network_of(unit.accounts["member"]).edges())
    page = unit.client("member").get(f"/case/{case.key}/relations/").content.decode()
    assert "aleph.ftm.json" in page and "cellmate of" in page


def test_all_of_it_is_withdrawn_at_once(unit: Unit) -> None:
    case = unit.cases[0]
    file = file_of_relations(case, unit.accounts["owner"])
    address = f"/case/{case.key}/relations/file/{file.key}/withdraw/"
    assert unit.client("member").post(address, {"why": ""}).status_code == 422
    for _ in range(2):
        assert unit.client("member").post(address, {"why": "of another case"}).status_code == 302
    row = CaseRelation.objects.get(file=file)
    assert (row.withdrawn_why, row.withdrawn_by) == ("of another case", unit.accounts["member"])
    assert not any(edge.kind == "owns" for edge in network_of(unit.accounts["member"]).edges())
    assert AuditEntry.objects.filter(verb="withdraw relations").count() == 1
    assert sent(unit, FTM).status_code == 302, "and it may come again"


def test_one_that_was_withdrawn_before_keeps_its_reason(unit: Unit) -> None:
    from murderbook.workbench.network.stating.keeping import withdraw

    file = file_of_relations(unit.cases[0], unit.accounts["owner"])
    withdraw(CaseRelation.objects.get(), "another car", unit.accounts["owner"])
    taking_in.withdraw_file(file, "all of it", unit.accounts["member"])
    assert CaseRelation.objects.get().withdrawn_why == "another car"


def test_what_is_left_out_is_said(unit: Unit) -> None:
    officer = thing("o", "Person", name="Ada Finch", position="police officer")
    paper = thing("d", "Document", fileName="tip.pdf")
    long = thing("l", "Person", name="x" * 161)
    nul = thing("n", "Person", name="a\0b")
    links = [thing(f"k{one}", "UnknownLink", subject="a", object=one) for one in ("o", "d", "l", "n", "b", "gone")]
    assert sent(unit, lines(ANN, BOB, officer, paper, long, nul, *links)).status_code == 302
    told = " ".join(RelationFile.objects.get().notes)
    for words in (
        "people of the department",
        "papers and cases",
        "over 160 letters",
        "no record can hold",
        "not among",
    ):
        assert words in told, words
    assert CaseRelation.objects.count() == 1
    assert "Finch" not in unit.client("member").get(f"/case/{unit.cases[0].key}/relations/").content.decode()


@pytest.mark.parametrize(("content", "why"), [
    (b"", "The file is empty."), (b"from,to\na,b\n", "aleph.ftm.json, line 1: it is no JSON"),
    (lines(ANN), "It holds no relation that can stand in a case."), (b"\xff\xfe\x00", "it is no UTF-8 text"),
    (lines(ANN, thing("k", "Associate", person="a", associate="a")), "It holds no relation that can stand"),
])  # fmt: skip
def test_files_that_are_none(unit: Unit, content: bytes, why: str) -> None:
    answer = sent(unit, content)
    assert answer.status_code == 422
    assert why in answer.content.decode().replace("&#x27;", "'")
    assert not RelationFile.objects.exists()


def test_the_same_file_twice_is_refused(unit: Unit) -> None:
    sent(unit, FTM)
    assert b"was taken into this case before" in sent(unit, FTM, name="again.ftm.json").content
    assert RelationFile.objects.count() == 1


def test_too_many_relations_are_refused(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking_in, "MOST", 1)
    more = thing("k2", "Associate", person="b", associate="a", relationship="owes")
    assert b"a case takes 1 of one file" in sent(unit, lines(ANN, BOB, KNOWS, more)).content


def test_too_large_a_file_is_refused(unit: Unit) -> None:
    assert b"larger than 4 MB" in sent(unit, FTM + b" " * 4_000_001).content


@pytest.mark.parametrize("persona", ["reader", "outsider", "administrator", "auditor", "consultant"])
def test_who_may_not_write_sends_nothing(unit: Unit, persona: str) -> None:
    assert sent(unit, FTM, persona).status_code == 404
    file = file_of_relations(unit.cases[0], unit.accounts["owner"])
    address = f"/case/{unit.cases[0].key}/relations/file/{file.key}/withdraw/"
    assert unit.client(persona).post(address, {"why": "x"}).status_code == 404
    assert RelationFile.objects.get().withdrawn_at is None


def test_a_file_is_found_in_its_own_case_alone(unit: Unit) -> None:
    file = file_of_relations(unit.cases[1], unit.accounts["owner"])
    address = f"/case/{unit.cases[0].key}/relations/file/{file.key}/withdraw/"
    assert unit.client("member").post(address, {"why": "x"}).status_code == 404


@pytest.mark.parametrize("change", [{"name": "other.json"}, {"relations": 7}, {"notes": ["x"]}])
def test_what_it_says_is_written_once(unit: Unit, change: dict[str, object]) -> None:
    file_of_relations(unit.cases[0], unit.accounts["owner"])
    with pytest.raises(DatabaseError, match="written once"), transaction.atomic():
        RelationFile.objects.update(**change)
    with pytest.raises(DatabaseError, match="written once"), transaction.atomic():
        RelationFile.objects.all()._raw_delete("default")


def test_a_case_that_is_sealed_takes_its_files_along(unit: Unit) -> None:
    from murderbook.workbench.sealed.sealing.belongings import belongings

    case: Case = unit.cases[0]
    file_of_relations(case, unit.accounts["owner"])
    moved = [row.model for row in belongings(case) if row.moves]
    assert moved.index(RelationFile) < moved.index(CaseRelation)


def test_what_of_a_note_no_store_holds_is_replaced_and_the_page_is_read(unit: Unit) -> None:
    """Half a surrogate pair in a note would end every later answer of the tab."""
    strange = [thing(f"s{one}", f"Made{one}\ud800\0" + "x" * 5_000) for one in range(500)]
    assert sent(unit, lines(ANN, BOB, KNOWS, *strange)).status_code == 302
    assert unit.client("member").get(f"/case/{unit.cases[0].key}/relations/").status_code == 200
    notes = RelationFile.objects.get().notes
    assert len(notes) < 100 and max(map(len, notes)) <= taking_in.LONGEST_NOTE


def test_a_line_that_would_be_millions_of_relations_is_refused_before_they_are_made(unit: Unit) -> None:
    ends = [str(one) for one in range(20_000)]
    bomb: dict[str, object] = {"id": "k", "schema": "UnknownLink", "properties": {"subject": ends, "object": ends}}
    answer = sent(unit, lines(ANN, BOB, bomb))
    assert answer.status_code == 422 and b"more than 50,000 relations" in answer.content


def test_a_weight_beyond_numbers_is_none(unit: Unit) -> None:
    heavy = thing("k", "Associate", person="a", associate="b", description="grade B2: x; weight 1e+999; directed")
    assert sent(unit, lines(ANN, BOB, heavy)).status_code == 302
    assert CaseRelation.objects.get().reliability == "F"
