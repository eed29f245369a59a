"""The engine's answers to what a form asks, bounded to what may be worked out while somebody waits."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from murderbook.network import brokers as between
from murderbook.network import shared as common
from murderbook.network import standing as places
from murderbook.network.costs import latest_of
from murderbook.network.graph.entity import ACTING
from murderbook.network.graph.filters import graded, in_period, undated, within
from murderbook.network.graph.network import Network
from murderbook.network.measures.centrality import Measure
from murderbook.network.robust import affordable
from murderbook.network.standing import Period, sliding
from murderbook.network.without import without
from murderbook.workbench.network.asking.ways import ways_between

RUNS = 20
MOST_STEPS = 200_000_000  # of trying a ranking anew, in all: about a second
MOST_RANKED = 1_000_000_000  # of ranking once by shortest ways: some seconds
MOST_PERIODS = 24  # columns
WAYS, ROWS = 5, 15
Keys = Mapping[str, Sequence[str]]
Said = Mapping[str, Any]


class TooMuchError(ValueError):
    """What is asked cannot be worked out while somebody waits; the message says how to ask for less."""


def answer_of(question: str, network: Network, keys: Keys, said: Said) -> tuple[Any, int]:
    """The engine's answer, and how many reports without a date were left out for it. ValueError says what to do."""
    if keys.get("within"):  # before dates are narrowed: what a file holds is mostly not dated
        network = _of_cases(network, keys["within"])
    part, undated_ = _narrowed(network, said)
    return _ANSWERS[question](part, keys, said), undated_


def _narrowed(network: Network, said: Said) -> tuple[Network, int]:
    """By date and grade; and how many reports have no date, where dates were asked for: they are left out."""
    since, until = said.get("since"), said.get("until")
    left_out = 0
    if since or until:
        left_out = undated(network)
        begin = since.earliest if since else datetime(1, 1, 1)
        network = in_period(network, begin, until.latest if until else datetime(9999, 12, 31))
    return graded(network, *said["grade"]), left_out


def _paths(network: Network, keys: Keys, said: Said) -> Any:  # noqa: ANN401 - an answer of the engine
    ends = keys["a"][0], keys["b"][0]
    return ways_between(network, ends, WAYS, avoid=keys["avoid"], in_time=said["in_time"])


def _brokers(network: Network, keys: Keys, _: Said) -> Any:  # noqa: ANN401
    steps = between.steps_of(network, keys["one"])
    _refuse_beyond(steps, "Name one of them in place of the case, or narrow the dates.")
    return between.brokers(network, keys["one"], keys["other"], ROWS, runs=affordable(steps, RUNS, MOST_STEPS))


def _shared(network: Network, keys: Keys, said: Said) -> Any:  # noqa: ANN401
    runs = affordable(common.steps_of(network), RUNS, MOST_STEPS)
    return common.shared(network, keys["cases"], ties=2 if said["farther"] else 1, top=3 * ROWS, runs=runs)


def _standing(network: Network, _: Keys, said: Said) -> Any:  # noqa: ANN401
    measure, periods = Measure(said["measure"]), _periods(network, said)
    steps = places.steps_of(network.pairs, measure) * max(1, len(periods))
    _refuse_beyond(steps, "Name the cases that it is about, or ask how many they are tied with.")
    runs = affordable(steps, RUNS, MOST_STEPS)
    return places.standing(network, periods, (measure,), top=ROWS, runs=runs, who=ACTING)


def _refuse_beyond(steps: int, remedy: str) -> None:
    if steps > MOST_RANKED:
        raise TooMuchError(f"The network is too large to work this out while you wait. {remedy}")


def _periods(network: Network, said: Said) -> list[Period]:
    if not said["every"]:
        return []
    dated = [one.when.earliest for one in network.reports if one.when is not None]
    latest = latest_of(network.reports)
    if not dated or latest is None:
        raise TooMuchError("No tie has a date: ask without periods.")
    width = timedelta(days=int(said["every"]))
    begin = max(min(dated), said["since"].earliest) if said["since"] else min(dated)
    end = min(latest, said["until"].latest) if said["until"] else latest
    if (end - begin) / width > MOST_PERIODS:
        raise TooMuchError(
            f"From {begin.year} to {end.year} there are more than {MOST_PERIODS} such periods: take longer ones, or "
            "narrow the dates."
        )
    return sliding(begin.replace(hour=0, minute=0), end, width, width)


def _of_cases(network: Network, cases: Sequence[str]) -> Network:
    """The cases and what is tied to them, with all ties among these."""
    pairs, inside = network.pairs, set(network.nodes(cases).tolist())
    for node in tuple(inside):
        inside.update(pairs.neighbour[pairs.start[node] : pairs.start[node + 1]].tolist())
    return within(network, [network.entities[node].key for node in inside])


def _without(network: Network, keys: Keys, _: Said) -> Any:  # noqa: ANN401
    return without(network, keys["gone"])


_ANSWERS: dict[str, Callable[[Network, Keys, Said], Any]] = {
    "paths": _paths, "brokers": _brokers, "shared": _shared, "standing": _standing, "without": _without,
}  # fmt: skip
