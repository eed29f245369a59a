"""Judging a pair before its score is seen: what the audit trail says that an account was shown.

Every page, list and command that tells a score, a chance number or the reasons of a pair leaves an entry, which nobody
can take back. So the trail is asked, and no form is believed. What it does not tell any more, since its words were
destroyed, counts as shown.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Q

from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.access.visibility import grants_in_force
from murderbook.workbench.audit.log import lock_writers
from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.audit.verbs import Outcome
from murderbook.workbench.leads.models import FULL, TIED_BY_A_TRACE, HotPair, Judgement, Lead, Pair
from murderbook.workbench.register.models import Case

STRONGEST = 200  # pairs, by rank, of those that are not seen: whoever judges draws from these
LOOKED_AT = 1_000  # leads, by rank, among which they are looked for
READ_LEAD = "read lead"
READ_NEAREST, EXPORTED_NEAREST = "read nearest of case", "exported nearest of case"
# What is told of a case, of whichever pairs of it: one that is not among its ten nearest is told to score no more.
EXPORTED_BUNDLE, EXPORTED_REPORT = "export discovery bundle", "export report"
READ_CASE = ("read leads of case", "read triage", READ_NEAREST, EXPORTED_NEAREST, EXPORTED_BUNDLE)
COMPARED = "read pair"  # of which no search need have made a lead
# What tells scores or reasons of several pairs, and the words that its entry must have: without them it names nothing.
LISTS = {
    "listed leads": ("leads",),
    "exported leads": ("leads",),
    "listed hot pairs": ("pairs",),
    "exported hot pairs": ("pairs",),
    "listed worklist": ("hot", "linked"),
    "exported worklist": ("linked",),
    "read week": ("pairs", "linked"),
    "read notices": ("pairs",),
    "exported digest": ("pairs",),
    "read string": ("cases",),
    "listed strings": ("strings",),
    "exported strings": ("strings",),
    COMPARED: ("strings",),
    "read what to test next": ("leads", "linked"),
    "exported what to test next": ("leads", "linked"),
    EXPORTED_REPORT: ("report",),  # of a lead, a string or a case: it names what it told scores of
}
BEYOND = "beyond_rows"  # the word of a list that measures pairs which do not stand on it
OPENED = "read pair without score"
LISTED = "listed pairs without scores"


@dataclass(frozen=True, slots=True)
class Traces:
    """By which keys the trail would name a pair, and since when there was a score of it to be shown."""

    keys: frozenset[str]
    cases: frozenset[str]
    since: datetime


@dataclass(slots=True)
class Shown:
    """What an account was shown, by the trail."""

    keys: set[str] = field(default_factory=set)  # of leads and hot pairs
    cases: set[str] = field(default_factory=set)  # of which leads, or that there are such, were told
    strings: list[frozenset[str]] = field(default_factory=list)  # cases of a string that was told
    unnamed: datetime | None = None  # the last list that does not name all that it told something of

    def covers(self, pair: Traces) -> bool:
        untold = self.unnamed is not None and self.unnamed >= pair.since
        by_case = self.cases & pair.cases or any(pair.cases <= string for string in self.strings)
        return bool(untold or by_case or self.keys & pair.keys)


def not_seen(account: Account, pairs: Collection[Pair]) -> set[Pair]:
    """Those of these pairs that the account has neither judged nor been shown the score of. Four statements."""
    ends = {"left__in": {left for _, left, _ in pairs} or {0}, "right__in": {right for *_, right in pairs} or {0}}
    mine = Judgement.objects.visible_to(account).filter(account=account, **ends)
    judged = set(mine.values_list("kind", "left", "right"))
    found, shown = _traces(account, ends), _shown_to(account)
    return {pair for pair in pairs if pair in found and pair not in judged and not shown.covers(found[pair])}


def is_blind(account: Account, lead: Lead) -> bool:
    """Whether a judgement that comes in now was made before the score was seen: the pair was opened without it, and
    its score never. No page is shown meanwhile, since none is without its entry."""
    lock_writers()
    if lead.pair not in not_seen(account, [lead.pair]):
        return False
    keys = Lead.objects.visible_to(account).filter(kind=lead.kind, left=lead.left_id, right=lead.right_id)
    opened = AuditEntry.objects.filter(actor=account.key, verb=OPENED, outcome=Outcome.SUCCESS)
    return opened.filter(object_key__in=list(keys.values_list("key", flat=True))).exists()


def may_open_blind(account: Account, lead: Lead) -> bool:
    """Whether the account may judge the pair, and has neither done so nor been shown its score."""
    mine = Lead.objects.visible_to(account, Right.JUDGE).filter(pk=lead.pk).exists()
    return mine and lead.pair in not_seen(account, [lead.pair])


def waits_to_be_judged(account: Account, case: Case) -> bool:
    """Whether some lead of the case is one that the account may judge, and has neither judged nor been shown the score
    of. Whatever its score: what follows from this then tells no more than that the case has leads."""
    mine = Lead.objects.visible_to(account, Right.JUDGE).standing().filter(Q(left=case) | Q(right=case))
    pairs = set(mine.values_list("kind", "left", "right"))
    return bool(pairs) and bool(not_seen(account, pairs))


def to_judge_blind(account: Account) -> list[int]:
    """One lead of each of the strongest pairs that the account may judge and has not seen, in the order of their keys,
    which are drawn by lot."""
    woken = Q(chance_shown__lt=1.0) | TIED_BY_A_TRACE  # the rest of such a search is what chance gives
    mine = Lead.objects.visible_to(account, Right.JUDGE).standing().filter(woken | Q(run__engine=FULL))
    mine = mine.order_by("rank", "-run", "pk")
    facts = ("kind", "left", "right", "key", "pk")
    by_pair: dict[Pair, tuple[str, int]] = {}
    for kind, left, right, key, pk in mine.values_list(*facts)[:LOOKED_AT]:
        by_pair.setdefault((kind, left, right), (key, pk))
    waiting = not_seen(account, by_pair)
    strongest = [drawn for pair, drawn in by_pair.items() if pair in waiting][:STRONGEST]
    return [pk for _, pk in sorted(strongest)]


def comes_first(account: Account) -> bool:
    """Whether the unit has its leads opened without scores, and the account is one who judges."""
    unscored: bool = settings.RECORD.leads_without_scores
    return unscored and grants_in_force(account, Right.JUDGE).exists()


def _traces(account: Account, ends: Mapping[str, Collection[int]]) -> dict[Pair, Traces]:
    keys: dict[Pair, set[str]] = defaultdict(set)
    hot = HotPair.objects.visible_to(account).filter(**ends)
    for kind, left, right, key in hot.values_list("kind", "left", "right", "key"):
        keys[kind, left, right].add(key)
    facts = ("kind", "left", "right", "key", "left__key", "right__key", "run__started_at")
    first: dict[Pair, tuple[frozenset[str], datetime]] = {}
    leads = Lead.objects.visible_to(account).filter(**ends).order_by("run__started_at", "pk")
    for kind, left, right, key, one, other, at in leads.values_list(*facts):
        keys[kind, left, right].add(key)
        first.setdefault((kind, left, right), (frozenset({one, other}), at))
    return {pair: Traces(frozenset(keys[pair]), cases, since) for pair, (cases, since) in first.items()}


def _shown_to(account: Account) -> Shown:
    """Read from the account's own entries. One statement."""
    verbs = Q(verb__in=[READ_LEAD, *READ_CASE, *LISTS])
    entries = AuditEntry.objects.filter(verbs, actor=account.key, outcome=Outcome.SUCCESS).order_by("index")
    found = Shown()
    for verb, key, at, body in entries.values_list("verb", "object_key", "at", "words__body").iterator():
        if verb == READ_LEAD:
            found.keys.add(key)
        elif verb in READ_CASE:
            found.cases.add(key)
        else:
            _add_named(found, verb, at, json.loads(body) if body else {})
    return found


def _add_named(found: Shown, verb: str, at: datetime, words: Mapping[str, Any]) -> None:
    if words.get(BEYOND) or any(name not in words for name in LISTS[verb]):
        found.unnamed = at
    for name in ("leads", "pairs", "hot"):
        found.keys.update(words.get(name, ()))
    found.cases.update(words.get("linked", ()))
    found.strings += [frozenset(cases) for cases in words.get("strings", ())]
    if verb == "read string":
        found.strings.append(frozenset(words.get("cases", ())))
