"""The candidates for remains as an account may see them: strongest first, those eliminated apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from murderbook.evidence.export import lead_of
from murderbook.evidence.lead import Lead
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.identity.deciding import NONE, Opinions, opinions_of
from murderbook.workbench.identity.models import Candidate, Determination, unnamed
from murderbook.workbench.leads.words import CORRECTION, at_most_or_about, number_of, reasons_in_short
from murderbook.workbench.register.models import Case

TOLD = 20  # candidates of one page
SHOWN = 8  # of them at once
ONE_IN_A_MILLION = 1.01e-6
DNA = "dna"  # the group of rows on profiles


@dataclass(frozen=True, slots=True)
class Row:
    """A candidate with its place among those that the account sees."""

    place: int
    candidate: Candidate
    opinions: Opinions

    @property
    def report(self) -> Case:
        return self.candidate.report

    @property
    def number(self) -> str:
        return number_of(self.report)

    @property
    def score(self) -> float | None:
        """Points; None where an exclusion stands."""
        millibits = self.candidate.score_millibits
        return None if millibits is None else millibits / 1000

    @property
    def chance(self) -> str:
        shown = self.candidate.chance_shown
        if shown is None:
            return "not known"
        if shown <= ONE_IN_A_MILLION:
            return "fewer than one in a million"
        return at_most_or_about(shown, at_floor=self.candidate.chance_at_floor)

    @property
    def reasons(self) -> list[str]:
        return reasons_in_short(self.candidate.document)

    @property
    def changed(self) -> list[str]:
        """What the files say otherwise of since the account judged: an elimination may not stand any more."""
        own = self.opinions.own
        if own is None:
            return []
        then = {row["comparison"]: (row["left"], row["right"]) for row in own.judgement.shown.get("weights", [])}
        now = self.candidate.document["weights"]
        untold = (None, None)  # as of a row that neither file fills, or that is no comparison but a correction
        return [row["label"] for row in now if then.get(row["comparison"], untold) != (row["left"], row["right"])]

    @property
    def lead(self) -> Lead:
        return lead_of(self.candidate.document)

    @property
    def excluded_by(self) -> list[str]:
        return [row.label for row in self.lead.exclusions]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Those still open, and those that somebody eliminated or a comparison excludes: nothing is dropped."""

    rows: tuple[Row, ...]
    apart: tuple[Row, ...]

    @property
    def first(self) -> tuple[Row, ...]:
        """Those that a page shows at once; one that somebody judged is among them."""
        return tuple(row for at, row in enumerate(self.rows) if at < SHOWN or row.opinions.every)

    @property
    def further(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row not in self.first)

    @property
    def proposed(self) -> Row | None:
        return next((row for row in self.rows if row.opinions.proposers), None)


def candidates_of(account: Account, remains: Case, right: Right = Right.READ) -> Candidates:
    """By the latest searches, each report once; of pairs on which the account holds the right."""
    return _split(_newest(account, [remains], right)[: 2 * TOLD], opinions_of(account, [remains], right))


def candidate_of(account: Account, remains: Case, report: Case) -> Row | None:
    """One of them, with its place; None where no search lists it."""
    found = _newest(account, [remains])
    place = next((at for at, one in enumerate(found, start=1) if one.report_id == report.pk), 0)
    opinions = opinions_of(account, [remains]).get((remains.pk, report.pk), NONE)
    return Row(place, found[place - 1], opinions) if place else None


def best_of(account: Account, remains: Sequence[Case]) -> dict[int, Candidates]:
    """By remains, for a list."""
    found: dict[int, list[Candidate]] = {case.pk: [] for case in remains}
    for one in _newest(account, remains):
        found[one.remains_id].append(one)
    opinions = opinions_of(account, list(remains))
    return {pk: _split(candidates, opinions) for pk, candidates in found.items()}


def _newest(account: Account, remains: Sequence[Case], right: Right = Right.READ) -> list[Candidate]:
    """Strongest first. A pair that two searches list stands by the newer one."""
    seen = Candidate.objects.visible_to(account, right).filter(remains__in=remains, search__is_latest=True)
    once: dict[tuple[int, int], Candidate] = {}
    for one in seen.select_related("report", "report__compartment").order_by("search"):
        once[one.remains_id, one.report_id] = one
    return sorted(once.values(), key=_strength)


def _strength(one: Candidate) -> tuple[bool, int, str]:
    return one.score_millibits is None, -(one.score_millibits or 0), one.report.key


def _split(found: Iterable[Candidate], opinions: Mapping[tuple[int, int], Opinions]) -> Candidates:
    rows = [
        Row(place, one, opinions.get((one.remains_id, one.report_id), NONE)) for place, one in enumerate(found, start=1)
    ]
    apart = [row for row in rows if row.score is None or row.opinions.is_eliminated]
    return Candidates(tuple(row for row in rows if row not in apart), tuple(apart))


def determined(account: Account, remains: Case) -> dict[str, Any]:
    """The determinations that stand (of a murder with several victims there may be several), and those withdrawn."""
    found = list(
        Determination.objects.visible_to(account).of(remains).select_related("report", "account").order_by("at")
    )
    return {
        "standing": [one for one in found if one.withdrawn_at is None],
        "withdrawn": [one for one in found if one.withdrawn_at is not None],
    }


def may_be_named(account: Account, case: Case) -> bool:
    """Whether somebody in the file has no name yet and the account may write there."""
    return Case.objects.visible_to(account, Right.WRITE).filter(unnamed(), pk=case.pk).exists()


def documents_of(account: Account, remains: Sequence[Case], top: int, right: Right) -> list[dict[str, Any]]:
    """Leads of docs/reference/leads-json.md, the first `top` of each, under the numbers of the cases."""
    names = {case.pk: number_of(case) for case in remains}
    places: Counter[int] = Counter()
    found: list[dict[str, Any]] = []
    for one in _newest(account, remains, right):
        places[one.remains_id] += 1
        if places[one.remains_id] <= top:
            ends = {"left": names[one.remains_id], "right": number_of(one.report)}
            found.append(one.document | ends | {"place": places[one.remains_id], "rank": len(found) + 1})
    return found


def numbers_of_candidates(account: Account, *, without_dna: bool = False) -> dict[str, list[str]]:
    """By number of the remains, the numbers of the reports that may be of them, strongest first; for commands.
    `without_dna`: in the order of what the descriptions alone say."""
    nameless = list(Case.objects.visible_to(account).filter(unnamed()).order_by("pk"))
    found: dict[int, list[str]] = {case.pk: [] for case in nameless}
    candidates = _newest(account, nameless)
    for one in sorted(candidates, key=_described) if without_dna else candidates:
        found[one.remains_id].append(number_of(one.report))
    return {number_of(case): found[case.pk] for case in nameless if found[case.pk]}


def _described(one: Candidate) -> tuple[float, str]:
    """What the description says, the strongest first."""
    rows = one.document["weights"]
    described = [row for row in rows if row["group"] != DNA and not row["comparison"].startswith(CORRECTION)]
    return -sum(row["score"] or 0.0 for row in described), one.report.key
