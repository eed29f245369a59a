"""Two documents of a case, or of several, that may disagree about a time: suggestions of documents/timeline/conflicts,
with both passages. Near-copies of pages are known to the register within a case, and found here between two; words and
names come from the pages themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from murderbook.casefile.person import Role
from murderbook.documents import alike
from murderbook.documents.timeline.conflicts import Conflict, conflicts, rarity
from murderbook.documents.timeline.sentences import words_of
from murderbook.documents.timeline.statements import NAMING, Marked, Paper, people_by_word, statements_of, whole_names
from murderbook.workbench.documents.models import Mention, MentionState
from murderbook.workbench.leads.words import number_of
from murderbook.workbench.register.models import Case
from murderbook.workbench.timeline.records import cited, dates_of, link_to, span_of_mention

MOST_DATES = 3_000  # compared at each reading, of all cases together: above it, those alone that somebody accepted


@dataclass(frozen=True, slots=True)
class Side:
    """`file`: the number of its case, where several are compared."""

    when: str
    text: str
    source: str
    link: str
    accepted: bool
    file: str = ""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """`keys`: of the two events."""

    about: str
    apart: str
    first: Side
    second: Side
    keys: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Compared:
    """`only_accepted`: there were too many dates to compare those that nobody accepted."""

    found: tuple[Disagreement, ...]
    dates: int
    only_accepted: bool


def disagreements_of(*cases: Case) -> Compared:
    """Of dates that nobody rejected. The cases came through the door, for who sees the whole of each file."""
    dates = dates_of(*cases, suggested=True)
    only_accepted = dates.count() > MOST_DATES
    if only_accepted:
        dates = dates_of(*cases, suggested=False)
    mentions = {one.key: one for one in dates.order_by("pk")[:MOST_DATES]}
    papers = _papers(cases, mentions)
    bits = rarity(words_of(paper.text) for paper, _ in papers)
    statements = [one for paper, marks in papers for one in statements_of(paper, marks)]
    found = [one for one in conflicts(statements, bits) if not _of_one_paper(one, mentions)]
    told = [_told(one, mentions, several=len(cases) > 1) for one in found]
    told.sort(key=lambda one: one.first.file == one.second.file)  # what no file shows by itself stands first
    return Compared(tuple(told), len(mentions), only_accepted)


def _papers(cases: Sequence[Case], dates: dict[str, Mention]) -> list[tuple[Paper, list[Marked]]]:
    """The pages on which these dates stand, with what else they name."""
    people = {case.pk: people_of(case) for case in cases}
    whole = {case.pk: whole_names_of(case) for case in cases} if len(cases) > 1 else {}
    marks: dict[int, list[Marked]] = defaultdict(list)
    for one in dates.values():
        marks[one.page_id].append(_marked(one))
    named = Mention.objects.filter(case__in=cases, kind__in=NAMING, page__in=list(marks))
    for one in named.exclude(state=MentionState.REJECTED):
        marks[one.page_id].append(_marked(one))
    return [
        (
            Paper(
                document=page.document.sha256,
                original=page.alike_id or page.pk,
                text=page.text,
                people=people[page.case_id],
                file=str(page.case_id),
                whole=whole.get(page.case_id, {}),
            ),
            marks[page.pk],
        )
        for page in {one.page_id: one.page for one in dates.values()}.values()
    ]


def people_of(case: Case) -> dict[str, str]:
    """Those whom the register names in the case, by the last word of their names."""
    rows = case.persons.filter(withdrawn_at=None).exclude(name=None).values_list("name", "role")
    return people_by_word((name, role == Role.VICTIM) for name, role in rows if name)


def whole_names_of(case: Case) -> dict[str, str]:
    """Those of whom another file may tell as well, by the last word of their names. An investigator is in many files,
    and many are called John Doe."""
    known = case.persons.filter(withdrawn_at=None, identified=True).exclude(name=None).exclude(role=Role.INVESTIGATOR)
    return whole_names((name, role == Role.VICTIM) for name, role in known.values_list("name", "role") if name)


def _of_one_paper(one: Conflict, mentions: dict[str, Mention]) -> bool:
    """Whether two files hold copies of one page."""
    first, second = mentions[one.first.key].page, mentions[one.second.key].page
    copies = alike.likeness(bytes(first.sketch), bytes(second.sketch)) >= alike.ALIKE
    return first.case_id != second.case_id and copies


def _marked(one: Mention) -> Marked:
    return Marked(one.key, one.kind, one.start, one.end, one.value, span_of_mention(one))


def _told(one: Conflict, mentions: dict[str, Mention], *, several: bool) -> Disagreement:
    first, second = (
        Side(
            side.span.in_words(),
            " ".join(side.sentence.split()),
            cited(mentions[side.key]),
            link_to(mentions[side.key]),
            mentions[side.key].state == MentionState.ACCEPTED,
            number_of(mentions[side.key].case) if several else "",
        )
        for side in (one.first, one.second)
    )
    return Disagreement(str(one.about), in_words(one.apart), first, second, (one.first.key, one.second.key))


def in_words(apart: timedelta) -> str:
    """'4 hours 45 minutes', '1 day 3 hours', '98 days', 'more than 4 years': the least time between the two."""
    minutes = int(apart.total_seconds() // 60)
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days > 2 * 365.25:
        return f"more than {int(days / 365.25)} years"
    hours = hours if days < 10 else 0
    parts = [(days, "day"), (hours, "hour"), (rest if not days else 0, "minute")]
    return " ".join(f"{count} {word}{'s' if count != 1 else ''}" for count, word in parts if count) or "no minute"
