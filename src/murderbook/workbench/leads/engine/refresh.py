"""Bringing leads and worklist up to date with the files: after an import, on demand, never half."""

from __future__ import annotations

from collections.abc import Callable

from murderbook.workbench.access.models import Compartment
from murderbook.workbench.identity.engine.searching import is_due, search_identities
from murderbook.workbench.leads.engine.corpus import is_stale, scopes
from murderbook.workbench.leads.engine.links import links_of
from murderbook.workbench.leads.engine.search import new_since_last_search, search
from murderbook.workbench.leads.hot.rule import NEWS_AT_MOST
from murderbook.workbench.leads.hot.watching import WATCH
from murderbook.workbench.worklist.assessing import assess_scope, is_ranking_due

Report = Callable[[float, str], None]  # how far (0 to 1), and what is being done


def refresh(*, force: bool = False, report: Report | None = None) -> bool:
    """Search every scope whose files have changed, then rank it. True where anything was done. First, single cases that
    came or changed are scored by themselves, so that whoever is to be told is told whichever way they came in."""
    say = report or _silent
    WATCH.catch_up()
    done = [_refresh_scope(scope, force, say) for scope in scopes()]
    return any(done)


def _refresh_scope(scope: Compartment, force: bool, say: Report) -> bool:
    searched = force or is_stale(scope)
    if searched:
        news = new_since_last_search(scope)
        if 0 < len(news) <= NEWS_AT_MOST:
            search(scope, new=news, progress=say)
        search(scope, progress=say)
    ranked = searched or is_ranking_due(scope)
    if ranked:
        assess_scope(scope, links_of(scope), progress=lambda share: say(share, "ranking cases"))
    compared = force or is_due(scope)  # last: nothing above rests on it
    if compared:
        search_identities(scope, lambda share, _: say(share, "comparing the unidentified with the missing"))
    return ranked or compared


def _silent(share: float, words: str) -> None:
    """No report wanted."""
