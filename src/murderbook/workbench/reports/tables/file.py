"""Chrono, people, decisions and questions of a case as rows.

Of the chrono what people wrote, what the facts of the case date and the chain of custody. That a lead was judged names
another case, and is told to each reader as far as he may know it: it is in no table. Results and decisions have tables
of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TypeVar, cast

from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict

from murderbook.casefile.person import Role
from murderbook.workbench.casework.custody.chain import when as decided_when
from murderbook.workbench.casework.rules.decisions import decisions_of
from murderbook.workbench.casework.rules.questions import questions_of
from murderbook.workbench.pages.words import SEXES, age_in_words
from murderbook.workbench.register.book.chronicle import chronicle, when
from murderbook.workbench.register.book.views import ROLE_ORDER
from murderbook.workbench.register.entry.rows import standing
from murderbook.workbench.register.entry.scheme import PARTS
from murderbook.workbench.register.models import Case, ChronoEntry, Person
from murderbook.workbench.reports.tables.table import Cells, Table

SHOWN = frozenset({"overview", "evidence"})
_Row = TypeVar("_Row")
NOBODY = AnonymousUser()  # nothing that stands in these tables depends on who asks


def _chrono(case: Case, _asked: QueryDict) -> Iterator[Cells]:
    """An amendment stands below what it amends, which stands where the last amendment puts it."""
    for line in chronicle(case, NOBODY, SHOWN, whole=False):
        if line.entry is None:
            yield (line.when, f"{line.at:%Y-%m-%d %H:%M}", "", line.what, line.text, line.because, "", "", "", "")
            continue
        for one, state in _versions([line.entry, *line.amendments]):
            yield *_dated(one), "", one.text, one.source, one.page, one.author.full_name, _at(one.entered_at), state


def _dated(one: ChronoEntry) -> Cells:
    return when(one), f"{one.event_earliest:%Y-%m-%d %H:%M}", f"{one.event_latest:%Y-%m-%d %H:%M}"


def _versions(rows: Sequence[_Row]) -> Iterator[tuple[_Row, str]]:
    """Each with how it stands to the others; one that was never amended has nothing to say."""
    first, *amendments = rows
    yield first, "amended: the last amendment below stands" if amendments else ""
    for one in amendments:
        yield one, "amendment: this stands" if one is amendments[-1] else "amendment, amended again"


def _people(case: Case, _asked: QueryDict) -> Iterator[Cells]:
    """As on the page: everybody but the victim, by the part that each plays; states where that page asks for them."""
    people, everybody = PARTS["people"], standing(PARTS["people"], case, NOBODY)
    for role in ROLE_ORDER:
        for one in everybody:
            if people.variant_of(one.row) == role:
                amended = one.amended_at.date().isoformat() if one.amended_at else ""
                yield role.value, *_person(cast(Person, one.row), role), amended


def _person(row: Person, role: Role) -> Cells:
    now = (row.alive, row.located) if role in (Role.WITNESS, Role.SUSPECT, Role.OFFENDER) else ("", "")
    then = (row.willing, row.tie_ended) if role == Role.WITNESS else ("", "")
    notes = "; ".join(f"{name}: {words}" for name, words in row.descriptors.items())
    sex = SEXES.get(row.sex, row.sex)
    return row.name or "", "; ".join(row.aliases), sex, age_in_words(row.age_low, row.age_high), *now, *then, notes


def _decisions(case: Case, _asked: QueryDict) -> Iterator[Cells]:
    for decided in decisions_of(case):
        for one, state in _versions([decided.entry, *decided.amendments]):
            yield (
                f"D{one.number}", decided_when(one), one.text, one.reason, one.alternatives, one.maker,
                one.author.full_name, _at(one.entered_at), state,
            )  # fmt: skip


def _questions(case: Case, _asked: QueryDict) -> Iterator[Cells]:
    """Every answer has a line, the latest first."""
    for asked in questions_of(case):
        question = (f"Q{asked.question.number}", asked.question.text)
        for one in asked.answers:
            state = one.state if one is asked.latest else f"earlier: {one.state}"
            yield *question, state, one.text, one.source, one.page, one.author.full_name, _at(one.entered_at)
        if not asked.answers:
            yield *question, asked.state, "", "", "", "", ""


def _at(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"


CHRONO = Table(
    "Chrono",
    "case-chrono",
    (
        ("when", 30), ("not before (local)", 17), ("not after (local)", 17), ("what", 34), ("in words", 80),
        ("source", 34), ("page", 8), ("written by", 24), ("written at (UTC)", 18), ("amendments", 30),
    ),
    _chrono,
    ("chrono", "review", "news", "exhibit", "custody", "revision"),
)  # fmt: skip
PEOPLE = Table(
    "People",
    "case-people",
    (
        ("part", 14), ("name", 28), ("also", 28), ("sex", 18), ("age then", 20), ("alive", 10), ("located", 10),
        ("willing now", 12), ("tie ended", 10), ("notes", 50), ("amended on", 12),
    ),
    _people,
    ("person", "revision"),
)  # fmt: skip
DECISIONS = Table(
    "Decisions",
    "case-decisions",
    (
        ("number", 10), ("when", 30), ("decision", 60), ("reason", 60), ("considered and rejected", 50),
        ("made by", 24), ("written by", 24), ("written at (UTC)", 18), ("amendments", 30),
    ),
    _decisions,
    ("decision",),
)  # fmt: skip
QUESTIONS = Table(
    "Questions",
    "case-questions",
    (
        ("number", 10), ("question", 60), ("state", 20), ("answer", 60), ("source", 34), ("page", 8),
        ("answered by", 24), ("answered at (UTC)", 18),
    ),
    _questions,
    ("question", "answer"),
)  # fmt: skip
