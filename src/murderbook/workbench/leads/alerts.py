"""Who is told of hot pairs, and in which words: whoever sees both cases; to all others there is none.

Nothing is counted before the door: lists, counts and reasons are of the rows that `visible_to` lets through.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.log import COMMAND_LINE, record
from murderbook.workbench.leads.models import HotPair, HotSeen, Judgement, Lead, Pair
from murderbook.workbench.leads.pairs import caution
from murderbook.workbench.leads.verdicts import Told, eliminated_by_others, told_of
from murderbook.workbench.leads.words import (
    at_most_or_about,
    chance_in_words,
    figure,
    in_sentence,
    number_of,
    reasons_in_short,
    traces,
)
from murderbook.workbench.pages.kept import KeptCount
from murderbook.workbench.register.models import Case
from murderbook.workbench.worklist.reach import Reach, reach_of

ON_TOP = 3
LEAST = 0.001  # chance leads below which nobody needs the digits
RESEMBLES = 1.5  # times the average: from there on a case is said to resemble many
UNSHOWN = ("extra", "notes")
RELATED = ("lead", "lead__run", "left", "right", "left__compartment", "right__compartment")


@dataclass(frozen=True, slots=True)
class Alert:
    """A hot pair as a reader is told of it. `came`: the case that came or changed; `woken`: the one it points to."""

    hot: HotPair
    came: Case
    woken: Case
    seen: bool
    told: tuple[Told, ...]
    whole: bool  # the reader sees all that was searched: numbers tell him of nothing hidden

    @property
    def lead(self) -> Lead:
        return self.hot.lead

    @property
    def came_number(self) -> str:
        return number_of(self.came)

    @property
    def woken_number(self) -> str:
        return number_of(self.woken)

    @property
    def reasons(self) -> list[str]:
        return reasons_in_short(self.lead.document)

    @property
    def traces(self) -> list[str]:
        return traces(self.lead.document)

    @property
    def chance(self) -> str:
        """In a search of one case, on average over the cases that come in: the number that the rule is about."""
        if self.hot.per_search is None:
            return chance_in_words(self.lead)
        if self.hot.per_search < LEAST:
            return f"fewer than {LEAST:g}"
        return at_most_or_about(self.hot.per_search, at_floor=self.lead.chance_at_floor)

    @property
    def of_this_case(self) -> str:
        """The same in the search of this very case, where its file resembles others more than most do."""
        own, average = self.lead.chance_shown, self.hot.per_search
        return figure(own) if own is not None and average is not None and own >= max(RESEMBLES * average, LEAST) else ""

    @property
    def alarms(self) -> str:
        """False alarms a year at this strength; nothing where the number of searches would tell of cases not seen."""
        if self.hot.per_search is None or not self.whole:
            return ""
        return figure(max(self.hot.per_search * self.hot.searches_a_year, LEAST))

    @property
    def caution(self) -> str:
        return caution(self.came, self.woken).split(":")[0]

    def reason(self, case: Case) -> str:
        """For one of the two: 'agrees with 2026-00045 in A, B; chance alone gives about 0.02 such leads'."""
        other = self._other(case)
        if self.traces:
            kind = in_sentence(self.traces[0].removesuffix(": linked"))
            return f"linked by {kind} to {other}: the laboratory's report says what that is worth"
        return f"agrees with {other} in {', '.join(self.reasons)}; {self._by_chance()}"

    def in_short(self, case: Case) -> str:
        """For a line among others: of two numbers by chance the larger alone."""
        if self.traces:
            return self.reason(case)
        apart = f"; {self.caution}" if self.caution else ""
        searched = "the search of this case" if self.of_this_case else "a search of a case"
        chance = f"chance alone gives {self.of_this_case or self.chance} such leads in {searched}"
        return f"agrees with {self._other(case)} in {', '.join(self.reasons)}; {chance}{apart}"

    def _other(self, case: Case) -> str:
        return self.came_number if case.pk == self.woken.pk else self.woken_number

    @property
    def newest_in_short(self) -> str:
        return self.in_short(self.woken)

    @property
    def newest_reason(self) -> str:
        """For the case that it points to."""
        return self.reason(self.woken)

    @property
    def document(self) -> dict[str, Any]:
        """One line of JSON (docs/how-to/hot-cases.md)."""
        return {
            "hot_since": self.hot.hot_since.isoformat(),
            "woken": self.woken_number,
            "by": self.came_number,
            "reasons": self.reasons,
            "physical": self.traces,
            "score": None if self.lead.score_millibits is None else self.lead.score_millibits / 1000,
            "standing": self.lead.standing,
            "chance_leads": self.hot.per_search,
            "chance_leads_of_this_case": self.lead.chance_shown,
            "chance_in_words": self.chance,
            "false_alarms_a_year": self.alarms or None,
            "reason": self.newest_reason,
            "lead": self.lead.key,
        }

    def _by_chance(self) -> str:
        """The larger number first, as on every page (pages/lists/chance.py)."""
        apart = f"; {self.caution}" if self.caution else ""
        if self.of_this_case:
            own = f"{self.of_this_case} such leads in the search of this case, whose file resembles many"
            return f"chance alone gives {own} ({self.chance} on average over the cases that come in){apart}"
        return f"chance alone gives {self.chance} such leads in a search of a case{apart}"


def hot_pairs(account: Account, right: Right = Right.READ) -> QuerySet[HotPair]:
    """All that were ever hot, newest first; of one search the strongest first."""
    return HotPair.objects.visible_to(account, right).order_by("-hot_since", "pk")


def unread(hot: QuerySet[HotPair], account: Account) -> QuerySet[HotPair]:
    """Those still hot that the account has neither marked as seen since nor judged."""
    return hot.filter(~Exists(_seen_by(account)), ~Exists(_judged_by(account)), cooled_at=None)


def new_in_navigation(account: Account) -> tuple[int, str]:
    """How many hot pairs the account has not seen, and the same in words: beside the link to them. One statement."""
    count = _NEW.of(account)
    return count, f"{count:,} new hot pair{'' if count == 1 else 's'}"


_NEW = KeptCount(lambda account, _now: unread(hot_pairs(account), account))


def _seen_by(account: Account) -> QuerySet[HotSeen]:
    return HotSeen.objects.filter(hot=OuterRef("pk"), account=account, at__gte=OuterRef("hot_since"))


def _judged_by(account: Account) -> QuerySet[Judgement]:
    pair = {"kind": OuterRef("kind"), "left": OuterRef("left"), "right": OuterRef("right")}
    return Judgement.objects.filter(**pair, account=account)


def told(hot: QuerySet[HotPair], account: Account, reach: Reach, chosen: Collection[int]) -> list[Alert]:
    """The rows of a page, newest first. Two statements, whatever lies on it."""
    rows = hot.filter(pk__in=chosen or [0]).select_related(*RELATED).annotate(is_seen=Exists(_seen_by(account)))
    unshown = [f"{end}__{name}" for end in ("left", "right") for name in UNSHOWN]
    found = list(rows.defer("lead__run__model", "lead__run__null_counts", *unshown))
    verdicts = told_of(account, {one.pair for one in found})
    return [_alert(one, verdicts, reach) for one in found]


def _alert(hot: HotPair, verdicts: dict[Pair, list[Told]], reach: Reach) -> Alert:
    came, woken = (hot.left, hot.right) if hot.woken_by_id == hot.left_id else (hot.right, hot.left)
    mine = tuple(verdicts.get(hot.pair, ()))
    seen = bool(mine) or bool(getattr(hot, "is_seen", False)) or hot.cooled_at is not None
    whole = hot.scope_id in reach.whole and reach.covers(hot.left) and reach.covers(hot.right)
    return Alert(hot, came, woken, seen, mine, whole)


def for_worklist(account: Account, cases: Iterable[Case], reach: Reach) -> tuple[dict[int, Alert], list[Alert]]:
    """For each of these cases the newest hot pair that the account has not judged: why it stands out; else one that it
    judged and a colleague eliminates, said to be so. And the newest few of all that the account has not seen. What
    colleagues say of a pair is told after one's own judgement, so until then it changes nothing here: a reason that
    went away would tell it too. Five statements, whatever is hot."""
    pks = [case.pk for case in cases]
    hot = hot_pairs(account).filter(cooled_at=None)
    around = hot.filter(Q(left__in=pks or [0]) | Q(right__in=pks or [0])).annotate(judged=Exists(_judged_by(account)))
    found = list(around.values_list("pk", "kind", "left", "right", "judged"))
    verdicts = told_of(account, {(kind, left, right) for _, kind, left, right, judged in found if judged})
    gone = {pair for pair, said in verdicts.items() if eliminated_by_others(said)}
    waiting = [(pk, left, right) for pk, _, left, right, judged in found if not judged]
    ruled_out = [(pk, left, right) for pk, kind, left, right, _ in found if (kind, left, right) in gone]
    chosen = _newest([*waiting, *ruled_out], set(pks))
    newest = list(unread(hot, account).values_list("pk", flat=True)[:ON_TOP])
    alerts = {one.hot.pk: one for one in told(hot, account, reach, list({*chosen.values(), *newest}))}
    by_case = {case: alerts[pk] for case, pk in chosen.items() if pk in alerts}
    return by_case, [alerts[pk] for pk in newest if pk in alerts]


def hot_words(alerts: Mapping[int, Alert], case: Case) -> dict[str, Any] | None:
    """Why a case of a list is hot; None where it is not."""
    found = alerts.get(case.pk)
    if found is None:
        return None
    return {
        "since": found.hot.hot_since,
        "reason": found.reason(case),
        "key": found.lead.key,
        "eliminated": eliminated_by_others(found.told),
        "other": found.came_number if case.pk == found.woken.pk else found.woken_number,
    }


def alerts_of(account: Account, keys: Collection[str] | None = None, right: Right = Right.READ) -> list[Alert]:
    """For commands: the pairs still hot, or those of these keys, strongest first, as far as the account sees both."""
    hot = hot_pairs(account, right).filter(cooled_at=None)
    chosen = hot if keys is None else hot.filter(key__in=keys)
    alerts = told(hot, account, reach_of(account), list(chosen.values_list("pk", flat=True)))
    return sorted(alerts, key=lambda alert: (not alert.traces, -(alert.lead.score_millibits or 0), alert.hot.pk))


@transaction.atomic
def alerts_told(account: Account, keys: Collection[str], right: Right = Right.READ) -> list[Alert]:
    """The same, on record as told by a command; no entry where there is nothing to tell."""
    alerts = alerts_of(account, keys, right) if keys else []
    if alerts:
        verb = "exported hot pairs" if right is Right.EXPORT else "listed hot pairs"
        words = {"pairs": [alert.hot.key for alert in alerts]}
        record(verb, actor=account, object_kind="list", words=words, source=COMMAND_LINE)
    return alerts


def _newest(found: Iterable[tuple[int, int, int]], wanted: set[int]) -> dict[int, int]:
    chosen: dict[int, int] = {}
    for pk, left, right in found:
        for end in {left, right} & wanted:
            chosen.setdefault(end, pk)
    return chosen


@transaction.atomic
def mark_seen(account: Account, keys: Collection[str]) -> list[str]:
    """Those of these pairs that the account may know of; its own mark, which changes nothing for anybody else."""
    found = dict(hot_pairs(account).filter(key__in=keys).values_list("pk", "key"))
    now = timezone.now()
    HotSeen.objects.bulk_create(
        [HotSeen(hot_id=pk, account=account, at=now) for pk in found],
        update_conflicts=True,
        unique_fields=["hot", "account"],
        update_fields=["at"],
    )
    return sorted(found.values())
