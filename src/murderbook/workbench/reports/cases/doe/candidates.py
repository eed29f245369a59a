"""The candidates of a body, as far as an account may give out both files: reasons, profiles, judgements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from murderbook.evidence.judgement import Verdict
from murderbook.reports.cases.doe import Candidate
from murderbook.reports.item import Fact
from murderbook.reports.linked.parts import Judgements, Said
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.genealogy.told import str_that_weighs
from murderbook.workbench.identity.behind import behind
from murderbook.workbench.identity.forms import LABELS
from murderbook.workbench.identity.gathered import ONE_IN_A_MILLION, Candidates, Row, candidates_of
from murderbook.workbench.identity.models import IdentityJudgement, Search
from murderbook.workbench.leads.pages.charts import waterfall_chart
from murderbook.workbench.leads.pages.reasons import reasons_of, unknowns
from murderbook.workbench.leads.words import figure, number_of
from murderbook.workbench.pages.templatetags.murderbook import occurred, person_in_short, sex_and_age
from murderbook.workbench.register.models import Case
from murderbook.workbench.reports.cases.doe.profiles import profiles_of
from murderbook.workbench.reports.leads.drawn import waterfall
from murderbook.workbench.reports.leads.stated import by_name, moment_in_words

Pair = tuple[int, int]  # remains and report
# In print a verdict is somebody's, not the reader's own.
VERDICTS = LABELS | {Verdict.ELIMINATED: "Eliminated"}
CHANGED = "Since it was judged the files say otherwise of: {}. Whoever judged it should look again."
DNA_CHANGED = (
    "Profiles came or were withdrawn since this pair was compared: the figures marker by marker are of those on file "
    "now, and the row on STR profiles follows with the next comparison."
)
BESIDE = (
    "A person of the genealogy's tree is said to be the one of this report. STR and genealogy test one genome under "
    "different propositions: nothing of genealogy is added to the points. {}"
)
USED = "The family's STR profiles stand among the rows above, and are what counts."
ALONE = "No STR profile of the family weighs anything here: a direct comparison comes before any name."


@dataclass(frozen=True, slots=True)
class Listed:
    """The candidates of one file of the body, with what is printed of each. `latest`: when the last of it came up."""

    file: Case
    found: Candidates
    running: tuple[Candidate, ...]
    further: tuple[Candidate, ...]
    apart: tuple[Candidate, ...]
    latest: datetime | None


def listed_of(account: Account, file: Case, linked: frozenset[int], *, named: bool) -> Listed:
    """`linked`: reports tied to a person of a family tree; `named`: the file is told with each candidate, since there
    are several of the body."""
    found = candidates_of(account, file, Right.EXPORT)
    said, judged_at = judgements_on(account, file)
    of = number_of(file) if named else ""
    running = tuple(_whole(row, _short(row, of, said), linked) for row in found.first)
    further, apart = (tuple(_short(row, of, said) for row in rows) for rows in (found.further, found.apart))
    searched = [row.candidate.search.finished_at for row in (*found.rows, *found.apart)]
    latest = max((at for at in (*searched, *judged_at) if at is not None), default=None)
    return Listed(file, found, running, further, apart, latest)


def judgements_on(account: Account, file: Case) -> tuple[Mapping[Pair, Judgements], list[datetime]]:
    """By pair, all of everybody where the account has judged it itself; else that there are such. And when each that is
    told was made."""
    seen = IdentityJudgement.objects.visible_to(account, Right.EXPORT).filter(remains=file)
    by_pair: dict[Pair, list[IdentityJudgement]] = defaultdict(list)
    for one in seen.select_related("account").order_by("at", "pk"):
        by_pair[one.remains_id, one.report_id].append(one)
    told, moments = dict[Pair, Judgements](), list[datetime]()
    for pair, every in by_pair.items():
        if all(one.account_id != account.pk for one in every):
            told[pair] = Judgements((), 1)
            continue
        last = {one.account_id: one.pk for one in every}
        told[pair] = Judgements(tuple(_said(one, replaced=last[one.account_id] != one.pk) for one in every))
        moments += [one.at for one in every]
    return told, moments


def _said(one: IdentityJudgement, *, replaced: bool) -> Said:
    return Said(VERDICTS[one.verdict], by_name(one.account), moment_in_words(one.at), one.reason, replaced=replaced)


def _short(row: Row, of: str, said: Mapping[Pair, Judgements]) -> Candidate:
    """What stands in a list."""
    judgements = said.get((row.candidate.remains_id, row.candidate.report_id), Judgements())
    words = [f"{one.verdict}: {one.by}, {one.at}" for one in judgements.said if not one.replaced]
    return Candidate(
        place=row.place,
        name=row.report.victim_name or row.number,
        number=row.number,
        of=of,
        seen=", ".join(filter(None, (occurred(row.report), row.report.area))),
        looks=sex_and_age(row.report),
        score="excluded" if row.score is None else f"{row.score:.2f}",
        chance="\N{EN DASH}" if row.score is None else row.chance,
        limit=_limit(row.candidate.document),
        why=", ".join(row.excluded_by if row.score is None else row.reasons) or "nothing that weighs",
        judged=[*words, *(["by colleagues; told to whoever has judged it"] if judgements.untold else [])],
        lead=row.lead,
        said=judgements,
        notes=[CHANGED.format(", ".join(row.changed))] if row.changed else [],
    )


def _limit(document: Mapping[str, Any]) -> str:
    """The 95 % upper limit of the number by chance, never below what the replicas support; "" where none was kept."""
    chance, shown = document.get("chance"), document.get("chance_leads")
    if chance is None or shown is None or shown <= ONE_IN_A_MILLION:
        return ""
    return figure(max(chance["upper_95"], shown))


def _whole(row: Row, short: Candidate, linked: frozenset[int]) -> Candidate:
    """With its reasons, profiles and what would change it."""
    remains, report = row.candidate.remains, row.report
    reasons = reasons_of(short.lead)
    told = behind(remains, report, short.lead, row.candidate.person)
    missing = unknowns(short.lead.missing, number_of(remains), row.number)
    return Candidate(
        **{name: getattr(short, name) for name in _SHORT},
        notes=[*short.notes, *_notes(row, told)],
        counted=(*reasons.shown, *reasons.smaller),
        chart=waterfall(waterfall_chart(reasons.bars)) if reasons.bars else None,
        profiles=profiles_of(told["dna"]),
        genealogy=_beside(row) if report.pk in linked else (),
        teeth=told["teeth"].sentences if told["teeth"] else (),
        rests=[(one.words, "; ".join(one.labels), f"{one.points:+.2f}") for one in told["rests"]],
        unknown=[(one.where, "; ".join(one.labels)) for one in missing],
        steps=[_step(one) for one in told["steps"]],
        search=list(_search(row.candidate.search)),
    )


_SHORT = (
    "place", "name", "number", "of", "seen", "looks", "score", "chance", "limit", "why", "judged", "lead", "said",
)  # fmt: skip


def _step(one: Any) -> tuple[str, str, str, str]:  # noqa: ANN401 - a finding_out.Step
    effort = one.effort
    points = "not priced" if one.points is None else f"{one.points:.1f}"
    return effort.what[:1].upper() + effort.what[1:], points, effort.how, effort.in_words


def _notes(row: Row, told: Mapping[str, Any]) -> Iterator[str]:
    if row.opinions.proposers:
        yield f"Proposed to the medical examiner by {' and '.join(proposers(row))}. It is no identification."
    if row.candidate.person is not None:
        yield f"Compared is the victim without a name: {person_in_short(row.candidate.person)}."
    if told["dna_changed"]:
        yield DNA_CHANGED
    if told["steps_problem"]:
        yield told["steps_problem"]


def proposers(row: Row) -> Sequence[str]:
    """By name, the reader too."""
    accounts = [one.judgement.account for one in row.opinions.every if one.who in row.opinions.proposers]
    return [by_name(one) for one in accounts]


def _beside(row: Row) -> tuple[str, ...]:
    weighs = str_that_weighs(row.candidate.document["weights"])
    return (BESIDE.format(USED if weighs else ALONE),)


def _search(search: Search) -> Iterator[Fact]:
    """By what it can be made again. How many files it compared is not told: some may be hidden from the reader."""
    yield "Model", search.model_id
    yield "Made", moment_in_words(search.finished_at or search.started_at)
    yield "Seed, replica searches", f"{search.seed}, {search.replicas}"
