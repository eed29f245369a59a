"""What would decide it: for the cases that belong least firmly, and the nearest outside, what is worth finding out.

Figures are those of pairs (linkage/wanted.py): what a case's file does not tell and the firmest members' files do,
added over its pairs with them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from murderbook.casefile.case import Case as CaseRecord
from murderbook.linkage.compare import compare
from murderbook.linkage.fitted import FittedModel
from murderbook.linkage.wanted import Unknown, would_change
from murderbook.workbench.leads.models import Lead
from murderbook.workbench.leads.pages.police_work import laboratory_first, work_for
from murderbook.workbench.leads.pages.string.matrix import records_of
from murderbook.workbench.leads.pages.strings import Part, in_hundred
from murderbook.workbench.leads.pages.wanted import fitted
from murderbook.workbench.leads.words import number_of
from murderbook.workbench.register.models import Case

FEW = 2  # of the least firm members, and of the nearest outside
FIRM = 5  # members that each is compared with
TOP = 3  # things to find out, of each case
SURE = 0.95  # a member that belongs so firmly has nothing to decide


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to find out of a case: what it is, where, and what it would change over the pairs, in points."""

    label: str
    work: str
    words: str
    expected: float


@dataclass(frozen=True, slots=True)
class Question:
    """One case whose place is open. `laboratory`: traces that were never compared, which outrank all else."""

    case: Case
    number: str
    outside: bool
    firmness: str  # 0 to 100
    against: tuple[str, ...]  # the numbers of the firmest members
    laboratory: tuple[str, ...]
    findings: tuple[Finding, ...]


def questions_of(part: Part) -> list[Question]:
    """None where the reader is told no firmness, or where the search kept no model."""
    least = sorted((key, value) for key, value in part.firmness.items() if value < SURE)
    least.sort(key=lambda item: item[1])
    by_key = {case.key: case for case, _ in part.cases}
    asked = [(by_key[key], value, False) for key, value in least[:FEW]]
    asked += [(case, value, True) for case, _, value in part.near[:FEW]]
    firm = sorted((case for case, _ in part.cases), key=lambda case: -part.firmness.get(case.key, 0.0))
    if not asked or not (asking := _asking(part, [*firm[: FIRM + 1], *(case for case, *_ in asked)])):
        return []
    found = (
        _question(asking, case, [one for one in firm if one != case][:FIRM], (value, out)) for case, value, out in asked
    )
    return [question for question in found if question.laboratory or question.findings]


@dataclass(frozen=True, slots=True)
class _Asking:
    model: FittedModel
    files: Mapping[str, CaseRecord]


def _asking(part: Part, cases: Sequence[Case]) -> _Asking | None:
    try:
        model = fitted(part.run.key)
    except (ValueError, KeyError):
        return None
    return _Asking(model, {one.id: one for one in records_of(list(dict.fromkeys(cases)))})


def _question(asking: _Asking, case: Case, firm: Sequence[Case], told: tuple[float, bool]) -> Question:
    firmness, outside = told
    return Question(
        case=case,
        number=number_of(case),
        outside=outside,
        firmness=in_hundred(firmness),
        against=tuple(number_of(one) for one in firm),
        laboratory=tuple(_laboratory(asking, case, firm)),
        findings=tuple(_findings(asking, case, firm)),
    )


def _findings(asking: _Asking, case: Case, firm: Sequence[Case]) -> list[Finding]:
    """The three worth most on average, if one offender did all."""
    by_item: dict[str, list[Unknown]] = {}
    for other in firm:
        for one in _unknown(asking, case, other):
            by_item.setdefault(one.comparison, []).append(one)
    found = sorted((_finding(items) for items in by_item.values()), key=lambda one: (-one.expected, one.label))
    return [one for one in found if one.expected > 0][:TOP]


def _unknown(asking: _Asking, case: Case, other: Case) -> Iterator[Unknown]:
    """What this case's file does not tell and the other's does; nothing of a file that has changed since the search so
    that it must be counted again."""
    try:
        found = would_change(asking.files[case.key], asking.files[other.key], asking.model)
    except (ValueError, KeyError):
        return
    yield from (one for one in found if one.left is None and one.right is not None)


def _finding(items: Sequence[Unknown]) -> Finding:
    """Over the pairs: `items` are one fact, beside each member that knows it."""
    alike = sum(one.if_alike for one in items) / 1000
    differs = sum(one.if_not or 0 for one in items) / 1000
    known = "the one that knows it" if len(items) == 1 else f"the {len(items)} that know it"
    words = f"If as in {known}: {alike:+.1f}; else {f'{differs:+.1f}' if differs else 'nothing'}."
    return Finding(items[0].label, work_for(items[0].comparison), words, sum(one.expected for one in items) / 1000)


def _laboratory(asking: _Asking, case: Case, firm: Sequence[Case]) -> list[str]:
    """Beside the firmest member only: one comparison in the laboratory is asked for at a time."""
    for other in firm[:1]:
        try:
            explained = compare(asking.files[case.key], asking.files[other.key], asking.model)
        except (ValueError, KeyError):
            return []
        asked = laboratory_first(Lead(left=case, right=other), explained, number_of(case), number_of(other))
        return [f"Beside {number_of(other)}:", *asked] if asked else []
    return []
