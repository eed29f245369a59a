"""Documents, exhibits and actions of a case as rows.

What depends on the day on which one looks (overdue) is left to the reader: the day that was set is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import cast

from django.db.models import prefetch_related_objects
from django.http import QueryDict

from murderbook.casefile.code_lists import code_list
from murderbook.workbench.casework.custody.chain import Chain, chains_of, unaccounted, when
from murderbook.workbench.casework.pages.actions import is_shown
from murderbook.workbench.casework.rules.actions import DONE, ORDER, Standing, standings
from murderbook.workbench.casework.states import Priority
from murderbook.workbench.documents.models import Document
from murderbook.workbench.documents.pages.listing import rows_of as documents_of
from murderbook.workbench.register.entry.scheme import PARTS
from murderbook.workbench.register.models import Case, Exhibit
from murderbook.workbench.reports.tables.table import Cells, Table


def _documents(case: Case, _asked: QueryDict) -> Iterator[Cells]:
    for one in documents_of(case):
        yield (
            one.first_page, one.last_page, one.title or one.name, one.name, one.volume, one.box, one.item,
            one.agency_number, _day(one.written_on), one.page_count, *_read(one), "; ".join(one.notices), one.sha256,
        )  # fmt: skip


def _read(one: Document) -> tuple[str, int]:
    """How far it is read, and how many of its pages a person should look at."""
    read, doubtful = (cast(int, getattr(one, name)) for name in ("read", "doubtful"))
    state = f"not read to the end: {read} of {one.page_count}" if read < one.page_count else "read"
    return state, doubtful


def _exhibits(case: Case, _asked: QueryDict) -> Iterator[Cells]:
    held = [cast(Exhibit, row) for row in PARTS["evidence"].rows(case) if row.withdrawn_at is None]
    prefetch_related_objects(held, "examinations")
    chains = chains_of(case)
    for one in held:
        chain = chains.get(one.pk, Chain())
        tests = (f"{_label('examination', test.kind)}: {test.state}" for test in one.examinations.all())
        yield (
            one.number, one.description, _label("exhibit_kind", one.kind), one.custody, _whereabouts(chain),
            when(chain.held.since) if chain.held else "", _day(chain.due), " ".join(chain.breaks),
            unaccounted(one.custody, chain), "; ".join(tests), "; ".join(one.handled_by),
        )  # fmt: skip


def _whereabouts(chain: Chain) -> str:
    return (chain.held.words or "the last entry does not say where") if chain.held else ""


def _actions(case: Case, asked: QueryDict) -> Iterator[Cells]:
    """Those of the state that the page shows (`?state=`), what is done last, then by priority and number."""
    wanted = asked.get("state", "")
    for one in _in_order(one for one in standings(case.actions.all()) if is_shown(one.state, wanted)):
        action = one.action
        yield (
            str(action), action.text, one.state, one.last.name or "nobody", action.priority, _day(action.due),
            one.result, action.source, action.author.full_name, f"{action.entered_at:%Y-%m-%d %H:%M}", len(one.steps),
        )  # fmt: skip


def _in_order(found: Iterable[Standing]) -> list[Standing]:
    def place(one: Standing) -> tuple[bool, int, int]:
        return one.state in DONE, ORDER.index(Priority(one.action.priority)), one.action.number

    return sorted(found, key=place)


def _label(name: str, value: str | None) -> str:
    return code_list(name).label(value) if value else ""


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


DOCUMENTS = Table(
    "Documents",
    "case-documents",
    (
        ("first page", 10), ("last page", 10), ("document", 40), ("file", 40), ("volume", 12), ("box", 12),
        ("item", 12), ("agency's number", 18), ("its date", 12), ("pages", 8), ("state", 24), ("pages to look at", 16),
        ("notices", 30), ("SHA-256 of the original", 66),
    ),
    _documents,
    ("document", "page", "reading", "revision"),
)  # fmt: skip
EXHIBITS = Table(
    "Exhibits",
    "case-evidence",
    (
        ("number", 14), ("what it is", 44), ("kind", 20), ("custody", 14), ("who has it, where", 34), ("since", 22),
        ("due back on", 12), ("where the chain breaks", 40), ("unaccounted for", 30), ("examinations", 40),
        ("handled by, in order", 40),
    ),
    _exhibits,
    ("exhibit", "custody", "revision"),
)  # fmt: skip
ACTIONS = Table(
    "Actions",
    "case-work",
    (
        ("number", 10), ("what is to be done", 60), ("state", 16), ("who has it", 24), ("priority", 10), ("due", 12),
        ("result", 50), ("source", 30), ("raised by", 24), ("raised at (UTC)", 18), ("steps", 8),
    ),
    _actions,
    ("action", "step"),
)  # fmt: skip
