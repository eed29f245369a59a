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
from murderbook.laboratory.records import OpenLead
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.leads.engine.links import strong
from murderbook.workbench.leads.models import TIED_BY_A_TRACE, Judgement, Lead
from murderbook.workbench.leads.words import number_of

ONE_HAND = str(Kind.SAME_OFFENDER)
Group = frozenset[str]  # keys of cases
Answers = set[tuple[str, str]]  # case and kind of examination of which there is a result


class OpenLeads:
    """Read once for all exhibits, in a fixed number of statements."""

    def __init__(self, account: Account, right: Right, answered: Answers) -> None:
        judged = _judged(account, right)
        leads = Lead.objects.visible_to(account, right).standing().filter(kind=ONE_HAND)
        ties = leads.filter(TIED_BY_A_TRACE).values_list("left__key", "right__key")
        apart = leads.filter(score_millibits=None).values_list("left__key", "right__key")
        self._groups = _groups([*ties, *judged[Verdict.SUPPORTED]])
        self._kinds: dict[Group, set[str]] = defaultdict(set)
        for case, kind in answered:
            self._kinds[self._group(case)].add(kind)
        self._found: dict[Group, list[tuple[Group, OpenLead]]] = defaultdict(list)
        open_ = leads.filter(strong(), score_millibits__isnull=False).select_related("left", "right").order_by("pk")
        self._take(open_, [*apart, *judged[Verdict.ELIMINATED]])

    def bearing(self, case: str, kinds: Iterable[str]) -> dict[OpenLead, frozenset[str]]:
        """Leads of a case, each with those of the examinations that would tell something about it."""
        mine = self._group(case)
        told = frozenset(kinds) - self._kinds[mine]
        found = {lead: told & self._kinds[other] for other, lead in self._found[mine]}
        return {lead: some for lead, some in found.items() if some}

    def _group(self, case: str) -> Group:
        return self._groups.get(case, frozenset({case}))

    def _take(self, leads: Iterable[Lead], apart: Iterable[tuple[str, str]]) -> None:
        """Of each two groups the lead that says most."""
        closed = {frozenset({self._group(left), self._group(right)}) for left, right in apart}
        between: dict[frozenset[Group], list[Lead]] = defaultdict(list)
        for lead in leads:
            between[frozenset({self._group(lead.left.key), self._group(lead.right.key)})].append(lead)
        for pair, asked in between.items():
            if pair in closed or len(pair) < 2:
                continue
            one, other = pair
            told = _open_lead(max(asked, key=_says), len(one) + len(other) > 2)
            self._found[one].append((other, told))
            self._found[other].append((one, told))


def _judged(account: Account, right: Right) -> dict[str, list[tuple[str, str]]]:
    """Pairs by the account's own latest verdict: another's is not told."""
    mine = Judgement.objects.visible_to(account, right).filter(account=account, kind=ONE_HAND).order_by("at", "pk")
    latest = {row[:2]: row[2] for row in mine.values_list("left__key", "right__key", "verdict")}
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for pair, verdict in latest.items():
        found[verdict].append(pair)
    return found


def _groups(ties: Iterable[tuple[str, str]]) -> dict[str, Group]:
    found: dict[str, Group] = {}
    for left, right in ties:
        joined = found.get(left, frozenset({left})) | found.get(right, frozenset({right}))
        found.update(dict.fromkeys(joined, joined))
    return found


def _bits(lead: Lead) -> float | None:
    return lead.document.get("bits") if lead.standing == Standing.VALIDATED else None


def _says(lead: Lead) -> tuple[bool, float, int]:
    bits = _bits(lead)
    return bits is not None, (lead.score_millibits or 0) / 1000 if bits is None else bits, -lead.pk


def _open_lead(lead: Lead, others: bool) -> OpenLead:
    """A validated one with its calibrated bits, and its own prior where it has one; any other with its score. `others`:
    it stands for more cases than its two."""
    called = f"lead between {number_of(lead.left)} and {number_of(lead.right)}"
    called += ", with the cases tied to them" if others else ""
    bits = _bits(lead)
    if bits is not None:
        return OpenLead(lead.key, bits, True, lead.document.get("prior_bits"), called)
    return OpenLead(lead.key, (lead.score_millibits or 0) / 1000, called=called)
