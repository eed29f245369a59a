"""Ties as a table: columns under usual names, nodes beside it, bad values refused with their place or told."""

from __future__ import annotations

import pytest
from formats_samples import Write

from murderbook.formats.edge_list import read_network
from murderbook.formats.reject import FormatError
from murderbook.network.graph.entity import Kind
from murderbook.network.paths import paths


def test_ties_and_nodes(write: Write) -> None:
    edges = write('"from","to","weight"\n"001","2",52\n"2","001",3\n"2","3",1\n', "e.csv")
    nodes = write("id;name;kind;born\n001;Ann;person;1950\n2;;phone;\n3;;;\n4;alone;person;\n", "n.csv")
    read = read_network(edges, nodes)
    assert [(one.key, one.label, one.kind.value) for one in read.network.entities] == [
        ("001", "Ann", "person"), ("2", "2", "phone"), ("3", "3", "person"), ("4", "alone", "person")]  # fmt: skip
    assert read.network.pairs.weight.tolist() == [55, 1] and not read.warnings
    assert read.network.edge(0).directed and read.network.edge(0).reports[0].source.in_words() == "e.csv, line 2"


def test_every_column(write: Write) -> None:
    edges = write(
        "caller,callee,calls,relation,date,grade,document,page,entry\na,b,2,texted,14 Mar 1987,b2,Bill 7,3,12\n",
        "e.csv",
    )
    (report,) = read_network(edges).network.reports
    assert (report.kind, report.weight, report.grade.code) == ("texted", 2, "B2")
    assert report.when is not None and report.when_in_words() == "14 Mar 1987"
    assert report.source.in_words() == "Bill 7, page 3, 12"


@pytest.mark.parametrize("head", ["source,target", "Person 1,Person 2", "V1,V2", "Sender,Receiver", "from,to,source"])
def test_ends_under_usual_names(write: Write, head: str) -> None:
    row = "a,b" + ",notebook" * (head.count(",") - 1)
    (report,) = read_network(write(f"{head}\n{row}\n", "e.csv")).network.reports
    assert (report.left, report.right) == ("a", "b")
    assert report.source.document == ("notebook" if "from" in head else "e.csv")


def test_undirected_as_gephi_writes_it(write: Write) -> None:
    read = read_network(write("Source,Target,Type,Weight\nb,a,Undirected,1.5\na,b,Directed,2\n", "e.csv"))
    assert [(one.directed, one.kind, one.weight) for one in read.network.edges()] == [
        (False, "linked to", 1.5), (True, "linked to", 2)]  # fmt: skip


def test_reliability_and_credibility_apart(write: Write) -> None:
    read = read_network(write("from,to,reliability,credibility\na,b,C,\na,c,,4\n", "e.csv"))
    assert [one.grade.code for one in read.network.reports] == ["C6", "F4"]


@pytest.mark.parametrize(("rows", "reason"), [
    ("1,2,52\n1,3,4\n", "no columns for the two ends of a tie: it has 1, 2, 52. Put the names"),
    (",a,b\na,0,1\nb,1,0\n", r"it is a matrix: its first column repeats the names of the others \(a, b\). Put"),
    ("from,weight\na,3\n", "no columns for the two ends"),
    ("from,to\n", "it holds no tie"),
    ("from,to,weight\na,b,many\n", r"line 2: column 'weight' holds 'many', which is no number above 0. Give how often"),
    ("from,to,weight\na,b,-3\n", "holds '-3', which is no number above 0"),
    ("from,to,weight\na,b,nan\n", "holds 'nan', which is no number above 0"),
    ("from;to;weight\na;b;1,5\n", "a number with a comma. Write decimals with a point"),
    ("from,to,date\na,b,yesterday week\n", "column 'date' holds 'yesterday week', which is no date"),
    ("from,to,grade\na,b,Z9\n", "column 'grade' holds 'Z9', which is no grade. Give a letter from A to F"),
    ("from,to,reliability\na,b,9\n", "column 'reliability' holds '9', which is no grade"),
])  # fmt: skip
def test_bad_values_are_refused_with_their_place(write: Write, rows: str, reason: str) -> None:
    with pytest.raises(FormatError, match=reason):
        read_network(write(rows, "e.csv"))


def test_what_is_left_out_is_told(write: Write) -> None:
    rows = "from,to,weight\na,b,\n,b,1\na,c,0\na,a,2\nb,,3\na,b,5\n"
    read = read_network(write(rows, "e.csv"))
    assert [(one.left, one.right, one.weight) for one in read.network.reports] == [("a", "b", 1), ("a", "b", 5)]
    said = " ".join(read.warnings)
    assert "e.csv, line 2: a tie without a weight counts as 1" in said
    assert "line 3: a tie without one of its ends was left out: fill both in (and 1 more)" in said
    assert "line 4: a tie of weight 0 was left out" in said
    assert "1 relation of an entity with itself was left out (a - a, not dated, e.csv, line 5)" in said


def test_unknown_joins_nobody(write: Write) -> None:
    read = read_network(write("from,to\na,unknown\nb,unknown\n", "e.csv"))
    assert not paths(read.network, ("a", "b")).found
    assert "1 name that names nobody stands in several papers" in read.warnings[0]


def test_nodes_are_checked(write: Write) -> None:
    edges = write("from,to\na,b\na,zz\n", "e.csv")
    read = read_network(edges, write("name,type\na,boss\nb,case\n", "n.csv"))
    assert [one.kind for one in read.network.entities] == [Kind.PERSON, Kind.CASE]
    assert "'boss' is none of person, officer" in read.warnings[0] and "it counts as a person" in read.warnings[0]
    assert "1 relation leads to something that is not among the entities" in read.warnings[1]
    with pytest.raises(FormatError, match=r"line 3: column 'id' holds 'a', which stands in an earlier row"):
        read_network(edges, write("id,name\na,Ann\na,Bob\n", "n.csv"))
    with pytest.raises(FormatError, match=r"no tie has both ends among the 2 nodes of n.csv \(such as 'a'\)"):
        read_network(edges, write("id,name\n1,a\n2,b\n", "n.csv"))
    read = read_network(edges, write("id,born\na,1950\nb,\n,\n", "n.csv"))
    assert read.network.entities[0].born is not None


def test_dates_before_birth(write: Write) -> None:
    edges, nodes = write("from,to,date\na,b,1940\na,b,1970\n", "e.csv"), write("id,born\na,1950\nb,\n", "n.csv")
    read = read_network(edges, nodes)
    assert len(read.network.reports) == 1 and "dated before the birth of a person" in read.warnings[0]
