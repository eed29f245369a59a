"""The plan of witnesses, gathered for paper: of the open cases whose files the account may give out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time

from django.utils import timezone

from murderbook.casefile.person import Answer
from murderbook.enquiries.fear import Tie
from murderbook.reports.cases import witnesses as paper
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.enquiries.models import Approach
from murderbook.workbench.enquiries.witnesses.plan import PLANNED, Line, in_groups, lines_of, witnesses_planned
from murderbook.workbench.pages.words import span_in_words
from murderbook.workbench.register.models import Case
from murderbook.workbench.reports.asked import Asked, Gathered
from murderbook.workbench.reports.sought import as_of, titled

EXPORTED = "export witness plan"


def plan_of() -> Asked:
    """As it is asked for: what it holds is asked of the record when it is made."""
    today = timezone.localdate()
    name = f"Witnesses, plan of {today.day} {today:%b %Y}"

    def gathered(account: Account) -> Gathered:
        lines = _lines(account)
        made = paper.witness_plan(titled(account, name, _latest(lines)), as_of(_latest(lines)), _told(lines))
        return Gathered(made, {"cases": sorted({one.case.key for one in lines})})

    return Asked(name, f"witnesses-{today:%Y-%m-%d}", EXPORTED, ("list", ""), gathered, _cases, _rows)


def _lines(account: Account) -> list[Line]:
    found = lines_of(witnesses_planned(account, Right.EXPORT), account)
    return [one for one in found if one.group in PLANNED]


def _cases(account: Account) -> list[Case]:
    return list({one.case.pk: one.case for one in _lines(account)}.values())


def _rows(account: Account) -> int:
    return witnesses_planned(account, Right.EXPORT).count()


def _latest(lines: Iterable[Line]) -> datetime:
    """The last entry, and no earlier than the day: what is due depends on it."""
    moments = [datetime.combine(timezone.localdate(), time(), UTC)]
    for one in lines:
        moments += [row.entered_at for row in one.approaches]
        moments += [fear.known for fear in one.fears if fear.known]
    return max(moments)


def _told(lines: Iterable[Line]) -> paper.Plan:
    return paper.Plan([(str(group), [_line(one) for one in found]) for group, found in in_groups(lines)])


def _line(one: Line) -> paper.Line:
    return paper.Line(one.name, one.number, _state(one), "; ".join(_fears(one)), _last(one), _next(one))


def _state(one: Line) -> str:
    """'alive, located, not willing': what is recorded of the three."""
    person = one.person
    asked = ((person.alive, "alive", "dead"), (person.located, "located", "not located"),
             (person.willing, "willing", "not willing"))  # fmt: skip
    known = [yes if answer == Answer.YES else no for answer, yes, no in asked if answer != Answer.UNKNOWN]
    return ", ".join(known) or "not recorded"


def _fears(one: Line) -> Iterator[str]:
    if not one.fears:
        yield "the tie is recorded as over" if one.person.tie_ended == Answer.YES else "nobody recorded"
    for fear in one.fears:
        tie = f", {fear.row.tie}" if fear.row.tie != Tie.OTHER else ""
        yield f"{fear.row.name}{tie}: {fear.now.why or fear.now.standing}"


def _last(one: Line) -> str:
    if one.tried is None:
        return "never"
    who = f", {one.tried.who}" if one.tried.who else ""
    never = "" if one.interviewed else "; never interviewed"
    return f"{one.tried.kind}, {_when(one.tried)}{who}{never}"


def _when(row: Approach) -> str:
    return span_in_words(row.event_earliest, row.event_latest, row.event_precision, row.event_as_written)


def _next(one: Line) -> str:
    if one.next is None or one.next.next_on is None:
        return "nothing planned"
    return f"{one.next.next_on.day} {one.next.next_on:%b %Y}, {one.next.next_who}"
