"""Answers as the page shows them: things with their addresses, ties with source, date and grade."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from murderbook.network.graph.entity import Entity, Kind, Relation
from murderbook.network.graph.network import Edge, Network
from murderbook.network.paths import Step
from murderbook.network.robust import Robustness
from murderbook.network.standing import Place, Standing, Standings
from murderbook.workbench.network.asking.ways import remark
from murderbook.workbench.network.gathering.down import Beneath
from murderbook.workbench.pages.navigation import url_of
from murderbook.workbench.resolution.keys import key_of
from murderbook.workbench.resolution.records import Who

REPORTS_SHOWN = 3
_TABS = {"person": "case-people", "place": "case-scene", "exhibit": "case-evidence", "named": "case-documents"}


@dataclass(frozen=True, slots=True)
class Thing:
    """`url`: of the page of the file where it stands, or nothing; `chart`: of its link chart, where there is one.
    `beneath`: of the open record, where it is asked inside a sealed compartment."""

    label: str
    kind: str
    url: str
    chart: str
    beneath: bool = False


@dataclass(frozen=True, slots=True)
class Tie:
    """Its reports, the best graded first, and how many more there are."""

    left: Thing
    kind: str
    right: Thing
    directed: bool
    reports: list[Relation]
    more: int


@dataclass(frozen=True, slots=True)
class Walked:
    """A tie as a way goes over it: `turned` from the end at which it is written. `others`: what else joins the two;
    `hub`: to how many the one that it leads to is tied."""

    tie: Tie
    before: Thing
    after: Thing
    turned: bool
    others: tuple[str, ...]
    hub: str


@dataclass(frozen=True)
class Teller:
    """`who`: persons that have a page of their own. `beneath`: what stands in the open record, of which there is
    no page here. `told`: keys of all that was shown."""

    network: Network
    who: Mapping[str, Who] = field(default_factory=dict)
    beneath: Beneath = field(default_factory=Beneath)
    told: set[str] = field(default_factory=set)

    def thing(self, entity: Entity) -> Thing:
        self.told.add(entity.key)
        chart = url_of("network-chart")
        chart = f"{chart}?{urlencode({'from': entity.key})}" if chart else ""
        beneath = entity.key in self.beneath
        return Thing(entity.label, entity.kind.value, "" if beneath else self.address(entity), chart, beneath)

    def address(self, entity: Entity) -> str:
        case, _, rest = entity.key.partition(":")
        if entity.kind is Kind.CASE:
            return reverse("case", args=[entity.key])
        if entity.kind is Kind.DOCUMENT:
            return next((reverse("case-document", args=[one, rest]) for one in self._cases(entity)), "")
        if entity.key in self.who:
            return reverse("person", args=[key_of(case, self.who[entity.key])])
        route = _TABS.get(rest.partition(":")[0])
        return reverse(route, args=[case]) if route and case in self.network else ""

    def _cases(self, entity: Entity) -> Iterator[str]:
        pairs, at = self.network.pairs, self.network.at(entity.key)
        near = (self.network.entities[node] for node in pairs.neighbour[pairs.start[at] : pairs.start[at + 1]].tolist())
        return (one.key for one in near if one.kind is Kind.CASE)

    def tie(self, edge: Edge) -> Tie:
        told = sorted(edge.reports, key=lambda report: report.grade.steps)
        ends = self.thing(edge.left), self.thing(edge.right)
        return Tie(ends[0], edge.kind, ends[1], edge.directed, told[:REPORTS_SHOWN], len(told[REPORTS_SHOWN:]))

    def answer(self, question: str, found: Any) -> dict[str, Any]:  # noqa: ANN401 - an answer of the engine
        return {"limits": found.limits, **getattr(self, f"_{question}")(found)}

    def _paths(self, found: Any) -> dict[str, Any]:  # noqa: ANN401
        ways = [(way, [self._step(step) for step in way.steps], remark(way)) for way in found.found]
        return {"sentence": found.sentence, "ways": ways}

    def _step(self, step: Step) -> Walked:
        tie, turned = self.tie(step.edge), step.edge.left is not step.before
        ends = (tie.right, tie.left) if turned else (tie.left, tie.right)
        hub = f"tied to {step.hub:,}" if step.hub_cost else ""
        return Walked(tie, *ends, turned, step.others, hub)

    def _brokers(self, found: Any) -> dict[str, Any]:  # noqa: ANN401
        return {
            "sentence": found.sentence,
            "rows": [(one, self.thing(one.entity)) for one in found.found],
            "joined": found.joined,
            "robust": robust_rows(found.robustness),
            "untried": bool(found.found) and not found.robustness.runs,
        }

    def _shared(self, found: Any) -> dict[str, Any]:  # noqa: ANN401
        rows = [(one, self.thing(one.entity), [self.thing(case) for case in one.here]) for one in found.found]
        return {
            "sentence": found.sentence, "rows": rows, "more": found.more, "others": found.others,
            "robust": robust_rows(found.robustness), "untried": bool(found.found) and not found.robustness.runs,
        }  # fmt: skip

    def _standing(self, found: Standings) -> dict[str, Any]:
        columns = [one for one in found.found if one.rankings]
        everybody = {place.entity.key: place.entity for one in columns for place in _first(one)}
        best = {key: min(_ranks(columns, key)) for key in everybody}
        order = sorted(everybody, key=lambda key: (best[key], everybody[key].label.casefold(), key))
        rows = [(self.thing(everybody[key]), [_place(one, key) for one in columns]) for key in order]
        return {
            "heads": [(one.period.name if one.period else "All dates", one.ties) for one in columns],
            "rows": rows,
            "says": "; ".join(found.says.values()),
            "undated": found.undated,
            "sentences": [one.sentence for one in columns],
            "robust": robust_rows(columns[-1].rankings[0].robustness) if len(columns) == 1 else [],
            "untried": any(_first(one) and not one.rankings[0].robustness.runs for one in columns),
        }

    def _without(self, found: Any) -> dict[str, Any]:  # noqa: ANN401
        parts = [(part.size, [self.thing(one) for one in part.entities]) for part in found.parts]
        return {
            "sentence": found.sentence, "parts": parts, "more": found.more,
            "cut_points": [self.thing(one) for one in found.cut_points],
            "bridges": [self.tie(edge) for edge in found.bridges],
        }  # fmt: skip


def _first(one: Standing) -> list[Place]:
    """Without those of whom there is nothing to measure."""
    return [place for place in one.rankings[0].first if place.value > 0]


def _place(one: Standing, key: str) -> str:
    """Its place among the first of a period; nothing where it is behind them, or not in it."""
    return next((f"{place.rank}" for place in _first(one) if place.entity.key == key), "")


def _ranks(columns: Iterable[Standing], key: str) -> Iterator[int]:
    return (place.rank for one in columns for place in _first(one) if place.entity.key == key)


def robust_rows(found: Robustness) -> list[tuple[str, str, int, int, int]]:
    """Which ties are missing, how many, in how many runs who is first stays first, or among three; and of how many."""
    return [
        (
            one.missing.value,
            f"{one.share:.0%}",
            round(one.first_stays * found.runs),
            round(one.in_first_three * found.runs),
            found.runs,
        )
        for one in found.scenarios
    ]
