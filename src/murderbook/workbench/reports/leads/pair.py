"""A lead, gathered for paper as far as an account may give both of its cases out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from murderbook.evidence.export import lead_of
from murderbook.evidence.lead import Lead as EngineLead
from murderbook.evidence.weight import WeightOfEvidence
from murderbook.reports.item import Fact
from murderbook.reports.linked.pair import Counted, Missing, Pair, lead_report
from murderbook.reports.linked.parts import Search
from murderbook.reports.paper import Printed
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.leads.models import Lead
from murderbook.workbench.leads.pages.charts import waterfall_chart
from murderbook.workbench.leads.pages.compared import side_by_side
from murderbook.workbench.leads.pages.lists.chance import Chance, chance_on_page
from murderbook.workbench.leads.pages.police_work import laboratory_first, work_for
from murderbook.workbench.leads.pages.reasons import Reasons, reasons_of
from murderbook.workbench.leads.pages.string.decisions import ToldDecision, decisions_on
from murderbook.workbench.leads.pages.wanted import missing_of
from murderbook.workbench.leads.pairs import Searched, caution, is_whole, searches_of
from murderbook.workbench.leads.words import PHYSICAL, limit_of, number_of, opening_sentence, traces
from murderbook.workbench.register.models import Case
from murderbook.workbench.reports.leads.drawn import waterfall
from murderbook.workbench.reports.leads.stated import (
    decided_at,
    decision_of,
    judgements_on,
    last_change,
    search_told,
    state_of,
    when_in_words,
)
from murderbook.workbench.reports.sought import titled
from murderbook.workbench.worklist.reach import Reach, reach_of

RELATED = ("left__compartment", "right__compartment", "run__scope")
TITLES = {PHYSICAL: "Physical links"}
EARLIER = (
    "The latest searches do not list this pair: what stands here is of an earlier one, and the files may have changed "
    "since."
)
LIMIT = (
    "Of the count in the search of {name} the 95 % upper limit is {upper}. It covers the few replica searches, not a "
    "wrong picture of chance."
)
ONE_FINDING = " One pair, not two findings."  # said of one count among several
NOT_COUNTED = "How many such leads chance alone gives is not counted for a physical link: replica searches hold none."


def lead_to_give(account: Account, key: str) -> Lead | None:
    """The lead of that key where the account may give out both cases."""
    found: Lead | None = _givable(account).filter(key=key).first()
    return found


def lead_between(account: Account, one: Case, other: Case) -> Lead | None:
    """The newest lead between two cases, of which it may give out both."""
    between = Q(left=one, right=other) | Q(left=other, right=one)
    found: Lead | None = _givable(account).filter(between).order_by("-run__is_latest", "-stands", "-run").first()
    return found


def _givable(account: Account) -> QuerySet[Lead]:
    return Lead.objects.visible_to(account, Right.EXPORT).select_related(*RELATED)


@dataclass(frozen=True, slots=True)
class _Told:
    """What a report is made of: the lead of the newest search that lists the pair, in every search that does."""

    account: Account
    reach: Reach
    lead: Lead
    searches: Sequence[Searched]
    explained: EngineLead

    @property
    def names(self) -> tuple[str, str]:
        return number_of(self.lead.left), number_of(self.lead.right)

    @property
    def cases(self) -> tuple[Case, Case]:
        return self.lead.left, self.lead.right


def printed_lead(account: Account, asked: Lead) -> Printed:
    """`asked` came through the door with the right to export. NoPrinterError where no PDF can be made."""
    reach = reach_of(account, Right.EXPORT)  # no number that counts what may be read and not given out
    searches = searches_of(account, asked, reach)
    lead = max((one.lead for one in searches), key=lambda one: one.run_id)  # the newest search has the newest files
    told = _Told(account, reach, lead, searches, lead_of(lead.document))
    judgements, judged_at = judgements_on(account, told.cases, named=False)
    decisions = [] if judgements.untold else _decisions(told)
    latest = max([*_searched_at(told), *judged_at, *decided_at(decisions), *last_change(account, told.cases)])
    title = f"Lead report: {' and '.join(told.names)}"
    chance, reasons = chance_on_page(account, searches, reach), reasons_of(told.explained)
    missing, since = _missing(told)
    pair = Pair(
        names=told.names,
        opening=opening_sentence(lead, chance.words, chance.where),
        notes=list(_notes(told)),
        lead=told.explained,
        identities=list(_identities(*told.cases)),
        compared=[(one.label, one.left, one.right) for one in side_by_side(*told.cases, told.explained.weights)],
        chance=list(_chance(chance)),
        limit=_limit(told, chance),
        groups=_groups(reasons),
        chart=waterfall(waterfall_chart(reasons.bars)) if reasons.bars else None,
        laboratory=laboratory_first(lead, told.explained, *told.names),
        missing=missing,
        since=since,
        judgements=judgements,
        decisions=[decision_of(one) for one in decisions],
        searches=[_search(told, one) for one in searches],
    )
    return lead_report(titled(account, title, latest), state_of(latest), pair)


def _decisions(told: _Told) -> list[ToldDecision]:
    """Those that name both. They tell what a colleague thinks of the pair, so they wait for one's own judgement."""
    found = decisions_on(told.account, told.lead.run, told.cases, Right.EXPORT)
    both = {case.pk for case in told.cases}
    return [one for one in found if both <= {case.pk for case in one.decision.cases.all()}]


def _searched_at(told: _Told) -> Iterator[datetime]:
    for one in told.searches:
        yield one.lead.run.finished_at or one.lead.run.started_at


def _notes(told: _Told) -> Iterator[str]:
    if not (told.lead.run.is_latest and told.lead.stands):
        yield EARLIER
    if words := caution(*told.cases):
        yield words


def _identities(left: Case, right: Case) -> Iterator[tuple[str, str, str]]:
    """What both cases are known by; what neither file records is left out."""
    for label, told in _IDENTITY:
        one, other = told(left), told(right)
        if one or other:
            yield label, one or "not recorded", other or "not recorded"


_IDENTITY = (
    ("Own number", lambda case: case.own_number),
    ("Agency number", lambda case: case.agency_number),
    ("Agency", lambda case: case.agency),
    ("Kind", lambda case: case.get_kind_display()),
    ("Victim", lambda case: case.victim_name),
    ("When it happened", when_in_words),
    ("Area", lambda case: case.area),
    ("Status", lambda case: case.get_status_display()),
)


def _chance(chance: Chance) -> Iterator[Counted]:
    """None where a trace ties the two: nothing is counted then."""
    if chance.headline.lead is not None and traces(chance.headline.lead.document):
        return
    for one in (chance.headline, *chance.others):
        sentence = one.sentence if chance.others else one.sentence.removesuffix(ONE_FINDING)
        yield Counted(_first_capital(one.words), _first_capital(one.where), sentence)


def _limit(told: _Told, chance: Chance) -> str:
    lead = chance.headline.lead
    if lead is None:
        return ""
    if traces(lead.document):
        return NOT_COUNTED
    name = next((one.name for one in told.searches if one.lead.pk == lead.pk), "one case")
    return LIMIT.format(name=name, upper=limit) if (limit := limit_of(lead)) else ""


def _groups(reasons: Reasons) -> list[tuple[str, list[WeightOfEvidence]]]:
    """Rows that count in the order of the page, under their group; what is smaller is printed too."""
    groups: dict[str, list[WeightOfEvidence]] = {}
    for row in (*reasons.shown, *reasons.smaller):
        groups.setdefault(row.group or row.label, []).append(row)
    return [(TITLES.get(name, _first_capital(name)), rows) for name, rows in groups.items()]


def _missing(told: _Told) -> tuple[list[Missing], tuple[str, ...]]:
    """Everything that the lead shows as missing: what the model can put a worth on first, then the rest."""
    found = missing_of(told.lead, told.explained, *told.names)
    rows = {row.comparison: row for row in told.explained.missing}
    worth = [Missing(rows[one.comparison], one.work, one.words) for one in found.wanted]
    rest = [Missing(row, work_for(row.comparison)) for row in found.rest]
    listed = {one.row.comparison for one in (*worth, *rest)}
    looked_up = [Missing(row, "Looked up since.") for row in rows.values() if row.comparison not in listed]
    return [*worth, *rest, *looked_up], found.since


def _search(told: _Told, searched: Searched) -> Search:
    lead, whole = searched.lead, is_whole(searched.lead, told.reach)
    inflation = (lead.document.get("chance") or {}).get("inflation")
    facts: Iterable[Fact] = (
        ("Leads by chance there", searched.chance),
        ("95 % upper limit", searched.limit),
        ("Raised by", f"a factor of {inflation:.2f}, for how far it lies above its replicas" if inflation else ""),
        ("Rank there", f"{lead.rank:,}" if whole and lead.score_millibits is not None else ""),
    )
    return search_told(searched.name, lead.run, list(facts), whole=whole)


def _first_capital(words: str) -> str:
    return words[:1].upper() + words[1:]
