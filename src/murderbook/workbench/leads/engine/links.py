"""What linkage says of each case, as triage counts it."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from django.db.models import Max
from django.utils import timezone

from murderbook.evidence.judgement import Verdict
from murderbook.triage.reading import Links
from murderbook.workbench.access.models import Compartment
from murderbook.workbench.leads.models import Judgement, Lead, Run
from murderbook.workbench.register.models import Case

# A lead counts for triage where fewer than this many leads as strong are expected by chance in the whole search.
COUNTED_BELOW = 1.0
LEVEL_IN_WORDS = "fewer than 1 lead as strong expected by chance in the whole search"
ACTIVE_WITHIN = timedelta(days=5 * 365)  # a string whose last murder is no older than this may go on


def links_of(scope: Compartment) -> dict[str, Links] | None:
    """Links per case key from the scope's latest searches; None where none was made."""
    runs = Run.objects.filter(scope=scope, is_latest=True)
    if not runs:
        return None
    counts = _lead_counts(list(runs))
    strings = {key: f"string {number}" for number, keys in enumerate(_strings(list(runs)), start=1) for key in keys}
    active = _active_strings(list(runs))
    return {
        key: Links(counts[key], strings.get(key, ""), strings.get(key, "") in active, LEVEL_IN_WORDS)
        for key in counts.keys() | strings.keys()
    }


def _lead_counts(runs: list[Run]) -> Counter[str]:
    eliminated = set(
        Judgement.objects.filter(verdict=Verdict.ELIMINATED).values_list("kind", "left__key", "right__key")
    )
    leads = Lead.objects.filter(run__in=runs, chance_shown__lt=COUNTED_BELOW)
    pairs = set(leads.values_list("kind", "left__key", "right__key")) - eliminated
    return Counter(key for _, left, right in pairs for key in (left, right))


def _strings(runs: list[Run]) -> list[list[str]]:
    return [keys for run in runs for keys in run.strings]


def _active_strings(runs: list[Run]) -> set[str]:
    now = timezone.now()
    active = set()
    for number, keys in enumerate(_strings(runs), start=1):
        last: datetime | None = Case.objects.filter(key__in=keys).aggregate(last=Max("occurred_latest"))["last"]
        if last is not None and now - last <= ACTIVE_WITHIN:
            active.add(f"string {number}")
    return active
