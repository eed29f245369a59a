"""Which results there are, on the register or on a request: what can be compared with another case, and what is not to
be asked for again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from murderbook.casefile.exhibit import TestState
from murderbook.laboratory.table import NEVER, Table
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.laboratory.models import LabRequest
from murderbook.workbench.laboratory.standing import ANSWERED, Standing, standings
from murderbook.workbench.laboratory.states import USABLE, Outcome, StepKind
from murderbook.workbench.register.models import Exhibit

HELD = (TestState.IN_DATABASE, TestState.HIT)
DNA = "dna"
# The register does not tell the victim's profile or a mitochondrial one from the offender's: of these it may be either.
NOT_COMPARED = ("bones", "hair")
ASKED = "it is at the laboratory, or asked for"
UNSEARCHED = "a result that may be searched is on record: search it first"
COMPARE_ONLY = "a result to compare only is on record; ask the laboratory for another way"
USABLE_SAYS: Mapping[str, str] = {Outcome.SEARCHABLE: UNSEARCHED, Outcome.COMPARABLE: COMPARE_ONLY}


@dataclass(slots=True)
class Answers:
    """`comparable`: case and kind of examination with something to compare. `barred`: by exhibit and kind of
    examination, why it is not asked for again; the register has its own reasons beside."""

    comparable: set[tuple[str, str]] = field(default_factory=set)
    barred: dict[int, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))

    def take(self, asked: Standing, table: Table) -> None:
        request, why = asked.request, _why_not_again(asked)
        if why:
            self.barred[request.exhibit_id][request.examination] = why
        method = table.methods.get(request.method)  # none where the unit's table has it no more
        compares = (
            _is_compared(request.examination, request.exhibit.kind) if method is None else method.compares != NEVER
        )
        if asked.outcome in USABLE and compares:
            self.comparable.add((request.case.key, request.examination))


def answers_for(account: Account, right: Right, table: Table, requests: Iterable[Standing]) -> Answers:
    """`requests`: all that the account sees."""
    exhibits = Exhibit.objects.visible_to(account, right).filter(withdrawn_at=None)
    told = exhibits.filter(examinations__state__in=HELD).values_list("case__key", "examinations__kind", "kind")
    found = Answers({(case, kind) for case, kind, sample in told if _is_compared(kind, sample)})
    for asked in requests:
        found.take(asked, table)
    return found


def _is_compared(examination: str, sample: str | None) -> bool:
    return examination != DNA or sample not in NOT_COMPARED


def requests_of(account: Account, right: Right) -> list[Standing]:
    return standings(LabRequest.objects.visible_to(account, right).filter(exhibit__withdrawn_at=None))


def _why_not_again(asked: Standing) -> str:
    if not asked.done & set(ANSWERED):
        return ASKED
    if StepKind.WITHDRAWN in asked.done or StepKind.SEARCHED in asked.done:
        return ""  # the register says the rest
    return USABLE_SAYS.get(asked.outcome, "")
