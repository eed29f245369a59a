"""What would change a lead, in words: the items that a file does not tell, the one worth looking up first on top."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from murderbook.casefile.case import Case as CaseRecord
from murderbook.evidence.lead import Lead as EngineLead
from murderbook.evidence.weight import WeightOfEvidence
from murderbook.linkage.compare import compare
from murderbook.linkage.fitted import FittedModel, model_of
from murderbook.linkage.model import ABSENT
from murderbook.linkage.wanted import Unknown, would_change
from murderbook.workbench.leads.hot.counting import with_counted
from murderbook.workbench.leads.models import ONE_CASE, Lead, Run
from murderbook.workbench.leads.pages.police_work import work_for
from murderbook.workbench.register.models import Case
from murderbook.workbench.register.records import cases as case_records

OF_RULES = {
    "place": "If both places are found, from {differs} to {alike}, by how near they lie.",
    "time": "If both dates are found, from {differs} to {alike}, by the time between.",
}
COUNTED_BY = "as counted by"  # a search of one case names the search whose counts it used


@dataclass(frozen=True, slots=True)
class Wanted:
    """One line: 'Victim bound', 'not in 2026-00045', 'If so in both, about +2.1; if not, -0.6.', +0.4 on average."""

    comparison: str
    label: str
    where: str
    words: str
    work: str  # 'Find the address of the scene in the first report.'
    expected: float  # points, if one offender did both


@dataclass(frozen=True, slots=True)
class Missing:
    """What a lead shows as missing: its worth where the model can tell, what somebody has looked up since the search,
    and the rest."""

    wanted: tuple[Wanted, ...]
    since: tuple[str, ...]
    rest: tuple[WeightOfEvidence, ...]


def missing_of(lead: Lead, explained: EngineLead, left: str, right: str) -> Missing:
    """The item worth most first. All are rest where the lead is excluded, or where the files have changed since the
    search so that the model must count them again."""
    missing = explained.missing
    if not missing or explained.exclusions:
        return Missing((), (), missing)
    try:
        pair = _counted(lead)
        found, still = would_change(*pair), {row.comparison for row in compare(*pair).missing}
    except (ValueError, KeyError):
        return Missing((), (), missing)
    asked = {row.comparison for row in missing}
    wanted = tuple(_in_words(one, left, right) for one in found if one.comparison in asked)
    told = {one.comparison for one in wanted}
    since = tuple(row.label for row in missing if row.comparison not in still)
    return Missing(wanted, since, tuple(row for row in missing if row.comparison in still - told))


def _counted(lead: Lead) -> tuple[CaseRecord, CaseRecord, FittedModel]:
    """The two files as they stand, and the model by which they were compared."""
    records = {case.id: case for case in case_records(Case.objects.filter(pk__in=[lead.left_id, lead.right_id]))}
    a, b = records[lead.left.key], records[lead.right.key]
    model = fitted(counting_run(lead.run))
    came = [case for case in (a, b) if case.id not in model.ids]
    return a, b, with_counted(model, came) if came else model


def counting_run(run: Run) -> str:
    """The key of the search that keeps the model by which a search weighed."""
    return str(run.model.get(COUNTED_BY, run.key)) if run.engine == ONE_CASE else run.key


@lru_cache(maxsize=4)
def fitted(run_key: str) -> FittedModel:
    """The model of a search, with its tables; a search is never changed. ValueError where it kept none."""
    document = Run.objects.filter(key=run_key).values_list("model", flat=True).first()
    return model_of(document or {})


def _in_words(one: Unknown, left: str, right: str) -> Wanted:
    where = "in neither file" if one.left is None and one.right is None else ""
    where = where or f"not in {left if one.left is None else right}"
    if one.left is not None and one.right is not None:
        where = "in neither in a form that can be compared"
    return Wanted(one.comparison, one.label, where, _change(one), work_for(one.comparison), one.expected / 1000)


def _change(one: Unknown) -> str:
    alike, known = _points(one.if_alike), one.left or one.right
    if one.if_not is None:
        return f"If so in both, about {alike}; else nothing changes."
    differs = _points(one.if_not)
    if one.kind == "behaviours":
        return _of_behaviour(alike, differs, known)
    if known:
        return OF_RULES.get(one.kind, "If {known} in both, about {alike}; if something else, {differs}.").format(
            alike=alike, differs=differs, known=known
        )
    return OF_RULES.get(one.kind, "If the same in both, about {alike} on average; if different, {differs}.").format(
        alike=alike, differs=differs
    )


def _of_behaviour(alike: str, differs: str, known: str | None) -> str:
    if known == ABSENT:
        return f"If not so in either, about {alike}; if it was so, {differs}."
    return f"If so in both, about {alike}; {'if not' if known else 'if in one only'}, {differs}."


def _points(millibits: int) -> str:
    return f"{millibits / 1000:+.1f}"
