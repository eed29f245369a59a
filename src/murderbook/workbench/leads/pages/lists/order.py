"""The pairs of all searches, each once, and the orders in which they are listed."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from murderbook.workbench.access.models import Account
from murderbook.workbench.leads.engine.corpus import latest_of
from murderbook.workbench.leads.models import FULL, NEW_CASES, ONE_CASE, Lead
from murderbook.workbench.leads.pages.lists.filters import BY_SCORE, ORDERS, Asked


def order_of(asked: Asked) -> tuple[Any, ...]:
    """Of pairs of all searches: ranks of two searches do not compare; their scores do."""
    return BY_SCORE.get(asked.order, ORDERS[asked.order])


def each_pair_once(account: Account) -> QuerySet[Lead]:
    """Each pair by the narrowest and newest search that lists it: a pair that the newest cases woke has a small number
    there and a large one among all pairs, and whoever asks for small numbers wants it."""
    full, later = latest_of(FULL), latest_of(NEW_CASES, ONE_CASE)
    pair = {"kind": OuterRef("kind"), "left": OuterRef("left"), "right": OuterRef("right")}
    seen = Lead.objects.visible_to(account)
    narrow = seen.filter(run__in=later, stands=True)
    newer = Exists(narrow.filter(run__gt=OuterRef("run"), **pair))
    return seen.filter((Q(run__in=full) & ~Exists(narrow.filter(**pair))) | (Q(run__in=later, stands=True) & ~newer))
