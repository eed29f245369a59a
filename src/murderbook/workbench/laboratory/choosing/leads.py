"""Open leads that a result could settle, as an account sees them.

Cases that a physical link or the account's own judgement ties are one group, by one hand: two leads from one group to
another are one question, and it is counted once, however many cases and searches ask it. It is settled by no result
where somebody or something keeps two cases of the two apart; nor by one of a kind that both have already, which can be
compared, or was.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from murderbook.evidence.judgement import Verdict
from murderbook.evidence.lead import Kind, Standing
from murderbook.laboratory.information import prior_of
from murderbook.laboratory.records import OpenLead
from murderbook.laboratory.table import Leads as Guesses
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.leads.engine.links import strong
from murderbook.workbench.leads.models import TIED_BY_A_TRACE, Judgement, Lead
from murderbook.workbench.leads.words import number_of

ONE_HAND = str(Kind.SAME_OFFENDER)
Group = frozenset[str]  # keys of cases
Pair = frozenset[str]  # two of them
Results = set[tuple[str, str]]  # case and kind of examination


class OpenLeads:
    """Read once for all exhibits, in a fixed number of statements."""

    def __init__(self, account: Account, right: Right, results: Results, by: Guesses) -> None:
        """`results`: of the kinds of examination that can be compared with another case's."""
        judged = _judged(account, right)
        leads = Lead.objects.visible_to(account, right).standing().filter(kind=ONE_HAND)
        ties = set(map(frozenset, leads.filter(TIED_BY_A_TRACE).values_list("left__key", "right__key")))
        excluded = set(map(frozenset, leads.filter(score_millibits=None).values_list("left__key", "right__key")))
        eliminated = judged[Verdict.ELIMINATED]
        self._by = by
        self._groups = _groups(ties - eliminated | judged[Verdict.SUPPORTED], excluded | eliminated)
        self._kinds: dict[Group, set[str]] = defaultdict(set)
        for case, kind in results:
            self._kinds[self._group(case)].add(kind)
        self._found: dict[Group, list[tuple[Group, OpenLead]]] = defaultdict(list)
        open_ = leads.filter(strong(), score_millibits__isnull=False).select_related("left", "right").order_by("pk")
        self._take(open_, excluded | eliminated)

    def bearing(self, case: str, kinds: Iterable[str]) -> dict[OpenLead, frozenset[str]]:
        """Leads of a case, each with those of the examinations that would tell something about it."""
        mine = self._group(case)
        told = frozenset(kinds) - self._kinds[mine]
        found = {lead: told & self._kinds[other] for other, lead in self._found[mine]}
        return {lead: some for lead, some in found.items() if some}

    def _says(self, lead: OpenLead) -> tuple[bool, float]:
        return lead.validated, lead.weight + (prior_of(lead, self._by) if lead.validated else 0.0)

    def _group(self, case: str) -> Group:
        return self._groups.get(case, frozenset({case}))

    def _take(self, leads: Iterable[Lead], apart: Iterable[Pair]) -> None:
        """Of each two groups the lead that is likeliest to be right: by its odds a validated one, then by its score."""
        closed = {frozenset(self._group(case) for case in pair) for pair in apart}
        between: dict[frozenset[Group], list[Lead]] = defaultdict(list)
        for lead in leads:
            between[frozenset({self._group(lead.left.key), self._group(lead.right.key)})].append(lead)
        for pair, asked in between.items():
            if pair in closed or len(pair) < 2:
                continue
            one, other = pair
            told = max((_open_lead(lead, len(one) + len(other) > 2) for lead in asked), key=self._says)
            self._found[one].append((other, told))
            self._found[other].append((one, told))


def _judged(account: Account, right: Right) -> dict[str, set[Pair]]:
    """Pairs by the account's own latest verdict: another's is not told."""
    mine = Judgement.objects.visible_to(account, right).filter(account=account, kind=ONE_HAND).order_by("at", "pk")
    rows = mine.values_list("left__key", "right__key", "verdict")
    latest = {frozenset((left, other)): verdict for left, other, verdict in rows}
    found: dict[str, set[Pair]] = defaultdict(set)
    for pair, verdict in latest.items():
        found[verdict].add(pair)
    return found


def _groups(ties: Iterable[Pair], apart: Iterable[Pair]) -> dict[str, Group]:
    """A group of which two are kept apart is not of one hand: each of its cases stands for itself."""
    found: dict[str, Group] = {}
    for tie in ties:
        joined = frozenset[str]().union(*(found.get(case, frozenset({case})) for case in tie))
        found.update(dict.fromkeys(joined, joined))
    broken = {found[case] for pair in apart for case in pair if case in found and pair <= found[case]}
    return {case: group for case, group in found.items() if group not in broken}


def _open_lead(lead: Lead, others: bool) -> OpenLead:
    """A validated one with its calibrated bits, and its own prior where it has one; any other with its score. `others`:
    it stands for more cases than its two."""
    called = f"lead between {number_of(lead.left)} and {number_of(lead.right)}"
    called += ", with the cases tied to them" if others else ""
    bits = lead.document.get("bits") if lead.standing == Standing.VALIDATED else None
    if bits is not None:
        return OpenLead(lead.key, bits, True, lead.document.get("prior_bits"), called)
    return OpenLead(lead.key, (lead.score_millibits or 0) / 1000, called=called)
