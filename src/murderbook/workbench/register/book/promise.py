"""The place of a case in the worklist, as its first page tells it.

Whoever judges a pair before its score is seen reads both files, and this page first. So while a pair of the case waits
for such a judgement of the account, the page tells what the file itself gives, and no link that a search found.
"""

from __future__ import annotations

from dataclasses import dataclass

from murderbook.triage.reading import Links
from murderbook.workbench.access.models import Account
from murderbook.workbench.leads.blind import waits_to_be_judged
from murderbook.workbench.register.models import Case
from murderbook.workbench.register.records import cases as case_records
from murderbook.workbench.worklist.assessing import assess_one, plain
from murderbook.workbench.worklist.models import Assessment
from murderbook.workbench.worklist.reach import reach_of
from murderbook.workbench.worklist.told import told


@dataclass(frozen=True, slots=True)
class Promise:
    """`assessment`: not to be saved. `without_links`: its points and reasons leave out what searches found."""

    assessment: Assessment | None
    without_links: bool = False


def promise_of(account: Account, case: Case) -> Promise:
    """As far as the account may know what it counts."""
    mine = Assessment.objects.visible_to(account).select_related("case", "case__compartment")
    stored = mine.filter(case=case).first()
    if stored is None:
        return Promise(None)
    if not waits_to_be_judged(account, case):
        return Promise(next(told([stored], account, reach_of(account))))
    seen = Case.objects.visible_to(account)
    (record,) = case_records(seen.filter(pk=case.pk), among=seen)
    found = assess_one(record, Links())  # the same words whether or not a link counts: their absence tells nothing
    stored.points, stored.terms = found.points, plain(found.terms)
    return Promise(stored, without_links=True)
