"""Saved searches: kept, counted for what is new, forgotten."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Max, QuerySet
from django.utils import timezone

from murderbook.workbench.access.models import Account
from murderbook.workbench.documents.models import Page
from murderbook.workbench.search.finding import pages_with, widened
from murderbook.workbench.search.models import SavedSearch
from murderbook.workbench.search.query import parse

MOST = 50  # of an account: each is asked anew whenever the list is shown
MOST_NEW = 1_000


@dataclass(frozen=True, slots=True)
class Kept:
    """A saved search with the number of pages that came since its hits were last looked at."""

    saved: SavedSearch
    new: int

    @property
    def new_words(self) -> str:
        return (
            f"{self.new} new {'page' if self.new == 1 else 'pages'}" if self.new < MOST_NEW else "very many new pages"
        )


def own(account: Account) -> QuerySet[SavedSearch]:
    """What the account keeps now, the latest first."""
    return SavedSearch.objects.filter(account=account, forgotten_at=None).order_by("-saved_at", "-pk")


def kept(account: Account) -> list[Kept]:
    """Each saved search with what is new, of the pages that the account may see now."""
    return [Kept(one, _new(one, account)) for one in own(account)[:MOST]]


def save(account: Account, query: str) -> SavedSearch | None:
    """Keep a search; None where the account keeps as many as it may. One that it keeps already stays as it is."""
    there = own(account).filter(query=query).first()
    if there is not None or own(account).count() >= MOST:
        return there
    return SavedSearch.objects.create(account=account, query=query, seen_to=_newest())


def looked_at(saved: SavedSearch) -> None:
    """Its hits were shown: what is there now is not new any more."""
    SavedSearch.objects.filter(pk=saved.pk).update(seen_to=_newest())


def forget(saved: SavedSearch) -> None:
    SavedSearch.objects.filter(pk=saved.pk).update(forgotten_at=timezone.now())


def _new(saved: SavedSearch, account: Account) -> int:
    query = widened(parse(saved.query), account).query
    return pages_with(query, account).filter(pk__gt=saved.seen_to)[:MOST_NEW].count()


def _newest() -> int:
    return Page._base_manager.aggregate(newest=Max("pk"))["newest"] or 0
