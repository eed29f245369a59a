"""Bringing leads and worklist up to date with the files: after an import, on demand, never half."""

from __future__ import annotations

from collections.abc import Callable

from murderbook.workbench.access.models import Compartment
from murderbook.workbench.leads.engine.corpus import scopes
from murderbook.workbench.leads.engine.links import links_of
from murderbook.workbench.leads.engine.search import is_stale, keys_of_batch, search
from murderbook.workbench.worklist.assessing import assess_scope

# A batch larger than this is a backlog: the full search covers it. A smaller one is news, and is searched by itself,
# since its few pairs make a far smaller search, in which a lead stands out sooner.
NEWS_AT_MOST = 200

Report = Callable[[float, str], None]  # how far (0 to 1), and what is being done


def refresh(*, batch_id: int | None = None, force: bool = False, report: Report | None = None) -> bool:
    """Search every scope whose files have changed, then assess it. True where anything was done."""
    due = [scope for scope in scopes() if force or is_stale(scope)]
    for scope in due:
        _refresh_scope(scope, batch_id, report or _silent)
    return bool(due)


def _refresh_scope(scope: Compartment, batch_id: int | None, report: Report) -> None:
    new = keys_of_batch(batch_id) if batch_id is not None else set()
    if 0 < len(new) <= NEWS_AT_MOST:
        search(scope, new=new, progress=report)
    search(scope, progress=report)
    assess_scope(scope, links_of(scope), progress=lambda share: report(share, "ranking cases"))


def _silent(share: float, words: str) -> None:
    """No report wanted."""
