"""The brief of an investigation, gathered for paper, for who may give out the file of every one of its cases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from murderbook.reports.cases.investigation import Brief, Hypothesis, Question, Telling, investigation_brief
from murderbook.reports.item import Fact
from murderbook.reports.paper import Printed
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.refusal import Hidden
from murderbook.workbench.access.rights import Right
from murderbook.workbench.casework.rules.questions import Asked as OfFile
from murderbook.workbench.casework.rules.questions import questions_of as of_case
from murderbook.workbench.investigations.models import Investigation, Rating
from murderbook.workbench.investigations.questions import Answered, Asked, questions_of
from murderbook.workbench.investigations.told import Line, Matrix, cases_of, matrix_of, open_questions
from murderbook.workbench.leads.words import number_of
from murderbook.workbench.register.models import Case
from murderbook.workbench.reports.asked import Asked as Report
from murderbook.workbench.reports.asked import Gathered
from murderbook.workbench.reports.leads.stated import by_name, last_change, moment_in_words, when_in_words
from murderbook.workbench.reports.sought import as_of, titled

EXPORTED = "export brief"  # not the verb of reports that tell scores: a brief tells none
OWN = "this investigation"
SAYS = {"supports": "supports", "contradicts": "contradicts", "neither": "says nothing of it"}


def printed_brief(account: Account, found: Investigation) -> Printed:
    """`found` came through the door with the right to export. NoPrinterError where no PDF can be made."""
    cases, matrix, asked = cases_of(found), matrix_of(found), questions_of(found)
    of_files = open_questions(cases)
    opened = [one for one in asked if one.is_open]
    told = Brief(
        question=found.question,
        facts=list(_facts(found)),
        cases=[(number_of(case), case.victim_name or "not named", _when(case)) for case in cases],
        hypotheses=[
            Hypothesis(str(one), one.text, standing.against, standing.support, standing.unrated)
            for one, standing in matrix.standing
        ],
        telling=[_telling(line) for line in matrix.telling],
        opened=[*(_own(one) for one in opened), *(_of_file(number, one) for number, _, one in of_files)],
        answered=[_own(one) for one in asked if not one.is_open],
    )
    latest = max([*_written(found, matrix, asked), *_asked_in(cases), *last_change(account, cases)])
    return investigation_brief(titled(account, f"Investigation {found.name}: brief", latest), as_of(latest), told)


def brief_of(found: Investigation) -> Report:
    """The same as it is asked for."""
    key, name = found.key, f"Investigation {found.name} brief"

    def gathered(account: Account) -> Gathered:
        now = _given(account, key)
        return Gathered(printed_brief(account, now), {"cases": sorted(case.key for case in cases_of(now))})

    about = ("investigation", key)
    return Report(name, name, EXPORTED, about, gathered, lambda account: cases_of(_given(account, key)))


def _given(account: Account, key: str) -> Investigation:
    found = Investigation.objects.visible_to(account, Right.EXPORT).filter(key=key).first()
    if found is None:
        raise Hidden
    return found


def _facts(found: Investigation) -> Iterator[Fact]:
    yield "Opened", f"{by_name(found.author)}, {moment_in_words(found.opened_at)}"
    if found.closed_at is not None and found.closed_by is not None:
        yield "Closed", f"{by_name(found.closed_by)}, {moment_in_words(found.closed_at)}"


def _when(case: Case) -> str:
    return when_in_words(case) or "not recorded"


def _telling(line: Line) -> Telling:
    says = [(str(one), SAYS[rating.says], _why(rating)) for one, rating in line.cells if rating is not None]
    return Telling(str(line.item), line.item.text, f"Case {line.number}, {line.item.source}", says)


def _why(rating: Rating) -> str:
    return f"{rating.why} ({by_name(rating.author)}, {moment_in_words(rating.entered_at)})"


def _own(one: Asked) -> Question:
    said = _said(one.latest) if one.latest else ""
    asked = f"{OWN}: {by_name(one.question.author)}, {one.question.entered_at:%-d %b %Y}"
    return Question(str(one.question), one.question.text, asked, one.state, said)


def _said(one: Answered) -> str:
    source = ", ".join(filter(None, (f"case {one.number}" if one.number else "", one.row.source)))
    by = f"{by_name(one.row.author)}, {moment_in_words(one.row.entered_at)}"
    return f"{one.row.text} ({'; '.join(filter(None, (source, by)))})"


def _of_file(number: str, one: OfFile) -> Question:
    return Question("", one.question.text, f"the file of case {number}", str(one.state))


def _asked_in(cases: Iterable[Case]) -> Iterator[datetime]:
    """When the files' own questions were asked and answered: one that was answered is left out from then on."""
    for one in (one for case in cases for one in of_case(case) if not one.question.standard):
        yield one.question.entered_at
        yield from (answer.entered_at for answer in one.answers)


def _written(found: Investigation, matrix: Matrix, asked: Sequence[Asked]) -> Iterator[datetime]:
    """When everything was written that stands in it, or was taken out of it."""
    yield from _known([found.opened_at, found.closed_at])
    yield from found.members.values_list("added_at", flat=True)
    rows = [*(one.hypothesis for one in matrix.columns), *(line.item for line in matrix.lines)]
    yield from _known(moment for row in rows for moment in (row.entered_at, row.withdrawn_at))
    yield from (rating.entered_at for line in matrix.lines for _, rating in line.cells if rating is not None)
    for one in asked:
        yield one.question.entered_at
        yield from (answer.row.entered_at for answer in one.answers)


def _known(moments: Iterable[datetime | None]) -> Iterator[datetime]:
    return (one for one in moments if one is not None)
