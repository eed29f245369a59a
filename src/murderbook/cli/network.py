"""`murderbook network`: questions asked of a network in plain files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from murderbook.cli import network_options as options
from murderbook.cli.link_files import told
from murderbook.cli.options import JsonOption, OutOption
from murderbook.cli.output import check_file, keep_previous, put_json, put_words, say, shown

if TYPE_CHECKING:
    from murderbook.network.graph.network import Network

Answer = Any  # a dataclass of whichever question was asked


def network(
    context: typer.Context,
    edges: options.EdgesArgument,
    nodes: options.NodesOption = None,
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
    """Who leads, how two are connected, who brokers, what falls apart: suggestions from files of ties, no evidence."""
    asked = {
        "leaders": leaders, "lieutenants": lieutenants, "paths": paths, "brokers": brokers, "shared": shared,
        "standing": standing, "without": without, "around": around,
    }  # fmt: skip
    question = _question(context, asked)
    if out is not None:
        check_file(out)
    with told():
        read = _read(edges, nodes, (since, until), grade)
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


def _read(edges: Path, nodes: Path | None, dates: tuple[str | None, str | None], grade: str | None) -> Network:
    from datetime import datetime

    from murderbook.casefile.timespan_text import read_span
    from murderbook.formats.edge_list import read_network
    from murderbook.network.graph.filters import graded, in_period, undated
    from murderbook.network.graph.grading import grade_of

    read = read_network(edges, nodes)
    for warning in read.warnings:
        say(shown(warning))
    found = read.network
    since, until = (read_span(text) if text else None for text in dates)
    if since or until:
        say(f"{undated(found):,} of {len(found.reports):,} ties have no date and are left out.")
        begin = since.earliest if since else datetime(1, 1, 1)
        found = in_period(found, begin, until.latest if until else datetime(9999, 12, 31))
    if grade:
        found = graded(found, *grade_of(grade))
    if not found.edge_count:
        say("No tie is left of the file.")
    return found


def _leaders(network: Network, _: object, how: dict[str, Any]) -> Answer:
    from murderbook.network.roles import leaders

    return leaders(network, how["top"], runs=how["runs"], seed=how["seed"])


def _lieutenants(network: Network, leader: str, how: dict[str, Any]) -> Answer:
    from murderbook.network.roles import lieutenants

    return lieutenants(network, _key(network, leader), how["top"], runs=how["runs"], seed=how["seed"])


def _paths(network: Network, ends: tuple[str, str], how: dict[str, Any]) -> Answer:
    from murderbook.network.paths import paths

    return paths(network, (_key(network, ends[0]), _key(network, ends[1])), how["top"], in_time=how["in_time"])


def _brokers(network: Network, groups: tuple[str, str], how: dict[str, Any]) -> Answer:
    from murderbook.network.brokers import brokers

    one, other = (_keys(network, text) for text in groups)
    return brokers(network, one, other, how["top"], runs=how["runs"])


def _shared(network: Network, cases: str, how: dict[str, Any]) -> Answer:
    from murderbook.network.shared import shared

    return shared(network, _keys(network, cases), top=how["top"], runs=min(how["runs"], 50))


def _standing(network: Network, _: object, how: dict[str, Any]) -> Answer:
    from datetime import timedelta

    from murderbook.network.costs import latest_of
    from murderbook.network.standing import sliding, standing

    periods = []
    latest = latest_of(network.reports)
    if how["every"]:
        if latest is None:
            raise ValueError("no tie of the file has a date: leave --every out, or add a column 'date'")
        width = timedelta(days=how["every"])
        begin = min(one.when.earliest for one in network.reports if one.when is not None)
        periods = sliding(begin.replace(hour=0, minute=0), latest, width, width)
    return standing(network, periods, top=how["top"], runs=min(how["runs"], 50))


def _without(network: Network, keys: str, _: object) -> Answer:
    from murderbook.network.without import without

    return without(network, _keys(network, keys))


def _around(network: Network, key: str, how: dict[str, Any]) -> Answer:
    from murderbook.network.around import around

    return around(network, _key(network, key), how["top"])


_ANSWERS: dict[str, Callable[[Network, Any, dict[str, Any]], Answer]] = {
    "leaders": _leaders, "lieutenants": _lieutenants, "paths": _paths, "brokers": _brokers, "shared": _shared,
    "standing": _standing, "without": _without, "around": _around,
}  # fmt: skip


def _keys(network: Network, text: str) -> list[str]:
    """One key or name, or several with commas between them."""
    if text in network or any(entity.label == text for entity in network.entities):
        return [_key(network, text)]
    return [_key(network, part.strip()) for part in text.split(",") if part.strip()]


def _key(network: Network, text: str) -> str:
    """A key, or the key of the one entity that is called so."""
    if text in network:
        return text
    named = [entity.key for entity in network.entities if entity.label == text]
    if len(named) > 1:
        raise ValueError(f"{len(named)} entities are called {text!r} ({', '.join(named[:6])}): give the id instead")
    return named[0] if named else text


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
