"""By which number of chance leads a pair is told, the same on every page: what is expected in the search that found it.

A case that comes in is searched for by itself, and that search found what it woke, also where the search of all pairs
lists it later. Where such a search has several numbers (of this very case, and on average; or two searches found the
pair) the larger one stands, so that nobody is shown the most promising of several counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest

from murderbook.workbench.access.models import Account
from murderbook.workbench.leads.engine.corpus import latest_of
from murderbook.workbench.leads.models import FULL, NEW_CASES, ONE_CASE, HotPair, Lead, Pair
from murderbook.workbench.leads.pairs import Searched, is_whole, search_name
from murderbook.workbench.leads.words import at_most_or_about, chance_in_words, number_of, traces
from murderbook.workbench.worklist.reach import Reach

ALL_PAIRS = "among all pairs"
WHERE = {FULL: ALL_PAIRS, NEW_CASES: "in the search of the newest cases", ONE_CASE: "in the search of one case"}
ON_AVERAGE = "in a search of one case, on average"
OF_ALL_PAIRS = "Every pair of cases is compared there, so chance has far more room. One pair, not two findings."
OF_NEW = "The newest cases were searched for by themselves."
OF_ONE = "One of the two was searched for by itself, against the others."
OF_AVERAGE = "Over the cases that come in: the unit's rule for hot cases is about this number."
A_YEAR = "False alarms as strong as this, in all searches of one case that the unit makes."
SENTENCES = {FULL: OF_ALL_PAIRS, NEW_CASES: OF_NEW, ONE_CASE: OF_ONE}


@dataclass(frozen=True, slots=True)
class Count:
    """One way to count. `value` is None where nothing is counted; `sentence` says what is counted."""

    words: str  # "about 0.12"
    where: str  # "in the search of one case"
    sentence: str
    value: float | None
    lead: Lead | None = None  # of whose search it is; None of an average and of a year


@dataclass(frozen=True, slots=True)
class Chance:
    """The number that stands in large print, and the other ways to count the same pair."""

    headline: Count
    others: tuple[Count, ...]

    @property
    def words(self) -> str:
        return self.headline.words

    @property
    def where(self) -> str:
        return self.headline.where

    @property
    def of_all(self) -> str:
        """What the search of all pairs says, where the headline is of another one."""
        return next((one.words for one in self.others if one.sentence == OF_ALL_PAIRS), "")

    @property
    def average(self) -> str:
        return next((one.words for one in self.others if one.sentence == OF_AVERAGE), "")


def chances(
    account: Account, leads: Collection[Lead], *, also_cooled: bool = False, counted: Mapping[Pair, Count] | None = None
) -> dict[Pair, Chance]:
    """By pair, for lists. `also_cooled`: by what made it hot too where that has changed since. `counted`: what was
    counted for pairs beside their searches. Four statements."""
    pairs = {lead.pair for lead in leads}
    ends = {"left__in": {left for _, left, _ in pairs} or {0}, "right__in": {right for *_, right in pairs} or {0}}
    listed: dict[Pair, list[Lead]] = defaultdict(list)
    for one in _of_pairs(_standing(account).filter(**ends), pairs, {lead.pk: lead for lead in leads}):
        listed[one.pair].append(one)
    woken = {one.pair: one for one in hot_of(account, also_cooled=also_cooled).filter(**ends)}
    beside = {pair: [count] for pair, count in (counted or {}).items()}

    def counts(lead: Lead) -> list[Count]:
        return [_of_search(one, WHERE[one.run.engine]) for one in listed[lead.pair] or [lead]]

    return {lead.pair: chance_of([*counts(lead), *beside.get(lead.pair, ())], woken.get(lead.pair)) for lead in leads}


def chance_on_page(account: Account, searches: Iterable[Searched], reach: Reach) -> Chance:
    """For the page of a lead: with the searches by name, and false alarms a year for who reads all of them."""
    counted = [_of_search(one.lead, f"in the search of {one.name}") for one in searches]
    first = next(one.lead for one in counted if one.lead)
    ends = {"kind": first.kind, "left": first.left_id, "right": first.right_id}
    hot = hot_of(account).filter(**ends).first()
    return chance_of(counted, hot, whole=hot is not None and hot.scope_id in reach.whole and is_whole(first, reach))


def hot_of(account: Account, *, also_cooled: bool = False) -> QuerySet[HotPair]:
    hot = HotPair.objects.visible_to(account).filter(per_search__isnull=False)
    hot = hot.select_related("lead__run", "lead__run__scope", "woken_by")
    hot = hot.defer("lead__run__model", "lead__run__null_counts", "lead__run__strings", "lead__run__string_documents")
    return hot.order_by("-hot_since") if also_cooled else hot.filter(cooled_at=None).order_by("-hot_since")


def chance_of(listed: Iterable[Count], hot: HotPair | None, *, whole: bool = False) -> Chance:
    """`listed`: the pair in the searches that list it, at least one."""
    counts = list(listed)
    tied = next((one for one in counts if one.lead is not None and traces(one.lead.document)), None)
    if tied is not None:
        return Chance(tied, ())
    counts += _of_hot(hot, {one.lead.pk for one in counts if one.lead}, whole=whole) if hot else []
    found = [one for one in counts if one.sentence not in (OF_ALL_PAIRS, A_YEAR)] or counts
    headline = max(found, key=lambda one: -1.0 if one.value is None else one.value)
    others = [one for one in counts if one is not headline]
    return Chance(headline, tuple(sorted(others, key=lambda one: (one.sentence == A_YEAR, one.value or 0.0))))


def _standing(account: Account) -> QuerySet[Lead]:
    """As many statements where nothing was ever searched: whether there are searches is told by no count of them."""
    runs = latest_of(FULL, NEW_CASES, ONE_CASE) or [0]
    return Lead.objects.visible_to(account).filter(run__in=runs, stands=True)


def _of_pairs(found: QuerySet[Lead], pairs: Collection[Pair], at_hand: Mapping[int, Lead]) -> Iterable[Lead]:
    """Those of these pairs, newest search first. Documents are long: they are read of no other pair, and none twice."""
    rows = found.order_by("-run").values_list("pk", "kind", "left", "right")
    wanted = [pk for pk, *pair in rows if tuple(pair) in pairs]
    missing = [pk for pk in wanted if pk not in at_hand]
    read = {one.pk: one for one in found.filter(pk__in=missing or [0]).select_related("run")} | dict(at_hand)
    return [read[pk] for pk in wanted]


def _of_search(lead: Lead, where: str) -> Count:
    sentence = SENTENCES.get(lead.run.engine, OF_ALL_PAIRS)
    return Count(chance_in_words(lead), where, sentence, lead.chance_shown, lead)


def _of_hot(hot: HotPair, told: Collection[int], *, whole: bool) -> Iterable[Count]:
    """The average that the rule is about; the number of this very case, unless its search was told; and of a year."""
    own, average = hot.lead, hot.per_search
    assert average is not None  # those without are tied by a trace
    if own.pk not in told and own.chance_shown is not None:
        where = f"in the search of {number_of(hot.woken_by)}, {search_name(own.run, whole=whole)}"
        yield Count(chance_in_words(own), where if whole else WHERE[ONE_CASE], OF_ONE, own.chance_shown, own)
    floor = own.chance_at_floor
    yield Count(at_most_or_about(average, at_floor=floor), ON_AVERAGE, OF_AVERAGE, average)
    if whole:
        a_year = average * hot.searches_a_year
        yield Count(at_most_or_about(a_year, at_floor=floor), "in a year", A_YEAR, a_year)


def with_headline(leads: QuerySet[Lead], account: Account) -> QuerySet[Lead]:
    """Leads with `headline`, the number by which their pair is told: a list is narrowed and sorted by what it shows."""
    pair = {"kind": OuterRef("kind"), "left": OuterRef("left"), "right": OuterRef("right")}
    hot = HotPair.objects.visible_to(account).filter(cooled_at=None, per_search__isnull=False, **pair)
    own = Coalesce("lead__chance_shown", "per_search")
    of_hot = Subquery(hot.order_by("-hot_since").annotate(most=Greatest("per_search", own)).values("most")[:1])
    narrow = _standing(account).exclude(run__engine=FULL).filter(chance_shown__isnull=False, **pair)
    of_narrow = Subquery(narrow.order_by("-chance_shown").values("chance_shown")[:1])
    both = leads.alias(of_hot=of_hot, of_narrow=of_narrow)
    found = Greatest(Coalesce("of_narrow", "of_hot"), Coalesce("of_hot", "of_narrow"))
    return both.alias(headline=Coalesce(found, F("chance_shown")))
