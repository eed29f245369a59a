"""Which lead comes after one: the next that is still to be judged, in the order of the list that the address names."""

from __future__ import annotations

from dataclasses import dataclass

from murderbook.workbench.access.models import Account
from murderbook.workbench.leads.models import Judgement, Lead
from murderbook.workbench.leads.pages.lists.filters import ALL, ORDERS_IN_WORDS, Asked, narrowed
from murderbook.workbench.leads.pages.lists.order import each_pair_once, order_of
from murderbook.workbench.worklist.reach import Reach


@dataclass(frozen=True, slots=True)
class Following:
    """`words`: 'strongest first', 'newest case first, as filtered'."""

    key: str
    words: str


def next_to_judge(account: Account, lead: Lead, asked: Asked, reach: Reach) -> Following | None:
    """The first pair after this one that the account has not judged; from the top where none comes after it, or where
    this one does not stand in that order. Three statements, with those of a filter."""
    every = narrowed(each_pair_once(account), asked.showing(ALL), account, reach)
    rows = list(every.order_by(*order_of(asked)).values_list("key", "kind", "left", "right"))
    judged = set(Judgement.objects.filter(account=account).values_list("kind", "left", "right"))
    pairs = [pair for _, *pair in rows]
    at = pairs.index([*lead.pair]) if [*lead.pair] in pairs else -1
    waiting = [row for row in (*rows[at + 1 :], *rows[: max(at, 0)]) if row[1:] not in judged]
    if not waiting:
        return None
    filtered = ", as filtered" if asked.said else ""
    return Following(waiting[0][0], f"{ORDERS_IN_WORDS[asked.order]}{filtered}")
