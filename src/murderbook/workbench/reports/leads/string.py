"""A suggested string, gathered for paper: only where the account may give out every case of it that it sees."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from murderbook.casefile.code_lists import code_list
from murderbook.reports.item import Fact
from murderbook.reports.linked.parts import Search
from murderbook.reports.linked.series import Link, Member, Past, Question, Scene, Series, Signs, series_report
from murderbook.reports.paper import Printed
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.leads.pages.lists.chance import ALL_PAIRS, Chance
from murderbook.workbench.leads.pages.string.between import pairs_of, without_lead
from murderbook.workbench.leads.pages.string.course import Course, lanes_of
from murderbook.workbench.leads.pages.string.deciding import Question as Open
from murderbook.workbench.leads.pages.string.deciding import questions_of
from murderbook.workbench.leads.pages.string.gathered import Gathered, gathered
from murderbook.workbench.leads.pages.string.history import Change, History
from murderbook.workbench.leads.pages.string.matrix import Line, Matrix, matrix_of, records_of
from murderbook.workbench.leads.pages.strings import Part, StringRow, in_hundred, string_rows
from murderbook.workbench.pages.words import NOT_RECORDED, SEXES, middle_in_words
from murderbook.workbench.profile.scenes import Scene as Placed
from murderbook.workbench.register.models import Case
from murderbook.workbench.reports.leads.drawn import lanes
from murderbook.workbench.reports.leads.stated import (
    decided_at,
    decision_of,
    judgements_on,
    last_change,
    moment_in_words,
    search_told,
    state_of,
    when_in_words,
)
from murderbook.workbench.reports.sought import titled
from murderbook.workbench.worklist.reach import Reach, reach_of

# Neither says that there are such cases: to whoever may not know of them that would be the first he hears of it.
NOT_COUNTED = "Not told: it was not counted, or it counts cases beyond this report."
NOT_FIRM = "Firmness of a case or of the string is not told: it was not weighed, or it counts cases beyond this report."


def string_to_give(account: Account, key: str) -> StringRow | None:
    """The string of that key as it is read on the page, where each of its cases may be given out: a report with some of
    them left out would pass for the whole. What lies near it, or in other searches, is as far as it may be given."""
    read, given = ({row.key: row for row in _rows(account, right)} for right in (Right.READ, Right.EXPORT))
    seen, found = read.get(key), given.get(key)
    if seen is None or found is None or _keys(seen) != _keys(found):
        return None
    return found


def string_of_case(account: Account, case: Case) -> StringRow | None:
    """The string that holds the case, under the same condition."""
    holding = (row.key for row in _rows(account, Right.EXPORT) if case.key in _keys(row))
    found = (string_to_give(account, key) for key in holding)
    return next((row for row in found if row is not None), None)


def _rows(account: Account, right: Right) -> list[StringRow]:
    return string_rows(account, reach_of(account, right), right)


def _keys(row: StringRow) -> set[str]:
    return {case.key for case, _ in row.cases}


@dataclass(frozen=True, slots=True)
class PrintedString:
    """The report, and what its entry on record says was told."""

    printed: Printed
    words: dict[str, list[str] | list[list[str]]]


def printed_string(account: Account, row: StringRow) -> PrintedString:
    """`row` came through the door with the right to export. NoPrinterError where no PDF can be made."""
    reach = reach_of(account, Right.EXPORT)  # no number that counts what may be read and not given out
    told = gathered(account, reach, row, Right.EXPORT)
    links = pairs_of(account, reach, row)
    judgements, judged_at = judgements_on(account, told.cases, named=True)
    latest = max([*_searched_at(told), *judged_at, *decided_at(told.decisions), *last_change(account, told.cases)])
    title = f"Series report: {row.name}, {len(told.cases)} cases"
    drawn = lanes_of(row, told.course)
    series = Series(
        notes=[row.caution] if row.caution else [],
        facts=list(_facts(told)),
        off_by=row.part.off_by,
        members=list(_members(told)),
        near=[_member(case, number, "", in_hundred(value)) for case, number, value in row.part.near],
        lanes=lanes(drawn) if drawn else (),
        scenes=[_scene(scene) for _, scene in told.scenes.lines],
        matrix=_matrix(matrix_of(records_of(told.cases))),
        questions=[_question(one) for one in questions_of(row.part)],
        links=[_link(one) for one in links],
        without=without_lead(account, told.cases),
        judgements=judgements,
        decisions=[decision_of(one) for one in told.decisions],
        change=_change(told.history),
        past=_past(told.history),
        others=[_other(part) for part in row.others],
        searches=[_search(part, reach) for part in (row.part, *row.others)],
    )
    return PrintedString(series_report(titled(account, title, latest), state_of(latest), series), told.words)


def _searched_at(told: Gathered) -> Iterator[datetime]:
    for part in (told.row.part, *told.row.others):
        yield part.run.finished_at or part.run.started_at


def _facts(told: Gathered) -> Iterator[Fact]:
    row, part, spread = told.row, told.row.part, told.scenes.spread
    search = "the search for the newest cases" if part.by_new_case else "the search of all pairs"
    counted = "; ".join(filter(None, (f"{part.chance}, in {search}", part.limit)))
    yield "Such strings by chance", counted if part.is_whole else NOT_COUNTED
    yield "Firmness", f"{row.hundred} of 100, a score, assumed: the mean over its cases" if row.hundred else NOT_FIRM
    if part.score:
        yield "Score", f"{part.score:.1f} points, assumed"
    for at, shared in enumerate(part.shared):
        yield "" if at else "Most of them share", shared
    yield "From first to last", _course_words(told.course)
    apart = spread.words or "not known"
    yield "How far apart", f"{apart}; counted over the {spread.counted} of {len(told.cases)} cases whose scene is known"


def _course_words(course: Course) -> str:
    words = course.span_words
    if course.gaps:
        between = f"between one case and the next {course.median_words} in the middle"
        words += f"; {between}; the longest {course.longest_words}; of a rough date the least that it can be counts"
    return words + (f"; without a date: {course.undated}" if course.undated else "")


def _members(told: Gathered) -> Iterator[Member]:
    since = {gap.before.pk: f"{gap.words} later" for gap in told.course.gaps}
    for case, number, firmness in told.row.part.told:
        yield _member(case, number, since.get(case.pk, ""), firmness)


def _member(case: Case, number: str, since: str, firmness: str) -> Member:
    return Member(
        number=number,
        agency_number=case.agency_number if case.agency_number != number else "",
        victim=f"{case.victim_name or 'not named'}, {SEXES[case.victim_sex]}, {middle_in_words(case.victim_age)}",
        when=when_in_words(case) or NOT_RECORDED,
        since=since,
        area=case.area or NOT_RECORDED,
        weapon=code_list("weapon").label(case.weapon) if case.weapon else NOT_RECORDED,
        status=str(case.get_status_display()),
        firmness=firmness,
    )


def _scene(scene: Placed) -> Scene:
    place = scene.place
    if place is None or place.latitude is None or place.longitude is None:
        return Scene(scene.number, why_not=scene.why_not)
    words = ": ".join(filter(None, (scene.label, place.description)))
    return Scene(scene.number, words, place.precision, f"{place.latitude:.5f}, {place.longitude:.5f}")


def _matrix(matrix: Matrix) -> list[tuple[str, list[Signs]]]:
    parts = (
        ("Shared by all in which it is known", matrix.shared),
        ("Sets some of them apart", matrix.apart),
        ("Absent from all in which it is known", matrix.absent),
    )
    return [(title, [_signs(line) for line in lines]) for title, lines in parts if lines]


def _signs(line: Line) -> Signs:
    return Signs(line.label, tuple(cell.sign for cell in line.cells), line.counted)


def _question(one: Open) -> Question:
    asked = f"{one.number}, outside: does it belong, too?" if one.outside else f"Does {one.number} belong?"
    head = f"{asked} Now {one.firmness} of 100"
    findings = [(found.label, found.work, found.words, f"{found.expected:+.2f}") for found in one.findings]
    return Question(head, " ".join(one.laboratory), findings)


def _link(one: dict[str, object]) -> Link:
    score, chance = one["score"], one["chance"]
    assert isinstance(chance, Chance)
    where = "" if chance.where == ALL_PAIRS else f", {chance.where}"
    also = f"; {chance.of_all} {ALL_PAIRS}" if where and chance.of_all else ""
    told = "excluded" if score is None else f"{score:.1f}"
    return Link(f"{one['left']} and {one['right']}", told, f"{chance.words}{where}{also}")


def _change(history: History | None) -> str:
    change = history.change if history else None
    if change is None:
        return "No search of all pairs before tells of it."
    return f"{_against(change)}{_entered(change)}"


def _against(change: Change) -> str:
    before, past = moment_in_words(change.before), change.past
    if past is None:
        return f"The search before, of {before}, put no two of these cases into a string."
    if change.is_none:
        return f"As in the search before, of {before}."
    moved = [
        f"gained {_numbers(past.gained)}" if past.gained else "",
        f"lost {_numbers(past.lost)}" if past.lost else "",
    ]
    same = "" if past.gained or past.lost else "the same cases"
    words = "; ".join(filter(None, (*moved, same, change.firmness_words or "firmness not known")))
    return f"Since the search before, of {before}: {words}."


def _entered(change: Change) -> str:
    return f" Entered since then: {_numbers(change.came)}." if change.came else ""


def _numbers(cases: Iterable[tuple[Case, str]]) -> str:
    return ", ".join(number for _, number in cases)


def _past(history: History | None) -> Sequence[Past]:
    return [
        Past(moment_in_words(one.at), _numbers(one.part.cases), str(one.same), one.hundred, one.part.chance)
        for one in (history.past if history else ())
    ]


def _other(part: Part) -> str:
    search = "for the newest cases" if part.by_new_case else "of all pairs"
    cases = ", ".join(f"{number} ({firm})" if firm else number for _, number, firm in part.told)
    return (
        f"Put together differently by the search {search}, which shares cases with the string above and is no finding "
        f"of its own: {cases}. Such strings by chance: {part.chance}."
    )


def _search(part: Part, reach: Reach) -> Search:
    run = part.run
    name = "the newest cases against all others" if part.by_new_case else "all pairs of cases"
    whole = run.scope_id in reach.whole and part.is_whole
    facts = [("Cases searched", f"{run.cases:,}")] if whole else []
    facts += [("Such strings by chance", "; ".join(filter(None, (part.chance, part.limit))))]
    return search_told(name, run, facts, whole=whole)
