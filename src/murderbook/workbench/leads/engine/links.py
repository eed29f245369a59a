"""What linkage says of each case, as triage counts it."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from murderbook.evidence.judgement import Verdict
from murderbook.triage.reading import Links
from murderbook.workbench.access.models import Account, Compartment
from murderbook.workbench.leads.engine.corpus import corpus
from murderbook.workbench.leads.models import TIED_BY_A_TRACE, Judgement, Lead, Run
from murderbook.workbench.register.models import Case

# A lead counts for triage where fewer than this many leads as strong are expected by chance in the whole search.
COUNTED_BELOW = 0.1
LEVEL_IN_WORDS = "fewer than 0.1 leads as strong expected by chance in the whole search"
ACTIVE_WITHIN = timedelta(days=5 * 365)  # a string whose newest case is no older than this counts as recent


def links_of(scope: Compartment, account: Account | None = None) -> dict[str, Links] | None:
    """Links per case key from the scope's latest searches; None where none was made.

    Only of cases that still lie in the scope; and, where an account is named, only what that account sees both ends of.
    """
    runs = Run.objects.filter(scope=scope, is_latest=True)
    if not runs:
        return None
    seen = corpus(scope) if account is None else corpus(scope) & Case.objects.visible_to(account)
    counts = _lead_counts(list(runs), seen)
    found = _strings(list(runs), seen)
    strings = {key: str(number) for number, keys in enumerate(found, start=1) for key in keys}
    ends = _ends_of_strings(found)
    return {
        key: links_with(counts[key], strings.get(key, ""), ends.get(strings.get(key, "")))
        for key in counts.keys() | strings.keys()
    }


def links_with(leads: int, string: str, last: datetime | None) -> Links:
    """What triage is told: leads, the suggested string, and of it no more than when its newest case happened."""
    recent = last is not None and timezone.now() - last <= ACTIVE_WITHIN
    return Links(leads, string, recent, LEVEL_IN_WORDS, last.year if last else None)


def _lead_counts(runs: list[Run], seen: QuerySet[Case]) -> Counter[str]:
    eliminated = set(
        Judgement.objects.filter(verdict=Verdict.ELIMINATED).values_list("kind", "left__key", "right__key")
    )
    both = {"left__in": seen.order_by().values("pk"), "right__in": seen.order_by().values("pk")}
    leads = Lead.objects.filter(Q(chance_shown__lt=COUNTED_BELOW) | TIED_BY_A_TRACE, run__in=runs, **both)
    pairs = set(leads.values_list("kind", "left__key", "right__key")) - eliminated
    return Counter(key for _, left, right in pairs for key in (left, right))


def _strings(runs: list[Run], seen: QuerySet[Case]) -> list[list[str]]:
    """Suggested strings without the members that are not seen; one case is no string."""
    named = [keys for run in runs for keys in run.strings]
    known = set(seen.filter(key__in={key for keys in named for key in keys}).values_list("key", flat=True))
    left = [[key for key in keys if key in known] for keys in named]
    return [keys for keys in left if len(keys) > 1]


def _ends_of_strings(strings: list[list[str]]) -> dict[str, datetime | None]:
    """By the string's name, when its newest case happened at the latest."""
    return {
        str(number): Case.objects.filter(key__in=keys).aggregate(last=Max("occurred_latest"))["last"]
        for number, keys in enumerate(strings, start=1)
    }
