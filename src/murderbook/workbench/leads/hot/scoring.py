"""One case against the others of a scope: the leads it gives, and which of them are worth telling."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from murderbook.casefile.case import Case as CaseRecord
from murderbook.compute.packed import SKIPPED, Flags, Ints
from murderbook.evidence.inflation import Inflation
from murderbook.evidence.lead import Lead as EngineLead
from murderbook.linkage.compare import compare, rests_on_trace
from murderbook.workbench.access.models import Compartment
from murderbook.workbench.leads.engine.corpus import corpus
from murderbook.workbench.leads.hot.held import Held, leads_between
from murderbook.workbench.leads.hot.nulls import FullTable, Others, partners
from murderbook.workbench.leads.hot.rule import Threshold
from murderbook.workbench.leads.models import Run
from murderbook.workbench.register.models import Case, PhysicalLink
from murderbook.workbench.register.records import cases as case_records

KEPT = 20  # partners of a case that are looked at closely: its best


@dataclass(frozen=True, slots=True)
class Told:
    """A lead of the search. `alarm`: chance leads as strong in a search of one case, on average over the cases that
    come in, which is what the rule is about; None for a trace. `hot`: no more than it allows, or a trace ties the two.
    `was`: so it was before the case was changed."""

    lead: EngineLead
    alarm: float | None
    hot: bool
    was: bool


@dataclass(frozen=True, slots=True)
class Found:
    """What the search of a case gave: leads, best first; how many pairs it looked at; how far its bulk lies above that
    of others."""

    key: str
    told: list[Told]
    pairs: int
    own: Inflation


@dataclass(frozen=True, slots=True)
class Search:
    """A scope as it is now and as it was before, with what its last full search says of chance. `former`: the full
    search before that one, where it was by other rates: what came in between waited for this one to be scored."""

    scope: Compartment
    base: Run
    now: Held
    before: Held | None
    table: FullTable
    others: Others
    threshold: Threshold
    former: Run | None = None

    def of(self, key: str, among: Flags | None) -> Found:
        """The search of one case, against all others of the scope or those of `among`."""
        scores = self.now.scores_of(key)
        own = self.others.inflation_of(scores)
        rows = partners(scores, among)
        best = [self.now.keys[row] for row in rows[:KEPT]]
        allowed = None if among is None else {self.now.keys[row] for row in among.nonzero()[0]}
        tied = [other for other in _tied(self.scope, key) if allowed is None or other in allowed]
        return Found(key, self._leads(key, {*best, *tied}, len(rows), own), len(rows), own)

    def _leads(self, key: str, wanted: Collection[str], pairs: int, own: Inflation) -> list[Told]:
        records = {one.id: one for one in case_records(chosen(self.scope, {key, *wanted}))}
        case, others = records.pop(key), [one for one in records.values() if one.id in self.now.rows]
        may = leads_between(case, others, self.now.model) if others else {}
        earlier = self._earlier(key)
        leads = (self._told(case, other, pairs, own, earlier) for other in others if other.id in may)
        return sorted((one for one in leads if one), key=_order)

    def _told(
        self, case: CaseRecord, other: CaseRecord, pairs: int, own: Inflation, earlier: dict[str, int]
    ) -> Told | None:
        left, right = sorted((case, other), key=lambda one: one.id)
        lead = compare(left, right, self.now.model)
        score = lead.score_millibits
        if score is None or score <= 0:
            return None
        if rests_on_trace(lead):
            return Told(lead, None, hot=True, was=False)  # whether it is news, the list of leads knows
        chance, alarm = self.table.one_case(score, pairs, own), self.table.one_case(score, pairs)
        if chance is None or alarm is None:
            return None
        level = self.threshold.per_search
        former = self.table.one_case(earlier[other.id], pairs) if other.id in earlier else None
        was = former is not None and former.shown <= level
        return Told(lead.with_chance(chance), alarm.shown, alarm.shown <= level, was)

    def _earlier(self, key: str) -> dict[str, int]:
        """What the case scored with each other before it was changed."""
        if self.before is None or key not in self.before.rows:
            return {}
        scores: Ints = self.before.scores_of(key)
        return {self.before.keys[row]: int(scores[row]) for row in (scores != SKIPPED).nonzero()[0]}


def chosen(scope: Compartment, keys: Collection[str]) -> QuerySet[Case]:
    """These cases of a scope, by number: a query for their parts then looks nothing up among all cases."""
    return Case.objects.filter(pk__in=list(corpus(scope).filter(key__in=keys).values_list("pk", flat=True)))


def _order(told: Told) -> tuple[int, str, str]:
    return -(told.lead.score_millibits or 0), told.lead.left, told.lead.right


def _tied(scope: Compartment, key: str) -> set[str]:
    """Cases of the scope that a physical link joins to this one, whichever file says so."""
    return linked(scope, key, same_source=True)


def linked(scope: Compartment, key: str, **said: bool) -> set[str]:
    """Cases of the scope that a physical link names together with this one, whichever file says so and whatever."""
    inside = corpus(scope).order_by()
    (pk, number), *_ = inside.filter(key=key).values_list("pk", "own_number")
    ends = Q(case=pk) | Q(other=pk) | (Q(other=None, other_number=number) if number else Q(pk__in=[]))
    links = PhysicalLink.objects.filter(ends, **said).values_list("case", "other", "other_number")
    return _keys(inside, list(links)) - {key}


def _keys(inside: QuerySet[Case], links: Iterable[tuple[int, int | None, str]]) -> set[str]:
    told = list(links)
    pks = {pk for case, other, _ in told for pk in (case, other) if pk}
    numbers = {number for _, other, number in told if other is None and number}
    named = Q(own_number__in=numbers) if numbers else Q(pk__in=[])
    return set(inside.filter(Q(pk__in=pks) | named).values_list("key", flat=True))
