"""What each question of `murderbook network` asks of the engine, and its answer in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from murderbook.cli.network_record import Source
from murderbook.cli.output import put_words

Answer = Any  # a dataclass of whichever question was asked


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


ANSWERS: dict[str, Callable[[Source, Any, dict[str, Any]], Answer]] = {
    "leaders": _leaders, "lieutenants": _lieutenants, "paths": _paths, "brokers": _brokers, "shared": _shared,
    "standing": _standing, "without": _without, "around": _around,
}  # fmt: skip


def put_answer(answer: Answer) -> None:
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
