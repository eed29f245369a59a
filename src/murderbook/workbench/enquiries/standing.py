"""Where each person of interest stands for each offence, worked out anew at every reading: what his stretches say, the
elimination that counts, and whether what it rests on still holds. Nothing of it is stored, so that none outlives its
basis.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from murderbook.casefile.code_lists import code_list
from murderbook.casefile.exhibit import TestState
from murderbook.enquiries.codes import Basis, Code, Codes
from murderbook.enquiries.contradictions import Pair, contradictions, unattached
from murderbook.enquiries.elimination import BasisNow, fallen
from murderbook.enquiries.interval import Interval
from murderbook.enquiries.presence import Finding, against, summary
from murderbook.workbench.casework.states import Priority
from murderbook.workbench.enquiries.models import Elimination, Step, Stretch, Subject
from murderbook.workbench.enquiries.records import intervals_of, offence_of
from murderbook.workbench.enquiries.states import StepKind
from murderbook.workbench.enquiries.witnesses.loyalty import Loyalty
from murderbook.workbench.leads.words import number_of
from murderbook.workbench.register.models import Case, Examination

NOTHING_FOUND = (TestState.NEVER_TESTED, TestState.NO_PROFILE)  # of an examination: it eliminates nobody


@dataclass(frozen=True, slots=True)
class OfOffence:
    """`row`: the elimination that counts, None where nobody said anything; `fell`: why it is open again."""

    case: Case
    finding: Finding
    row: Elimination | None
    basis: str
    fell: tuple[str, ...]

    @property
    def number(self) -> str:
        return number_of(self.case)

    @property
    def is_open(self) -> bool:
        return self.row is None or not self.row.basis or bool(self.fell)

    @property
    def words(self) -> str:
        if self.row is None:
            return "no decision"
        code = f"code {self.row.code}, {self.row.code_words}"
        if self.fell:
            return f"was eliminated by {code}"
        return f"eliminated by {code}" if self.row.basis else code


@dataclass(frozen=True, slots=True)
class Standing:
    subject: Subject
    intervals: tuple[Interval, ...]
    offences: tuple[OfOffence, ...]
    priority: str
    last: Step | None
    since: datetime  # of the last step, else of the entry

    @property
    def is_open(self) -> bool:
        return self.subject.withdrawn_at is None and any(one.is_open for one in self.offences)

    @property
    def open_offences(self) -> list[OfOffence]:
        return [one for one in self.offences if one.is_open]

    @property
    def fallen(self) -> list[OfOffence]:
        return [one for one in self.offences if one.fell]

    @property
    def summary(self) -> str:
        return summary([one.finding for one in self.offences])

    @property
    def eliminated(self) -> str:
        count, every = len(self.offences) - len(self.open_offences), len(self.offences)
        if every == 1:
            return "eliminated" if count else "not eliminated"
        return f"eliminated in {count} of the {every}" if count else f"not eliminated in any of the {every}"

    @property
    def contradicting(self) -> tuple[Pair, ...]:
        return contradictions(self.intervals)

    @property
    def unattached(self) -> tuple[Interval, ...]:
        return unattached(self.intervals)


def standings(subjects: Iterable[tuple[Subject, Sequence[Case]]], codes: Codes) -> list[Standing]:
    """Of persons that came through the door, each with the offences that it is held against. Six statements."""
    wanted = list(subjects)
    rows = _Rows([subject for subject, _ in wanted])
    return [_standing(subject, cases, rows, codes) for subject, cases in wanted]


class _Rows:
    """All that standings are worked out from, read once."""

    def __init__(self, subjects: Sequence[Subject]) -> None:
        mine = {"subject__in": [one.pk for one in subjects]}
        self.stretches, self.steps = defaultdict[int, list[Stretch]](list), defaultdict[int, list[Step]](list)
        for stretch in Stretch.objects.filter(**mine, withdrawn_at=None).order_by("begin_earliest", "pk"):
            self.stretches[stretch.subject_id].append(stretch)
        for step in Step.objects.filter(**mine).order_by("number"):
            self.steps[step.subject_id].append(step)
        self.counting: dict[tuple[int, int], Elimination] = {}
        told = Elimination.objects.filter(**mine, withdrawn_at=None).order_by("entered_at", "pk")
        for row in told.select_related("exhibit", "stretch", "witness", "author"):
            self.counting[row.subject_id, row.case_id] = row
        exhibits = {row.exhibit_id for row in self.counting.values() if row.exhibit_id}
        examined = Examination.objects.filter(exhibit__in=exhibits or {0})
        self.results = {(one.exhibit_id, one.kind): one.state for one in examined}
        self.loyalty = Loyalty(list(self.counting.values()), subjects)


def _standing(subject: Subject, cases: Sequence[Case], rows: _Rows, codes: Codes) -> Standing:
    intervals = intervals_of(rows.stretches[subject.pk])
    findings = against([offence_of(case) for case in cases], intervals)
    offences = tuple(
        _of_offence(case, finding, rows.counting.get((subject.pk, case.pk)), rows, codes)
        for case, finding in zip(cases, findings, strict=True)
    )
    steps = rows.steps[subject.pk]
    done = [one for one in steps if one.kind != StepKind.PRIORITY]
    set_ = [one.priority for one in steps if one.kind == StepKind.PRIORITY]
    since = done[-1].entered_at if done else subject.entered_at
    priority = set_[-1] if set_ else Priority.NORMAL.value
    return Standing(subject, tuple(intervals), offences, priority, done[-1] if done else None, since)


def _of_offence(case: Case, finding: Finding, row: Elimination | None, rows: _Rows, codes: Codes) -> OfOffence:
    if row is None:
        return OfOffence(case, finding, None, "", ())
    basis = Basis(row.basis) if row.basis else None
    code = codes.get(row.code) or _unlisted(row)
    return OfOffence(case, finding, row, basis_in_words(row), fallen(code, basis, _now(row, finding, rows)))


def _unlisted(row: Elimination) -> Code:
    """Of a code that the unit took out of its table since: it goes on meaning what it meant."""
    return Code(row.code, row.code_words, (), bool(row.basis), False, "")


def _now(row: Elimination, finding: Finding, rows: _Rows) -> BasisNow:
    result = rows.results.get((row.exhibit_id or 0, row.examination), "")
    return BasisNow(
        gone=_gone(row),
        amended="the stretch was amended since" if _replaced(row) else "",
        taken_back=rows.loyalty.taken_back(row),
        tie_ended=rows.loyalty.tie_ended(row),
        result_was=row.result_was,
        result_is=result,
        interval=row.stretch.key if row.stretch else "",
        finding=finding,
    )


def _replaced(row: Elimination) -> bool:
    stretch = row.stretch
    return stretch is not None and stretch.withdrawn_at is not None and stretch.replaced_by.exists()


def _gone(row: Elimination) -> str:
    if row.result_was in NOTHING_FOUND:  # written before that was refused
        return f"what it rests on was “{row.result_was}” when it was written: that eliminates nobody"
    if row.exhibit is not None and row.exhibit.withdrawn_at is not None:
        return f"exhibit {row.exhibit.number} was withdrawn from the record"
    if row.stretch is not None and row.stretch.withdrawn_at is not None and not _replaced(row):
        return f"the stretch was taken back: {row.stretch.withdrawn_why}"
    if row.witness is not None and row.witness.withdrawn_at is not None:
        return f"the witness {row.witness.name} was withdrawn from the record"
    return ""


def basis_in_words(row: Elimination) -> str:
    """'exhibit 7, biological: no profile (laboratory report 12)'."""
    parts = list(_basis_parts(row))
    told = ", ".join(part for part in parts if part)
    return f"{told} ({row.source})" if told and row.source else told or row.source


def _basis_parts(row: Elimination) -> Iterator[str]:
    if row.exhibit is not None:
        result = row.result_was or "result not recorded"
        yield f"exhibit {row.exhibit.number}, {code_list('examination').label(row.examination)}: {result}"
    if row.stretch is not None:
        yield f"{row.stretch.kind}" + (f", {row.stretch.where}" if row.stretch.where else "")
    if row.witness is not None:
        yield f"{row.witness.name or 'a witness'}, {row.witness.role}"
    if row.basis == Basis.DESCRIPTION:
        yield "description of the offender"


_FIRST = {one.value: place for place, one in enumerate((Priority.HIGH, Priority.NORMAL, Priority.LOW))}


def in_order(found: Iterable[Standing]) -> list[Standing]:
    """By the priority that a person set, then by how long nothing was done: no figure orders anybody."""
    return sorted(found, key=lambda one: (_FIRST.get(one.priority, 1), one.since, one.subject.pk))
