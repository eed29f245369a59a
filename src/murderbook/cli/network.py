"""`murderbook network`: questions asked of a network in plain files, or of a record."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from murderbook.cli import network_options as options
from murderbook.cli.link_files import told
from murderbook.cli.network_answers import ANSWERS, put_answer
from murderbook.cli.network_record import Source, of_record
from murderbook.cli.options import JsonOption, OutOption
from murderbook.cli.output import check_file, keep_previous, put_json, say, shown, whose_copy
from murderbook.cli.session import AsOption

if TYPE_CHECKING:
    from murderbook.network.graph.network import Network

EXPORT = "export"


@dataclass(frozen=True)
class Asked:
    """Of what, what, and how it is to be answered."""

    edges: Path | None
    nodes: Path | None
    record: Path | None
    as_: str | None
    questions: dict[str, Any]
    dates: tuple[str | None, str | None]
    grade: str | None
    how: dict[str, Any]
    json: bool
    out: Path | None

    @property
    def is_taken_away(self) -> bool:
        return self.json or self.out is not None or self.questions[EXPORT] is not None


def network(
    context: typer.Context,
    edges: options.EdgesArgument = None,
    nodes: options.NodesOption = None,
    record: options.InRecordOption = None,
    as_: AsOption = None,
    leaders: options.LeadersOption = False,
    lieutenants: options.LieutenantsOption = None,
    paths: options.PathsOption = None,
    brokers: options.BrokersOption = None,
    shared: options.SharedOption = None,
    standing: options.StandingOption = False,
    without: options.WithoutOption = None,
    around: options.AroundOption = None,
    top: options.TopOption = 10,
    every: options.EveryOption = None,
    in_time: options.InTimeOption = False,
    since: options.SinceOption = None,
    until: options.UntilOption = None,
    grade: options.GradeOption = None,
    export: options.ExportOption = None,
    runs: options.RunsOption = 200,
    seed: options.SeedOption = 1,
    json_: JsonOption = False,
    out: OutOption = None,
) -> None:
    """Who leads, how two are connected, who brokers, what falls apart: suggested from files of ties or a record."""
    questions = {
        "leaders": leaders, "lieutenants": lieutenants, "paths": paths, "brokers": brokers, "shared": shared,
        "standing": standing, "without": without, "around": around, EXPORT: export,
    }  # fmt: skip
    how = {"top": top, "runs": runs, "seed": seed, "every": every, "in_time": in_time}
    _answer(context, Asked(edges, nodes, record, as_, questions, (since, until), grade, how, json_, out))


def _answer(context: typer.Context, asked: Asked) -> None:
    question = _question(context, asked)
    for path in filter(None, (asked.out, asked.questions[EXPORT])):
        check_file(path)
    with told():
        source = _read(asked, question)
        if question == EXPORT:
            _export(source.network, asked.questions[EXPORT])
            return
        answer = ANSWERS[question](source, asked.questions[question], asked.how)
    if asked.is_taken_away:
        _put(question, answer, asked.out)
    else:
        put_answer(answer)


def _question(context: typer.Context, asked: Asked) -> str:
    given = [name for name, value in asked.questions.items() if value]
    if len(given) > 1:
        raise typer.BadParameter(f"one question at a time, not --{' and --'.join(given)}", ctx=context)
    if (asked.edges is None) == (asked.record is None):
        raise typer.BadParameter("name a file of ties, or a record with --record, and not both", ctx=context)
    if asked.record is not None and asked.nodes is not None:
        raise typer.BadParameter("a record says itself what its entities are: leave --nodes out", ctx=context)
    if asked.questions[EXPORT] and (asked.out or asked.json):
        raise typer.BadParameter("--export writes a file of its own: leave --out and --json out", ctx=context)
    return given[0] if given else "leaders"


def _read(asked: Asked, question: str) -> Source:
    if asked.record is not None:
        source = of_record(asked.record, asked.as_, question, export=asked.is_taken_away)
    else:
        source = _of_files(asked.edges, asked.nodes)
    return replace(source, network=_narrowed(source.network, asked.dates, asked.grade))


def _export(network: Network, path: Path) -> None:
    from murderbook.formats.network_files import network_file

    content = network_file(network, path.name, whose_copy())
    keep_previous(path)
    path.write_bytes(content)
    say(f"{len(network):,} entities and {len(network.reports):,} reports of {network.edge_count:,} ties are in {path}.")


def _put(question: str, answer: object, out: Path | None) -> None:
    from murderbook.network.document import document_of

    if out:
        keep_previous(out)
    put_json(document_of(question, answer), out)


def _of_files(edges: Path | None, nodes: Path | None) -> Source:
    from murderbook.formats.edge_list import read_network
    from murderbook.formats.ftm_read import SUFFIXES, read_ftm

    assert edges is not None
    is_ftm = edges.name.lower().endswith(SUFFIXES)
    read = read_ftm(edges) if is_ftm and nodes is None else read_network(edges, nodes)
    for warning in read.warnings:
        say(shown(warning))
    return Source(read.network)


def _narrowed(found: Network, dates: tuple[str | None, str | None], grade: str | None) -> Network:
    from datetime import datetime

    from murderbook.casefile.timespan_text import read_span
    from murderbook.network.graph.filters import graded, in_period, undated
    from murderbook.network.graph.grading import grade_of

    since, until = (read_span(text) if text else None for text in dates)
    if since or until:
        say(f"{undated(found):,} of {len(found.reports):,} ties have no date and are left out.")
        begin = since.earliest if since else datetime(1, 1, 1)
        found = in_period(found, begin, until.latest if until else datetime(9999, 12, 31))
    if grade:
        found = graded(found, *grade_of(grade))
    if not found.edge_count:
        say("No tie is left.")
    return found
