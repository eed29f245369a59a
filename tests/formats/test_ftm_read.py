"""FollowTheMoney as others write it: things, intervals, what points to another thing; and what is no such file."""

from __future__ import annotations

import json

import pytest
from formats_samples import Write

from murderbook.formats.edge_list import NetworkRead
from murderbook.formats.ftm_read import read_ftm
from murderbook.formats.reject import FormatError
from murderbook.network.graph.entity import Kind


def thing(id_: str, schema: str, **properties: object) -> str:
    values = {name: value if isinstance(value, list) else [value] for name, value in properties.items()}
    return json.dumps({"id": id_, "schema": schema, "properties": values})


ANN = thing("p1", "Person", name=["Ann Oak", "Annie"], birthDate="1950-03")
BOB = thing("p2", "Person", name="Bob Elm", position="police officer")


def read(write: Write, *lines: str) -> NetworkRead:
    return read_ftm(write("\n".join(lines) + "\n", "n.ftm.json"))


def test_things_and_intervals(write: Write) -> None:
    link = thing(
        "l", "Family", person="p1", relative="p2", relationship="cousin", date="1987-03-14", publisher="File 3"
    )
    found = read(write, ANN, BOB, link)
    ann, bob = found.network.entities
    assert (ann.kind, ann.label, ann.born and ann.born.in_words()) == (Kind.PERSON, "Ann Oak", "March 1950")
    assert bob.kind is Kind.OFFICER
    (report,) = found.network.reports
    assert (report.kind, report.when_in_words(), report.directed) == ("cousin", "14 Mar 1987", False)
    assert report.source.in_words() == "File 3, line 3" and report.grade.code == "F6" and report.weight == 1
    assert found.warnings == []


def test_what_points_to_another_thing(write: Write) -> None:
    car = thing("v", "Vehicle", registrationNumber="7ABC123", owner="p1")
    phone = thing("t", "UserAccount", username="+12135550100", owner=[{"id": "p1", "schema": "Person"}])
    found = read(write, ANN, car, phone).network
    told = [(e.kind, e.left.label, e.right.label) for e in found.edges()]
    assert told == [("owns", "Ann Oak", "+12135550100"), ("owns", "Ann Oak", "7ABC123")]
    assert all(edge.directed for edge in found.edges())


def test_a_call_and_its_time(write: Write) -> None:
    call = thing("c", "Call", caller="p1", receiver="p2", date="1987-03-14T22:45:10Z")
    found = read(write, ANN, BOB, call)
    (edge,) = found.network.edges()
    assert (edge.kind, edge.directed, edge.reports[0].when_in_words()) == ("called", True, "14 Mar 1987, 22:45")
    assert found.warnings == [
        "n.ftm.json, line 3: a time with an offset is kept as its clock showed, without the offset"
    ]


def test_from_a_start_to_an_end(write: Write) -> None:
    link = thing("l", "UnknownLink", subject="p1", object="p2", startDate="1987", endDate="1989-02")
    (report,) = read(write, ANN, BOB, link).network.reports
    assert report.when is not None
    assert (str(report.when.earliest), str(report.when.latest)) == ("1987-01-01 00:00:00", "1989-02-28 23:59:00")


@pytest.mark.parametrize(("line", "said"), [
    (thing("l", "UnknownLink", subject="p1"), "a UnknownLink without one of its ends was left out"),
    (thing("l", "UnknownLink", subject="p1", object="p2", date="14.3.87"), "the date '14.3.87' is none that can be"),
    (thing("l", "UnknownLink", subject="p1", object="p2", date="1987-02-30"), "the date '1987-02-30' is none"),
    (thing("l", "UnknownLink", subject="p1", object="p2", startDate="1989", endDate="1987"), "an end before its begin"),
    (thing("s", "Similar", candidate="p1", match="p2"), "Similar is not read"),
    (thing("p1", "Person", name="Somebody else"), "an id that stands in an earlier line: the first counts"),
    (thing("l", "UnknownLink", subject="p1", object="gone"), "leads to something that is not among the entities"),
])  # fmt: skip
def test_what_is_left_out_is_said(write: Write, line: str, said: str) -> None:
    assert said in " ".join(read(write, ANN, BOB, line).warnings)


@pytest.mark.parametrize(("line", "reason"), [
    ("name,role", "line 2: it is no JSON"),
    ("[1]", "line 2: it is no JSON object but '\\[1\\]"),
    ('{"id": 3, "schema": "Person", "properties": {}}', "line 2: 'id' is missing or of another kind: 3"),
    ('{"id": "a", "schema": "", "properties": {}}', "'schema' is missing"),
    ('{"id": "a", "schema": "Person", "properties": []}', "'properties' is missing or of another kind"),
    ("[" * 100_000, "line 2: it is no JSON"),
])  # fmt: skip
def test_what_is_no_entity(write: Write, line: str, reason: str) -> None:
    with pytest.raises(FormatError, match=reason):
        read(write, ANN, line)


def test_a_file_of_nothing(write: Write) -> None:
    with pytest.raises(FormatError, match="it holds no person, thing or place"):
        read(write, thing("s", "Similar"))


def test_no_text(write: Write) -> None:
    path = write("", "n.ftm.json")
    path.write_bytes(b"\xff\xfe{}")
    with pytest.raises(FormatError, match="it is no UTF-8 text"):
        read_ftm(path)


def test_numbers_where_words_belong_and_odd_values(write: Write) -> None:
    odd = json.dumps({"id": "x", "schema": "Person", "properties": {"name": 7, "birthDate": None, "owner": {"a": 1}}})
    (entity,) = read(write, odd).network.entities
    assert entity.label == "x"
