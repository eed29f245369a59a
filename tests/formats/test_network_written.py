"""A network written for other programs: two tables, GraphML, FollowTheMoney; each read back by another hand."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable
from pathlib import Path

import networkx as nx
import pytest
from formats_samples import Write
from hypothesis import given
from networks_drawn import networks, sample

from murderbook.formats.edge_list import read_network
from murderbook.formats.ftm import ftm_lines, id_of
from murderbook.formats.ftm_read import read_ftm
from murderbook.formats.graphml import graphml
from murderbook.formats.link_table import links_csv, nodes_csv
from murderbook.formats.network_files import network_file
from murderbook.network.graph.build import build
from murderbook.network.graph.entity import Entity, Kind, Relation, Source
from murderbook.network.graph.network import Network


def born(entity: Entity) -> tuple[object, ...]:
    return entity.kind, entity.key, entity.label, entity.born and (entity.born.earliest, entity.born.latest)


def without_place(report: Relation) -> tuple[object, ...]:
    """All that a report says but where it stands, which a file that names no document says of itself."""
    when = (report.when.earliest, report.when.latest) if report.when else None
    return report.left, report.right, report.directed, report.kind, when, report.grade, float(report.weight)


def turned(reports: Iterable[tuple[object, ...]]) -> list[str]:
    """In an order of their own, whichever end of an undirected one is named first."""
    return sorted(repr((one[:2] if one[2] else tuple(sorted(map(str, one[:2]))), one[2:])) for one in reports)


def test_tables_hold_everything(write: Write) -> None:
    network = sample()
    read = read_network(write(links_csv(network), "links.csv"), write(nodes_csv(network), "nodes.csv"))
    assert [born(one) for one in read.network.entities] == [born(one) for one in network.entities]
    assert turned(map(without_place, read.network.reports)) == turned(map(without_place, network.reports))
    (row,) = (row for row in csv.DictReader(io.StringIO(links_csv(network))) if row["kind"] == "suspect in")
    assert row["from name"] == "O'Hara, Ann <A&B>" and row["earliest"] == "1987-03-03T00:00"
    assert row["grade in words"] == "B3: usually reliable source, possibly true" and row["page"] == "2"


@given(network=networks())
def test_tables_come_back(network: Network, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("tables")
    edges, nodes = folder / "links.csv", folder / "nodes.csv"
    edges.write_text(links_csv(network), "utf-8", newline="")
    nodes.write_text(nodes_csv(network), "utf-8", newline="")
    read = read_network(edges, nodes).network
    assert [born(one) for one in read.entities] == [born(one) for one in network.entities]
    assert turned(map(without_place, read.reports)) == turned(map(without_place, network.reports))
    named = [one.source for one in network.reports if all(one.source)]
    assert set(named) <= {one.source for one in read.reports}


def test_no_cell_is_a_formula() -> None:
    entities = [Entity(Kind.PERSON, "=1+1", "@SUM(A1)"), Entity(Kind.PERSON, "b")]
    network = build(entities, [Relation("+cmd", "=1+1", "b", source=Source("-2+3", "=2", "\t=3"))])
    rows = [row for text in (links_csv(network), nodes_csv(network)) for row in csv.reader(io.StringIO(text))]
    assert not [cell for row in rows for cell in row if cell[:1] in ("=", "+", "@", "-", "\t")]
    assert ["'=1+1", "'@SUM(A1)", "person", ""] in rows


@given(network=networks())
def test_graphml_as_networkx_reads_it(network: Network, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("graphml") / "n.graphml"
    undirected = [one for one in network.reports if not one.directed]
    path.write_bytes(graphml(network).replace(b' directed="true"', b' directed="false"'))  # networkx reads no mixture
    read = nx.read_graphml(path, force_multigraph=True)
    assert [(data["key"], data["name"], data["kind"]) for _, data in read.nodes(data=True)] == [
        (one.key, one.label, one.kind.value) for one in network.entities]  # fmt: skip
    assert read.number_of_edges() == len(network.reports)
    assert graphml(network).count(b'directed="false"') == len(undirected)
    found = sorted((data["relation"], data["weight"], data["grade"]) for *_, data in read.edges(data=True))
    assert found == sorted((one.kind, one.weight, one.grade.code) for one in network.reports)


def test_graphml_holds_no_forbidden_character(tmp_path: Path) -> None:
    entities = [Entity(Kind.PERSON, "a\x00b", "bell \x07"), Entity(Kind.PERSON, "c", "\ud800")]
    path = tmp_path / "n.graphml"
    path.write_bytes(graphml(build(entities, [Relation("k\x1f", "a\x00b", "c")])))
    assert [data["name"] for _, data in nx.read_graphml(path).nodes(data=True)] == ["bell \ufffd", "\ufffd"]


@given(network=networks())
def test_ftm_comes_back(network: Network, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("ftm") / "n.ftm.json"
    path.write_text("".join(ftm_lines(network)), "utf-8")
    read = read_ftm(path).network
    assert {(one.key, one.label, one.kind) for one in read.entities} == {
        (id_of(one.key), one.label, one.kind) for one in network.entities}  # fmt: skip
    told = [(id_of(one.left), id_of(one.right), *without_place(one)[2:]) for one in network.reports]
    assert turned(map(without_place, read.reports)) == turned(told)


def test_ftm_in_its_own_words() -> None:
    lines = [json.loads(line) for line in ftm_lines(sample())]
    schema = {line["properties"].get("name", line["properties"].get("role"))[0]: line["schema"] for line in lines}
    assert schema == {
        "O'Hara, Ann <A&B>": "Person", "The officer": "Person", "The organisation": "Organization",
        "The place": "Address", "The vehicle": "Vehicle", "The phone": "UserAccount", "The weapon": "Asset",
        "The exhibit": "Asset", "The case": "CourtCase", "The document": "Document", "The event": "Event",
        "suspect in": "CourtCaseParty", "called": "UnknownLink", "tells of": "Documentation", "seen at": "UnknownLink",
    }  # fmt: skip
    (person,) = (line for line in lines if line["properties"].get("name") == ["O'Hara, Ann <A&B>"])
    assert person["properties"]["birthDate"] == ["1950"] and person["id"] == id_of("k person")
    (link,) = (line for line in lines if line["schema"] == "CourtCaseParty")
    assert link["properties"]["party"] == [id_of("k person")] and link["properties"]["case"] == [id_of("k case")]
    assert link["properties"]["startDate"] == ["1987-03-03T00:00:00"]
    assert link["properties"]["summary"] == ["source: interview of 3 May, page 2, entry 14"]


def test_files_by_the_end_of_their_name() -> None:
    network = sample()
    with zipfile.ZipFile(io.BytesIO(network_file(network, "Chart.ZIP"))) as archive:
        assert archive.namelist() == ["nodes.csv", "links.csv"]
        assert archive.read("links.csv").decode("utf-8-sig") == links_csv(network)
    assert network_file(network, "a.graphml") == graphml(network)
    assert network_file(network, "a.ftm.json").decode() == "".join(ftm_lines(network))
    assert network_file(network, "a.zip") == network_file(network, "b.zip")
    with pytest.raises(ValueError, match=r"give FILE\.zip"):
        network_file(network, "a.anx")
