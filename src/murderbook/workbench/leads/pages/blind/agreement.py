"""What people said before they saw the score, beside the score; of pairs that the reader has judged himself."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from murderbook.evidence.judgement import Verdict
from murderbook.workbench.access.models import Account
from murderbook.workbench.leads.models import Judgement

TRACE, EXCLUDED = "tied by a trace", "excluded by a trace"
LIMITS = ((0.1, "fewer than 0.1"), (1.0, "0.1 to 1"))
MORE = "1 or more"
BANDS = (TRACE, *(words for _, words in LIMITS), MORE, EXCLUDED)


@dataclass(frozen=True, slots=True)
class Band:
    """Judgements made before the score was seen, of pairs whose score turned out to lie here."""

    chance: str  # leads as strong that chance alone gives
    supported: int
    unsure: int
    eliminated: int


def agreement(account: Account) -> list[Band]:
    """Empty where there is none. Colleagues' judgements count where one's own is saved, as everywhere."""
    seen = Judgement.objects.visible_to(account)
    own = seen.filter(account=account, kind=OuterRef("kind"), left=OuterRef("left"), right=OuterRef("right"))
    facts = ("lead__chance_shown", "lead__score_millibits", "verdict")
    found = Counter(
        (_band(chance, score), verdict)
        for chance, score, verdict in seen.filter(Exists(own), blind=True).values_list(*facts)
    )
    order = (Verdict.SUPPORTED, Verdict.UNSURE, Verdict.ELIMINATED)
    rows = [Band(band, *(found[band, verdict] for verdict in order)) for band in BANDS]
    return rows if found else []


def _band(chance: float | None, score: int | None) -> str:
    if score is None:
        return EXCLUDED
    if chance is None:
        return TRACE
    return next((words for limit, words in LIMITS if chance < limit), MORE)
