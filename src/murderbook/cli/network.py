"""`murderbook network`: questions asked of a network in plain files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from murderbook.cli import network_options as options
from murderbook.cli.link_files import told
from murderbook.cli.network_record import Source, of_record
from murderbook.cli.options import JsonOption, OutOption
from murderbook.cli.output import check_file, keep_previous, put_json, put_words, say, shown
from murderbook.cli.session import AsOption

if TYPE_CHECKING:
    from murderbook.network.graph.network import Network

Answer = Any  # a dataclass of whichever question was asked


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
    runs: options.RunsOption = 200,
    seed: options.SeedOption = 1,
    json_: JsonOption = False,
    out: OutOption = None,
) -> None:
    """Who leads, how two are connected, who brokers, what falls apart: suggestions from files of ties or a record, no
    evidence."""
    asked = {
        "leaders": leaders, "lieutenants": lieutenants, "paths": paths, "brokers": brokers, "shared": shared,
        "standing": standing, "without": without, "around": around,
    }  # fmt: skip
    question = _question(context, asked)
    if out is not None:
        check_file(out)
    if (edges is None) == (record is None):
        raise typer.BadParameter("name a file of ties, or a record with --record, and not both", ctx=context)
    if record is not None and nodes is not None:
        raise typer.BadParameter("a record says itself what its entities are: leave --nodes out", ctx=context)
    with told():
        source = (
            of_record(record, as_, question, export=json_ or out is not None) if record else _of_files(edges, nodes)
        )
        read = replace(source, network=_narrowed(source.network, (since, until), grade))
        answer = _ANSWERS[question](
            read, asked[question], {"top": top, "runs": runs, "seed": seed, "every": every, "in_time": in_time}
        )
    if json_ or out:
        _put(question, answer, out)
    else:
        _print(answer)


def _put(question: str, answer: Answer, out: Path | None) -> None:
    from murderbook.network.document import document_of

    if out:
        keep_previous(out)
    put_json(document_of(question, answer), out)


def _question(context: typer.Context, asked: dict[str, Any]) -> str:
    given = [name for name, value in asked.items() if value]
    if len(given) > 1:
        raise typer.BadParameter(f"one question at a time, not --{' and --'.join(given)}", ctx=context)
    return given[0] if given else "leaders"


def _of_files(edges: Path | None, nodes: Path | None) -> Source:
    from murderbook.formats.edge_list import read_network

    assert edges is not None
    read = read_network(edges, nodes)
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


def _leaders(read: Source, _: object, how: dict[str, Any]) -> Answer:
    from murderbook.network.roles import leaders

    return leaders(read.network, how["top"], runs=how["runs"], seed=how["seed"])


def _lieutenants(read: Source, leader: str, how: dict[str, Any]) -> Answer:
    from murderbook.network.roles import lieutenants

    return lieutenants(read.network, read.key(leader), how["top"], runs=how["runs"], seed=how["seed"])


def _paths(read: Source, ends: tuple[str, str], how: dict[str, Any]) -> Answer:
    from murderbook.network.paths import paths

    return paths(read.network, (read.key(ends[0]), read.key(ends[1])), how["top"], in_time=how["in_time"])


def _brokers(read: Source, groups: tuple[str, str], how: dict[str, Any]) -> Answer:
    from murderbook.network.brokers import brokers

    one, other = (read.keys(text) for text in groups)
    return brokers(read.network, one, other, how["top"], runs=how["runs"])


def _shared(read: Source, cases: str, how: dict[str, Any]) -> Answer:
    from murderbook.network.shared import shared

    return shared(read.network, read.keys(cases), top=how["top"], runs=min(how["runs"], 50))


def _standing(read: Source, _: object, how: dict[str, Any]) -> Answer:
    from datetime import timedelta

    from murderbook.network.costs import latest_of
    from murderbook.network.standing import sliding, standing

    periods = []
    latest = latest_of(read.network.reports)
    if how["every"]:
        if latest is None:
            raise ValueError("no tie has a date: leave --every out, or date the ties")
        width = timedelta(days=how["every"])
        begin = min(one.when.earliest for one in read.network.reports if one.when is not None)
        periods = sliding(begin.replace(hour=0, minute=0), latest, width, width)
    return standing(read.network, periods, top=how["top"], runs=min(how["runs"], 50), who=read.ranked)


def _without(read: Source, keys: str, _: object) -> Answer:
    from murderbook.network.without import without

    return without(read.network, read.keys(keys))


def _around(read: Source, key: str, how: dict[str, Any]) -> Answer:
    from murderbook.network.around import around

    return around(read.network, read.key(key), how["top"])


_ANSWERS: dict[str, Callable[[Source, Any, dict[str, Any]], Answer]] = {
    "leaders": _leaders, "lieutenants": _lieutenants, "paths": _paths, "brokers": _brokers, "shared": _shared,
    "standing": _standing, "without": _without, "around": _around,
}  # fmt: skip


def _print(answer: Answer) -> None:
    """Its sentences, one a line, then what it does not say."""
    if hasattr(answer, "sentence"):
        put_words(answer.sentence)
    for words in getattr(answer, "sentences", ()):
        put_words(words)
    for part in (*getattr(answer, "found", ()), *getattr(answer, "shown", ()), *getattr(answer, "bridges", ())):
        if hasattr(part, "sentence"):
            put_words(part.sentence)
        for step in getattr(part, "steps", ()):
            put_words(f"  {step.sentence}")
        for ranking in getattr(part, "rankings", ()):
            put_words(f"  {ranking.measure}: {', '.join(f'{one.rank}. {one.entity.label}' for one in ranking.first)}")
    for words in getattr(answer, "limits", ()):
        put_words(words)
