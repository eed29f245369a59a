"""Rows of families as plain records: facts of an application, and what of a file may name a reviewer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from murderbook.casefile.person import Role
from murderbook.procedures import Earlier, Facts, Step, StepKind
from murderbook.procedures.conflict import Entry
from murderbook.workbench.casework.models import ActionStep, VolumeMove
from murderbook.workbench.families.models import Application, ApplicationStep
from murderbook.workbench.pages.words import span_in_words
from murderbook.workbench.register.models import Case


def facts_of(case: Case, now: Application, steps: Iterable[ApplicationStep], others: Sequence[Earlier]) -> Facts:
    """`now`: what the application says since its last amendment; `steps`: those that are not struck."""
    earliest, latest = days_of(case)
    return Facts(
        relation=now.relation,
        similarly_situated=now.similarly_situated,
        earliest=earliest,
        latest=latest,
        applied=now.applied,
        new_evidence=now.new_evidence,
        steps=tuple(step_of(row) for row in steps),
        others=tuple(others),
    )


def step_of(row: ApplicationStep) -> Step:
    return Step(StepKind(row.kind), row.on, row.part, row.outcome, row.months, row.name, row.text)


def days_of(case: Case) -> tuple[date | None, date | None]:
    """Between which days the murder lies."""
    return tuple(at.date() if at else None for at in (case.occurred_earliest, case.occurred_latest))  # type: ignore[return-value]


def entries_of(case: Case) -> list[Entry]:
    """All of a case, which came through the door, that tells who worked it. Eight statements."""
    return [*_chrono(case), *_custody(case), *_actions(case), *_decisions(case), *_volumes(case), *_register(case)]


def _chrono(case: Case) -> Iterator[Entry]:
    for row in case.chrono.select_related("author").order_by("event_earliest", "pk"):
        when = _when(row)
        yield Entry(f"chrono {row.pk}", "Chrono", when, text=f"{row.text}\n{row.source}")
        yield Entry(f"chrono author {row.pk}", "Chrono, written by", when, row.author.full_name, account=row.author.key)


def _custody(case: Case) -> Iterator[Entry]:
    rows = case.custody_events.select_related("author", "exhibit").order_by("event_earliest", "pk")
    for row in rows:
        where, when = f"Chain of custody of {row.exhibit.number}", _when(row)
        for way, name in (("from", row.from_whom), ("to", row.to_whom)):
            yield Entry(f"custody {row.pk} {way}", f"{where}, {way}", when, name)
        yield Entry(f"custody {row.pk}", where, when, text=f"{row.purpose}\n{row.source}")
        written = f"{where}, written by"
        yield Entry(f"custody author {row.pk}", written, when, row.author.full_name, account=row.author.key)
    for exhibit in case.exhibits.order_by("pk"):
        for number, name in enumerate(exhibit.handled_by):
            yield Entry(f"handled {exhibit.pk} {number}", f"Exhibit {exhibit.number}, handled by", "", str(name))


def _actions(case: Case) -> Iterator[Entry]:
    for action in case.actions.select_related("author").order_by("number"):
        yield Entry(f"action {action.pk}", f"Action {action}", _day(action.entered_at), text=action.text)
        yield _author(f"action author {action.pk}", f"Action {action}", action)
    steps = ActionStep.objects.filter(action__case=case).select_related("author", "account", "action")
    for step in steps.order_by("action__number", "number"):
        where, when = f"Action {step.action}, step {step.number}", _day(step.entered_at)
        account = step.account.key if step.account else ""
        yield Entry(f"step {step.pk}", f"{where}, given to", when, step.name, account=account)
        yield Entry(f"step text {step.pk}", where, when, text=step.text)
        yield _author(f"step author {step.pk}", where, step)


def _decisions(case: Case) -> Iterator[Entry]:
    for row in case.decisions.select_related("author").order_by("number", "pk"):
        where, when = f"Decision D{row.number}", _when(row)
        yield Entry(f"decision {row.pk}", f"{where}, made by", when, row.maker)
        yield Entry(f"decision text {row.pk}", where, when, text=f"{row.text}\n{row.reason}\n{row.alternatives}")
        yield Entry(f"decision author {row.pk}", f"{where}, written by", when, row.author.full_name, "", row.author.key)


def _volumes(case: Case) -> Iterator[Entry]:
    moves = VolumeMove.objects.filter(volume__case=case).select_related("account", "volume").order_by("pk")
    for row in moves:
        account = row.account.key if row.account else ""
        yield Entry(f"volume {row.pk}", f"Volume {row.volume.name}, taken by", said(row.on), row.name, account=account)


def _register(case: Case) -> Iterator[Entry]:
    for person in case.persons.filter(role=Role.INVESTIGATOR).order_by("pk"):
        for name in (person.name or "", *map(str, person.aliases)):
            yield Entry(f"investigator {person.pk} {name}", "People, investigator", "", name)
    for review in case.reviews.order_by("on", "pk"):
        yield Entry(f"review {review.pk}", "Review of the file, by", said(review.on), review.reviewer)


def _author(id_: str, where: str, row: object) -> Entry:
    author, at = row.author, row.entered_at  # type: ignore[attr-defined] # whatever is `Written`
    return Entry(id_, f"{where}, written by", _day(at), author.full_name, account=author.key)


def _when(row: object) -> str:
    return span_in_words(row.event_earliest, row.event_latest, row.event_precision, row.event_as_written)  # type: ignore[attr-defined]


def _day(at: object) -> str:
    return said(at.date())  # type: ignore[attr-defined]


def said(day: date) -> str:
    return f"{day.day} {day:%b} {day.year}"
