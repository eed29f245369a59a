"""What linkage says of each case, as triage counts it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from murderbook.triage.reading import Links
from murderbook.workbench.access.models import Account, Compartment
from murderbook.workbench.leads.engine.corpus import corpus
from murderbook.workbench.leads.engine.strings import Suggested, numbered
from murderbook.workbench.leads.models import ONE_CASE, TIED_BY_A_TRACE, Judgement, Lead, Run
from murderbook.workbench.register.models import Case

# A lead or string counts for triage where fewer than this many as strong are expected by chance in the whole search.
COUNTED_BELOW = 0.1
LEVEL_IN_WORDS = "fewer than 0.1 leads as strong expected by chance in the whole search"
# Below this many cases no lead and no string counts, but for what a trace ties: replicas tell kinds of homicide apart
# only from two classes of 60 cases on (linkage/replicas.py), and where they do not, the chance leads are several times
# too few (docs/science/linkage.md). Of eight cases any two are alike in something.
FEWEST_CASES = 120
# Without the number of cases, which is told to those who see all of them.
TOO_FEW_IN_WORDS = (
    f"too few cases were compared: with fewer than {FEWEST_CASES} nothing tells a link from chance, so none counts"
)
ACTIVE_WITHIN = timedelta(days=5 * 365)  # a string whose newest case is no older than this counts as recent


def links_of(scope: Compartment, account: Account | None = None) -> dict[str, Links] | None:
    """Links per case key from the scope's latest searches; None where none was made.

    Only of cases that still lie in the scope; and, where an account is named, only what that account sees both ends of.
    """
    runs = list(Run.objects.filter(scope=scope, is_latest=True).exclude(engine=ONE_CASE).defer("model").order_by("pk"))
    if not runs:
        return None
    seen = corpus(scope) if account is None else corpus(scope) & Case.objects.visible_to(account)
    counts = _lead_counts(runs, seen)
    facts = _string_facts(runs, seen)
    level = level_of(runs)
    found = {
        key: links_with(counts[key], *facts.get(key, ("", None)), level=level) for key in counts.keys() | facts.keys()
    }
    if level == LEVEL_IN_WORDS:
        return found
    return {key: Links(level=level) for key in seen.order_by().values_list("key", flat=True)} | found


def counts_at_all(run: Run) -> bool:
    """Whether its leads and strings say anything of a case; a run of untold size (0) is taken at its word."""
    return not 0 < run.cases < FEWEST_CASES


def strong() -> Q:
    """The leads of a search that is large enough, of which chance would give few."""
    large = Q(run__cases=0) | Q(run__cases__gte=FEWEST_CASES)
    return Q(chance_shown__lt=COUNTED_BELOW) & large


def counted() -> Q:
    """The leads that count for triage: strong ones, and those that a trace ties."""
    return strong() | TIED_BY_A_TRACE


def level_of(runs: Collection[Run]) -> str:
    """What a lead has to reach to count, in words; or why none does."""
    return LEVEL_IN_WORDS if any(counts_at_all(run) for run in runs) else TOO_FEW_IN_WORDS


def links_with(leads: int, string: str, last: datetime | None, *, level: str = LEVEL_IN_WORDS) -> Links:
    """What triage is told: leads, the suggested string, and of it no more than when its newest case happened."""
    recent = last is not None and timezone.now() - last <= ACTIVE_WITHIN
    return Links(leads, string, recent, level, last.year if last else None)


def _lead_counts(runs: list[Run], seen: QuerySet[Case]) -> Counter[str]:
    eliminated = Judgement.objects.all().eliminated_pairs()
    both = {"left__in": seen.order_by().values("pk"), "right__in": seen.order_by().values("pk")}
    leads = Lead.objects.filter(counted(), run__in=runs, **both)
    pairs = set(leads.values_list("kind", "left__key", "right__key")) - eliminated
    return Counter(key for _, left, right in pairs for key in (left, right))


def _string_facts(runs: list[Run], seen: QuerySet[Case]) -> dict[str, tuple[str, datetime | None]]:
    """By case, the number of its string and when the newest case of that happened at the latest."""
    named = {key for run in runs for keys in run.strings for key in keys}
    ends: dict[str, datetime | None] = dict(seen.filter(key__in=named).values_list("key", "occurred_latest"))
    strings = counted_strings(runs, ends.keys())
    return {key: (str(string.number), _last(string, ends)) for string in strings for key in string.cases}


def counted_strings(runs: Iterable[Run], known: Collection[str]) -> list[Suggested]:
    """The strings of one scope that count for triage, by the numbers they have in every list; see `numbered`."""
    large = [run for run in runs if counts_at_all(run)]
    return [string for string in numbered(large, known) if string.best.is_below(COUNTED_BELOW)]


def _last(string: Suggested, ends: Mapping[str, datetime | None]) -> datetime | None:
    return max((end for key in string.cases if (end := ends[key]) is not None), default=None)
